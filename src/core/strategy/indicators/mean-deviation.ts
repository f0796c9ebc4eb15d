import type { StateReader, StateWriter, Stored } from '../stored.ts';

/** Spread of the window over its largest since the sums were made; below this, cancellation has cost too many digits. */
const LOST = 1e-3;

/**
 * Mean and population standard deviation of the last `n` values. Sums run over distances from a value of the window
 * itself, are made afresh every `n` values and whenever the spread collapses (an outlier has left), so that errors do
 * not pile up; a window of equal values has exactly that mean and deviation 0. Constant time a value, amortised.
 */
export class MeanDeviation implements Stored {
  readonly n: number;
  /** NaN until `n` values have come. */
  mean = NaN;
  deviation = NaN;
  readonly #ring: Float64Array;
  #at = 0;
  #count = 0;
  #equal = 0;
  #age = 0;
  #origin = NaN;
  #sum = NaN;
  #squares = NaN;
  #most_squares = NaN;

  constructor(n: number) {
    this.n = n;
    this.#ring = new Float64Array(n);
  }

  push(x: number): void {
    const ring = this.#ring;
    const newest = this.#at === 0 ? this.n - 1 : this.#at - 1;
    this.#equal = this.#count > 0 && ring[newest] === x ? Math.min(this.#equal + 1, this.n) : 1;
    const out = ring[this.#at]! - this.#origin;
    ring[this.#at] = x;
    this.#at = this.#at + 1 === this.n ? 0 : this.#at + 1;
    if (this.#count < this.n && ++this.#count < this.n) return;
    const into = x - this.#origin;
    this.#sum += into - out;
    this.#squares += into * into - out * out;
    this.#age++;
    let spread = this.#spread();
    // The first full window has no sums yet: NaN fails every comparison, so it is written to fall into this branch.
    if (!(this.#age < this.n && spread >= LOST * this.#most_squares)) {
      this.#sumAfresh(x);
      spread = this.#spread();
    }
    if (spread > this.#most_squares) this.#most_squares = spread;
    const flat = this.#equal === this.n;
    this.mean = flat ? x : this.#origin + this.#sum / this.n;
    this.deviation = flat ? 0 : Math.sqrt(Math.max(spread, 0) / this.n);
  }

  /** Sum of squared distances from the mean. */
  #spread(): number {
    return this.#squares - (this.#sum * this.#sum) / this.n;
  }

  #sumAfresh(origin: number): void {
    this.#age = 0;
    this.#sum = 0;
    this.#origin = origin;
    for (let i = 0; i < this.n; i++) this.#sum += this.#ring[i]! - origin;
    // A second pass around the mean itself: the squares then hold no offset to cancel.
    this.#origin = origin + this.#sum / this.n;
    this.#sum = 0;
    this.#squares = 0;
    for (let i = 0; i < this.n; i++) {
      const distance = this.#ring[i]! - this.#origin;
      this.#sum += distance;
      this.#squares += distance * distance;
    }
    this.#most_squares = this.#spread();
  }

  save(out: StateWriter): void {
    out.putAll(this.#ring);
    for (const value of [this.#at, this.#count, this.#equal, this.#age, this.#origin, this.#sum]) out.put(value);
    for (const value of [this.#squares, this.#most_squares, this.mean, this.deviation]) out.put(value);
  }

  load(from: StateReader): void {
    from.takeAll(this.#ring);
    this.#at = from.take();
    this.#count = from.take();
    this.#equal = from.take();
    this.#age = from.take();
    this.#origin = from.take();
    this.#sum = from.take();
    this.#squares = from.take();
    this.#most_squares = from.take();
    this.mean = from.take();
    this.deviation = from.take();
  }
}
