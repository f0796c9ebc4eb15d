import type { StatsInput, Trade } from '../../../src/contracts/trade.ts';
import { tearSheet } from '../../../src/core/stats/index.ts';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
/** 2024-01-01T00:00Z, a Monday. */
export const MONDAY = 1_704_067_200_000;

export function trade(part: Partial<Trade>): Trade {
  const base = {
    trade: 1,
    side: 'long' as const,
    qty: 1,
    entry_ts: MONDAY,
    entry_price: 100,
    exit_ts: MONDAY + DAY,
    exit_price: 100,
    pnl: 0,
    return_pct: 0,
    fees: 0,
    entry_bar: 0,
    exit_bar: 1,
    entry_tag: '',
    exit_tag: '',
  };
  return { ...base, ...part };
}

/** Input with the given equity, one bar a step from Monday on; closes are 100 unless said. */
export function input(equity: readonly number[], part: Partial<StatsInput> = {}): StatsInput {
  const interval_ms = part.interval_ms ?? DAY;
  return {
    ts: Float64Array.from(equity, (_, i) => MONDAY + i * interval_ms),
    close: new Float64Array(equity.length).fill(100),
    interval_ms,
    equity: Float64Array.from(equity),
    trades: [],
    cash_start: equity[0] ?? 0,
    fees_total: 0,
    traded_notional: 0,
    first_active_bar: 0,
    ...part,
  };
}

export function sheet(equity: readonly number[], part: Partial<StatsInput> = {}): Record<string, number | null> {
  return tearSheet(input(equity, part));
}
