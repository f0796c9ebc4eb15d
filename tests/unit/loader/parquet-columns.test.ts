import { describe, expect, it } from 'vitest';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { UNPACK_LIMITS } from '../../../src/runtime/files/inflate.ts';
import { loadFile } from '../../../src/runtime/files/load.ts';
import { openParquet } from '../../../src/runtime/files/parquet/parquet.ts';
import { expectRefused } from './helpers.ts';
import { memorySource } from './memory-source.ts';
import { deltas, groups, run, sized } from './parquet-pages.ts';
import type { ParquetColumn, ParquetPage } from './parquet-writer.ts';
import { parquetBytes, plain } from './parquet-writer.ts';

async function textOf(bytes: Uint8Array): Promise<string> {
  const { text } = await openParquet(memorySource(bytes, 'x.parquet'), UNPACK_LIMITS);
  let all = '';
  for await (const piece of text()) all += new TextDecoder().decode(piece);
  return all;
}

const PLAIN = 0;
const DICTIONARY = 8;
const ints = (...values: readonly number[]): number[] => [...plain({ type: 'INT32', values })];
const page = (encoding: number, count: number, body: readonly number[]): ParquetPage => ({
  type: 0,
  count,
  encoding,
  body: Uint8Array.from(body),
});
const second = (encoding: number, count: number, levels: readonly number[], body: readonly number[]): ParquetPage => ({
  ...page(encoding, count, body),
  type: 3,
  levels: Uint8Array.from(levels),
});
const dictionary = (...values: readonly number[]): ParquetPage => ({
  ...page(PLAIN, values.length, ints(...values)),
  type: 2,
});
const column = (rows: number, ...pages: readonly ParquetPage[]): ParquetColumn => ({
  type: 'INT32',
  optional: true,
  values: Array<number>(rows).fill(0),
  pages,
});
/** The fields of a file with one column. */
const fieldsOf = async (...args: Parameters<typeof column>): Promise<string> =>
  (await textOf(parquetBytes({ x: column(...args) }))).slice(2, -1).replaceAll('\n', ' ');

const all = (count: number): number[] => sized(run(1, count, 1));

describe('a column whose values may be missing', () => {
  it('has a field for each of its rows, in both versions of pages', async () => {
    const levels = groups([1, 0, 1, 0], 1);
    expect(await fieldsOf(4, page(PLAIN, 4, [...sized(levels), ...ints(7, 9)]))).toBe('7  9 ');
    expect(await fieldsOf(4, second(PLAIN, 4, levels, ints(7, 9)))).toBe('7  9 ');
    expect(await fieldsOf(2, page(PLAIN, 2, sized(run(0, 2, 1))))).toBe(' ');
    expect(await fieldsOf(2, second(PLAIN, 2, run(0, 2, 1), []))).toBe(' ');
  });
  it('may begin with a dictionary and go on without it, and have pages without rows', async () => {
    const indexed = page(DICTIONARY, 4, [...all(4), 2, ...groups([2, 0, 1, 2], 2)]);
    const pages = [dictionary(10, 20, 30), indexed, page(PLAIN, 0, []), page(PLAIN, 2, [...all(2), ...ints(40, 50)])];
    expect(await fieldsOf(6, ...pages)).toBe('30 10 20 30 40 50');
    // Indices of no bits are all the first.
    expect(await fieldsOf(3, dictionary(10), page(DICTIONARY, 3, [...all(3), 0]))).toBe('10 10 10');
    expect(await fieldsOf(3, dictionary(10, 11), second(DICTIONARY, 3, run(1, 3, 1), [1, ...run(1, 3, 1)]))).toBe(
      '11 11 11',
    );
  });
  it('goes on beside others whose pages end elsewhere', async () => {
    const [two, three] = [page(PLAIN, 2, [...all(2), ...ints(1, 2)]), page(PLAIN, 3, [...all(3), ...ints(3, 4, 5)])];
    const text = await textOf(parquetBytes({ a: column(5, two, three), b: column(5, three, two) }));
    expect(text).toBe('a,b\n1,3\n2,4\n3,5\n4,1\n5,2\n');
  });
  it('and more rows than are written at once', async () => {
    const rows = 200_000;
    const values = Array.from({ length: rows }, (_, k) => k);
    const text = await textOf(parquetBytes({ x: { type: 'INT32', values }, y: { type: 'INT32', values } }));
    expect(text).toBe(`x,y\n${values.map((k) => `${k},${k}\n`).join('')}`);
  });
});

describe('a page that is not what its head says is damage, and ends nothing', () => {
  it.each<[string, ParquetPage[]]>([
    // A billion values in one run: to write them down takes all memory there is.
    ['a run is longer than its page', [page(PLAIN, 4, [...sized(run(1, 1_000_000_000, 1)), ...ints(1, 2, 3, 4)])]],
    ['a run is longer than its page', [dictionary(1), page(DICTIONARY, 4, [...all(4), 1, ...run(0, 900_000_000, 1)])]],
    ['a run of a number that has too many bits', [page(PLAIN, 4, [...sized(run(2, 4, 1)), ...ints(1, 2, 3, 4)])]],
    ['a page ends before its values do', [page(PLAIN, 4, [...all(4), ...ints(1, 2, 3)])]],
    ['a page ends before its values do', [page(PLAIN, 4, [200, 0, 0, 0, 2])]],
    ['a page ends before its values do', [page(PLAIN, 4, [255, 255, 255, 255, 2])]],
    ['a page ends before its values do', [page(PLAIN, 4, [1])]],
    ['a page ends before its values do', [dictionary(1), page(DICTIONARY, 4, all(4))]],
    ['a page ends before its values do', [second(PLAIN, 4, [], ints(1, 2, 3, 4))]],
    [
      'a value beyond its dictionary',
      [dictionary(1, 2), page(DICTIONARY, 4, [...all(4), 2, ...groups([0, 1, 2, 0], 2)])],
    ],
    ['a value beyond its dictionary', [page(DICTIONARY, 4, [...all(4), 0])]],
    ['numbers of 200 bits', [dictionary(1), page(DICTIONARY, 4, [...all(4), 200, 2, 0])]],
    ['a dictionary in another encoding', [{ ...dictionary(1), encoding: 5 }, page(DICTIONARY, 4, [...all(4), 0])]],
    ['more values than there are rows', [page(PLAIN, 5, [...all(5), ...ints(1, 2, 3, 4, 5)])]],
    ['fewer values than there are rows', [page(PLAIN, 3, [...all(3), ...ints(1, 2, 3)])]],
    ['fewer values than there are rows', [dictionary(1, 2, 3, 4)]],
  ])('%s', async (words, pages) => {
    await expect(fieldsOf(4, ...pages)).rejects.toThrow(words);
  });
  it('in an encoding that is not read, which is told', async () => {
    await expect(fieldsOf(4, page(4, 4, all(4)))).rejects.toThrow('encoding 4, which is not read here');
  });
});

describe('texts that few bytes make', () => {
  /** So many texts, each as long as the first, which alone is there. */
  const texts = (count: number, length: number): ParquetColumn => {
    const same = Array<number>(count - 1);
    const lengths = [...deltas([0, ...same.fill(length)]), ...deltas([length, ...Array<number>(count - 1).fill(0)])];
    const body = new Uint8Array(lengths.length + length).fill(65);
    body.set(lengths);
    const pages = [{ type: 0, count, encoding: 7, body }] as const;
    return { type: 'BYTE_ARRAY', values: Array<number>(count).fill(0), pages };
  };
  it('are refused where they take more memory than there may be', async () => {
    const roomy = { bytes: 2 ** 60, ratio: 2 ** 60, ratio_from: 2 ** 60 };
    const load = (column: ParquetColumn, limits: typeof roomy) =>
      loadFile(memorySource(parquetBytes({ x: column }), 'x.parquet'), DEFAULT_LOADER_OPTIONS, { limits });
    expectRefused(await load(texts(20_000, 60_000), roomy), 'COMPRESSED_TOO_BIG', null, null);
    expectRefused(await load(texts(20_000, 60_000), UNPACK_LIMITS), 'COMPRESSED_TOO_BIG', null, null);
    expect(await textOf(parquetBytes({ x: texts(3, 2) }))).toBe('x\nAA\nAA\nAA\n');
  });
  it('beside bars are no part of them, however long', async () => {
    const price = { type: 'DOUBLE', values: [1] } as const;
    const columns = {
      time: { type: 'INT64', values: [1704067200n] } as const,
      open: price,
      high: price,
      low: price,
      close: price,
    };
    const bytes = parquetBytes({ ...columns, x: { type: 'BYTE_ARRAY', values: ['y'.repeat(200_000)] } });
    const outcome = await loadFile(memorySource(bytes, 'x.parquet'), DEFAULT_LOADER_OPTIONS);
    expect(outcome.kind === 'loaded' && outcome.bars.length).toBe(1);
  });
});

describe('a Parquet file that is being read', () => {
  it('is cancelled between pages', async () => {
    const values = Array<number>(100_000).fill(1);
    const price = { type: 'DOUBLE', values } as const;
    const bytes = parquetBytes({ time: price, open: price, high: price, low: price, close: price });
    const signal = { aborted: false };
    const outcome = await loadFile(memorySource(bytes, 'x.parquet'), DEFAULT_LOADER_OPTIONS, {
      signal,
      onProgress: () => {
        signal.aborted = true;
      },
    });
    expectRefused(outcome, 'CANCELLED', null, null);
  });
  it('tells how much of it has been read, its end being read first', async () => {
    const rows = Array.from({ length: 100_000 }, (_, k) => k);
    const time = { type: 'DOUBLE', values: rows.map((k) => 1_700_000_000 + 60 * k) } as const;
    const price = { type: 'DOUBLE', values: rows.map((k) => k + 1) } as const;
    const bytes = parquetBytes({ time, open: price, high: price, low: price, close: price });
    const told: number[] = [];
    const outcome = await loadFile(memorySource(bytes, 'x.parquet'), DEFAULT_LOADER_OPTIONS, {
      onProgress: ({ bytes: read, total }) => told.push(read / total),
    });
    expect(outcome.kind).toBe('loaded');
    expect(told[0]).toBeLessThan(0.1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.filter((share) => share > 0.1 && share < 0.9).length).toBeGreaterThan(2);
    expect(told.at(-1)).toBeGreaterThan(0.99);
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });
  it('and has become shorter meanwhile has changed', async () => {
    const bytes = parquetBytes({ x: { type: 'DOUBLE', values: Array<number>(20_000).fill(1) } });
    const source = memorySource(bytes, 'x.parquet');
    const footer = bytes.length - 1000;
    const shorter = {
      ...source,
      read: (from: number, to: number) => source.read(from, from < footer ? Math.min(to, 70_000) : to),
    };
    expectRefused(await loadFile(shorter, DEFAULT_LOADER_OPTIONS), 'FILE_CHANGED', null, null);
  });
});
