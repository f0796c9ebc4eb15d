import type { Bars } from '../../../contracts/bars.ts';
import type { LoaderNote, LoaderOptions, LoaderReport } from '../../../contracts/loader.ts';
import { END_MS, isoFromMs } from '../../time/civil.ts';
import type { Zone } from '../../time/zone.ts';
import { roleOfName } from '../names/aliases.ts';
import type { ColumnSet } from '../plan/columns.ts';
import { intervalName, nameHints, withoutPeriod } from '../names/names.ts';
import type { ProblemList, WarningList } from '../report/notes.ts';
import { note, NOWHERE } from '../report/notes.ts';
import { allMidnight, dropRepeats, putInOrder } from './order.ts';
import type { Source } from '../plan/plan.ts';
import type { RowReader } from '../rows/rows.ts';
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
  /** Field the volume came from in the end, -1 for none. */
  readonly volumeField: number;
}

/** From rows as they stood in the file to bars; null when they are refused (the problems say why). */
export function settle(s: Settling): Settled | null {
  const { rows, problems, warnings, options } = s;
  const { out } = rows;
  const ordered = putInOrder(rows, s.zone, problems, warnings);
  if (problems.count > 0) return null;
  const hint = hintOfRepeats(s);
  const origin = dropRepeats(rows, s.zone === null && rows.rising, ordered.origin, hint, problems, warnings);
  if (problems.count > 0) return null;
  const steps = measureSteps(out.ts, out.length, options.interval_ms ?? 0);
  const interval = settleInterval(s, steps.modal);
  if (interval === null) return null;
  const volumeField = chooseVolume(s);
  if (rows.plan.scale !== 1) scalePrices(s, (place) => rows.lines.lineOf(origin(place)));
  if (lastClose(out, interval) > END_MS)
    problems.add('INTERVAL_TOO_LONG', { interval: intervalName(interval) }, NOWHERE);
  if (problems.count > 0) return null;
  const counts = inspectBars(s, (place) => rows.lines.lineOf(origin(place)));
  warnOfSteps(s, interval, steps);
  const bars = barsOf(out, interval);
  const closeStamp = isCloseStamped(s);
  return {
    bars,
    volumeField,
    parts: {
      order: ordered.order,
      interval_ms: interval,
      rows: bars.length,
      first_ts: bars.ts[0],
      last_ts: bars.ts[bars.length - 1],
      gaps: steps.gaps,
      gap_list: closeStamp
        ? steps.gapList.map((gap) => ({ ...gap, after_ts: gap.after_ts - interval }))
        : steps.gapList,
      duplicates: rows.duplicates,
      ohlc_violations: counts.violations,
      zero_volume: counts.zero_volume,
      stamp: closeStamp ? 'close' : 'open',
    },
  };
}

/** Divides prices by the plan's scale; what leaves the range of numbers is refused, the first of each column. */
function scalePrices({ rows, problems, assumed }: Settling, lineOf: (place: number) => number): void {
  const { out, plan } = rows;
  const { scale } = plan;
  for (const role of ['open', 'high', 'low', 'close'] as const) {
    const column = out[role];
    let lost = -1;
    for (let i = out.length - 1; i >= 0; i--) {
      const scaled = column[i] / scale;
      if (Math.abs(scaled) === Infinity || (scaled === 0 && column[i] !== 0)) lost = i;
      column[i] = scaled;
    }
    if (lost >= 0) problems.add('PRICE_SCALE', { role, scale }, { line: lineOf(lost), column: null, text: null });
  }
  assumed.push(note('PRICE_SCALED', { scale }));
}

/** When the last bar closes, no bar opening before the one before it has closed. */
function lastClose({ ts, length }: ColumnSet, interval_ms: number): number {
  const latest = ts[length - 1] + length * interval_ms;
  if (latest <= END_MS) return latest;
  let close = ts[0];
  for (let i = 0; i < length; i++) close = Math.max(close, ts[i]) + interval_ms;
  return close;
}

/** What may be behind two bars of one time: a clock that was put back, or a time of day that was not read. */
function hintOfRepeats({ rows, options, zone }: Settling): string {
  const { time, columns, header } = rows.plan;
  if (!time.absolute && options.tz !== null && zone !== null) {
    return ' If the clock was put back that night, give the zone it kept (--tz).';
  }
  const other = header?.find((name, k) => k !== columns.time && roleOfName(name)?.role === 'time');
  if (columns.clock >= 0 || other === undefined || !allMidnight(rows.out)) return '';
  return ` If the time of day is in the column ${other.trim()}, write it as 09:30.`;
}

export function isCloseStamped({ rows, options }: Pick<Settling, 'rows' | 'options'>): boolean {
  return options.stamp === null ? rows.plan.columns.closeStamp : options.stamp === 'close';
}

/** Whether a file's name is a symbol with the period behind it. */
export function isMetaTrader4({ name }: Source): boolean {
  return name === 'MetaTrader 4';
}

/** A stamp of a close as that of its bar's open. Some sources stamp the last millisecond of a bar rather than the first of the next. */
export function openOf(close_ts: number, interval_ms: number): number {
  return ((close_ts + 1) % 1000 === 0 ? close_ts + 1 : close_ts) - interval_ms;
}

/** The interval of the bars; moves stamps of closes back by it. Null after a refusal. */
function settleInterval(s: Settling, modal: number): number | null {
  const { rows, options, problems } = s;
  const { out } = rows;
  let interval = options.interval_ms ?? modal;
  if (interval === 0) {
    const hints = nameHints(s.name);
    const hinted = isMetaTrader4(rows.plan.source)
      ? withoutPeriod(hints.symbol ?? '', 0).interval_ms
      : hints.interval_ms;
    if (hinted !== null) {
      interval = hinted;
      s.assumed.push(note('INTERVAL_NAMED', { interval: intervalName(hinted), origin: 'file’s name' }));
    }
  }
  if (!isCloseStamped(s)) return interval;
  if (interval === 0) {
    problems.add('UNKNOWN_INTERVAL', {}, rows.stampPlace(0, isoFromMs(out.ts[0])));
    return null;
  }
  for (let i = 0; i < out.length; i++) out.ts[i] = openOf(out.ts[i], interval);
  s.assumed.push(note('CLOSE_STAMPED'));
  return interval;
}

/** Takes the tick volume where the volume is zero throughout; says so where it is two parts, which have been added up. */
function chooseVolume(s: Settling): number {
  const { out, plan } = s.rows;
  const { volume, spare } = plan.columns;
  if (!out.hasSpare) return volume;
  const nameOf = (field: number): string => plan.header?.[field]?.trim() ?? `#${field + 1}`;
  const values = { first: nameOf(volume), second: nameOf(spare) };
  if (plan.columns.parted) {
    s.assumed.push(note('VOLUME_PARTS', values));
    return volume;
  }
  for (let i = 0; i < out.length; i++) if (out.volume[i] !== 0) return volume;
  out.volume = out.spare;
  s.assumed.push(note('SPARE_VOLUME', values));
  return spare;
}

/** Bars whose high and low do not contain open and close, as they are now. */
export function countViolations(out: Omit<Bars, 'interval_ms'>): number {
  const { open, high, low, close, length } = out;
  let count = 0;
  for (let i = 0; i < length; i++) {
    if (high[i] < open[i] || high[i] < close[i] || low[i] > open[i] || low[i] > close[i]) count++;
  }
  return count;
}

/** One pass over closes and volumes: bars without volume, jumps of the price. */
function inspectBars(s: Settling, lineOf: (place: number) => number): { violations: number; zero_volume: number } {
  const { out } = s.rows;
  const { close, volume, length } = out;
  let zero = 0;
  let last = length > 0 ? close[0] : 0;
  for (let i = 0; i < length; i++) {
    const c = close[i];
    if (volume[i] === 0) zero++;
    if ((c >= last * 100 || c * 100 <= last) && last > 0 && c > 0) {
      const factor = String(c >= last ? Math.round(c / last) : Math.round((c / last) * 1e6) / 1e6);
      s.warnings.add('PRICE_JUMP', { factor }, { line: lineOf(i), column: null, text: isoFromMs(out.ts[i]) });
    }
    last = c;
  }
  // Rows that break the rule all went through the careful reader, which counts them.
  const clamped = s.warnings.countOf('OHLC_CLAMPED');
  const violations = s.rows.violations === 0 ? 0 : clamped > 0 ? clamped : countViolations(out);
  if (length > 1 && violations * 2 > length) s.warnings.add('LOOKS_SWAPPED');
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
  // A little unused room is left where it is: copying costs as much time as parsing saves.
  const tight = out.capacity - length <= Math.max(64, length >> 3);
  const fit = (column: Float64Array): Float64Array => (tight ? column.subarray(0, length) : column.slice(0, length));
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
