import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoFromMs } from '../../../src/core/time/civil.ts';
import { PARSERS, quoted, rowsText, type ColumnKind } from '../../../src/runtime/files/parquet-text.ts';

const plain: ColumnKind = { name: 'x', utc: true, places: null, perMs: null };
const textOf = (columns: readonly unknown[][], kinds: readonly ColumnKind[], rows: number): string =>
  Buffer.concat([...rowsText(columns as never, kinds, rows)]).toString('utf8');
const field = (value: unknown, kind: Partial<ColumnKind> = {}): string =>
  textOf([[value]], [{ ...plain, ...kind }], 1).slice(0, -1);

describe('rows of a Parquet file as text', () => {
  it('have numbers by their shortest digits, as JavaScript writes them', () => {
    const numbers = fc.oneof(fc.double(), fc.integer(), fc.double({ min: 0, max: 1e6, noNaN: true }));
    fc.assert(fc.property(numbers, (value) => field(value) === String(value)));
    fc.assert(fc.property(fc.bigInt(), (value) => field(value) === String(value)));
    expect([-0, 1e21, 5e-324, NaN].map((value) => field(value))).toEqual(['0', '1e+21', '5e-324', 'NaN']);
  });

  it('have instants as `isoFromMs` has them, without Z where they are a clock’s face, and dates alone', () => {
    const micros = fc.bigInt({ min: -70_000_000_000_000_000n, max: 260_000_000_000_000_000n });
    fc.assert(
      fc.property(micros, fc.boolean(), (value, utc) => {
        const ms = Number(value >= 0n ? value / 1000n : -((-value + 999n) / 1000n));
        const iso = isoFromMs(ms);
        expect(field(PARSERS.timestampFromMicroseconds(value), { utc })).toBe(utc ? iso : iso.slice(0, -1));
        expect(field(PARSERS.timestampFromMilliseconds(BigInt(ms)), { utc })).toBe(utc ? iso : iso.slice(0, -1));
        expect(field(PARSERS.timestampFromNanoseconds(value * 1000n))).toBe(iso);
        const days = Math.floor(ms / 86_400_000);
        expect(field(PARSERS.dateFromDays(days), { utc })).toBe(isoFromMs(days * 86_400_000).slice(0, 10));
      }),
      { numRuns: 300 },
    );
    expect(field(PARSERS.timestampFromMicroseconds(-1n))).toBe('1969-12-31T23:59:59.999Z');
    expect(field(3_600_500_000, { perMs: 1e3 })).toBe('01:00:00.500');
  });

  it('have texts as one field each, whatever is in them', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é', '中', ' ') }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const shown = quoted(text.replaceAll('\0', '\ufffd'));
        expect(field(new TextEncoder().encode(text))).toBe(shown);
        if (!text.includes('\0')) expect(field(text)).toBe(quoted(text));
      }),
    );
    expect(field(Uint8Array.of(65, 255, 0))).toBe('A\ufffd\ufffd');
    expect([null, undefined, true].map((value) => field(value))).toEqual(['', '', 'true']);
  });

  it('come in pieces of whole rows, also where one row is longer than a piece', () => {
    const long = 'x'.repeat(3_000_000);
    const columns = [
      [1, 2, 3],
      ['a', long, 'b'],
    ];
    expect(textOf(columns, [plain, plain], 3)).toBe(`1,a\n2,${long}\n3,b\n`);
    const many = Array.from({ length: 20_000 }, (_, i) => i);
    const pieces = [...rowsText([many] as never, [plain], many.length)];
    expect(pieces.map((piece) => piece.at(-1))).toEqual([10, 10, 10]);
    expect(Buffer.concat(pieces).toString()).toBe(`${many.join('\n')}\n`);
    expect(textOf([[]], [plain], 0)).toBe('');
  });
});
