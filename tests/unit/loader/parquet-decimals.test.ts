import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LoadOutcome } from '../../../src/contracts/loader.ts';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { loadFile } from '../../../src/runtime/files/load.ts';
import { decimalText } from '../../../src/runtime/files/parquet/decimals.ts';
import { expectRefused, type Loaded, rowsOf, warningsOf } from './helpers.ts';
import { memorySource } from './memory-source.ts';
import { parquetBytes } from './parquet-writer.ts';

const load = (bytes: Uint8Array): Promise<LoadOutcome> =>
  loadFile(memorySource(bytes, 'bars.parquet'), DEFAULT_LOADER_OPTIONS);

async function accept(bytes: Uint8Array): Promise<Loaded> {
  const outcome = await load(bytes);
  if (outcome.kind !== 'loaded') throw new Error(JSON.stringify(outcome).slice(0, 400));
  return outcome;
}

/** Three hourly bars whose prices and volume are whole numbers over ten to the power of `scale`. */
function decimals(scale: number, unscaled: readonly bigint[]): Uint8Array {
  const price = (add: bigint) =>
    ({ type: 'INT64', logical: 'DECIMAL', scale, values: unscaled.map((value) => value + add) }) as const;
  const values = unscaled.map((_, hour) => BigInt((1704067200 + hour * 3600) * 1000));
  return parquetBytes({
    timestamp: { type: 'INT64', logical: 'TIMESTAMP_MILLIS', values },
    open: price(0n),
    high: price(2n),
    low: price(-1n),
    close: price(1n),
    volume: price(5n),
  });
}

describe('decimals', () => {
  // Written by Arrow's C++ library: DECIMAL(9, 2), (18, 10), (38, 30), (20, 12) and (38, 3), as bytes or as INT32 and INT64.
  it.each(['decimals-int.parquet', 'decimals-bytes.parquet'])('of an independent writer: %s', async (name) => {
    const loaded = await accept(new Uint8Array(readFileSync(`tests/fixtures/parquet/${name}`)));
    const want = JSON.parse(readFileSync('tests/fixtures/parquet/decimals.json', 'utf8')) as string[][];
    // The digits are read by the platform here, which rounds them correctly.
    expect(rowsOf(loaded).map((row) => row.split(' ').slice(1).map(Number))).toEqual(
      want.map((row) => row.map(Number)),
    );
    expect(loaded.report.columns).toMatchObject({ open: 'open', close: 'close', volume: 'volume' });
  });
  it.each([
    [2, [4_228_358n, 4_228_400n, 4_230_000n], '42283.58 42283.6 42283.57 42283.59 42283.63'],
    [0, [42n, 43n, 44n], '42 44 41 43 47'],
    [-2, [42n, 43n, 44n], '4200 4400 4100 4300 4700'],
    [17, [42n, 43n, 44n], '4.2e-16 4.4e-16 4.1e-16 4.3e-16 4.7e-16'],
    [10, [123_456_789_012_345_678n, 1n << 61n, 44n], '12345678.901234567 12345678.901234567 12345678.901234567'],
  ])('of scale %i', async (scale, unscaled, first) => {
    const [row] = rowsOf(await accept(decimals(scale, unscaled)));
    expect(row!.slice('2024-01-01T00:00:00Z '.length)).toContain(first);
  });
  it('of a scale that no writer has: R', async () =>
    expectRefused(await load(decimals(1000, [42n])), 'PARQUET_FIXED_POINT', null, null));
  it('are warned of where they have more digits than twenty, as in text', async () => {
    const loaded = await accept(new Uint8Array(readFileSync('tests/fixtures/parquet/decimals-bytes.parquet')));
    expect(warningsOf(loaded)).toEqual(['LONG_NUMBER']);
  });
});

describe('the digits of a decimal', () => {
  it.each([
    [0n, 5, '0'],
    [-1n, 3, '-0.001'],
    [-120n, 1, '-12'],
    [1200n, 3, '1.2'],
    [7n, -3, '7000'],
    [-7, 0, '-7'],
    [Uint8Array.of(0xff, 0x38), 2, '-2'],
    [Uint8Array.of(0x01, 0x00, 0x01), 2, '655.37'],
    [new Uint8Array(0), 2, '0'],
    [99999999999999999999999999999999999999n, 38, '0.99999999999999999999999999999999999999'],
  ])('%s over ten to the %i', (value, places, text) => expect(decimalText(value, places)).toBe(text));
});
