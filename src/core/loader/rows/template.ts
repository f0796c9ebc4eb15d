import { daysFromCivil, daysInMonth, MS_PER_DAY } from '../../time/civil.ts';

/**
 * Where the digits of a fixed-width stamp stand, counted from the start of its field; -1 where the part
 * is absent. `width` is the whole field. Every byte at a place of `literals` must equal that of `sample`.
 */
export interface StampTemplate {
  readonly width: number;
  readonly sample: Uint8Array;
  /** Where the bytes stand that are not read as digits. */
  readonly literals: Uint8Array;
  /** Those of them behind the stamp's head, its first twelve bytes; null where the date is not wholly in its head. */
  readonly behindHead: Uint8Array | null;
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

/** The last date read, so that rows of one day share the work of finding the day. */
export interface DateMemory {
  /** Digits of the date as one number, -1 for none, and its epoch ms. */
  dateKey: number;
  dateMs: number;
  /** Head of the last stamp that was one, as three words; 0 for none. */
  headFirst: number;
  headSecond: number;
  headThird: number;
  /** Takes the stamp, in epoch ms, as its first value: a fraction that a function returns is an object to V8. */
  readonly values: Float64Array;
}

/**
 * Reads a fixed-width date, or date and time, at `at`; false when the bytes are not of the template or not a date. A
 * stamp that begins as the last one did is of the same day. `view` is of the same bytes as `buf`.
 */
export function readStamp(t: StampTemplate, state: DateMemory, buf: Uint8Array, view: DataView, at: number): boolean {
  if (t.behindHead === null) return readDate(t, state, buf, at) && readRest(t, t.literals, state, buf, at);
  const first = view.getInt32(at, true);
  const second = view.getInt32(at + 4, true);
  const third = view.getInt32(at + 8, true);
  if (first === state.headFirst && second === state.headSecond && third === state.headThird) {
    return readRest(t, t.behindHead, state, buf, at);
  }
  if (!readDate(t, state, buf, at) || !readRest(t, t.literals, state, buf, at)) return false;
  state.headFirst = first;
  state.headSecond = second;
  state.headThird = third;
  return true;
}

/** Reads the date into `state`, sharing the work of finding the day with the last row's. */
function readDate(t: StampTemplate, state: DateMemory, buf: Uint8Array, at: number): boolean {
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
  if (bad < 0) return false;
  const year = y1 * 1000 + y2 * 100 + y3 * 10 + y4;
  const month = m1 * 10 + m2;
  const day = d1 * 10 + d2;
  const key = year * 10_000 + month * 100 + day;
  if (key !== state.dateKey) {
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return false;
    state.dateKey = key;
    state.dateMs = daysFromCivil(year, month, day) * MS_PER_DAY;
  }
  return true;
}

/** Reads the time of day that goes with the date in `state`, if any, and checks the bytes at `literals`. */
function readRest(t: StampTemplate, literals: Uint8Array, state: DateMemory, buf: Uint8Array, at: number): boolean {
  if (!bytesMatch(t, literals, buf, at)) return false;
  const clock = t.hour >= 0 ? clockDigits(t, buf, at) : 0;
  state.values[0] = state.dateMs + clock - t.offset_ms;
  return clock >= 0;
}

/** Reads a fixed-width time of day at `at` into ms since midnight; -1 when the bytes are not one. */
export function readClock(t: StampTemplate, buf: Uint8Array, at: number): number {
  return bytesMatch(t, t.literals, buf, at) ? clockDigits(t, buf, at) : -1;
}

function clockDigits(t: StampTemplate, buf: Uint8Array, at: number): number {
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

function bytesMatch(t: StampTemplate, literals: Uint8Array, buf: Uint8Array, at: number): boolean {
  const { sample } = t;
  for (let j = 0; j < literals.length; j++) if (buf[at + literals[j]] !== sample[literals[j]]) return false;
  return true;
}
