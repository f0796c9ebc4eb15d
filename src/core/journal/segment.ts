/**
 * Fixed pieces of a log line, copied eight bytes at a time: through a DataView that is about a nanosecond a word, where
 * `TypedArray.set` costs thirty for any length and a byte loop one for each byte. A copy may write up to fifteen bytes too
 * many; whatever comes next overwrites them.
 */
import { utf8 } from './text.ts';

export interface Segment {
  readonly view: DataView;
  /** Bytes that count. */
  readonly length: number;
}

/** A segment of these bytes. ASCII and UTF-8 never form a NaN's bit pattern, which a float64 copy might not preserve. */
export function segmentOf(bytes: Uint8Array): Segment {
  const words = Math.max(2, Math.ceil(bytes.length / 8));
  const padded = new Uint8Array(words * 8);
  padded.set(bytes);
  return { view: new DataView(padded.buffer), length: bytes.length };
}

export function segment(text: string): Segment {
  return segmentOf(utf8(text));
}

/**
 * Copies a segment to `pos`, returns the position after it. Short, so that V8 puts it wherever it is used. Most are no
 * longer than two words: those go without a loop, whose end a processor would have to guess.
 */
export function put(target: DataView, pos: number, piece: Segment): number {
  const { view, length } = piece;
  const first = view.getFloat64(0, true);
  const second = view.getFloat64(8, true);
  target.setFloat64(pos, first, true);
  target.setFloat64(pos + 8, second, true);
  for (let i = 16; i < length; i += 8) target.setFloat64(pos + i, view.getFloat64(i, true), true);
  return pos + length;
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
