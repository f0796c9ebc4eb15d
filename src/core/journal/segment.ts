/**
 * Fixed pieces of a log line, copied eight bytes at a time: through a DataView that is about a nanosecond a word, where
 * `TypedArray.set` costs thirty for any length and a byte loop one for each byte. A copy may write up to 31 bytes too
 * many; whatever comes next overwrites them.
 */
import { utf8 } from './text.ts';

/**
 * Its first four words are fields, which V8 takes into the code where a piece is a constant; most pieces have no more.
 * ASCII and UTF-8 never form a NaN's bit pattern, which a double might not preserve.
 */
export interface Segment {
  readonly word0: number;
  readonly word1: number;
  readonly word2: number;
  readonly word3: number;
  readonly rest: Float64Array;
  /** Bytes that count. */
  readonly length: number;
}

const FIELDS = 4;

export function segmentOf(bytes: Uint8Array): Segment {
  const words = Math.max(FIELDS, Math.ceil(bytes.length / 8));
  const padded = new Uint8Array(words * 8);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const word = (i: number) => view.getFloat64(i * 8, true);
  const rest = Float64Array.from({ length: words - FIELDS }, (_, i) => word(FIELDS + i));
  return { word0: word(0), word1: word(1), word2: word(2), word3: word(3), rest, length: bytes.length };
}

export function segment(text: string): Segment {
  return segmentOf(utf8(text));
}

/** Copies a segment to `pos`, returns the position after it. Short, so that V8 puts it wherever it is used. */
export function put(target: DataView, pos: number, piece: Segment): number {
  const { length } = piece;
  target.setFloat64(pos, piece.word0, true);
  target.setFloat64(pos + 8, piece.word1, true);
  if (length > 16) {
    target.setFloat64(pos + 16, piece.word2, true);
    target.setFloat64(pos + 24, piece.word3, true);
    if (length > 32) putRest(target, pos + 32, piece.rest);
  }
  return pos + length;
}

function putRest(target: DataView, pos: number, rest: Float64Array): void {
  for (let i = 0; i < rest.length; i++) target.setFloat64(pos + i * 8, rest[i], true);
}

const QUOTE = 34;
const BACKSLASH = 92;

/** Writes the JSON of a text that will hardly come again, such as an order's id; returns the position after it. */
export function putText(target: DataView, pos: number, text: string): number {
  target.setUint8(pos, QUOTE);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code > 126 || code === QUOTE || code === BACKSLASH) {
      return put(target, pos, segment(JSON.stringify(text)));
    }
    target.setUint8(pos + 1 + i, code);
  }
  target.setUint8(pos + 1 + text.length, QUOTE);
  return pos + text.length + 2;
}
