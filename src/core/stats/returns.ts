import { MS_PER_DAY, weekdayFromDays } from '../time/civil.ts';
import { exp, log } from '../num/elementary.ts';

/** Returns are quotients of doubles: a variance below this is their rounding, and the curve is straight. */
export const STRAIGHT = 1e-28;

/** Returns of the equity from one period to the next, and how many periods make a year. */
export interface PeriodReturns {
  readonly returns: Float64Array;
  readonly periods_per_year: number;
}

/** Share of bars on Saturdays and Sundays above which a market counts as open at weekends: 60 % of two days in seven. */
const WEEKEND_SHARE = (2 / 7) * 0.6;

const dayOf = (ts: number): number => Math.floor(ts / MS_PER_DAY);

/** True for markets that trade at weekends; a few bars on Sunday evening (currencies) do not make one. */
export function tradesAtWeekends(ts: Float64Array): boolean {
  let weekend = 0;
  let day = NaN;
  let is_weekend = 0;
  for (let i = 0; i < ts.length; i++) {
    const today = dayOf(ts[i]!);
    if (today !== day) {
      day = today;
      is_weekend = weekdayFromDays(today) >= 5 ? 1 : 0;
    }
    weekend += is_weekend;
  }
  return weekend > WEEKEND_SHARE * ts.length;
}

/** Periods in a year: 252 or 365 days, 52 weeks, 12 months, 1 year; by length for steps between those. */
export function periodsPerYear(ts: Float64Array, interval_ms: number): number {
  const days = interval_ms / MS_PER_DAY;
  if (days >= 365) return 1 / Math.floor(days / 365);
  if (days >= 28 && days <= 31) return 12;
  if (days === 7) return 52;
  if (days > 7) return 365 / days;
  return (tradesAtWeekends(ts) ? 365 : 252) / Math.max(days, 1);
}

/** Last equity of each UTC day, or every bar's when bars are daily or slower. */
export function sampleEquity(ts: Float64Array, equity: Float64Array, interval_ms: number): Float64Array {
  if (interval_ms >= MS_PER_DAY) return equity;
  const sampled = new Float64Array(equity.length);
  let n = 0;
  let day = NaN;
  for (let i = 0; i < ts.length; i++) {
    const today = dayOf(ts[i]!);
    if (today !== day) n++;
    day = today;
    sampled[n - 1] = equity[i]!;
  }
  return sampled.subarray(0, n);
}

/** Simple returns from one sample to the next. */
export function periodReturns(ts: Float64Array, equity: Float64Array, interval_ms: number): PeriodReturns {
  const sampled = sampleEquity(ts, equity, interval_ms);
  const returns = new Float64Array(Math.max(sampled.length - 1, 0));
  for (let i = 0; i < returns.length; i++) returns[i] = sampled[i + 1]! / sampled[i]! - 1;
  return { returns, periods_per_year: periodsPerYear(ts, interval_ms) };
}

/** Geometric mean of 1 + r, less 1; NaN when there is none or one of them loses everything. */
export function geometricMean(returns: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) sum += log(1 + returns[i]!);
  const mean = sum / returns.length;
  return mean === -Infinity ? NaN : exp(mean) - 1;
}
