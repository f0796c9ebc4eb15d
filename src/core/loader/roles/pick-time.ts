import { plainName, roleOfName } from '../names/aliases.ts';
import { looksDated } from '../head/classes.ts';
import type { Layout } from '../head/layout.ts';
import { textsOf } from '../head/layout.ts';
import type { ColumnStamps } from '../times/stamps.ts';
import { compactClockOf, COUNTS_TIME, countsRows, stampsOf } from '../times/stamps.ts';
import { encode } from '../text/text.ts';

export interface TimeFields {
  readonly time: number;
  readonly clock: number;
  readonly closeStamp: boolean;
}

interface Candidate extends ColumnStamps {
  readonly field: number;
  readonly rank: number;
  readonly texts: readonly string[];
  /** Whether it is named as an index or not at all, so that it may number the rows. */
  readonly index: boolean;
  /** Whether its numbers count rows or days or hours, and tell a time only beside a date. */
  readonly part: boolean;
}

/** Picks the stamp among the columns that could be one: what is certain first, then what is most exact. */
export function pickTime(layout: Layout, names: readonly string[]): TimeFields | null {
  const open: Candidate[] = [];
  const closing: Candidate[] = [];
  for (const [field, name] of names.entries()) {
    const candidate = candidateOf(layout, field, name);
    if (candidate === null) continue;
    (roleOfName(name)?.role === 'close_time' ? closing : open).push(candidate);
  }
  return pickFrom(open, names, false) ?? pickFrom(closing, names, true);
}

/** Names of columns whose small numbers are a part of a date or time. */
const PARTS: ReadonlySet<string> = new Set([
  ...[
    'day',
    'hour',
    'hora',
    'heure',
    'uhrzeit',
    'ora',
    'month',
    'quarter',
    'week',
    'monat',
    'quartal',
    'woche',
    'mois',
  ],
  ...['semaine', 'trimestre', 'mes', 'mese', 'jour', 'giorno', 'dia', 'dag', 'день'],
]);

/** A column as a candidate; null where it cannot be the stamp. */
function candidateOf(layout: Layout, field: number, name: string): Candidate | null {
  const found = roleOfName(name);
  const plain = plainName(name);
  const unnamed = field === 0 && (layout.labelled || plain === '' || plain === 'unnamed0');
  if (!unnamed && found?.role !== 'time' && found?.role !== 'close_time') return null;
  const index = unnamed || ['unnamed0', 'index', 'indexlevel0'].includes(plain);
  const texts = textsOf(layout, field);
  const stamps = stampsOf(texts);
  // Small numbers in an index are row numbers, not seconds of January 1970.
  if (index && stamps.kind === 'epoch' && stamps.magnitude < COUNTS_TIME) return null;
  const small = stamps.kind === 'epoch' && stamps.magnitude < COUNTS_TIME;
  const part = small && (PARTS.has(plain) || countsRows(texts));
  return { field, rank: unnamed ? 99 : (found?.rank ?? 99), texts, index, part, ...stamps };
}

function pickFrom(list: readonly Candidate[], names: readonly string[], closeStamp: boolean): TimeFields | null {
  const best = (fits: (c: Candidate) => boolean): Candidate | undefined =>
    list.filter(fits).sort((a, b) => a.rank - b.rank || a.field - b.field)[0];
  // A column that never changes tells of the query, as InfluxDB's _start does.
  const sureOf = (fits: (c: Candidate) => boolean): Candidate | undefined => best((c) => fits(c) && changes(c.texts));
  const isUtc = (c: Candidate): boolean => (c.kind === 'stamp' || c.kind === 'date') && isUtcName(names[c.field]);
  const sure =
    // Where one says that it is the open's, another may be the last trade's: Upbit sends both.
    sureOf((c) => c.rank === 0 && ((c.kind === 'epoch' && c.magnitude >= COUNTS_TIME) || isUtc(c))) ??
    sureOf((c) => c.kind === 'epoch' && c.magnitude >= COUNTS_TIME) ??
    sureOf((c) => c.absolute && (c.kind === 'stamp' || c.kind === 'date')) ??
    sureOf(isUtc);
  if (sure !== undefined) return { time: sure.field, clock: -1, closeStamp };
  // A date that cannot be read, such as 31/12/99, is the date still beside a time of day.
  const date =
    best((c) => c.kind === 'date') ??
    best((c) => c.kind === 'none' && c.texts.some(beginsAsDate)) ??
    best((c) => c.kind === 'stamp' && c.texts.every(endsAtMidnight));
  const clock = best((c) => c.kind === 'clock' || (!c.index && c.kind !== 'date' && compactClockOf(c.texts) !== null));
  if (date !== undefined && clock !== undefined) return { time: date.field, clock: clock.field, closeStamp };
  const rest =
    best((c) => c.kind === 'stamp') ??
    date ??
    best((c) => c.kind === 'epoch' && c.rank < 99 && !c.part) ??
    best((c) => !c.part);
  return rest === undefined ? null : { time: rest.field, clock: -1, closeStamp };
}

function changes(texts: readonly string[]): boolean {
  return texts.length < 3 || texts.some((text) => text !== texts[0]);
}

/** Whether a stamp's time of day is zero, as programs write a date that has none. */
function endsAtMidnight(text: string): boolean {
  const at = Math.max(text.indexOf(' '), text.indexOf('T'));
  if (at < 0) return false;
  for (const char of text.slice(at + 1)) if (char !== '0' && char !== ':' && char !== '.') return false;
  return true;
}

function beginsAsDate(text: string): boolean {
  const bytes = encode(text);
  return looksDated(bytes, 0, bytes.length);
}

/** Whether a column's name says that its times are UTC. */
export function isUtcName(name: string): boolean {
  const plain = plainName(name);
  return plain.includes('utc') || plain.includes('gmt');
}
