import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candles, walk } from '../../unit/strategy/candles.ts';
import { barsOf, type Candle } from '../../unit/strategy/harness.ts';
import { runEngine } from '../../unit/engine/run.ts';
import { modelTrades } from './tradingview-model.ts';

const TICK = 0.25;
/** Short windows, so that short series already trade. */
const STRATEGIES: readonly (readonly [name: string, params: Record<string, number>])[] = [
  ['macd', { fast: 2, slow: 4, signal: 2 }],
  ['rsi', { length: 3 }],
  ['bollinger', { length: 4, mult: 1 }],
  ['supertrend', { length: 3, factor: 1 }],
  ['channel-breakout', { length: 3 }],
  ['keltner', { length: 3, mult: 0.5, atr_length: 3 }],
];

const runOn = (rows: readonly Candle[], strategy: string, params: Record<string, number>, tick = TICK) => {
  const bars = barsOf(rows);
  return { bars, run: runEngine(bars, { profile: 'tradingview', strategy, params, fields: { tick } }) };
};

describe.each(STRATEGIES)('%s under the profile tradingview', (name, params) => {
  it('trades as the model of that broker does', () => {
    fc.assert(
      fc.property(candles(60), (rows) => {
        fc.pre(rows.length > 0);
        const { bars, run } = runOn(rows, name, params);
        const found = run.engine.trades.map(({ side, entry_bar, entry_price, exit_bar, exit_price }) => ({
          side,
          entry_bar,
          entry_price,
          exit_bar,
          exit_price,
        }));
        expect(found).toEqual(modelTrades(bars, name, params, TICK));
      }),
    );
  });

  it('trades as the model does on a long series', () => {
    const { bars, run } = runOn(walk(3000), name, params, 0.01);
    const expected = modelTrades(bars, name, params, 0.01);
    expect(expected.length).toBeGreaterThan(20);
    expect(run.engine.trades.map((trade) => [trade.side, trade.entry_bar, trade.exit_bar, trade.exit_price])).toEqual(
      expected.map((trade) => [trade.side, trade.entry_bar, trade.exit_bar, trade.exit_price]),
    );
  });

  // A naive emulator adds to the side held, stamps a fill with its second, or forgets the trade still open.
  it('holds one unit at most, fills at an open or a stop, and stamps with the bar’s open', () => {
    fc.assert(
      fc.property(candles(60), (rows) => {
        fc.pre(rows.length > 1);
        const { bars, run } = runOn(rows, name, params);
        const { engine } = run;
        const fills = engine.series.fills();
        let position = 0;
        for (let k = 0; k < fills.seq.length; k++) {
          const [bar, price, ending] = [fills.bar[k]!, fills.price[k]!, k === fills.seq.length - 1];
          position += fills.side[k]! * fills.qty[k]!;
          expect(Math.abs(position)).toBeLessThanOrEqual(1);
          expect(position !== 0 || ending).toBe(true);
          const moved = price === bars.open[bar] || (ending && price === bars.close[bar]);
          if (!moved) expect(Number.isInteger(price / TICK)).toBe(true);
          expect(price).toBeGreaterThanOrEqual(bars.low[bar]!);
          expect(price).toBeLessThanOrEqual(bars.high[bar]!);
        }
        expect(position).toBe(0);
        for (const trade of engine.trades) {
          expect([trade.entry_ts, trade.exit_ts]).toEqual([bars.ts[trade.entry_bar], bars.ts[trade.exit_bar]]);
          expect([trade.qty, trade.fees]).toEqual([1, 0]);
        }
        const last = engine.trades.at(-1);
        if (last !== undefined) expect([last.exit_bar, last.exit_price]).toEqual([bars.length - 1, bars.close.at(-1)]);
      }),
    );
  });
});
