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

/** What a phrase is made of, besides fixed texts. */
type Word = string | boolean | null;

interface Phrase {
  readonly first: Word;
  readonly second: Word;
  readonly third: Word;
  readonly piece: Segment;
}

const CACHED_PHRASES_MAX = 32;

/** Up to three words that come together again and again, with the fixed texts around them, as one piece. */
export class PhraseSlot {
  readonly #texts: readonly string[];
  readonly #known: Phrase[] = [];
  #next = 0;

  /** One text before each word and one after the last. */
  constructor(...texts: readonly string[]) {
    this.#texts = texts;
  }

  of(first: Word, second: Word, third: Word = null): Segment {
    const known = this.#known;
    for (let i = 0; i < known.length; i++) {
      const phrase = known[i];
      if (phrase.first === first && phrase.second === second && phrase.third === third) return phrase.piece;
    }
    return this.#make([first, second, third]);
  }

  #make(words: readonly [Word, Word, Word]): Segment {
    const texts = this.#texts;
    const last = texts.length - 1;
    const text = texts.slice(0, last).map((before, i) => before + JSON.stringify(words[i]));
    const piece = segment(text.join('') + texts[last]);
    const [first, second, third] = words;
    this.#known[this.#next] = { first, second, third, piece };
    this.#next = (this.#next + 1) % CACHED_PHRASES_MAX;
    return piece;
  }
}
