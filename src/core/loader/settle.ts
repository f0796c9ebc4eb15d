import type { Bars } from '../../contracts/bars.ts';
import type { LoaderNote, LoaderOptions, LoaderReport } from '../../contracts/loader.ts';
import { isoFromMs } from '../time/civil.ts';
import type { Zone } from '../time/zone.ts';
import type { ColumnSet } from './columns.ts';
import { intervalName, nameHints } from './names.ts';
import type { ProblemList, WarningList } from './notes.ts';
import { note, NOWHERE } from './notes.ts';
import { dropRepeats, putInOrder } from './order.ts';
import type { RowReader } from './rows.ts';
import { measureSteps } from './steps.ts';

/** Everything that the whole file has shown once its last row is read. */
export interface Settling {
  readonly rows: RowReader;
  readonly options: LoaderOptions;
  readonly problems: ProblemList;
  readonly warnings: WarningList;
  readonly found: LoaderNote[];
  readonly assumed: LoaderNote[];
  /** Zone to turn naive times with; null where times are UTC or dates. */
  readonly zone: Zone | null;
  readonly name: string;
  readonly now_ms: number | null;
}

export interface Settled {
  readonly bars: Bars;
  readonly parts: Pick<
    LoaderReport,
    | 'order'
    | 'interval_ms'
    | 'rows'
    | 'first_ts'
    | 'last_ts'
    | 'gaps'
    | 'gap_list'
    | 'duplicates'
    | 'ohlc_violations'
    | 'zero_volume'
    | 'stamp'
  >;
}

/** From rows as they stood in the file to bars; null when they are refused (the problems say why). */
export function settle(s: Settling): Settled | null {
  const { rows, problems, warnings, options } = s;
  const { out } = rows;
  const ordered = putInOrder(rows, s.zone, problems, warnings);
  if (problems.count > 0) return null;
  const naive = !rows.plan.time.absolute && options.tz !== null;
  const hint = naive && s.zone !== null ? ' If the clock was put back that night, give the zone it kept (--tz).' : '';
  const origin = dropRepeats(rows, ordered.origin, hint, problems, warnings);
  if (problems.count > 0) return null;
  const interval = settleInterval(s);
  if (interval === null) return null;
  chooseVolume(s);
  const scale = rows.plan.scale;
  if (scale !== 1) {
    for (const column of [out.open, out.high, out.low, out.close])
      for (let i = 0; i < out.length; i++) column[i] /= scale;
    s.assumed.push(note('PRICE_SCALED', { scale }));
  }
  const steps = measureSteps(out.ts, out.length, options.interval_ms ?? 0);
  const counts = inspectBars(s, (place) => rows.lines.lineOf(origin(place)));
  warnOfSteps(s, interval, steps);
  const bars = barsOf(out, interval);
  return {
    bars,
    parts: {
      order: ordered.order,
      interval_ms: interval,
      rows: bars.length,
      first_ts: bars.ts[0],
      last_ts: bars.ts[bars.length - 1],
      gaps: steps.gaps,
      gap_list: steps.gapList,
      duplicates: rows.duplicates,
      ohlc_violations: Math.max(counts.violations, warnings.countOf('OHLC_CLAMPED')),
      zero_volume: counts.zero_volume,
      stamp: rows.plan.columns.closeStamp || options.stamp === 'close' ? 'close' : 'open',
    },
  };
}

/** The interval of the bars; moves stamps of closes back by it. Null after a refusal. */
function settleInterval(s: Settling): number | null {
  const { rows, options, problems } = s;
  const { out } = rows;
  const { modal } = measureSteps(out.ts, out.length, 0);
  let interval = options.interval_ms ?? modal;
  if (interval === 0) {
    const hinted = nameHints(s.name).interval_ms;
    if (hinted !== null) {
      interval = hinted;
      s.assumed.push(note('INTERVAL_NAMED', { interval: intervalName(hinted), origin: 'file’s name' }));
    }
  }
  const closing = options.stamp === null ? rows.plan.columns.closeStamp : options.stamp === 'close';
  if (!closing) return interval;
  if (interval === 0) {
    problems.add('UNKNOWN_INTERVAL', {}, { line: rows.lines.lineOf(0), column: null, text: null });
    return null;
  }
  // Some sources stamp the last millisecond of a bar rather than the first of the next.
  for (let i = 0; i < out.length; i++) {
    const ts = out.ts[i];
    out.ts[i] = ((ts + 1) % 1000 === 0 ? ts + 1 : ts) - interval;
  }
  s.assumed.push(note('CLOSE_STAMPED'));
  return interval;
}

/** Takes the tick volume where the volume is zero throughout. */
function chooseVolume(s: Settling): void {
  const { out, plan } = s.rows;
  if (!out.hasSpare) return;
  for (let i = 0; i < out.length; i++) if (out.volume[i] !== 0) return;
  out.volume = out.spare;
  const nameOf = (field: number): string => plan.header?.[field]?.trim() ?? `#${field + 1}`;
  s.assumed.push(note('SPARE_VOLUME', { first: nameOf(plan.columns.volume), second: nameOf(plan.columns.spare) }));
}

/** One pass over the bars: counts, jumps. */
function inspectBars(s: Settling, lineOf: (place: number) => number): { violations: number; zero_volume: number } {
  const { open, high, low, close, volume, length } = s.rows.out;
  let violations = 0;
  let zero = 0;
  let last = close[0];
  for (let i = 0; i < length; i++) {
    const h = high[i];
    const l = low[i];
    const o = open[i];
    const c = close[i];
    if (h < o || h < c || l > o || l > c) violations++;
    if (volume[i] === 0) zero++;
    if ((c >= last * 100 || c * 100 <= last) && last > 0 && c > 0) {
      const factor = String(c >= last ? Math.round(c / last) : Math.round((c / last) * 1e6) / 1e6);
      s.warnings.add('PRICE_JUMP', { factor }, { line: lineOf(i), column: null, text: isoFromMs(s.rows.out.ts[i]) });
    }
    last = c;
  }
  const broken = Math.max(violations, s.warnings.countOf('OHLC_CLAMPED'));
  if (length > 1 && broken * 2 > length) s.warnings.add('LOOKS_SWAPPED');
  return { violations, zero_volume: zero };
}

function warnOfSteps(s: Settling, interval: number, steps: ReturnType<typeof measureSteps>): void {
  const { warnings, rows, now_ms, options } = s;
  const { ts, length } = rows.out;
  if (length === 1) warnings.add('ONE_ROW', {}, { line: rows.lines.lineOf(0), column: null, text: null });
  if (steps.gaps > 0) warnings.add('GAP', {}, { ...NOWHERE, text: String(steps.gaps) });
  if (steps.odd > 0) warnings.add('MIXED_INTERVALS', { count: steps.odd, interval: intervalName(interval) });
  if (options.interval_ms !== null && steps.modal > 0 && steps.modal !== options.interval_ms) {
    warnings.add('INTERVAL_DIFFERS', { given: intervalName(options.interval_ms), found: intervalName(steps.modal) });
  }
  if (now_ms !== null && length > 0 && ts[length - 1] > now_ms) {
    warnings.add('FUTURE', { text: isoFromMs(ts[length - 1]) });
  }
}

function barsOf(out: ColumnSet, interval_ms: number): Bars {
  const { length } = out;
  const fit = (column: Float64Array): Float64Array => (column.length === length ? column : column.slice(0, length));
  return {
    ts: fit(out.ts),
    open: fit(out.open),
    high: fit(out.high),
    low: fit(out.low),
    close: fit(out.close),
    volume: fit(out.volume),
    length,
    interval_ms,
  };
}
