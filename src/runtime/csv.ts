/** Rows of comma-separated values as bytes, in chunks of bounded size. */
import { utf8 } from '../core/journal/text.ts';
import { writeTimestamp } from '../core/journal/timestamp.ts';
import { NUMBER_BYTES_MAX, writeNumber } from '../core/num/format.ts';

const CHUNK_BYTES = 1 << 18;
const COMMA = 44;
const LF = 10;
const ZULU = 90;
const ZERO = 48;
/** Position of the `.000` within `2024-01-01T10:00:00.000Z`. */
const FRACTION = 19;

/** Characters that make a spreadsheet take a cell for a formula. */
const FORMULA_STARTS = ['=', '+', '-', '@', '\t', '\r'];

/**
 * A cell of text: a leading `'` before what a spreadsheet would execute, quotes around what would break the row.
 * Numbers are written by `CsvWriter.number` and stay numbers.
 */
export function textCell(text: string): string {
  const guarded = FORMULA_STARTS.includes(text.charAt(0)) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The text of a column's last number. */
export class RepeatedCell {
  value = NaN;
  length = 0;
  readonly bytes = new Uint8Array(NUMBER_BYTES_MAX);
}

/**
 * Writes cell after cell; `takeFull` and `takeRest` hand over what is written. Each chunk has a buffer of its own, so
 * that a receiver may keep it.
 */
export class CsvWriter {
  #bytes = new Uint8Array(CHUNK_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #pos = 0;
  #rowStart = true;

  /** Shortest decimal that reads back to the same double. */
  number(value: number): void {
    this.#cell(NUMBER_BYTES_MAX);
    this.#pos = writeNumber(this.#view, this.#pos, value);
  }

  /** The same for a column whose value seldom changes: its last text is kept and copied. */
  repeated(cell: RepeatedCell, value: number): void {
    this.#cell(NUMBER_BYTES_MAX);
    const bytes = this.#bytes;
    const from = this.#pos;
    if (value === cell.value) {
      for (let i = 0; i < cell.length; i++) bytes[from + i] = cell.bytes[i]!;
      this.#pos = from + cell.length;
      return;
    }
    this.#pos = writeNumber(this.#view, from, value);
    cell.value = value;
    cell.length = this.#pos - from;
    cell.bytes.set(bytes.subarray(from, this.#pos));
  }

  /** `2024-01-01T10:00:00Z`, with `.sss` only where the milliseconds are not zero. */
  time(ts: number): void {
    this.#cell(NUMBER_BYTES_MAX);
    const bytes = this.#bytes;
    const at = this.#pos + FRACTION;
    this.#pos = writeTimestamp(bytes, this.#pos, ts);
    if (bytes[at + 1] === ZERO && bytes[at + 2] === ZERO && bytes[at + 3] === ZERO) {
      bytes[at] = ZULU;
      this.#pos = at + 1;
    }
  }

  text(text: string): void {
    const bytes = utf8(textCell(text));
    this.#cell(bytes.length);
    this.#bytes.set(bytes, this.#pos);
    this.#pos += bytes.length;
  }

  endRow(): void {
    this.#room(1);
    this.#bytes[this.#pos++] = LF;
    this.#rowStart = true;
  }

  /** A chunk, once there is one's worth. */
  takeFull(): Uint8Array<ArrayBuffer> | null {
    return this.#pos >= CHUNK_BYTES / 2 ? this.takeRest() : null;
  }

  /** Whatever is written and not yet taken. */
  takeRest(): Uint8Array<ArrayBuffer> {
    const chunk = this.#bytes.subarray(0, this.#pos);
    this.#use(new Uint8Array(CHUNK_BYTES));
    this.#pos = 0;
    return chunk;
  }

  #cell(bytes: number): void {
    this.#room(bytes + 1);
    if (!this.#rowStart) this.#bytes[this.#pos++] = COMMA;
    this.#rowStart = false;
  }

  #room(bytes: number): void {
    if (this.#pos + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#pos + bytes));
    larger.set(this.#bytes.subarray(0, this.#pos));
    this.#use(larger);
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
