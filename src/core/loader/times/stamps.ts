import type { DateOrder } from '../clock/clock.ts';
import { ClockReader } from '../clock/clock.ts';
import type { CompactClock } from '../clock/day-time.ts';
import { decimalOf, NumberReader } from '../numbers/number.ts';
import type { TimeUnit } from '../plan/plan.ts';
import { encode, isDigit } from '../text/text.ts';

/** What a column's texts are: epoch numbers, dates with a time, dates alone, times of day, or none of these. */
export type StampKind = 'epoch' | 'stamp' | 'date' | 'clock' | 'none';

export interface ColumnStamps {
  readonly kind: StampKind;
  /** Whether offsets or zones are written. */
  readonly absolute: boolean;
  /** Largest magnitude of the numbers, for `epoch`. */
  readonly magnitude: number;
}

/** Counts from here on are times: 1973 in seconds. Smaller ones may as well number rows. */
export const COUNTS_TIME = 1e8;

const clocks = new ClockReader();
const numbers = new NumberReader();

const NOTHING: ColumnStamps = { kind: 'none', absolute: false, magnitude: 0 };

function digitsOnly(text: string): boolean {
  if (text === '') return false;
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

function readsAsDate(text: string): boolean {
  const bytes = encode(text);
  for (const order of ['mdy', 'dmy'] as const) if (clocks.read(bytes, 0, bytes.length, order)) return true;
  return false;
}

/** Whether digits alone are a calendar date of 1800 to 2199, `YYYYMMDD[HHMM[SS[mmm]]]`, rather than a count. */
function isCompactDate(text: string): boolean {
  if (text.length !== 8 && text.length !== 12 && text.length !== 14 && text.length !== 17) return false;
  if (text < '18000101' || text > '21991231235959') return false;
  return readsAsDate(text);
}

/** Whether digits alone are a date and its hour, `YYYYMMDDHH`, of 1990 on; as a count they would be a time after 2032. */
function isHourStamp(text: string): boolean {
  return text.length === 10 && text >= '1990010100' && text <= '2100' && digitsOnly(text) && readsAsDate(text);
}

/** Whether digits alone are a date whose year has lost its century, `YYMMDD`: to be refused as such, not read as a count. */
function isShortDate(text: string): boolean {
  return text.length === 6 && digitsOnly(text) && readsAsDate(`20${text}`);
}

/** Whether digits alone are a month, `YYYYMM`: to be refused for want of a day. */
function isMonth(text: string): boolean {
  const month = text.slice(4);
  return text.length === 6 && digitsOnly(text) && text >= '1800' && text < '2200' && month >= '01' && month <= '12';
}

/** Rows it takes to believe that numbers count them; and where a spreadsheet's days since 1899 begin to be likelier. */
const COUNTED_ROWS = 3;
const COUNTED_MAX = 10_000;

/** Whether small numbers go on by one from row to row, so that they count the rows and tell no time. */
export function countsRows(texts: readonly string[]): boolean {
  const values = texts.filter(digitsOnly).map((text) => decimalOf(text));
  const [first, second] = values;
  const step = second - first;
  return (
    values.length === texts.length &&
    values.length >= COUNTED_ROWS &&
    Math.abs(step) === 1 &&
    values.every((value, k) => value < COUNTED_MAX && value === first + k * step)
  );
}

/** Tells what a column of texts is by what most of them read as. */
export function stampsOf(texts: readonly string[]): ColumnStamps {
  const seen = texts.filter((text) => text !== '');
  if (seen.length === 0) return NOTHING;
  if (seen.every(isShortDate) || seen.every(isMonth)) return { kind: 'date', absolute: false, magnitude: 0 };
  if (seen.every(isHourStamp)) return { kind: 'stamp', absolute: false, magnitude: 0 };
  const need = seen.length / 2;
  let dates = 0;
  let timed = 0;
  let absolute = 0;
  let daytimes = 0;
  let counts = 0;
  let magnitude = 0;
  for (const text of seen) {
    const bytes = encode(text);
    if (digitsOnly(text) ? isCompactDate(text) : readsAsDate(text)) {
      dates++;
      if (clocks.read(bytes, 0, bytes.length, 'mdy') || clocks.read(bytes, 0, bytes.length, 'dmy')) {
        if (clocks.hasTime) timed++;
        if (clocks.hasOffset) absolute++;
      }
    } else if (text.includes(':') && clocks.readTimeOfDay(bytes, 0, bytes.length)) {
      daytimes++;
      if (clocks.hasOffset) absolute++;
    } else if (numbers.test(bytes, 0, bytes.length, false, false) || isDecimalComma(text, bytes)) {
      counts++;
      magnitude = Math.max(magnitude, Math.abs(numbers.value));
    }
  }
  if (dates > 0 && dates >= counts && dates >= need) {
    return { kind: timed > 0 ? 'stamp' : 'date', absolute: absolute > 0, magnitude: 0 };
  }
  if (daytimes > 0 && daytimes >= need) return { kind: 'clock', absolute: absolute > 0, magnitude: 0 };
  return counts > 0 && counts >= need ? { kind: 'epoch', absolute: true, magnitude } : NOTHING;
}

/** What numbers such as `93000`, `930`, `000000` end in where all could be times of day without colons, else null. */
export function compactClockOf(texts: readonly string[]): CompactClock | null {
  const widest = Math.max(...texts.map((text) => text.length));
  // One or two digits are hours as well as seconds, save midnight.
  if (widest < 3 && texts.some((text) => text !== '0' && text !== '00')) return null;
  if (widest === 3 || widest === 4) {
    if (readAsClocks(texts, 'minutes')) return 'minutes';
    // `2500` is no time that ends in minutes: 00:25:00, its zeros lost.
  }
  return readAsClocks(texts, 'seconds') ? 'seconds' : null;
}

/** Whether a text is a number with a decimal comma, as a spreadsheet's days and their fractions are in Europe. */
function isDecimalComma(text: string, bytes: Uint8Array): boolean {
  return text.includes(',') && numbers.test(bytes, 0, bytes.length, true, false);
}

function readAsClocks(texts: readonly string[], end: CompactClock): boolean {
  clocks.compactEnd = end;
  const all = texts.every((text) => {
    const bytes = encode(text);
    return text.length <= 6 && digitsOnly(text) && clocks.readTimeOfDay(bytes, 0, bytes.length);
  });
  clocks.compactEnd = null;
  return all && texts.length > 0;
}

/** Epoch unit by magnitude. */
export function unitOf(magnitude: number): TimeUnit {
  if (magnitude < 3e11) return 's';
  if (magnitude < 3e14) return 'ms';
  return magnitude < 3e17 ? 'us' : 'ns';
}

/** Evidence of day and month order in `DD/MM/YYYY`-like dates. */
export interface OrderEvidence {
  /** Whether any date leaves the order open at all. */
  readonly matters: boolean;
  /** What the dates themselves prove; null when nothing. */
  readonly proved: DateOrder | null;
}

export function orderEvidence(texts: readonly string[]): OrderEvidence {
  let matters = false;
  let proved: DateOrder | null = null;
  for (const [k, text] of texts.entries()) {
    // Dates of one file are written one way: when ten leave no doubt, none does.
    if (k === 10 && !matters) break;
    const bytes = encode(text);
    const asMonthFirst = clocks.read(bytes, 0, bytes.length, 'mdy');
    if (!asMonthFirst && !clocks.read(bytes, 0, bytes.length, 'dmy')) continue;
    if (!clocks.orderMatters) continue;
    matters = true;
    if (clocks.firstPart > 12) proved ??= 'dmy';
    else if (clocks.secondPart > 12) proved ??= 'mdy';
  }
  return { matters, proved };
}

/** Names the way of writing of a stamp, for people: `YYYY-MM-DD HH:MM:SS`, `DD.MM.YYYY`. */
export function formatOf(text: string, order: DateOrder): string {
  const bytes = encode(text);
  if (!clocks.read(bytes, 0, bytes.length, order)) return 'text';
  const letters = [...text];
  const put = (at: number, width: number, letter: string): void => {
    for (let k = 0; k < width && at >= 0 && at + k < letters.length && isDigit(letters[at + k].charCodeAt(0)); k++) {
      letters[at + k] = letter;
    }
  };
  put(clocks.yearAt, 4, 'Y');
  put(clocks.monthAt, 2, 'M');
  put(clocks.dayAt, 2, 'D');
  if (clocks.monthNameAt >= 0)
    letters.splice(clocks.monthNameAt, clocks.monthNameLength, ...nameLetters(clocks.monthNameLength));
  put(clocks.hourAt, 2, 'H');
  put(clocks.minuteAt, 2, 'm');
  put(clocks.secondAt, 2, 'S');
  put(clocks.fractionAt, clocks.fractionDigits, 'f');
  return letters.join('').slice(0, 60);
}

/** `Mon` for a month's short name, `Month` for a long one, filled up to its length so that places stay. */
function nameLetters(length: number): string[] {
  return [...(length <= 3 ? 'Mon' : 'Month').padEnd(length, ' ')].slice(0, length);
}
