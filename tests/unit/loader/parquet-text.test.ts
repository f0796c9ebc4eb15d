import fc from 'fast-check';
import type { SchemaElement } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { isoFromMs } from '../../../src/core/time/civil.ts';
import { FieldWriter, quoted } from '../../../src/runtime/files/parquet/fields.ts';
import { writerOf } from '../../../src/runtime/files/parquet/kinds.ts';
import type { Values } from '../../../src/runtime/files/parquet/values.ts';

const textOf = (out: FieldWriter): string => new TextDecoder().decode(out.taken());

function field(element: Omit<SchemaElement, 'name'>, values: Values, k = 0): string {
  const out = new FieldWriter();
  writerOf({ name: 'x', ...element })(out, values, k);
  return textOf(out);
}
const viewOf = ({ buffer }: ArrayBufferView): DataView => new DataView(buffer);
const words = (...values: readonly bigint[]): DataView => viewOf(BigInt64Array.from(values));
const rowOf = (bytes: Uint8Array): Values => ({
  bytes,
  starts: Int32Array.of(0),
  ends: Int32Array.of(bytes.length),
});
const timestamp = (unit: 'MILLIS' | 'MICROS' | 'NANOS', utc = true) =>
  ({ type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: utc, unit } }) as const;

describe('a value of a Parquet file as text', () => {
  it('that is a number has its shortest digits, as JavaScript writes them', () => {
    const numbers = fc.oneof(fc.double(), fc.integer(), fc.double({ min: 0, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(numbers, (value) => field({ type: 'DOUBLE' }, viewOf(Float64Array.of(value))) === String(value)),
    );
    const narrow = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(narrow, (value) => {
        expect(field({ type: 'INT32' }, viewOf(Int32Array.of(value)))).toBe(String(value));
        expect(field({ type: 'INT32', converted_type: 'UINT_32' }, viewOf(Int32Array.of(value)))).toBe(
          String(value >>> 0),
        );
      }),
    );
    expect(field({ type: 'FLOAT' }, viewOf(Float32Array.of(0.1)))).toBe(String(Math.fround(0.1)));
    expect(['false', 'true']).toEqual([0, 1].map((k) => field({ type: 'BOOLEAN' }, Uint8Array.of(0, 1), k)));
  });

  it('that has 64 bits loses none of them', () => {
    const wide = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger().map(BigInt));
    const unsigned = { type: 'INTEGER', bitWidth: 64, isSigned: false } as const;
    fc.assert(
      fc.property(wide, (value) => {
        expect(field({ type: 'INT64' }, words(0n, value), 1)).toBe(String(value));
        const want = String(BigInt.asUintN(64, value));
        expect(field({ type: 'INT64', logical_type: unsigned }, words(value))).toBe(want);
      }),
    );
    for (const value of [2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, -1n]) {
      expect(field({ type: 'INT64' }, words(value))).toBe(String(value));
    }
  });

  it('that has 16 bits is what a half is', () => {
    const half = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 2, logical_type: { type: 'FLOAT16' } } as const;
    const read = (...bytes: readonly number[]): string => field(half, rowOf(Uint8Array.from(bytes)));
    expect([read(0, 0x3c), read(0, 0xc1), read(1, 0), read(0, 0x7c), read(0, 0xfc), read(1, 0x7c)]).toEqual([
      '1',
      '-2.5',
      String(2 ** -24),
      'Infinity',
      '-Infinity',
      'NaN',
    ]);
  });

  it('that is an instant is as `isoFromMs` has it, without Z where it is a clock’s face', () => {
    const micros = fc.bigInt({ min: -70_000_000_000_000_000n, max: 260_000_000_000_000_000n });
    fc.assert(
      fc.property(micros, fc.boolean(), (value, utc) => {
        const ms = Number(value >= 0n ? value / 1000n : -((-value + 999n) / 1000n));
        const iso = utc ? isoFromMs(ms) : isoFromMs(ms).slice(0, -1);
        expect(field(timestamp('MICROS', utc), words(value))).toBe(iso);
        expect(field(timestamp('MILLIS', utc), words(BigInt(ms)))).toBe(iso);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (nanos) => {
        const ms = Number(nanos >= 0n ? nanos / 1_000_000n : -((-nanos + 999_999n) / 1_000_000n));
        expect(field(timestamp('NANOS'), words(nanos))).toBe(isoFromMs(ms));
      }),
    );
    expect(field(timestamp('MICROS'), words(-1n))).toBe('1969-12-31T23:59:59.999Z');
    expect(field({ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, words(0n))).toBe('1970-01-01T00:00:00Z');
  });

  it('that is a day, a day and its nanoseconds, or a time of day', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 2_900_000 }), (days) => {
        const want = isoFromMs(days * 86_400_000).slice(0, 10);
        expect(field({ type: 'INT32', converted_type: 'DATE' }, viewOf(Int32Array.of(days)))).toBe(want);
        expect(field({ type: 'INT32', logical_type: { type: 'DATE' } }, viewOf(Int32Array.of(days)))).toBe(want);
      }),
    );
    const nanos = words(34_200_123_456_789n);
    const stamp = viewOf(Int32Array.of(nanos.getInt32(0, true), nanos.getInt32(4, true), 2440588 + 19723));
    expect(field({ type: 'INT96' }, stamp)).toBe('2024-01-01T09:30:00.123');
    expect(field({ type: 'INT64', converted_type: 'TIME_MICROS' }, words(3_600_500_000n))).toBe('01:00:00.500');
    expect(field({ type: 'INT32', converted_type: 'TIME_MILLIS' }, viewOf(Int32Array.of(1)))).toBe('00:00:00.001');
  });

  it('that is text is one field, whatever is in it', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é', '中', ' ') }),
    );
    const read = (bytes: Uint8Array): string => field({ type: 'BYTE_ARRAY' }, rowOf(bytes));
    fc.assert(
      fc.property(texts, (text) => read(new TextEncoder().encode(text)) === quoted(text.replaceAll('\0', '\ufffd'))),
    );
    expect(read(Uint8Array.of(65, 255, 0))).toBe('A\ufffd\ufffd');
    const uuid = { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } } as const;
    expect(field(uuid, rowOf(Uint8Array.from({ length: 16 }, (_, k) => k * 16)))).toBe(
      '00102030-4050-6070-8090-a0b0c0d0e0f0',
    );
  });

  it('is in the text whole as long as a row may be, and makes room for itself', () => {
    const long = new TextEncoder().encode('x'.repeat(3_000_000));
    const out = new FieldWriter();
    out.number(1);
    let want = '1';
    for (let k = 0; k < 20; k++) {
      out.comma();
      out.field(long, 0, 60_000);
      want += `,${'x'.repeat(60_000)}`;
      expect(out.full).toBe(k > 16);
    }
    // No bar has a field of more bytes.
    out.field(long, 0, long.length);
    out.lineEnd();
    expect(textOf(out)).toBe(`${want}${'x'.repeat(65_537)}\n`);
    expect([out.at, out.full]).toEqual([0, false]);
  });
});
