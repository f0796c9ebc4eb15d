/**
 * Nothing looks ahead: whatever a built-in strategy does, under whatever profile, the log on the first k bars is the
 * beginning of the log on all of them, to the byte, for all k.
 */
import { describe, expect, it } from 'vitest';
import { PROFILE_NAMES } from '../../../src/contracts/config.ts';
import type { Engine } from '../../../src/core/engine/index.ts';
import { STRATEGIES } from '../../../src/core/strategy/index.ts';
import { runEngine, truncated } from '../../unit/engine/run.ts';
import { walk } from '../../unit/strategy/candles.ts';
import { barsOf } from '../../unit/strategy/harness.ts';

/** Windows so short that a short series trades often. */
const QUICK: Record<string, Record<string, number>> = {
  'sma-cross': { fast: 2, slow: 4 },
  macd: { fast: 2, slow: 4, signal: 2 },
  rsi: { length: 3 },
  bollinger: { length: 4, mult: 1 },
  supertrend: { length: 3, factor: 1 },
  'channel-breakout': { length: 3 },
  keltner: { length: 3, mult: 0.5, atr_length: 3 },
};
const ALL = barsOf(walk(56));
/** Everything that is drawn, waits or asks the account: what a look ahead could hide in. */
const FIELDS = {
  tick: 0.01,
  latency_response_ms: 1000,
  partial: 'participation',
  risk_atr_stop_mult: 2,
  risk_atr_stop_period: 3,
  risk_max_drawdown_soft_pct: 2,
} as const;

const cases = [...STRATEGIES.keys()].flatMap((strategy) =>
  PROFILE_NAMES.map((profile) => [strategy, profile] as const),
);

describe.each(cases)('%s under %s', (strategy, profile) => {
  const lines = (bars: typeof ALL): readonly string[] => {
    let before_end = 0;
    const count = (engine: Engine) => (before_end = Object.values(engine.counts).reduce((a, b) => a + b, 0));
    const input = { profile, strategy, params: QUICK[strategy] ?? {}, fields: FIELDS };
    return runEngine(bars, input, Infinity, count).text.split('\n').slice(1, before_end);
  };

  it('the log on the first k bars is a prefix, for all k', () => {
    const whole = lines(ALL);
    expect(whole.length).toBeGreaterThan(strategy === 'buy-and-hold' ? 1 : 3);
    for (let k = 1; k <= ALL.length; k++) {
      const part = lines(truncated(ALL, k));
      expect(part.join('\n'), `${String(k)} bars`).toBe(whole.slice(0, part.length).join('\n'));
    }
  });

  it('and the same whatever comes after them', () => {
    for (const k of [7, 20, 33, 55]) {
      const later = (column: Float64Array) => column.map((value, i) => (i < k ? value : value * 3.1));
      const { open, high, low, close, volume } = ALL;
      const other = {
        ...ALL,
        open: later(open),
        high: later(high),
        low: later(low),
        close: later(close),
        volume: later(volume),
      };
      const n = lines(truncated(ALL, k)).length;
      expect(lines(other).slice(0, n)).toEqual(lines(ALL).slice(0, n));
    }
  });
});
