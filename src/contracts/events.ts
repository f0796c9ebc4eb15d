/**
 * The events of the journal, as they live in memory. Ids and references are numbers here (`seq` of the event meant);
 * the journal writes them as `e<seq>`, `t<seq>`, `o<no>`. One constructor per event type checks what the log promises:
 * finite numbers, no −0, and the ranges given at each field.
 */
import { assertCount, assertFinite, assertPositive } from './assert.ts';

export type Side = 'BUY' | 'SELL';
export type OrderType = 'MARKET' | 'LIMIT' | 'STOP' | 'STOP_LIMIT' | 'TRAILING_STOP';
export type TimeInForce = 'GTC' | 'DAY' | 'IOC' | 'FOK';
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'REJECTED' | 'EXPIRED';
export type TradingState = 'ACTIVE' | 'REDUCING' | 'HALTED';
/** Where on the bar's path a fill happened; `close` is also the decision's own bar under `signal-close`. */
export type PathPoint = 'open' | 'leg1' | 'high' | 'low' | 'leg2' | 'leg3' | 'close';

export const SCHEMA_VERSION = 1;

/** Head shared by all: `seq` from 1 without a gap; `ts` epoch ms; `trace_seq` the seq of the chain's first event. */
interface Head {
  readonly seq: number;
  readonly ts: number;
  readonly trace_seq: number;
}

export interface DataRef {
  /**
   * SHA-256, 64 hex digits, over the six columns as little-endian float64, one column after the other. Null, as the next
   * and `last_ts`, of a run on data that grew: its `RunFinished` has all three.
   */
  readonly sha256: string | null;
  readonly rows: number | null;
  readonly first_ts: number;
  readonly last_ts: number | null;
  readonly interval_ms: number;
}

/** The data that a run on growing data was on in the end: the rows that the bars it did are made of. */
export interface DataSeal {
  /** As `DataRef.sha256`, over the first `rows` rows. */
  readonly sha256: string;
  readonly rows: number;
  readonly last_ts: number;
}

export interface RunStarted extends Head {
  readonly type: 'RunStarted';
  readonly schema_version: number;
  readonly engine_version: string;
  /** First 12 hex digits of SHA-256 over engine version, data hash, canonical config and seed. */
  readonly run_id: string;
  readonly symbol: string;
  readonly seed: number;
  readonly data: DataRef;
  /** Canonical config text: JSON with sorted keys, every default spelled out. */
  readonly config_json: string;
}

export interface OrderMeta {
  readonly bar_index: number;
  readonly close: number;
  /** Values the strategy shows, in the order of its plots; not finite (null in the log) while an indicator warms up. */
  readonly shown: Float64Array;
  /** Further facts of the order (bracket, OCO group, trail), in writing order. */
  readonly more: readonly (readonly [string, number | string | null])[];
}

export interface OrderIntent extends Head {
  readonly type: 'OrderIntent';
  readonly order_no: number;
  readonly symbol: string;
  readonly side: Side;
  /** Units, > 0 unless the size could not be resolved (then 0, and risk says why). */
  readonly qty: number;
  /** qty × the price known at the decision. */
  readonly notional: number;
  readonly order_type: OrderType;
  readonly limit_price: number | null;
  readonly stop_price: number | null;
  readonly time_in_force: TimeInForce;
  readonly reduce_only: boolean;
  readonly tag: string;
  readonly meta: OrderMeta;
}

/** One rule's finding: `actual` is what the order would do, `limit` what the rule allows. */
export interface RiskCheck {
  readonly rule: string;
  readonly limit: number | null;
  readonly actual: number | null;
}

export interface RiskDecision extends Head {
  readonly type: 'RiskDecision';
  readonly ref_order_seq: number;
  readonly allowed: boolean;
  readonly adjusted_qty: number;
  readonly adjusted_notional: number;
  readonly rejection_reasons: readonly string[];
  readonly trading_state: TradingState;
  readonly checks: readonly RiskCheck[];
}

export interface ExecutionReport extends Head {
  readonly type: 'ExecutionReport';
  readonly ref_order_seq: number;
  readonly ref_risk_seq: number;
  readonly order_no: number;
  readonly status: OrderStatus;
  /** Quantity of this fill; 0 when the report is not a fill. */
  readonly filled_qty: number;
  readonly cum_qty: number;
  readonly leaves_qty: number;
  /** Price of this fill; null when the report is not a fill. */
  readonly avg_price: number | null;
  readonly fee: number;
  /** Basis points against `ref_price`; positive is against the order. */
  readonly slippage_bps: number;
  readonly latency_ms: number;
  /** The path's price at the moment of the fill, before slippage; null when not a fill. */
  readonly ref_price: number | null;
  /** 1, 2, 3 … over the fills of this order; 0 when not a fill. */
  readonly fill_seq: number;
  readonly path_point: PathPoint | null;
  readonly reason: string | null;
  /** What it took to bring the order, or its cancel, to the exchange; null where nothing went wrong. Told once. */
  readonly delivery: DeliveryFacts | null;
}

export interface DeliveryFacts {
  /** Messages sent again. */
  readonly retries: number;
  /** Messages that the exchange knew already, by their key, and did not act on again. */
  readonly duplicates: number;
  /** Codes of the attempts that failed, in order. */
  readonly errors: readonly string[];
}

export interface PositionChanged extends Head {
  readonly type: 'PositionChanged';
  readonly symbol: string;
  /** Signed: above zero is long. */
  readonly qty: number;
  /** Average entry price; 0 when flat. */
  readonly avg_price: number;
  /** Realised over the run so far, before fees. */
  readonly realized_pnl: number;
  readonly cash: number;
  /** cash + qty × the fill's `ref_price`. */
  readonly equity: number;
}

export interface TradingStateChanged extends Head {
  readonly type: 'TradingStateChanged';
  readonly from: TradingState;
  readonly to: TradingState;
  readonly reason: string;
  readonly limit: number | null;
  readonly actual: number | null;
}

export interface RunFinished extends Head {
  readonly type: 'RunFinished';
  readonly counts: EventCounts;
  readonly bars: number;
  readonly equity: number;
  readonly positions: readonly { readonly symbol: string; readonly qty: number; readonly avg_price: number }[];
  /** Left out where the header has it. */
  readonly data?: DataSeal;
}

export type RunEvent =
  RunStarted | OrderIntent | RiskDecision | ExecutionReport | PositionChanged | TradingStateChanged | RunFinished;

export const EVENT_TYPES = [
  'RunStarted',
  'OrderIntent',
  'RiskDecision',
  'ExecutionReport',
  'PositionChanged',
  'TradingStateChanged',
  'RunFinished',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
export type EventCounts = Readonly<Record<EventType, number>>;

// Takes numbers, not events: a function that sees every shape of event loads their fields slowly.
function assertHead(seq: number, ts: number): void {
  assertCount(seq, 'seq', 1);
  assertFinite(ts, 'ts');
}

export function runStarted(event: RunStarted): RunStarted {
  assertHead(event.seq, event.ts);
  if (event.data.rows !== null) assertCount(event.data.rows, 'data.rows', 1);
  return event;
}

export function orderIntent(event: OrderIntent): OrderIntent {
  assertHead(event.seq, event.ts);
  assertCount(event.order_no, 'order_no', 1);
  assertFinite(event.qty, 'qty');
  assertFinite(event.notional, 'notional');
  if (event.limit_price !== null) assertFinite(event.limit_price, 'limit_price');
  if (event.stop_price !== null) assertFinite(event.stop_price, 'stop_price');
  return event;
}

export function riskDecision(event: RiskDecision): RiskDecision {
  assertHead(event.seq, event.ts);
  assertFinite(event.adjusted_qty, 'adjusted_qty');
  assertFinite(event.adjusted_notional, 'adjusted_notional');
  for (const check of event.checks) {
    if (check.limit !== null) assertFinite(check.limit, check.rule);
    if (check.actual !== null) assertFinite(check.actual, check.rule);
  }
  return event;
}

export function executionReport(event: ExecutionReport): ExecutionReport {
  assertHead(event.seq, event.ts);
  assertFinite(event.filled_qty, 'filled_qty');
  assertFinite(event.cum_qty, 'cum_qty');
  assertFinite(event.leaves_qty, 'leaves_qty');
  assertFinite(event.fee, 'fee');
  assertFinite(event.slippage_bps, 'slippage');
  assertFinite(event.latency_ms, 'latency_ms');
  if (event.avg_price !== null) assertFinite(event.avg_price, 'avg_price');
  if (event.fill_seq > 0) assertPositive(event.filled_qty, 'filled_qty');
  return event;
}

export function positionChanged(event: PositionChanged): PositionChanged {
  assertHead(event.seq, event.ts);
  assertFinite(event.qty, 'qty');
  assertFinite(event.avg_price, 'avg_price');
  assertFinite(event.realized_pnl, 'realized_pnl');
  assertFinite(event.cash, 'cash');
  assertFinite(event.equity, 'equity');
  return event;
}

export function tradingStateChanged(event: TradingStateChanged): TradingStateChanged {
  assertHead(event.seq, event.ts);
  if (event.limit !== null) assertFinite(event.limit, 'limit');
  if (event.actual !== null) assertFinite(event.actual, 'actual');
  return event;
}

export function runFinished(event: RunFinished): RunFinished {
  assertHead(event.seq, event.ts);
  assertFinite(event.equity, 'equity');
  return event;
}
