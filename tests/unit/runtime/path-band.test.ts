import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars } from '../../../src/contracts/bars.ts';
import { MARKET_ENTRY, type OrderRequest, type Strategy } from '../../../src/contracts/strategy.ts';
import { createEngine, resolveRequest, type RequestInput } from '../../../src/core/engine/index.ts';
import { createSha256 } from '../../../src/core/journal/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import { pathBand, type PathBand, type PathBandDeps } from '../../../src/runtime/run/path-band.ts';
import { barsOf } from '../engine/run.ts';

const walk = (bars: number, seed: number) =>
  generateBars({ bars, seed, start_ts: Date.UTC(2024, 0, 1), interval_ms: 3_600_000 });

function requestOf(input: RequestInput) {
  const request = resolveRequest(input);
  if (!request.ok) throw new Error(request.problem.message);
  return request.value;
}

const effects = { now: () => performance.now(), yieldNow: () => nextTurn(), sleep: () => Promise.resolve() };
const deps = (more: Partial<PathBandDeps> = {}): PathBandDeps => ({ data_sha256: '', effects, ...more });

async function band(bars: Bars, input: RequestInput, more: Partial<PathBandDeps> = {}): Promise<PathBand> {
  const found = await pathBand(bars, requestOf(input), deps(more));
  if (found === null) throw new Error('canceled');
  return found;
}

/** A run by itself. */
function alone(bars: Bars, input: RequestInput) {
  const options = { data_sha256: '', createHasher: createSha256, keep: { equity: true, plots: false }, sink: null };
  const engine = createEngine(bars, requestOf(input), options);
  while (engine.advance(1000) > 0);
  engine.finish();
  return engine;
}

/** Sends the given requests at the close of the first bar, and nothing after. */
const once =
  (...requests: readonly OrderRequest[]) =>
  (): Strategy => ({
    plots: [],
    plot_values: new Float64Array(0),
    onBar: (view, desk) => {
      if (view.index === 0) for (const request of requests) desk.submit(request);
    },
    snapshot: () => null,
    restore: () => undefined,
  });

const free = { market_fill: 'next_open', slippage_model: 'none', fee_taker_bps: 0, fee_maker_bps: 0 } as const;

describe('a path band', () => {
  it('is the runs under the other assumptions, each as it is by itself', async () => {
    const bars = walk(1500, 5);
    const input = { strategy: 'channel-breakout', fields: { tick: 0.01, risk_atr_stop_mult: 0.7 } };
    const found = await band(bars, input);
    expect(found.runs.map(({ field, value }) => `${field} ${value}`)).toEqual([
      'path ohlc',
      'path olhc',
      'path adverse',
    ]);
    const base = alone(bars, input);
    expect(found.base).toEqual({
      equity_final: base.equity,
      return_pct: (base.equity / base.series.equity[0]! - 1) * 100,
      trades: base.trades_total,
    });
    for (const run of found.runs) {
      const other = alone(bars, { ...input, fields: { ...input.fields, [run.field]: run.value } });
      expect([run.equity_final, run.trades]).toEqual([other.equity, other.trades_total]);
      expect(run.trades_changed).toBe(
        found.trades.filter(({ others }) => others.some(({ value }) => value === run.value)).length,
      );
      expect(run.trades - run.trades_added).toBeLessThanOrEqual(found.base.trades);
    }
    expect(found.combined).toBe(0);
    const equities = [found.base, ...found.runs].map((run) => run.equity_final);
    expect(found.interval.equity_min).toBe(Math.min(...equities));
    expect(found.interval.equity_max).toBe(Math.max(...equities));
    expect(found.interval.equity_min).toBeLessThan(found.interval.equity_max);
    expect(found.intervals).toEqual([{ field: 'path', ...found.interval }]);
  });

  it('is empty where orders fill at opens alone', async () => {
    for (const profile of ['tradingview', 'backtesting-py', 'signal-close']) {
      const found = await band(walk(800, 2), { profile, strategy: 'sma-cross', params: { fast: 3, slow: 9 } });
      expect(found.base.trades).toBeGreaterThan(10);
      expect([found.runs, found.trades, found.intervals]).toEqual([[], [], []]);
      expect(found.interval.equity_min).toBe(found.base.equity_final);
    }
  });

  it('leaves out only what cannot matter', async () => {
    const strategy = fc.constantFrom('sma-cross', 'keltner', 'channel-breakout', 'bollinger');
    const profile = fc.constantFrom('realistic', 'tradingview', 'backtesting-py', 'signal-close');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), strategy, profile, async (seed, name, kind) => {
        const bars = walk(200, seed);
        const risk_atr_stop_mult = seed % 2 === 0 ? null : 0.7;
        const input = { profile: kind, strategy: name, fields: { tick: 0.01, risk_atr_stop_mult } };
        const found = await band(bars, input);
        const listed = new Set(found.runs.map(({ field, value }) => `${field} ${value}`));
        const all = { path: ['nearest', 'ohlc', 'olhc', 'adverse'], limit_fill: ['touch', 'through'] };
        for (const [field, values] of Object.entries({ ...all, bracket_fill: ['path', 'stop_first'] })) {
          for (const value of values) {
            if (listed.has(`${field} ${value}`)) continue;
            const other = alone(bars, { ...input, fields: { ...input.fields, [field]: value } });
            expect(other.equity).toBe(found.base.equity_final);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  // In at 100; the next bar holds both the stop at 95 and the target at 105, the high nearer to its open.
  const ROWS = [
    [100, 101, 99, 100],
    [100, 101, 99, 100],
    [100, 106, 93, 100],
    [100, 101, 99, 100],
  ] as const;
  const both = barsOf(ROWS);
  const bracket = { ...MARKET_ENTRY, qty: 1, stop_loss: 95, take_profit: 105 };

  it('has the earlier first of trades that change as much, whichever assumption changes them', async () => {
    // The second time the low is the nearer one: that trade changes under the first assumption, the other under later ones.
    const rows = [...ROWS, ...ROWS.map((row, i) => (i === 2 ? ([100, 107, 94, 100] as const) : row))];
    const strategy = (): Strategy => ({
      ...once()(),
      onBar: (view, desk) => {
        if (view.index % ROWS.length === 0) desk.submit(bracket);
      },
    });
    const { trades } = await band(barsOf(rows), { fields: free }, { createStrategy: strategy });
    expect(trades.map(({ trade }) => trade.trade)).toEqual([1, 2]);
    expect(trades[0]!.others[0]!.value).toBe('olhc');
    expect(trades[1]!.others[0]!.value).toBe('ohlc');
    expect(trades[0]!.effect_pct).toBe(trades[1]!.effect_pct);
  });

  it('shows a bar that holds both stop and target', async () => {
    const found = await band(both, { fields: free }, { createStrategy: once(bracket) });
    expect(found.base).toMatchObject({ equity_final: 10005, trades: 1 });
    const outcome = Object.fromEntries(found.runs.map((run) => [`${run.field} ${run.value}`, run.equity_final]));
    expect(outcome).toEqual({
      'path ohlc': 10005,
      'path olhc': 9995,
      'path adverse': 9995,
      'limit_fill touch': 10005,
      'bracket_fill stop_first': 9995,
    });
    expect(found.intervals).toMatchObject([
      { field: 'path', equity_min: 9995, equity_max: 10005 },
      { field: 'limit_fill', equity_min: 10005, equity_max: 10005 },
      { field: 'bracket_fill', equity_min: 9995, equity_max: 10005 },
    ]);
    expect(found.trades.length).toBe(1);
    expect(found.trades[0]!.trade.exit_price).toBe(105);
    expect(found.trades[0]!.effect_pct).toBeCloseTo(10, 12);
    expect(found.trades[0]!.others.map(({ field, value, trade }) => [field, value, trade?.exit_price])).toEqual([
      ['path', 'olhc', 95],
      ['path', 'adverse', 95],
      ['bracket_fill', 'stop_first', 95],
    ]);
  });

  it('takes a strategy’s own stop and target in one group for what a bracket is', async () => {
    const leg = { ...MARKET_ENTRY, intent: 'order', side: 'SELL', qty: 1, reduce_only: true, oco_group: 'g' } as const;
    const stop: OrderRequest = { ...leg, order_type: 'STOP', stop_price: 95 };
    const target: OrderRequest = { ...leg, order_type: 'LIMIT', limit_price: 105 };
    const found = await band(
      both,
      { fields: free },
      { createStrategy: once({ ...MARKET_ENTRY, qty: 1 }, stop, target) },
    );
    const outcome = Object.fromEntries(found.runs.map((run) => [`${run.field} ${run.value}`, run.equity_final]));
    expect(outcome).toMatchObject({ 'path ohlc': 10005, 'path olhc': 9995, 'bracket_fill stop_first': 9995 });
  });

  it('counts a trade as another that ends at the same price in another bar', async () => {
    const bars = barsOf([
      [100, 101, 99, 100],
      [100, 101, 99, 100],
      [100, 102, 100, 101],
      [101, 103, 101, 102],
    ]);
    const exit: OrderRequest = {
      ...{ ...MARKET_ENTRY, intent: 'order', side: 'SELL', qty: 1, reduce_only: true },
      ...{ order_type: 'LIMIT', limit_price: 102 },
    };
    const found = await band(bars, { fields: free }, { createStrategy: once({ ...MARKET_ENTRY, qty: 1 }, exit) });
    const touch = found.runs.find((run) => run.value === 'touch')!;
    expect([touch.equity_final, touch.trades_changed, touch.trades_added]).toEqual([found.base.equity_final, 1, 0]);
    expect(found.trades[0]!.trade).toMatchObject({ exit_price: 102, exit_bar: 3 });
    expect(found.trades[0]!.others[0]!.trade).toMatchObject({ exit_price: 102, exit_bar: 2 });
    expect(found.trades[0]!.effect_pct).toBe(0);
  });

  it('shows a trade that is there only if a touch fills', async () => {
    const limit: OrderRequest = { ...MARKET_ENTRY, qty: 1, order_type: 'LIMIT', limit_price: 99 };
    const fields = { ...free, close_at_end: 'close' };
    const through = await band(touched(), { fields }, { createStrategy: once(limit) });
    const touch = through.runs.find((run) => run.value === 'touch')!;
    expect([through.base.trades, touch.trades, touch.trades_added, touch.trades_changed]).toEqual([0, 1, 1, 0]);
    const other = await band(
      touched(),
      { fields: { ...fields, limit_fill: 'touch' } },
      { createStrategy: once(limit) },
    );
    expect(other.trades.map(({ others }) => others)).toEqual([
      [{ field: 'limit_fill', value: 'through', trade: null }],
    ]);
    expect(other.trades[0]!.effect_pct).toBeNull();
  });

  it('holds what two assumptions do together, which none does alone (naive bands change one at a time)', async () => {
    // Good for the second bar alone, which only touches it; the third holds both its stop and its target.
    const limit: OrderRequest = { ...MARKET_ENTRY, qty: 1, order_type: 'LIMIT', limit_price: 99, stop_loss: 97 };
    const rows = [
      [100, 100, 100, 100],
      [100, 101, 99, 100.5],
      [100, 104, 96, 103],
    ] as const;
    const bars = barsOf(rows, 12 * 3_600_000);
    const bracket = { ...limit, take_profit: 103.5, time_in_force: 'DAY' } as const;
    const found = await band(bars, { fields: { ...free, path: 'ohlc' } }, { createStrategy: once(bracket) });
    const alone = found.runs.map((run) => run.equity_final);
    expect([Math.min(...alone), Math.max(...alone)]).toEqual([10000, 10004.5]);
    // Three other paths, another limit, another bracket: by two and by three.
    expect(found.combined).toBe(3 + 3 + 1 + 3);
    expect(found.interval).toMatchObject({ equity_min: 9998, equity_max: 10004.5 });
  });

  it('lists the trades that change most first', async () => {
    const fields = { tick: 0.01, risk_atr_stop_mult: 0.7 };
    const found = await band(walk(1500, 5), { strategy: 'channel-breakout', fields });
    const order = found.trades.map(({ effect_pct, trade }) => [effect_pct ?? Infinity, trade.trade] as const);
    expect(order.filter(([effect]) => effect === Infinity).length).toBeGreaterThan(1);
    expect(order.length).toBeGreaterThan(10);
    expect(order).toEqual([...order].sort(([a, x], [b, y]) => (a === b ? x - y : b - a)));
  });

  it('tells how far it is, and can be canceled', async () => {
    const told: number[][] = [];
    const onRun = (...step: number[]) => told.push(step);
    await band(walk(300, 1), { strategy: 'keltner' }, { onRun });
    expect(told).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    expect(await pathBand(walk(3000, 1), requestOf({}), deps({ canceled: () => true }))).toBeNull();
  });
});

/** Bars whose low touches 99 and goes no further. */
function touched(): Bars {
  return barsOf([
    [100, 101, 100, 100],
    [100, 101, 99, 100],
    [100, 102, 100, 102],
  ]);
}
