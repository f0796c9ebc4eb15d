import type { Bars } from '../../../../src/contracts/bars.ts';
import type { RunConfig } from '../../../../src/contracts/config.ts';
import type { LoaderReport } from '../../../../src/contracts/loader.ts';
import type { DatasetInfo, RunInfo } from '../../../../src/contracts/records.ts';

export function sampleBars(n: number): Bars {
  const column = (f: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => f(i));
  return {
    ts: column((i) => 1_704_067_200_000 + i * 60_000),
    open: column((i) => 100 + i),
    high: column((i) => 102 + i),
    low: column((i) => 99 + i),
    close: column((i) => 101 + i),
    volume: column((i) => 10 * i),
    length: n,
    interval_ms: n > 1 ? 60_000 : 0,
  };
}

export const sampleReport: LoaderReport = {
  container: 'plain',
  encoding: 'utf-8',
  delimiter: ',',
  has_header: true,
  columns: { ts: 'time', volume: null },
  time_format: 'epoch',
  time_unit: 'ms',
  tz: 'UTC',
  stamp: 'open',
  order: 'ascending',
  symbol: null,
  source: 'generic CSV',
  interval_ms: 60_000,
  rows: 3,
  first_ts: 0,
  last_ts: 120_000,
  bytes: 99,
  gaps: 0,
  gap_list: [],
  duplicates: 0,
  ohlc_violations: 0,
  zero_volume: 1,
  found: [{ code: 'HEADER', message: 'a header', line: 1, column: null, text: null }],
  assumed: [],
  warnings: [],
  warning_count: 0,
};

export const hash = (digit: string) => digit.repeat(64);

export function sampleDataset(id: string, over: Partial<DatasetInfo> = {}): DatasetInfo {
  return {
    id,
    name: 'sample',
    symbol: 'ABC',
    file_name: 'abc.csv',
    rows: 3,
    first_ts: 0,
    last_ts: 120_000,
    interval_ms: 60_000,
    created_at: 1,
    report: sampleReport,
    ...over,
  };
}

const config = {
  profile: 'realistic',
  strategy: 'sma-cross',
  params: { fast: 10, slow: 30, mode: 'flip' },
  cash: 10_000,
  allow_short: true,
  risk_kelly_cap: null,
} as unknown as RunConfig;

export function sampleRun(key: string, over: Partial<RunInfo> = {}): RunInfo {
  return {
    key,
    run_id: '0123456789ab',
    name: 'a run',
    dataset_id: hash('a'),
    created_at: 1,
    finished_at: null,
    request: { symbol: 'ABC', seed: 42, config },
    commands: [],
    metrics: null,
    speed: null,
    engine_version: '0.1.0',
    state: 'running',
    bars_done: 0,
    bars_total: 3,
    counts: null,
    log_bytes: 0,
    log_sha256: null,
    headline: {
      equity_final: null,
      return_pct: null,
      buy_hold_return_pct: null,
      max_drawdown_pct: null,
      sharpe: null,
      win_rate_pct: null,
      profit_factor: null,
      trades: null,
      fees_total: null,
    },
    error: null,
    ...over,
  };
}

export const lines = (...texts: readonly string[]) => new TextEncoder().encode(texts.map((t) => `${t}\n`).join(''));

/** The value of a result that must be one. */
export function value<T>(result: { ok: true; value: T } | { ok: false; problem: { message: string } }): T {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}
