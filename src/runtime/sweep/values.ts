/** The values that a text names: `5`, `a,b,c`, `from:to:step`, or ranges and single values mixed, `5:20:5,50`. */
import { err, ok, type Result } from '../../contracts/result.ts';

/** One number, as it is written: digits, an optional fraction, no exponent. */
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** A decimal as `units` steps of 10^−`digits`: whole numbers, so that steps add up exactly. */
interface Decimal {
  readonly units: bigint;
  readonly digits: number;
}

function refused(message: string, text: string): Result<never> {
  return err({ code: 'BAD_VALUES', message, line: null, column: null, text });
}

function decimalOf(text: string): Decimal | null {
  const [, sign, whole = '', fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole + fraction === '') return null;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, digits: fraction.length };
}

/** The same number in smaller units. */
const inDigits = ({ units, digits }: Decimal, wanted: number) => units * 10n ** BigInt(wanted - digits);

/** The shortest text of that decimal. */
function textOf(units: bigint, digits: number): string {
  const size = String(units < 0n ? -units : units).padStart(digits + 1, '0');
  const whole = size.slice(0, size.length - digits);
  const fraction = size.slice(size.length - digits).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Longer numbers are a slip of the keyboard, and raising ten to their length would take for ever. */
const NUMBER_LENGTH_MAX = 40;

/**
 * From the first number by steps up to the last, both included where the steps reach it; downwards with a negative step.
 * Made by decimal text: 0.1:0.5:0.1 is 0.1, 0.2, 0.3, 0.4, 0.5.
 */
function range(text: string, count_max: number): Result<readonly string[]> {
  const parts = text.split(':');
  const [from, to, step] = parts.map((part) => (part.length > NUMBER_LENGTH_MAX ? null : decimalOf(part)));
  if (parts.length !== 3 || !from || !to || !step) {
    return refused(
      `"${text}" is no range: it must be from:to:step in plain numbers, such as 5:20:5 or 0.1:0.5:0.1.`,
      text,
    );
  }
  const digits = Math.max(from.digits, to.digits, step.digits);
  const [first, last, by] = [from, to, step].map((part) => inDigits(part, digits)) as [bigint, bigint, bigint];
  if (by === 0n) return refused(`The range "${text}" has a step of 0.`, text);
  const steps = (last - first) / by;
  if ((last - first) * by < 0n) {
    return refused(`The range "${text}" never gets from ${parts[0]!} to ${parts[1]!} by steps of ${parts[2]!}.`, text);
  }
  if (steps >= BigInt(count_max)) {
    return refused(`The range "${text}" has ${String(steps + 1n)} values; at most ${String(count_max)} are run.`, text);
  }
  return ok(Array.from({ length: Number(steps) + 1 }, (_, i) => textOf(first + BigInt(i) * by, digits)));
}

/**
 * The values of a text in its order; one where it is neither list nor range. Without `ranges`, a colon means nothing.
 * Refused, BAD_VALUES: an empty value, what looks like a range and is none, more than `count_max` values.
 */
export function sweptValues(text: string, ranges: boolean, count_max: number): Result<readonly string[]> {
  const values: string[] = [];
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') return refused(`"${text}" has an empty value between its commas.`, text);
    const found = ranges && item.includes(':') ? range(item, count_max) : ok([item]);
    if (!found.ok) return found;
    values.push(...found.value);
    if (values.length > count_max) return refused(`"${text}" has more than ${String(count_max)} values.`, text);
  }
  return ok(values);
}
