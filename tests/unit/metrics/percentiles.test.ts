import { describe, expect, it } from 'vitest';
import { FLOOR, KEPT_MAX, Percentiles, percentileIndex } from '../../../src/core/metrics/percentiles.ts';

const of = (values: Iterable<number>) => {
  const percentiles = new Percentiles();
  for (const value of values) percentiles.add(value);
  return percentiles;
};

describe('percentileIndex', () => {
  it.each([
    [50, 1, 0],
    [50, 2, 0],
    [50, 3, 1],
    [95, 20, 18],
    [95, 21, 19],
    [95, 101, 95],
    [100, 7, 6],
  ])('p%i of %i values is number %i', (p, n, index) => expect(percentileIndex(p, n)).toBe(index));

  it('is not moved by the rounding of p/100', () => {
    // 0.29 · 100 is 28.999999999999996.
    expect(Math.floor((29 / 100) * 100)).toBe(28);
    expect(percentileIndex(29, 101)).toBe(29);
  });
});

describe('Percentiles', () => {
  it('has none without a value', () => expect(of([]).at(50)).toBeNull());
  it('takes a value that is there, and does not interpolate', () => expect(of([4, 1, 3, 2]).at(50)).toBe(2));
  it('tells a constant exactly, however many there are', () => {
    const constant = of(Array.from({ length: KEPT_MAX * 3 }, () => 0.25));
    expect([constant.exact, constant.at(50), constant.at(95), constant.count]).toEqual([false, 0.25, 0.25, 12288]);
  });
  it('keeps the last value that fits and goes over with the next, losing none', () => {
    const values = Array.from({ length: KEPT_MAX }, (_, i) => i + 1);
    const percentiles = of(values);
    expect([percentiles.exact, percentiles.at(100)]).toEqual([true, KEPT_MAX]);
    percentiles.add(1e6);
    expect([percentiles.exact, percentiles.count, percentiles.at(100)]).toEqual([false, KEPT_MAX + 1, 1e6]);
    expect(percentiles.at(0)).toBe(1);
  });
  it('tells the least value that has a bucket apart from those below it', () => {
    const percentiles = of(Array.from({ length: KEPT_MAX * 2 }, (_, i) => (i % 2 === 0 ? 0 : FLOOR)));
    expect([percentiles.exact, percentiles.at(25), percentiles.at(75)]).toEqual([false, 0, FLOOR]);
  });
  it('counts zero, the vanishing and the enormous', () => {
    const values = [0, 5e-324, 1e300].flatMap((value) => Array.from({ length: KEPT_MAX }, () => value));
    const percentiles = of(values);
    expect(percentiles.at(50)).toBeLessThan(1e-9);
    expect(percentiles.at(95)).toBeCloseTo(1e300, -290);
  });
});
