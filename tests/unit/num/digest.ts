/**
 * A digest of log, logRatio, exp, pow and normalQuantile over fixed inputs: it imports nothing but core, so that any JavaScript
 * engine can be asked for it and must answer the same.
 */
import { exp, log, logRatio, pow } from '../../../src/core/num/elementary.ts';
import { normalQuantile } from '../../../src/core/num/inverse-normal.ts';

/** 32 random bits from a counter (a finaliser of MurmurHash3). */
function scramble(n: number): number {
  let h = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A double in (0, 1), never an end. */
export function unit(n: number): number {
  return (scramble(n) + 0.5) / 4294967296;
}

export const DIGEST_INPUTS = 100_000;
const FUNCTIONS = 5;

/** FNV-1a over the bytes of every result, most significant byte first, as 8 hex digits. */
export function digestElementary(): string {
  const view = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  const add = (value: number): void => {
    view.setFloat64(0, value);
    for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x01000193);
  };
  for (let i = 0; i < DIGEST_INPUTS / FUNCTIONS; i++) {
    const u = unit(3 * i + 1);
    const v = unit(3 * i + 2);
    const w = unit(3 * i + 3);
    add(log(u * 1000));
    add(logRatio(u + 1, u + 1 + (v - 0.5) * w * 0.1));
    add(exp((v - 0.5) * 1400));
    add(pow(u * 4, (w - 0.5) * 300));
    add(normalQuantile(w * w * w));
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
