import { describe, expect, it } from 'vitest';
import { keyedNormal } from '../../../src/core/num/keyed-random.ts';
import { deflatedSharpe, periodReturns, sharpeError } from '../../../src/core/stats/index.ts';
import { mean, sampleVariance } from '../../../src/core/stats/moments.ts';

const DAY_MS = 86_400_000;

/** Of equity that makes these returns, a value a day; with weekends, so that a year has 365 of them. */
function errorOf(returns: Float64Array): number {
  const equity = new Float64Array(returns.length + 1);
  equity[0] = 1000;
  for (let i = 0; i < returns.length; i++) equity[i + 1] = equity[i]! * (1 + returns[i]!);
  const ts = Float64Array.from(equity, (_, i) => i * DAY_MS);
  return sharpeError(periodReturns(ts, equity, DAY_MS));
}

const ratioOf = (returns: Float64Array) => (mean(returns) / Math.sqrt(sampleVariance(returns))) * Math.sqrt(365);

describe('the error of a Sharpe ratio', () => {
  it('is that of the formula, of returns of two kinds', () => {
    // 1 in 5 days loses 3 %, the others win 1 %: skewness −1.5, kurtosis 3.25 exactly, ratio 0.125 before n − 1.
    const returns = Float64Array.from({ length: 500 }, (_, i) => (i % 5 === 0 ? -0.03 : 0.01));
    const ratio = (0.002 / 0.016) * Math.sqrt(499 / 500);
    const shape = 1 + 1.5 * ratio + (2.25 / 4) * ratio * ratio;
    expect(errorOf(returns)).toBeCloseTo(Math.sqrt((shape / 499) * 365), 10);
  });

  it.each([
    ['normal', (z: number) => 0.001 + 0.01 * z],
    ['crooked', (z: number) => 0.002 + 0.004 * (z - z * z)],
  ])('is what ratios of %s returns are off by', (_, shape) => {
    const runs = 4000;
    const days = 200;
    const all = Array.from({ length: runs }, (_, run) =>
      Float64Array.from({ length: days }, (_, i) => shape(keyedNormal(3, run, 1, i))),
    );
    const spread = Math.sqrt(sampleVariance(Float64Array.from(all, ratioOf)));
    const told = mean(Float64Array.from(all, errorOf));
    // Four times what a deviation found from so many is itself off by.
    expect(Math.abs(told / spread - 1)).toBeLessThan(4 / Math.sqrt(2 * runs));
  });

  it('does not exist of one return, nor where all are the same', () => {
    expect(errorOf(Float64Array.of(0.1))).toBeNaN();
    expect(errorOf(new Float64Array(50))).toBeNaN();
    expect(errorOf(new Float64Array(50).fill(0.01))).toBeNaN();
    expect(errorOf(new Float64Array(0))).toBeNaN();
  });
});

describe('the deflated Sharpe ratio', () => {
  it('is that of the paper’s example: 2.5 a year over 1,250 days, skewness −3, kurtosis 10, the best of 100', () => {
    const ratio = 2.5 / Math.sqrt(250);
    const error = Math.sqrt(((1 + 3 * ratio + (9 / 4) * ratio * ratio) / 1249) * 250);
    expect(deflatedSharpe(2.5, 0.1132 * Math.sqrt(250), error)).toBeCloseTo(0.9004, 3);
  });

  it('is one half where no more is found than luck is expected to find, and nothing where nothing is known', () => {
    expect(deflatedSharpe(1.2, 1.2, 0.3)).toBe(0.5);
    expect(deflatedSharpe(1.2, 1, NaN)).toBeNaN();
    expect(deflatedSharpe(1.2, 1, 0)).toBeNaN();
  });

  it('is seldom high where nobody has any skill', () => {
    // The greatest of ten, against what the greatest of ten is expected at: by the formula half are above one half.
    const days = 500;
    let sure = 0;
    for (let round = 0; round < 200; round++) {
      const trials = Array.from({ length: 10 }, (_, k) =>
        Float64Array.from({ length: days }, (_, i) => 0.01 * keyedNormal(5, round, k + 1, i)),
      );
      const ratios = trials.map(ratioOf);
      const best = ratios.indexOf(Math.max(...ratios));
      const expected = 1.5746 * Math.sqrt(365 / days);
      if (deflatedSharpe(ratios[best]!, expected, errorOf(trials[best]!)) >= 0.95) sure++;
    }
    expect(sure).toBeLessThan(10);
  });
});
