import type { Cursor } from './cursor.ts';
import { bitsAt } from './cursor.ts';
import { damage } from './damage.ts';

const WORD = 4294967296;
const MAX_WIDTH = 64;

/** Numbers of 64 bits, each the one before plus a difference, as Parquet's DELTA_BINARY_PACKED has them. */
class DeltaReader {
  readonly #cursor: Cursor;
  readonly #count: number;
  readonly #width: number;
  readonly #out: DataView;
  #filled = 0;
  #low = 0;
  #high = 0;

  constructor(cursor: Cursor, count: number, width: number) {
    this.#cursor = cursor;
    this.#count = count;
    this.#width = width;
    this.#out = new DataView(new ArrayBuffer(count * width));
  }

  read(): DataView {
    const cursor = this.#cursor;
    const block = cursor.varint();
    const miniblocks = cursor.varint();
    const count = cursor.varint();
    const perMiniblock = block / miniblocks;
    if (!(perMiniblock >= 8 && perMiniblock % 8 === 0)) throw damage('differences in blocks of no size there is');
    if (count < this.#count) throw damage('fewer differences than values');
    cursor.zigzag();
    this.#low = cursor.low;
    this.#high = cursor.high;
    this.#put();
    while (this.#filled < this.#count) {
      cursor.zigzag();
      const { low, high } = cursor;
      // What is behind the last value has a width, but no bytes.
      for (const width of cursor.take(miniblocks)) {
        if (this.#filled < this.#count) this.#miniblock(width, perMiniblock, low, high);
      }
    }
    return this.#out;
  }

  #put(): void {
    const at = this.#filled++ * this.#width;
    this.#out.setInt32(at, this.#low, true);
    if (this.#width > 4) this.#out.setInt32(at + 4, this.#high, true);
  }

  /** Adds `perMiniblock` differences, or as many as are left: each `width` bits more than the smallest of the block. */
  #miniblock(width: number, perMiniblock: number, smallestLow: number, smallestHigh: number): void {
    if (width > MAX_WIDTH) throw damage(`differences of ${width} bits`);
    const count = Math.min(perMiniblock, this.#count - this.#filled);
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
 * Reads `count` whole numbers of `width` bytes, 4 or 8, the low byte first. Those of four are the low halves of those of eight:
 * what wraps in them wraps in the low halves alike.
 * @throws BrokenInput where the bytes end first or are no such numbers
 */
export function readDeltas(cursor: Cursor, count: number, width: 4 | 8): DataView {
  return count === 0 ? new DataView(new ArrayBuffer(0)) : new DeltaReader(cursor, count, width).read();
}
