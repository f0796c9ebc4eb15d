import type { Cursor } from './cursor.ts';
import { bitsAt } from './cursor.ts';
import { damage } from './damage.ts';

const MAX_WIDTH = 32;

/**
 * Fills `out` with small numbers of `width` bits, 0 to 32, as Parquet packs levels, indices and booleans: runs of one number,
 * and numbers bit by bit in groups of eight, in any order. Where the last group ends behind `out` the rest is left.
 * @throws BrokenInput where a run is longer than what is left of `out`, or the bytes end first
 */
export function readHybrid(cursor: Cursor, width: number, out: Int32Array | Uint8Array): void {
  if (width > MAX_WIDTH) throw damage(`numbers of ${width} bits`);
  for (let filled = 0; filled < out.length;) {
    const head = cursor.varint();
    const left = out.length - filled;
    if (head % 2 === 0) {
      const run = head / 2;
      if (run > left) throw damage('a run is longer than its page');
      out.fill(runOf(cursor, width), filled, filled + run);
      filled += run;
      continue;
    }
    const groups = (head - 1) / 2;
    const count = Math.min(groups * 8, left);
    const needed = Math.ceil((count * width) / 8);
    unpack(cursor.take(needed), width, out, filled, count);
    cursor.skip(groups * width - needed);
    filled += count;
  }
}

/** The number of a run, in as many whole bytes as its width needs. */
function runOf(cursor: Cursor, width: number): number {
  let value = 0;
  for (let shift = 0; shift < width; shift += 8) value |= cursor.byte() << shift;
  if (width < MAX_WIDTH && value >>> width !== 0) throw damage('a run of a number that has too many bits');
  return value;
}

function unpack(bytes: Uint8Array, width: number, out: Int32Array | Uint8Array, from: number, count: number): void {
  let at = 0;
  let shift = 0;
  for (let k = from; k < from + count; k++) {
    out[k] = bitsAt(bytes, at, shift, width);
    shift += width;
    at += shift >>> 3;
    shift &= 7;
  }
}

/** Whether each of `count` rows has a value; null where all have one. Levels are 0 and 1: nothing is within anything. */
export function readLevels(cursor: Cursor, count: number): Uint8Array | null {
  const levels = new Uint8Array(count);
  readHybrid(cursor, 1, levels);
  return levels.includes(0) ? levels : null;
}
