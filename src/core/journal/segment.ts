/**
 * Fixed pieces of a log line, copied eight bytes at a time: through a DataView that is about a nanosecond a word, where
 * `TypedArray.set` costs thirty for any length and a byte loop one for each byte. A copy may write up to seven bytes too
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
  const words = Math.max(1, Math.ceil(bytes.length / 8));
  const padded = new Uint8Array(words * 8);
  padded.set(bytes);
  return { view: new DataView(padded.buffer), length: bytes.length };
}

export function segment(text: string): Segment {
  return segmentOf(utf8(text));
}

/** Copies a segment to `pos`, returns the position after it. Short, so that V8 puts it wherever it is used. */
export function put(target: DataView, pos: number, piece: Segment): number {
  const { view, length } = piece;
  for (let i = 0; i < length; i += 8) target.setFloat64(pos + i, view.getFloat64(i, true), true);
  return pos + length;
}
