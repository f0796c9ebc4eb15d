import type { Bars } from '../../contracts/bars.ts';
import type { LoaderNote, LoaderReport, LoadOutcome } from '../../contracts/loader.ts';
import { isoFromMs } from '../time/civil.ts';
import { intervalName } from './names.ts';
import { LIST_LIMIT, note, refusal } from './notes.ts';
import { measureSteps } from './steps.ts';

/** One loaded file. */
export interface LoadedPart {
  readonly name: string;
  readonly bars: Bars;
  readonly report: LoaderReport;
}

/** Parts of one symbol and one interval, in the order in which they were given. */
export interface PartGroup {
  readonly symbol: string | null;
  readonly interval_ms: number;
  readonly parts: readonly LoadedPart[];
}

/**
 * Puts files together that belong together: those of one symbol and interval. A file of one bar, whose
 * interval is not known, joins the first group of its symbol.
 */
export function groupParts(parts: readonly LoadedPart[]): PartGroup[] {
  const groups: { symbol: string | null; interval_ms: number; parts: LoadedPart[] }[] = [];
  const single = (part: LoadedPart): boolean => part.bars.interval_ms === 0;
  for (const part of [...parts.filter((each) => !single(each)), ...parts.filter(single)]) {
    const { symbol } = part.report;
    const { interval_ms } = part.bars;
    const group = groups.find(
      (each) => each.symbol === symbol && (each.interval_ms === interval_ms || interval_ms === 0),
    );
    if (group === undefined) groups.push({ symbol, interval_ms, parts: [part] });
    else group.parts.push(part);
  }
  return groups;
}

const COLUMNS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;

type Cursor = { readonly part: LoadedPart; at: number };

function sameBar(a: Bars, i: number, b: Bars, j: number): boolean {
  for (const name of COLUMNS) if (a[name][i] !== b[name][j]) return false;
  return true;
}

/** The cursor whose next bar is the earliest; the first given of several. Null when all are at their end. */
function earliest(cursors: readonly Cursor[]): Cursor | null {
  let best: Cursor | null = null;
  for (const cursor of cursors) {
    if (cursor.at >= cursor.part.bars.length) continue;
    if (best === null || cursor.part.bars.ts[cursor.at] < best.part.bars.ts[best.at]) best = cursor;
  }
  return best;
}

/**
 * Merges files of one symbol and interval into one: months into years, overlaps laid on each other. A bar
 * that two files share is kept once; two different bars of one time are refused, naming both files.
 */
export function mergeParts(parts: readonly LoadedPart[]): LoadOutcome {
  const [first] = parts;
  if (parts.length === 1) return { kind: 'loaded', bars: first.bars, report: first.report };
  const known = parts.filter(({ bars }) => bars.interval_ms > 0);
  const odd = known.find(({ bars }) => bars.interval_ms !== known[0].bars.interval_ms);
  if (odd !== undefined) {
    const values = { first: intervalName(known[0].bars.interval_ms), second: intervalName(odd.bars.interval_ms) };
    return { kind: 'refused', problems: [refusal('MERGE_INTERVALS', values)], problem_count: 1 };
  }
  const joined = join(parts);
  if ('problem' in joined) return { kind: 'refused', problems: [joined.problem], problem_count: 1 };
  const { columns, length, dropped } = joined;
  const steps = measureSteps(columns[0], length, known.length > 0 ? known[0].bars.interval_ms : 0);
  const interval_ms = known.length > 0 ? known[0].bars.interval_ms : steps.modal;
  const [ts, open, high, low, close, volume] = columns.map((column) => column.slice(0, length));
  const bars: Bars = { ts, open, high, low, close, volume, length, interval_ms };
  return { kind: 'loaded', bars, report: mergedReport(parts, bars, dropped, steps) };
}

type Joined =
  | { readonly columns: Float64Array[]; readonly length: number; readonly dropped: number }
  | { readonly problem: ReturnType<typeof refusal> };

function join(parts: readonly LoadedPart[]): Joined {
  const total = parts.reduce((sum, { bars }) => sum + bars.length, 0);
  const columns = COLUMNS.map(() => new Float64Array(total));
  const cursors: Cursor[] = parts.map((part) => ({ part, at: 0 }));
  let length = 0;
  let dropped = 0;
  let last: { readonly part: LoadedPart; readonly at: number } | null = null;
  for (let next = earliest(cursors); next !== null; next = earliest(cursors)) {
    const { part, at } = next;
    next.at++;
    if (last !== null && last.part.bars.ts[last.at] === part.bars.ts[at]) {
      if (!sameBar(last.part.bars, last.at, part.bars, at)) {
        const text = isoFromMs(part.bars.ts[at]);
        return { problem: refusal('MERGE_OVERLAP', { first: last.part.name, second: part.name, text }) };
      }
      dropped++;
      continue;
    }
    for (let k = 0; k < COLUMNS.length; k++) columns[k][length] = part.bars[COLUMNS[k]][at];
    length++;
    last = { part, at };
  }
  return { columns, length, dropped };
}

/** One value where all reports agree, else `several`. */
function common(parts: readonly LoadedPart[], pick: (report: LoaderReport) => string): string {
  const [first, ...others] = parts.map(({ report }) => pick(report));
  return others.every((other) => other === first) ? first : 'several';
}

function named(parts: readonly LoadedPart[], pick: (report: LoaderReport) => readonly LoaderNote[]): LoaderNote[] {
  return parts.flatMap(({ name, report }) =>
    pick(report).map((each) => ({ ...each, message: `${name}: ${each.message}` })),
  );
}

function mergedReport(
  parts: readonly LoadedPart[],
  bars: Bars,
  dropped: number,
  steps: ReturnType<typeof measureSteps>,
): LoaderReport {
  const sum = (pick: (report: LoaderReport) => number): number =>
    parts.reduce((all, { report }) => all + pick(report), 0);
  let zero_volume = 0;
  let ohlc_violations = 0;
  for (let i = 0; i < bars.length; i++) {
    if (bars.volume[i] === 0) zero_volume++;
    const top = Math.max(bars.open[i], bars.close[i]);
    if (bars.high[i] < top || bars.low[i] > Math.min(bars.open[i], bars.close[i])) ohlc_violations++;
  }
  return {
    ...parts[0].report,
    container: common(parts, (report) => report.container),
    encoding: common(parts, (report) => report.encoding),
    time_format: common(parts, (report) => report.time_format),
    time_unit: common(parts, (report) => report.time_unit),
    tz: common(parts, (report) => report.tz),
    source: common(parts, (report) => report.source),
    order: 'ascending',
    interval_ms: bars.interval_ms,
    rows: bars.length,
    first_ts: bars.ts[0],
    last_ts: bars.ts[bars.length - 1],
    bytes: sum((report) => report.bytes),
    gaps: steps.gaps,
    gap_list: steps.gapList,
    duplicates: sum((report) => report.duplicates) + dropped,
    ohlc_violations,
    zero_volume,
    found: [note('MERGED', { count: parts.length, dropped }), ...named(parts, (report) => report.found)].slice(
      0,
      LIST_LIMIT,
    ),
    assumed: named(parts, (report) => report.assumed).slice(0, LIST_LIMIT),
    warnings: named(parts, (report) => report.warnings).slice(0, LIST_LIMIT),
    warning_count: sum((report) => report.warning_count),
  };
}
