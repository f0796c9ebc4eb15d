import { describe, expect, it } from 'vitest';
import { bitsAt, Cursor } from '../../../src/runtime/files/parquet/cursor.ts';
import { readDeltas } from '../../../src/runtime/files/parquet/delta.ts';
import { readHybrid, readLevels } from '../../../src/runtime/files/parquet/hybrid.ts';
import type { ByteRows } from '../../../src/runtime/files/parquet/values.ts';
import { readValues, valueType } from '../../../src/runtime/files/parquet/values.ts';
import { deltas, groups, packed, run, sized, split, varint, zigzag } from './parquet-pages.ts';

const cursor = (bytes: readonly number[]): Cursor => new Cursor(Uint8Array.from(bytes));
const hybrid = (bytes: readonly number[], width: number, count: number): number[] => {
  const out = new Int32Array(count);
  readHybrid(cursor(bytes), width, out);
  return [...out];
};

describe('bits of bytes', () => {
  it('are the same wherever they begin and however many they are', () => {
    const bytes = Uint8Array.from([0xb5, 0x3c, 0xf0, 0x81, 0x7e, 0xff]);
    const all = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    for (let shift = 0; shift < 8; shift++) {
      for (let width = 0; width <= 32; width++) {
        const want = Number(BigInt.asUintN(width, all >> BigInt(shift)));
        expect(bitsAt(bytes, 0, shift, width) >>> 0).toBe(want);
      }
    }
  });
});

describe('levels, indices and booleans', () => {
  it.each([1, 2, 3, 7, 8, 9, 17, 24, 25, 31])('of %i bits, in runs and groups', (width) => {
    const top = 2 ** width - 1;
    const some = Array.from({ length: 21 }, (_, k) => (k * 2654435761) % (top + 1));
    const bytes = [...run(top, 5, width), ...groups(some.slice(0, 16), width), ...run(0, 1, width)];
    const want = [...Array<number>(5).fill(top), ...some.slice(0, 16), 0];
    expect(hybrid(bytes, width, want.length)).toEqual(want);
    // The last group may be more than there are values for, and its last bytes may be left out.
    const last = groups(some, width);
    expect(hybrid(last, width, 21)).toEqual(some);
    expect(hybrid([last[0]!, ...packed(some, width)], width, 21)).toEqual(some);
  });
  it('may be none, or have no bits', () => {
    expect(hybrid([], 3, 0)).toEqual([]);
    expect(hybrid([...run(0, 3, 0), ...varint(3)], 0, 9)).toEqual(Array(9).fill(0));
  });
  it.each<[string, number[], number]>([
    ['a run is longer than its page', run(1, 1_000_000_000, 1), 1],
    ['a run is longer than its page', [...run(1, 4, 1), ...run(0, 5, 1)], 1],
    ['a page ends before its values do', run(1, 7, 1), 1],
    ['a page ends before its values do', [varint(8)[0]!], 1],
    ['a page ends before its values do', varint(3), 1],
    ['a page ends before its values do', [0x80], 1],
    ['too many bytes', [0x80, 0x80, 0x80, 0x80, 0x80, 0], 1],
    ['too many bits', run(2, 8, 1), 1],
    ['numbers of 33 bits', run(0, 8, 8), 33],
  ])('%s: %j', (words, bytes, width) => {
    expect(() => hybrid(bytes, width, 8)).toThrow(words);
  });
  it('tell which rows have values', () => {
    expect(readLevels(cursor(run(1, 8, 1)), 8)).toBeNull();
    expect([...readLevels(cursor(groups([1, 0, 1], 1)), 3)!]).toEqual([1, 0, 1]);
    expect(() => readLevels(cursor(run(3, 8, 1)), 8)).toThrow('too many bits');
  });
});

describe('differences', () => {
  const extremes = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 5n, 1420070400000000000n, 1420070400000000001n];
  const bigs = ({ buffer }: DataView): bigint[] => [...new BigInt64Array(buffer)];
  const ints = ({ buffer }: DataView): number[] => [...new Int32Array(buffer)];

  it('of 64 bits', () => {
    expect(bigs(readDeltas(cursor(deltas(extremes)), extremes.length, 8))).toEqual(extremes);
    const many = Array.from({ length: 1000 }, (_, k) => BigInt(k * k) * 1_000_003n - 77n);
    const at = cursor([...deltas(many), 42]);
    expect(bigs(readDeltas(at, many.length, 8))).toEqual(many);
    expect(at.byte()).toBe(42);
  });
  it('of 32 bits, which wrap', () => {
    const numbers = [2147483647, -2147483648, 0, 7, -7, 2147483647];
    expect(ints(readDeltas(cursor(deltas(numbers)), 6, 4))).toEqual(numbers);
    // As DuckDB writes unsigned ones: beyond 2^31, so that their first needs five bytes.
    const unsigned = [2211852288, 2212032289, 4294967295];
    expect(ints(readDeltas(cursor(deltas(unsigned)), 3, 4)).map((value) => value >>> 0)).toEqual(unsigned);
  });
  it('of one value, and of none', () => {
    expect(ints(readDeltas(cursor(deltas([7])), 1, 4))).toEqual([7]);
    expect(readDeltas(cursor([]), 0, 8).byteLength).toBe(0);
  });
  it.each<[string, number[]]>([
    ['a page ends before its values do', deltas([1, 2, 3]).slice(0, -1)],
    ['a page ends before its values do', deltas([1, 2, 3]).slice(0, 6)],
    ['a page ends before its values do', [128, 1, 4, 3]],
    ['no size there is', [...varint(128), 0, 3, 0]],
    ['no size there is', [0, 4, 3, 0]],
    ['no size there is', [...varint(130), 4, 3, 0]],
    ['fewer differences than values', deltas([1, 2])],
    ['differences of 65 bits', [...varint(128), 4, 3, 0, ...zigzag(1), 65, 0, 0, 0]],
    ['too many bytes', [...varint(128), 4, 3, ...Array<number>(10).fill(255), 0]],
  ])('%s: %j', (words, bytes) => {
    expect(() => readDeltas(cursor(bytes), 3, 8)).toThrow(words);
  });
});

describe('values', () => {
  const read = (
    bytes: readonly number[] | Uint8Array,
    encoding: number,
    count: number,
    type: string,
    length?: number,
  ) =>
    readValues(
      new Cursor(Uint8Array.from(bytes)),
      encoding,
      count,
      valueType(type as 'INT32', length),
      () => undefined,
    );
  const texts = (values: unknown): string[] => {
    const { bytes, starts, ends } = values as ByteRows;
    return Array.from(starts, (start, k) => new TextDecoder().decode(bytes.subarray(start, ends[k])));
  };
  const bytesOf = (values: unknown): Uint8Array => {
    const { buffer, byteOffset, byteLength } = values as DataView;
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  };
  const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];
  const doubles = Float64Array.of(1.5, -0, 5e-324, NaN);

  it('side by side', () => {
    expect(bytesOf(read(new Uint8Array(doubles.buffer), 0, 4, 'DOUBLE'))).toEqual(new Uint8Array(doubles.buffer));
    expect(bytesOf(read([0, 1, 2, 3, 4, 5, 6, 7, 8], 0, 2, 'INT32'))).toEqual(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7));
    expect(read([0b1010_0110, 1], 0, 9, 'BOOLEAN')).toEqual(Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 1, 1));
    expect(texts(read([...sized(ascii('ab')), ...sized([]), ...sized(ascii('c'))], 0, 3, 'BYTE_ARRAY'))).toEqual([
      'ab',
      '',
      'c',
    ]);
    expect(texts(read(ascii('abcd'), 0, 2, 'FIXED_LEN_BYTE_ARRAY', 2))).toEqual(['ab', 'cd']);
  });
  it('byte by byte', () => {
    expect(bytesOf(read(split(new Uint8Array(doubles.buffer), 8), 9, 4, 'DOUBLE'))).toEqual(
      new Uint8Array(doubles.buffer),
    );
    expect(texts(read(ascii('acbd'), 9, 2, 'FIXED_LEN_BYTE_ARRAY', 2))).toEqual(['ab', 'cd']);
  });
  it('as runs of booleans', () => {
    expect(read(sized(groups([1, 0, 1], 1)), 3, 3, 'BOOLEAN')).toEqual(Uint8Array.of(1, 0, 1));
  });
  it('as texts behind their lengths, and as what differs from the text before', () => {
    expect(texts(read([...deltas([2, 0, 1]), ...ascii('abc')], 6, 3, 'BYTE_ARRAY'))).toEqual(['ab', '', 'c']);
    const bytes = [...deltas([0, 2, 3]), ...deltas([3, 1, 0]), ...ascii('abcd')];
    expect(texts(read(bytes, 7, 3, 'BYTE_ARRAY'))).toEqual(['abc', 'abd', 'abd']);
  });
  it.each<[string, number[], number, string]>([
    ['a page ends before its values do', [1, 2, 3, 4, 5, 6, 7], 0, 'INT32'],
    ['a page ends before its values do', [1, 2, 3, 4, 5, 6, 7], 9, 'INT32'],
    ['a page ends before its values do', [], 0, 'BOOLEAN'],
    ['a page ends before its values do', [4, 0, 0, 0, 1, 1, 1], 0, 'BYTE_ARRAY'],
    ['a page ends before its values do', [2, 0, 0, 0, 1, 1, 255, 255, 255, 255], 0, 'BYTE_ARRAY'],
    ['a page ends before its values do', [9, 0, 0, 0, 3], 3, 'BOOLEAN'],
    ['a run is longer than its page', sized(run(1, 3, 1)), 3, 'BOOLEAN'],
    ['a page ends before its values do', [...deltas([2, 3]), 65], 6, 'BYTE_ARRAY'],
    ['a page ends before its values do', [...deltas([-2, 3]), 65, 65], 6, 'BYTE_ARRAY'],
    ['more than there is of the one before', [...deltas([0, 3]), ...deltas([2, 1]), 65, 65, 65], 7, 'BYTE_ARRAY'],
    ['more than there is of the one before', [...deltas([1, 0]), ...deltas([1, 1]), 65, 65], 7, 'BYTE_ARRAY'],
    ['more than there is of the one before', [...deltas([0, -1]), ...deltas([1, 1]), 65, 65], 7, 'BYTE_ARRAY'],
    ['which is not read here', [1, 2], 4, 'INT32'],
    ['which is not read here', deltas([1, 2]), 5, 'DOUBLE'],
  ])('%s: %j in encoding %i of %s', (words, bytes, encoding, type) => {
    expect(() => read(bytes, encoding, 2, type)).toThrow(words);
  });
  it('of no bytes, or texts that together are far longer than the page', () => {
    expect(() => valueType('FIXED_LEN_BYTE_ARRAY', 0)).toThrow('does not say how many');
    const long = [...deltas([0, ...Array<number>(49).fill(30)]), ...deltas([30, ...Array<number>(49).fill(0)])];
    const bytes = Uint8Array.from([...long, ...Array<number>(30).fill(65)]);
    const need = (count: number): never => {
      throw new Error(`${count} bytes`);
    };
    const of = valueType('BYTE_ARRAY', undefined);
    expect(() => readValues(new Cursor(bytes), 7, 50, of, need)).toThrow('1500 bytes');
  });
});
