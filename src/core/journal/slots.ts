/**
 * The last value of a place in a line, as a piece ready to copy. An order's events repeat its numbers, stamps and names;
 * comparing is cheaper than writing the digits again.
 */
import { NUMBER_BYTES_MAX, writeNumber } from '../num/format.ts';
import { segmentOf, type Segment } from './segment.ts';
import { jsonString } from './text.ts';
import { writeTimestamp } from './timestamp.ts';

interface MutableSegment extends Segment {
  words: number;
  length: number;
}

export class NumberSlot {
  readonly #bytes = new Uint8Array(NUMBER_BYTES_MAX + 8);
  readonly #piece: MutableSegment = { view: new DataView(this.#bytes.buffer), words: 0, length: 0 };
  /** NaN equals nothing, so that the first number is written. */
  #value = NaN;

  of(value: number): Segment {
    if (value !== this.#value) {
      this.#value = value;
      const length = writeNumber(this.#bytes, 0, value);
      this.#piece.length = length;
      this.#piece.words = (length + 7) >> 3;
    }
    return this.#piece;
  }
}

export class StampSlot {
  readonly #bytes = new Uint8Array(24);
  readonly #piece: Segment = { view: new DataView(this.#bytes.buffer), words: 3, length: 24 };
  #ts = NaN;

  of(ts: number): Segment {
    if (ts !== this.#ts) {
      this.#ts = ts;
      writeTimestamp(this.#bytes, 0, ts);
    }
    return this.#piece;
  }
}

const CACHED_TEXTS_MAX = 4096;

/** JSON of the texts seen so far. */
export class TextCache {
  readonly #texts = new Map<string, Segment>();

  get(text: string): Segment {
    let piece = this.#texts.get(text);
    if (piece === undefined) {
      piece = segmentOf(jsonString(text));
      if (this.#texts.size < CACHED_TEXTS_MAX) this.#texts.set(text, piece);
    }
    return piece;
  }
}

export class TextSlot {
  readonly #cache: TextCache;
  #text: string | null = null;
  #piece: Segment = segmentOf(new Uint8Array(0));

  constructor(cache: TextCache) {
    this.#cache = cache;
  }

  of(text: string): Segment {
    if (text !== this.#text) {
      this.#text = text;
      this.#piece = this.#cache.get(text);
    }
    return this.#piece;
  }
}
