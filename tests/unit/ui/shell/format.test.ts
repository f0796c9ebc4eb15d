import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as format from '../../../../src/ui/io/format.ts';

describe('numbers for people', () => {
  it('writes a sign that a screen shows: a minus, not a hyphen, and a plus', () => {
    expect(format.signed(1.239)).toBe('+1.24');
    expect(format.signed(-1234.5)).toBe('−1,234.50');
    expect(format.decimal(-0.5, 1)).toBe('−0.5');
    expect(format.signedPercent(-4.2)).toBe('−4.20 %');
  });

  it('gives no sign to what rounds to zero, which naive code shows as −0.00', () => {
    for (const value of [0, -0, 0.001, -0.001]) expect(format.signed(value)).toBe('0.00');
  });

  it('shows a dash for what is not a number', () => {
    for (const value of [null, undefined, NaN, Infinity, -Infinity]) {
      expect(format.count(value)).toBe(format.MISSING);
      expect(format.price(value)).toBe(format.MISSING);
      expect(format.bytes(value)).toBe(format.MISSING);
      expect(format.moment(value)).toBe(format.MISSING);
    }
  });

  it('tells one thing from several', () => {
    expect([0, 1, 2, 4000].map((n) => format.counted(n, 'bar'))).toEqual(['0 bars', '1 bar', '2 bars', '4,000 bars']);
    expect(format.counted(1, 'retry', 'retries')).toBe('1 retry');
    expect(format.counted(3, 'retry', 'retries')).toBe('3 retries');
  });

  it('tells a span by days, within one by the clock, and a single bar once', () => {
    const at = (text: string) => Date.parse(`${text}Z`);
    expect(format.span(at('2024-01-31T22:00'), at('2024-02-01T01:00'))).toBe('2024-01-31 – 2024-02-01');
    expect(format.span(at('2024-01-31T09:30'), at('2024-01-31T16:00'))).toBe('2024-01-31 09:30 – 16:00');
    expect(format.span(at('2024-01-31T09:30'), at('2024-01-31T09:30'))).toBe('2024-01-31 09:30');
    expect(format.span(at('2024-01-31'), at('2024-01-31'))).toBe('2024-01-31');
  });

  it('shows small prices with the digits that tell them apart', () => {
    expect(format.price(0.00001234)).toBe('0.00001234');
    expect(format.price(1.13105)).toBe('1.1311');
    expect(format.price(93576)).toBe('93,576.00');
    expect(format.price(99.693)).toBe('99.69');
  });

  it('tells tiny prices and quantities by the power of ten, so that they differ', () => {
    expect([1.0052e-9, 1.0053e-9, 1e-13, -2.5e-7].map((value) => format.price(value))).toEqual([
      '1.0052e−9',
      '1.0053e−9',
      '1.0000e−13',
      '−2.5000e−7',
    ]);
    expect(format.decimal(1.05e-9, 11)).toBe('1.05e−9');
    expect(format.decimal(0, 11)).toBe('0');
    expect(format.decimal(0.5, 11)).toBe('0.50000000000');
  });

  it('writes money with two decimals, as long as they tell anything', () => {
    expect([0, 9.5187, 19.02, -0.25, 0.0034].map((value) => format.money(value))).toEqual([
      '0.00',
      '9.52',
      '19.02',
      '−0.25',
      '0.0034000',
    ]);
  });

  it('writes whole quantities without decimals', () => {
    expect([2, 9530503862396, 0.25, 90.037].map((value) => format.quantity(value))).toEqual([
      '2',
      '9,530,503,862,396',
      '0.25000',
      '90.04',
    ]);
  });

  it('steps through the units of bytes and of time without ever writing 1000 kB or 60 s', () => {
    expect(format.bytes(999)).toBe('999 B');
    expect(format.bytes(999_950)).toBe('1.0 MB');
    expect(format.bytes(48_200_000)).toBe('48.2 MB');
    expect(format.duration(350)).toBe('350 ms');
    expect(format.duration(59_700)).toBe('1 min 00 s');
    expect(format.duration(3_600_000)).toBe('1 h 00 min');
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9e14, noNaN: true }), (value) => {
        expect(format.bytes(value)).not.toMatch(/^1,?000/);
        expect(format.duration(value)).not.toMatch(/\b60 (s|min)/);
      }),
    );
  });

  it('keeps a headline number short however large it is', () => {
    expect(format.brief(12_595.65)).toBe('12,595.65');
    expect(format.brief(1_234_567.89)).toBe('1,234,568');
    expect(format.brief(-101_205_641_318_784)).toBe('−101T');
    expect(format.brief(null)).toBe(format.MISSING);
  });

  it('names intervals as traders do', () => {
    expect([60_000, 300_000, 3_600_000, 14_400_000, 86_400_000, 604_800_000].map(format.interval)).toEqual([
      '1m',
      '5m',
      '1h',
      '4h',
      '1d',
      '1w',
    ]);
    expect(format.interval(90_000)).toBe('90s');
    expect(format.interval(0)).toBe(format.MISSING);
  });

  it('writes moments in UTC, to the minute where that is all there is', () => {
    expect(format.moment(Date.UTC(2024, 0, 31, 14, 5))).toBe('2024-01-31 14:05');
    expect(format.moment(Date.UTC(2024, 0, 31, 14, 5, 7))).toBe('2024-01-31 14:05:07');
  });
});
