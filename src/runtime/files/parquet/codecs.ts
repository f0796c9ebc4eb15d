import { gunzipSync } from 'fflate';
import type { CompressionCodec } from 'hyparquet';
import { damage, unreadable } from './damage.ts';

/** Gives a page's bytes, of which there must be `size`; throws for any other. */
export type Unpack = (packed: Uint8Array, size: number) => Uint8Array;

/**
 * What unpacks pages. Brotli and LZO are rare, and LZ4 alone is of several kinds that a file does not tell apart.
 * @throws BrokenInput for a codec that is not read here
 */
export async function unpackerOf(codec: CompressionCodec | undefined): Promise<Unpack> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return sized;
    case 'SNAPPY':
      return snappyBlock;
    case 'LZ4_RAW':
      return lz4Block;
    case 'GZIP':
      return (packed, size) => sized(gunzipSync(packed, { out: new Uint8Array(size) }), size);
    case 'ZSTD': {
      const { decompress } = await import('fzstd');
      return (packed, size) => sized(decompress(packed, roomOf(size)), size);
    }
    default:
      throw unreadable(`its columns are packed with ${codec ?? 'nothing that has a name'}, which is not read here`);
  }
}

/** It is compared with the number 1 for each frame, which takes a text of all its bytes unless it has one of its own. */
function roomOf(size: number): Uint8Array {
  return Object.defineProperty(new Uint8Array(size), 'toString', { value: () => 'room' });
}

function sized(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length !== size) throw damage('a page does not unpack to its size');
  return bytes;
}

/** From this length on a copy by the platform is faster than one byte after the other. */
const LONG_COPY = 48;

/** Bytes that are unpacked: some as they are, others as copies of those before them. */
class Unpacked {
  readonly bytes: Uint8Array;
  filled = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  /** Adds `packed[from, from + count)` as they are. */
  plain(packed: Uint8Array, from: number, count: number): void {
    const { bytes, filled } = this;
    if (from + count > packed.length || filled + count > bytes.length) throw damage('a page is packed wrongly');
    if (count >= LONG_COPY) bytes.set(packed.subarray(from, from + count), filled);
    else for (let k = 0; k < count; k++) bytes[filled + k] = packed[from + k]!;
    this.filled = filled + count;
  }

  /** Adds `count` bytes from `back` bytes ago on; where they reach into what is being added, that is repeated. */
  again(back: number, count: number): void {
    const { bytes, filled } = this;
    if (!(back > 0 && back <= filled && filled + count <= bytes.length)) throw damage('a page is packed wrongly');
    const from = filled - back;
    if (count >= LONG_COPY && back >= count) bytes.copyWithin(filled, from, from + count);
    else for (let k = 0; k < count; k++) bytes[filled + k] = bytes[from + k]!;
    this.filled = filled + count;
  }

  all(): Uint8Array {
    return sized(this.bytes.subarray(0, this.filled), this.bytes.length);
  }
}

/** Unpacks one LZ4 block: runs of bytes as they are, each with a copy of earlier ones behind it. */
function lz4Block(packed: Uint8Array, size: number): Uint8Array {
  const out = new Unpacked(size);
  let at = 0;
  const longer = (length: number): number => {
    let total = length;
    for (let more = length === 15 ? 255 : 0; more === 255; total += more) more = packed[at++]!;
    return total;
  };
  while (at < packed.length) {
    const token = packed[at++]!;
    const plain = longer(token >> 4);
    out.plain(packed, at, plain);
    at += plain;
    if (at >= packed.length) break;
    const back = packed[at]! + packed[at + 1]! * 256;
    at += 2;
    out.again(back, longer(token & 15) + 4);
  }
  return out.all();
}

/** A number of one to four bytes, the low one first; bytes beyond the end count as zeros. */
function wordOf(bytes: Uint8Array, at: number, count: number): number {
  const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  return (count === 4 ? word : word & ((1 << (count * 8)) - 1)) >>> 0;
}

/** Unpacks one Snappy block: its length, then bytes as they are and copies of earlier ones in any order. */
function snappyBlock(packed: Uint8Array, size: number): Uint8Array {
  const out = new Unpacked(size);
  let at = 0;
  // Its length is the page's, or it is found not to be below.
  while (at < packed.length && packed[at]! > 127) at++;
  at++;
  while (at < packed.length) {
    const tag = packed[at++]!;
    const kind = tag & 3;
    if (kind === 0) {
      // Lengths from 61 on stand in one to four bytes of their own.
      const short = tag >> 2;
      const bytes = Math.max(0, short - 59);
      const length = (bytes === 0 ? short : wordOf(packed, at, bytes)) + 1;
      out.plain(packed, at + bytes, length);
      at += bytes + length;
    } else if (kind === 1) {
      out.again(((tag >> 5) << 8) | packed[at]!, ((tag >> 2) & 7) + 4);
      at++;
    } else {
      out.again(wordOf(packed, at, kind === 2 ? 2 : 4), (tag >> 2) + 1);
      at += kind === 2 ? 2 : 4;
    }
  }
  if (at > packed.length) throw damage('a page is packed wrongly');
  return out.all();
}
