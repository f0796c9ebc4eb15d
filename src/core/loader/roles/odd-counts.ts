import { isoFromMs } from '../../time/civil.ts';
import { decimalOf } from '../numbers/number.ts';
import type { TimeUnit } from '../plan/plan.ts';
import { COUNTS_TIME } from '../times/stamps.ts';

/** Seconds up to the year 2300. */
const FAR = 10_413_792_000;
const FINER: Readonly<Record<TimeUnit, TimeUnit | null>> = { s: 'ms', ms: 'us', us: 'ns', ns: null };
const PER_SECOND: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

/** The unit a thousand times finer than `unit`, where in that all counts are of the far future; else null. */
export function finerUnit(texts: readonly string[], unit: TimeUnit): TimeUnit | null {
  return texts.every((text) => decimalOf(text) / PER_SECOND[unit] >= FAR) ? FINER[unit] : null;
}

/** A minute in units of a count. */
const MINUTE: Readonly<Record<'s' | 'ms', number>> = { s: 60, ms: 60_000 };

/**
 * Whether counts in powers of ten, `1.709856e+12`, have lost nothing but zeros at their ends, as R writes them: all of them
 * full minutes, and either written with different numbers of digits or full hours. What a spreadsheet has rounded is neither.
 */
export function isExactPower(texts: readonly string[], unit: TimeUnit): boolean {
  const powers = texts.filter((text) => text.includes('e+'));
  if (powers.length < ENOUGH || (unit !== 's' && unit !== 'ms')) return false;
  const values = texts.map(decimalOf);
  const all = (size: number): boolean => values.every((value) => value % size === 0);
  const widths = new Set(powers.map((text) => text.length));
  return new Set(values).size === values.length && (all(MINUTE[unit] * 60) || (widths.size > 1 && all(MINUTE[unit])));
}

/** Rows it takes to say that numbers are no times. */
const ENOUGH = 3;
/** Counts below are asked about, as a spreadsheet's days, or are of the first day of 1970. */
const SMALL = 100_000;
/** Seconds that bars of 1970 to 1973 begin at multiples of; minutes since 1970 do so at those of 60. */
const ROUND = 1800;
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
  if (unit === 's' && isYearAndMonth(texts, values)) {
    return 'it may be a year and a month, or a month and a year; write dates such as 2024-01-31';
  }
  const round = values.filter((value) => value % ROUND === 0).length;
  if (largest < SMALL || largest >= COUNTS_TIME || values.length < ENOUGH || round * 2 >= values.length) return null;
  const date = isoFromMs(Math.floor(largest) * 1000).slice(0, 10);
  return `in seconds since 1970 it would be as early as ${date}; if it is, say so (--time-unit s), else write dates as text`;
}

/** Whether numbers are written as `2024.01`, `2024.1` or `01.2024`. */
function isYearAndMonth(texts: readonly string[], values: readonly number[]): boolean {
  const year = (value: number): boolean => value >= 1800 && value < 2200;
  const month = (value: number): boolean => value >= 1 && value <= 12;
  return texts.every((text, k) => {
    const [before, behind] = text.split('.').map(decimalOf);
    return (
      values[k] > 0 && behind !== undefined && ((year(before) && month(behind)) || (month(before) && year(behind)))
    );
  });
}

/** Whether counts are whole seconds or minutes as ticks and not as nanoseconds. */
function areTicks(values: readonly number[]): boolean {
  const all = (size: number): boolean => values.every((value) => value % size === 0);
  return (all(1e7) && !all(1e9)) || (all(6e8) && !all(6e10));
}
