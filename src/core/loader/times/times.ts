import { END_MS, FIRST_MS, isoFromMs, MS_PER_DAY } from '../../time/civil.ts';
import type { ZoneLookup } from '../../time/zone.ts';
import { LocalClock } from '../../time/zone.ts';
import type { DateOrder } from '../clock/clock.ts';
import { ClockReader } from '../clock/clock.ts';
import type { ColumnSet } from '../plan/columns.ts';
import type { Values } from '../report/notes.ts';
import { NumberReader } from '../numbers/number.ts';
import { OpenDates } from './open-dates.ts';
import type { Plan, TimeUnit } from '../plan/plan.ts';
import { visiblePart } from '../text/signs.ts';
import { COUNTS_TIME, unitOf } from './stamps.ts';
import { isDigit, MINUS, PLUS } from '../text/text.ts';

/** Milliseconds in one unit; and how many decimal digits a unit has below a millisecond. */
const PER_UNIT: Readonly<Record<TimeUnit, number>> = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };
const BELOW_MS: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 0, us: 3, ns: 6 };
/** Excel's day 0 is 1899-12-30, so that 1970-01-01 is day 25569. */
const EXCEL_EPOCH_DAY = 25_569;

/** Whether a number is written as spreadsheets and C do, `1.70951E+09`, with fewer digits than its whole part. */
function isRounded(buf: Uint8Array, start: number, end: number, magnitude: number): boolean {
  let digits = 0;
  let i = start;
  while (i < end && (buf[i] | 32) !== 101) if (isDigit(buf[i++])) digits++;
  return i < end && buf[i + 1] === PLUS && magnitude >= COUNTS_TIME && digits < String(Math.floor(magnitude)).length;
}

/**
 * Reads stamps as a plan has them into epoch ms: UTC where the stamp says so, else what the clock's face
 * shows as if it were UTC, until the file's zone is known.
 */
export class TimeReader {
  readonly stamp = new ClockReader();
  readonly clock = new ClockReader();
  hour24 = false;
  /** Whether invisible characters stood around the last stamp. */
  invisible = false;
  /** Whether the last stamp's offset differs from the one before. */
  offsetChanged = false;
  /** Order of day and month, and whether it is certain by now. */
  order: DateOrder;
  orderKnown: boolean;
  /** After a refusal: its code, what its sentence needs, and whether the time of day is at fault. */
  code: 'BAD_TIME' | 'MIXED_EPOCH_UNITS' | 'MIXED_CLOCKS' | 'UNKNOWN_ZONE' | 'TIME_SKIPPED' = 'BAD_TIME';
  values: Values = {};
  failedClock = false;
  /** Set once all rows so far have been read anew, day and month exchanged; cleared by who takes note. */
  turned = false;
  readonly #plan: Plan;
  readonly #out: ColumnSet;
  readonly #lookup: ZoneLookup;
  readonly #forced: boolean;
  #orderUnasked: boolean;
  readonly #open = new OpenDates();
  readonly #zones = new Map<string, LocalClock>();
  readonly #numbers = new NumberReader();
  #lastMagnitude = NaN;
  #lastOffset = NaN;

  constructor(plan: Plan, out: ColumnSet, lookup: ZoneLookup, unitGiven: boolean) {
    this.#plan = plan;
    this.#out = out;
    this.#lookup = lookup;
    this.#forced = unitGiven;
    this.clock.compactEnd = plan.time.compact;
    this.order = plan.time.order;
    this.orderKnown = plan.time.orderKnown;
    this.#orderUnasked = plan.time.orderUnasked;
  }

  /** Whether rows may be scanned by template: the order of day and month is certain. */
  get settled(): boolean {
    return this.orderKnown;
  }

  /** Takes note of the last stamp that the scanner read. */
  scanned(ts: number): void {
    if (this.#plan.time.kind === 'epoch') this.#lastMagnitude = Math.abs(ts / PER_UNIT[this.#plan.time.unit]);
  }

  /** Reads the stamp in `buf[start, end)`, with the time of day in `buf[clockStart, clockEnd)` where they are apart; NaN after a refusal. */
  read(buf: Uint8Array, start: number, end: number, clockStart: number, clockEnd: number): number {
    this.hour24 = this.offsetChanged = this.failedClock = this.invisible = false;
    if (end > start && (buf[start] >= 0x80 || buf[end - 1] >= 0x80)) {
      const [from, to] = visiblePart(buf, start, end);
      if (to - from < end - start) {
        const ts = this.read(buf, from, to, clockStart, clockEnd);
        this.invisible = true;
        return ts;
      }
    }
    const { time, columns } = this.#plan;
    let ts: number;
    if (time.kind === 'epoch') ts = this.#epoch(buf, start, end);
    else if (time.kind === 'text') ts = this.#text(buf, start, end);
    else if (time.kind === 'excel') ts = this.#days(buf, start, end, EXCEL_EPOCH_DAY);
    else if (time.kind === 'days') ts = this.#days(buf, start, end, 0);
    else ts = this.#sinceMidnight(buf, start, end);
    if (ts !== ts) return NaN;
    if (columns.clock >= 0) {
      if (!this.clock.readTimeOfDay(buf, clockStart, clockEnd)) {
        this.failedClock = true;
        return this.#bad(this.clock.why);
      }
      if (this.clock.hasOffset !== time.clockOffsets) {
        this.failedClock = true;
        return this.#mixed(this.clock.hasOffset);
      }
      this.hour24 ||= this.clock.hour24;
      ts += this.clock.local_ms - this.clock.offset_ms;
      if (this.clock.zone !== '') return this.#zoned(this.clock.zone, ts);
    }
    if (ts < FIRST_MS || ts >= END_MS) return this.#bad('its year is not within 1 to 9999');
    return ts;
  }

  #bad(why: string): number {
    this.code = 'BAD_TIME';
    this.values = { why };
    return NaN;
  }

  #mixed(hasOffset: boolean): number {
    this.code = 'MIXED_CLOCKS';
    this.values = { has: hasOffset ? 'has' : 'has not' };
    return NaN;
  }

  #number(buf: Uint8Array, start: number, end: number, comma = false): number {
    return this.#numbers.read(buf, start, end, comma, false) ? this.#numbers.value : NaN;
  }

  /** A count since 1970, cut to whole milliseconds without losing digits above them. */
  #epoch(buf: Uint8Array, start: number, end: number): number {
    const { unit } = this.#plan.time;
    const below = BELOW_MS[unit];
    const negative = start < end && buf[start] === MINUS;
    const first = negative ? start + 1 : start;
    let digits = 0;
    while (first + digits < end && isDigit(buf[first + digits])) digits++;
    const whole = digits > 0 && first + digits === end && digits <= 20;
    let magnitude = 0;
    let ms = 0;
    if (whole) {
      let lost = false;
      for (let k = 0; k < digits; k++) {
        const d = buf[first + k] - 48;
        magnitude = magnitude * 10 + d;
        if (k < digits - below) ms = ms * 10 + d;
        else if (d !== 0) lost = true;
      }
      if (unit === 's') ms *= 1000;
      if (negative) ms = -ms - (lost ? 1 : 0);
      if (ms === 0) ms = 0;
    } else {
      const value = this.#number(buf, start, end);
      if (value !== value) return this.#bad(this.#numbers.why);
      magnitude = Math.abs(value);
      const complete = this.#plan.time.powers && (value * PER_UNIT[unit]) % 60_000 === 0;
      if (below === 0 && !complete && isRounded(buf, start, end, magnitude)) {
        return this.#bad('it is rounded, as spreadsheets write large numbers; export it with all its digits');
      }
      // A fraction in a double is a little off; a whole millisecond must not fall to the one below.
      const exact = value * PER_UNIT[unit];
      ms = Math.abs(exact - Math.round(exact)) < 1e-3 ? Math.round(exact) : Math.floor(exact);
    }
    if (this.#isOtherUnit(magnitude)) {
      this.code = 'MIXED_EPOCH_UNITS';
      this.values = { unit: unitOf(this.#lastMagnitude) };
      return NaN;
    }
    this.#lastMagnitude = magnitude;
    return ms;
  }

  /** Whether a count jumps into another unit's magnitudes; one that walks across the border does not. */
  #isOtherUnit(magnitude: number): boolean {
    if (this.#forced) return false;
    const last = this.#lastMagnitude;
    if (last !== last || unitOf(last) === unitOf(magnitude)) return false;
    const ratio = magnitude > last ? magnitude / last : last / magnitude;
    return ratio > 100 && Math.min(magnitude, last) > 1e6;
  }

  #text(buf: Uint8Array, start: number, end: number): number {
    const reader = this.stamp;
    const read = reader.read(buf, start, end, this.order);
    if (!this.orderKnown) {
      if (!read && !this.#turnOrder(buf, start, end)) return this.#bad(reader.why);
      if (!this.orderKnown) this.#keepOpen(reader);
    } else if (this.#orderUnasked) {
      if (!this.#firstOrdered(buf, start, end, read)) return NaN;
    } else if (!read) return this.#bad(reader.why);
    this.hour24 = reader.hour24;
    if (reader.hasOffset !== this.#plan.time.offsets) {
      return this.#mixed(reader.hasOffset);
    }
    if (reader.zone !== '') return this.#zoned(reader.zone, reader.local_ms);
    if (reader.hasOffset) {
      this.offsetChanged = this.#lastOffset === this.#lastOffset && this.#lastOffset !== reader.offset_ms;
      this.#lastOffset = reader.offset_ms;
    }
    return reader.local_ms - reader.offset_ms;
  }

  /** A date that is one in this order alone settles the question; any other is kept in case it is settled otherwise. */
  #keepOpen(date: ClockReader): void {
    this.orderKnown = date.orderMatters && Math.max(date.firstPart, date.secondPart) > 12;
    if (this.orderKnown) this.#open.clear();
    else this.#open.keep(this.#out.length, date);
  }

  /** Dates that leave no doubt may be followed by others only if these settle at once which of the two comes first. */
  #firstOrdered(buf: Uint8Array, start: number, end: number, read: boolean): boolean {
    const reader = this.stamp;
    if (!read) {
      const { why } = reader;
      if (!reader.read(buf, start, end, this.#otherOrder)) {
        this.#bad(why);
        return false;
      }
      this.order = this.#otherOrder;
    }
    if (!reader.orderMatters) return true;
    if (Math.max(reader.firstPart, reader.secondPart) <= 12) {
      this.#bad(
        'its day and month could be exchanged, unlike those of the rows before; say which is first (--date-order)',
      );
      return false;
    }
    this.#orderUnasked = false;
    return true;
  }

  /** The likelier order, once all rows are there, of dates that can be read in both. */
  get likelierOrder(): DateOrder {
    return this.#open.isOtherSteadier(this.#out.ts, this.#out.length) ? this.#otherOrder : this.order;
  }

  get #otherOrder(): DateOrder {
    return this.order === 'mdy' ? 'dmy' : 'mdy';
  }

  /** A date that only the other order can read settles the question: all open dates so far are read the other way. */
  #turnOrder(buf: Uint8Array, start: number, end: number): boolean {
    const { stamp, order } = this;
    if (!stamp.read(buf, start, end, this.#otherOrder)) {
      stamp.read(buf, start, end, order);
      return false;
    }
    if (!this.#open.turn(this.#out.ts, this.#out.length)) {
      stamp.why = `it says that dates begin with the ${order === 'mdy' ? 'day' : 'month'}, which is to be known from the start; say so (--date-order ${this.#otherOrder})`;
      return false;
    }
    this.order = this.#otherOrder;
    this.orderKnown = true;
    this.turned = true;
    this.#open.clear();
    return true;
  }

  /** A local time with its zone's name beside it. */
  #zoned(name: string, local_ms: number): number {
    let clock = this.#zones.get(name);
    if (clock === undefined) {
      const zone = this.#lookup(name);
      if (zone === null) {
        this.code = 'UNKNOWN_ZONE';
        this.values = { zone: name };
        return NaN;
      }
      clock = new LocalClock(zone);
      this.#zones.set(name, clock);
    }
    const kind = clock.read(local_ms);
    if (kind === 'gap') {
      this.code = 'TIME_SKIPPED';
      this.values = { zone: name, text: isoFromMs(local_ms).slice(0, -1) };
      return NaN;
    }
    const { length, ts } = this.#out;
    return kind === 'twice' && length > 0 && clock.utc_ms <= ts[length - 1] && clock.later_ms > ts[length - 1]
      ? clock.later_ms
      : clock.utc_ms;
  }

  #days(buf: Uint8Array, start: number, end: number, epoch: number): number {
    const value = this.#number(buf, start, end, this.#plan.comma);
    if (value !== value) return this.#bad(this.#numbers.why);
    // Spreadsheets write five decimals, half a second: nothing below a second is meant.
    return Math.round(((value - epoch) * MS_PER_DAY) / 1000) * 1000;
  }

  #sinceMidnight(buf: Uint8Array, start: number, end: number): number {
    const value = this.#number(buf, start, end);
    if (!(value >= 0 && value < MS_PER_DAY)) return this.#bad('it is not within a day');
    return this.#plan.time.base_ms + Math.floor(value);
  }
}
