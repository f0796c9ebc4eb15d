/** What a sweep leaves: a row a combination, and a summary. Free of wall-clock times and of the machine it ran on. */
import type { SweepRun } from '../../contracts/sweep.ts';
import { utf8 } from '../../core/journal/text.ts';
import { deflatedSharpe, expectedMaximumSharpe, STAT_DEFINITIONS } from '../../core/stats/index.ts';
import { isoFromMs } from '../../core/time/civil.ts';
import { CsvWriter } from '../csv.ts';
import { combination, type SweepPlan, type SweptValue } from './grid.ts';
import { ranked, rankedValue, type Ranking } from './ranking.ts';
import { errorOf, hasFailed, type SweepData, type SweepRow } from './rows.ts';

export const SWEEP_FOLDER = { table: 'sweep.csv', summary: 'sweep.json', page: 'sweep.html' } as const;

/** Rows told as the best. */
export const BEST_MAX = 10;

/** Statistics in a row: trades first, then the tear sheet's order. */
const STAT_KEYS = ['trades', ...STAT_DEFINITIONS.map(({ key }) => key).filter((key) => key !== 'trades')];
/** What a run over one part of the data fills. */
const RUN_COLUMNS = ['run_id', 'log_sha256', ...STAT_KEYS];
/** In front of the columns of the second part: out of sample. */
const SECOND = 'oos_';

/** Names that no axis may have, since a column has it. */
export const FIXED_COLUMNS: readonly string[] = ['index', 'error', ...RUN_COLUMNS];

/** A sweep that has ended, early or not. */
export interface Sweep {
  readonly plan: SweepPlan;
  readonly ranking: Ranking;
  /** Share of the bars that the first part has; null = there is one part, all of them. */
  readonly split: number | null;
  /** Of the engine that ran it. */
  readonly engine_version: string;
  /** Hash of the whole data. */
  readonly data_sha256: string;
  /** What was run over: all bars, or the two parts. */
  readonly parts: readonly SweepData[];
  readonly rows: readonly SweepRow[];
}

/** `sweep.csv`; what is not known is empty. */
export function* sweepCsv({ plan, parts, rows }: Sweep): Generator<Uint8Array<ArrayBuffer>> {
  const csv = new CsvWriter();
  const second = parts.length > 1 ? RUN_COLUMNS.map((name) => SECOND + name) : [];
  const names = ['index', ...plan.axes.map((axis) => axis.name), ...RUN_COLUMNS, ...second, 'error'];
  for (const name of names) csv.text(name);
  csv.endRow();
  for (const row of rows) {
    csv.number(row.index);
    for (const value of row.values) cell(csv, value);
    parts.forEach((_, k) => runCells(csv, row.parts[k]));
    csv.text(errorOf(row) ?? '');
    csv.endRow();
    const chunk = csv.takeFull();
    if (chunk !== null) yield chunk;
  }
  yield csv.takeRest();
}

/** `off` is what a value of nothing is called where it is asked for. */
function cell(csv: CsvWriter, value: SweptValue): void {
  if (typeof value === 'number') csv.number(value);
  else csv.text(value === null ? 'off' : String(value));
}

function runCells(csv: CsvWriter, run: SweepRun | undefined): void {
  csv.text(run?.run_id ?? '');
  csv.text(run?.log_sha256 ?? '');
  for (const key of STAT_KEYS) {
    const value = run?.stats?.[key] ?? null;
    if (value === null) csv.text('');
    else csv.number(value);
  }
}

const valuesOf = ({ axes }: SweepPlan, values: readonly SweptValue[]) =>
  Object.fromEntries(axes.map(({ name }, k) => [name, values[k]!]));

function told({ plan, parts }: Sweep, row: SweepRow) {
  const [first, second] = row.parts;
  const { index } = row;
  return {
    index,
    values: valuesOf(plan, row.values),
    ...first,
    ...(parts.length > 1 ? { out_of_sample: second ?? null } : {}),
  };
}

function partOf({ bars, data_sha256 }: SweepData) {
  const { ts, length, interval_ms } = bars;
  const [first_ts, last_ts] = [isoFromMs(ts[0]!), isoFromMs(ts[length - 1]!)];
  return { sha256: data_sha256, rows: length, first_ts, last_ts, interval_ms };
}

/** How far luck alone may come, see `expectedMaximumSharpe`. */
export interface Luck {
  /** Runs that have a Sharpe ratio (arithmetic, a year), the one that the theory is about. */
  readonly trials: number;
  /** Null of fewer than two. */
  readonly expected_max_sharpe_arith: number | null;
  /** The highest of them, and that of the run ranked first; null where there is none. */
  readonly max_sharpe_arith: number | null;
  readonly best_sharpe_arith: number | null;
  /** Of the highest, see `deflatedSharpe`; null where it or its error is not known. */
  readonly deflated_sharpe: number | null;
}

/** Of the part of the data that runs are ranked by. */
export function luckOf({ rows, ranking }: Sweep): Luck {
  const key = 'sharpe_arith';
  const ratios: number[] = [];
  let chance = 0;
  let most = -Infinity;
  let error: number | null = null;
  for (const row of rows) {
    const ratio = rankedValue(row, { key });
    if (ratio === null) continue;
    ratios.push(ratio);
    const { sharpe_variance, sharpe_error } = row.parts[0]!;
    chance = Math.max(chance, sharpe_variance ?? 0);
    if (ratio <= most) continue;
    most = ratio;
    error = sharpe_error;
  }
  const best = ranked(rows, ranking)[0];
  const expected = expectedMaximumSharpe(Float64Array.from(ratios), chance);
  const deflated = expected === null || error === null ? NaN : deflatedSharpe(most, expected, error);
  return {
    trials: ratios.length,
    expected_max_sharpe_arith: expected,
    max_sharpe_arith: ratios.length > 0 ? most : null,
    best_sharpe_arith: best === undefined ? null : rankedValue(best, { key }),
    deflated_sharpe: deflated === deflated ? deflated : null,
  };
}

/** What `sweep.json` says; the order of its keys is theirs in the file. */
export function sweepSummary(sweep: Sweep) {
  const { plan, ranking, split, parts, rows, data_sha256, engine_version } = sweep;
  const { accepted, refused, total, axes } = plan;
  const failed = rows.filter(hasFailed).length;
  const { first } = refused;
  const [whole, rest] = parts.map(partOf);
  return {
    schema_version: 1,
    engine_version,
    complete: rows.length === accepted.length,
    swept: axes.map(({ name, values }) => ({ name, values })),
    data: split === null ? whole! : { sha256: data_sha256, split, in_sample: whole!, out_of_sample: rest! },
    base: plan.base,
    counts: {
      combinations: total,
      refused: refused.count,
      done: rows.length - failed,
      failed,
      not_run: accepted.length - rows.length,
    },
    first_refused:
      first === null ? null : { values: valuesOf(plan, combination(axes, first.index)), reason: first.reason },
    rank: ranking,
    luck: luckOf(sweep),
    best: ranked(rows, ranking)
      .slice(0, BEST_MAX)
      .map((row) => told(sweep, row)),
  };
}

export function sweepJson(sweep: Sweep): Uint8Array {
  return utf8(`${JSON.stringify(sweepSummary(sweep), null, 2)}\n`);
}

/** The whole result on one line, every row in it. */
export function sweepLine(sweep: Sweep): string {
  return `${JSON.stringify({ ...sweepSummary(sweep), rows: sweep.rows.map((row) => told(sweep, row)) })}\n`;
}
