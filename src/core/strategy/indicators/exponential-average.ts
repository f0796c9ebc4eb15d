import type { StateReader, StateWriter, Stored } from '../stored.ts';

/**
 * An average in which each value weighs `weight` and everything before it the rest. It begins, as TradingView's does,
 * with the plain mean of the first `n` values; NaN inputs (another indicator's warm-up) before the first value are
 * passed over.
 */
export class ExponentialAverage implements Stored {
  readonly n: number;
  readonly weight: number;
  /** The current average; NaN until `n` values have come. */
  value = NaN;
  #count = 0;
  #sum = NaN;

  constructor(n: number, weight: number) {
    this.n = n;
    this.weight = weight;
    this.#sum = 0;
  }

  push(x: number): number {
    if (this.#count === this.n) {
      this.value = this.weight * x + (1 - this.weight) * this.value;
    } else if (x === x) {
      this.#sum += x;
      this.#count++;
      if (this.#count === this.n) this.value = this.#sum / this.n;
    }
    return this.value;
  }

  save(out: StateWriter): void {
    out.put(this.#count);
    out.put(this.#sum);
    out.put(this.value);
  }

  load(from: StateReader): void {
    this.#count = from.take();
    this.#sum = from.take();
    this.value = from.take();
  }
}

/** Exponential moving average over `n` values: weight 2/(n + 1). */
export function ema(n: number): ExponentialAverage {
  return new ExponentialAverage(n, 2 / (n + 1));
}

/** Wilder's moving average over `n` values: weight 1/n. */
export function rma(n: number): ExponentialAverage {
  return new ExponentialAverage(n, 1 / n);
}
