import type { ColumnSet } from '../plan/columns.ts';
import type { DateMemory, StampTemplate } from './template.ts';
import { readClock, readStamp } from './template.ts';
import { allDigits, four, ZEROS } from '../text/digits.ts';
import { nearestDouble } from '../../num/decimal.ts';

/** What the scanner does with a field. */
export const FIELD_PRICE = 0;
export const FIELD_VOLUME = 1;
export const FIELD_SKIP = 2;
export const FIELD_EPOCH = 3;
export const FIELD_STAMP = 4;
export const FIELD_CLOCK = 5;
export const FIELD_SAME = 6;
export const FIELD_ONE = 7;

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
export class ScanState implements DateMemory {
  /** Digits of the last date as one number, and its epoch ms. */
  dateKey = -1;
  dateMs = 0;
  headFirst = 0;
  headSecond = 0;
  headThird = 0;
  /** Last row's time, NaN before the first. */
  last_ts = NaN;
  /** How many rows were later than the row before. */
  rises = 0;
  /** Bytes that the `FIELD_SAME` fields must have, by slot. */
  same: readonly Uint8Array[] = [];
  /** Lines that ended in CR LF, and in LF alone. */
  crlf = 0;
  lf = 0;
  /** Where the stamp of the row in hand begins. */
  stampAt = 0;
  /** First eight digits of the last epoch stamp, as two words and as a number; no digits to begin with. */
  epochFirst = 0;
  epochSecond = 0;
  epochShared = 0;
  /** Values of the row in hand, by slot; the first is the stamp's. */
  readonly values: Float64Array = new Float64Array(8);
}

const POWERS = new Float64Array([1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15]);

/**
 * Reads rows of the planned shape from `buf[pos, end)`, where `end` follows a line feed, appending to
 * `out`. Returns the position of the first row it did not take: `end`, or a row that is not of the shape
 * (or repeats the previous stamp, or breaks high >= open, close >= low), or any row once `out` is full.
 *
 * The readers of fields below take the cursor and return it, which engines inline; one function per field
 * that shared the cursor through a closure halved the speed.
 */
export function scanRows(
  plan: ScanPlan,
  state: ScanState,
  buf: Uint8Array,
  pos: number,
  end: number,
  out: ColumnSet,
): number {
  const { delimiter, kinds, slots, mark } = plan;
  const { ts, open, high, low, close, volume, spare, place, capacity, hasSpare } = out;
  const { values } = state;
  const view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
  const last = plan.fields - 1;
  const firstRow = out.length;
  let row = firstRow;
  let lastTs = state.last_ts;
  let rises = 0;
  let crlf = 0;
  scan: while (pos < end && row < capacity) {
    let i = pos;
    for (let k = 0; k <= last; k++) {
      const kind = kinds[k];
      if (kind <= FIELD_VOLUME) {
        i = scanNumber(buf, i, mark, values, slots[k], kind);
        if (i < 0) break scan;
      } else {
        i =
          kind === FIELD_SKIP
            ? skipField(buf, i, delimiter)
            : scanOther(kind, slots[k], plan, state, buf, view, i, end);
        if (i < 0) break scan;
      }
      if (k < last && buf[i++] !== delimiter) break scan;
    }
    const carriage = buf[i] === 13 ? 1 : 0;
    i += carriage;
    if (buf[i] !== 10) break;
    const t = values[0] + values[7];
    const o = values[1];
    const h = values[2];
    const l = values[3];
    const c = values[4];
    if (t === lastTs || h < o || h < c || l > o || l > c) break;
    if (t > lastTs) rises++;
    lastTs = t;
    ts[row] = t;
    open[row] = o;
    high[row] = h;
    low[row] = l;
    close[row] = c;
    volume[row] = values[5];
    if (hasSpare) spare[row] = values[6];
    place[row] = state.stampAt - pos;
    crlf += carriage;
    row++;
    pos = i + 1;
  }
  state.last_ts = lastTs;
  state.rises += rises;
  state.crlf += crlf;
  state.lf += row - firstRow - crlf;
  out.length = row;
  return pos;
}

/** 1 for the bytes an unused field may hold: ASCII without controls and quotation marks. */
const PLAIN = new Uint8Array(256).fill(1, 32, 127);
PLAIN[34] = 0;

/** Position behind a field that is not used. What is not plain stops it early, and is the careful reader's. */
function skipField(buf: Uint8Array, start: number, delimiter: number): number {
  let i = start;
  let c = buf[i];
  while (PLAIN[c] === 1 && c !== delimiter) c = buf[++i];
  return i;
}

/**
 * Reads digits with at most one decimal mark into `values[slot]`; returns the position behind them, -1 for
 * anything else and for a price of zero.
 */
function scanNumber(
  buf: Uint8Array,
  start: number,
  mark: number,
  values: Float64Array,
  slot: number,
  kind: number,
): number {
  let i = start;
  // Without a sign everything below 0 is far above 9: one comparison a digit. The row's line feed ends each loop.
  let d = (buf[i] - 48) >>> 0;
  let whole = 0;
  while (d <= 9) {
    whole = (Math.imul(whole, 10) + d) | 0;
    d = (buf[++i] - 48) >>> 0;
  }
  const wholeDigits = i - start;
  if (wholeDigits === 0) return -1;
  if (wholeDigits > 9) return scanLong(buf, start, mark, values, slot, kind);
  let value = whole;
  if (buf[i] === mark) {
    const point = ++i;
    let part = 0;
    d = (buf[i] - 48) >>> 0;
    while (d <= 9) {
      part = (Math.imul(part, 10) + d) | 0;
      d = (buf[++i] - 48) >>> 0;
    }
    const partDigits = i - point;
    if (partDigits === 0) return -1;
    if (partDigits > 9 || wholeDigits + partDigits > 15) return scanLong(buf, start, mark, values, slot, kind);
    // Exact: the mantissa is below 2^53 and the power of ten at most 10^9, so there is one rounding.
    const scale = POWERS[partDigits];
    value = (whole * scale + part) / scale;
  }
  if (value === 0 && kind === FIELD_PRICE) return -1;
  values[slot] = value;
  return i;
}

/** Digits of a number that is read here; one with more is told of, which the careful reader does. */
const LONG_DIGITS = 20;
/** Digits that a double holds, whatever they are. */
const HEAD_DIGITS = 15;

/** The same for more digits than one division rounds correctly, as programs write what they have reckoned. */
function scanLong(
  buf: Uint8Array,
  start: number,
  mark: number,
  values: Float64Array,
  slot: number,
  kind: number,
): number {
  let head = 0;
  let tail = 0;
  let digits = 0;
  let whole = -1;
  let i = start;
  for (; ; i++) {
    const d = (buf[i] - 48) >>> 0;
    if (d <= 9) {
      if (digits++ < HEAD_DIGITS) head = head * 10 + d;
      else tail = tail * 10 + d;
      if (digits > LONG_DIGITS) return -1;
    } else if (whole < 0 && buf[i] === mark) whole = digits;
    else break;
  }
  const places = whole < 0 ? 0 : digits - whole;
  const value = nearestDouble(head, tail, digits > HEAD_DIGITS ? digits - HEAD_DIGITS : 0, places);
  // NaN, where two doubles are too nearly as near, is the careful reader's too: no comparison with it holds.
  if (!(value > 0 || (value === 0 && kind !== FIELD_PRICE)) || (places === 0 && whole >= 0)) return -1;
  values[slot] = value;
  return i;
}

/** Reads a field that is neither price, volume nor to be skipped; returns the position behind it, or -1. */
function scanOther(
  kind: number,
  slot: number,
  plan: ScanPlan,
  state: ScanState,
  buf: Uint8Array,
  view: DataView,
  i: number,
  end: number,
): number {
  if (kind === FIELD_ONE) return buf[i] === 49 ? i + 1 : -1;
  if (kind === FIELD_SAME) {
    const same = state.same[slot];
    for (let j = 0; j < same.length; j++) if (buf[i + j] !== same[j]) return -1;
    return i + same.length;
  }
  const width = kind === FIELD_EPOCH ? plan.epochDigits : kind === FIELD_STAMP ? plan.stamp!.width : plan.clock!.width;
  if (i + width >= end) return -1;
  if (kind === FIELD_CLOCK) {
    const clock = readClock(plan.clock!, buf, i);
    state.values[7] = clock;
    return clock < 0 ? -1 : i + width;
  }
  state.stampAt = i;
  const read = kind === FIELD_EPOCH ? readEpoch(plan, state, view, i) : readStamp(plan.stamp!, state, buf, view, i);
  return read ? i + width : -1;
}

/** Digits of an epoch stamp that rows near one another share. */
const EPOCH_SHARED = 8;

/** Reads a count of a known number of digits, nine or more, at `at` into epoch ms; false when they are not all digits. */
function readEpoch(plan: ScanPlan, state: ScanState, view: DataView, at: number): boolean {
  const first = view.getInt32(at, true);
  const second = view.getInt32(at + 4, true);
  if (first !== state.epochFirst || second !== state.epochSecond) {
    const upper = first ^ ZEROS;
    const lower = second ^ ZEROS;
    if (!allDigits(upper) || !allDigits(lower)) return false;
    state.epochFirst = first;
    state.epochSecond = second;
    state.epochShared = four(upper) * 10_000 + four(lower);
  }
  const read = at + plan.epochRead;
  const stop = at + plan.epochDigits;
  let rest = 0;
  let bad = 0;
  let i = at + EPOCH_SHARED;
  for (; i < read; i++) {
    const d = view.getUint8(i) - 48;
    bad |= d | (9 - d);
    rest = (Math.imul(rest, 10) + d) | 0;
  }
  for (; i < stop; i++) {
    const d = view.getUint8(i) - 48;
    bad |= d | (9 - d);
  }
  state.values[0] = (state.epochShared * POWERS[plan.epochRead - EPOCH_SHARED] + rest) * plan.epochFactor;
  return bad >= 0;
}
