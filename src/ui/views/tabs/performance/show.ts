import {
  DAY_MS,
  MISSING,
  compact,
  count,
  decimal,
  duration,
  percent,
  signed,
  signedPercent,
} from '../../../io/format.ts';
import type { Unit } from './ratios.ts';

export const NOT_ENOUGH = 'n/a';

/** A number of the tear sheet; null (too few samples) is "n/a", undefined (not known yet) a dash. */
export function statText(value: number | null | undefined, unit: Unit, directed: boolean): string {
  if (value === undefined) return MISSING;
  if (value === null) return NOT_ENOUGH;
  switch (unit) {
    case 'pct':
      return directed ? signedPercent(value) : percent(value);
    case 'ratio':
      // A ratio over nearly nothing says little; its digits say nothing.
      if (Math.abs(value) >= 10_000) return compact(value);
      return directed ? signed(value) : decimal(value);
    case 'money':
      return decimal(value);
    case 'days':
      return daysText(value);
    case 'count':
      return count(value);
  }
}

/** Whole days, or hours and minutes below two days. */
export function daysText(days: number): string {
  if (days >= 2) return `${decimal(days, days < 10 ? 1 : 0)} days`;
  return duration(days * DAY_MS);
}
