import { describe, expect, it } from 'vitest';
import { accept, expectRefused, load, rowsOf } from './helpers.ts';

/** Options at the ends of what they may be, and times at the ends of the calendar. */

const HEADER = 'time,open,high,low,close,volume\n';
const day = (date: string) => `${date},10,12,9,11,5\n`;
const DAY_MS = 86_400_000;

describe('a scale of prices', () => {
  const text = HEADER + day('2024-01-01') + day('2024-01-02');
  it.each([5e-324, 1e-308])('that makes them too large is refused: %d', (price_scale) =>
    expectRefused(load(text, { price_scale }), 'PRICE_SCALE', 2, null),
  );
  it('that makes them nothing is refused', () =>
    expectRefused(load(text.replaceAll('9', '1e-200'), { price_scale: 1e300 }), 'PRICE_SCALE', 2, null));
  it('that leaves them numbers is taken', () =>
    expect(accept(text, { price_scale: 1e300 }).bars.open[0]).toBe(10 / 1e300));
});

describe('an interval', () => {
  it.each<[string, string, number | null]>([
    ['given', HEADER + day('2024-01-01') + day('2024-01-02'), 1e8 * DAY_MS],
    ['found between two bars', HEADER + day('0100-01-01') + day('9000-01-01'), null],
    // Each bar begins when the one before it has closed.
    [
      'of bars that overlap',
      HEADER + ['01', '02', '03'].map((date) => day(`2024-01-${date}`)).join(''),
      (3e6 * DAY_MS) / 3,
    ],
    ['of the last day there is', HEADER + day('9999-12-30') + day('9999-12-31'), 2 * DAY_MS],
  ])('after which no time can be written is refused: %s', (_, text, interval_ms) =>
    expectRefused(load(text, { interval_ms }), 'INTERVAL_TOO_LONG', null, null),
  );
  it('that ends with the last day is taken', () =>
    expect(rowsOf(accept(HEADER + day('9999-12-30') + day('9999-12-31')))).toHaveLength(2));
});
