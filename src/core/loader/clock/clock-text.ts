import { decode, isDigit, isLetter, SPACE } from '../text/text.ts';

/** What a clock's text says, and the cursor that reads it. */
export class ClockText {
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
  /** Whether the date is the first day of a month, quarter or week, which is all that was written. */
  isPeriod = false;
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
  protected buf: Uint8Array = new Uint8Array(0);
  protected start = 0;
  protected i = 0;
  protected end = 0;

  protected begin(buf: Uint8Array, start: number, end: number): void {
    this.buf = buf;
    this.start = start;
    this.i = start;
    this.end = end;
    this.local_ms = 0;
    this.hasDate = this.hasTime = this.hasOffset = this.orderMatters = this.hour24 = this.isPeriod = false;
    this.offset_ms = 0;
    this.zone = this.why = '';
    this.yearAt = this.monthAt = this.dayAt = this.hourAt = this.minuteAt = this.secondAt = this.fractionAt = -1;
    this.monthNameAt = -1;
    this.fractionDigits = 0;
    this.regular = true;
    while (this.i < this.end && this.buf[this.i] <= SPACE) this.i++;
    while (this.end > this.i && this.buf[this.end - 1] <= SPACE) this.end--;
    if (this.i !== start || this.end !== end) this.regular = false;
  }

  protected fail(why: string): false {
    this.why = why;
    return false;
  }

  protected atEnd(): boolean {
    return this.i === this.end || this.fail('there is more text behind it');
  }

  /** Digits from the cursor: how many. */
  protected run(): number {
    let i = this.i;
    while (i < this.end && isDigit(this.buf[i])) i++;
    return i - this.i;
  }

  protected take(count: number): number {
    let value = 0;
    for (let k = 0; k < count; k++) value = value * 10 + (this.buf[this.i++] - 48);
    return value;
  }

  protected peek(): number {
    return this.i < this.end ? this.buf[this.i] : 0;
  }

  protected skipSpaces(): void {
    while (this.i < this.end && this.buf[this.i] === SPACE) this.i++;
  }

  protected word(): string {
    let i = this.i;
    while (i < this.end && isLetter(this.buf[i])) i++;
    const word = decode(this.buf, this.i, i).toLowerCase();
    this.i = i;
    return word;
  }
}
