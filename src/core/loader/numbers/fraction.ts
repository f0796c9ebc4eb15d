import { isDigit, MINUS } from '../text/text.ts';

/** What the third digit of a 32nd stands for: `165` is sixteen and a half. */
const PARTS = [0, 1 / 8, 1 / 4, 3 / 8, NaN, 1 / 2, 5 / 8, 3 / 4, 7 / 8, NaN];

/**
 * A price as futures exchanges quote it: `424-6` is 424 and 6/8, `101-16` is 101 and 16/32, `110-165` is 110 and 16.5/32.
 * NaN for any other text.
 */
export function fractionOf(buf: Uint8Array, start: number, end: number): number {
  const dash = buf.indexOf(MINUS, start);
  const digits = end - dash - 1;
  if (dash <= start || dash - start > 9 || digits < 1 || digits > 3) return NaN;
  let whole = 0;
  for (let i = start; i < dash; i++) whole = isDigit(buf[i]) ? whole * 10 + buf[i] - 48 : NaN;
  const [first, second, third] = Array.from(buf.subarray(dash + 1, end), (byte) => (isDigit(byte) ? byte - 48 : NaN));
  if (digits === 1) return first < 8 ? whole + first / 8 : NaN;
  const parts = first * 10 + second + (third === undefined ? 0 : (PARTS[third] ?? NaN));
  return parts < 32 ? whole + parts / 32 : NaN;
}
