/** What each table holds, and the check that a record read from it must pass. */
import { BAR_COLUMNS } from '../contracts/bars.ts';
import type { Bars } from '../contracts/bars.ts';
import { EVENT_TYPES } from '../contracts/events.ts';
import type { LoaderReport } from '../contracts/loader.ts';
import type { DatasetInfo, RunInfo, StateChange } from '../contracts/records.ts';
import type { PlotSpec } from '../contracts/strategy.ts';
import {
  Damage,
  buffer,
  count,
  dictionary,
  each,
  either,
  finite,
  flag,
  hex,
  list,
  nullable,
  oneOf,
  record,
  since,
  text,
} from '../contracts/check.ts';
import type { Check } from '../contracts/check.ts';
import { checkMetricsPlan } from '../contracts/metrics-plan.ts';

const note = record({
  code: text,
  message: text,
  line: nullable(count),
  column: nullable(count),
  text: nullable(text),
});

const report: Check<LoaderReport> = record({
  container: text,
  encoding: text,
  delimiter: nullable(text),
  has_header: flag,
  columns: dictionary(nullable(text)),
  time_format: text,
  time_unit: text,
  tz: text,
  stamp: oneOf('open', 'close'),
  order: oneOf('ascending', 'descending', 'unsorted'),
  symbol: nullable(text),
  source: text,
  interval_ms: finite,
  rows: count,
  first_ts: finite,
  last_ts: finite,
  bytes: count,
  gaps: count,
  gap_list: list(record({ after_ts: finite, missing: finite })),
  duplicates: count,
  ohlc_violations: count,
  zero_volume: count,
  found: list(note),
  assumed: list(note),
  warnings: list(note),
  warning_count: count,
});

const dataset = record({
  id: hex(64),
  name: text,
  symbol: text,
  file_name: text,
  rows: count,
  first_ts: finite,
  last_ts: finite,
  interval_ms: finite,
  created_at: finite,
  report,
  deleted_at: nullable(finite),
});

/** A library entry as it lies in its table: hidden, but still there, while `deleted_at` is a time. */
export type Stored<T> = T & { readonly deleted_at: number | null };

export const checkDataset: Check<Stored<DatasetInfo>> = dataset;

/** The six columns as they lie in a record: little-endian float64. */
export const barBuffers = { ts: buffer, open: buffer, high: buffer, low: buffer, close: buffer, volume: buffer };

const columnsRecord = record({ id: hex(64), interval_ms: finite, ...barBuffers });

/** The six columns as bars; each must hold exactly as many numbers as the first. */
export const checkColumns: Check<Bars> = (value, path) => {
  const stored = columnsRecord(value, path);
  const bytes = stored.ts.byteLength;
  if (bytes === 0 || bytes % 8 !== 0) throw new Damage('ts', 'at least one whole float64');
  for (const name of BAR_COLUMNS) {
    if (stored[name].byteLength !== bytes) throw new Damage(name, `as long as ts (${String(bytes)} bytes)`);
  }
  return {
    ts: new Float64Array(stored.ts),
    open: new Float64Array(stored.open),
    high: new Float64Array(stored.high),
    low: new Float64Array(stored.low),
    close: new Float64Array(stored.close),
    volume: new Float64Array(stored.volume),
    length: bytes / 8,
    interval_ms: stored.interval_ms,
  };
};

const param = either(finite, either(flag, text));

/**
 * The store knows a configuration by its shape only; the worker checks each field against its rule before it runs or
 * re-executes one.
 */
const config: Check<RunInfo['request']['config']> = (value, path) => {
  const fields = dictionary<unknown>((item) => item)(value, path);
  const { params, ...flat } = fields;
  const checked = dictionary(nullable(param))(flat, path);
  text(checked['strategy'], `${path}.strategy`);
  text(checked['profile'], `${path}.profile`);
  return { ...checked, params: dictionary(param)(params, `${path}.params`) } as unknown as RunInfo['request']['config'];
};

const counts = each(EVENT_TYPES, count);

const headline = record({
  equity_final: nullable(finite),
  return_pct: nullable(finite),
  buy_hold_return_pct: nullable(finite),
  max_drawdown_pct: nullable(finite),
  sharpe: nullable(finite),
  win_rate_pct: nullable(finite),
  profit_factor: nullable(finite),
  trades: nullable(count),
  fees_total: nullable(finite),
});

const command = record({ bar: count, to: oneOf('ACTIVE', 'REDUCING', 'HALTED') });
/** Absent from records that are older than the operator's controls. */
const commands: Check<RunInfo['commands']> = since([], list(command));

/** Absent from records that are older than metrics in the page. */
const metrics: Check<RunInfo['metrics']> = since(null, checkMetricsPlan);

/** Absent from records that are older than it; those say nothing of their clock. */
const speed: Check<RunInfo['speed']> = since(null, nullable(finite));

/** A request as a record holds it. */
export const checkStoredRequest = record({ symbol: text, seed: count, config });

export const checkRun: Check<Stored<RunInfo>> = record({
  key: text,
  run_id: hex(12),
  name: text,
  dataset_id: hex(64),
  created_at: finite,
  finished_at: nullable(finite),
  request: checkStoredRequest,
  commands,
  metrics,
  speed,
  engine_version: text,
  state: oneOf('running', 'paused', 'done', 'canceled', 'failed', 'interrupted'),
  bars_done: count,
  bars_total: count,
  counts: nullable(counts),
  log_bytes: count,
  log_sha256: nullable(hex(64)),
  headline,
  error: nullable(text),
  deleted_at: nullable(finite),
});

/** What a finished run shows beside its columns. */
export interface RunDetails {
  readonly plots: readonly PlotSpec[];
  /** Texts that the decisions' `reason` column indexes. */
  readonly reasons: readonly string[];
  /** Texts that the trades' tag columns index. */
  readonly tags: readonly string[];
  readonly state_changes: readonly StateChange[];
  readonly cash_start: number;
  readonly fees_total: number;
  readonly traded_notional: number;
  readonly first_active_bar: number;
}

const state = oneOf('ACTIVE', 'REDUCING', 'HALTED');
export const checkDetails: Check<RunDetails> = record({
  plots: list(record({ key: text, label: text, pane: oneOf('price', 'own') })),
  reasons: list(text),
  tags: list(text),
  state_changes: list(
    record({
      ts: finite,
      bar: count,
      from: state,
      to: state,
      reason: text,
      limit: nullable(finite),
      actual: nullable(finite),
    }),
  ),
  cash_start: finite,
  fees_total: finite,
  traded_notional: finite,
  first_active_bar: count,
});

export type Column = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
const COLUMN_KINDS = { f64: Float64Array, u32: Uint32Array, u8: Uint8Array } as const;
type ColumnKind = keyof typeof COLUMN_KINDS;

const columnRecord = record({ run_key: text, name: text, kind: oneOf('f64', 'u32', 'u8'), bytes: buffer });

export const checkRunColumn: Check<readonly [name: string, column: Column]> = (value, path) => {
  const { name, kind, bytes } = columnRecord(value, path);
  const type = COLUMN_KINDS[kind];
  if (bytes.byteLength % type.BYTES_PER_ELEMENT !== 0) throw new Damage(name, `whole ${kind} numbers`);
  return [name, new type(bytes)];
};

/** A view's own bytes: cloning a view would clone the whole buffer below it. */
export function ownBuffer(view: Column): ArrayBuffer {
  return view.byteLength === view.buffer.byteLength ? view.buffer : view.slice().buffer;
}

export function columnToRecord(run_key: string, name: string, column: Column) {
  const kind: ColumnKind = column instanceof Float64Array ? 'f64' : column instanceof Uint32Array ? 'u32' : 'u8';
  return { run_key, name, kind, bytes: ownBuffer(column) };
}
