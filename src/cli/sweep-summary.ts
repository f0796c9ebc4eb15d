/** A sweep in words for a person. */
import { isoFromMs } from '../core/time/civil.ts';
import { intervalName } from '../core/loader/index.ts';
import { STAT_DEFINITIONS } from '../core/stats/index.ts';
import { ranked } from '../runtime/sweep/ranking.ts';
import { BEST_MAX, luckOf, sweepSummary, type Sweep } from '../runtime/sweep/report.ts';
import type { SweepRow } from '../runtime/sweep/rows.ts';
import { columns } from './help.ts';
import { amount, count, duration, percent } from './numbers.ts';
import type { FinishedSweep } from './sweep-job.ts';

/** Statistics beside the one that is ranked by. */
const BESIDE = ['return_pct', 'sharpe', 'max_drawdown_pct', 'trades'];

const digitsOf = (key: string) => {
  const unit = STAT_DEFINITIONS.find((definition) => definition.key === key)!.unit;
  return unit === 'count' ? 0 : unit === '' ? 4 : 2;
};

const shown = (key: string, value: number | null | undefined) =>
  value === null || value === undefined ? 'n/a' : amount(value, digitsOf(key));

/** Columns of text, numbers to the right. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, k) => Math.max(head.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]) => `  ${cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ')}`;
  return [heads, ...rows].map(line).join('\n');
}

function bestTable({ plan, ranking, rows, parts }: Sweep): string {
  const beside = BESIDE.filter((key) => key !== ranking.key);
  const keys = [ranking.key, ...beside];
  const outside = parts.length > 1 ? keys.slice(0, 2) : [];
  const heads = ['index', ...plan.axes.map(({ name }) => name), ...keys, ...outside.map((key) => `oos_${key}`)];
  const best = ranked(rows, ranking).slice(0, BEST_MAX);
  const cells = best.map(({ index, values, parts: [first, second] }) => [
    String(index),
    ...values.map((value) => (value === null ? 'off' : String(value))),
    ...keys.map((key) => shown(key, first!.stats?.[key])),
    ...outside.map((key) => shown(key, second?.stats?.[key])),
  ]);
  return table(heads, cells);
}

/** What speaks against believing the best one. */
function caution(sweep: Sweep, done: number): string {
  const { trials, expected_max_sharpe_arith: expected, max_sharpe_arith: most } = luckOf(sweep);
  const lucky = `The best of ${count(done)} tried is partly luck.`;
  const bar =
    expected === null || most === null
      ? ''
      : ` Without any skill, the highest of ${count(trials)} Sharpe ratios (arithmetic) that differ as much as these is ` +
        `expected at ${amount(expected)} (Bailey & López de Prado 2014, as if they were independent); it is ${amount(most)}.`;
  const outside = sweep.split === null ? ' --split 0.7 tells how each does on bars it was not chosen by.' : '';
  return lucky + bar + outside;
}

function splitRow({ split, parts }: Sweep, best: SweepRow | undefined): readonly (readonly [string, string])[] {
  if (split === null) return [];
  const [first, rest] = parts.map(({ bars }) => bars);
  const held = best?.parts[1]?.stats?.['return_pct'];
  const returns = held === undefined ? '' : `; the best returns ${percent(held)} there`;
  return [
    [
      'split',
      `ranked on the first ${count(first!.length)} bars, checked on the other ${count(rest!.length)} from ` +
        `${isoFromMs(rest!.ts[0]!)}, where account and indicators begin anew${returns}`,
    ],
  ];
}

export function sweepText({
  sweep,
  asked,
  files,
  jobs,
  ...timings
}: FinishedSweep & { readonly total_ms: number }): string {
  const { plan, ranking, rows, parts } = sweep;
  const { counts, first_refused, complete } = sweepSummary(sweep);
  const best = ranked(rows, ranking)[0];
  const { bars } = parts[0]!;
  const bars_total = parts.reduce((sum, part) => sum + part.bars.length, 0);
  const left_out = counts.refused > 0 ? `, ${count(counts.refused)} left out: ${first_refused!.reason}` : '';
  const failed = counts.failed > 0 ? `, ${count(counts.failed)} failed` : '';
  const info: (readonly [string, string])[] = [
    ['data', `${count(bars_total)} bars of ${intervalName(bars.interval_ms)} from ${isoFromMs(bars.ts[0]!)}`],
    ['swept', plan.axes.map(({ name, values }) => `${name} (${count(values.length)})`).join(' × ')],
    ['runs', `${count(counts.done)} of ${count(counts.combinations)} combinations${failed}${left_out}`],
    ...splitRow(sweep, best),
    ['ranked by', `${ranking.key}, ${ranking.direction === 'max' ? 'the greatest' : 'the least'} first`],
  ];
  if (!complete) info.unshift(['stopped', `as asked, with ${count(counts.not_run)} runs not done`]);
  const after: (readonly [string, string])[] = [['caution', caution(sweep, counts.done)]];
  if (best !== undefined) after.push(['the best', `papertape run … ${asked.runArgs(best.values).join(' ')}`]);
  const threads = jobs > 1 ? `${count(jobs)} threads` : 'one thread';
  after.push(
    ['written', files.join(', ')],
    [
      'time',
      `${duration(timings.total_ms)}: load ${duration(timings.load_ms)}, run ${duration(timings.run_ms)} on ${threads}`,
    ],
  );
  const middle = best === undefined ? `  No run has the statistic ${ranking.key}.` : bestTable(sweep);
  return `${columns(info)}\n\n${middle}\n\n${columns(after)}\n`;
}
