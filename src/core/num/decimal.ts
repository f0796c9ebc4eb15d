import { POW10, POW10_LOWER, POW10_UPPER, SPLIT } from './powers.ts';

/** What is beyond a double may be wrong by far less than this part of it. */
const DOUBT = 1 + 1e-9;

/** What is lost when `value` times 10^`power` is rounded to `product` (Dekker 1971, Veltkamp's split). */
function lostIn(product: number, value: number, power: number): number {
  const scaled = SPLIT * value;
  const upper = scaled - (scaled - value);
  const lower = value - upper;
  const powerUpper = POW10_UPPER[power];
  const powerLower = POW10_LOWER[power];
  return lower * powerLower - (product - upper * powerUpper - lower * powerUpper - upper * powerLower);
}

/**
 * The double nearest to a decimal of up to some twenty digits, as `Number` reads it, without a text being made of it: the
 * first digits, `head` < 10^15, then `tailDigits` ≤ 7 more, `tail`; `places` ≤ 22 of them all stand behind the point.
 * NaN where two doubles are so nearly as near that it takes more than a hundred bits to tell them apart.
 *
 * The digits are an unevaluated sum of two doubles, exactly. Their quotient by 10^places is found from the first of them;
 * what its product leaves of the digits is exact, too, and by its quotient the first is put right.
 */
export function nearestDouble(head: number, tail: number, tailDigits: number, places: number): number {
  const shifted = head * POW10[tailDigits];
  const digits = shifted + tail;
  const rest = tail - (digits - shifted) + lostIn(shifted, head, tailDigits);
  const scale = POW10[places];
  const quotient = digits / scale;
  const product = quotient * scale;
  const correction = (digits - product - lostIn(product, quotient, places) + rest) / scale;
  const value = quotient + correction;
  const beyond = correction - (value - quotient);
  return value + beyond * DOUBT === value ? value : NaN;
}
