import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EquityBlocks } from '../../../src/worker/data/blocks.ts';
import { overlayOf } from '../../../src/worker/compare/overlay.ts';
import type { EquityCourse } from '../../../src/worker/compare/overlay.ts';

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1);

function course(
  from: number,
  interval_ms: number,
  equity: readonly number[],
  missing: ReadonlySet<number> = new Set(),
) {
  const ts: number[] = [];
  for (let slot = 0; ts.length < equity.length; slot++) if (!missing.has(slot)) ts.push(from + slot * interval_ms);
  // Columns of a run that ended early are longer than what it has done.
  const column = Float64Array.from([...equity, 0, 0]);
  return { ts: Float64Array.from(ts), interval_ms, equity: column, blocks: new EquityBlocks(column) };
}

/** The same, one bar after the other. */
function plainly({ ts, interval_ms, equity }: EquityCourse, axis: Float64Array) {
  const closes = Array.from(ts, (open) => open + interval_ms);
  return Array.from(axis, (at, k) => {
    const before = k === 0 ? -Infinity : axis[k - 1]!;
    const within = closes.flatMap((close, i) => (close > before && close <= at ? [equity[i]!] : []));
    const newest = closes.findLastIndex((close) => close <= at);
    const over = within.length === 0 && newest === closes.length - 1;
    const none = Number.NaN;
    return {
      equity: newest < 0 || over ? none : equity[newest]!,
      low: within.length === 0 ? none : Math.min(...within),
      high: within.length === 0 ? none : Math.max(...within),
    };
  });
}

describe('equities on one axis', () => {
  const values = fc.array(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 400 });
  const runs = fc.array(
    fc
      .record({
        from: fc.nat(500),
        every: fc.constantFrom(1, 5, 60),
        values,
        missing: fc.uniqueArray(fc.nat(60), { maxLength: 30 }),
      })
      .map((r) => course(START + r.from * MINUTE, r.every * MINUTE, r.values, new Set(r.missing))),
    { minLength: 1, maxLength: 6 },
  );

  test('are those found bar by bar, over other spans and intervals, with bars missing', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 2, max: 300 }), (courses, points) => {
        const { ts, runs: along } = overlayOf(courses, points);
        expect(ts.length).toBeLessThanOrEqual(points);
        for (let k = 1; k < ts.length; k++) expect(ts[k]!).toBeGreaterThan(ts[k - 1]!);
        expect(ts[0]).toBe(Math.min(...courses.map((each) => each.ts[0]! + each.interval_ms)));
        expect(ts.at(-1)).toBe(Math.max(...courses.map((each) => each.ts.at(-1)! + each.interval_ms)));
        for (const [i, each] of along.entries()) {
          const rows = Array.from(ts, (_, k) => ({ equity: each.equity[k], low: each.low[k], high: each.high[k] }));
          expect(rows).toEqual(plainly(courses[i]!, ts));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('over a part of the axis are those of the whole with every bar, and no spike from before', () => {
    const part = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(runs, part, fc.integer({ min: 2, max: 300 }), (courses, [a, b], points) => {
        const all = overlayOf(courses, 1e6);
        const [first, last] = [all.ts[0]!, all.ts.at(-1)!];
        const moment = (share: number) => first + share * (last - first);
        const span = { from: moment(Math.min(a, b)), to: moment(Math.max(a, b)) };
        const { ts, runs: along } = overlayOf(courses, points, span);
        expect(ts.length).toBeLessThanOrEqual(points);
        // From where a close of the shortest bars may be, at or before its beginning, to its end.
        const interval_ms = Math.min(...courses.map((each) => each.interval_ms));
        expect((ts[0]! - first) % interval_ms).toBe(0);
        expect(ts[0]! <= span.from && ts[0]! > span.from - interval_ms).toBe(true);
        expect(ts.at(-1)! <= Math.max(ts[0]!, span.to)).toBe(true);
        for (const [i, each] of along.entries()) {
          const run = courses[i]!;
          const closes = Array.from(run.ts, (open) => open + run.interval_ms);
          for (const [k, at] of ts.entries()) {
            const newest = closes.findLastIndex((close) => close <= at);
            const over = newest === closes.length - 1 && closes[newest]! < (k === 0 ? at : ts[k - 1]! + 1);
            expect(each.equity[k]).toBe(newest < 0 || over ? Number.NaN : run.equity[newest]);
          }
          // The first point has one bar behind it.
          expect(each.high[0]).toBe(each.low[0]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('with room for every bar each point is a close, and every value is there', () => {
    const run = course(START, MINUTE, [100, 102, 99, 104]);
    const { ts, runs: along } = overlayOf([run], 10);
    expect([...ts]).toEqual([1, 2, 3, 4].map((n) => START + n * MINUTE));
    expect([...along[0]!.equity]).toEqual([100, 102, 99, 104]);
  });

  test('a spike between two points is kept', () => {
    const equity = Array.from({ length: 1000 }, (_, i) => (i === 501 ? 5000 : i === 777 ? 1 : 100));
    const { runs: along } = overlayOf([course(START, MINUTE, equity)], 20);
    expect(Math.max(...along[0]!.high)).toBe(5000);
    expect(Math.min(...along[0]!.low)).toBe(1);
  });

  test('a run that is over before a part of the axis begins has no point in it', () => {
    const [short, long] = [course(START, MINUTE, [1, 2]), course(START, MINUTE, [1, 2, 3, 4, 5, 6])];
    const span = { from: START + 4 * MINUTE, to: START + 6 * MINUTE };
    const { ts, runs: along } = overlayOf([short, long], 10, span);
    expect([...ts]).toEqual([4, 5, 6].map((n) => START + n * MINUTE));
    for (const column of Object.values(along[0]!)) expect([...column]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect([...along[1]!.equity]).toEqual([4, 5, 6]);
  });

  test('runs that have done nothing have no points, and do not stand in the way of others', () => {
    const empty = course(START, MINUTE, []);
    expect(overlayOf([empty, empty], 50).ts.length).toBe(0);
    const { ts, runs: along } = overlayOf([empty, course(START, MINUTE, [1, 2])], 50);
    expect(ts.length).toBe(2);
    expect([...along[0]!.equity]).toEqual([Number.NaN, Number.NaN]);
  });
});
