import type { Encoding } from './encoding.ts';
import type { Place } from '../report/notes.ts';
import { encodingOf, feedsForReturns, markLength, Utf16Reader } from './encoding.ts';

const NOTHING: Uint8Array = new Uint8Array(0);

/** Bytes of a file in, UTF-8 text out: the byte order mark taken off, UTF-16 turned into UTF-8. */
export class Intake {
  /** Bytes taken in so far. */
  bytes = 0;
  /** Known once four bytes, or all there are, have come. */
  encoding: Encoding | null = null;
  /** Whether lone carriage returns end the lines; set by whoever has seen the head. */
  returns = false;
  #first: Uint8Array = NOTHING;
  #utf16: Utf16Reader | null = null;

  /** Takes the next bytes; returns the text they add, perhaps none. It may share memory with `bytes`. */
  push(bytes: Uint8Array): Uint8Array {
    this.bytes += bytes.length;
    if (this.encoding !== null) return this.#read(bytes);
    const joined = new Uint8Array(this.#first.length + bytes.length);
    joined.set(this.#first);
    joined.set(bytes, this.#first.length);
    if (joined.length < 4) {
      this.#first = joined;
      return NOTHING;
    }
    return this.#begin(joined);
  }

  /** The text still held back when the file has fewer than four bytes. */
  finish(): Uint8Array {
    return this.encoding === null ? this.#begin(this.#first) : NOTHING;
  }

  /** Whether a UTF-16 text stopped in the middle of a character. */
  get cutOff(): boolean {
    return this.#utf16 !== null && this.#utf16.cutOff;
  }

  /** Where a UTF-16 text stopped. */
  get place(): Place {
    return { line: this.#utf16?.line ?? 1, column: (this.#utf16?.column ?? 0) + 1, text: null };
  }

  #begin(bytes: Uint8Array): Uint8Array {
    this.encoding = encodingOf(bytes);
    if (this.encoding === 'utf-16le' || this.encoding === 'utf-16be') {
      this.#utf16 = new Utf16Reader(this.encoding === 'utf-16be');
    }
    return this.#read(bytes.subarray(markLength(this.encoding)));
  }

  #read(bytes: Uint8Array): Uint8Array {
    const text = this.#utf16 === null ? bytes : this.#utf16.read(bytes);
    return this.returns ? feedsForReturns(text) : text;
  }
}
