import { gunzipSync } from 'fflate';
import type { Compressors } from 'hyparquet';

/** Unpackers of Parquet's pages beside Snappy's, which hyparquet has itself. Brotli and LZO are rare. */
export async function parquetCodecs(): Promise<Compressors> {
  const { decompress } = await import('fzstd');
  return {
    GZIP: (input, size) => gunzipSync(input, { out: new Uint8Array(size) }),
    ZSTD: (input, size) => sized(decompress(input, new Uint8Array(size)), size),
    LZ4_RAW: lz4Block,
  };
}

function sized(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length !== size) throw new Error('a page does not unpack to its size');
  return bytes;
}

/** Unpacks one LZ4 block of `size` bytes: runs of bytes as they are, each with a copy of earlier ones behind it. */
function lz4Block(input: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  let filled = 0;
  const longer = (length: number): number => {
    let total = length;
    for (let more = length === 15 ? 255 : 0; more === 255; total += more) more = input[at++]!;
    return total;
  };
  while (at < input.length) {
    const token = input[at++]!;
    const plain = longer(token >> 4);
    if (at + plain > input.length || filled + plain > size) throw new Error('a page is damaged');
    out.set(input.subarray(at, at + plain), filled);
    at += plain;
    filled += plain;
    if (at >= input.length) break;
    const back = input[at]! + input[at + 1]! * 256;
    at += 2;
    const copied = longer(token & 15) + 4;
    if (!(back > 0 && back <= filled && filled + copied <= size)) throw new Error('a page is damaged');
    for (let k = 0; k < copied; k++, filled++) out[filled] = out[filled - back]!;
  }
  return sized(out.subarray(0, filled), size);
}
