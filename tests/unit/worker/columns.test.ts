import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FillColumns } from '../../../src/contracts/records.ts';
import type { Trade } from '../../../src/contracts/trade.ts';
import { FILL_COLUMNS } from '../../../src/contracts/records.ts';
import { GrowingTable, lowerBound, sliceTable, thinTable } from '../../../src/worker/protocol/columns.ts';
import { fillStatsOf, histogram, percentile } from '../../../src/worker/answers/fill-stats.ts';
import { TradeOrder } from '../../../src/worker/answers/trade-order.ts';

/** Row i holds 100·i + the number of the column. */
const fills = (n: number): FillColumns =>
  Object.fromEntries(
    FILL_COLUMNS.map((name, c) => [name, Float64Array.from({ length: n }, (_, i) => 100 * i + c)]),
  ) as unknown as FillColumns;

describe('tables of columns', () => {
  test('appending piece by piece gives the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(700), { maxLength: 8 }), (cuts) => {
        const whole = fills(700);
        const grown = new GrowingTable(FILL_COLUMNS);
        const edges = [0, ...cuts.sort((a, b) => a - b), 700];
        for (let i = 1; i < edges.length; i++) grown.append(sliceTable(FILL_COLUMNS, whole, edges[i - 1]!, edges[i]!));
        expect(grown.rows).toBe(700);
        expect(grown.table).toEqual(whole);
      }),
    );
  });

  test('thinning keeps whole rows, in order, the first among them, and copies', () => {
    const whole = fills(1000);
    const thin = thinTable(FILL_COLUMNS, whole, 100, 1000, 7);
    expect(thin.seq[0]).toBe(10_000);
    expect(thin.seq).toHaveLength(7);
    for (let i = 0; i < 7; i++) expect(thin.latency_ms[i]! - thin.seq[i]!).toBe(9);
    expect([...thin.seq].every((v, i, all) => i === 0 || v > all[i - 1]!)).toBe(true);
    const all = thinTable(FILL_COLUMNS, whole, 0, 5, 7);
    all.seq[0] = -1;
    expect(whole.seq[0]).toBe(0);
  });

  test('lowerBound finds the first row at or above the limit, also among equal ones and past the end', () => {
    const column = Float64Array.of(1, 1, 3, 3, 3, 9);
    expect([0, 1, 2, 3, 4, 9, 10].map((limit) => lowerBound(column, limit))).toEqual([0, 0, 2, 2, 5, 5, 6]);
  });
});

describe('fill statistics', () => {
  test('a percentile is a value that is there: index floor(p/100·(n−1))', () => {
    const of = (...values: number[]) => Float64Array.from(values);
    expect(percentile(of(), 50)).toBeNull();
    expect(percentile(of(7), 95)).toBe(7);
    expect(percentile(of(1, 2), 50)).toBe(1);
    expect(percentile(of(1, 2, 3, 4), 50)).toBe(2);
    const hundred = Float64Array.from({ length: 100 }, (_, i) => i);
    expect([percentile(hundred, 95), percentile(hundred, 100)]).toEqual([94, 99]);
  });

  test('every value falls in one bin, the greatest too', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 200 }), (values) => {
        // Plus 0: a sort tells -0 from 0, a bin's edge does not.
        const sorted = Float64Array.from(values, (value) => value + 0).sort();
        const { edges, counts } = histogram(sorted);
        expect(edges).toHaveLength(counts.length + 1);
        expect(counts.reduce((sum, n) => sum + n, 0)).toBe(values.length);
        if (values.length > 0) expect([edges[0], edges.at(-1)]).toEqual([sorted[0], sorted.at(-1)]);
      }),
    );
  });

  test('sorts by number, not by text, and leaves the fills as they are', () => {
    const table = { ...fills(3), latency_ms: Float64Array.of(100, 9, 20), slippage_bps: Float64Array.of(-1, -2, 0) };
    const stats = fillStatsOf(table);
    expect(stats).toMatchObject({ n: 3, latency_p50_ms: 20, slippage_p50_bps: -1 });
    expect(table.latency_ms).toEqual(Float64Array.of(100, 9, 20));
    expect(fillStatsOf(fills(0))).toMatchObject({ n: 0, latency_p50_ms: null, qty_p95: null });
  });
});

describe('trades in order', () => {
  const trade = (n: number, pnl: number, tag: string) => ({ trade: n, pnl, entry_tag: tag }) as Trade;
  const trades = [trade(1, 5, 'b'), trade(2, -7, 'a'), trade(3, 5, 'B'), trade(4, 30, 'a')];
  const numbers = (order: TradeOrder, column: keyof Trade, descending: boolean, from = 0, count = 9) =>
    order.page(trades, column, descending, from, count).map((t) => t.trade);

  test('sorts any column either way; equal ones stay in the order of closing', () => {
    const order = new TradeOrder();
    expect(numbers(order, 'pnl', false)).toEqual([2, 1, 3, 4]);
    expect(numbers(order, 'pnl', true)).toEqual([4, 3, 1, 2]);
    expect(numbers(order, 'entry_tag', false)).toEqual([3, 2, 4, 1]);
    expect(numbers(order, 'trade', true)).toEqual([4, 3, 2, 1]);
    expect(numbers(order, 'pnl', false, 1, 2)).toEqual([1, 3]);
    expect(numbers(order, 'pnl', false, 9, 2)).toEqual([]);
  });

  test('sees trades that came since', () => {
    const order = new TradeOrder();
    expect(numbers(order, 'pnl', false)).toEqual([2, 1, 3, 4]);
    const more = [...trades, trade(5, 0, 'c')];
    expect(order.page(more, 'pnl', false, 0, 9).map((t) => t.trade)).toEqual([2, 5, 1, 3, 4]);
  });
});
