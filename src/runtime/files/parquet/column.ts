import { Cursor } from './cursor.ts';
import { damage, guarded, unreadable } from './damage.ts';
import type { FieldWriter } from './fields.ts';
import { readHybrid, readLevels } from './hybrid.ts';
import type { WriteValue } from './kinds.ts';
import type { Page, PageReader } from './pages.ts';
import type { Need, Values, ValueType } from './values.ts';
import { PLAIN, PLAIN_DICTIONARY, readValues, RLE, RLE_DICTIONARY } from './values.ts';

/** Bytes of text that are kept of a dictionary's entries, so that each is written out once. */
const KEPT_BYTES = 1 << 20;

/** Values that pages refer to by their index, and the text of those that were written. */
class Dictionary {
  readonly count: number;
  readonly #values: Values;
  readonly #write: WriteValue;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #text = new Uint8Array(1 << 10);
  #filled = 0;

  constructor(values: Values, count: number, write: WriteValue) {
    this.count = count;
    this.#values = values;
    this.#write = write;
    this.#starts = new Int32Array(count).fill(-1);
    this.#ends = new Int32Array(count);
  }

  write(out: FieldWriter, k: number): void {
    const start = this.#starts[k]!;
    if (start >= 0) {
      out.copy(this.#text, start, this.#ends[k]!);
      return;
    }
    const from = out.at;
    this.#write(out, this.#values, k);
    this.#keep(k, out.bytes, from, out.at);
  }

  #keep(k: number, bytes: Uint8Array, from: number, to: number): void {
    const end = this.#filled + to - from;
    if (end > KEPT_BYTES) return;
    if (end > this.#text.length) {
      const larger = new Uint8Array(end * 2);
      larger.set(this.#text.subarray(0, this.#filled));
      this.#text = larger;
    }
    this.#text.set(bytes.subarray(from, to), this.#filled);
    this.#starts[k] = this.#filled;
    this.#ends[k] = end;
    this.#filled = end;
  }
}

/** One column of a row group, a page of which is in hand at a time. */
export class ColumnReader {
  /** Rows of the page in hand that are not written yet. */
  left = 0;
  readonly #pages: PageReader;
  readonly #optional: boolean;
  readonly #type: ValueType;
  readonly #write: WriteValue;
  #dictionary: Dictionary | null = null;
  /** For each row of the page whether it has a value; null where all have. */
  #present: Uint8Array | null = null;
  /** For each value its index in the dictionary; null where the page has its own values. */
  #indices: Int32Array | null = null;
  #values: Values = new Uint8Array(0);
  #row = 0;
  #value = 0;

  constructor(pages: PageReader, optional: boolean, type: ValueType, write: WriteValue) {
    this.#pages = pages;
    this.#optional = optional;
    this.#type = type;
    this.#write = write;
  }

  /** Takes the next page of rows into hand. Throws `BrokenInput` where there is none, or it is damaged. */
  async advance(): Promise<void> {
    const need = (bytes: number): void => this.#pages.need(bytes);
    let page = await this.#pages.next();
    for (; page.dictionary; page = await this.#pages.next()) {
      const { encoding, count, body } = page;
      if (encoding !== PLAIN && encoding !== PLAIN_DICTIONARY) throw damage('a dictionary in another encoding');
      const values = guarded(() => readValues(new Cursor(body), PLAIN, count, this.#type, need));
      this.#dictionary = new Dictionary(values, count, this.#write);
    }
    const read = page;
    guarded(() => this.#take(read, need));
  }

  #take({ count, encoding, levelEncoding, levels, body }: Page, need: Need): void {
    const cursor = new Cursor(body);
    this.#present = null;
    if (this.#optional && levels !== null) this.#present = readLevels(new Cursor(levels), count);
    else if (this.#optional) {
      if (levelEncoding !== RLE) throw unreadable('it marks missing values in an old way, which is not read here');
      this.#present = readLevels(new Cursor(cursor.take(cursor.word())), count);
    }
    const present = this.#present === null ? count : this.#present.reduce((sum, level) => sum + level, 0);
    const indexed = encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY;
    this.#indices = indexed ? this.#readIndices(cursor, present) : null;
    if (!indexed) this.#values = readValues(cursor, encoding, present, this.#type, need);
    this.left = count;
    this.#row = 0;
    this.#value = 0;
  }

  #readIndices(cursor: Cursor, count: number): Int32Array {
    const indices = new Int32Array(count);
    if (count === 0) return indices;
    const entries = this.#dictionary?.count ?? 0;
    const width = cursor.byte();
    // Numbers of no bits are all 0, and need no bytes to say so.
    if (width > 0) readHybrid(cursor, width, indices);
    for (const index of indices) {
      if (index >>> 0 >= entries) throw damage('a value beyond its dictionary');
    }
    return indices;
  }

  /** Writes the value of the next row, or nothing where it is missing. */
  write(out: FieldWriter): void {
    this.left--;
    if (this.#present !== null && this.#present[this.#row++] === 0) return;
    const k = this.#value++;
    if (this.#indices === null) this.#write(out, this.#values, k);
    else this.#dictionary!.write(out, this.#indices[k]!);
  }

  close(): void {
    this.#pages.close();
  }
}
