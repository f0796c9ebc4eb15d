import { civilFromDays, MS_PER_DAY, type Civil } from '../time/civil.ts';

export interface MonthReturn {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly return_pct: number;
}

export interface YearReturn {
  readonly year: number;
  readonly return_pct: number;
}

interface Span {
  readonly date: Civil;
  readonly return_pct: number;
}

/** Consecutive bars on dates that are `together`, each with its last equity over the last before it, less 1. */
function spans(ts: Float64Array, equity: Float64Array, together: (a: Civil, b: Civil) => boolean): Span[] {
  const found: Span[] = [];
  let base = equity[0] ?? NaN;
  let date: Civil | null = null;
  let day = NaN;
  const close = (end: number): void => {
    if (date !== null) found.push({ date, return_pct: (equity[end]! / base - 1) * 100 });
    base = equity[end] ?? base;
  };
  for (let i = 0; i < ts.length; i++) {
    const today = Math.floor(ts[i]! / MS_PER_DAY);
    if (today === day) continue;
    day = today;
    const next = civilFromDays(today);
    if (date !== null && together(date, next)) continue;
    close(i - 1);
    date = next;
  }
  close(ts.length - 1);
  return found;
}

/**
 * Return of each calendar month (UTC, by the bars' stamps) that has bars: last equity of the month over the last before
 * it; the first month counts from the first bar's equity. Compounded, they are the return of the whole.
 */
export function monthlyReturns(ts: Float64Array, equity: Float64Array): MonthReturn[] {
  const months = spans(ts, equity, (a, b) => a.month === b.month && a.year === b.year);
  return months.map(({ date, return_pct }) => ({ year: date.year, month: date.month, return_pct }));
}

/** The same by calendar year. */
export function yearlyReturns(ts: Float64Array, equity: Float64Array): YearReturn[] {
  return spans(ts, equity, (a, b) => a.year === b.year).map(({ date, return_pct }) => ({
    year: date.year,
    return_pct,
  }));
}
