/** What a run leaves beside its log, built from its columns: the same bytes for the terminal's folder and the page's zip. */
import type { RunConfig } from '../../contracts/config.ts';
import type { EventCounts } from '../../contracts/events.ts';
import type { DatasetInfo, RunState } from '../../contracts/records.ts';
import type { Trade } from '../../contracts/trade.ts';
import { isoFromMs } from '../../core/time/civil.ts';
import { utf8 } from '../../core/journal/text.ts';
import { CsvWriter, RepeatedCell } from '../csv.ts';

export const RUN_FOLDER = {
  log: 'events.ndjson',
  meta: 'run_meta.json',
  trades: 'trades.csv',
  equity: 'equity.csv',
  stats: 'stats.json',
  metrics: 'metrics.ndjson',
  metrics_summary: 'metrics_summary.json',
  checkpoint: 'checkpoint.json',
  dashboard: 'dashboard.html',
} as const;

const TRADE_COLUMNS = [
  'trade',
  'side',
  'qty',
  'entry_ts',
  'entry_price',
  'exit_ts',
  'exit_price',
  'pnl',
  'return_pct',
  'fees',
  'bars',
  'entry_tag',
  'exit_tag',
] as const;
const EQUITY_COLUMNS = ['ts', 'equity', 'cash', 'position', 'drawdown_pct'] as const;

function header(csv: CsvWriter, columns: readonly string[]): void {
  for (const name of columns) csv.text(name);
  csv.endRow();
}

/** `trades.csv`, one row a closed trade. `bars` counts the bars from entry to exit, both included. */
export function* tradesCsv(trades: Iterable<Trade>): Generator<Uint8Array<ArrayBuffer>> {
  const csv = new CsvWriter();
  header(csv, TRADE_COLUMNS);
  for (const t of trades) {
    csv.number(t.trade);
    csv.text(t.side);
    csv.number(t.qty);
    csv.time(t.entry_ts);
    csv.number(t.entry_price);
    csv.time(t.exit_ts);
    csv.number(t.exit_price);
    csv.number(t.pnl);
    csv.number(t.return_pct);
    csv.number(t.fees);
    csv.number(t.exit_bar - t.entry_bar + 1);
    csv.text(t.entry_tag);
    csv.text(t.exit_tag);
    csv.endRow();
    const chunk = csv.takeFull();
    if (chunk !== null) yield chunk;
  }
  yield csv.takeRest();
}

/** Columns of a run's bars, of equal length. */
export interface EquityColumns {
  readonly ts: Float64Array;
  readonly equity: Float64Array;
  readonly cash: Float64Array;
  readonly position: Float64Array;
}

/**
 * `equity.csv`, one row a bar, built as the bars come. `drawdown_pct` is against the highest equity so far: zero or
 * below.
 */
export class EquityCsv {
  readonly #csv = new CsvWriter();
  readonly #cash = new RepeatedCell();
  readonly #position = new RepeatedCell();
  #peak = -Infinity;

  constructor() {
    header(this.#csv, EQUITY_COLUMNS);
  }

  /** Adds the next bars; yields what is ready. */
  *append({ ts, equity, cash, position }: EquityColumns): Generator<Uint8Array<ArrayBuffer>> {
    const csv = this.#csv;
    for (let i = 0; i < equity.length; i++) {
      const e = equity[i]!;
      if (e > this.#peak) this.#peak = e;
      csv.time(ts[i]!);
      csv.number(e);
      csv.repeated(this.#cash, cash[i]!);
      csv.repeated(this.#position, position[i]!);
      csv.number(drawdownPct(e, this.#peak));
      csv.endRow();
      const chunk = csv.takeFull();
      if (chunk !== null) yield chunk;
    }
  }

  /** What is left, once all bars are appended. */
  rest(): Uint8Array<ArrayBuffer> {
    return this.#csv.takeRest();
  }
}

/** `equity.csv` of all bars at once. */
export function* equityCsv(columns: EquityColumns): Generator<Uint8Array<ArrayBuffer>> {
  const csv = new EquityCsv();
  yield* csv.append(columns);
  yield csv.rest();
}

/** Per cent below the peak: zero or negative; 0 where there is no positive peak to measure against. */
export function drawdownPct(equity: number, peak: number): number {
  return peak > 0 && equity < peak ? (equity / peak - 1) * 100 : 0;
}

/** `stats.json`: the tear sheet under its stable keys, in its own order; null = too few samples. */
export function statsJson(stats: Readonly<Record<string, number | null>>): Uint8Array {
  return utf8(`${JSON.stringify(stats, null, 2)}\n`);
}

export interface RunMetaInput {
  readonly name: string;
  readonly run_id: string;
  readonly engine_version: string;
  readonly symbol: string;
  readonly seed: number;
  readonly config: RunConfig;
  readonly clock: 'simulated' | 'real';
  /** With the real clock: seconds of bar time a second. */
  readonly speed?: number | null;
  /** Smallest step of the clock that timed the stages; null or left out where their times are the model's. */
  readonly timer_resolution_ms?: number | null;
  readonly exchange: string;
  readonly data: Pick<DatasetInfo, 'id' | 'file_name' | 'rows' | 'first_ts' | 'last_ts' | 'interval_ms'> & {
    /** What kind of file it was, for example `Binance spot`. */
    readonly source: string;
  };
  /** Where it ran, in the host's own words: a browser's user agent, `node v20.20.2 linux x64`. */
  readonly host: string;
  /** Wall clock, epoch ms. */
  readonly started_at: number;
  readonly finished_at: number | null;
  readonly state: RunState;
  readonly error: string | null;
  readonly bars_done: number;
  readonly counts: EventCounts | null;
  /** Name of the log's file, where that is not the usual one. */
  readonly log_file?: string;
  readonly log_bytes: number;
  readonly log_sha256: string | null;
}

/** `run_meta.json`: the facts around a run, among them the wall clock, which no log holds. */
export function runMetaJson(input: RunMetaInput): Uint8Array {
  const { data } = input;
  const meta = {
    run_id: input.run_id,
    name: input.name,
    state: input.state,
    error: input.error,
    engine_version: input.engine_version,
    symbol: input.symbol,
    seed: input.seed,
    clock: input.clock,
    speed: input.speed ?? null,
    timer_resolution_ms: input.timer_resolution_ms ?? null,
    exchange: input.exchange,
    config: input.config,
    data: {
      file: data.file_name,
      source: data.source,
      sha256: data.id,
      rows: data.rows,
      first_ts: isoFromMs(data.first_ts),
      last_ts: isoFromMs(data.last_ts),
      interval_ms: data.interval_ms,
    },
    host: input.host,
    started_at: wallClock(input.started_at),
    finished_at: input.finished_at === null ? null : wallClock(input.finished_at),
    bars: input.bars_done,
    counts: input.counts,
    log: { file: input.log_file ?? RUN_FOLDER.log, bytes: input.log_bytes, sha256: input.log_sha256 },
  };
  return utf8(`${JSON.stringify(meta, null, 2)}\n`);
}

const wallClock = (ms: number) => isoFromMs(Math.floor(ms));
