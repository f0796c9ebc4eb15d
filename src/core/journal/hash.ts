/**
 * SHA-256 as the journal needs it: fed in pieces, hex at the end. The platform may inject a faster one (node:crypto does
 * 1.9 GB/s where this library does 0.2); core's own is here so that every engine can hash without one.
 */
import { SHA256 } from '@stablelib/sha256';
import { BAR_COLUMNS, type Bars } from '../../contracts/bars.ts';

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** 64 lower-case hex digits; the hasher is finished by it. */
  hex(): string;
}

/** One that can be asked on the way. */
export interface PrefixHasher extends Hasher {
  /** As `hex`, of what it has been fed with so far; it goes on. */
  peek(): string;
}

export type CreateHasher = () => Hasher;

const HEX = '0123456789abcdef';

/** Lower-case hex of any bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte >> 4] + HEX[byte & 15];
  return text;
}

/** The portable hasher. */
export function createSha256(): PrefixHasher {
  const hash = new SHA256();
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => toHex(hash.digest()),
    peek: () => {
      const state = hash.saveState();
      const hex = toHex(hash.digest());
      hash.restoreState(state);
      return hex;
    },
  };
}

const LITTLE_ENDIAN = new Uint8Array(new Float64Array([1]).buffer)[7] === 0x3f;
const COLUMN_SLICE = 8192;

/**
 * Hash of market data: the six columns ts, open, high, low, close, volume as little-endian float64, one column after
 * the other, so that the same bars hash alike whatever file they came in. 64 hex digits.
 */
export function hashBars(bars: Bars, createHasher: CreateHasher): string {
  const hasher = createHasher();
  for (const name of BAR_COLUMNS) {
    const column = bars[name].subarray(0, bars.length);
    if (LITTLE_ENDIAN) {
      hasher.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
      continue;
    }
    const swapped = new DataView(new ArrayBuffer(COLUMN_SLICE * 8));
    for (let from = 0; from < column.length; from += COLUMN_SLICE) {
      const n = Math.min(COLUMN_SLICE, column.length - from);
      for (let i = 0; i < n; i++) swapped.setFloat64(i * 8, column[from + i], true);
      hasher.update(new Uint8Array(swapped.buffer, 0, n * 8));
    }
  }
  return hasher.hex();
}
