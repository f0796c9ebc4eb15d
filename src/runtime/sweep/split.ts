/** The first bars to choose by, the rest to check on. */
import { BAR_COLUMNS, type BarColumn, type Bars } from '../../contracts/bars.ts';
import { err, ok, type Result } from '../../contracts/result.ts';

/** A part with fewer bars has no step from one to the next. */
const BARS_MIN = 2;

/** Bars `from` (included) to `to` (excluded), in the same memory. */
function slice(bars: Bars, from: number, to: number): Bars {
  const columns = Object.fromEntries(BAR_COLUMNS.map((name) => [name, bars[name].subarray(from, to)]));
  return { ...(columns as Record<BarColumn, Float64Array>), length: to - from, interval_ms: bars.interval_ms };
}

/**
 * The first `fraction` of the bars (0 < fraction < 1, rounded down to whole bars) and the rest, each as data of its own: on
 * the rest everything starts anew, the account and every indicator. BAD_SPLIT where one of them has fewer than two bars.
 */
export function splitBars(bars: Bars, fraction: number): Result<readonly [Bars, Bars]> {
  // By the quotient, which is the very double that a decimal share is: 0.29 × 100 is below 29, and 29/100 is 0.29.
  const near = Math.round(bars.length * fraction);
  const cut = near / bars.length <= fraction ? near : near - 1;
  if (cut >= BARS_MIN && bars.length - cut >= BARS_MIN) {
    return ok([slice(bars, 0, cut), slice(bars, cut, bars.length)]);
  }
  const message = `${String(bars.length)} bars cannot be split at ${String(fraction)}: each part needs at least ${String(BARS_MIN)}.`;
  return err({ code: 'BAD_SPLIT', message, line: null, column: null, text: 'split' });
}
