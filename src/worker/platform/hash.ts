/** SHA-256 by the platform, several times as fast as by this thread; by this thread where there is no platform's. */
import { BAR_COLUMNS } from '../../contracts/bars.ts';
import type { Bars } from '../../contracts/bars.ts';
import { createSha256, hashBars, toHex } from '../../core/journal/index.ts';

const LITTLE_ENDIAN = new Uint8Array(new Float64Array([1]).buffer)[7] === 0x3f;

/** Undefined outside secure contexts (a page opened over plain http from another machine). */
function platform(): SubtleCrypto | undefined {
  return (globalThis.crypto as Crypto | undefined)?.subtle;
}

/** Above this the pieces are not put together for the platform, which takes one buffer only. */
const WHOLE_BYTES_MAX = 1 << 28;

/**
 * 64 hex digits over the pieces in order, of `length` bytes together. `yieldNow` is called after each piece where this
 * thread has to do the work.
 */
export async function hashPieces(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  length: number,
  yieldNow: () => Promise<void>,
): Promise<string> {
  const subtle = platform();
  if (subtle !== undefined && length <= WHOLE_BYTES_MAX) {
    const whole = new Uint8Array(length);
    let at = 0;
    for await (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return toHex(new Uint8Array(await subtle.digest('SHA-256', whole)));
  }
  const hasher = createSha256();
  for await (const piece of pieces) {
    hasher.update(piece);
    await yieldNow();
  }
  return hasher.hex();
}

/** 64 hex digits over these bytes. */
export async function hashBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = platform();
  if (subtle !== undefined) return toHex(new Uint8Array(await subtle.digest('SHA-256', bytes)));
  const hasher = createSha256();
  hasher.update(bytes);
  return hasher.hex();
}

/** Hash of market data, as `hashBars` computes it. */
export function hashDataset(bars: Bars, yieldNow: () => Promise<void>): Promise<string> {
  if (!LITTLE_ENDIAN) return Promise.resolve(hashBars(bars, createSha256));
  const columns = BAR_COLUMNS.map((name) => {
    const column = bars[name].subarray(0, bars.length);
    return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  });
  return hashPieces(columns, BAR_COLUMNS.length * bars.length * 8, yieldNow);
}
