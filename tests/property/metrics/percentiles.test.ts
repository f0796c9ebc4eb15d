import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CEILING, FLOOR, KEPT_MAX, Percentiles, RELATIVE_ERROR } from '../../../src/core/metrics/percentiles.ts';

const within = fc.double({ min: FLOOR, max: CEILING / 2, noNaN: true });

/** More values than are kept: those drawn, each many times over, some of them shifted a little. */
function many(drawn: readonly number[], factor: number): number[] {
  return Array.from({ length: KEPT_MAX + 500 }, (_, i) => drawn[i % drawn.length]! * (1 + (i % 7) * factor));
}

function fed(values: readonly number[]): Percentiles {
  const percentiles = new Percentiles();
  for (const value of values) percentiles.add(value);
  return percentiles;
}

/** By definition; the product first, in whole numbers, so that no rounding decides the rank. */
function defined(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((p * (sorted.length - 1)) / 100)]!;
}

describe('percentiles of a stream', () => {
  it('are those of the sorted values while all are kept', () => {
    fc.assert(
      fc.property(fc.array(within, { minLength: 1, maxLength: 300 }), fc.integer({ min: 0, max: 100 }), (values, p) => {
        const percentiles = fed(values);
        expect(percentiles.exact).toBe(true);
        expect(percentiles.at(p)).toBe(defined(values, p));
      }),
    );
  });

  it('are within the stated error once a histogram stands in, whatever the scale', () => {
    fc.assert(
      fc.property(
        fc.array(within, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 0.1, noNaN: true }),
        fc.integer({ min: 0, max: 100 }),
        (drawn, factor, p) => {
          const values = many(drawn, factor);
          const percentiles = fed(values);
          expect(percentiles.exact).toBe(false);
          const wanted = defined(values, p);
          // A mean adds up thousands of values: their rounding comes on top of the bucket's width.
          expect(Math.abs(percentiles.at(p)! - wanted)).toBeLessThanOrEqual(wanted * (RELATIVE_ERROR + 1e-9));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never fall as p grows', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 50 }), (drawn) => {
        const percentiles = fed(many(drawn, 0));
        const told = [0, 1, 25, 50, 75, 95, 99, 100].map((p) => percentiles.at(p)!);
        expect(told).toEqual(told.toSorted((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });
});
