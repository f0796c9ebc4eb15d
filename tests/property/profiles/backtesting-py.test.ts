import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARKET_ENTRY, type Strategy } from '../../../src/contracts/strategy.ts';
import { createEngine, resolveRequest, type Engine } from '../../../src/core/engine/index.ts';
import { createSha256 } from '../../../src/core/journal/index.ts';
import { simulate } from '../../conformance/backtesting-rules.ts';
import { candles, walk } from '../../unit/strategy/candles.ts';
import { barsOf, type Candle } from '../../unit/strategy/harness.ts';

function runOn(
  rows: readonly Candle[],
  params: Record<string, number>,
  fields: Record<string, unknown> = {},
  strategy?: Strategy,
): Engine {
  const request = resolveRequest({ profile: 'backtesting-py', strategy: 'sma-cross', params, fields });
  if (!request.ok) throw new Error(request.problem.message);
  const engine = createEngine(barsOf(rows), request.value, {
    data_sha256: '',
    createHasher: createSha256,
    keep: { equity: true, plots: false },
    sink: null,
    ...(strategy === undefined ? {} : { strategy }),
  });
  while (engine.advance(1000) > 0);
  engine.finish();
  return engine;
}

const some = candles(60).filter((rows) => rows.length > 0);
const averages = fc.constantFrom({ fast: 1, slow: 2 }, { fast: 2, slow: 3 }, { fast: 2, slow: 5 });

describe('the profile backtesting-py', () => {
  it('trades as the model of that backtester does, its last bar run once more', () => {
    fc.assert(
      fc.property(some, averages, (rows, params) => {
        const engine = runOn(rows, params);
        const expected = simulate(barsOf(rows), params.fast, params.slow);
        // That model knows no ruin: what is owed to the market ends the comparison.
        fc.pre(expected.equity.every((equity) => equity > 0));
        const bare = (trade: (typeof expected.trades)[number]) =>
          [trade.side, trade.qty, trade.entry_bar, trade.entry_price, trade.exit_bar, trade.exit_price] as const;
        expect(engine.trades.map(bare)).toEqual(expected.trades.map(bare));
        expect(engine.open_entry_bar).toBe(expected.open_entry_bar);
        expected.equity.forEach((want, i) => expect(engine.series.equity[i]).toBeCloseTo(want, 6));
      }),
    );
  });

  // A naive engine sizes with the close of the decision, holds fractions, or opens before it has closed.
  it('holds whole units, all that the cash buys at the fill, and one position at a time', () => {
    fc.assert(
      fc.property(some, averages, (rows, params) => {
        const engine = runOn(rows, params);
        fc.pre(engine.series.equity.every((equity) => equity > 0));
        const fills = engine.series.fills();
        let position = 0;
        let cash = 10_000;
        for (let k = 0; k < fills.seq.length; k++) {
          const [bar, price, signed] = [fills.bar[k]!, fills.price[k]!, fills.side[k]! * fills.qty[k]!];
          expect(price).toBe(rows[bar]!.open);
          const equity = cash + position * price;
          position += signed;
          cash -= signed * price;
          expect(Number.isInteger(position)).toBe(true);
          if (position !== 0) expect(Math.abs(position)).toBe(Math.floor(equity / price + 1e-9));
        }
        const { trades } = engine;
        trades.forEach((trade, k) => {
          if (k > 0) expect(trade.entry_bar).toBeGreaterThanOrEqual(trades[k - 1]!.exit_bar);
        });
      }),
    );
  });

  it('ends at the last open, in cash unless the last bar itself decided otherwise', () => {
    const rows = walk(1200);
    for (let length = 1100; length < 1200; length++) {
      const part = rows.slice(0, length);
      const engine = runOn(part, { fast: 2, slow: 3 });
      const last = engine.trades.at(-1)!;
      if (engine.open_entry_bar === null) {
        expect([last.exit_bar, last.exit_price]).toEqual([length - 1, part.at(-1)!.open]);
        expect(engine.series.equity.at(-1)).toBe(engine.series.cash.at(-1));
      } else expect(engine.open_entry_bar).toBe(length - 1);
    }
  });

  it('stops out where a bar that opens between stop and target holds both, whatever came first', () => {
    const side = fc.constantFrom('BUY', 'SELL');
    const wide = fc.tuple(fc.integer({ min: 96, max: 104 }), fc.nat(5), fc.nat(5));
    fc.assert(
      fc.property(side, wide, fc.constantFrom('nearest', 'ohlc', 'olhc', 'adverse'), (way, [open, up, down], path) => {
        const flat = { open: 100, high: 101, low: 99, close: 100 };
        const rows = [flat, flat, { open, high: 106 + up, low: 94 - down, close: 100 }, flat];
        const [below, above] = [95, 105];
        const buy = way === 'BUY';
        const bracket = { stop_loss: buy ? below : above, take_profit: buy ? above : below };
        let sent = false;
        const strategy: Strategy = {
          plots: [],
          plot_values: new Float64Array(0),
          onBar: (_view, desk) => {
            if (!sent) desk.submit({ ...MARKET_ENTRY, side: buy ? 'BUY' : 'SELL', qty: 3, ...bracket });
            sent = true;
          },
          snapshot: () => null,
          restore: () => undefined,
        };
        const [trade] = runOn(rows, {}, { path }, strategy).trades;
        expect([trade!.entry_bar, trade!.exit_bar, trade!.qty]).toEqual([1, 2, 3]);
        expect(trade!.exit_price).toBe(bracket.stop_loss);
      }),
    );
  });
});
