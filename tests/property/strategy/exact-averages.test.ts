import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactAverages } from '../../../src/core/strategy/indicators/exact-averages.ts';
import { StateReader, StateWriter } from '../../../src/core/strategy/stored.ts';

/** The decimal that a double's shortest text shows, × 10^40. */
function scaled(value: number): bigint {
  const [mantissa, exponent = '0'] = String(value).split('e') as [string, string?];
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = 40 - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}

/** Sign of the fast mean over the slow mean at bar i, by definition. */
function exactOrder(prices: readonly number[], i: number, fast: number, slow: number): number {
  if (i + 1 < slow) return 2;
  const sum = (n: number): bigint => prices.slice(i + 1 - n, i + 1).reduce((total, price) => total + scaled(price), 0n);
  const difference = sum(fast) * BigInt(slow) - sum(slow) * BigInt(fast);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

const windows = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 8 }))
  .map(([fast, more]) => ({ fast, slow: fast + more }));

/** Few distinct values make ties; mixed decimals make the scale grow; full doubles and huge values leave it. */
const decimal = (decimals: number, most: number) =>
  fc.integer({ min: -2, max: most }).map((n) => Number(`${String(n)}e-${String(decimals)}`));
const price = fc.oneof(
  { weight: 4, arbitrary: decimal(2, 5) },
  { weight: 2, arbitrary: decimal(1, 3) },
  { weight: 1, arbitrary: decimal(9, 4_000_000) },
);
const wild = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0.1 + 0.2, 0.3, 0.1, 1 / 3, 1e-12, 3e15, 123456789.12345679) },
  { weight: 1, arbitrary: fc.double({ min: 1e-3, max: 1e9, noNaN: true }) },
);
const seriesOf = (one: fc.Arbitrary<number>) => fc.array(one, { minLength: 1, maxLength: 80 });
const stretches = fc
  .array(fc.tuple(wild, fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 8 })
  .map((runs) => runs.flatMap(([value, n]) => Array<number>(n).fill(value)));
const late = fc.tuple(seriesOf(price), seriesOf(wild)).map(([calm, rough]) => [...calm, ...rough, ...calm]);
const series = fc.oneof(seriesOf(price), seriesOf(wild), stretches, late);

describe('ExactAverages', () => {
  it('orders the two averages as big integers do, whatever the prices', () => {
    fc.assert(
      fc.property(windows, series, ({ fast, slow }, prices) => {
        const averages = new ExactAverages(fast, slow);
        prices.forEach((value, i) => {
          averages.push(value);
          expect(averages.order).toBe(exactOrder(prices, i, fast, slow));
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('shows the averages to the last digits, and nothing before their windows are full', () => {
    fc.assert(
      fc.property(windows, series, ({ fast, slow }, prices) => {
        const averages = new ExactAverages(fast, slow);
        const largest = Math.max(...prices.map(Math.abs));
        prices.forEach((value, i) => {
          averages.push(value);
          const mean = (n: number) => prices.slice(i + 1 - n, i + 1).reduce((sum, x) => sum + x, 0) / n;
          for (const [got, n] of [
            [averages.fast_average, fast],
            [averages.slow_average, slow],
          ] as const) {
            if (i + 1 < n) expect(got).toBeNaN();
            else expect(Math.abs(got - mean(n))).toBeLessThanOrEqual(1e-14 * slow * largest);
          }
        });
      }),
    );
  });

  it('holds no sum that a double does not: large prices and small steps, above zero and below', () => {
    // Of the last three the newer two are higher than the oldest by the last one alone.
    for (const prices of [
      [5e8, 1e9, 1e-7],
      [0.5, -1e15, -2e15, 0.1],
    ]) {
      const averages = new ExactAverages(2, 3);
      for (const value of prices) averages.push(value);
      expect(averages.order).toBe(1);
    }
  });

  it('shows the averages to their own last digits once a price that dwarfed them is gone', () => {
    const averages = new ExactAverages(2, 5);
    for (const value of [0.1 + 0.2, 3e15, 1 / 3]) averages.push(value);
    for (let i = 0; i < 20; i++) averages.push(i % 2 === 0 ? 1 / 3 : 1 / 7);
    expect(averages.fast_average).toBeCloseTo((1 / 3 + 1 / 7) / 2, 14);
    expect(averages.slow_average).toBeCloseTo((2 / 3 + 3 / 7) / 5, 14);
  });

  it('goes on from a stored state as if nothing had happened, at every bar', () => {
    fc.assert(
      fc.property(windows, series, ({ fast, slow }, prices) => {
        let averages = new ExactAverages(fast, slow);
        const straight = new ExactAverages(fast, slow);
        for (const value of prices) {
          const out = new StateWriter();
          averages.save(out);
          averages = new ExactAverages(fast, slow);
          const from = new StateReader(JSON.parse(JSON.stringify(out.values)));
          averages.load(from);
          from.end();
          averages.push(value);
          straight.push(value);
          expect(averages.order).toBe(straight.order);
          expect(averages.fast_average).toBe(straight.fast_average);
          expect(averages.slow_average).toBe(straight.slow_average);
        }
      }),
    );
  });
});
