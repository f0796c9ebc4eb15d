/**
 * Places in a line that repeat their last value. An order's events repeat its numbers and names; comparing is cheaper than
 * writing the digits again, and one long copy cheaper than three short ones.
 */
import { writeNumber } from '../num/format.ts';
import { segment, type Segment } from './segment.ts';

/** A number that the next lines may repeat: its text is then copied from where it was written last. */
export class NumberSlot {
  /** NaN equals nothing, so that the first number is written. */
  #value = NaN;
  #place = 0;
  #length = 0;

  /** Writes `value` at `pos`, returns the position after it. `target` is the one of the last call, or `forget` came between. */
  put(target: DataView, pos: number, value: number): number {
    if (value === this.#value) {
      const from = this.#place;
      for (let i = 0; i < this.#length; i += 8) target.setFloat64(pos + i, target.getFloat64(from + i, true), true);
      return pos + this.#length;
    }
    const end = writeNumber(target, pos, value);
    this.#value = value;
    this.#place = pos;
    this.#length = end - pos;
    return end;
  }

  /** What has been written is gone. */
  forget(): void {
    this.#value = NaN;
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
