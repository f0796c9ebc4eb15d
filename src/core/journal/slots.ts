/**
 * Places in a line that repeat their last value, each as a piece ready to copy with the fixed text around it. An order's
 * events repeat its numbers, stamps and names; comparing is cheaper than writing the digits again, and one long copy
 * cheaper than three short ones.
 */
import { NUMBER_BYTES_MAX, writeNumber } from '../num/format.ts';
import { put, SEGMENT_OVERRUN, segment, segmentOf, type Segment } from './segment.ts';
import { utf8 } from './text.ts';
import { DAY_MS, writeClock, writeDay } from './timestamp.ts';

interface MutableSegment extends Segment {
  words: number;
  length: number;
}

/** A number, after a fixed text and before another. */
export class NumberSlot {
  readonly #before: number;
  readonly #after: Segment;
  readonly #view: DataView;
  readonly #piece: MutableSegment;
  /** NaN equals nothing, so that the first number is written. */
  #value = NaN;

  constructor(before = '', after = '') {
    const fixed = utf8(before);
    this.#before = fixed.length;
    this.#after = segment(after);
    const bytes = new Uint8Array(fixed.length + NUMBER_BYTES_MAX + after.length + SEGMENT_OVERRUN);
    bytes.set(fixed);
    this.#view = new DataView(bytes.buffer);
    this.#piece = { view: this.#view, words: 0, length: 0 };
  }

  of(value: number): Segment {
    if (value !== this.#value) this.#write(value);
    return this.#piece;
  }

  #write(value: number): void {
    this.#value = value;
    const length = put(this.#view, writeNumber(this.#view, this.#before, value), this.#after);
    this.#piece.length = length;
    this.#piece.words = (length + 7) >> 3;
  }
}

/** A timestamp, after a fixed text and before another. */
export class StampSlot {
  readonly #bytes: Uint8Array;
  readonly #at: number;
  readonly #piece: Segment;
  #ts = NaN;
  #day = NaN;

  constructor(before: string, after: string) {
    this.#bytes = utf8(`${before}2024-01-01T00:00:00.000Z${after}`);
    this.#at = before.length;
    this.#piece = segmentOf(this.#bytes);
    this.#bytes = new Uint8Array(this.#piece.view.buffer);
  }

  of(ts: number): Segment {
    if (ts !== this.#ts) this.#write(ts);
    return this.#piece;
  }

  #write(ts: number): void {
    this.#ts = ts;
    const whole = Math.floor(ts);
    const day = Math.floor(whole / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      writeDay(this.#bytes, this.#at, day);
    }
    writeClock(this.#bytes, this.#at + 11, whole - day * DAY_MS);
  }
}

const CACHED_TEXTS_MAX = 4096;

/** JSON of a text or null, after a fixed text and before another; those seen so far are kept. */
export class TextSlot {
  readonly #before: string;
  readonly #after: string;
  readonly #known = new Map<string | null, Segment>();
  /** No text yet; `undefined` is none that could come. */
  #text: string | null | undefined = undefined;
  #piece: Segment = segment('');

  constructor(before = '', after = '') {
    this.#before = before;
    this.#after = after;
  }

  of(text: string | null): Segment {
    if (text !== this.#text) this.#find(text);
    return this.#piece;
  }

  #find(text: string | null): void {
    let piece = this.#known.get(text);
    if (piece === undefined) {
      piece = segment(`${this.#before}${JSON.stringify(text)}${this.#after}`);
      if (this.#known.size < CACHED_TEXTS_MAX) this.#known.set(text, piece);
    }
    this.#text = text;
    this.#piece = piece;
  }
}
