import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatsInput, Trade } from '../../../src/contracts/trade.ts';
import { tearSheet } from '../../../src/core/stats/index.ts';
import { DAY, HOUR, input, MONDAY, trade } from '../../unit/stats/cases.ts';
import { plainFigures } from './plain-figures.ts';

const steps = fc.array(fc.integer({ min: -60, max: 65 }), { minLength: 4, maxLength: 90, size: 'max' });
const curve = (start: number) =>
  steps.map((list) => {
    let value = start;
    return [start, ...list.map((step) => (value *= 1 + step / 1000))];
  });

const trades: fc.Arbitrary<Trade[]> = fc.array(
  fc
    .record({
      return_pct: fc.integer({ min: -4000, max: 5000 }).map((n) => n / 100),
      pnl: fc.integer({ min: -4000, max: 5000 }).map((n) => n / 8),
      fees: fc.integer({ min: 0, max: 40 }).map((n) => n / 8),
      entry_bar: fc.nat(80),
      bars: fc.nat(12),
    })
    .map(({ bars, entry_bar, ...money }) =>
      trade({ ...money, entry_bar, exit_bar: entry_bar + bars, exit_ts: MONDAY + bars * 7 * HOUR + 5 }),
    ),
  { maxLength: 10 },
);

const cases: fc.Arbitrary<StatsInput> = fc
  .record({
    equity: curve(10_000),
    market: curve(100),
    interval_ms: fc.constantFrom(HOUR / 4, 2 * HOUR, 5 * HOUR, DAY, 7 * DAY),
    weekdays: fc.boolean(),
    trades,
    active: fc.nat(3),
    open: fc.option(fc.nat(90)),
    fees_total: fc.nat(100),
    traded_notional: fc.nat(1e6),
  })
  .map(({ equity, market, interval_ms, weekdays, trades: list, active, open, ...money }) => {
    const n = Math.min(equity.length, market.length);
    const ts: number[] = [];
    for (let t = MONDAY; ts.length < n; t += interval_ms) {
      if (!weekdays || interval_ms > DAY || new Date(t).getUTCDay() % 6 !== 0) ts.push(t);
    }
    return input(equity.slice(0, n), {
      ...money,
      ts: Float64Array.from(ts),
      close: Float64Array.from(market.slice(0, n)),
      interval_ms,
      trades: list.filter((t) => t.exit_bar < n),
      first_active_bar: active,
      open_entry_bar: open !== null && open < n ? open : null,
    });
  });

describe('the tear sheet', () => {
  it('is each number’s definition, on any curve and any trades', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(cases, (given) => {
        const found = tearSheet(given);
        const plain = plainFigures(given);
        expect(Object.keys(plain).sort()).toEqual(Object.keys(found).sort());
        const wrong = Object.entries(found).filter(([key, value]) => {
          const want = plain[key]!;
          // A ratio over rounding is as good as one over nothing.
          if (value === null) return Math.abs(want) < 1e12;
          seen.add(key);
          // Relative, but for what is next to nothing beside the curve it was taken from.
          return !(Math.abs(value - want) <= 1e-8 * Math.max(Math.abs(want), 1e-3));
        });
        expect(wrong.map(([key, value]) => `${key}: ${value}, not ${plain[key]}`)).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(seen.size).toBe(Object.keys(plainFigures(input([1, 2]))).length);
  });
});
