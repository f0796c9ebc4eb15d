/** The dashboard's parts, each from what the run folder says; a part without data says what would fill it. */
import { isoFromMs } from '../../core/time/civil.ts';
import { amount, change, empty, foreign, ms, panel, table } from './markup.ts';
import {
  fieldsOf,
  lineFields,
  numberOf,
  textOf,
  type DashboardFills,
  type DashboardInput,
  type Fields,
} from './model.ts';
import { bar, dots, hanging, line, linePoints, plot, scaleOf, timeRange } from './plot.ts';

const NOT_MEASURED = 'Not measured. papertape run --enable-metrics measures the stages of a run.';

const count = (value: number | null) => amount(value, 0);

/** A number's field with its name and a word below. */
export function figure(label: string, value: string, sub: string): string {
  return `<div><dt>${label}</dt><dd>${value}</dd><dd class="sub">${sub}</dd></div>`;
}

export function headline(stats: Fields, meta: Fields): string {
  const n = (key: string) => numberOf(stats, key);
  const pct = (key: string) => (n(key) === null ? 'n/a' : `${amount(n(key))} %`);
  const ratio = (key: string) => (n(key) === null ? 'n/a' : amount(n(key)));
  const cash = numberOf(fieldsOf(meta.get('config')), 'cash');
  return `<dl class="headline">${[
    figure('Return', change(n('return_pct')), `Buy &amp; hold ${pct('buy_hold_return_pct')}`),
    figure('Final equity', amount(n('equity_final')), cash === null ? '' : `From ${amount(cash)}`),
    figure('Max drawdown', change(n('max_drawdown_pct')), `Longest ${count(n('max_drawdown_days'))} days`),
    figure('Sharpe', ratio('sharpe'), `Sortino ${ratio('sortino')}`),
    figure('Trades', count(n('trades')), `Win rate ${pct('win_rate_pct')}`),
    figure('Profit factor', ratio('profit_factor'), `Fees ${amount(n('fees_total'))}`),
  ].join('')}</dl>`;
}

export function equityPanel({ equity }: DashboardInput): string {
  if (equity === null || equity.ts.length === 0) return panel('Equity', '', empty('There is no equity.csv.'), true);
  const time = timeRange(equity.ts);
  const scale = scaleOf(equity.equity);
  const depth = new Float64Array(equity.ts.length);
  let peak = -Infinity;
  let worst = 0;
  for (let i = 0; i < depth.length; i++) {
    peak = Math.max(peak, equity.equity[i]!);
    depth[i] = peak > 0 ? (equity.equity[i]! / peak - 1) * 100 : 0;
    worst = Math.min(worst, depth[i]!);
  }
  const below = scaleOf(Float64Array.of(0, worst === 0 ? -1 : worst));
  const points = linePoints(equity.ts, depth, time, below);
  const last = equity.equity[equity.equity.length - 1]!;
  const told = `Equity over ${count(depth.length)} bars, from ${amount(equity.equity[0]!)} to ${amount(last)}`;
  const top = plot(told, line(linePoints(equity.ts, equity.equity, time, scale), 'curve'), time, scale, 'top');
  const layers = hanging(points, 'under') + line(points, 'depth');
  const bottom = plot(`Drawdown in per cent, deepest ${amount(worst)} %`, layers, time, below, 'small');
  return panel('Equity', 'At each bar’s close; below it the drawdown in per cent', top + bottom, true);
}

export function fillsPanel({ fills, equity }: DashboardInput): string {
  if (fills === null || fills.ts.length === 0) return panel('Fills', '', empty('No order has filled.'), true);
  const time = timeRange(equity?.ts ?? fills.ts, fills.ts);
  const scale = scaleOf(fills.price);
  const of = (side: number) => dots(fills.ts, fills.price, (i) => fills.side[i] === side, time, scale);
  const buys = fills.side.reduce((sum, side) => sum + (side > 0 ? 1 : 0), 0);
  const n = fills.ts.length;
  const layers =
    line(linePoints(fills.ts, fills.price, time, scale), 'faint') +
    `<path class="sell" d="${of(-1)}"/><path class="buy" d="${of(1)}"/>`;
  const told = `${count(n)} fills by price over time: ${count(buys)} bought, ${count(n - buys)} sold`;
  const note =
    `<span class="key b"></span>${count(buys)} bought <span class="key"></span>${count(n - buys)} sold, ` +
    'each at its price; a dot may stand for several';
  return panel('Fills', note, plot(told, layers, time, scale), true);
}

const BINS = 40;

/** Orders by latency in even steps up to the longest. */
function latencyHistogram({ latency_ms }: DashboardFills): string {
  const longest = latency_ms.reduce((most, value) => Math.max(most, value), 0);
  if (longest === 0) return empty('Every order arrived at once.');
  const bins = new Float64Array(BINS);
  for (const value of latency_ms) bins[Math.min(BINS - 1, Math.floor((value / longest) * BINS))]!++;
  const most = bins.reduce((a, b) => Math.max(a, b));
  const width = 1000 / BINS;
  const rects = [...bins].map((n, i) => {
    const height = (n / most) * 300;
    return n === 0
      ? ''
      : `<rect class="okay" x="${String(i * width + 1)}" y="${String(Math.round(300 - height))}" width="${String(width - 2)}" height="${String(Math.max(2, Math.round(height)))}"/>`;
  });
  return (
    `<div class="plot small"><svg role="img" aria-label="Histogram of order latency from 0 to ${ms(longest)}" ` +
    `viewBox="0 0 1000 300" preserveAspectRatio="none">${rects.join('')}</svg><div class="ys" aria-hidden="true">` +
    `<span>${count(most)}</span><span>0</span></div><div class="xs" aria-hidden="true"><span>0</span>` +
    `<span>${ms(longest)}</span></div></div>`
  );
}

export function latencyPanel({ fills }: DashboardInput, metrics: Fields): string {
  const rows = [
    ['Median (p50)', ms(numberOf(metrics, 'latency_p50_ms'))],
    ['95th percentile', ms(numberOf(metrics, 'latency_p95_ms'))],
    ['Fills measured', count(numberOf(metrics, 'latency_count'))],
  ];
  const figures = metrics.size > 0 ? table('Order latency', ['Measure', '#'], rows) : '';
  const shown = fills !== null && fills.ts.length > 0 ? latencyHistogram(fills) : '';
  const body = shown + figures;
  const note = 'From the decision to the venue and back, of orders that filled';
  return panel('Order latency', note, body === '' ? empty('No order has filled.') : body);
}

interface StageRow {
  readonly name: string;
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly ok: number;
  readonly rejected: number;
  readonly error: number;
}

function stageRows(metrics: Fields): StageRow[] {
  const outcomes = fieldsOf(metrics.get('outcomes_by_stage'));
  return [...fieldsOf(metrics.get('stages_by_name'))].map(([name, value]) => {
    const figures = fieldsOf(value);
    const own = fieldsOf(outcomes.get(name));
    const n = (key: string) => numberOf(own, key) ?? 0;
    return {
      name,
      count: numberOf(figures, 'count') ?? 0,
      p50: numberOf(figures, 'p50_ms'),
      p95: numberOf(figures, 'p95_ms'),
      ok: n('ok'),
      rejected: n('rejected'),
      error: n('error'),
    };
  });
}

export function topStages(metrics: Fields): string {
  const rows = stageRows(metrics).sort((a, b) => (b.p95 ?? -1) - (a.p95 ?? -1));
  const longest = Math.max(...rows.map((row) => row.p95 ?? 0));
  if (rows.length === 0) return panel('Slowest stages', '', empty(NOT_MEASURED));
  const cells = rows.map(({ name, p50, p95 }) => {
    const half = longest > 0 ? (p50 ?? 0) / longest : 0;
    const rest = longest > 0 ? ((p95 ?? 0) - (p50 ?? 0)) / longest : 0;
    return [
      foreign(name),
      bar([
        { part: half, name: 'p50' },
        { part: rest, name: 'p95' },
      ]),
      ms(p95),
    ];
  });
  return panel(
    'Slowest stages',
    'By p95; the darker part is the median',
    table('Stages by p95', ['Stage', '', '#p95'], cells),
  );
}

export function stagesPanel(metrics: Fields): string {
  const rows = stageRows(metrics);
  if (rows.length === 0) return panel('Stages', '', empty(NOT_MEASURED), true);
  const heads = ['Stage', 'Outcomes', '#Steps', '#ok', '#rejected', '#error', '#p50', '#p95'];
  const cells = rows.map((row) => {
    const share = (n: number) => (row.count > 0 ? n / row.count : 0);
    const outcomes = bar([
      { part: share(row.ok), name: 'okay' },
      { part: share(row.rejected + row.error), name: 'refused' },
    ]);
    const numbers = [row.count, row.ok, row.rejected, row.error].map(count);
    return [foreign(row.name), outcomes, ...numbers, ms(row.p50), ms(row.p95)];
  });
  const total = numberOf(metrics, 'stage_events_count');
  const said = (key: string, word: string) => `${count(numberOf(metrics, key))} ${word}`;
  const note = [
    `${count(total)} steps since the start`,
    said('processed', 'bars'),
    said('allowed', 'orders allowed'),
    said('rejected', 'rejected'),
    said('filled', 'fills'),
    said('errors', 'errors'),
    said('retries', 'retries'),
    said('dupes_filtered', 'duplicates filtered'),
  ].join(' · ');
  return panel('Stages', note, table('Stages and their outcomes', heads, cells), true);
}

export function reasonsPanel(title: string, metrics: Fields, key: string, none: string): string {
  if (metrics.size === 0) return panel(title, '', empty(NOT_MEASURED));
  const counts = [...fieldsOf(metrics.get(key))].filter(
    (pair): pair is [string, number] => typeof pair[1] === 'number',
  );
  counts.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (counts.length === 0) return panel(title, '', empty(none));
  const most = counts[0]![1];
  const rows = counts.map(([reason, n]) => [foreign(reason), bar([{ part: n / most, name: 'refused' }]), count(n)]);
  return panel(title, '', table(title, ['Reason', '', '#Count'], rows));
}

function tail(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return table(caption, heads, rows).replace('<div class="scroll"', '<div class="scroll tail"');
}

/** Engine time is of the calendar; a measured one counts from the run's begin. */
function startText(seconds: number | null): string {
  if (seconds === null) return '';
  const calendar = Math.abs(seconds) > 1e8 && Math.abs(seconds) < 6e10;
  return `<span class="mono">${calendar ? isoFromMs(Math.floor(seconds * 1000)) : `${amount(seconds, 6)} s`}</span>`;
}

export function recentStages({ stage_lines }: DashboardInput): string {
  if (stage_lines.length === 0) return '';
  const rows = stage_lines.map((text) => {
    const fields = lineFields(text);
    const dt = numberOf(fields, 'dt');
    const outcome = textOf(fields, 'outcome');
    const told = outcome === 'ok' ? 'ok' : `<span class="loss">${foreign(outcome)}</span>`;
    return [
      foreign(textOf(fields, 'stage')),
      count(numberOf(fields, 'step_id')),
      foreign(textOf(fields, 'trace_id')),
      startText(numberOf(fields, 't_start')),
      ms(dt === null ? null : dt * 1000),
      told,
      foreign(textOf(fields, 'reason')),
    ];
  });
  const heads = ['Stage', '#Step', 'Chain', 'Start', '#Took', 'Outcome', 'Reason'];
  const note = `The last ${count(rows.length)}, oldest first, across rotated parts`;
  return panel('Recent stage events', note, tail('Recent stage events', heads, rows), true);
}

/** What a line of the log says in a few words, by the fields of its type. */
function eventWords(fields: Fields): string {
  const keys = [
    ...['order_id', 'side', 'qty', 'order_type', 'allowed', 'rejection_reasons', 'status', 'filled_qty', 'avg_price'],
    ...['fee', 'cash', 'equity', 'from', 'to', 'reason', 'tag'],
  ];
  const parts = keys.filter((key) => textOf(fields, key) !== '').map((key) => `${key} ${foreign(textOf(fields, key))}`);
  return parts.join(', ');
}

export function recentEvents({ log_lines }: DashboardInput): string {
  if (log_lines.length === 0) return '';
  const rows = log_lines.map((text) => {
    const fields = lineFields(text);
    const [seq, time, type, chain] = ['seq', 'ts', 'type', 'trace_id'].map((key) => foreign(textOf(fields, key)));
    return [seq!, `<span class="mono">${time!}</span>`, type!, chain!, eventWords(fields)];
  });
  const note = `The last ${count(rows.length)} lines of the log, oldest first`;
  return panel('Recent events', note, tail('Recent events', ['Seq', 'Time', 'Event', 'Chain', 'What'], rows), true);
}

export function factsPanel(meta: Fields): string {
  const data = fieldsOf(meta.get('data'));
  const log = fieldsOf(meta.get('log'));
  const facts: readonly (readonly [string, string])[] = [
    ['Run', textOf(meta, 'run_id')],
    ['Engine', textOf(meta, 'engine_version')],
    ['Seed', textOf(meta, 'seed')],
    ['Clock', textOf(meta, 'clock')],
    ['Data', [textOf(data, 'file'), textOf(data, 'source')].filter((part) => part !== '').join(', ')],
    ['Bars', [count(numberOf(meta, 'bars')), textOf(data, 'first_ts'), textOf(data, 'last_ts')].join(' · ')],
    ['Data SHA-256', textOf(data, 'sha256')],
    ['Log SHA-256', textOf(log, 'sha256')],
    ['Started', textOf(meta, 'started_at')],
    ['Finished', textOf(meta, 'finished_at')],
    ['Host', textOf(meta, 'host')],
    ['Error', textOf(meta, 'error')],
  ];
  const pair = ([name, value]: readonly [string, string]) => `<dt>${foreign(name)}</dt><dd>${foreign(value)}</dd>`;
  const config = fieldsOf(meta.get('config'));
  const whole = [...config.keys()].map((key) => [key, textOf(config, key)] as const);
  const known = facts.filter(([, value]) => value !== '').map(pair);
  const rows = whole.map(([key, value]) => `<div>${pair([key, value === '' ? 'off' : value])}</div>`);
  const more = `<details open><summary>Configuration</summary><dl class="config">${rows.join('')}</dl></details>`;
  const body = `<dl class="facts">${known.join('')}</dl>${rows.length === 0 ? '' : more}`;
  return panel('What was run', '', body, true);
}
