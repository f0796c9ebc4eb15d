import { describe, expect, it } from 'vitest';
import type { LoadOutcome } from '../../../src/contracts/loader.ts';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { UNPACK_LIMITS } from '../../../src/runtime/files/inflate.ts';
import { loadFile } from '../../../src/runtime/files/load.ts';
import { decimalText } from '../../../src/runtime/files/parquet/decimals.ts';
import { expectRefused } from './helpers.ts';
import type { ParquetClaims, ParquetColumn } from './parquet-writer.ts';
import { parquetBytes, parquetOf } from './parquet-writer.ts';
import { varint } from './parquet-pages.ts';
import { memorySource } from './memory-source.ts';

const load = (bytes: Uint8Array, limits = UNPACK_LIMITS): Promise<LoadOutcome> =>
  loadFile(memorySource(bytes, 'bars.parquet'), DEFAULT_LOADER_OPTIONS, { limits });

const HOURS = [0, 1, 2];
const PRICES = ['open', 'high', 'low', 'close', 'volume'];

function bars(claims: ParquetClaims, more: Readonly<Record<string, ParquetColumn>> = {}): Uint8Array {
  const values = HOURS.map((hour) => BigInt((1704067200 + hour * 3600) * 1000));
  const prices = PRICES.map((name) => [name, { type: 'DOUBLE', values: [10, 10, 10] }] as const);
  return parquetBytes({ timestamp: { type: 'INT64', values }, ...Object.fromEntries(prices), ...more }, claims);
}

/** Why a file is refused as damaged. */
async function why(bytes: Uint8Array): Promise<string> {
  const outcome = await load(bytes);
  expectRefused(outcome, 'PARQUET_BROKEN', null, null);
  return outcome.kind === 'refused' ? outcome.problems[0]!.message : '';
}

describe('a Parquet file that claims what is not so', () => {
  it('is what it is where it claims nothing', async () => {
    expect((await load(bars({}))).kind).toBe('loaded');
  });
  it.each<[string, ParquetClaims]>([
    ['more values than there are rows', { values: 2 ** 31 - 1 }],
    ['more values than there are rows', { values: -4 }],
    ['fewer values than there are rows', { values: 0 }],
    ['fewer values than there are rows', { rows: 4 }],
    ['a row group does not say', { rows: -1 }],
    ['share their bytes', { groups: 100 }],
    ['how many columns there are', { columns: -1 }],
    ['how many columns there are', { columns: 2 ** 31 - 1 }],
    ['lies beyond its end', { size: 2 ** 50 }],
    ['lies beyond its end', { size: -100 }],
    ['a page lies beyond its column', { unpacked: -1 }],
  ])('%s: %j', async (words, claims) => {
    expect(await why(bars(claims))).toContain(words);
  });
  it('rows that no memory would hold', async () => {
    expectRefused(await load(bars({ rows: 2 ** 40 })), 'COMPRESSED_TOO_BIG', null, null);
  });
  it('pages that unpack to far more than the file is long', async () => {
    expectRefused(await load(bars({ unpacked: 2 ** 31 - 1 })), 'COMPRESSED_TOO_BIG', null, null);
    const roomy = { bytes: 2 ** 60, ratio: 2 ** 60, ratio_from: 2 ** 60 };
    expectRefused(await load(bars({ unpacked: 2 ** 31 - 1 }), roomy), 'COMPRESSED_TOO_BIG', null, null);
  });
  it('text that is far longer than the file', async () => {
    const thirds = { type: 'DOUBLE', values: [10 / 3, 10 / 3, 10 / 3] } as const;
    const bytes = bars({}, Object.fromEntries(PRICES.map((name) => [name, thirds])));
    // Six columns of three values are 144 bytes as they are decoded, and 326 as text.
    const limits = { bytes: 200, ratio: 250, ratio_from: 1 };
    expectRefused(await load(bytes, limits), 'COMPRESSED_TOO_BIG', null, null);
    expect((await load(bytes, { ...limits, bytes: 1000 })).kind).toBe('loaded');
  });
  it('more columns than a table may have', async () => {
    const columns = HOURS.map(() => 1);
    const more = Object.fromEntries(
      Array.from({ length: 1100 }, (_, k) => [`x${k}`, { type: 'DOUBLE', values: columns } as const]),
    );
    expectRefused(await load(bars({}, more)), 'TOO_MANY_COLUMNS', null, null);
  });
  it('lists in lists, each said to be long', async () => {
    const lists = Array.from({ length: 200 }, () => [0xf9, ...varint(33_000_000)]).flat();
    expect(await why(parquetOf([0x19, ...lists]))).toContain('cut off');
  });
  it('structs in structs in structs', async () => {
    expect(await why(parquetOf(Array<number>(100_000).fill(0x1c)))).toContain('nested too deeply');
  });
  it('a number without an end', async () => {
    expect(await why(parquetOf([0x16, ...Array<number>(1000).fill(255), 0, 0]))).toContain('too many bytes');
  });
  it('a number in the place of its row groups', async () => {
    const root = [0x48, 1, 114, 0x15, 0, 0];
    const told = await why(parquetOf([0x15, 2, 0x19, 0x1c, ...root, 0x25, 2, 0]));
    expect(told).toContain('it is damaged (its metadata holds what Parquet does not)');
  });
  it('a decimal that would take a minute to be read', () => {
    expect(() => decimalText(new Uint8Array(33).fill(7), 2)).toThrow('33 bytes');
    expect(decimalText(new Uint8Array(32).fill(0), 2)).toBe('0');
  });
});
