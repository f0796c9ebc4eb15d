import type { DateOrder } from '../clock/clock.ts';
import { ClockReader } from '../clock/clock.ts';
import type { DetectContext, Detection, QuestionDraft } from './detection.ts';
import type { Layout } from '../head/layout.ts';
import { textsOf } from '../head/layout.ts';
import { zoneInHeader } from '../names/header-zone.ts';
import { nameHints } from '../names/names.ts';
import { refusal } from '../report/notes.ts';
import { decimalOf } from '../numbers/number.ts';
import { END_MS, isoFromMs } from '../../time/civil.ts';
import { finerUnit, isExactPower, whyNoCount } from '../roles/odd-counts.ts';
import { isUtcName } from '../roles/pick-time.ts';
import type { Columns, Source, TimePlan, TimeUnit } from '../plan/plan.ts';
import type { ColumnStamps } from '../times/stamps.ts';
import { compactClockOf, formatOf, orderEvidence, stampsOf, unitOf } from '../times/stamps.ts';
import { encode, SEMICOLON } from '../text/text.ts';

const clocks = new ClockReader();

/** How stamps are written: epoch unit, order of day and month, offsets; or what must be asked about them. */
export function timePlan(
  layout: Layout,
  columns: Columns,
  stamps: ColumnStamps,
  source: Source,
  context: DetectContext,
): TimePlan | Detection {
  const { options } = context;
  const texts = textsOf(layout, columns.time, 250);
  const fixed = {
    unit: 'ms' as TimeUnit,
    order: 'mdy' as DateOrder,
    orderKnown: true,
    orderUnasked: false,
    offsets: false,
    absolute: true,
    clockOffsets: false,
    powers: false,
    base_ms: 0,
    compact: columns.clock < 0 ? null : compactClockOf(textsOf(layout, columns.clock, 250)),
  };
  if (stamps.kind === 'epoch') {
    if (source.name === 'LEAN') return leanTime(fixed, context);
    const unit = options.time_unit;
    if (unit === 'days') return { ...fixed, kind: 'days', absolute: false, format: 'days since 1970-01-01' };
    if (unit === 'excel') return { ...fixed, kind: 'excel', absolute: false, format: 'days since 1899-12-30' };
    if (unit === null && looksLikeExcel(stamps, texts))
      return { kind: 'questions', drafts: [excelDraft(texts)], source: source.name };
    const found = unit ?? unitOf(stamps.magnitude);
    // Tables of people have all kinds of numbers; what services send in JSON is counted from 1970.
    const odd = unit === null && layout.delimiter !== 0 ? whyNoCount(texts, found) : null;
    if (odd !== null) return refusedCount(layout, columns, odd);
    const finer = unit === null ? finerUnit(texts, found) : null;
    if (finer !== null) return { kind: 'questions', drafts: [unitDraft(texts[0], finer, found)], source: source.name };
    return { ...fixed, kind: 'epoch', unit: found, powers: isExactPower(texts, found), format: `epoch ${found}` };
  }
  const evidence = orderEvidence(texts);
  const given = options.date_order === 'ymd' ? null : options.date_order;
  const order = given ?? evidence.proved ?? source.dateOrder;
  // Where dates do not tell: slashes are America's, unless numbers are written as in Europe.
  const guess = layout.delimiter === SEMICOLON || texts.some((text) => text.charAt(2) === '-') ? 'dmy' : 'mdy';
  const format = texts.map((text) => formatOf(text, order ?? guess)).find((text) => text !== 'text') ?? 'text';
  const clock = columns.clock < 0 ? '' : ` + ${clockFormat(layout.rows[0].fields[columns.clock] ?? '', fixed.compact)}`;
  const daytimes = columns.clock < 0 ? null : stampsOf(textsOf(layout, columns.clock, 250));
  const clockOffsets = daytimes?.kind === 'clock' && daytimes.absolute;
  return {
    ...fixed,
    kind: 'text',
    order: order ?? guess,
    orderKnown: order !== null || !evidence.matters,
    orderUnasked: order === null && !evidence.matters,
    offsets: stamps.absolute,
    clockOffsets,
    absolute: stamps.absolute || clockOffsets || zoneInName(layout, columns),
    format: format + clock,
  };
}

function refusedCount({ rows }: Layout, { time }: Columns, why: string): Detection {
  const [{ line, fields, columns }] = rows;
  const text = fields[time] ?? '';
  const place = { line, column: columns[time] ?? null, text };
  return { kind: 'refused', problems: [refusal('BAD_TIME', { text: JSON.stringify(text), why }, place)] };
}

/** Whether the header says UTC or GMT of the time column. */
function zoneInName(layout: Layout, columns: Columns): boolean {
  const name = layout.header === null ? '' : (layout.header.fields[columns.time] ?? '');
  return isUtcName(name) && zoneInHeader(name) === null;
}

function clockFormat(text: string, compact: TimePlan['compact']): string {
  if (text.includes(':')) return text.length > 5 ? 'HH:mm:SS' : 'HH:mm';
  return compact === 'minutes' ? 'HHmm' : 'HHmmSS';
}

/** LEAN's minute files count milliseconds since midnight; the date is in the file's name. */
function leanTime(fixed: Omit<TimePlan, 'kind' | 'format'>, context: DetectContext): TimePlan | Detection {
  const { date } = nameHints(context.name);
  const bytes = encode(date ?? '');
  if (date === null || !clocks.read(bytes, 0, bytes.length, 'mdy')) {
    const why = 'it counts from midnight, and no date is in the file’s name';
    return { kind: 'refused', problems: [refusal('BAD_TIME', { text: '', why }, { line: 1, column: 1, text: null })] };
  }
  return { ...fixed, kind: 'midnight', absolute: false, base_ms: clocks.local_ms, format: 'ms since midnight' };
}

/** Days since 1899-12-30 of the years 1927 to 2173, which as seconds would all be in January 1970. */
function looksLikeExcel(stamps: ColumnStamps, texts: readonly string[]): boolean {
  return stamps.magnitude < 100_000 && texts.every((text) => decimalOf(text.replace(',', '.')) >= 10_000);
}

/** Asks about counts that are either of the years after 2300 or, a thousand times finer, of the seventies. */
function unitDraft(sample: string, finer: TimeUnit, found: TimeUnit): QuestionDraft {
  const names: Readonly<Record<TimeUnit, string>> = {
    s: 'Seconds',
    ms: 'Milliseconds',
    us: 'Microseconds',
    ns: 'Nanoseconds',
  };
  const of = (unit: TimeUnit): readonly [string, string] => [unit, `${names[unit]} since 1970`];
  return {
    option: 'time_unit',
    text: `Times such as ${sample} are of the year ${yearOf(sample, found)} in the likeliest unit; which one is it?`,
    choices: [of(finer), of(found)],
    best: finer,
  };
}

function yearOf(text: string, unit: TimeUnit): string {
  const ms = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 }[unit] * decimalOf(text);
  return ms < END_MS ? isoFromMs(Math.floor(ms)).slice(0, 4) : 'beyond 9999';
}

/** Days since 1970 of the years 1990 to 2034, as R and Arrow count them; as a spreadsheet's they would be before 1965. */
const DAYS_SINCE_1970 = [7305, 23_741] as const;

function excelDraft(texts: readonly string[]): QuestionDraft {
  const [first, last] = DAYS_SINCE_1970;
  const values = texts.map((text) => decimalOf(text.replace(',', '.')));
  return {
    option: 'time_unit',
    text: `Times are small numbers (${texts[0]}): days as a spreadsheet counts them, or days or seconds since 1970?`,
    choices: [
      ['excel', 'Spreadsheet days'],
      ['days', 'Days since 1970'],
      ['s', 'Seconds since 1970'],
    ],
    best: values.every((value) => value >= first && value <= last) ? 'days' : 'excel',
  };
}
