import { describe, expect, it } from 'vitest';
import { holdInput, tearSheet } from '../../../src/core/stats/index.ts';
import { input } from './cases.ts';

const market = input([10_000, 10_000, 9000, 12_000, 11_000], {
  close: Float64Array.from([80, 100, 110, 55, 90]),
  first_active_bar: 1,
  fees_total: 7,
  traded_notional: 500,
});

describe('buying and holding', () => {
  it('lies still until the strategy could act, then moves with the market, from the same money', () => {
    expect([...holdInput(market).equity]).toEqual([10_000, 10_000, 11_000, 5500, 9000]);
  });

  it('has the return that the strategy is held against, and its own risk, without costs or trades', () => {
    const sheet = tearSheet(holdInput(market));
    expect(sheet['return_pct']).toBeCloseTo(tearSheet(market)['buy_hold_return_pct']!, 10);
    expect(sheet).toMatchObject({
      buy_hold_return_pct: expect.closeTo(-10, 10) as number,
      max_drawdown_pct: expect.closeTo(-50, 10) as number,
      exposure_pct: 80,
      trades: 0,
      fees_total: 0,
      turnover: 0,
    });
  });

  it('leaves the strategy’s own numbers alone', () => {
    const before = [...market.equity];
    holdInput(market);
    expect([...market.equity]).toEqual(before);
  });
});
