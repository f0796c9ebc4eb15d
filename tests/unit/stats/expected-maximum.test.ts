import { describe, expect, it } from 'vitest';
import { keyedNormal } from '../../../src/core/num/keyed-random.ts';
import { chanceVariance, expectedMaximumSharpe, periodReturns } from '../../../src/core/stats/index.ts';
import { mean, sampleVariance } from '../../../src/core/stats/moments.ts';

const HOUR_MS = 3_600_000;

describe('the expected maximum of Sharpe ratios without skill', () => {
  it('is that of the paper’s example: 100 trials, a variance of ½ a year, 250 days', () => {
    const half = Math.sqrt((0.5 / 250) * (99 / 100));
    const ratios = Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? half : -half));
    expect(expectedMaximumSharpe(ratios, 0)).toBeCloseTo(0.1132, 4);
  });

  it.each([10, 100, 1000])('is what %i independent draws come to', (n) => {
    const rounds = 400;
    let found = 0;
    let told = 0;
    for (let round = 0; round < rounds; round++) {
      const ratios = Float64Array.from({ length: n }, (_, i) => 0.3 * keyedNormal(7, round, 1, i));
      found += Math.max(...ratios) / rounds;
      told += expectedMaximumSharpe(ratios, 0)! / rounds;
    }
    expect(told / found).toBeGreaterThan(0.95);
    expect(told / found).toBeLessThan(1.05);
  });

  it('is not passed by trials that are much alike, though they differ by little', () => {
    const rounds = 400;
    let found = 0;
    let told = 0;
    let narrow = 0;
    for (let round = 0; round < rounds; round++) {
      const common = 0.3 * Math.sqrt(0.99) * keyedNormal(8, round, 1, 999);
      const ratios = Float64Array.from({ length: 20 }, (_, i) => common + 0.03 * keyedNormal(8, round, 1, i));
      found += Math.abs(Math.max(...ratios)) / rounds;
      told += expectedMaximumSharpe(ratios, 0.09)! / rounds;
      narrow += expectedMaximumSharpe(ratios, 0)! / rounds;
    }
    expect(found).toBeLessThan(told);
    // The spread between them alone would let pass what is luck.
    expect(found).toBeGreaterThan(2 * narrow);
  });

  it('does not exist of fewer than two', () => {
    expect(expectedMaximumSharpe(new Float64Array(0), 1)).toBeNull();
    expect(expectedMaximumSharpe(Float64Array.of(1), 1)).toBeNull();
    expect(expectedMaximumSharpe(Float64Array.of(1, 1, 1), 0)).toBe(0);
  });
});

describe('the variance by chance', () => {
  it('is one over the years, and that of the ratios of runs without skill', () => {
    const days = 366;
    const ts = Float64Array.from({ length: days * 24 }, (_, i) => i * HOUR_MS);
    expect(chanceVariance(periodReturns(ts, ts, HOUR_MS))).toBe(1);
    const ratios = Float64Array.from({ length: 2000 }, (_, run) => {
      const returns = Float64Array.from({ length: days - 1 }, (_, i) => keyedNormal(9, run, 2, i));
      return (mean(returns) / Math.sqrt(sampleVariance(returns))) * Math.sqrt(365);
    });
    expect(sampleVariance(ratios)).toBeCloseTo(1, 1);
  });

  it('does not exist of one day', () => {
    const ts = Float64Array.of(0, HOUR_MS);
    expect(chanceVariance(periodReturns(ts, ts, HOUR_MS))).toBeNaN();
  });
});
