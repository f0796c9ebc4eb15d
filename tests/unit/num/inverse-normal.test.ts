import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/core/num/inverse-normal.ts';
import { unit } from './digest.ts';

/** P(Z ≤ −z) for z > 0: a series below 3, Laplace's continued fraction above (both standard). */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let sum = 0;
    let term = z;
    for (let n = 1; sum + term !== sum; n++) {
      sum += term;
      term = (term * z * z) / (2 * n + 1);
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let n = 300; n > 0; n--) fraction = z + n / fraction;
  return density / fraction;
}

describe('normalQuantile', () => {
  it('agrees with published quantiles to 15 digits', () => {
    const known: [number, number][] = [
      [0.975, 1.959963984540054],
      [0.95, 1.6448536269514722],
      [0.9, 1.2815515655446004],
      [0.75, 0.6744897501960817],
      [1e-5, -4.264890793922825],
      [1e-10, -6.361340902404056],
      [1e-20, -9.262340089798409],
    ];
    for (const [u, z] of known) expect(Math.abs(normalQuantile(u) / z - 1)).toBeLessThan(1e-15);
  });

  it('inverts the distribution function, in the centre and far in the tails', () => {
    for (let i = 1; i <= 2000; i++) {
      const z = 0.01 + 25 * unit(i) * unit(i + 5000);
      // A relative error e of the probability moves the quantile by about e / z.
      expect(Math.abs(-normalQuantile(upperTail(z)) / z - 1)).toBeLessThan(4e-14);
    }
  });

  it('is odd around one half, rises, and is defined only inside (0, 1)', () => {
    expect(normalQuantile(0.5)).toBe(0);
    for (let i = 1, before = -Infinity; i < 4096; i++) {
      const z = normalQuantile(i / 4096);
      expect(z).toBeGreaterThan(before);
      expect(normalQuantile(1 - i / 4096)).toBe(i === 2048 ? 0 : -z);
      before = z;
    }
    for (const u of [0, 1, -0.1, 1.1, NaN, Infinity]) expect(normalQuantile(u)).toBeNaN();
  });

  it('stays finite at the ends of the doubles', () => {
    expect(normalQuantile(5e-324)).toBeGreaterThan(-39);
    expect(normalQuantile(1 - 2 ** -53)).toBeGreaterThan(8);
  });
});
