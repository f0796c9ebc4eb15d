import { ClockReader } from '../clock/clock.ts';
import { isNoValue, NumberReader } from '../numbers/number.ts';
import { COLON, isDigit, isLetter, SLASH } from '../text/text.ts';

const numbers = new NumberReader();
const clocks = new ClockReader();

/** What a field is, as one letter: n number, t date or time, c time of day, e no value, x other text. */
export function classOf(buf: Uint8Array, start: number, end: number): string {
  if (isNoValue(buf, start, end)) return 'e';
  const word = isLetter(buf[start]);
  if (!word && (numbers.test(buf, start, end, false, true) || numbers.test(buf, start, end, true, true))) return 'n';
  if (clocks.read(buf, start, end, 'mdy') || clocks.read(buf, start, end, 'dmy')) return 't';
  let colon = false;
  for (let i = start; i < end; i++) if (buf[i] === COLON) colon = true;
  if (colon && clocks.readTimeOfDay(buf, start, end)) return 'c';
  // A stamp that cannot be right, such as 2024-02-30, is a stamp still: it begins like one.
  return end - start >= 8 && isDigit(buf[start]) && looksDated(buf, start, end) ? 't' : 'x';
}

/** Starts with digits, a date separator, digits: `2024-13-01`, `31/12/99 10:00`. */
export function looksDated(buf: Uint8Array, start: number, end: number): boolean {
  let i = start;
  while (i < end && isDigit(buf[i])) i++;
  if (i === end || (buf[i] !== 45 && buf[i] !== 46 && buf[i] !== SLASH)) return false;
  return i + 1 < end && isDigit(buf[i + 1]);
}
