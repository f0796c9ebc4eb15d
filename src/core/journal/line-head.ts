/**
 * The beginning of a log line: what kind of event, its number, its time, and the events it belongs to. For thousands of
 * lines the numbers in it keep their length, so the whole beginning is one text that is copied at once; then the digits
 * are written where they belong. They go straight into the log: what is written elsewhere first and copied from there in
 * larger words makes the processor wait for its own stores.
 */
import { threeDigits, writeUint } from '../num/format.ts';
import { MS_PER_DAY } from '../time/civil.ts';
import { put, segment, type Segment } from './segment.ts';
import { writeDay } from './timestamp.ts';

const COMMA = 44;
const QUOTE = 34;
const COLON = 58;
const POINT = 46;
const ZERO = 48;

/** Longest number kept as words of digits; longer ones are rare enough to be written afresh. */
const ID_MAX = 999_999_999;

/** A whole number ≥ 0 that ends before a quotation mark, as words ready to store. */
export class IdDigits {
  /** Characters of the number. */
  length = 0;
  #value = -1;
  /** One to three digits, and up to two times three more. */
  #first = 0;
  #first_length = 0;
  #second = 0;
  #third = 0;

  set(value: number): void {
    if (value !== this.#value) this.#split(value);
  }

  #split(value: number): void {
    this.#value = value;
    if (value > ID_MAX) {
      this.length = String(value).length;
      return;
    }
    const thousands = ((value | 0) / 1000) | 0;
    const millions = (thousands / 1000) | 0;
    const first = millions > 0 ? millions : thousands > 0 ? thousands : value | 0;
    const further = millions > 0 ? 2 : thousands > 0 ? 1 : 0;
    this.#first_length = first < 10 ? 1 : first < 100 ? 2 : 3;
    this.length = this.#first_length + 3 * further;
    const digits = threeDigits(first) | (QUOTE << 24);
    this.#first = digits >> (8 * (3 - this.#first_length));
    this.#second =
      threeDigits(further === 2 ? thousands - millions * 1000 : (value | 0) - thousands * 1000) | (QUOTE << 24);
    this.#third = threeDigits((value | 0) - thousands * 1000) | (QUOTE << 24);
  }

  /** Writes the digits at `pos`, and perhaps the quotation mark that stands behind them. */
  put(target: DataView, pos: number): void {
    if (this.length > 9) {
      target.setUint8(writeUint(target, pos, this.#value), QUOTE);
      return;
    }
    const length = this.#first_length;
    if (length === 3) target.setInt32(pos, this.#first, true);
    else if (length === 2) target.setInt16(pos, this.#first, true);
    else target.setUint8(pos, this.#first);
    if (this.length > 3) target.setInt32(pos + length, this.#second, true);
    if (this.length > 6) target.setInt32(pos + length + 3, this.#third, true);
  }
}

/** A time as `2024-01-01T10:00:00.000Z`, as words ready to store. */
export class Stamp {
  readonly #day_bytes = new Uint8Array(12);
  readonly #day_view = new DataView(this.#day_bytes.buffer);
  #ts = NaN;
  #day = NaN;
  /** `2024-01-` and `01T`; ASCII is no NaN, so that a double carries it unchanged. */
  #day_first = NaN;
  #day_second = 0;
  #hours = 0;
  #minutes = 0;
  #millis = 0;

  set(ts: number): void {
    if (ts !== this.#ts) this.#split(ts);
  }

  #split(ts: number): void {
    this.#ts = ts;
    const whole = Math.floor(ts);
    const day = Math.floor(whole / MS_PER_DAY);
    if (day !== this.#day) {
      this.#day = day;
      writeDay(this.#day_bytes, 0, day);
      this.#day_first = this.#day_view.getFloat64(0, true);
      this.#day_second = this.#day_view.getInt32(8, true);
    }
    const ms = (whole - day * MS_PER_DAY) | 0;
    const second = (ms / 1000) | 0;
    const minute = (second / 60) | 0;
    const hour = (minute / 60) | 0;
    const m = minute - hour * 60;
    const tens = (m / 10) | 0;
    this.#hours = (threeDigits(hour) >> 8) | (COLON << 16) | ((ZERO + tens) << 24);
    this.#minutes = (ZERO + m - tens * 10) | (COLON << 8) | ((threeDigits(second - minute * 60) >> 8) << 16);
    this.#millis = POINT | (threeDigits(ms - second * 1000) << 8);
  }

  /** Writes the 23 characters before the `Z` at `pos`. */
  put(target: DataView, pos: number): void {
    target.setFloat64(pos, this.#day_first, true);
    target.setInt32(pos + 8, this.#day_second, true);
    target.setInt32(pos + 11, this.#hours, true);
    target.setInt32(pos + 15, this.#minutes, true);
    target.setInt32(pos + 19, this.#millis, true);
  }
}

const STAMP_TEXT = '2024-01-01T00:00:00.000Z';

/** An id within the beginning of a line: the text before it and its digits. */
export type HeadId = readonly [before: string, digits: IdDigits];

export class LineHead {
  readonly #type: string;
  readonly #seq: IdDigits;
  readonly #stamp: Stamp;
  readonly #ids: readonly IdDigits[];
  readonly #before: readonly string[];
  readonly #id_places: Int32Array;
  readonly #id_lengths: Int32Array;
  #seq_length = 0;
  #seq_place = 0;
  #stamp_place = 0;
  #event_place = 0;
  #image: Segment = segment('');

  /** `ids` in writing order, the trace's first; the last one's closing quotation mark ends the beginning. */
  constructor(type: string, seq: IdDigits, stamp: Stamp, ids: readonly HeadId[]) {
    this.#type = type;
    this.#seq = seq;
    this.#stamp = stamp;
    this.#ids = ids.map(([, digits]) => digits);
    this.#before = ids.map(([before]) => before);
    this.#id_places = new Int32Array(ids.length);
    this.#id_lengths = new Int32Array(ids.length);
  }

  /** Writes the beginning with what its numbers and its time are now; returns the position after it. */
  put(target: DataView, pos: number): number {
    const seq = this.#seq;
    const ids = this.#ids;
    let fits = seq.length === this.#seq_length;
    for (let i = 0; i < ids.length; i++) if (ids[i].length !== this.#id_lengths[i]) fits = false;
    if (!fits) this.#layOut();
    const end = put(target, pos, this.#image);
    seq.put(target, pos + this.#seq_place);
    target.setUint8(pos + this.#seq_place + seq.length, COMMA);
    this.#stamp.put(target, pos + this.#stamp_place);
    seq.put(target, pos + this.#event_place);
    for (let i = 0; i < ids.length; i++) ids[i].put(target, pos + this.#id_places[i]);
    return end;
  }

  /** Makes the text anew, with room for numbers of the lengths they have now. */
  #layOut(): void {
    const room = (digits: IdDigits) => '0'.repeat(digits.length);
    let text = `{"type":"${this.#type}","seq":`;
    this.#seq_length = this.#seq.length;
    this.#seq_place = text.length;
    text += `${room(this.#seq)},"ts":"`;
    this.#stamp_place = text.length;
    text += `${STAMP_TEXT}","event_id":"e`;
    this.#event_place = text.length;
    text += `${room(this.#seq)}"`;
    for (const [i, digits] of this.#ids.entries()) {
      text += this.#before[i];
      this.#id_places[i] = text.length;
      this.#id_lengths[i] = digits.length;
      text += `${room(digits)}"`;
    }
    this.#image = segment(text);
  }
}
