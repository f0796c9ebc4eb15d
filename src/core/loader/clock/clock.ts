import { daysFromCivil, daysInMonth, MS_PER_DAY } from '../../time/civil.ts';
import { fixedZoneByName } from '../../time/zone.ts';
import { DayTimeReader } from './day-time.ts';
import { readPeriod } from './period.ts';
import {
  COLON,
  COMMA,
  decode,
  encode,
  isDigit,
  isLetter,
  MINUS,
  PLUS,
  POINT,
  SEMICOLON,
  SLASH,
  SPACE,
} from '../text/text.ts';

/** Which order day and month have where both are numbers and the year comes last. */
export type DateOrder = 'dmy' | 'mdy';

/** English month names and those of the languages whose exports people bring, by their first three letters. */
const MONTHS: ReadonlyMap<string, number> = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
    .map((name, i): [string, number] => [name, i + 1])
    .concat([
      ['fev', 2],
      ['abr', 4],
      ['mai', 5],
      ['ago', 8],
      ['set', 9],
      ['out', 10],
      ['okt', 10],
      ['dez', 12],
      ['dic', 12],
      ['ene', 1],
      ['mag', 5],
      ['giu', 6],
      ['lug', 7],
      ['ott', 10],
      ['gen', 1],
    ]),
);

/** Of times that were made for names of files, `2024-07-01_13:30:00`. */
const UNDERSCORE = 95;

const TWO_DIGITS = 'its year has two digits; write all four';

const WEEKDAYS = new Set(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

/**
 * Reads a date, a time of day, or both, in any of the ways files write them. The answer is in the fields:
 * `local_ms` is what the clock's face says, as if it were UTC; `offset_ms` the offset written beside it.
 */
export class ClockReader extends DayTimeReader {
  /** Reads a date with or without a time. Numbers alone (epoch stamps) are not dates, save YYYYMMDD[HHMM[SS]]. */
  read(buf: Uint8Array, start: number, end: number, order: DateOrder): boolean {
    this.begin(buf, start, end);
    if (this.i === this.end) return this.fail('it is empty');
    if (!this.date(order) && !this.periodFrom()) return false;
    this.hasDate = true;
    if (this.i < this.end && !this.timePart()) return false;
    return true;
  }

  /** A month, quarter or week, which counts as its first day, or a day with words that `date` does not know. */
  protected periodFrom(): boolean {
    const { why } = this;
    let from = this.start;
    while (this.buf[from] <= SPACE && from < this.end) from++;
    const text = decode(this.buf, from, this.end);
    const period = readPeriod(text);
    this.begin(this.buf, this.start, this.end);
    if (period === null || typeof period === 'string') return this.fail(period ?? why);
    this.local_ms = period.days * MS_PER_DAY;
    this.isPeriod = period.long;
    this.regular = false;
    this.i = from + encode(text.slice(0, period.length)).length;
    if (this.peek() === POINT) this.i++;
    return true;
  }

  protected date(order: DateOrder): boolean {
    if (isLetter(this.peek())) {
      this.regular = false;
      let word = this.word();
      if (WEEKDAYS.has(word.slice(0, 3)) && !MONTHS.has(word)) {
        if (this.peek() === COMMA || this.peek() === POINT) this.i++;
        this.skipSpaces();
        if (isDigit(this.peek())) return this.date(order);
        word = this.word();
      }
      return this.monthFirst(word);
    }
    const run = this.run();
    if (run === 0) return this.fail('it is not a date');
    if (run === 8 || run === 10 || run === 12 || run === 14 || run === 17) return this.compact(run);
    if (run === 6) return this.fail('its year has two digits, or its day is missing; write YYYYMMDD');
    if (run > 4) return this.fail(run === 5 ? 'its year is beyond 9999' : 'it is not a date');
    return run >= 3 ? this.yearFirst(run) : this.dayFirst(run, order);
  }

  /** `YYYYMMDD`, `YYYYMMDDHH`, `YYYYMMDDHHMM`, `YYYYMMDDHHMMSS`, `YYYYMMDDHHMMSSmmm`. */
  protected compact(run: number): boolean {
    this.yearAt = this.i - this.start;
    this.monthAt = this.yearAt + 4;
    this.dayAt = this.yearAt + 6;
    const year = this.take(4);
    const month = this.take(2);
    const day = this.take(2);
    if (!this.setDate(year, month, day)) return false;
    if (run === 10) {
      this.regular = false;
      return this.setClock(this.take(2), 0, 0, false);
    }
    if (run < 17) return run === 8 || this.digitsClock(run - 8);
    if (!this.digitsClock(6)) return false;
    this.fractionAt = this.i - this.start;
    this.fractionDigits = 3;
    this.local_ms += this.take(3);
    return true;
  }

  /** `YYYY-MM-DD` with `-`, `/` or `.`, or `YYYY-Mon-DD`. */
  protected yearFirst(run: number): boolean {
    if (run !== 4) return this.fail('its year has three digits');
    this.yearAt = this.i - this.start;
    const year = this.take(4);
    const separator = this.peek();
    if (separator !== MINUS && separator !== SLASH && separator !== POINT) return this.fail('it is not a date');
    this.i++;
    const month = this.monthPart();
    if (month < 0) return false;
    if (this.peek() !== separator) return this.fail('it is not a whole date');
    this.i++;
    this.dayAt = this.i - this.start;
    const days = this.run();
    if (days < 1 || days > 2) return this.fail('its day is not a number of one or two digits');
    if (days === 1) this.regular = false;
    return this.setDate(year, month, this.take(days));
  }

  /** A month as one or two digits, or as a name; -1 when it is neither. */
  protected monthPart(): number {
    if (isLetter(this.peek())) {
      this.regular = false;
      this.monthNameAt = this.i - this.start;
      const word = this.word();
      this.monthNameLength = word.length;
      const month = MONTHS.get(word.slice(0, 3));
      if (month === undefined) this.why = 'its month is not known';
      return month ?? -1;
    }
    this.monthAt = this.i - this.start;
    const run = this.run();
    if (run < 1 || run > 2) {
      this.why = 'its month is not a number of one or two digits';
      return -1;
    }
    if (run === 1) this.regular = false;
    return this.take(run);
  }

  /** `DD.MM.YYYY`, `MM/DD/YYYY`, `DD-Mon-YYYY`, `D Mon YYYY`. */
  protected dayFirst(run: number, order: DateOrder): boolean {
    const firstAt = this.i - this.start;
    if (run === 1) this.regular = false;
    const first = this.take(run);
    const separator = this.peek();
    if (separator !== MINUS && separator !== SLASH && separator !== POINT && separator !== SPACE) {
      return this.fail('it is not a date');
    }
    this.i++;
    this.skipSpaces();
    if (isLetter(this.peek())) {
      this.dayAt = firstAt;
      const month = this.monthPart();
      if (month < 0) return false;
      while (this.peek() === separator || this.peek() === COMMA || this.peek() === SPACE) this.i++;
      return this.yearLast(month, first);
    }
    if (separator === SPACE) return this.fail('it is not a date');
    const secondAt = this.i - this.start;
    const width = this.run();
    if (width < 1 || width > 2) return this.fail('it is not a date');
    if (width === 1) this.regular = false;
    const second = this.take(width);
    if (this.peek() !== separator) return this.fail('it is not a whole date');
    this.i++;
    // With dots the day comes first, in every country that writes dots.
    const dayIsFirst = separator === POINT || order === 'dmy';
    this.orderMatters = separator !== POINT;
    this.firstPart = first;
    this.secondPart = second;
    this.dayAt = dayIsFirst ? firstAt : secondAt;
    this.monthAt = dayIsFirst ? secondAt : firstAt;
    return this.yearLast(dayIsFirst ? second : first, dayIsFirst ? first : second);
  }

  /** `Jan 02, 2024`, `January 2 2024`. */
  protected monthFirst(word: string): boolean {
    const month = MONTHS.get(word.slice(0, 3));
    if (month === undefined) return this.fail('it is not a date');
    if (this.peek() === POINT) this.i++;
    this.skipSpaces();
    if (this.peek() === MINUS) this.i++;
    const run = this.run();
    if (run < 1 || run > 2) return this.fail('it is not a date');
    const day = this.take(run);
    while (this.peek() === COMMA || this.peek() === SPACE || this.peek() === MINUS) this.i++;
    return this.buf[this.i + 2] === COLON ? this.clockBeforeYear(month, day) : this.yearLast(month, day);
  }

  /** `Jan 02 09:30:00 2024`, a zone perhaps before the year, as `date` and C print it. */
  protected clockBeforeYear(month: number, day: number): boolean {
    if (!this.clock(false)) return false;
    const time_ms = this.local_ms;
    this.skipSpaces();
    if (isLetter(this.peek())) {
      const zone = fixedZoneByName(this.word(), true);
      if (zone === null) return this.fail('its zone is not known');
      this.hasOffset = true;
      this.offset_ms = zone.spanAt(0).offset_ms;
      this.skipSpaces();
    }
    if (!this.yearLast(month, day)) return false;
    this.local_ms += time_ms;
    return true;
  }

  protected yearLast(month: number, day: number): boolean {
    const run = this.run();
    if (run === 2) return this.fail(TWO_DIGITS);
    if (run !== 4) return this.fail(run > 4 ? 'its year is beyond 9999' : 'it has no year');
    this.yearAt = this.i - this.start;
    return this.setDate(this.take(4), month, day);
  }

  protected setDate(year: number, month: number, day: number): boolean {
    if (year < 1) return this.fail('its year is 0');
    if (month < 1 || month > 12) return this.fail(`there is no month ${month}`);
    if (day < 1 || day > daysInMonth(year, month)) return this.fail(`its month has no day ${day}`);
    this.local_ms = daysFromCivil(year, month, day) * MS_PER_DAY;
    return true;
  }

  /** What may follow a date: a separator, a time of day, an offset or zone. */
  protected timePart(): boolean {
    const separator = this.peek();
    if (!this.hasTime) {
      if (separator === SPACE) {
        this.i++;
        if (this.peek() === SPACE || this.peek() === MINUS) this.regular = false;
        while (this.peek() === SPACE) this.i++;
        // A weekday or dash between date and time is decoration.
        if (this.peek() === MINUS && this.buf[this.i + 1] === SPACE) this.i += 2;
      } else if (
        (separator | 32) === 116 ||
        separator === COLON ||
        separator === COMMA ||
        separator === SEMICOLON ||
        separator === SLASH ||
        separator === MINUS ||
        separator === UNDERSCORE
      ) {
        this.i++;
        // Nobody writes a blank behind these two: one of them stands for a digit of the day.
        if (this.peek() === SPACE && separator !== COLON && separator !== SLASH) {
          this.regular = false;
          this.skipSpaces();
        }
      } else if ((separator | 32) !== 122 && separator !== PLUS) {
        return this.fail('there is more text behind the date');
      }
      if (isDigit(this.peek()) && !this.clock(false)) return false;
    }
    return this.zonePart() && this.atEnd();
  }
}
