import { describe, expect, it } from 'vitest';
import { keyedNormal } from '../../../src/core/num/keyed-random.ts';
import { expectedMaximumSharpe } from '../../../src/core/stats/index.ts';

describe('the expected maximum of Sharpe ratios without skill', () => {
  it('is that of the paper’s example: 100 trials, a variance of ½ a year, 250 days', () => {
    const half = Math.sqrt((0.5 / 250) * (99 / 100));
    const ratios = Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? half : -half));
    expect(expectedMaximumSharpe(ratios)).toBeCloseTo(0.1132, 4);
  });

  it.each([10, 100, 1000])('is what %i independent draws come to', (n) => {
    const rounds = 400;
    let found = 0;
    let told = 0;
    for (let round = 0; round < rounds; round++) {
      const ratios = Float64Array.from({ length: n }, (_, i) => 0.3 * keyedNormal(7, round, 1, i));
      found += Math.max(...ratios) / rounds;
      told += expectedMaximumSharpe(ratios)! / rounds;
    }
    expect(told / found).toBeGreaterThan(0.95);
    expect(told / found).toBeLessThan(1.05);
  });

  it('does not exist of fewer than two, and is nothing where they are all alike', () => {
    expect(expectedMaximumSharpe(new Float64Array(0))).toBeNull();
    expect(expectedMaximumSharpe(Float64Array.of(1))).toBeNull();
    expect(expectedMaximumSharpe(Float64Array.of(1, 1, 1))).toBe(0);
  });
});
