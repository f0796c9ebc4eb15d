import type { StateReader, StateWriter, Stored } from '../stored.ts';

/**
 * The highest (`sign` 1) or lowest (`sign` −1) of the last `n` values. Keeps only values that can still become the
 * extreme, best first, so that each enters and leaves once: constant time a value, amortised.
 */
export class WindowExtreme implements Stored {
  readonly n: number;
  /** NaN until `n` values have come. */
  value = NaN;
  readonly #sign: number;
  /** Candidates and their positions in the stream, in a ring: `#size` of them from `#head` on, each worse and newer. */
  readonly #values: Float64Array;
  readonly #positions: Float64Array;
  #head = 0;
  #size = 0;
  #count = 0;

  constructor(n: number, sign: 1 | -1) {
    this.n = n;
    this.#sign = sign;
    this.#values = new Float64Array(n);
    this.#positions = new Float64Array(n);
  }

  push(x: number): number {
    const n = this.n;
    if (this.#size > 0 && this.#positions[this.#head]! <= this.#count - n) {
      this.#head = this.#head + 1 === n ? 0 : this.#head + 1;
      this.#size--;
    }
    while (this.#size > 0 && this.#sign * (x - this.#values[(this.#head + this.#size - 1) % n]!) >= 0) this.#size--;
    const slot = (this.#head + this.#size) % n;
    this.#values[slot] = x;
    this.#positions[slot] = this.#count;
    this.#size++;
    this.#count++;
    if (this.#count >= n) this.value = this.#values[this.#head]!;
    return this.value;
  }

  save(out: StateWriter): void {
    out.putAll(this.#values);
    out.putAll(this.#positions);
    for (const value of [this.#head, this.#size, this.#count, this.value]) out.put(value);
  }

  load(from: StateReader): void {
    from.takeAll(this.#values);
    from.takeAll(this.#positions);
    this.#head = from.take();
    this.#size = from.take();
    this.#count = from.take();
    this.value = from.take();
  }
}
