import type { Bars } from '../../../contracts/bars.ts';
import type { LoadedPart, LoaderNote, LoaderReport } from '../../../contracts/loader.ts';
import { LIST_LIMIT, note } from '../report/notes.ts';
import type { Steps } from './steps.ts';
import { unrelated } from './unnamed.ts';

/** One value where all reports agree, else `several`. */
function common(parts: readonly LoadedPart[], pick: (report: LoaderReport) => string): string {
  const [first, ...others] = parts.map(({ report }) => pick(report));
  return others.every((other) => other === first) ? first : 'several';
}

/** Notes of all files: what each of them says once, what some say with their number, what one says with its name. */
function gathered(
  parts: readonly LoadedPart[],
  pick: (report: LoaderReport) => readonly LoaderNote[],
): readonly LoaderNote[] {
  const byText = new Map<string, { readonly first: LoaderNote; readonly files: Set<string> }>();
  for (const { name, report } of parts) {
    for (const each of pick(report)) {
      const key = `${each.code} ${each.message} ${each.line === null ? '' : `${name}:${each.line}`}`;
      const known = byText.get(key);
      if (known === undefined) byText.set(key, { first: each, files: new Set([name]) });
      else known.files.add(name);
    }
  }
  return [...byText.values()].slice(0, LIST_LIMIT).map(({ first, files }) => {
    if (files.size === parts.length) return { ...first, text: null };
    const [name] = files;
    if (files.size === 1) return { ...first, message: `${name}: ${first.message}` };
    return {
      ...first,
      message: `${files.size} of ${parts.length} files, ${name} the first: ${first.message}`,
      text: null,
    };
  });
}

function countOdd(bars: Bars): { readonly zero_volume: number; readonly ohlc_violations: number } {
  let zero_volume = 0;
  let ohlc_violations = 0;
  for (let i = 0; i < bars.length; i++) {
    if (bars.volume[i] === 0) zero_volume++;
    const top = Math.max(bars.open[i], bars.close[i]);
    if (bars.high[i] < top || bars.low[i] > Math.min(bars.open[i], bars.close[i])) ohlc_violations++;
  }
  return { zero_volume, ohlc_violations };
}

function pathOf({ name, folder = '' }: LoadedPart): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The report of merged files: figures of the merged bars, notes of every file. `sorted` begins with the earliest. */
export function mergedReport(sorted: readonly LoadedPart[], bars: Bars, dropped: number, steps: Steps): LoaderReport {
  const sum = (pick: (report: LoaderReport) => number): number =>
    sorted.reduce((all, { report }) => all + pick(report), 0);
  const orders = common(sorted, (report) => report.order);
  const apart = unrelated(sorted);
  const unnamed = apart === null ? [] : [note('MERGED_UNNAMED', { first: pathOf(apart[0]), second: pathOf(apart[1]) })];
  const found = [note('MERGED', { count: sorted.length, dropped }), ...gathered(sorted, (report) => report.found)];
  return {
    ...sorted[0].report,
    container: common(sorted, (report) => report.container),
    encoding: common(sorted, (report) => report.encoding),
    time_format: common(sorted, (report) => report.time_format),
    time_unit: common(sorted, (report) => report.time_unit),
    tz: common(sorted, (report) => report.tz),
    source: common(sorted, (report) => report.source),
    order: orders === 'several' ? 'unsorted' : sorted[0].report.order,
    interval_ms: bars.interval_ms,
    rows: bars.length,
    first_ts: bars.ts[0],
    last_ts: bars.ts[bars.length - 1],
    bytes: sum((report) => report.bytes),
    gaps: steps.gaps,
    gap_list: steps.gapList,
    duplicates: sum((report) => report.duplicates) + dropped,
    ...countOdd(bars),
    found: found.slice(0, LIST_LIMIT),
    assumed: gathered(sorted, (report) => report.assumed),
    warnings: [...unnamed, ...gathered(sorted, (report) => report.warnings)].slice(0, LIST_LIMIT),
    warning_count: sum((report) => report.warning_count) + unnamed.length,
  };
}
