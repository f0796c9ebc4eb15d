import { ok, type Result } from '../contracts/result.ts';
import { daysFromCivil, daysInMonth, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../core/time/civil.ts';
import { usage } from './problems.ts';

const UNITS = new Map([
  ['s', 1000],
  ['m', MS_PER_MINUTE],
  ['h', MS_PER_HOUR],
  ['d', MS_PER_DAY],
  ['w', 7 * MS_PER_DAY],
]);

/** `30s`, `1m`, `4h`, `1d`, `1w` as milliseconds. `flag` is named in the problem. */
export function parseInterval(text: string, flag: string): Result<number> {
  const match = /^([1-9]\d{0,5})([smhdw])$/.exec(text);
  if (match) return ok(Number(match[1]) * UNITS.get(match[2]!)!);
  return usage(`--${flag} must be a count and a unit, such as 30s, 1m, 4h, 1d or 1w; "${text}" was given.`, flag);
}

/** The shortest text of `parseInterval` for a length in milliseconds; plain milliseconds where there is none. */
export function intervalText(interval_ms: number): string {
  if (interval_ms === 0) return 'unknown';
  for (const [unit, size] of [...UNITS].reverse()) {
    if (interval_ms % size === 0) return `${String(interval_ms / size)}${unit}`;
  }
  return `${String(interval_ms)} ms`;
}

/** `2024-01-31`, `2024-01-31T10:00`, `…:30`, with or without `Z`, always UTC, as epoch milliseconds. */
export function parseInstant(text: string, flag: string): Result<number> {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?Z?$/.exec(text);
  if (match) {
    const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const real = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
    if (real && hour < 24 && minute < 60 && second < 60) {
      return ok(daysFromCivil(year, month, day) * MS_PER_DAY + (hour * 60 + minute) * MS_PER_MINUTE + second * 1000);
    }
  }
  return usage(
    `--${flag} must be a date or time in UTC, such as 2024-01-31 or 2024-01-31T10:00:00Z; "${text}" was given.`,
    flag,
  );
}
