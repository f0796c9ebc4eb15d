import { isoFromMs, MS_PER_DAY } from '../../time/civil.ts';
import type { Zone } from '../../time/zone.ts';
import { LocalClock } from '../../time/zone.ts';
import type { ColumnSet } from '../plan/columns.ts';
import type { RowReader } from '../rows/rows.ts';
import type { ProblemList, WarningList } from '../report/notes.ts';

/** Rows in order of time, and which row of the file each one was. */
export interface Ordered {
  readonly order: 'ascending' | 'descending' | 'unsorted';
  /** Row of the file (counted from 0, rows kept only) at each place; null while it is the place itself. */
  readonly origin: (place: number) => number;
}

function columnsOf(out: ColumnSet): Float64Array[] {
  const columns = [out.ts, out.open, out.high, out.low, out.close, out.volume];
  if (out.hasSpare) columns.push(out.spare);
  return columns.map((column) => column.subarray(0, out.length));
}

/** Whether every stamp is a midnight, so that they are dates. */
export function allMidnight(out: ColumnSet): boolean {
  for (let i = 0; i < out.length; i++) if (out.ts[i] % MS_PER_DAY !== 0) return false;
  return true;
}

/** Whether steps back outnumber steps forward. */
function runsBackwards(ts: Float64Array, length: number): boolean {
  let up = 0;
  let down = 0;
  for (let i = 1; i < length; i++) {
    if (ts[i] > ts[i - 1]) up++;
    else if (ts[i] < ts[i - 1]) down++;
  }
  return down > up;
}

/**
 * Puts rows in order of time: turned round where they run backwards, naive clock times turned into UTC
 * where `zone` is given, sorted stably where they are still not in order.
 */
export function putInOrder(rows: RowReader, zone: Zone | null, problems: ProblemList, warnings: WarningList): Ordered {
  const { out } = rows;
  const n = out.length;
  if (zone === null && rows.rising) return { order: 'ascending', origin: (place) => place };
  let order: Ordered['order'] = 'ascending';
  let origin = (place: number): number => place;
  if (runsBackwards(out.ts, n)) {
    for (const column of columnsOf(out)) column.reverse();
    origin = (place) => n - 1 - place;
    order = 'descending';
    warnings.add('DESCENDING');
  }
  if (zone !== null) toUtc(rows, zone, origin, problems);
  if (!isAscending(out.ts, n)) {
    const before = origin;
    const places = sortedPlaces(out);
    origin = (place) => before(places[place]);
    warnings.add('UNSORTED');
    order = 'unsorted';
  }
  return { order, origin };
}

function isAscending(ts: Float64Array, length: number): boolean {
  for (let i = 1; i < length; i++) if (ts[i] < ts[i - 1]) return false;
  return true;
}

/** Sorts all columns by time, equal stamps in file order; returns the place each row had. */
function sortedPlaces(out: ColumnSet): Uint32Array {
  const n = out.length;
  const places = new Uint32Array(n);
  for (let i = 0; i < n; i++) places[i] = i;
  const { ts } = out;
  places.sort((a, b) => ts[a] - ts[b] || a - b);
  const copy = new Float64Array(n);
  for (const column of columnsOf(out)) {
    copy.set(column);
    for (let i = 0; i < n; i++) column[i] = copy[places[i]];
  }
  return places;
}

/** Turns clock faces into UTC. A face shown twice is the later instant where the earlier has gone by. */
function toUtc(rows: RowReader, zone: Zone, origin: (place: number) => number, problems: ProblemList): void {
  const { out } = rows;
  const clock = new LocalClock(zone);
  let last = -Infinity;
  for (let i = 0; i < out.length; i++) {
    const local = out.ts[i];
    const kind = clock.read(local);
    if (kind === 'gap') {
      const text = isoFromMs(local).slice(0, -1);
      problems.add('TIME_SKIPPED', { zone: zone.name, text }, rows.stampPlace(origin(i), text));
      continue;
    }
    const utc = kind === 'twice' && clock.utc_ms <= last && clock.later_ms > last ? clock.later_ms : clock.utc_ms;
    out.ts[i] = utc;
    last = utc;
  }
}

/**
 * Drops rows that repeat another exactly; refuses those that repeat its stamp with other values. Nothing is
 * to be done where stamps are known to rise strictly.
 */
export function dropRepeats(
  rows: RowReader,
  strict: boolean,
  origin: (place: number) => number,
  hint: string,
  problems: ProblemList,
  warnings: WarningList,
): (place: number) => number {
  const { out } = rows;
  if (strict) return origin;
  const n = out.length;
  let kept = 0;
  const { ts, open, high, low, close, volume } = out;
  while (kept + 1 < n && ts[kept + 1] > ts[kept]) kept++;
  if (kept + 1 >= n) return origin;
  const from = new Uint32Array(n);
  for (let i = 0; i <= kept; i++) from[i] = origin(i);
  for (let i = kept + 1; i < n; i++) {
    const row = origin(i);
    if (ts[i] === ts[kept]) {
      // Of the two, the one further down the file.
      const later = Math.max(row, from[kept]);
      const same =
        open[i] === open[kept] &&
        high[i] === high[kept] &&
        low[i] === low[kept] &&
        close[i] === close[kept] &&
        volume[i] === volume[kept];
      if (same) {
        rows.duplicates++;
        warnings.add('DUPLICATE_ROW', {}, { line: rows.lines.lineOf(later), column: null, text: null });
      } else {
        const text = isoFromMs(ts[i]);
        problems.add('DUPLICATE_TIME', { text, hint }, rows.stampPlace(later, text));
      }
      continue;
    }
    kept++;
    for (const target of [ts, open, high, low, close, volume]) target[kept] = target[i];
    if (out.hasSpare) out.spare[kept] = out.spare[i];
    from[kept] = row;
  }
  out.length = kept + 1;
  return (place) => from[place];
}
