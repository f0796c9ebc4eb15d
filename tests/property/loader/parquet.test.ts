import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { UNPACK_LIMITS, BrokenInput } from '../../../src/runtime/files/inflate.ts';
import { openParquet } from '../../../src/runtime/files/parquet/parquet.ts';
import { memorySource } from '../../unit/loader/memory-source.ts';
import { deltas, groups, run, sized, split } from '../../unit/loader/parquet-pages.ts';
import type { ParquetColumn, ParquetPage } from '../../unit/loader/parquet-writer.ts';
import { parquetBytes, plain } from '../../unit/loader/parquet-writer.ts';

async function textOf(bytes: Uint8Array): Promise<string> {
  const { text } = await openParquet(memorySource(bytes, 'x.parquet'), UNPACK_LIMITS);
  let all = '';
  for await (const piece of text()) all += new TextDecoder().decode(piece);
  return all;
}

type Value = number | bigint | string | null;
type Type = 'INT32' | 'INT64' | 'DOUBLE' | 'BYTE_ARRAY';

const VALUES: Readonly<Record<Type, fc.Arbitrary<Value>>> = {
  INT32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  INT64: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer().map(BigInt)),
  DOUBLE: fc.double(),
  BYTE_ARRAY: fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', ' ', '7') }),
};
/** The encodings that each type may have in a page, dictionaries being 8. */
const ENCODINGS: Readonly<Record<Type, readonly number[]>> = {
  INT32: [0, 5, 8, 9],
  INT64: [0, 5, 8, 9],
  DOUBLE: [0, 8, 9],
  BYTE_ARRAY: [0, 6, 8],
};
const WIDTHS = { INT32: 4, INT64: 8, DOUBLE: 8 } as const;

/** Small numbers as runs and groups, cut where `cuts` says so. */
function hybrid(values: readonly number[], width: number, cuts: readonly number[]): number[] {
  const out: number[] = [];
  for (let at = 0, turn = 0; at < values.length; turn++) {
    let end = at + 1;
    while (end < values.length && values[end] === values[at]) end++;
    if (end - at >= (cuts[turn % cuts.length] ?? 1)) {
      out.push(...run(values[at]!, end - at, width));
      at = end;
      continue;
    }
    // Groups are of eight: only the last one may be filled up.
    const part = values.slice(at, at + 8 * (1 + (turn % 3)));
    out.push(...groups(part, width));
    at += part.length;
  }
  return out;
}

function bodyOf(
  type: Type,
  encoding: number,
  values: readonly Exclude<Value, null>[],
  all: readonly Value[],
): number[] {
  if (encoding === 5) return deltas(values as bigint[]);
  if (encoding === 6) {
    const texts = values.map((value) => [...new TextEncoder().encode(String(value))]);
    return [...deltas(texts.map(({ length }) => length)), ...texts.flat()];
  }
  if (encoding === 8) {
    const entries = [...new Set(all)];
    const width = 32 - Math.clz32(entries.length);
    return [
      width,
      ...hybrid(
        values.map((value) => entries.findIndex((entry) => entry === value || Object.is(entry, value))),
        width,
        [1, 9],
      ),
    ];
  }
  const bytes = plain({ type, values });
  return [...(encoding === 9 ? split(bytes, WIDTHS[type as 'INT32']) : bytes)];
}

/** A column of these values, its pages cut as told; each page may have its own encoding and version. */
function columnOf(type: Type, values: readonly Value[], cuts: readonly number[]): ParquetColumn {
  const present = values.filter((value) => value !== null);
  const dictionary = [...new Set(present)];
  const body = plain({ type, values: dictionary });
  const pages: ParquetPage[] = [{ type: 2, count: dictionary.length, encoding: 0, body }];
  for (let at = 0, turn = 0; at < values.length; turn++) {
    const part = values.slice(at, at + cuts[turn % cuts.length]!);
    at += part.length;
    const encoding = ENCODINGS[type][(turn + cuts[0]!) % ENCODINGS[type].length]!;
    const levels = hybrid(
      part.map((value) => Number(value !== null)),
      1,
      cuts,
    );
    const bytes = bodyOf(
      type,
      encoding,
      part.filter((value) => value !== null),
      present,
    );
    const isSecond = turn % 2 === 1;
    pages.push({
      type: isSecond ? 3 : 0,
      count: part.length,
      encoding,
      body: Uint8Array.from(isSecond ? bytes : [...sized(levels), ...bytes]),
      ...(isSecond ? { levels: Uint8Array.from(levels), nulls: part.filter((value) => value === null).length } : {}),
    });
  }
  const logical = type === 'BYTE_ARRAY' ? ({ logical: 'UTF8' } as const) : {};
  return { type, optional: true, values: values as number[], pages, ...logical };
}

const fieldOf = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : String(value);
  return /[,"\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const types = fc.constantFrom<Type>('INT32', 'INT64', 'DOUBLE', 'BYTE_ARRAY');
const tables = fc.integer({ min: 1, max: 120 }).chain((rows) => {
  const column = types.chain((type) => {
    const value = fc.oneof({ weight: 3, arbitrary: VALUES[type] }, { weight: 1, arbitrary: fc.constant(null) });
    // Few different values make long runs and small dictionaries.
    const few = fc.array(value, { minLength: 1, maxLength: 4 }).chain((some) => fc.constantFrom(...some));
    const values = fc.oneof(value, few);
    return fc.record({
      type: fc.constant(type),
      values: fc.array(values, { minLength: rows, maxLength: rows }),
      cuts: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
    });
  });
  return fc.array(column, { minLength: 1, maxLength: 4 });
});
const fileOf = (columns: readonly { type: Type; values: Value[]; cuts: number[] }[]): Uint8Array =>
  parquetBytes(Object.fromEntries(columns.map(({ type, values, cuts }, k) => [`c${k}`, columnOf(type, values, cuts)])));

describe('a Parquet file of any columns', () => {
  it('is read as what was written', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (columns) => {
        const rows = columns[0]!.values.map((_, row) => columns.map(({ values }) => fieldOf(values[row])).join(','));
        const header = columns.map((_, k) => `c${k}`).join(',');
        expect(await textOf(fileOf(columns))).toBe(`${[header, ...rows].join('\n')}\n`);
      }),
      { numRuns: 300 },
    );
  });

  it('is read as another reader reads it', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (columns) => {
        const bytes = fileOf(columns);
        const read = await parquetReadObjects({ file: bytes.slice().buffer });
        const rows = read.map((row) => Object.values(row).map(fieldOf).join(','));
        expect((await textOf(bytes)).split('\n').slice(1).join('\n')).toBe(`${rows.join('\n')}\n`);
      }),
      { numRuns: 100 },
    );
  });

  it('is text or refused, whatever is damaged in it', async () => {
    const damages = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(tables, damages, async (columns, places) => {
        const bytes = fileOf(columns);
        for (const [at, byte] of places) bytes[at % bytes.length] = byte;
        try {
          expect(await textOf(bytes)).toContain('\n');
        } catch (error) {
          if (!(error instanceof BrokenInput)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
