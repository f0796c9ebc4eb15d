/** The bar of a fill, which the log does not name: by the fill's time and place on the bar's path. */
import type { Bars } from '../../../contracts/bars.ts';
import { Damage } from '../../../contracts/check.ts';
import type { RunConfig } from '../../../contracts/config.ts';
import { lastBarBefore } from '../bars/bars.ts';

/** Legs of a path are then at least a millisecond long. */
const INTERVAL_MS_MIN = 3;

/**
 * Whether each bar opens when the one before has closed, or later, all in whole milliseconds. Where bars overlap (an hour
 * repeated, mixed intervals) several share their moments, and a time does not tell which of them it means.
 */
export function inStep({ ts, length, interval_ms }: Bars): boolean {
  if (!(interval_ms >= INTERVAL_MS_MIN) || Math.floor(interval_ms) !== interval_ms) return false;
  for (let i = 0; i < length; i++) {
    if (Math.floor(ts[i]) !== ts[i] || (i > 0 && ts[i] < ts[i - 1] + interval_ms)) return false;
  }
  return true;
}

export class BarFinder {
  readonly #bars: Bars;
  readonly #moments: boolean;

  /** @param bars in step */
  constructor(bars: Bars, stamp: RunConfig['fill_stamp']) {
    this.#bars = bars;
    this.#moments = stamp === 'moment';
  }

  /**
   * The bar that a fill at `ts` belongs to. The moment at which one bar closes and the next opens belongs to both: only
   * the open and the leg from it are the later one's.
   */
  of(ts: number, point: string): number {
    const bar = lastBarBefore(this.#bars, ts + 1);
    const early = point === 'open' || point === 'leg1';
    const found = this.#moments && !early && bar >= 0 && this.#bars.ts[bar] === ts ? bar - 1 : bar;
    if (found < 0) throw new Damage('ts', 'within a bar');
    return found;
  }
}
