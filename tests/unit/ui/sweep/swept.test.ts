import { describe, expect, test } from 'vitest';
import type { FieldSpec } from '../../../../src/contracts/config.ts';
import { draftFor, valuesOf } from '../../../../src/ui/state/swept.ts';
import { tonesOf } from '../../../../src/ui/views/sweep/tones.ts';

const spec = (over: Partial<FieldSpec> = {}): FieldSpec =>
  ({ key: 'k', kind: 'int', nullable: false, min: 1, max: 100, above_min: false, ...over }) as FieldSpec;
const range = (from: number | null, to: number | null, step: number | null, over: Partial<FieldSpec> = {}) =>
  valuesOf({ of: 'param', key: 'k', from, to, step }, spec(over));
const REAL = { kind: 'number', min: 0, max: 10 } as const;

describe('the values of a range', () => {
  test('have both ends, and only whole steps', () => {
    expect(range(5, 20, 5)).toEqual([5, 10, 15, 20]);
    expect(range(5, 19, 5)).toEqual([5, 10, 15]);
    expect(range(7, 7, 3)).toEqual([7]);
  });

  test('are the decimals a person would write', () => {
    expect(range(0.1, 0.5, 0.1, REAL)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(range(1, 2.5, 0.25, REAL)).toEqual([1, 1.25, 1.5, 1.75, 2, 2.25, 2.5]);
    expect(range(1e-7, 3e-7, 1e-7, REAL)).toEqual([1e-7, 2e-7, 3e-7]);
  });

  test.each([
    ['nothing typed', range(null, 5, 1), 'numbers'],
    ['below the least', range(0, 5, 1), '0: At least 1.'],
    ['above the most', range(5, 101, 1), '101: At most 100.'],
    ['no fraction where there is none', range(1.5, 5, 1), '1.5: A whole number'],
    ['a step of a fraction', range(1, 5, 0.5), 'whole number'],
    ['a step of nothing', range(1, 5, 0), 'above 0'],
    ['backwards', range(5, 1, 1), 'not below from'],
    ['too many', range(0, 10, 0.01, REAL), 'these are 1001'],
    ['steps that no digit shows', range(0, 1e-16, 1e-17, REAL), 'too small'],
    ['steps below a double’s', range(1e15, 1e15 + 1, 0.01, { ...REAL, max: null }), 'too small'],
  ])('refuse %s in words', (_, values, words) => {
    expect(values).toContain(words);
  });
});

describe('a first range', () => {
  test.each([
    [10, {}, [6, 18, 2]],
    [30, {}, [10, 70, 10]],
    [14, {}, [4, 34, 5]],
    [2, {}, [1, 6, 1]],
    [1, {}, [1, 5, 1]],
    [100, {}, [60, 100, 20]],
    [2, REAL, [1, 4, 0.5]],
    [3, REAL, [1, 7, 1]],
    [0, REAL, [0, 4, 1]],
    [0.5, REAL, [0.3, 0.9, 0.1]],
    [0.03, REAL, [0.01, 0.07, 0.01]],
    [10, { ...REAL, max: null }, [6, 18, 2]],
  ])('around %d holds it, within bounds', (value, over, [from, to, step]) => {
    const draft = draftFor('param', spec(over), value);
    expect(draft).toEqual({ of: 'param', key: 'k', from, to, step });
    expect(valuesOf(draft, spec(over))).toContain(value);
  });
});

describe('tones', () => {
  test('tell the side and the place on it, however far the farthest is', () => {
    const tone = tonesOf([-127_000, -2, -1, 0, 2, 2, 4], 'max');
    expect([-127_000, -2, -1, 0, 2, 4].map(tone)).toEqual([-1, -2 / 3, -1 / 3, 0, 0.5, 1]);
    expect([-2, 4].map(tonesOf([-2, 4], 'min'))).toEqual([1, -1]);
  });

  test('tell the place among all where all are on one side', () => {
    expect([1, 2, 30].map(tonesOf([1, 2, 30], 'max'))).toEqual([0, 0.5, 1]);
    expect([1, 2, 30].map(tonesOf([1, 2, 30], 'min'))).toEqual([1, 0.5, 0]);
    expect([-3, -2, -1].map(tonesOf([-3, -2, -1], 'max'))).toEqual([-1, -0.5, 0]);
    expect([-3, 0].map(tonesOf([-3, 0], 'max'))).toEqual([-1, 0]);
    expect(tonesOf([5, 5], 'max')(5)).toBe(0);
    expect(tonesOf([], 'max')(5)).toBe(0);
  });
});
