import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timestampText, writeTimestamp } from '../../../src/core/journal/index.ts';

describe('a timestamp', () => {
  it('is what Date writes, for any instant of the years 0 to 9999', () => {
    const first = Date.UTC(2000, 0, 1) - 2000 * 365.2425 * 86400000;
    fc.assert(
      fc.property(fc.integer({ min: Math.ceil(first), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }), (ts) => {
        expect(timestampText(ts)).toBe(new Date(ts).toISOString());
      }),
      { numRuns: 3000, seed: 3 },
    );
  });

  it('knows leap days, ends of months and the instants before 1970', () => {
    for (const text of [
      '2024-02-29T23:59:59.999Z',
      '2100-02-28T23:59:59.999Z',
      '2100-03-01T00:00:00.000Z',
      '2000-02-29T12:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
      '1969-12-31T23:59:59.999Z',
      '1600-02-29T00:00:00.001Z',
      '0001-01-01T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
    ]) {
      expect(timestampText(Date.parse(text))).toBe(text);
    }
  });

  it('drops the fraction of a millisecond, before 1970 too (naive truncation goes up there)', () => {
    expect(timestampText(1.999)).toBe('1970-01-01T00:00:00.001Z');
    expect(timestampText(-0.001)).toBe('1969-12-31T23:59:59.999Z');
  });

  it('writes 24 bytes where it is told and touches no other', () => {
    const bytes = new Uint8Array(30).fill(1);
    expect(writeTimestamp(bytes, 3, Date.UTC(2024, 6, 4, 5, 6, 7, 8))).toBe(27);
    expect([...bytes.subarray(0, 3), ...bytes.subarray(27)]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(new TextDecoder().decode(bytes.subarray(3, 27))).toBe('2024-07-04T05:06:07.008Z');
  });
});
