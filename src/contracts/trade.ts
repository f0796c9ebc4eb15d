/** A closed round trip: from flat (or a reversal) to flat (or a reversal), matched first in, first out by size. */
export interface Trade {
  /** 1, 2, 3 … in the order of closing. */
  readonly trade: number;
  readonly side: 'long' | 'short';
  readonly qty: number;
  readonly entry_ts: number;
  readonly entry_price: number;
  readonly exit_ts: number;
  readonly exit_price: number;
  /** side × qty × (exit − entry), before fees. */
  readonly pnl: number;
  /** side × (exit / entry − 1) × 100. */
  readonly return_pct: number;
  /** Fees of both ends, the entry's by share of quantity. */
  readonly fees: number;
  /** Index of the bar of the entry and of the exit. */
  readonly entry_bar: number;
  readonly exit_bar: number;
  readonly entry_tag: string;
  readonly exit_tag: string;
}

/** What the tear sheet is computed from. */
export interface StatsInput {
  readonly ts: Float64Array;
  readonly close: Float64Array;
  readonly interval_ms: number;
  /** Equity at each bar's close. */
  readonly equity: Float64Array;
  /** Looked at once, in any order. */
  readonly trades: Iterable<Trade>;
  readonly cash_start: number;
  readonly fees_total: number;
  /** Sum of |qty × price| over fills. */
  readonly traded_notional: number;
  /** Index of the first bar the strategy could act on. */
  readonly first_active_bar: number;
  /** Bar of the entry of a position still open at the end, which counts towards exposure; null or absent when flat. */
  readonly open_entry_bar?: number | null;
}
