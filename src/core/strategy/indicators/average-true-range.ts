import type { StateReader, StateWriter, Stored } from '../stored.ts';
import { rma, type ExponentialAverage } from './exponential-average.ts';

/**
 * True range: the bar's range, stretched to the close before it; on the first bar, which has none, high − low.
 */
export function trueRange(high: number, low: number, close_before: number): number {
  if (close_before !== close_before) return high - low;
  return Math.max(high - low, Math.abs(high - close_before), Math.abs(low - close_before));
}

/** Average true range: Wilder's average of true ranges over `n` bars. */
export class AverageTrueRange implements Stored {
  readonly #average: ExponentialAverage;
  #close_before = NaN;

  constructor(n: number) {
    this.#average = rma(n);
  }

  /** NaN until `n` bars have come. */
  get value(): number {
    return this.#average.value;
  }

  push(high: number, low: number, close: number): number {
    const range = trueRange(high, low, this.#close_before);
    this.#close_before = close;
    return this.#average.push(range);
  }

  save(out: StateWriter): void {
    this.#average.save(out);
    out.put(this.#close_before);
  }

  load(from: StateReader): void {
    this.#average.load(from);
    this.#close_before = from.take();
  }
}
