import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bars } from '../../../src/contracts/bars.ts';
import { EquityBlocks, MarketBlocks } from '../../../src/worker/data/blocks.ts';
import { FILL_COLUMNS } from '../../../src/contracts/records.ts';
import { emptyTable } from '../../../src/worker/protocol/columns.ts';
import { bucketsOf, windowOf } from '../../../src/worker/answers/window.ts';
import type { RunColumns } from '../../../src/worker/answers/window.ts';

/** Pseudo-random columns; whole volumes, so that sums do not depend on their order. */
function market(length: number, seed: number): Bars {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const column = (f: (i: number) => number) => Float64Array.from({ length }, (_, i) => f(i));
  const close = column(() => 50 + 100 * next());
  return {
    ts: column((i) => i * 60_000),
    open: column(() => 50 + 100 * next()),
    high: column(() => 150 + next()),
    low: column(() => 50 - next()),
    close,
    volume: column(() => Math.floor(next() * 1000)),
    length,
    interval_ms: 60_000,
  };
}

function runOver(bars: Bars, bars_done: number, first_active_bar: number): RunColumns {
  const equity = bars.close.map((c, i) => (i < bars_done ? 1000 + c : 0));
  return {
    bars_done,
    equity,
    position: bars.open.map((o, i) => (i < bars_done ? o - 100 : 0)),
    plots: [bars.high, bars.low.map((v, i) => (i < 5 ? Number.NaN : v))],
    blocks: new EquityBlocks(equity),
    fills: emptyTable(FILL_COLUMNS),
    cash_start: 1000,
    first_active_bar,
  };
}

const cases = fc.integer({ min: 1, max: 1500 }).chain((length) =>
  fc.record({
    length: fc.constant(length),
    seed: fc.nat(),
    from: fc.integer({ min: 0, max: length - 1 }),
    span: fc.integer({ min: 1, max: length }),
    buckets: fc.integer({ min: 1, max: 400 }),
    done: fc.integer({ min: 0, max: length }),
    active: fc.integer({ min: 0, max: length - 1 }),
  }),
);

describe('a window gathered from blocks', () => {
  test('shows of each bucket what looking at every bar shows', () => {
    fc.assert(
      fc.property(cases, ({ length, seed, from, span, buckets, done, active }) => {
        const bars = market(length, seed);
        const run = runOver(bars, done, active);
        const reply = windowOf(bars, new MarketBlocks(bars), run, bucketsOf(length, from, from + span, buckets));
        expect(reply.n).toBeLessThanOrEqual(buckets);
        const peaks = run.equity.map((_, i) => Math.max(...run.equity.subarray(0, i + 1)));
        const view = reply.run!;
        for (let k = 0; k < reply.n; k++) {
          const a = from + k * reply.per;
          const b = Math.min(a + reply.per, reply.to);
          expect(reply.ts[k]).toBe(bars.ts[a]);
          expect(reply.open[k]).toBe(bars.open[a]);
          expect(reply.close[k]).toBe(bars.close[b - 1]);
          expect(reply.high[k]).toBe(Math.max(...bars.high.subarray(a, b)));
          expect(reply.low[k]).toBe(Math.min(...bars.low.subarray(a, b)));
          expect(reply.volume[k]).toBe(bars.volume.subarray(a, b).reduce((x, y) => x + y, 0));
          const end = Math.min(b, done);
          if (a >= end) {
            for (const column of [
              view.buy_hold,
              view.equity,
              view.equity_min,
              view.drawdown_pct,
              view.position,
              view.plots[0]!,
            ]) {
              expect(column[k]).toBeNaN();
            }
            continue;
          }
          const held = end - 1 > active ? (1000 * bars.close[end - 1]!) / bars.close[active]! : 1000;
          expect(view.buy_hold[k]).toBe(held);
          const equity = run.equity.subarray(a, end);
          expect(view.equity[k]).toBe(equity.at(-1));
          expect(view.equity_min[k]).toBe(Math.min(...equity));
          expect(view.equity_max[k]).toBe(Math.max(...equity));
          expect(view.position[k]).toBe(run.position[end - 1]);
          expect(view.plots[1]![k]).toBe(run.plots[1]![end - 1]);
          const depths = Array.from(equity, (e, i) => (e < peaks[a + i]! ? (e / peaks[a + i]! - 1) * 100 : 0));
          expect(view.drawdown_pct[k]).toBe(Math.min(0, ...depths));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('grows with a live run as if it had been there at once', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 12 }), (seed, steps) => {
        const bars = market(1500, seed);
        const grown = new EquityBlocks(bars.close);
        let done = 0;
        for (const step of steps) grown.extend((done = Math.min(1500, done + step)));
        const whole = new EquityBlocks(bars.close);
        whole.extend(done);
        for (let from = 0; from < done; from += 97) expect(grown.deepest(from, done)).toBe(whole.deepest(from, done));
        expect(grown.min).toEqual(whole.min);
      }),
    );
  });

  test('covers exactly the bars asked for, in no more buckets than asked for, none of them empty', () => {
    fc.assert(
      fc.property(
        fc.nat(5000),
        fc.integer({ min: -100, max: 6000 }),
        fc.integer({ min: -100, max: 6000 }),
        fc.integer({ min: 1, max: 3000 }),
        (length, from, to, buckets) => {
          const b = bucketsOf(length, from, to, buckets);
          expect(b.from).toBeGreaterThanOrEqual(0);
          expect(b.to).toBeLessThanOrEqual(length);
          expect(b.n).toBeLessThanOrEqual(buckets);
          if (b.n > 0) expect(b.from + (b.n - 1) * b.per).toBeLessThan(b.to);
          expect(b.from + b.n * b.per).toBeGreaterThanOrEqual(b.to);
        },
      ),
    );
  });
});
