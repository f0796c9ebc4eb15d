/**
 * The statistics' definitions against the figures that backtesting.py publishes for its SmaCross on GOOG. The run is
 * simulated here, in a few lines of that backtester's rules and without the engine, so that a difference in a figure is
 * a difference in a definition.
 */
import { describe, expect, it } from 'vitest';
import type { Trade } from '../../src/contracts/trade.ts';
import { tearSheet } from '../../src/core/stats/index.ts';
import { make, RecordingDesk, TestView } from '../unit/strategy/harness.ts';
import { missing, readBars } from './corpus.ts';

const CASH = 10_000;

/** Figures given with all their digits. */
const EXACT: Record<string, number> = {
  trades: 66,
  equity_final: 51422.99,
  equity_peak: 75787.44,
  return_pct: 414.2299,
  buy_hold_return_pct: 522.0601851851852,
  return_ann_pct: 21.191099249053224,
  volatility_ann_pct: 36.49716090702389,
  cagr_pct: 21.160245705962623,
  sharpe: 0.5806232244485349,
  sortino: 1.0853434352488662,
  calmar: 0.44166409202994605,
  max_drawdown_pct: -47.98012705007589,
  avg_drawdown_pct: -5.925851581948801,
  max_drawdown_days: 584,
  avg_drawdown_days: 41,
  alpha_pct: 394.37391142027462,
  beta: 0.03803390709192,
  win_rate_pct: 46.96969696969697,
  best_trade_pct: 53.59595229490424,
  worst_trade_pct: -18.39887353835481,
  avg_trade_pct: 2.531715975158555,
  expectancy_pct: 3.2748078066748834,
  max_trade_days: 183,
  avg_trade_days: 46,
  profit_factor: 2.167945974262033,
  sqn: 1.0766187356697705,
  kelly: 0.1518705127029717,
  exposure_pct: 96.74115456238361,
};

/** Figures given to five or six digits. */
const ROUNDED: [string, number, number][] = [
  ['profit_factor_cash', 1.47784, 5],
  ['sharpe_arith', 0.79835, 5],
  ['volatility_ann_arith_pct', 29.489, 3],
];

/** All of the cash in whole shares at the next open, the position closed first; the last trade closed at the end. */
function simulate() {
  const bars = readBars('goog/GOOG.csv', 86_400_000);
  const strategy = make('sma-cross');
  const view = new TestView(bars);
  const equity = new Float64Array(bars.length);
  const trades: Trade[] = [];
  let [cash, size, entry_price, entry_bar, asked] = [CASH, 0, 0, 0, 0];
  const close = (price: number, bar: number): void => {
    if (size === 0) return;
    const side = Math.sign(size);
    const pnl = size * (price - entry_price);
    cash += pnl;
    trades.push({
      trade: trades.length + 1,
      side: side > 0 ? 'long' : 'short',
      qty: Math.abs(size),
      entry_ts: bars.ts[entry_bar]!,
      entry_price,
      exit_ts: bars.ts[bar]!,
      exit_price: price,
      pnl,
      return_pct: side * (price / entry_price - 1) * 100,
      fees: 0,
      entry_bar,
      exit_bar: bar,
      entry_tag: '',
      exit_tag: '',
    });
    size = 0;
  };
  for (let i = 0; i < bars.length; i++) {
    const open = bars.open[i]!;
    if (asked !== 0) {
      close(open, i);
      size = asked * Math.floor(cash / open);
      [entry_price, entry_bar, asked] = [open, i, 0];
    }
    equity[i] = cash + size * (bars.close[i]! - entry_price);
    view.index = i;
    const desk = new RecordingDesk();
    strategy.onBar(view, desk);
    for (const action of desk.actions) if (typeof action !== 'string') asked = action.side === 'BUY' ? 1 : -1;
  }
  const last = bars.length - 1;
  close(bars.open[last]!, last);
  equity[last] = cash;
  return { bars, equity, trades };
}

const reason = missing('goog/GOOG.csv');

describe.skipIf(reason !== null)(
  `backtesting.py’s figures for SmaCross 10/30 on GOOG${reason === null ? '' : `: ${reason}`}`,
  () => {
    it('come out of the tear sheet to 1e-9', () => {
      const { bars, equity, trades } = simulate();
      const sheet = tearSheet({
        ts: bars.ts,
        close: bars.close,
        interval_ms: bars.interval_ms,
        equity,
        trades,
        cash_start: CASH,
        fees_total: 0,
        traded_notional: 0,
        first_active_bar: 29,
      });
      const off = Object.entries(EXACT).filter(([key, want]) => !(Math.abs(sheet[key]! / want - 1) <= 1e-9));
      expect(off.map(([key, want]) => ({ key, want, got: sheet[key] }))).toEqual([]);
      for (const [key, want, digits] of ROUNDED) expect(Number(sheet[key]!.toFixed(digits))).toBe(want);
    });
  },
);
