/**
 * Market data as columns of equal length. `ts` is the bar's open in epoch milliseconds (UTC, integer
 * valued), strictly increasing; prices are finite; volume is finite and never negative.
 */
export interface Bars {
  readonly ts: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Number of bars; every column has exactly this length. */
  readonly length: number;
  /** Modal step between bars in milliseconds; 0 when there are fewer than two bars. */
  readonly interval_ms: number;
}

/** The six columns in the order in which they are hashed and stored. */
export const BAR_COLUMNS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;
export type BarColumn = (typeof BAR_COLUMNS)[number];

/** The first `length` rows of columns, as bars in the same memory. */
export function firstOf(
  columns: Readonly<Record<BarColumn, Float64Array>> & Pick<Bars, 'interval_ms'>,
  length: number,
): Bars {
  const { ts, open, high, low, close, volume, interval_ms } = columns;
  const cut = (column: Float64Array): Float64Array => column.subarray(0, length);
  return {
    ts: cut(ts),
    open: cut(open),
    high: cut(high),
    low: cut(low),
    close: cut(close),
    volume: cut(volume),
    length,
    interval_ms,
  };
}
