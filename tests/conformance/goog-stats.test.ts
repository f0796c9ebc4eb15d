/**
 * The statistics' definitions against the figures that backtesting.py publishes for its SmaCross on GOOG. The run is
 * simulated by that backtester's rules and without the engine, so that a difference in a figure is
 * a difference in a definition.
 */
import { describe, expect, it } from 'vitest';
import { tearSheet } from '../../src/core/stats/index.ts';
import { CASH, simulate } from './backtesting-rules.ts';
import { missing, readBars } from './corpus.ts';
import { EXACT, ROUNDED } from './goog-figures.ts';

const reason = missing('goog/GOOG.csv');

describe.skipIf(reason !== null)(
  `backtesting.py’s figures for SmaCross 10/30 on GOOG${reason === null ? '' : `: ${reason}`}`,
  () => {
    it('come out of the tear sheet to 1e-9', () => {
      const bars = readBars('goog/GOOG.csv', 86_400_000);
      const { equity, trades } = simulate(bars, 10, 30);
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
