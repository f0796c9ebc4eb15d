/** The whole of a run's configuration. Flat, so that it sorts, compares and maps to flags and form fields alike. */

export type ProfileName = 'realistic' | 'tradingview' | 'backtesting-py' | 'signal-close';
export const PROFILE_NAMES: readonly ProfileName[] = ['realistic', 'tradingview', 'backtesting-py', 'signal-close'];

export type ParamValue = number | string | boolean;

export interface RunConfig {
  readonly profile: ProfileName;
  readonly strategy: string;
  /** The strategy's own parameters, checked against its schema; every default spelled out. */
  readonly params: Readonly<Record<string, ParamValue>>;

  /** Interval the data's bars are joined into before anything sees them, for example `1h`; `none` = as they are. */
  readonly resample: string;
  /** Where those intervals begin: on the UTC clock, or at the first bar of each session. */
  readonly resample_anchor: 'utc' | 'session';

  /** Starting cash in quote currency, > 0. */
  readonly cash: number;
  readonly size_mode: 'qty' | 'notional' | 'equity_pct';
  /** Units, quote currency, or per cent of equity, by `size_mode`; > 0. */
  readonly size_value: number;
  readonly sizing_at: 'decision' | 'fill';
  readonly allow_short: boolean;
  /** Buying power = equity × leverage; ≥ 1. */
  readonly leverage: number;
  readonly buying_power: 'trim' | 'reject';

  /** Price step; 0 = prices are not snapped. */
  readonly tick: number;
  /** Quantity step; 0 = any quantity. */
  readonly lot: number;
  readonly min_qty: number;
  readonly min_notional: number;

  readonly market_fill: 'arrival' | 'next_open' | 'same_close';
  readonly path: 'nearest' | 'ohlc' | 'olhc' | 'adverse';
  readonly limit_fill: 'touch' | 'through';
  readonly bracket_fill: 'path' | 'stop_first';
  readonly fill_stamp: 'moment' | 'bar';
  /** `market`: an entry whose stop is not finite yet goes as a market order (TradingView); else it is refused. */
  readonly missing_stop: 'refuse' | 'market';
  /** Close the open position before an opposite or further entry (backtesting.py's exclusive orders). */
  readonly exclusive_orders: boolean;
  readonly close_at_end: 'none' | 'close' | 'open';
  /** Bars before the strategy may act. */
  readonly warmup_bars: number;
  /** 0 = to the end of the data. */
  readonly max_steps: number;

  readonly slippage_model: 'none' | 'bps' | 'ticks' | 'volume_share';
  readonly slippage_bps: number;
  /** Standard deviation of the draw relative to its mean. */
  readonly slippage_jitter: number;
  readonly slippage_ticks: number;
  /** Impact = this × (qty / bar volume)², as a fraction of price. */
  readonly slippage_impact: number;
  /** Share of the price paid as half a spread, by market orders. */
  readonly spread_bps: number;

  readonly latency_entry_ms: number;
  readonly latency_cancel_ms: number;
  readonly latency_response_ms: number;
  readonly latency_jitter: number;

  readonly partial: 'none' | 'split' | 'participation';
  /** Largest share of a bar's volume an order may take, per cent. */
  readonly participation_pct: number;

  readonly fee_taker_bps: number;
  readonly fee_maker_bps: number;
  readonly fee_per_unit: number;
  readonly fee_per_order: number;
  readonly fee_min: number;

  /** What becomes of an order beyond a size limit. */
  readonly risk_oversize: 'deny' | 'trim';
  /** Risk rules; null = off. Percentages are of equity unless said otherwise. */
  readonly risk_max_position_pct: number | null;
  readonly risk_max_order_notional: number | null;
  readonly risk_kelly_cap: number | null;
  readonly risk_min_liquidity: number | null;
  readonly risk_max_drawdown_soft_pct: number | null;
  readonly risk_max_drawdown_hard_pct: number | null;
  readonly risk_flatten_on_halt: boolean;
  readonly risk_daily_loss_pct: number | null;
  /** Orders allowed within any `risk_order_rate_window_ms`. */
  readonly risk_order_rate_max: number | null;
  readonly risk_order_rate_window_ms: number;
  readonly risk_price_collar_pct: number | null;
  readonly risk_atr_stop_mult: number | null;
  readonly risk_atr_stop_period: number;

  /**
   * Where orders go: `paper` takes every message at once; `realish` turns some away, loses some, and loses some of its
   * own answers. With `paper` the canonical config leaves out this field and those below.
   */
  readonly exchange: 'paper' | 'realish';
  /** An answer that has not come by then is not waited for, > 0. */
  readonly exchange_timeout_ms: number;
  /** Attempts at an operation after the first. */
  readonly exchange_retries_max: number;
  /** Wait before attempt k (from 1): min(cap, base · 2^(k−1)), give or take the share `jitter` of it. */
  readonly exchange_backoff_ms: number;
  readonly exchange_backoff_cap_ms: number;
  readonly exchange_backoff_jitter: number;
  /** Per cent of attempts turned away for now, lost on their way, done but never answered, refused for good; 100 in all at most. */
  readonly exchange_unavailable_pct: number;
  readonly exchange_lost_pct: number;
  readonly exchange_ack_lost_pct: number;
  readonly exchange_refused_pct: number;
  /** From each multiple of `every` (0 = never), counted from 1970, everything is turned away for `outage_ms`. */
  readonly exchange_outage_every_ms: number;
  readonly exchange_outage_ms: number;
}

/** A run as asked for: config plus what the header carries beside it. */
export interface RunRequest {
  readonly symbol: string;
  /** 32-bit unsigned integer. */
  readonly seed: number;
  readonly config: RunConfig;
}

/** One field of a form, a flag of the command line, and the rule that validates both. */
export interface FieldSpec {
  readonly key: string;
  readonly kind: 'number' | 'int' | 'enum' | 'bool';
  readonly default: ParamValue | null;
  /** null is allowed and means "off". */
  readonly nullable: boolean;
  /** Inclusive bounds of numbers. */
  readonly min: number | null;
  readonly max: number | null;
  /** The minimum itself is not allowed. */
  readonly above_min: boolean;
  readonly options: readonly string[] | null;
  /** Unit shown beside the field: `bps`, `ms`, `%`, `bars`, `units`; empty for none. */
  readonly unit: string;
  readonly label: string;
  /** One line that explains the field. */
  readonly help: string;
  readonly group: FieldGroup;
}

export type FieldGroup =
  | 'data'
  | 'strategy'
  | 'sizing'
  | 'instrument'
  | 'execution'
  | 'slippage'
  | 'latency'
  | 'partial fills'
  | 'fees'
  | 'risk'
  | 'exchange';
