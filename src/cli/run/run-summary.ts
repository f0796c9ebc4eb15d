import { intervalName } from '../../core/loader/index.ts';
import { isoFromMs } from '../../core/time/civil.ts';
import type { RunRequest } from '../../contracts/config.ts';
import type { DataSeal } from '../../contracts/events.ts';
import type { LoaderReport } from '../../contracts/loader.ts';
import type { Problem } from '../../contracts/result.ts';
import type { PathBand } from '../../runtime/run/path-band.ts';
import { clockFacts, type ClockPlan } from './clock.ts';
import type { Executed } from './execute.ts';
import { columns } from '../line/help.ts';
import { amount, bytesText, count, duration, percent } from '../line/numbers.ts';
import { bandText } from './path-band.ts';
import type { TearSheet } from '../../contracts/stats.ts';

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
  readonly data: DataSeal;
  readonly executed: Executed;
  readonly stats: TearSheet;
  readonly files: readonly string[];
  /** Bars done by an earlier process, whose checkpoint this one went on from; null = it began. */
  readonly resumed_at: number | null;
  readonly timings: Timings;
  readonly clock: ClockPlan;
  /** Only where asked for, and where nothing ended it early. */
  readonly path_band: PathBand | null;
  /** Why no more bars could be had, where that has stopped it. */
  readonly problem: Problem | null;
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
  const { request, report, data, executed, stats, files, resumed_at, timings, path_band } = summary;
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
    resumed_at,
    symbol: request.symbol,
    seed: request.seed,
    profile: request.config.profile,
    strategy: request.config.strategy,
    params: request.config.params,
    data: { sha256: data.sha256, rows: data.rows, interval_ms: report.interval_ms, warnings: report.warning_count },
    counts: engine.counts,
    headline: Object.fromEntries(HEADLINE.map((key) => [key, stats[key] ?? null])),
    files,
    timings: rounded,
    ...clockFacts(summary.clock),
    ...(path_band === null ? {} : { path_band }),
    ...(summary.problem === null ? {} : { problem: summary.problem }),
  })}\n`;
}

function resampled({ bars }: Executed['engine'], config: RunRequest['config']): readonly (readonly [string, string])[] {
  if (config.resample === 'none') return [];
  const where = config.resample_anchor === 'session' ? 'from each session’s first bar' : 'on the UTC clock';
  const from = isoFromMs(bars.ts[0]!);
  const to = isoFromMs(bars.ts[bars.length - 1]!);
  return [['resampled', `into ${count(bars.length)} bars of ${config.resample} ${where}, ${from} to ${to}`]];
}

/** Why a run has no fill, where it has none. */
function unfilled({ engine, complete }: Executed): readonly (readonly [string, string])[] {
  const { OrderIntent: asked, ExecutionReport: reports, PositionChanged: changes } = engine.counts;
  if (!complete || changes > 0) return [];
  const orders = `${count(asked)} ${asked === 1 ? 'order' : 'orders'}`;
  if (asked === 0) return [['no fill', 'the strategy asked for no order on these bars']];
  if (reports > 0) return [['no fill', `none of ${orders} asked for was filled`]];
  return [['no fill', `${orders} asked for, each denied by the risk rules: ${engine.series.reasons.join(', ')}`]];
}

/** A few lines for a person. */
export function summaryText(summary: Summary): string {
  const { request, report, data, executed, stats, files, timings } = summary;
  const { engine, complete, log_sha256, log_bytes, events } = executed;
  const { config } = request;
  const params = Object.entries(config.params).map(([key, value]) => `${key}=${String(value)}`);
  const from = isoFromMs(report.first_ts);
  const to = isoFromMs(data.last_ts);
  const number = (key: string, show: (value: number) => string) => {
    const value = stats[key] ?? null;
    return value === null ? 'n/a' : show(value);
  };
  const pct = (key: string) => percent(stats[key] ?? null);
  const rows: (readonly [string, string])[] = [
    ['data', `${count(data.rows)} bars of ${intervalName(report.interval_ms)}, ${from} to ${to}`],
    ...resampled(engine, config),
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
    ...unfilled(executed),
    ['log', `${count(events)} events, ${bytesText(log_bytes)}`],
    ...(log_sha256 === null ? [] : [['sha256', log_sha256] as const]),
    ['written', files.join(', ')],
    ['time', `${duration(timings.total_ms)}: load ${duration(timings.load_ms)}, run ${duration(timings.run_ms)}`],
  ];
  const { speed, timer_resolution_ms } = clockFacts(summary.clock);
  if (speed !== null) {
    rows.push(['clock', `real, ${amount(speed)} s of bar time a second, read to ${String(timer_resolution_ms)} ms`]);
  }
  const { bars_done, bars_total } = engine;
  const { resumed_at } = summary;
  if (!complete) {
    const why = summary.problem === null ? 'as asked' : 'as no more could be read';
    rows.unshift(['stopped', `after ${count(bars_done)} of ${count(bars_total)} bars, ${why}; --resume goes on`]);
  }
  if (resumed_at !== null) rows.unshift(['resumed', `after bar ${count(resumed_at)} of ${count(bars_total)}`]);
  const unnamed = report.warnings.find(({ code }) => code === 'MERGED_UNNAMED');
  if (unnamed !== undefined) rows.push(['caution', unnamed.message]);
  if (report.warning_count > 0) rows.push(['warnings', `${count(report.warning_count)}; papertape inspect lists them`]);
  return `${columns(rows)}\n${summary.path_band === null ? '' : bandText(summary.path_band)}`;
}
