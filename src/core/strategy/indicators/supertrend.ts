import type { StateReader, StateWriter, Stored } from '../stored.ts';
import { AverageTrueRange } from './average-true-range.ts';

/**
 * Supertrend: bands of `factor` ATRs around the bar's middle that only tighten while price respects them. The line is
 * the lower band in an up-trend and the upper band in a down-trend; a close beyond it turns the trend.
 */
export class Supertrend implements Stored {
  /** 1 up, −1 down, 0 until there is an ATR. The first bar that has one is down, as TradingView starts it. */
  direction = 0;
  lower = NaN;
  upper = NaN;
  readonly #factor: number;
  readonly #range: AverageTrueRange;
  #close_before = NaN;

  constructor(factor: number, n: number) {
    this.#factor = factor;
    this.#range = new AverageTrueRange(n);
  }

  /** The band that price is measured against; NaN until there is an ATR. */
  get line(): number {
    return this.direction > 0 ? this.lower : this.upper;
  }

  push(high: number, low: number, close: number): void {
    const width = this.#factor * this.#range.push(high, low, close);
    if (width === width) this.#turn((high + low) / 2, width, close);
    this.#close_before = close;
  }

  #turn(middle: number, width: number, close: number): void {
    const lower = middle - width;
    const upper = middle + width;
    if (this.direction === 0) {
      this.lower = lower;
      this.upper = upper;
      this.direction = -1;
      return;
    }
    // TradingView asks which band the line was, not which way the trend went; flat bars, where the bands coincide, tell.
    const was_upper = this.line === this.upper;
    // A band gives way only after a close beyond it.
    if (lower > this.lower || this.#close_before < this.lower) this.lower = lower;
    if (upper < this.upper || this.#close_before > this.upper) this.upper = upper;
    if (was_upper) this.direction = close > this.upper ? 1 : -1;
    else this.direction = close < this.lower ? -1 : 1;
  }

  save(out: StateWriter): void {
    this.#range.save(out);
    for (const value of [this.direction, this.lower, this.upper, this.#close_before]) out.put(value);
  }

  load(from: StateReader): void {
    this.#range.load(from);
    this.direction = from.take();
    this.lower = from.take();
    this.upper = from.take();
    this.#close_before = from.take();
  }
}
