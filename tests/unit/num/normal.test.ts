import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/core/num/inverse-normal.ts';
import { normalProbability } from '../../../src/core/num/normal.ts';
import { unit } from './digest.ts';

describe('normalProbability', () => {
  it('agrees with published probabilities', () => {
    const known: [number, number][] = [
      [0, 0.5],
      [1, 0.8413447460685429],
      [1.959963984540054, 0.975],
      [3, 0.9986501019683699],
      [-2, 0.022750131948179195],
      [-5, 2.866515718791939e-7],
    ];
    for (const [z, p] of known) expect(Math.abs(normalProbability(z) - p)).toBeLessThan(1e-15);
  });

  it('is what the quantile takes back', () => {
    for (let i = 1; i <= 2000; i++) {
      const u = unit(i);
      expect(Math.abs(normalProbability(normalQuantile(u)) - u)).toBeLessThan(1e-15);
    }
  });

  it('never leaves 0 to 1, and has an end', () => {
    for (let z = -40; z <= 40; z += 0.0625) {
      expect(normalProbability(z)).toBeGreaterThanOrEqual(0);
      expect(normalProbability(z)).toBeLessThanOrEqual(1);
    }
    expect([-Infinity, -8.5, 8.5, Infinity].map(normalProbability)).toEqual([0, 0, 1, 1]);
    expect(normalProbability(NaN)).toBeNaN();
  });
});
