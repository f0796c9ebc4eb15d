import type { Bars } from '../../../contracts/bars.ts';
import type { LoaderReport } from '../../../contracts/loader.ts';
import type { Problem } from '../../../contracts/result.ts';
import type { LoadedPart } from '../../../contracts/loader.ts';
import { inOrder, isConflict, tryMerge } from './merge.ts';
import { intervalName } from '../names/names.ts';
import { refusal } from '../report/notes.ts';
import { follows, seriesStem } from './unnamed.ts';

/** Parts of one symbol and one interval, the earliest first. */
export interface PartGroup {
  readonly symbol: string | null;
  readonly interval_ms: number;
  readonly parts: readonly LoadedPart[];
}

/** Files that became one series of bars. */
export interface Series {
  readonly bars: Bars;
  readonly report: LoaderReport;
  /** Names of its files, that with the earliest bar first. */
  readonly files: readonly string[];
}

/** A file that could be read but not be laid over the others, and why. */
export interface LeftOut {
  readonly name: string;
  readonly problem: Problem;
}

/** The refusal of several series where one is wanted; `advice` says what to do. */
export function severalSeries(groups: readonly PartGroup[], advice: string): Problem {
  const named = groups.slice(0, 10).map(({ symbol, interval_ms, parts }) => {
    const interval = interval_ms === 0 ? '' : ` ${intervalName(interval_ms)}`;
    const more = parts.length === 1 ? '' : ` and ${parts.length - 1} more`;
    return `${symbol ?? 'no symbol'}${interval} (${parts[0].name}${more})`;
  });
  const series = groups.length > named.length ? `${named.join(', ')} …` : named.join(', ');
  return refusal('MERGE_SERIES', { count: groups.length, series, advice });
}

interface Group {
  readonly symbol: string | null;
  readonly interval_ms: number;
  /** Of files that name no symbol: what their names have in common. */
  readonly stem: string;
  readonly parts: LoadedPart[];
}

/**
 * Puts files together that belong together: those of one symbol and interval. A file of one bar, whose
 * interval is not known, joins the first group of its symbol. Files that name no symbol belong together if
 * their names differ in digits alone or one goes on where the other ends; `together`: in any case. Groups come in
 * order of symbol and interval.
 */
export function groupParts(parts: readonly LoadedPart[], together = false): PartGroup[] {
  const groups: Group[] = [];
  const single = (part: LoadedPart): boolean => part.bars.interval_ms === 0;
  for (const part of [...inOrder(parts.filter((each) => !single(each))), ...parts.filter(single)]) {
    const { symbol } = part.report;
    const { interval_ms } = part.bars;
    const stem = symbol === null && !together ? seriesStem(part) : '';
    const fits = (each: Group): boolean =>
      each.symbol === symbol &&
      (each.interval_ms === interval_ms || interval_ms === 0) &&
      (symbol !== null || each.stem === stem || follows(each.parts[each.parts.length - 1], part));
    const group = groups.find(fits);
    if (group === undefined) groups.push({ symbol, interval_ms, stem, parts: [part] });
    else group.parts.push(part);
  }
  return groups
    .map(({ symbol, interval_ms, parts: members }) => ({ symbol, interval_ms, parts: inOrder(members) }))
    .sort((a, b) => bySymbol(a.symbol, b.symbol) || a.interval_ms - b.interval_ms);
}

/** By code units, what has no symbol at the end. */
function bySymbol(a: string | null, b: string | null): number {
  if (a === b) return 0;
  return b === null || (a !== null && a < b) ? -1 : 1;
}

/**
 * Makes series of files: one a symbol and interval, each merged. Of two files with different bars of one time
 * the later one is left out whole, and named; `together` as in `groupParts`.
 */
export function seriesOf(
  parts: readonly LoadedPart[],
  together = false,
): { readonly series: readonly Series[]; readonly left_out: readonly LeftOut[] } {
  const series: Series[] = [];
  const left_out: LeftOut[] = [];
  for (const group of groupParts(parts, together)) {
    let members = group.parts;
    let merged = tryMerge(members);
    while (isConflict(merged)) {
      const { second, problem } = merged;
      left_out.push({ name: second.name, problem });
      members = members.filter((part) => part !== second);
      merged = tryMerge(members);
    }
    // Members of a group have one interval, so nothing else can be wrong with them.
    if (merged.kind === 'loaded') {
      series.push({ bars: merged.bars, report: merged.report, files: members.map(({ name }) => name) });
    }
  }
  return { series, left_out };
}
