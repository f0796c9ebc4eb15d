import type { StateReader, StateWriter, Stored } from '../stored.ts';
import { ema, type ExponentialAverage } from './exponential-average.ts';

/** MACD: fast EMA − slow EMA, its own EMA (the signal), and the difference of the two (the histogram). */
export class ConvergenceDivergence implements Stored {
  /** Each NaN until there is a value. */
  line = NaN;
  signal = NaN;
  histogram = NaN;
  readonly #fast: ExponentialAverage;
  readonly #slow: ExponentialAverage;
  readonly #smooth: ExponentialAverage;

  constructor(fast: number, slow: number, signal: number) {
    this.#fast = ema(fast);
    this.#slow = ema(slow);
    this.#smooth = ema(signal);
  }

  push(x: number): void {
    this.line = this.#fast.push(x) - this.#slow.push(x);
    this.signal = this.#smooth.push(this.line);
    this.histogram = this.line - this.signal;
  }

  save(out: StateWriter): void {
    this.#fast.save(out);
    this.#slow.save(out);
    this.#smooth.save(out);
    out.put(this.line);
    out.put(this.signal);
    out.put(this.histogram);
  }

  load(from: StateReader): void {
    this.#fast.load(from);
    this.#slow.load(from);
    this.#smooth.load(from);
    this.line = from.take();
    this.signal = from.take();
    this.histogram = from.take();
  }
}
