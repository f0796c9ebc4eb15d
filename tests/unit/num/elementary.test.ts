import { describe, expect, it } from 'vitest';
import { exp, expLessOne, log, logOnePlus, logRatio, pow } from '../../../src/core/num/elementary.ts';
import { digestElementary, unit } from './digest.ts';
import { errorInUlps, expFixed, lnFixed, toFixed300 } from './reference.ts';

const N = 2000;

/** Largest error in ulps of `got` against the exact e^x. */
function expError(got: number, x: bigint): number {
  const { value, scale } = expFixed(x);
  return errorInUlps(got, value, scale);
}

describe('log', () => {
  it('is within 1 ulp over all magnitudes, near 1 and in the subnormals', () => {
    let worst = 0;
    const check = (x: number): void => {
      if (x !== 1) worst = Math.max(worst, errorInUlps(log(x), lnFixed(x), 0));
    };
    for (let i = 1; i <= N; i++) {
      check(unit(i) * 2 ** Math.floor(unit(i + N) * 2040 - 1050));
      check(1 + (unit(i) - 0.5) * 2 ** -Math.floor(unit(i + N) * 52));
      check(0.5 + unit(i));
    }
    for (const x of [5e-324, 2.2250738585072014e-308, Number.MAX_VALUE, Math.SQRT2, Math.SQRT1_2, 1 + 2 ** -52])
      check(x);
    expect(worst).toBeLessThan(0.52);
  });

  it('has the limits of a logarithm', () => {
    expect(log(1)).toBe(0);
    expect(log(0)).toBe(-Infinity);
    expect(log(-0)).toBe(-Infinity);
    expect(log(Infinity)).toBe(Infinity);
    expect(log(-1)).toBeNaN();
    expect(log(NaN)).toBeNaN();
  });
});

describe('logRatio', () => {
  it('is within 2.5 ulp, also where the quotient itself has lost most of the difference', () => {
    let worst = 0;
    for (let i = 1; i <= N; i++) {
      const a = unit(i) * 1000;
      for (const b of [a * (1 + (unit(i + N) - 0.5) * 2 ** -Math.floor(unit(i + 2 * N) * 50)), unit(i + N) * 1000]) {
        if (a !== b) worst = Math.max(worst, errorInUlps(logRatio(b, a), lnFixed(b) - lnFixed(a), 0));
      }
    }
    expect(worst).toBeLessThan(2.5);
    expect(logRatio(5, 5)).toBe(0);
    expect(logRatio(0, 5)).toBe(-Infinity);
    expect(logRatio(5, 0)).toBe(Infinity);
  });
});

describe('near nothing', () => {
  it('logOnePlus and expLessOne are within 3 ulp, where 1 + x has lost most of x or all of it', () => {
    let worst = 0;
    for (let i = 1; i <= N; i++) {
      // Few enough digits that 1 + x is exact for the reference.
      const x = (Math.round((unit(i) - 0.5) * 2 ** 20) / 2 ** 20) * 2 ** -Math.floor(unit(i + N) * 31);
      if (x === 0) continue;
      worst = Math.max(worst, errorInUlps(logOnePlus(x), lnFixed(1 + x), 0));
      const { value, scale } = expFixed(toFixed300(x));
      const less = (scale < 0 ? value >> BigInt(-scale) : value << BigInt(scale)) - toFixed300(1);
      worst = Math.max(worst, errorInUlps(expLessOne(x), less, 0));
    }
    expect(worst).toBeLessThan(3);
    expect([logOnePlus(1e-300), expLessOne(1e-300), logOnePlus(0), expLessOne(0)]).toEqual([1e-300, 1e-300, 0, 0]);
  });

  it('goes on as logarithm and exponential', () => {
    expect([logOnePlus(9), expLessOne(5)]).toEqual([log(10), exp(5) - 1]);
    expect([logOnePlus(-1), expLessOne(-1000), expLessOne(1000)]).toEqual([-Infinity, -1, Infinity]);
    expect([logOnePlus(-2), logOnePlus(NaN), expLessOne(NaN)]).toEqual([NaN, NaN, NaN]);
  });
});

describe('exp', () => {
  it('is within 1 ulp over its whole range, subnormal results included', () => {
    let worst = 0;
    for (let i = 1; i <= N; i++) {
      const xs = [
        (unit(i) - 0.5) * 1415,
        (unit(i) - 0.5) * 2,
        unit(i) * 2 ** -Math.floor(unit(i + N) * 60),
        -708 - 37 * unit(i),
      ];
      for (const x of xs) worst = Math.max(worst, expError(exp(x), toFixed300(x)));
    }
    expect(worst).toBeLessThan(1);
  });

  it('has the limits of an exponential', () => {
    expect(exp(0)).toBe(1);
    expect(exp(-0)).toBe(1);
    expect(exp(Infinity)).toBe(Infinity);
    expect(exp(-Infinity)).toBe(0);
    expect(exp(709.782712893384)).toBeLessThan(Infinity);
    expect(exp(709.7827128933841)).toBe(Infinity);
    expect(exp(-745.133)).toBeGreaterThan(0);
    expect(exp(-745.134)).toBe(0);
    expect(exp(NaN)).toBeNaN();
  });
});

describe('pow', () => {
  it('is within 1 ulp, also where a single-precision logarithm would lose ten bits', () => {
    let worst = 0;
    for (let i = 1; i <= N; i++) {
      const bases = [unit(i) * 4, 1 + (unit(i) - 0.5) / 1000, unit(i) * 2 ** Math.floor(unit(i + 2 * N) * 1000 - 500)];
      for (const x of bases) {
        const limit = 700 / Math.abs(Math.log(x));
        const y = (unit(i + N) - 0.5) * 2 * limit;
        worst = Math.max(worst, expError(pow(x, y), (lnFixed(x) * toFixed300(y)) >> 300n));
      }
    }
    expect(worst).toBeLessThan(1);
  });

  it('gives whole powers of small integers exactly', () => {
    for (let x = 2; x <= 9; x++) {
      for (let y = 0, exact = 1; exact < 2 ** 53; y++, exact *= x) expect(pow(x, y)).toBe(exact);
    }
    expect(pow(2, -1074)).toBe(5e-324);
  });

  it('states its edges', () => {
    expect(pow(0, 0)).toBe(1);
    expect(pow(0, 2)).toBe(0);
    expect(pow(0, -2)).toBe(Infinity);
    expect(pow(1, 1e300)).toBe(1);
    expect(pow(1.5, 1e300)).toBe(Infinity);
    expect(pow(0.5, 1e300)).toBe(0);
    expect(pow(0.5, -1e300)).toBe(Infinity);
    expect(pow(10, 400)).toBe(Infinity);
    expect(pow(-1, 2)).toBeNaN();
    expect(pow(2, NaN)).toBeNaN();
    expect(pow(NaN, 0)).toBeNaN();
  });
});

describe('the digest', () => {
  it('is the same in every engine', () => {
    expect(digestElementary()).toBe('5e8781cf');
  });
});
