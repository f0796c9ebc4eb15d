import { describe, expect, it } from 'vitest';
import { drawdownList, monthlyReturns, yearlyReturns } from '../../../src/core/stats/index.ts';
import { DAY } from './cases.ts';

const at = (...dates: string[]) => Float64Array.from(dates, (date) => Date.parse(date));

describe('monthly and yearly returns', () => {
  const ts = at('2023-11-29', '2023-11-30T23:59Z', '2023-12-01', '2024-02-29', '2024-02-29T12:00Z', '2025-02-01');
  const equity = Float64Array.from([100, 110, 55, 66, 77, 154]);

  it('go from the last bar of one to the last bar of the next; months without bars are left out', () => {
    const rounded = monthlyReturns(ts, equity).map(({ year, month, return_pct }) => [
      year,
      month,
      Math.round(return_pct * 1e9) / 1e9,
    ]);
    expect(rounded).toEqual([
      [2023, 11, 10],
      [2023, 12, -50],
      [2024, 2, 40],
      [2025, 2, 100],
    ]);
  });

  it('by year', () => {
    const rounded = yearlyReturns(ts, equity).map(({ year, return_pct }) => [year, Math.round(return_pct * 1e9) / 1e9]);
    expect(rounded).toEqual([
      [2023, -45],
      [2024, 40],
      [2025, 100],
    ]);
  });

  it('the same month a year later is another month', () => {
    expect(monthlyReturns(at('2024-02-01', '2025-02-01'), Float64Array.from([1, 2])).map((m) => m.year)).toEqual([
      2024, 2025,
    ]);
  });

  it('of no bars are none', () => {
    expect(monthlyReturns(new Float64Array(0), new Float64Array(0))).toEqual([]);
    expect(yearlyReturns(new Float64Array(0), new Float64Array(0))).toEqual([]);
  });
});

describe('drawdownList', () => {
  const ts = Float64Array.from({ length: 9 }, (_, i) => i * DAY);
  const equity = Float64Array.from([100, 90, 100, 120, 60, 90, 120, 108, 114]);

  it('lists the deepest first, the one that is not over included', () => {
    expect(drawdownList(ts, equity, 10)).toEqual([
      {
        peak_bar: 3,
        valley_bar: 4,
        end_bar: 6,
        peak_ts: 3 * DAY,
        valley_ts: 4 * DAY,
        end_ts: 6 * DAY,
        depth_pct: -50,
        days: 3,
      },
      {
        peak_bar: 0,
        valley_bar: 1,
        end_bar: 2,
        peak_ts: 0,
        valley_ts: DAY,
        end_ts: 2 * DAY,
        depth_pct: expect.closeTo(-10, 12),
        days: 2,
      },
      {
        peak_bar: 6,
        valley_bar: 7,
        end_bar: null,
        peak_ts: 6 * DAY,
        valley_ts: 7 * DAY,
        end_ts: null,
        depth_pct: expect.closeTo(-10, 12),
        days: 2,
      },
    ]);
    expect(drawdownList(ts, equity, 1).map((d) => d.peak_bar)).toEqual([3]);
  });

  it('starts a drawdown at the last of equal peaks, and has none where equity never falls', () => {
    expect(drawdownList(ts, Float64Array.from([5, 5, 4, 5]), 5)).toMatchObject([{ peak_bar: 1, end_bar: 3 }]);
    expect(drawdownList(ts, Float64Array.from([1, 2, 2, 3]), 5)).toEqual([]);
    expect(drawdownList(new Float64Array(0), new Float64Array(0), 5)).toEqual([]);
  });
});
