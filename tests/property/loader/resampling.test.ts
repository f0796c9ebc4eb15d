import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars } from '../../../src/contracts/bars.ts';
import type { Anchor } from '../../../src/core/loader/index.ts';
import { resample } from '../../../src/core/loader/index.ts';

const MINUTE = 60_000;

/** Bars of one minute with pauses of all lengths; prices in whole numbers, so that sums are exact. */
const minutes: fc.Arbitrary<Bars> = fc
  .tuple(
    fc.integer({ min: 0, max: 3_000_000 }),
    fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 8, arbitrary: fc.constant(1) },
          { weight: 2, arbitrary: fc.integer({ min: 2, max: 400 }) },
          fc.constant(3000),
        ),
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 0, max: 1000 }),
      ),
      { minLength: 2, maxLength: 150 },
    ),
  )
  .map(([start, rows]) => {
    let at = start;
    const ts = rows.map(([step]) => (at += step) * MINUTE);
    const column = (pick: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, pick);
    return {
      ts: Float64Array.from(ts),
      open: column(([, p]) => p[0]!),
      high: column(([, p]) => Math.max(...p)),
      low: column(([, p]) => Math.min(...p)),
      close: column(([, p]) => p[3]!),
      volume: column(([, , v]) => v),
      length: rows.length,
      interval_ms: MINUTE,
    };
  });

const anchors = fc.constantFrom<Anchor>('utc', 'session');
const lengths = fc.constantFrom(2, 5, 15, 60, 240, 1440, 10_080).map((count) => count * MINUTE);

function joined(bars: Bars, to_ms: number, anchor: Anchor = 'utc'): Bars {
  const result = resample(bars, to_ms, anchor);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value.bars;
}

function truncated(bars: Bars, length: number): Bars {
  const cut = (column: Float64Array): Float64Array => column.slice(0, length);
  return {
    ...bars,
    ...{
      ts: cut(bars.ts),
      open: cut(bars.open),
      high: cut(bars.high),
      low: cut(bars.low),
      close: cut(bars.close),
      volume: cut(bars.volume),
    },
    length,
  };
}

const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);

describe('joining bars', () => {
  it('keeps every trade: volume, extremes, first open, last close', () => {
    fc.assert(
      fc.property(minutes, lengths, anchors, (bars, to, anchor) => {
        const long = joined(bars, to, anchor);
        expect(sum(long.volume)).toBe(sum(bars.volume));
        expect(Math.max(...long.high)).toBe(Math.max(...bars.high));
        expect(Math.min(...long.low)).toBe(Math.min(...bars.low));
        expect(long.open[0]).toBe(bars.open[0]);
        expect(long.close[long.length - 1]).toBe(bars.close[bars.length - 1]);
        expect(long.interval_ms).toBe(to);
      }),
    );
  });

  it('puts each bar into the one bucket that holds its time, and makes none without bars', () => {
    fc.assert(
      fc.property(minutes, lengths, anchors, (bars, to, anchor) => {
        const long = joined(bars, to, anchor);
        let bucket = 0;
        const filled = new Set<number>();
        for (const ts of bars.ts) {
          while (bucket + 1 < long.length && long.ts[bucket + 1]! <= ts) bucket++;
          expect(ts).toBeGreaterThanOrEqual(long.ts[bucket]!);
          expect(ts).toBeLessThan(long.ts[bucket]! + to);
          filled.add(bucket);
        }
        expect(filled.size).toBe(long.length);
        for (let i = 1; i < long.length; i++) expect(long.ts[i]!).toBeGreaterThan(long.ts[i - 1]!);
      }),
    );
  });

  it('looks at nothing that comes later: cutting the data changes the last bucket alone', () => {
    fc.assert(
      fc.property(minutes, lengths, anchors, fc.nat(), (bars, to, anchor, where) => {
        const length = 2 + (where % (bars.length - 1));
        const whole = joined(bars, to, anchor);
        const part = joined(truncated(bars, length), to, anchor);
        for (const name of ['ts', 'open', 'high', 'low', 'close', 'volume'] as const) {
          expect(part[name].slice(0, -1)).toEqual(whole[name].slice(0, part.length - 1));
        }
        expect(part.ts[part.length - 1]).toBe(whole.ts[part.length - 1]);
        expect(part.open[part.length - 1]).toBe(whole.open[part.length - 1]);
      }),
    );
  });

  it('in two steps or in one gives the same on the clock', () => {
    fc.assert(
      fc.property(minutes, fc.constantFrom(5, 15, 60), fc.constantFrom(4, 24), (bars, first, times) => {
        const between = joined(bars, first * MINUTE);
        expect(joined(between, first * times * MINUTE)).toEqual(joined(bars, first * times * MINUTE));
      }),
    );
  });

  it('to their own length leaves bars as they are', () => {
    fc.assert(
      fc.property(minutes, anchors, (bars, anchor) => {
        expect(joined(bars, MINUTE, anchor)).toEqual(bars);
      }),
    );
  });

  it('with sessions, no bucket of a day or less reaches over a long pause', () => {
    const upToADay = lengths.filter((to) => to <= 1440 * MINUTE);
    fc.assert(
      fc.property(minutes, upToADay, (bars, to) => {
        const starts = new Set(joined(bars, to, 'session').ts);
        for (let i = 1; i < bars.length; i++) {
          if (bars.ts[i]! - bars.ts[i - 1]! > 180 * MINUTE) expect(starts.has(bars.ts[i]!)).toBe(true);
        }
      }),
    );
  });

  it('of sessions into weeks holds each session whole, Sunday evening with Monday', () => {
    const HOUR = 60 * MINUTE;
    // Sunday 2024-03-03 22:00 UTC to Friday, week by week: the clock of the currency market.
    const ts = Array.from({ length: 3 }, (_, week) => Array.from({ length: 120 }, (__, h) => week * 168 + h))
      .flat()
      .map((hour) => Date.UTC(2024, 2, 3, 22) + hour * HOUR);
    const flat = Float64Array.from(ts, () => 1);
    const bars: Bars = {
      ts: Float64Array.from(ts),
      open: flat,
      high: flat,
      low: flat,
      close: flat,
      volume: flat,
      length: ts.length,
      interval_ms: HOUR,
    };
    const weeks = joined(bars, 10_080 * MINUTE, 'session');
    expect([...weeks.volume]).toEqual([120, 120, 120]);
    expect(weeks.ts[1]).toBe(Date.UTC(2024, 2, 10, 22));
    const days = joined(bars, 1440 * MINUTE, 'session');
    expect([...days.volume]).toEqual(Array.from({ length: 15 }, () => 24));
    expect(days.ts[5]).toBe(Date.UTC(2024, 2, 10, 22));
    // On the UTC clock the two hours of each Sunday are a day, and a week, of their own.
    expect([...joined(bars, 1440 * MINUTE).volume].slice(0, 7)).toEqual([2, 24, 24, 24, 24, 22, 2]);
    expect([...joined(bars, 10_080 * MINUTE).volume]).toEqual([2, 120, 120, 118]);
  });

  it('of a session that moves with the clock change begins where the session does', () => {
    const open = (day: number, hour: number) => Date.UTC(2024, 2, day, hour, 30);
    // New York, Thursday to Tuesday over the change of 2024-03-10; the last day is cut off at noon.
    const opens = [open(7, 14), open(8, 14), open(11, 13), open(12, 13)];
    const ts = opens.flatMap((from, day) => Array.from({ length: day === 3 ? 150 : 390 }, (_, m) => from + m * MINUTE));
    const flat = Float64Array.from(ts, () => 1);
    const bars: Bars = {
      ts: Float64Array.from(ts),
      open: flat,
      high: flat,
      low: flat,
      close: flat,
      volume: flat,
      length: ts.length,
      interval_ms: MINUTE,
    };
    const days = resample(bars, 1440 * MINUTE, 'session');
    expect(days.ok && [[...days.value.bars.ts], days.value.partial_last]).toEqual([opens, true]);
    const hours = joined(bars, 60 * MINUTE, 'session');
    expect([...hours.ts].slice(0, 8)).toEqual([...Array.from({ length: 7 }, (_, h) => open(7, 14 + h)), open(8, 14)]);
    expect([...hours.volume].slice(0, 7)).toEqual([60, 60, 60, 60, 60, 60, 30]);
    expect([...joined(bars, 60 * MINUTE).volume].slice(0, 8)).toEqual([30, 60, 60, 60, 60, 60, 60, 30]);
  });
});
