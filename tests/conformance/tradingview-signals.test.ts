/**
 * TradingView's built-in strategies by their signals alone: a market order fills at the next bar's open, so that the
 * exported trades follow from what the strategy asks for, without a venue. Strategies with stop orders are matched
 * through the engine.
 */
import { describe, expect, it } from 'vitest';
import { make, orders, run } from '../unit/strategy/harness.ts';
import { missing, readBars, readTrades, type ExpectedTrade } from './corpus.ts';

const TICK = 0.00001;
const reason = missing('tradingview/ohlcv.csv');

/** Trades of a strategy that turns by market orders: in at the next open, out at the next turn, the last at the end. */
function tradesOf(name: string): ExpectedTrade[] {
  const bars = readBars('tradingview/ohlcv.csv', 3_600_000);
  const turns = orders(run(make(name, {}, TICK), bars, TICK)).filter(
    (order, i, all) => order.bar + 1 < bars.length && (i === 0 || all[i - 1]!.side !== order.side),
  );
  return turns.map((turn, i) => {
    const next = turns[i + 1];
    const last = bars.length - 1;
    return {
      side: turn.side === 'BUY' ? 'long' : 'short',
      entry_ts: bars.ts[turn.bar + 1]!,
      entry_price: bars.open[turn.bar + 1]!,
      exit_ts: next === undefined ? bars.ts[last]! : bars.ts[next.bar + 1]!,
      exit_price: next === undefined ? bars.close[last]! : bars.open[next.bar + 1]!,
    };
  });
}

describe.skipIf(reason !== null)(`TradingView’s trades${reason === null ? '' : `: ${reason}`}`, () => {
  it.each([
    ['macd', 1808],
    ['supertrend', 602],
  ])('follow from the signals of %s: %i of them', (name, count) => {
    const expected = readTrades(`tradingview/${name}_trades.csv`);
    expect(expected.length).toBe(count);
    expect(tradesOf(name)).toEqual(expected);
  });
});
