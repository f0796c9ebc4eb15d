/**
 * The engine under the profile `backtesting-py`: every figure that backtester gives for its SmaCross 10/30 on GOOG, and
 * for other averages its rules as `backtesting-rules.ts` states them, trade by trade and equity bar by bar.
 */
import { describe, expect, it } from 'vitest';
import type { Bars } from '../../src/contracts/bars.ts';
import type { Trade } from '../../src/contracts/trade.ts';
import { createEngine, resolveRequest, type Engine } from '../../src/core/engine/index.ts';
import { createSha256, hashBars } from '../../src/core/journal/index.ts';
import { tearSheet } from '../../src/core/stats/index.ts';
import { simulate } from './backtesting-rules.ts';
import { missing, readBars } from './corpus.ts';
import { EXACT, ROUNDED } from './goog-figures.ts';
import { keepScore } from './scores.ts';

const reason = missing('goog/GOOG.csv');
const bars: Bars | null = reason === null ? readBars('goog/GOOG.csv', 86_400_000) : null;

function runCross(fast: number, slow: number): Engine {
  const request = resolveRequest({ profile: 'backtesting-py', strategy: 'sma-cross', params: { fast, slow } });
  if (!request.ok) throw new Error(request.problem.message);
  const engine = createEngine(bars!, request.value, {
    data_sha256: hashBars(bars!, createSha256),
    createHasher: createSha256,
    keep: { equity: true, plots: false },
    sink: null,
  });
  while (engine.advance(1000) > 0);
  engine.finish();
  return engine;
}

function sheetOf(engine: Engine): Readonly<Record<string, number | null>> {
  return tearSheet({
    ts: bars!.ts,
    close: bars!.close,
    interval_ms: bars!.interval_ms,
    equity: engine.series.equity,
    trades: engine.trades,
    cash_start: engine.request.config.cash,
    fees_total: engine.fees_total,
    traded_notional: engine.traded_notional,
    first_active_bar: engine.first_active_bar,
    open_entry_bar: engine.open_entry_bar,
  });
}

const off = (found: number, want: number): boolean => !(Math.abs(found / want - 1) <= 1e-9);

const bare = ({ side, qty, entry_bar, entry_price, exit_bar, exit_price }: Trade) =>
  [side, qty, entry_bar, entry_price, exit_bar, exit_price] as const;

describe.skipIf(reason !== null)(`the profile backtesting-py${reason === null ? '' : `: ${reason}`}`, () => {
  it('gives every figure of SmaCross 10/30 on GOOG to 1e-9', ({ task }) => {
    const sheet = sheetOf(runCross(10, 30));
    const wrong = [
      ...Object.entries(EXACT).filter(([key, want]) => off(sheet[key]!, want)),
      ...ROUNDED.filter(([key, want, digits]) => Number(sheet[key]!.toFixed(digits)) !== want),
    ].map(([key, want]) => ({ key, want, got: sheet[key] }));
    const total = Object.keys(EXACT).length + ROUNDED.length;
    keepScore(task.meta, 'backtesting-py/sma-cross', total - wrong.length, total);
    expect(wrong).toEqual([]);
  });

  // A naive engine gets these wrong: a cross on the last bar (3/8, 4/5, 8/9, 83/98), which that backtester fills in its
  // last bar once more; averages that tie between two crosses to the same side (1/9, 5/8, 10/22); the shortest average.
  const pairs = [
    ...[2, 5, 10, 20, 50].flatMap((fast) =>
      [fast + 1, fast * 2, fast * 3 + 1, 200].map((slow) => [fast, slow] as const),
    ),
    ...([
      [3, 8],
      [4, 5],
      [8, 9],
      [83, 98],
      [1, 9],
      [5, 8],
      [10, 22],
      [1, 2],
    ] as const),
  ];

  it.each(pairs)('trades %i/%i by that backtester’s rules', (fast, slow) => {
    const expected = simulate(bars!, fast, slow);
    const engine = runCross(fast, slow);
    expect(engine.trades.map(bare)).toEqual(expected.trades.map(bare));
    const wrong = expected.equity.findIndex((want, i) => off(engine.series.equity[i]!, want));
    expect(wrong, 'first bar whose equity differs').toBe(-1);
    expect(engine.open_entry_bar).toBe(expected.open_entry_bar);
  });

  it('leaves open what a cross on the last bar opened', () => {
    const engine = runCross(4, 5);
    const last = bars!.length - 1;
    expect(engine.open_entry_bar).toBe(last);
    expect(engine.trades.at(-1)).toMatchObject({ exit_bar: last, exit_price: bars!.open[last] });
    expect(engine.series.position[last]).not.toBe(0);
  });
});
