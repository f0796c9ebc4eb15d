import { ok, type Result } from '../../contracts/result.ts';
import { parseInterval as intervalMs } from '../../core/loader/index.ts';
import { daysFromCivil, daysInMonth, MS_PER_DAY, MS_PER_MINUTE } from '../../core/time/civil.ts';
import { usage } from './problems.ts';

/** `30s`, `1m`, `4h`, `1d`, `M15` … as milliseconds. `flag` is named in the problem. */
export function parseInterval(text: string, flag: string): Result<number> {
  const interval_ms = intervalMs(text);
  if (interval_ms !== null && interval_ms % 1000 === 0) return ok(interval_ms);
  return usage(`--${flag} must be a count and a unit, such as 30s, 1m, 4h, 1d or 1w; "${text}" was given.`, flag);
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
