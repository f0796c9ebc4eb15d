import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawdownList, monthlyReturns, tearSheet, yearlyReturns } from '../../../src/core/stats/index.ts';
import { DAY, HOUR, input, MONDAY, trade } from '../../unit/stats/cases.ts';

const equityCurve = fc
  .array(
    fc.integer({ min: -200, max: 250 }).map((n) => n / 1000),
    { minLength: 1, maxLength: 80 },
  )
  .map((steps) => {
    let value = 10_000;
    return [value, ...steps.map((step) => (value *= 1 + step))];
  });
const interval = fc.constantFrom(60_000, HOUR, 6 * HOUR, DAY, 7 * DAY);
const trades = fc.array(
  fc
    .tuple(
      fc.integer({ min: -5000, max: 8000 }).map((n) => n / 100),
      fc.integer({ min: -50_000, max: 50_000 }).map((n) => n / 100),
      fc.nat(40),
      fc.nat(20),
    )
    .map(([return_pct, pnl, entry_bar, bars]) =>
      trade({ return_pct, pnl, entry_bar, exit_bar: entry_bar + bars, exit_ts: MONDAY + bars * DAY }),
    ),
  { maxLength: 12 },
);

const near = (a: number | null, b: number | null, relative: number): void => {
  if (a === null || b === null) expect(a).toBe(b);
  else expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(a), Math.abs(b)));
};

describe('the tear sheet', () => {
  it('holds numbers that JSON can carry, or null', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 }),
        interval,
        trades,
        (equity, interval_ms, list) => {
          for (const value of Object.values(tearSheet(input(equity, { interval_ms, trades: list })))) {
            if (value === null) continue;
            expect(Number.isFinite(value)).toBe(true);
            expect(Object.is(value, -0)).toBe(false);
          }
        },
      ),
    );
  });

  it('does not depend on the unit of money, but for money itself', () => {
    fc.assert(
      fc.property(equityCurve, interval, trades, (equity, interval_ms, list) => {
        const one = tearSheet(input(equity, { interval_ms, trades: list, traded_notional: 3000 }));
        const by = 8;
        const other = tearSheet(
          input(
            equity.map((value) => value * by),
            { interval_ms, trades: list.map((t) => ({ ...t, pnl: t.pnl * by })), traded_notional: 3000 * by },
          ),
        );
        for (const [key, value] of Object.entries(one)) {
          if (key === 'fees_total') continue;
          // A power of two scales every step exactly.
          expect(other[key]).toBe(key.startsWith('equity_') ? value! * by : value);
        }
      }),
    );
  });

  it('is the same some weeks later', () => {
    fc.assert(
      fc.property(
        equityCurve,
        interval,
        trades,
        fc.integer({ min: 1, max: 3000 }),
        (equity, interval_ms, list, weeks) => {
          const one = input(equity, { interval_ms, trades: list });
          const shift = weeks * 7 * DAY;
          const later = list.map((t) => ({ ...t, entry_ts: t.entry_ts + shift, exit_ts: t.exit_ts + shift }));
          expect(tearSheet({ ...one, ts: one.ts.map((ts) => ts + shift), trades: later })).toEqual(tearSheet(one));
        },
      ),
    );
  });

  it('does not depend on the order of trades', () => {
    fc.assert(
      fc.property(trades, (list) => {
        const equity = Array<number>(61).fill(100);
        const one = tearSheet(input(equity, { trades: list }));
        const other = tearSheet(input(equity, { trades: [...list].reverse() }));
        for (const key of Object.keys(one)) near(one[key]!, other[key]!, 1e-9);
      }),
    );
  });

  it('finds the deepest fall that any pair of bars shows, and the longest time under water', () => {
    fc.assert(
      fc.property(equityCurve, (equity) => {
        let deepest = 0;
        equity.forEach((high, i) => equity.slice(i).forEach((low) => (deepest = Math.max(deepest, 1 - low / high))));
        const values = tearSheet(input(equity));
        near(values['max_drawdown_pct']!, -deepest * 100, 1e-12);
        const peaks = equity.flatMap((value, i) => (value >= Math.max(...equity.slice(0, i + 1)) ? [i] : []));
        const gaps = [...peaks, equity.length - 1].slice(1).map((next, k) => next - peaks[k]!);
        const longest = Math.max(0, ...gaps.filter((gap) => gap > 1));
        expect(values['max_drawdown_days']).toBe(longest === 0 ? null : longest);
      }),
    );
  });
});

describe('parts make the whole', () => {
  it('monthly and yearly returns compound to the return', () => {
    fc.assert(
      fc.property(equityCurve, fc.constantFrom(HOUR, DAY, 20 * DAY, 200 * DAY), (equity, interval_ms) => {
        const { ts, equity: column } = input(equity, { interval_ms });
        const whole = column.at(-1)! / column[0]!;
        const product = (list: readonly { return_pct: number }[]) =>
          list.reduce((p, { return_pct }) => p * (1 + return_pct / 100), 1);
        near(product(monthlyReturns(ts, column)), whole, 1e-12);
        near(product(yearlyReturns(ts, column)), whole, 1e-12);
      }),
    );
  });

  it('drawdowns do not overlap, lie below their peak throughout, and the list is sorted by depth', () => {
    fc.assert(
      fc.property(equityCurve, fc.integer({ min: 1, max: 100 }), (equity, count) => {
        const column = Float64Array.from(equity);
        const list = drawdownList(
          Float64Array.from(equity, (_, i) => i * DAY),
          column,
          count,
        );
        expect(list.length).toBeLessThanOrEqual(count);
        list.forEach((drawdown, k) => {
          const inside = equity.slice(drawdown.peak_bar + 1, drawdown.end_bar ?? equity.length);
          expect(Math.max(...inside)).toBeLessThan(equity[drawdown.peak_bar]!);
          expect(Math.min(...inside)).toBe(equity[drawdown.valley_bar]);
          if (drawdown.end_bar !== null)
            expect(equity[drawdown.end_bar]).toBeGreaterThanOrEqual(equity[drawdown.peak_bar]!);
          expect(drawdown.days).toBe((drawdown.end_bar ?? equity.length - 1) - drawdown.peak_bar);
          if (k > 0) expect(drawdown.depth_pct).toBeGreaterThanOrEqual(list[k - 1]!.depth_pct);
        });
        const in_time = [...list].sort((a, b) => a.peak_bar - b.peak_bar);
        in_time
          .slice(1)
          .forEach((drawdown, k) => expect(drawdown.peak_bar).toBeGreaterThanOrEqual(in_time[k]!.end_bar!));
      }),
    );
  });
});
