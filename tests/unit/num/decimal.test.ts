import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestDouble } from '../../../src/core/num/decimal.ts';

/** As a reader of text does: the first fifteen digits, and those behind them. */
function read(digits: string, places: number): number {
  const tail = digits.slice(15);
  return nearestDouble(Number(digits.slice(0, 15)), Number(tail), tail.length, places);
}

/** What the platform makes of the same digits. */
const want = (digits: string, places: number): number => Number(`${digits}e-${places}`);

describe('the double nearest to a decimal', () => {
  it('is the one that the platform reads', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 });
    let known = 0;
    fc.assert(
      fc.property(digits, fc.nat(20), (text, places) => {
        const value = read(text, places);
        if (value === value) expect(value).toBe(want(text, places));
        known += Number(value === value);
      }),
      { numRuns: 20_000 },
    );
    expect(known).toBeGreaterThan(19_900);
  });

  it('is a double itself where the digits are all that it has', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e9, noNaN: true }), (value) => {
        const [whole, part = ''] = String(value).split('.') as [string, string?];
        fc.pre(!/e/.test(part) && whole.length + part.length <= 20);
        expect(read(whole + part, part.length)).toBe(value);
      }),
      { numRuns: 20_000 },
    );
  });

  it('is not guessed where two are as near', () => {
    // 2^53 + 1 lies in the middle between two doubles, and so does half of it; a digit more tells on which side.
    expect(read('9007199254740993', 0)).toBeNaN();
    expect(read('45035996273704965', 1)).toBeNaN();
    expect(read('90071992547409931', 1)).toBe(9007199254740994);
    expect(read('90071992547409929', 1)).toBe(9007199254740992);
    expect([read('0', 0), read('0000', 4), read('1', 20)]).toEqual([0, 0, 1e-20]);
  });
});
