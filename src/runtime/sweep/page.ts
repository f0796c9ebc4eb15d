/** `sweep.html`: a sweep as one page that stands alone, without a script. */
import { STAT_DEFINITIONS } from '../../core/stats/index.ts';
import { isoFromMs } from '../../core/time/civil.ts';
import { utf8 } from '../../core/journal/text.ts';
import { amount, change, empty, escape, foreign, panel, table } from '../dashboard/markup.ts';
import { fieldsOf, textOf, type Fields } from '../dashboard/model.ts';
import { htmlPage, pageHead } from '../dashboard/page.ts';
import { factsPanel, figure } from '../dashboard/sections.ts';
import { STYLE } from '../dashboard/style.ts';
import { HEAT_STYLE, heatmap, legend, sharedTones, strip } from './heatmap.ts';
import { ranked } from './ranking.ts';
import { BEST_MAX, luckOf, type Sweep } from './report.ts';
import { hasFailed, type SweepRow } from './rows.ts';
import { cautionText, outsideKeys, statText, toldKeys, valueText } from './words.ts';

/** Of how many swept values each pair has a picture. */
const AXES_SHOWN = 3;

/** With its unit, where its numbers alone do not tell. */
const headOf = (key: string) => {
  const { label, unit } = STAT_DEFINITIONS.find((definition) => definition.key === key)!;
  return unit === '%' || unit === 'days' ? `${label}, ${unit}` : label;
};
const count = (value: number) => amount(value, 0);

export function sweepHtml(sweep: Sweep): Uint8Array {
  const { plan, rows } = sweep;
  const base = fieldsOf(plan.base);
  const best = ranked(rows, sweep.ranking)[0];
  const title = `Sweep of ${plan.axes.map(({ name }) => name).join(' × ')}`;
  const parts = [
    pageHead(title, wordsOf(base), stateOf(sweep)),
    headline(sweep, best),
    cautionPanel(sweep),
    ...(best === undefined ? [] : pictures(sweep, best)),
    bestPanel(sweep),
    leftOutPanel(sweep),
    facts(sweep, base),
    '<footer>Made by Papertape. Times are UTC. This page holds no script and asks for nothing; sweep.csv has every run.</footer>',
  ];
  return utf8(htmlPage(title, STYLE + HEAT_STYLE, parts));
}

function wordsOf(base: Fields): readonly string[] {
  const params = [...fieldsOf(base.get('params'))].map(([key, value]) => `${key} ${String(value)}`);
  return [textOf(base, 'symbol'), textOf(base, 'strategy'), ...params, textOf(base, 'profile')];
}

function stateOf({ plan, rows }: Sweep): string {
  const missing = plan.accepted.length - rows.length;
  return missing === 0 ? '' : `<span class="state warn">stopped, ${count(missing)} runs not done</span>`;
}

function headline(sweep: Sweep, best: SweepRow | undefined): string {
  const { plan, rows, ranking } = sweep;
  const failed = rows.filter(hasFailed).length;
  const { expected_max_sharpe_arith: expected, max_sharpe_arith: most } = luckOf(sweep);
  const [first, second] = best?.parts ?? [];
  const stat = (key: string) => first?.stats?.[key] ?? null;
  const ratio = (value: number | null) => (value === null ? 'n/a' : amount(value));
  const figures = [
    figure(
      'Runs',
      count(rows.length),
      `Of ${count(plan.total)} combinations${failed > 0 ? `, ${count(failed)} failed` : ''}`,
    ),
    figure(escape(headOf(ranking.key)), statText(ranking.key, stat(ranking.key), amount), atText(sweep, best)),
    figure(
      'Its return',
      change(stat('return_pct')),
      `Buy &amp; hold ${statText('buy_hold_return_pct', stat('buy_hold_return_pct'), amount)} %`,
    ),
    figure('Highest Sharpe (arithmetic)', ratio(most), `Without skill up to ${ratio(expected)}`),
  ];
  if (sweep.split !== null) {
    figures.push(
      figure('Its return on the rest', change(second?.stats?.['return_pct'] ?? null), 'On bars it was not chosen by'),
    );
  }
  return `<dl class="headline">${figures.join('')}</dl>`;
}

const atText = ({ plan }: Sweep, row: SweepRow | undefined) =>
  row === undefined
    ? ''
    : 'The best, at ' + foreign(plan.axes.map(({ name }, k) => `${name} ${valueText(row.values[k]!)}`).join(', '));

function cautionPanel(sweep: Sweep): string {
  const words = [cautionText(sweep, amount)];
  if (sweep.split !== null) {
    const [first, rest] = sweep.parts.map(({ bars }) => bars);
    words.push(
      `Ranked on the first ${count(first!.length)} bars; each was run again on the other ${count(rest!.length)}, from ` +
        `${isoFromMs(rest!.ts[0]!)} on, as on data of its own: account and indicators begin anew there, so that the first ` +
        'bars of the rest only warm up, as many as the strategy looks back.',
    );
  }
  return panel('What to make of it', '', words.map((text) => `<p class="said">${escape(text)}</p>`).join(''), true);
}

/** A picture for each pair of the first swept values, or of the only one, for each part of the data. */
function pictures(sweep: Sweep, best: SweepRow): readonly string[] {
  const { plan, ranking, parts } = sweep;
  const shown = plan.axes.slice(0, AXES_SHOWN);
  const tones = sharedTones(sweep);
  const label = headOf(ranking.key);
  if (shown.length === 1) {
    const title = `${label} by ${shown[0]!.name}`;
    return [
      panel(title, '', `<div class="maps">${strip(sweep, title, best, tones)}</div>${legend(sweep, tones)}`, true),
    ];
  }
  return shown.flatMap((a, down) =>
    shown.slice(down + 1).map((b, offset) => {
      const across = down + 1 + offset;
      const held = plan.axes.flatMap(({ name }, k) =>
        k === down || k === across ? [] : [`${name} ${valueText(best.values[k]!)}`],
      );
      const note = held.length === 0 ? '' : `At the best run’s ${held.map(foreign).join(', ')}`;
      const title = `${label} by ${a.name} and ${b.name}`;
      const maps = parts.map((_, part) => {
        const which = parts.length === 1 ? '' : part === 0 ? 'Chosen by: the first part' : 'Checked on: the rest';
        const head = which === '' ? '' : `<p class="note">${which}</p>`;
        const caption = `${title}${which === '' ? '' : `. ${which}`}`;
        return `<div>${head}${heatmap(sweep, caption, { down, across, part, best }, tones)}</div>`;
      });
      return panel(title, note, `<div class="maps">${maps.join('')}</div>${legend(sweep, tones)}`, true);
    }),
  );
}

function bestPanel(sweep: Sweep): string {
  const { plan, ranking, rows } = sweep;
  const best = ranked(rows, ranking).slice(0, BEST_MAX);
  const title = 'The best runs';
  if (best.length === 0) return panel(title, '', empty(`No run has the statistic ${ranking.key}.`), true);
  const keys = toldKeys(sweep);
  const outside = outsideKeys(sweep);
  const heads = [
    'Run',
    ...plan.axes.map(({ name }) => `#${name}`),
    ...keys.map((key) => `#${headOf(key)}`),
    ...outside.map((key) => `#${headOf(key)}, rest`),
    'Log SHA-256',
  ];
  const cells = best.map(({ index, values, parts: [first, second] }) => [
    count(index),
    ...values.map((value) => foreign(valueText(value))),
    ...keys.map((key) => statText(key, first!.stats?.[key], amount)),
    ...outside.map((key) => statText(key, second?.stats?.[key], amount)),
    `<span class="mono" title="${first!.log_sha256 ?? ''}">${(first!.log_sha256 ?? '').slice(0, 12)}</span>`,
  ]);
  const note = `By ${escape(headOf(ranking.key))}, the ${ranking.direction === 'max' ? 'greatest' : 'least'} first; ${count(best.length)} of ${count(rows.length)}`;
  return panel(title, note, table(title, heads, cells), true);
}

/** What was not run, and what did not come to its end. */
function leftOutPanel({ plan, rows }: Sweep): string {
  const { refused } = plan;
  const failed = rows.filter(hasFailed);
  const words: string[] = [];
  if (refused.first !== null)
    words.push(`Combinations left out: ${count(refused.count)}. The first: ${refused.first.reason}`);
  if (failed.length > 0) words.push(`Runs failed: ${count(failed.length)}. The column error of sweep.csv says why.`);
  if (words.length === 0) return '';
  return panel('Left out', '', words.map((text) => `<p class="said">${escape(text)}</p>`).join(''), true);
}

function facts({ plan, parts, data_sha256, engine_version }: Sweep, base: Fields): string {
  const [first, last] = [parts[0]!.bars, parts.at(-1)!.bars];
  const meta = fieldsOf({
    engine_version,
    bars: parts.reduce((sum, { bars }) => sum + bars.length, 0),
    data: {
      sha256: data_sha256,
      first_ts: isoFromMs(first.ts[0]!),
      last_ts: isoFromMs(last.ts[last.length - 1]!),
    },
    config: plan.base,
  });
  const seed = base.get('seed');
  return factsPanel(seed === undefined ? meta : new Map([...meta, ['seed', seed]]));
}
