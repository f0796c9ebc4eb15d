import { daysFromCivil, daysInMonth, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../time/civil.ts';
import { fixedZoneByName, parseOffset } from '../time/zone.ts';
import { COLON, COMMA, decode, isDigit, isLetter, MINUS, PLUS, POINT, SLASH, SPACE } from './text.ts';

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

const WEEKDAYS = new Set(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

/**
 * Reads a date, a time of day, or both, in any of the ways files write them. The answer is in the fields:
 * `local_ms` is what the clock's face says, as if it were UTC; `offset_ms` the offset written beside it.
 */
export class ClockReader {
  /** Epoch ms of the face; for a time of day alone, ms since midnight. */
  local_ms = 0;
  hasDate = false;
  hasTime = false;
  /** Whether an offset, `Z` or a zone was written, and how much it is east of UTC. */
  hasOffset = false;
  offset_ms = 0;
  /** Name of an IANA zone written behind the time, else empty. */
  zone = '';
  /** Whether day and month could be exchanged: both numbers, the year last. */
  orderMatters = false;
  /** The two numbers whose order matters, as written. */
  firstPart = 0;
  secondPart = 0;
  hour24 = false;
  /** Why the last text was refused, as the end of a sentence. */
  why = '';
  /** Places of the parts, from the start of the text; -1 where absent. For fixed-width templates. */
  yearAt = -1;
  monthAt = -1;
  /** Where a month's name stands, and how long it is. */
  monthNameAt = -1;
  monthNameLength = 0;
  dayAt = -1;
  hourAt = -1;
  minuteAt = -1;
  secondAt = -1;
  fractionAt = -1;
  fractionDigits = 0;
  /** Whether the parts have the widths a template needs: four-digit year, all others two. */
  regular = true;
  separator = 0;
  #buf: Uint8Array = new Uint8Array(0);
  #start = 0;
  #i = 0;
  #end = 0;

  /** Reads a date with or without a time. Numbers alone (epoch stamps) are not dates, save YYYYMMDD[HHMM[SS]]. */
  read(buf: Uint8Array, start: number, end: number, order: DateOrder): boolean {
    this.#begin(buf, start, end);
    if (this.#i === this.#end) return this.#fail('it is empty');
    if (!this.#date(order)) return false;
    this.hasDate = true;
    if (this.#i < this.#end && !this.#timePart()) return false;
    return true;
  }

  /** Reads a time of day alone: `09:30`, `09:30:00.5`, `93000`, `0`. */
  readTimeOfDay(buf: Uint8Array, start: number, end: number): boolean {
    this.#begin(buf, start, end);
    if (this.#i === this.#end) return this.#fail('it is empty');
    return this.#clock(true) && this.#zonePart() && this.#atEnd();
  }

  #begin(buf: Uint8Array, start: number, end: number): void {
    this.#buf = buf;
    this.#start = start;
    this.#i = start;
    this.#end = end;
    this.local_ms = 0;
    this.hasDate = this.hasTime = this.hasOffset = this.orderMatters = this.hour24 = false;
    this.offset_ms = 0;
    this.zone = this.why = '';
    this.yearAt = this.monthAt = this.dayAt = this.hourAt = this.minuteAt = this.secondAt = this.fractionAt = -1;
    this.monthNameAt = -1;
    this.fractionDigits = 0;
    this.regular = true;
    this.separator = 0;
    while (this.#i < this.#end && this.#buf[this.#i] <= SPACE) this.#i++;
    while (this.#end > this.#i && this.#buf[this.#end - 1] <= SPACE) this.#end--;
    if (this.#i !== start || this.#end !== end) this.regular = false;
  }

  #fail(why: string): false {
    this.why = why;
    return false;
  }

  #atEnd(): boolean {
    return this.#i === this.#end || this.#fail('there is more text behind it');
  }

  /** Digits from the cursor: how many. */
  #run(): number {
    let i = this.#i;
    while (i < this.#end && isDigit(this.#buf[i])) i++;
    return i - this.#i;
  }

  #take(count: number): number {
    let value = 0;
    for (let k = 0; k < count; k++) value = value * 10 + (this.#buf[this.#i++] - 48);
    return value;
  }

  #peek(): number {
    return this.#i < this.#end ? this.#buf[this.#i] : 0;
  }

  #skipSpaces(): void {
    while (this.#i < this.#end && this.#buf[this.#i] === SPACE) this.#i++;
  }

  #word(): string {
    let i = this.#i;
    while (i < this.#end && isLetter(this.#buf[i])) i++;
    const word = decode(this.#buf, this.#i, i).toLowerCase();
    this.#i = i;
    return word;
  }

  #date(order: DateOrder): boolean {
    if (isLetter(this.#peek())) {
      this.regular = false;
      let word = this.#word();
      if (WEEKDAYS.has(word.slice(0, 3)) && !MONTHS.has(word)) {
        if (this.#peek() === COMMA || this.#peek() === POINT) this.#i++;
        this.#skipSpaces();
        if (isDigit(this.#peek())) return this.#date(order);
        word = this.#word();
      }
      return this.#monthFirst(word);
    }
    const run = this.#run();
    if (run === 0) return this.#fail('it is not a date');
    if (run === 8 || run === 12 || run === 14) return this.#compact(run);
    if (run > 4) return this.#fail(run === 5 ? 'its year is beyond 9999' : 'it is not a date');
    return run >= 3 ? this.#yearFirst(run) : this.#dayFirst(run, order);
  }

  /** `YYYYMMDD`, `YYYYMMDDHHMM`, `YYYYMMDDHHMMSS`. */
  #compact(run: number): boolean {
    this.yearAt = this.#i - this.#start;
    this.monthAt = this.yearAt + 4;
    this.dayAt = this.yearAt + 6;
    const year = this.#take(4);
    const month = this.#take(2);
    const day = this.#take(2);
    if (!this.#setDate(year, month, day)) return false;
    return run === 8 || this.#digitsClock(run - 8);
  }

  /** `YYYY-MM-DD` with `-`, `/` or `.`, or `YYYY-Mon-DD`. */
  #yearFirst(run: number): boolean {
    if (run !== 4) return this.#fail('its year has three digits');
    this.yearAt = this.#i - this.#start;
    const year = this.#take(4);
    const separator = this.#peek();
    if (separator !== MINUS && separator !== SLASH && separator !== POINT) return this.#fail('it is not a date');
    this.#i++;
    const month = this.#monthPart();
    if (month < 0) return false;
    if (this.#peek() !== separator) return this.#fail('it is not a whole date');
    this.#i++;
    this.dayAt = this.#i - this.#start;
    const days = this.#run();
    if (days < 1 || days > 2) return this.#fail('its day is not a number of one or two digits');
    if (days === 1) this.regular = false;
    return this.#setDate(year, month, this.#take(days));
  }

  /** A month as one or two digits, or as a name; -1 when it is neither. */
  #monthPart(): number {
    if (isLetter(this.#peek())) {
      this.regular = false;
      this.monthNameAt = this.#i - this.#start;
      const word = this.#word();
      this.monthNameLength = word.length;
      const month = MONTHS.get(word.slice(0, 3));
      if (month === undefined) this.why = 'its month is not known';
      return month ?? -1;
    }
    this.monthAt = this.#i - this.#start;
    const run = this.#run();
    if (run < 1 || run > 2) {
      this.why = 'its month is not a number of one or two digits';
      return -1;
    }
    if (run === 1) this.regular = false;
    return this.#take(run);
  }

  /** `DD.MM.YYYY`, `MM/DD/YYYY`, `DD-Mon-YYYY`, `D Mon YYYY`. */
  #dayFirst(run: number, order: DateOrder): boolean {
    const firstAt = this.#i - this.#start;
    if (run === 1) this.regular = false;
    const first = this.#take(run);
    const separator = this.#peek();
    if (separator !== MINUS && separator !== SLASH && separator !== POINT && separator !== SPACE) {
      return this.#fail('it is not a date');
    }
    this.#i++;
    this.#skipSpaces();
    if (isLetter(this.#peek())) {
      this.dayAt = firstAt;
      const month = this.#monthPart();
      if (month < 0) return false;
      while (this.#peek() === separator || this.#peek() === COMMA || this.#peek() === SPACE) this.#i++;
      return this.#yearLast(month, first);
    }
    if (separator === SPACE) return this.#fail('it is not a date');
    const secondAt = this.#i - this.#start;
    const width = this.#run();
    if (width < 1 || width > 2) return this.#fail('it is not a date');
    if (width === 1) this.regular = false;
    const second = this.#take(width);
    if (this.#peek() !== separator) return this.#fail('it is not a whole date');
    this.#i++;
    // With dots the day comes first, in every country that writes dots.
    const dayIsFirst = separator === POINT || order === 'dmy';
    this.orderMatters = separator !== POINT;
    this.firstPart = first;
    this.secondPart = second;
    this.dayAt = dayIsFirst ? firstAt : secondAt;
    this.monthAt = dayIsFirst ? secondAt : firstAt;
    return this.#yearLast(dayIsFirst ? second : first, dayIsFirst ? first : second);
  }

  /** `Jan 02, 2024`, `January 2 2024`. */
  #monthFirst(word: string): boolean {
    const month = MONTHS.get(word.slice(0, 3));
    if (month === undefined) return this.#fail('it is not a date');
    if (this.#peek() === POINT) this.#i++;
    this.#skipSpaces();
    if (this.#peek() === MINUS) this.#i++;
    const run = this.#run();
    if (run < 1 || run > 2) return this.#fail('it is not a date');
    const day = this.#take(run);
    while (this.#peek() === COMMA || this.#peek() === SPACE || this.#peek() === MINUS) this.#i++;
    return this.#yearLast(month, day);
  }

  #yearLast(month: number, day: number): boolean {
    const run = this.#run();
    if (run === 2) return this.#fail('its year has two digits; write all four');
    if (run !== 4) return this.#fail(run > 4 ? 'its year is beyond 9999' : 'it has no year');
    this.yearAt = this.#i - this.#start;
    return this.#setDate(this.#take(4), month, day);
  }

  #setDate(year: number, month: number, day: number): boolean {
    if (year < 1) return this.#fail('its year is 0');
    if (month < 1 || month > 12) return this.#fail(`there is no month ${month}`);
    if (day < 1 || day > daysInMonth(year, month)) return this.#fail(`its month has no day ${day}`);
    this.local_ms = daysFromCivil(year, month, day) * MS_PER_DAY;
    return true;
  }

  /** What may follow a date: a separator, a time of day, an offset or zone. */
  #timePart(): boolean {
    const separator = this.#peek();
    if (!this.hasTime) {
      if (separator === SPACE) {
        this.#i++;
        if (this.#peek() === SPACE || this.#peek() === MINUS) this.regular = false;
        while (this.#peek() === SPACE) this.#i++;
        // A weekday or dash between date and time is decoration.
        if (this.#peek() === MINUS && this.#buf[this.#i + 1] === SPACE) this.#i += 2;
      } else if (
        (separator | 32) === 116 ||
        separator === COLON ||
        separator === COMMA ||
        separator === SLASH ||
        separator === MINUS
      ) {
        this.#i++;
        if (this.#peek() === SPACE) {
          this.regular = false;
          this.#skipSpaces();
        }
      } else if ((separator | 32) !== 122 && separator !== PLUS) {
        return this.#fail('there is more text behind the date');
      }
      if (isDigit(this.#peek()) && !this.#clock(false)) return false;
    }
    return this.#zonePart() && this.#atEnd();
  }

  /** A time of day from the cursor; `alone` allows compact times that have lost their leading zeros. */
  #clock(alone: boolean): boolean {
    const run = this.#run();
    const after = this.#i + run < this.#end ? this.#buf[this.#i + run] : 0;
    if (after !== COLON && (run === 6 || run === 4)) return this.#digitsClock(run);
    if (after !== COLON && alone && run >= 1 && run <= 6 && (after === 0 || after === POINT))
      return this.#shortClock(run);
    if (run < 1 || run > 2) return this.#fail('its hour is not a number of one or two digits');
    this.hourAt = this.#i - this.#start;
    if (run === 1) this.regular = false;
    const hour = this.#take(run);
    let minute = 0;
    let second = 0;
    if (this.#peek() === COLON) {
      this.#i++;
      this.minuteAt = this.#i - this.#start;
      if (this.#run() !== 2) return this.#fail('its minutes are not two digits');
      minute = this.#take(2);
      if (this.#peek() === COLON) {
        this.#i++;
        this.secondAt = this.#i - this.#start;
        if (this.#run() !== 2) return this.#fail('its seconds are not two digits');
        second = this.#take(2);
      }
    } else {
      this.regular = false;
      const next = this.#buf[this.#i];
      if (this.#i >= this.#end || (next !== MINUS && next !== SPACE && !isLetter(next))) {
        return this.#fail('it has an hour without minutes');
      }
    }
    return this.#setClock(hour, minute, second, this.secondAt >= 0);
  }

  /** `HHMM` or `HHMMSS`. */
  #digitsClock(run: number): boolean {
    this.hourAt = this.#i - this.#start;
    this.minuteAt = this.hourAt + 2;
    const hour = this.#take(2);
    const minute = this.#take(2);
    let second = 0;
    if (run === 6) {
      this.secondAt = this.hourAt + 4;
      second = this.#take(2);
    }
    return this.#setClock(hour, minute, second, run === 6);
  }

  /** `93000` for 09:30:00, `0` for midnight: a spreadsheet took the leading zeros away. */
  #shortClock(run: number): boolean {
    this.regular = false;
    const value = this.#take(run);
    // Up to four digits could be HHMM or MMSS with zeros lost; sources that drop zeros write seconds.
    return this.#setClock(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100, true);
  }

  #setClock(hour: number, minute: number, second: number, fraction: boolean): boolean {
    this.hasTime = true;
    let ms = 0;
    if (fraction && (this.#peek() === POINT || this.#peek() === COMMA)) {
      this.#i++;
      this.fractionAt = this.#i - this.#start;
      this.fractionDigits = this.#run();
      if (this.fractionDigits === 0) return this.#fail('its fraction of a second is empty');
      for (let k = 0, unit = 100; k < this.fractionDigits; k++, unit /= 10) {
        const d = this.#buf[this.#i++] - 48;
        if (k < 3) ms += d * unit;
      }
    }
    const half = this.#halfDay();
    let hours = hour;
    if (half !== 0) {
      if (hour < 1 || hour > 12) return this.#fail(`there is no hour ${hour} AM or PM`);
      hours = (hour % 12) + (half === 2 ? 12 : 0);
    }
    if (minute > 59) return this.#fail(`there is no minute ${minute}`);
    if (second > 59) return this.#fail(`there is no second ${second}`);
    if (hours > 24 || (hours === 24 && (minute !== 0 || second !== 0 || ms !== 0)))
      return this.#fail(`there is no hour ${hours}`);
    this.hour24 = hours === 24;
    this.local_ms += hours * MS_PER_HOUR + minute * MS_PER_MINUTE + second * 1000 + ms;
    return true;
  }

  /** Reads `AM` or `PM` behind a blank or dash: 0 none, 1 AM, 2 PM. */
  #halfDay(): number {
    let i = this.#i;
    while (i < this.#end && (this.#buf[i] === SPACE || this.#buf[i] === MINUS)) i++;
    const letter = i < this.#end ? this.#buf[i] | 32 : 0;
    if (letter !== 97 && letter !== 112) return 0;
    const dotted = this.#buf[i + 1] === POINT ? 1 : 0;
    if (i + 1 + dotted >= this.#end || (this.#buf[i + 1 + dotted] | 32) !== 109) return 0;
    let next = i + 2 + dotted;
    if (dotted === 1 && this.#buf[next] === POINT) next++;
    if (next < this.#end && isLetter(this.#buf[next])) return 0;
    this.#i = next;
    this.regular = false;
    return letter === 97 ? 1 : 2;
  }

  /** Reads an offset or zone behind the time, if there is one. */
  #zonePart(): boolean {
    this.#skipSpaces();
    if (this.#i === this.#end) return true;
    // A name of the zone in brackets, as JavaScript prints it, says nothing new.
    const text = decode(this.#buf, this.#i, this.#end);
    const bracket = text.indexOf('(');
    const name = (bracket > 0 ? text.slice(0, bracket) : text).trim();
    const offset = parseOffset(name);
    const fixed = offset === null ? fixedZoneByName(name, true) : null;
    if (offset !== null) this.offset_ms = offset;
    else if (fixed !== null) this.offset_ms = fixed.spanAt(0).offset_ms;
    else if (name.includes('/') && isLetter(this.#peek())) this.zone = name;
    else return this.#fail('there is more text behind it');
    this.hasOffset = true;
    this.#i = this.#end;
    return true;
  }
}
