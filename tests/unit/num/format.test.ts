import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NUMBER_BYTES_MAX, writeNumber } from '../../../src/core/num/format.ts';

const bytes = new Uint8Array(NUMBER_BYTES_MAX + 8);

function written(value: number): string {
  const end = writeNumber(new DataView(bytes.buffer), 3, value);
  return String.fromCharCode(...bytes.subarray(3, end));
}

describe('writeNumber writes what String writes', () => {
  it('for any double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const v = Object.is(value, -0) ? 0 : value;
        expect(written(v)).toBe(String(v));
      }),
      { numRuns: 20000 },
    );
  });

  it('for money-sized doubles, products and sums of short decimals', () => {
    const cents = fc.integer({ min: 1, max: 100_000_000 });
    fc.assert(
      fc.property(cents, cents, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
        const values = [
          (a / 100) * (b / 1e8),
          (a / 100) * (1 + share / 1000),
          a / b,
          b / 1e6 - a / 1e5,
          a / 100,
          a / 1e5,
          b / 1e8,
          (a / 1e5) * 0.001,
          a * b,
          share,
          share * 1e-5,
        ];
        for (const value of values) if (!Object.is(value, -0)) expect(written(value)).toBe(String(value));
      }),
      { numRuns: 20000 },
    );
  });

  it('next to powers of two and of ten, where the neighbour distance changes', () => {
    const around = new Float64Array(1);
    const word = new BigInt64Array(around.buffer);
    for (let exponent = -30; exponent < 60; exponent++) {
      for (const centre of [2 ** exponent, Number(`1e${String(Math.floor(exponent / 3))}`)]) {
        for (let step = -40n; step <= 40n; step++) {
          around[0] = centre;
          word[0] += step;
          expect(written(around[0])).toBe(String(around[0]));
        }
      }
    }
  });

  it('for the edges of each path', () => {
    for (const v of [0, 1, 9, 10, 99, 100, 4294967295, 4294967296, 999999999999999, 1e15, 1e15 + 0.5, 1e21, 1e22]) {
      expect(written(v)).toBe(String(v));
      expect(written(v === 0 ? 0 : -v)).toBe(String(v === 0 ? 0 : -v));
    }
    for (const v of [1e-6, 1e-7, 9.5e-7, 1.5e-6, 0.1, 0.3, 0.1 + 0.2, 5e-324, Number.MAX_VALUE, 1 / 3, 2 / 3]) {
      expect(written(v)).toBe(String(v));
    }
  });
});
