import { daysFromCivil, daysInMonth, MS_PER_DAY } from '../time/civil.ts';
import type { ColumnSet } from './columns.ts';

/** What the scanner does with a field. */
export const FIELD_SKIP = 0;
export const FIELD_PRICE = 1;
export const FIELD_VOLUME = 2;
export const FIELD_EPOCH = 3;
export const FIELD_STAMP = 4;
export const FIELD_CLOCK = 5;
export const FIELD_SAME = 6;
export const FIELD_ONE = 7;

/**
 * Where the digits of a fixed-width stamp stand, counted from the start of its field; -1 where the part
 * is absent. `width` is the whole field. Every byte at a place of `literals` must equal that of `sample`.
 */
export interface StampTemplate {
  readonly width: number;
  readonly sample: Uint8Array;
  /** Where the bytes stand that are not read as digits. */
  readonly literals: Uint8Array;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** First digit of the fraction of a second, and how many digits it has. */
  readonly fraction: number;
  readonly fractionDigits: number;
  /** Offset of the time zone in the sample's tail, subtracted from what the digits say. */
  readonly offset_ms: number;
}

/** The shape most rows of a file have. Rows of any other shape go to the careful reader. */
export interface ScanPlan {
  readonly delimiter: number;
  readonly fields: number;
  readonly kinds: Uint8Array;
  /** Target column of each price or volume field. */
  readonly slots: Uint8Array;
  /** Byte of the decimal mark. */
  readonly mark: number;
  /** Digits of an epoch stamp, how many of them to read, and what to multiply those by. */
  readonly epochDigits: number;
  readonly epochRead: number;
  readonly epochFactor: number;
  readonly stamp: StampTemplate | null;
  readonly clock: StampTemplate | null;
}

/** What is carried from one call of `scanRows` to the next. */
export class ScanState {
  /** Digits of the last date as one number, and its epoch ms. */
  dateKey = -1;
  dateMs = 0;
  /** Last row's time, NaN before the first. */
  last_ts = NaN;
  /** How many rows were later than the row before. */
  rises = 0;
  /** Bytes a `FIELD_SAME` field must have. */
  same: Uint8Array = new Uint8Array(0);
  /** Lines that ended in CR LF, and in LF alone. */
  crlf = 0;
  lf = 0;
  /** Values of the row in hand, by slot. */
  readonly values: Float64Array = new Float64Array(8);
}

const POWERS = new Float64Array([1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15]);

/**
 * Reads rows of the planned shape from `buf[pos, end)`, where `end` follows a line feed, appending to
 * `out`. Returns the position of the first row it did not take: `end`, or a row that is not of the shape
 * (or repeats the previous stamp, or breaks high >= open, close >= low), or any row once `out` is full.
 *
 * One loop with every field's parsing written out in it: a function per field that shared the cursor
 * halved the speed.
 */
export function scanRows(
  plan: ScanPlan,
  state: ScanState,
  buf: Uint8Array,
  pos: number,
  end: number,
  out: ColumnSet,
): number {
  const { delimiter, kinds, slots, mark, epochDigits, epochRead, epochFactor, stamp, clock } = plan;
  const last = plan.fields - 1;
  const values = state.values;
  const same = state.same;
  const { ts, open, high, low, close, volume, spare, place, capacity, hasSpare } = out;
  let row = out.length;
  let lastTs = state.last_ts;
  let rises = 0;
  let crlf = 0;
  const firstRow = row;
  scan: while (pos < end && row < capacity) {
    let i = pos;
    let at = 0;
    for (let k = 0; k <= last; k++) {
      const kind = kinds[k];
      if (kind === FIELD_PRICE || kind === FIELD_VOLUME) {
        const start = i;
        let d = buf[i] - 48;
        let whole = 0;
        while (d >= 0 && d <= 9) {
          whole = (Math.imul(whole, 10) + d) | 0;
          d = buf[++i] - 48;
        }
        const wholeDigits = i - start;
        let value = 0;
        if (wholeDigits === 0) break scan;
        if (d === mark - 48) {
          const point = ++i;
          let part = 0;
          d = buf[i] - 48;
          while (d >= 0 && d <= 9) {
            part = (Math.imul(part, 10) + d) | 0;
            d = buf[++i] - 48;
          }
          const partDigits = i - point;
          if (partDigits === 0 || partDigits > 9 || wholeDigits > 9 || wholeDigits + partDigits > 15) break scan;
          // Exact: the mantissa is below 2^53 and the power of ten at most 10^15, so one rounding.
          const scale = POWERS[partDigits];
          value = (whole * scale + part) / scale;
        } else if (wholeDigits <= 9) {
          value = whole;
        } else {
          break scan;
        }
        if (value === 0 && kind === FIELD_PRICE) break scan;
        values[slots[k]] = value;
      } else if (kind === FIELD_SKIP) {
        let c = buf[i];
        // Quotes, controls and bytes above ASCII are the careful reader's.
        while (c !== delimiter && c >= 32 && c < 127 && c !== 34) c = buf[++i];
      } else if (kind === FIELD_EPOCH) {
        at = i - pos;
        const stop = i + epochDigits;
        if (stop >= end) break scan;
        let upper = 0;
        let lower = 0;
        let bad = 0;
        const half = i + 7;
        for (; i < half; i++) {
          const d = buf[i] - 48;
          bad |= d | (9 - d);
          upper = (Math.imul(upper, 10) + d) | 0;
        }
        const read = half - 7 + epochRead;
        for (; i < read; i++) {
          const d = buf[i] - 48;
          bad |= d | (9 - d);
          lower = (Math.imul(lower, 10) + d) | 0;
        }
        for (; i < stop; i++) {
          const d = buf[i] - 48;
          bad |= d | (9 - d);
        }
        if (bad < 0) break scan;
        values[0] = (upper * POWERS[epochRead - 7] + lower) * epochFactor;
      } else if (kind === FIELD_STAMP) {
        at = i - pos;
        const t = stamp as StampTemplate;
        const stop = i + t.width;
        if (stop >= end) break scan;
        const value = readStamp(t, state, buf, i);
        if (value !== value) break scan;
        values[0] = value;
        i = stop;
      } else if (kind === FIELD_CLOCK) {
        const t = clock as StampTemplate;
        const stop = i + t.width;
        if (stop >= end) break scan;
        const value = readClock(t, buf, i);
        if (value < 0) break scan;
        values[7] = value;
        i = stop;
      } else if (kind === FIELD_ONE) {
        if (buf[i++] !== 49) break scan;
      } else {
        const width = same.length;
        if (i + width >= end) break scan;
        for (let j = 0; j < width; j++) if (buf[i + j] !== same[j]) break scan;
        i += width;
      }
      if (k < last && buf[i++] !== delimiter) break scan;
    }
    let carriage = 0;
    let c = buf[i++];
    if (c === 13) {
      c = buf[i++];
      carriage = 1;
    }
    if (c !== 10) break;
    const t = values[0] + values[7];
    const o = values[1];
    const h = values[2];
    const l = values[3];
    const x = values[4];
    if (t === lastTs || h < o || h < x || l > o || l > x) break;
    if (t > lastTs) rises++;
    lastTs = t;
    ts[row] = t;
    place[row] = at;
    open[row] = o;
    high[row] = h;
    low[row] = l;
    close[row] = x;
    volume[row] = values[5];
    if (hasSpare) spare[row] = values[6];
    crlf += carriage;
    row++;
    pos = i;
  }
  state.last_ts = lastTs;
  state.rises += rises;
  state.crlf += crlf;
  state.lf += row - firstRow - crlf;
  out.length = row;
  return pos;
}

/**
 * Reads a fixed-width date, or date and time, at `at` into epoch ms; NaN when the bytes are not of the
 * template or not a date. Rows of one day share the work of finding the day.
 */
function readStamp(t: StampTemplate, state: ScanState, buf: Uint8Array, at: number): number {
  const y = at + t.year;
  const m = at + t.month;
  const d = at + t.day;
  const y1 = buf[y] - 48;
  const y2 = buf[y + 1] - 48;
  const y3 = buf[y + 2] - 48;
  const y4 = buf[y + 3] - 48;
  const m1 = buf[m] - 48;
  const m2 = buf[m + 1] - 48;
  const d1 = buf[d] - 48;
  const d2 = buf[d + 1] - 48;
  const bad =
    y1 |
    (9 - y1) |
    y2 |
    (9 - y2) |
    y3 |
    (9 - y3) |
    y4 |
    (9 - y4) |
    m1 |
    (9 - m1) |
    m2 |
    (9 - m2) |
    d1 |
    (9 - d1) |
    d2 |
    (9 - d2);
  if (bad < 0) return NaN;
  const year = y1 * 1000 + y2 * 100 + y3 * 10 + y4;
  const month = m1 * 10 + m2;
  const day = d1 * 10 + d2;
  const key = year * 10_000 + month * 100 + day;
  if (key !== state.dateKey) {
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return NaN;
    state.dateKey = key;
    state.dateMs = daysFromCivil(year, month, day) * MS_PER_DAY;
  }
  if (t.hour < 0) return otherBytesMatch(t, buf, at) ? state.dateMs - t.offset_ms : NaN;
  const clock = readClock(t, buf, at);
  return clock < 0 ? NaN : state.dateMs + clock - t.offset_ms;
}

/** Reads a fixed-width time of day at `at` into ms since midnight; -1 when the bytes are not one. */
function readClock(t: StampTemplate, buf: Uint8Array, at: number): number {
  if (!otherBytesMatch(t, buf, at)) return -1;
  const h1 = buf[at + t.hour] - 48;
  const h2 = buf[at + t.hour + 1] - 48;
  const m1 = buf[at + t.minute] - 48;
  const m2 = buf[at + t.minute + 1] - 48;
  let bad = h1 | (9 - h1) | h2 | (9 - h2) | m1 | (5 - m1) | m2 | (9 - m2);
  const hour = h1 * 10 + h2;
  let ms = hour * 3_600_000 + (m1 * 10 + m2) * 60_000;
  if (t.second >= 0) {
    const s1 = buf[at + t.second] - 48;
    const s2 = buf[at + t.second + 1] - 48;
    bad |= s1 | (5 - s1) | s2 | (9 - s2);
    ms += s1 * 10_000 + s2 * 1000;
  }
  for (let j = 0, unit = 100; j < t.fractionDigits; j++, unit /= 10) {
    const f = buf[at + t.fraction + j] - 48;
    bad |= f | (9 - f);
    if (j < 3) ms += f * unit;
  }
  return bad < 0 || hour > 23 ? -1 : ms;
}

function otherBytesMatch(t: StampTemplate, buf: Uint8Array, at: number): boolean {
  const { literals, sample } = t;
  for (let j = 0; j < literals.length; j++) if (buf[at + literals[j]] !== sample[literals[j]]) return false;
  return true;
}
