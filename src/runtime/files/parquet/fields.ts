import { writeClock, writeDay } from '../../../core/journal/timestamp.ts';
import { utf8 } from '../../../core/journal/text.ts';
import { NUMBER_BYTES_MAX, writeNumber } from '../../../core/num/format.ts';
import { MAX_RECORD } from '../../../core/loader/text/records.ts';
import { COMMA, decode, LF, QUOTE, SPACE } from '../../../core/loader/text/text.ts';
import { isoFromMs, MS_PER_DAY } from '../../../core/time/civil.ts';

/** Bytes that are not added to. */
const BATCH_BYTES = 1 << 20;
const INSTANT_BYTES = 32;
/** From the year 1 to 9999, epoch ms: written digit by digit. */
const FIRST_MS = -62135596800000;
const LAST_MS = 253402300799999;
const Z = 90;
/** From this length on a copy by the platform is faster than one byte after the other. */
const LONG_COPY = 48;

/** 1 for the bytes that stand in a field as they are: ASCII without controls, commas and quotation marks. */
const PLAIN = new Uint8Array(256).fill(1, SPACE, 127);
PLAIN[COMMA] = 0;
PLAIN[QUOTE] = 0;

/** What an instant is shown as: a date, a clock's face somewhere, or UTC, which has a `Z`. */
export type InstantKind = 'date' | 'local' | 'utc';

/** A text as a field: in quotation marks where it would not be one field without. */
export function quoted(text: string): string {
  const bare = !text.includes(',') && !text.includes('"') && !text.includes('\n') && !text.includes('\r');
  return bare ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Writes fields one after the other, as delimited text in UTF-8. */
export class FieldWriter {
  /** Where the next field begins. */
  at = 0;
  bytes = new Uint8Array(BATCH_BYTES + (1 << 16));
  #view = new DataView(this.bytes.buffer);

  /** Whether there is enough to be taken. */
  get full(): boolean {
    return this.at >= BATCH_BYTES;
  }

  /** What has been written, good until anything else is; begins anew. */
  taken(): Uint8Array {
    const bytes = this.bytes.subarray(0, this.at);
    this.at = 0;
    return bytes;
  }

  comma(): void {
    this.#room(1);
    this.bytes[this.at++] = COMMA;
  }

  lineEnd(): void {
    this.#room(1);
    this.bytes[this.at++] = LF;
  }

  /** By its shortest digits, as JavaScript writes it. */
  number(value: number): void {
    if (value - value !== 0) {
      this.text(String(value));
      return;
    }
    this.#room(NUMBER_BYTES_MAX);
    this.at = writeNumber(this.#view, this.at, value);
  }

  /** Epoch ms, as `isoFromMs` has them, or the date alone; without `Z` where it is a clock's face. */
  instant(ms: number, kind: InstantKind): void {
    if (!(ms >= FIRST_MS && ms <= LAST_MS)) {
      const iso = isoFromMs(ms);
      this.text(kind === 'date' ? iso.slice(0, 10) : kind === 'utc' ? iso : iso.slice(0, -1));
      return;
    }
    this.#room(INSTANT_BYTES);
    const days = Math.floor(ms / MS_PER_DAY);
    writeDay(this.bytes, this.at, days);
    if (kind === 'date') {
      this.at += 10;
      return;
    }
    const clock = (ms - days * MS_PER_DAY) | 0;
    writeClock(this.bytes, this.at + 11, clock);
    // Milliseconds, and the point before them, are written only where there are any.
    this.at += clock % 1000 === 0 ? 19 : 23;
    if (kind === 'utc') this.bytes[this.at++] = Z;
  }

  /** A text that is one field as it stands. */
  text(text: string): void {
    const bytes = utf8(text);
    this.copy(bytes, 0, bytes.length);
  }

  /**
   * The text that `source[from, to)` is, in quotation marks where it needs them. Beyond the bytes that a whole row of bars may
   * have it is left out: no such field is part of a bar.
   */
  field(source: Uint8Array, from: number, to: number): void {
    const end = Math.min(to, from + MAX_RECORD + 1);
    let at = from;
    while (at < end && PLAIN[source[at]!] === 1) at++;
    if (at === end) this.copy(source, from, end);
    // Bytes that are no text, in a column that no bar is made of, must not look like a file that is none.
    else this.text(quoted(decode(source, from, end).replaceAll('\0', '\ufffd')));
  }

  /** `source[from, to)` as they are. */
  copy(source: Uint8Array, from: number, to: number): void {
    this.#room(to - from);
    const { bytes } = this;
    let at = this.at;
    if (to - from >= LONG_COPY) bytes.set(source.subarray(from, to), at);
    else for (let k = from; k < to; k++) bytes[at++] = source[k]!;
    this.at += to - from;
  }

  #room(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return;
    const larger = new Uint8Array((this.at + bytes) * 2);
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
