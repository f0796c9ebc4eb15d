/**
 * Fixed pieces of a log line, copied eight bytes at a time: through a DataView that is about a nanosecond a word, where
 * `TypedArray.set` costs thirty for any length and a byte loop one for each byte. A copy may write up to seven bytes too
 * many; whatever comes next overwrites them.
 */
import { utf8 } from './text.ts';

export interface Segment {
  readonly view: DataView;
  readonly words: number;
  /** Bytes that count. */
  readonly length: number;
}

/** A segment of these bytes. ASCII and UTF-8 never form a NaN's bit pattern, which a float64 copy might not preserve. */
export function segmentOf(bytes: Uint8Array): Segment {
  const words = Math.max(1, Math.ceil(bytes.length / 8));
  const padded = new Uint8Array(words * 8);
  padded.set(bytes);
  return { view: new DataView(padded.buffer), words, length: bytes.length };
}

export function segment(text: string): Segment {
  return segmentOf(utf8(text));
}

/** Copies a segment to `pos`, returns the position after it. */
export function put(target: DataView, pos: number, piece: Segment): number {
  const source = piece.view;
  const words = piece.words;
  // The first words, most pieces have no more, without the loop's bookkeeping.
  target.setFloat64(pos, source.getFloat64(0, true), true);
  if (words > 1) target.setFloat64(pos + 8, source.getFloat64(8, true), true);
  if (words > 2) target.setFloat64(pos + 16, source.getFloat64(16, true), true);
  for (let i = 24; i < words * 8; i += 8) target.setFloat64(pos + i, source.getFloat64(i, true), true);
  return pos + piece.length;
}
