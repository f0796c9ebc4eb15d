import { describe, expect, it } from 'vitest';
import { unpackerOf } from '../../../src/runtime/files/parquet/codecs.ts';

const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];
const unpack = async (codec: 'SNAPPY' | 'LZ4_RAW' | 'UNCOMPRESSED', bytes: readonly number[], size: number) =>
  new TextDecoder().decode((await unpackerOf(codec))(Uint8Array.from(bytes), size));

describe('a page packed with Snappy', () => {
  it('has bytes as they are, and copies of three kinds that may overlap what they make', async () => {
    const copies = [0b000_000_01, 2, (2 << 2) | 2, 6, 0, (1 << 2) | 3, 9, 0, 0, 0];
    expect(await unpack('SNAPPY', [14, 1 << 2, ...ascii('ab'), ...copies], 11)).toBe('ababababaab');
    const long = 'x'.repeat(200);
    expect(await unpack('SNAPPY', [200, 1, 60 << 2, 199, ...ascii(long)], 200)).toBe(long);
    expect(await unpack('SNAPPY', [0], 0)).toBe('');
  });
  it.each<[string, number[]]>([
    ['a length that goes backwards', [4, 63 << 2, 0xf0, 0xff, 0xff, 0xff, 65, 65, 65, 65]],
    ['more bytes than there are', [4, 3 << 2, 65]],
    ['more bytes than the page has', [4, 4 << 2, 65, 65, 65, 65, 65]],
    ['fewer bytes than the page has', [4, 2 << 2, 65, 65, 65]],
    ['a copy from before the beginning', [4, 0, 65, (2 << 2) | 2, 2, 0]],
    ['a copy from nowhere', [4, 0, 65, (2 << 2) | 2, 0, 0]],
    ['a copy that is cut off', [4, 0, 65, (2 << 2) | 2, 1]],
    ['a copy beyond the end', [4, 0, 65, (7 << 2) | 2, 1, 0]],
    ['no end of its length', [255, 255]],
  ])('with %s is damaged', async (_, bytes) => {
    await expect(unpack('SNAPPY', bytes, 4)).rejects.toThrow('it is damaged');
  });
});

describe('a page packed with LZ4', () => {
  it('has bytes as they are, each run with a copy behind it', async () => {
    expect(await unpack('LZ4_RAW', [0x21, ...ascii('ab'), 2, 0, 0x10, ...ascii('c')], 8)).toBe('abababac');
    const long = 'y'.repeat(300);
    expect(await unpack('LZ4_RAW', [0xf0, 255, 30, ...ascii(long)], 300)).toBe(long);
  });
  it.each<[string, number[]]>([
    ['more bytes than there are', [0x40, 65]],
    ['a length without an end', [0xf0, 255, 255]],
    ['a copy from before the beginning', [0x10, 65, 2, 0]],
    ['a copy beyond the end', [0x11, 65, 1, 0]],
    ['a copy that is cut off', [0x11, 65, 1]],
  ])('with %s is damaged', async (_, bytes) => {
    await expect(unpack('LZ4_RAW', bytes, 4)).rejects.toThrow('it is damaged');
  });
});

it('a page that is not packed has the size it says', async () => {
  expect(await unpack('UNCOMPRESSED', ascii('abcd'), 4)).toBe('abcd');
  await expect(unpack('UNCOMPRESSED', ascii('abcd'), 5)).rejects.toThrow('does not unpack to its size');
});

it('what is packed in another way is told by its name', async () => {
  await expect(unpackerOf('BROTLI')).rejects.toThrow('packed with BROTLI, which is not read here');
  await expect(unpackerOf(undefined)).rejects.toThrow('which is not read here');
});
