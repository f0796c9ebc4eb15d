/**
 * The engine under the profile `tradingview` against trade lists exported from TradingView's own Strategy Tester: each
 * trade in side, both times and both prices. Sizes are left out: the exports were made with sizes of their own.
 */
import { describe, expect, it } from 'vitest';
import { runEngine } from '../unit/engine/run.ts';
import { modelTrades } from '../property/profiles/tradingview-model.ts';
import { missing, readBars, readTrades, type ExpectedTrade } from './corpus.ts';
import { keepScore } from './scores.ts';

const reason = missing('tradingview/ohlcv.csv');

function tradesOf(strategy: string): ExpectedTrade[] {
  const bars = readBars('tradingview/ohlcv.csv', 3_600_000);
  const { engine } = runEngine(bars, { profile: 'tradingview', strategy, fields: { tick: 0.00001 } });
  return engine.trades.map(({ side, entry_ts, entry_price, exit_ts, exit_price }) => ({
    side,
    entry_ts,
    entry_price,
    exit_ts,
    exit_price,
  }));
}

const same = (a: ExpectedTrade | undefined, b: ExpectedTrade): boolean =>
  a !== undefined &&
  a.side === b.side &&
  a.entry_ts === b.entry_ts &&
  a.entry_price === b.entry_price &&
  a.exit_ts === b.exit_ts &&
  a.exit_price === b.exit_price;

describe.skipIf(reason !== null)(`the profile tradingview${reason === null ? '' : `: ${reason}`}`, () => {
  it.for([
    ['macd', 1808],
    ['bollinger', 579],
    ['supertrend', 602],
  ] as const)('trades %s as TradingView does: %i trades', ([name, count], { task }) => {
    const expected = readTrades(`tradingview/${name}_trades.csv`);
    const found = tradesOf(name);
    const matched = expected.filter((trade, i) => same(found[i], trade)).length;
    keepScore(task.meta, `tradingview/${name}`, matched, expected.length);
    expect(expected.length).toBe(count);
    expect(found).toEqual(expected);
  });

  // There are no exports of these three here: they are held against the model of the same broker, which shares no code
  // with the engine and gives the exported trades of the other three.
  it.each(['rsi', 'keltner', 'channel-breakout', 'bollinger'])('trades %s as the model of that broker does', (name) => {
    const bars = readBars('tradingview/ohlcv.csv', 3_600_000);
    const { ts } = bars;
    const model = modelTrades(bars, name, {}, 0.00001).map(
      ({ side, entry_bar, entry_price, exit_bar, exit_price }): ExpectedTrade => ({
        side,
        entry_ts: ts[entry_bar]!,
        entry_price,
        exit_ts: ts[exit_bar]!,
        exit_price,
      }),
    );
    expect(model.length).toBeGreaterThan(100);
    expect(tradesOf(name)).toEqual(model);
  });
});
