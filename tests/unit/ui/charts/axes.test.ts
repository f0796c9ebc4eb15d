import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisText } from '../../../../src/ui/charts/paint/axes.ts';
import { calendarTicks, logTicks, niceStep, stepDecimals, valueTicks } from '../../../../src/ui/charts/paint/ticks.ts';
import { withAlpha } from '../../../../src/ui/charts/paint/theme.ts';
import { calendarOf, timeTicks } from '../../../../src/ui/charts/paint/time-ticks.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('value ticks', () => {
  it('lie in the range, evenly, at multiples of 1, 2 or 5, and are not too many', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-4, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 12 }),
        (min, size, count) => {
          const ticks = valueTicks(min, min + size, count);
          const step = niceStep(size, count);
          expect(ticks.length).toBeLessThanOrEqual(count + 1);
          expect([1, 2, 5, 10]).toContain(Math.round(step / 10 ** Math.floor(Math.log10(step) + 1e-9)));
          // A tick is a rounded product, as the ends are rounded sums.
          const near = step * 1e-6 + 1e6 * Number.EPSILON;
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(min - near);
            expect(tick).toBeLessThanOrEqual(min + size + near);
            expect(Object.is(tick, -0)).toBe(false);
          }
        },
      ),
    );
  });

  it('tell decimals that keep neighbours apart', () => {
    expect([100, 1, 0.5, 0.02, 0.00001].map(stepDecimals)).toEqual([0, 0, 1, 2, 5]);
  });

  it('are 1, 2, 5 of each decade on a long logarithmic axis and linear on a short one', () => {
    expect(logTicks(1, 100, 12)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(logTicks(90, 130, 5)).toEqual([90, 100, 110, 120, 130]);
    expect(logTicks(0, 10, 5)).toEqual([]);
  });
});

describe('a value axis', () => {
  it('tells neighbouring ticks apart, however small or large', () => {
    const labels = (min: number, max: number) => {
      const ticks = valueTicks(min, max, 5);
      const most = Math.max(...ticks.map(Math.abs));
      return ticks.map((value) => axisText(value, ticks[1]! - ticks[0]!, most));
    };
    expect(labels(0.95e-9, 1.1e-9)).toEqual(['9.5e−10', '1.00e−9', '1.05e−9', '1.10e−9']);
    expect(labels(-1e13, 1e13)).toEqual(['−10T', '−5T', '0', '5T', '10T']);
    expect(labels(95, 110)).toEqual(['95', '100', '105', '110']);
    for (const min of [1e-12, 1e-6, 1, 1e9, 1e12]) {
      const all = labels(min, min * 1.0001);
      expect(new Set(all).size).toBe(all.length);
    }
  });
});

describe('calendar ticks', () => {
  it('stand at the first of months over years, at midnight over days', () => {
    const year = calendarTicks(Date.UTC(2023, 0, 15), Date.UTC(2024, 5, 1), 6);
    expect(year.map((ts) => new Date(ts).toISOString().slice(0, 10))).toEqual([
      '2023-04-01',
      '2023-07-01',
      '2023-10-01',
      '2024-01-01',
      '2024-04-01',
    ]);
    for (const ts of calendarTicks(Date.UTC(2024, 0, 1, 5), Date.UTC(2024, 0, 6), 6)) expect(ts % DAY).toBe(0);
  });
});

describe('time ticks', () => {
  const stamps = (n: number, step: number, from = Date.UTC(2024, 0, 1)): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => from + i * step);
  const ticksOf = (ts: Float64Array, pitch_px: number, first = 0, last = ts.length - 1) =>
    timeTicks({ calendar: calendarOf(ts, 'utc', true), first, last, pitch_px, space_px: 70 });
  const labels = (ts: Float64Array, pitch_px: number) => ticksOf(ts, pitch_px).map((tick) => tick.label);

  it('leave out the seconds where ticks are minutes apart, and tell them where they are nearer', () => {
    // Bars of a second, 32 to a stamp: the first stamp in each quarter of an hour is not on the minute.
    const calendar = calendarOf(stamps(94, 32_000), 'utc', true);
    const labels = timeTicks({ calendar, first: 0, last: 93, pitch_px: 6, space_px: 72 }).map(({ label }) => label);
    expect(labels).toEqual(['2024', '00:15', '00:30', '00:45']);
    const near = timeTicks({ calendar, first: 1, last: 5, pitch_px: 200, space_px: 72 }).map(({ label }) => label);
    expect(near).toContain('00:01:04');
  });

  it('never stand nearer than asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 800 }),
        fc.double({ min: 0.5, max: 60, noNaN: true }),
        fc.constantFrom(1000, 60_000, HOUR, DAY),
        (n, pitch, step) => {
          const ticks = ticksOf(stamps(n, step), pitch);
          for (let i = 1; i < ticks.length; i++) {
            expect((ticks[i]!.index - ticks[i - 1]!.index) * pitch).toBeGreaterThanOrEqual(70);
          }
        },
      ),
    );
  });

  it('count in steps that fit: months, days, hours, minutes, seconds', () => {
    expect(labels(stamps(24 * 90, HOUR), 0.4)).toEqual(['2024', '11', '21', 'Feb', '11', '21', 'Mar', '11', '21']);
    expect(labels(stamps(24, HOUR), 30)).toEqual([
      '2024',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
    ]);
    expect(labels(stamps(60, 1000), 5)).toEqual(['2024', '00:00:15', '00:00:30', '00:00:45']);
    expect(labels(stamps(3650, DAY), 0.05)).toEqual(['2025', '2030']);
  });

  it('name the first year only where no new one follows soon, and count days and hours in either case', () => {
    // Data from 1 January in UTC, seen from west of it: five bars belong to the year before.
    const west = stamps(24 * 8, HOUR, Date.UTC(2024, 11, 31, 19));
    expect(labels(west, 5)).toEqual(['2025', '2', '3', '4', '5', '6', '7', '8']);
    expect(labels(stamps(24 * 8, HOUR, Date.UTC(2024, 11, 30, 19)), 5)[0]).toBe('2024');
  });

  it('do not fill the room between days with odd hours', () => {
    expect(labels(stamps(24 * 20, HOUR), 1.5).some((label) => label.includes(':'))).toBe(false);
  });

  it('stand on the first bar after a boundary when the market was closed at it', () => {
    // Two days of 14:30 to 20:30: midnight itself has no bar.
    const open = Date.UTC(2024, 2, 7, 14, 30);
    const ts = Float64Array.from([...stamps(7, HOUR, open), ...stamps(7, HOUR, open + DAY)]);
    const eighth = ticksOf(ts, 40).find((tick) => tick.label === '8');
    expect(eighth?.index).toBe(7);
    expect(eighth?.major).toBe(true);
  });

  it('stay on their bars while the view moves', () => {
    const ts = stamps(24 * 120, HOUR);
    const inner = (first: number) =>
      ticksOf(ts, 1, first, first + 1200)
        .map((tick) => tick.index)
        .filter((i) => i > 620 && i < 1620);
    expect(inner(500).length).toBeGreaterThan(5);
    for (const first of [503, 520, 537]) expect(inner(first)).toEqual(inner(500));
  });
});

describe('a colour of the theme', () => {
  it('takes an alpha, also in the short form that a build writes', () => {
    expect(withAlpha('#14181e', 0.5)).toBe('#14181e80');
    expect(withAlpha('#fff', 0.72)).toBe('#ffffffb8');
  });
});
