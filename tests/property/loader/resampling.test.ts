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

  it('with sessions, no bucket reaches over a long pause', () => {
    fc.assert(
      fc.property(minutes, lengths, (bars, to) => {
        const starts = new Set(joined(bars, to, 'session').ts);
        for (let i = 1; i < bars.length; i++) {
          if (bars.ts[i]! - bars.ts[i - 1]! > 180 * MINUTE) expect(starts.has(bars.ts[i]!)).toBe(true);
        }
      }),
    );
  });
});
