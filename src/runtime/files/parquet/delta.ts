import type { Cursor } from './cursor.ts';
import { bitsAt } from './cursor.ts';
import { damage } from './damage.ts';

const WORD = 4294967296;
const MAX_WIDTH = 64;

/** Numbers of 64 bits, each the one before plus a difference, as Parquet's DELTA_BINARY_PACKED has them. */
class DeltaReader {
  /** Two words a number, the low one first. */
  readonly out: Int32Array;
  readonly #cursor: Cursor;
  #filled = 0;
  #low = 0;
  #high = 0;

  constructor(cursor: Cursor, count: number) {
    this.#cursor = cursor;
    this.out = new Int32Array(count * 2);
  }

  read(): Int32Array {
    const cursor = this.#cursor;
    const block = cursor.varint();
    const miniblocks = cursor.varint();
    const count = cursor.varint();
    const perMiniblock = block / miniblocks;
    if (!(perMiniblock >= 8 && perMiniblock % 8 === 0)) throw damage('differences in blocks of no size there is');
    if (count * 2 < this.out.length) throw damage('fewer differences than values');
    cursor.zigzag();
    this.#low = cursor.low;
    this.#high = cursor.high;
    this.#put();
    while (this.#filled < this.out.length) {
      cursor.zigzag();
      const { low, high } = cursor;
      // What is behind the last value has a width, but no bytes.
      for (const width of cursor.take(miniblocks)) {
        if (this.#filled < this.out.length) this.#miniblock(width, perMiniblock, low, high);
      }
    }
    return this.out;
  }

  #put(): void {
    if (this.#filled === this.out.length) return;
    this.out[this.#filled] = this.#low;
    this.out[this.#filled + 1] = this.#high;
    this.#filled += 2;
  }

  /** Adds `perMiniblock` differences, or as many as are left: each `width` bits more than the smallest of the block. */
  #miniblock(width: number, perMiniblock: number, smallestLow: number, smallestHigh: number): void {
    if (width > MAX_WIDTH) throw damage(`differences of ${width} bits`);
    const count = Math.min(perMiniblock, (this.out.length - this.#filled) / 2);
    const needed = Math.ceil((count * width) / 8);
    const bytes = this.#cursor.take(needed);
    this.#cursor.skip((perMiniblock * width) / 8 - needed);
    const lower = Math.min(width, 32);
    const upper = width - lower;
    let at = 0;
    let shift = 0;
    for (let k = 0; k < count; k++) {
      const low = bitsAt(bytes, at, shift, lower) >>> 0;
      const high = upper > 0 ? bitsAt(bytes, at + 4, shift, upper) : 0;
      const sum = (this.#low >>> 0) + (smallestLow >>> 0) + low;
      this.#high = (this.#high + smallestHigh + high + Math.floor(sum / WORD)) | 0;
      this.#low = sum | 0;
      this.#put();
      shift += width;
      at += shift >>> 3;
      shift &= 7;
    }
  }
}

/**
 * Reads `count` whole numbers as pairs of 32-bit words, the low one first. Those of a column of 32 bits are the low words:
 * what wraps in them wraps in the low words alike.
 * @throws BrokenInput where the bytes end first or are no such numbers
 */
export function readDeltas(cursor: Cursor, count: number): Int32Array {
  return count === 0 ? new Int32Array(0) : new DeltaReader(cursor, count).read();
}

/** The same for 32-bit numbers. */
export function readNarrowDeltas(cursor: Cursor, count: number): Int32Array {
  const words = readDeltas(cursor, count);
  // In place: a number is read before anything is written behind it.
  for (let k = 0; k < count; k++) words[k] = words[k * 2]!;
  return words.subarray(0, count);
}
