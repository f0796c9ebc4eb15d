import { intervalName } from '../core/loader/index.ts';
import { isoFromMs } from '../core/time/civil.ts';
import type { RunRequest } from '../contracts/config.ts';
import type { LoaderReport } from '../contracts/loader.ts';
import type { PathBand } from '../runtime/path-band.ts';
import { clockFacts, type ClockPlan } from './clock.ts';
import type { Executed } from './execute.ts';
import { columns } from './help.ts';
import { amount, bytesText, count, duration, percent } from './numbers.ts';
import { bandText } from './path-band.ts';
import type { TearSheet } from './tear-sheet.ts';

/** Wall-clock milliseconds of a run's parts. */
export interface Timings {
  readonly load_ms: number;
  readonly run_ms: number;
  readonly write_ms: number;
  readonly total_ms: number;
}

export interface Summary {
  readonly request: RunRequest;
  readonly report: LoaderReport;
  readonly data_sha256: string;
  readonly executed: Executed;
  readonly stats: TearSheet;
  readonly files: readonly string[];
  readonly timings: Timings;
  readonly clock: ClockPlan;
  /** Only where asked for, and where nothing ended it early. */
  readonly path_band: PathBand | null;
}

const HEADLINE = [
  'return_pct',
  'buy_hold_return_pct',
  'max_drawdown_pct',
  'sharpe',
  'win_rate_pct',
  'profit_factor',
  'trades',
  'fees_total',
  'equity_final',
] as const;

/** One object for machines. */
export function summaryJson(summary: Summary): string {
  const { request, report, data_sha256, executed, stats, files, timings, path_band } = summary;
  const { engine, complete, log_sha256, log_bytes, events } = executed;
  const rounded = Object.fromEntries(Object.entries(timings).map(([key, ms]) => [key, Math.round(ms * 10) / 10]));
  return `${JSON.stringify({
    run_id: engine.run_id,
    log_sha256,
    log_bytes,
    events,
    bars: engine.bars_done,
    bars_total: engine.bars_total,
    complete,
    symbol: request.symbol,
    seed: request.seed,
    profile: request.config.profile,
    strategy: request.config.strategy,
    params: request.config.params,
    data: { sha256: data_sha256, rows: report.rows, interval_ms: report.interval_ms, warnings: report.warning_count },
    counts: engine.counts,
    headline: Object.fromEntries(HEADLINE.map((key) => [key, stats[key] ?? null])),
    files,
    timings: rounded,
    ...clockFacts(summary.clock),
    ...(path_band === null ? {} : { path_band }),
  })}\n`;
}

/** A few lines for a person. */
export function summaryText(summary: Summary): string {
  const { request, report, executed, stats, files, timings } = summary;
  const { engine, complete, log_sha256, log_bytes, events } = executed;
  const { config } = request;
  const params = Object.entries(config.params).map(([key, value]) => `${key}=${String(value)}`);
  const from = isoFromMs(report.first_ts);
  const to = isoFromMs(report.last_ts);
  const number = (key: string, show: (value: number) => string) => {
    const value = stats[key] ?? null;
    return value === null ? 'n/a' : show(value);
  };
  const pct = (key: string) => percent(stats[key] ?? null);
  const rows: (readonly [string, string])[] = [
    ['data', `${count(report.rows)} bars of ${intervalName(report.interval_ms)}, ${from} to ${to}`],
    [
      'run',
      [`${engine.run_id} ${config.profile} ${config.strategy}`, ...params, `seed=${String(request.seed)}`].join(' '),
    ],
    [
      'return',
      `${pct('return_pct')} (buy & hold ${pct('buy_hold_return_pct')}), max drawdown ${pct('max_drawdown_pct')}`,
    ],
    [
      'trades',
      `${number('trades', count)}, win rate ${number('win_rate_pct', (value) => `${amount(value, 1)} %`)}, ` +
        `Sharpe ${number('sharpe', amount)}, fees ${number('fees_total', amount)}`,
    ],
    ['log', `${count(events)} events, ${bytesText(log_bytes)}`],
    ['sha256', log_sha256],
    ['written', files.join(', ')],
    ['time', `${duration(timings.total_ms)}: load ${duration(timings.load_ms)}, run ${duration(timings.run_ms)}`],
  ];
  const { speed, timer_resolution_ms } = clockFacts(summary.clock);
  if (speed !== null) {
    rows.push(['clock', `real, ${amount(speed)} s of bar time a second, read to ${String(timer_resolution_ms)} ms`]);
  }
  if (!complete)
    rows.unshift(['stopped', `after ${count(engine.bars_done)} of ${count(engine.bars_total)} bars, as asked`]);
  if (report.warning_count > 0) rows.push(['warnings', `${count(report.warning_count)}; papertape inspect lists them`]);
  return `${columns(rows)}\n${summary.path_band === null ? '' : bandText(summary.path_band)}`;
}
