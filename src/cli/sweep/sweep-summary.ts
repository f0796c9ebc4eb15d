/** A sweep in words for a person. */
import { isoFromMs } from '../../core/time/civil.ts';
import { intervalName } from '../../core/loader/index.ts';
import { ranked } from '../../runtime/sweep/ranking.ts';
import { BEST_MAX, sweepSummary, type Sweep } from '../../runtime/sweep/report.ts';
import type { SweepRow } from '../../runtime/sweep/rows.ts';
import { cautionText, outsideKeys, statText, toldKeys, valueText } from '../../runtime/sweep/words.ts';
import { columns } from '../line/help.ts';
import { amount, count, duration, percent } from '../line/numbers.ts';
import type { FinishedSweep } from './sweep-job.ts';

/** Columns of text, numbers to the right. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, k) => Math.max(head.length, ...rows.map((row) => row[k]!.length)));
  const line = (cells: readonly string[]) => `  ${cells.map((cell, k) => cell.padStart(widths[k]!)).join('  ')}`;
  return [heads, ...rows].map(line).join('\n');
}

function bestTable(sweep: Sweep): string {
  const { plan, ranking, rows } = sweep;
  const keys = toldKeys(sweep);
  const outside = outsideKeys(sweep);
  const heads = ['index', ...plan.axes.map(({ name }) => name), ...keys, ...outside.map((key) => `oos_${key}`)];
  const best = ranked(rows, ranking).slice(0, BEST_MAX);
  const cells = best.map(({ index, values, parts: [first, second] }) => [
    String(index),
    ...values.map(valueText),
    ...keys.map((key) => statText(key, first!.stats?.[key], amount)),
    ...outside.map((key) => statText(key, second?.stats?.[key], amount)),
  ]);
  return table(heads, cells);
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
  resumed,
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
  if (resumed > 0) info.push(['resumed', `${count(resumed)} of them were done before`]);
  if (!complete) info.unshift(['stopped', `as asked, with ${count(counts.not_run)} runs not done; --resume goes on`]);
  const hint = sweep.split === null ? ' --split 0.7 tells how each does on bars it was not chosen by.' : '';
  const after: (readonly [string, string])[] = [['caution', cautionText(sweep, amount) + hint]];
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
