import type { RunRequest } from './config.ts';
import type { EventCounts, TradingState } from './events.ts';
import type { LoaderReport } from './loader.ts';

/** A dataset as the library lists it; its columns are stored beside it. */
export interface DatasetInfo {
  /** SHA-256 of the six columns: the same bars are the same dataset, whatever file they came in. */
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly file_name: string;
  readonly rows: number;
  readonly first_ts: number;
  readonly last_ts: number;
  readonly interval_ms: number;
  /** Wall clock, epoch ms; never part of a log. */
  readonly created_at: number;
  readonly report: LoaderReport;
}

/** The operator's word, given at the close of bar `bar` (index from 0): halt, reduce, or ACTIVE to resume. */
export interface OperatorCommand {
  readonly bar: number;
  readonly to: TradingState;
}

/** When a file of lines begins a new part, and how many of the old ones stay. */
export interface RotationLimits {
  /** Bytes from which on the file is rotated; null = no such limit. */
  readonly max_bytes: number | null;
  /** Lines from which on the file is rotated; null = no such limit. */
  readonly max_lines: number | null;
  /** Rotated parts kept, the newest ones; null = all. */
  readonly keep: number | null;
}

/** What is measured of a run's stages. Beside the request, since no log depends on it. */
export interface MetricsPlan {
  /** Times are measured by the host's timer; else they are the model's, laid on engine time. */
  readonly measured: boolean;
  /** Each step becomes a line of `metrics.ndjson`; else there are figures alone. */
  readonly lines: boolean;
  /** Null = one file. */
  readonly rotation: RotationLimits | null;
}

export type RunState = 'running' | 'paused' | 'done' | 'canceled' | 'failed' | 'interrupted';

/** Whether a run has not ended and was not left: somebody has it under way, or its record says so. */
export function goesOn(state: string | undefined): state is 'running' | 'paused' {
  return state === 'running' || state === 'paused';
}

/** Numbers for lists and the headline; null = not known (yet) or too few samples. */
export interface RunHeadline {
  readonly equity_final: number | null;
  readonly return_pct: number | null;
  readonly buy_hold_return_pct: number | null;
  readonly max_drawdown_pct: number | null;
  readonly sharpe: number | null;
  readonly win_rate_pct: number | null;
  readonly profit_factor: number | null;
  readonly trades: number | null;
  readonly fees_total: number | null;
}

export interface RunInfo {
  /** Key in the store: unique for each run, also of the same config. */
  readonly key: string;
  /** The log's run id: first 12 hex digits, the same for the same data, config, seed and engine. */
  readonly run_id: string;
  readonly name: string;
  readonly dataset_id: string;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly request: RunRequest;
  /** What the operator said while it ran, in order: with data and request, all that the run follows from. */
  readonly commands: readonly OperatorCommand[];
  /** Null = its stages are not measured. */
  readonly metrics: MetricsPlan | null;
  /** Seconds of bar time a second, by the real clock it went by at last; null = simulated. */
  readonly speed: number | null;
  readonly engine_version: string;
  readonly state: RunState;
  readonly bars_done: number;
  readonly bars_total: number;
  readonly counts: EventCounts | null;
  readonly log_bytes: number;
  readonly log_sha256: string | null;
  readonly headline: RunHeadline;
  /** What went wrong, for `failed`. */
  readonly error: string | null;
}

/**
 * One row per fill, as columns of equal length. `side` is +1 for a buy, −1 for a sell; `latency_ms` is of the order;
 * `bar` the index of the bar the fill happened in; `seq` of its ExecutionReport.
 */
export interface FillColumns {
  readonly seq: Float64Array;
  readonly ts: Float64Array;
  readonly bar: Float64Array;
  readonly order_no: Float64Array;
  readonly side: Float64Array;
  readonly qty: Float64Array;
  readonly price: Float64Array;
  readonly fee: Float64Array;
  readonly slippage_bps: Float64Array;
  readonly latency_ms: Float64Array;
}

export const FILL_COLUMNS = [
  'seq',
  'ts',
  'bar',
  'order_no',
  'side',
  'qty',
  'price',
  'fee',
  'slippage_bps',
  'latency_ms',
] as const satisfies readonly (keyof FillColumns)[];

/** One row per risk decision. `reason` indexes `reasons` (−1 = allowed as asked, −2 = allowed with less). */
export interface DecisionColumns {
  readonly seq: Float64Array;
  readonly ts: Float64Array;
  readonly bar: Float64Array;
  readonly order_no: Float64Array;
  readonly reason: Float64Array;
}

export const DECISION_COLUMNS = [
  'seq',
  'ts',
  'bar',
  'order_no',
  'reason',
] as const satisfies readonly (keyof DecisionColumns)[];

export interface StateChange {
  readonly ts: number;
  readonly bar: number;
  readonly from: TradingState;
  readonly to: TradingState;
  readonly reason: string;
  readonly limit: number | null;
  readonly actual: number | null;
}
