import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STRATEGIES } from '../../../src/core/strategy/index.ts';
import { candles, walk } from '../../unit/strategy/candles.ts';
import { barsOf, make, run, type Candle } from '../../unit/strategy/harness.ts';

const TICK = 0.25;
/** Short windows, so that short series already trade. */
const quick: Record<string, Record<string, number>> = {
  'sma-cross': { fast: 2, slow: 4 },
  macd: { fast: 2, slow: 4, signal: 2 },
  rsi: { length: 3 },
  bollinger: { length: 4, mult: 1 },
  supertrend: { length: 3, factor: 1 },
  'channel-breakout': { length: 3 },
  keltner: { length: 3, mult: 0.5, atr_length: 3 },
};
const names = [...STRATEGIES.keys()];

describe.each(names)('%s', (name) => {
  const fresh = () => make(name, quick[name], TICK);

  it('trades on an ordinary series, so that the laws below say something', () => {
    const steps = run(fresh(), barsOf(walk(400)), TICK);
    expect(steps.flatMap((step) => step.actions).length).toBeGreaterThanOrEqual(name === 'buy-and-hold' ? 1 : 10);
    expect(run(make(name, {}, TICK), barsOf(walk(2000)), TICK).some((step) => step.actions.length > 0)).toBe(true);
  });

  it('does the same on the same past, whatever comes after', () => {
    fc.assert(
      fc.property(candles(40), candles(20), candles(20), (past, one, other) => {
        const with_one = run(fresh(), barsOf([...past, ...one]), TICK).slice(0, past.length);
        const with_other = run(fresh(), barsOf([...past, ...other]), TICK).slice(0, past.length);
        expect(with_one).toEqual(run(fresh(), barsOf(past), TICK));
        expect(with_other).toEqual(with_one);
      }),
    );
  });

  it('goes on from a snapshot at any bar as if nothing had happened', () => {
    fc.assert(
      fc.property(candles(60), (rows) => {
        const bars = barsOf(rows);
        const straight = run(fresh(), bars, TICK);
        let strategy = fresh();
        rows.forEach((_, i) => {
          const state: unknown = JSON.parse(JSON.stringify(strategy.snapshot()));
          strategy = fresh();
          strategy.restore(state);
          expect(run(strategy, bars, TICK, i, i + 1)).toEqual([straight[i]]);
        });
      }),
    );
  });

  it('asks for the same orders when all prices are doubled, its stops doubled too', () => {
    const scaled = (row: Candle, by: number): Candle => ({
      open: row.open * by,
      high: row.high * by,
      low: row.low * by,
      close: row.close * by,
    });
    const actions = (rows: readonly Candle[], by: number) =>
      run(make(name, quick[name], TICK * by), barsOf(rows.map((row) => scaled(row, by))), TICK * by).map((step) =>
        step.actions.map((action) =>
          typeof action === 'string' || action.stop_price === null
            ? action
            : { ...action, stop_price: action.stop_price / by },
        ),
      );
    fc.assert(
      fc.property(candles(60), fc.constantFrom(2, 64, 0.5), (rows, by) => {
        expect(actions(rows, by)).toEqual(actions(rows, 1));
      }),
    );
  });

  it('names its plots once each and shows one value for each', () => {
    const strategy = fresh();
    expect(strategy.plot_values.length).toBe(strategy.plots.length);
    expect(new Set(strategy.plots.map((plot) => plot.key)).size).toBe(strategy.plots.length);
    run(strategy, barsOf(walk(100)), TICK);
    strategy.showPlots?.();
    for (const value of strategy.plot_values) expect(value).not.toBeNaN();
  });
});
