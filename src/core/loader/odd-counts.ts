import { isoFromMs } from '../time/civil.ts';
import { decimalOf } from './number.ts';
import type { TimeUnit } from './plan.ts';
import { COUNTS_TIME } from './stamps.ts';

/** Rows it takes to say that numbers are no times. */
const ENOUGH = 3;
/** Counts below are asked about, as a spreadsheet's days, or are of the first day of 1970. */
const SMALL = 100_000;
/** 100 ns since the year 1601, as Windows counts, from 1990 to 2110; as microseconds they would be after the year 5800. */
const SINCE_1601 = [1.22e17, 1.62e17] as const;
/** Ticks of .NET, 100 ns since the year 1, from 1990 to 2110; as nanoseconds all of them would be in 1990. */
const TICKS = [6.27e17, 6.66e17] as const;

/** Why counts are no times since 1970 in a unit told by their size, as the end of a sentence; null where they may be. */
export function whyNoCount(texts: readonly string[], unit: TimeUnit): string | null {
  const values = texts.map(decimalOf);
  if (values.some((value) => !(value >= 0))) return null;
  const largest = Math.max(...values);
  if (unit === 'us' && values.every((value) => value >= SINCE_1601[0] && value <= SINCE_1601[1])) {
    return 'it has been counted from another year than 1970; write dates as text';
  }
  if (values.every((value) => value >= TICKS[0] && value <= TICKS[1]) && areTicks(values)) {
    return 'it is in ticks of 100 ns since the year 1, as .NET counts; write dates as text';
  }
  const round = values.filter((value) => value % 60 === 0).length;
  if (largest < SMALL || largest >= COUNTS_TIME || values.length < ENOUGH || round * 2 >= values.length) return null;
  const date = isoFromMs(Math.floor(largest) * 1000).slice(0, 10);
  return `in seconds since 1970 it would be as early as ${date}; if it is, say so (--time-unit s), else write dates as text`;
}

/** Whether counts are whole seconds or minutes as ticks and not as nanoseconds. */
function areTicks(values: readonly number[]): boolean {
  const all = (size: number): boolean => values.every((value) => value % size === 0);
  return (all(1e7) && !all(1e9)) || (all(6e8) && !all(6e10));
}
