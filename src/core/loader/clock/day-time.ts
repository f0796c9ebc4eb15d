import { MS_PER_HOUR, MS_PER_MINUTE } from '../../time/civil.ts';
import { fixedZoneByName, parseOffset } from '../../time/zone.ts';
import { ClockText } from './clock-text.ts';
import { invisibleLength } from '../text/signs.ts';
import { COLON, COMMA, decode, isLetter, MINUS, POINT, SPACE } from '../text/text.ts';

/** The last two digits of a compact time of day. */
export type CompactClock = 'minutes' | 'seconds';

/** Reads times of day, and the offsets and zones written behind them. */
export class DayTimeReader extends ClockText {
  /** What compact times of day end in, once a whole column has shown it. */
  compactEnd: CompactClock | null = null;

  /** Reads a time of day alone: `09:30`, `09:30:00.5`, `93000`, `0`. */
  readTimeOfDay(buf: Uint8Array, start: number, end: number): boolean {
    this.begin(buf, start, end);
    if (this.i === this.end) return this.fail('it is empty');
    return this.clock(true) && this.zonePart() && this.atEnd();
  }

  /** A time of day from the cursor; `alone` allows compact times that have lost their leading zeros. */
  protected clock(alone: boolean): boolean {
    const run = this.run();
    const after = this.i + run < this.end ? this.buf[this.i + run] : 0;
    const whole = run === 6 || (run === 4 && !(alone && this.compactEnd === 'seconds'));
    if (after !== COLON && whole) return this.digitsClock(run);
    if (after !== COLON && alone && run >= 1 && run <= 6 && (after === 0 || after === POINT))
      return this.shortClock(run);
    if (run < 1 || run > 2) return this.fail('its hour is not a number of one or two digits');
    this.hourAt = this.i - this.start;
    if (run === 1) this.regular = false;
    const hour = this.take(run);
    let minute = 0;
    let second = 0;
    if (this.peek() === COLON) {
      this.i++;
      this.minuteAt = this.i - this.start;
      if (this.run() !== 2) return this.fail('its minutes are not two digits');
      minute = this.take(2);
      if (this.peek() === COLON) {
        this.i++;
        this.secondAt = this.i - this.start;
        if (this.run() !== 2) return this.fail('its seconds are not two digits');
        second = this.take(2);
      }
    } else {
      this.regular = false;
      const next = this.buf[this.i];
      if (this.i >= this.end || (next !== MINUS && next !== SPACE && !isLetter(next))) {
        return this.fail('it has an hour without minutes');
      }
    }
    return this.setClock(hour, minute, second, this.secondAt >= 0);
  }

  /** `HHMM` or `HHMMSS`. */
  protected digitsClock(run: number): boolean {
    this.hourAt = this.i - this.start;
    this.minuteAt = this.hourAt + 2;
    const hour = this.take(2);
    const minute = this.take(2);
    let second = 0;
    if (run === 6) {
      this.secondAt = this.hourAt + 4;
      second = this.take(2);
    }
    return this.setClock(hour, minute, second, run === 6);
  }

  /** `93000` for 09:30:00, `930` for 09:30, `0` for midnight: a spreadsheet took the leading zeros away. */
  protected shortClock(run: number): boolean {
    this.regular = false;
    const value = this.take(run);
    if (this.compactEnd === 'minutes') return this.setClock(Math.floor(value / 100), value % 100, 0, false);
    return this.setClock(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100, true);
  }

  protected setClock(hour: number, minute: number, second: number, fraction: boolean): boolean {
    this.hasTime = true;
    let ms = 0;
    if (fraction && (this.peek() === POINT || this.peek() === COMMA)) {
      this.i++;
      this.fractionAt = this.i - this.start;
      this.fractionDigits = this.run();
      if (this.fractionDigits === 0) return this.fail('its fraction of a second is empty');
      for (let k = 0, unit = 100; k < this.fractionDigits; k++, unit /= 10) {
        const d = this.buf[this.i++] - 48;
        if (k < 3) ms += d * unit;
      }
    }
    const half = this.halfDay();
    let hours = hour;
    if (half !== 0) {
      if (hour < 1 || hour > 12) return this.fail(`there is no hour ${hour} AM or PM`);
      hours = (hour % 12) + (half === 2 ? 12 : 0);
    }
    if (minute > 59) return this.fail(`there is no minute ${minute}`);
    if (second > 59) return this.fail(`there is no second ${second}`);
    if (hours > 24 || (hours === 24 && (minute !== 0 || second !== 0 || ms !== 0)))
      return this.fail(`there is no hour ${hours}`);
    this.hour24 = hours === 24;
    this.local_ms += hours * MS_PER_HOUR + minute * MS_PER_MINUTE + second * 1000 + ms;
    return true;
  }

  /** Reads `AM` or `PM` behind a blank or dash: 0 none, 1 AM, 2 PM. */
  protected halfDay(): number {
    let i = this.i;
    while (i < this.end && (this.buf[i] === SPACE || this.buf[i] === MINUS)) i++;
    // JavaScript puts a narrow blank there that does not break.
    i += invisibleLength(this.buf, i, this.end);
    const letter = i < this.end ? this.buf[i] | 32 : 0;
    if (letter !== 97 && letter !== 112) return 0;
    const dotted = this.buf[i + 1] === POINT ? 1 : 0;
    if (i + 1 + dotted >= this.end || (this.buf[i + 1 + dotted] | 32) !== 109) return 0;
    let next = i + 2 + dotted;
    if (dotted === 1 && this.buf[next] === POINT) next++;
    if (next < this.end && isLetter(this.buf[next])) return 0;
    this.i = next;
    this.regular = false;
    return letter === 97 ? 1 : 2;
  }

  /** Reads an offset or zone behind the time, if there is one. */
  protected zonePart(): boolean {
    this.skipSpaces();
    if (this.i === this.end) return true;
    // A name of the zone in brackets, as JavaScript and Java print it, says nothing new.
    const text = decode(this.buf, this.i, this.end);
    const bracket = Math.max(text.indexOf('('), text.indexOf('['));
    const name = (bracket > 0 ? text.slice(0, bracket) : text).trim();
    const offset = parseOffset(name);
    const fixed = offset === null ? fixedZoneByName(name, true) : null;
    if (offset !== null) this.offset_ms = offset;
    else if (fixed !== null) this.offset_ms = fixed.spanAt(0).offset_ms;
    else if (name.includes('/') && isLetter(this.peek())) this.zone = name;
    else if (isLetter(this.peek()) && name.length <= 7) {
      return this.fail('its zone is not known; write an offset such as +02:00 instead');
    } else return this.fail('there is more text behind it');
    this.hasOffset = true;
    this.i = this.end;
    return true;
  }
}
