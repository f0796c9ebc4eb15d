import type { LoaderOptionKey, LoaderOptions } from '../../contracts/loader.ts';
import type { Problem } from '../../contracts/result.ts';
import { plainName } from './aliases.ts';
import type { DateOrder } from './clock.ts';
import { ClockReader } from './clock.ts';
import type { Layout, PassedLine } from './layout.ts';
import { findLayout } from './layout.ts';
import { markEvidence } from './marks.ts';
import { nameHints } from './names.ts';
import { decimalOf } from './number.ts';
import { refusal } from './notes.ts';
import type { Columns, Plan, Source, TimePlan, TimeUnit } from './plan.ts';
import { rolesByPosition } from './positions.ts';
import { recordProblem } from './problems.ts';
import { MAX_RECORD } from './records.ts';
import { rolesByName, rolesByOption, textsOf } from './roles.ts';
import { sourceOf } from './sources.ts';
import type { ColumnStamps } from './stamps.ts';
import { formatOf, orderEvidence, stampsOf } from './stamps.ts';
import { encode } from './text.ts';

/** A question without its previews, which need the rows read once an answer is supposed. */
export interface QuestionDraft {
  readonly option: LoaderOptionKey;
  readonly text: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly best: string;
}

export type Detection =
  | {
      readonly kind: 'plan';
      readonly plan: Plan;
      readonly passed: readonly PassedLine[];
      readonly volumeOf: string | null;
      readonly namedTwice: readonly string[];
      readonly symbol: string | null;
      readonly spelled: string | null;
      /** A stamp as the file writes it, for asking about it. */
      readonly sampleTime: string;
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'questions'; readonly drafts: readonly QuestionDraft[]; readonly source: string };

export interface DetectContext {
  readonly name: string;
  readonly container: string;
  readonly options: LoaderOptions;
}

/** Looks at the head of delimited text (at most its first 64 KiB, whole when `final`) and plans its reading. */
export function detectDelimited(head: Uint8Array, final: boolean, context: DetectContext): Detection {
  const asked = context.options.delimiter === null ? 0 : context.options.delimiter.charCodeAt(0);
  const found = findLayout(head, final, asked);
  if (found.kind === 'broken')
    return { kind: 'refused', problems: [recordProblem(found.status, head, 0, 1, found.at, found.counted)] };
  if (found.kind === 'ambiguous') {
    const choices = found.layouts.map((layout) => delimiterChoice(layout.delimiter));
    const text = 'Fields could be divided by more than one character; which one is it?';
    return {
      kind: 'questions',
      drafts: [{ option: 'delimiter', text, choices, best: choices[0][0] }],
      source: 'generic CSV',
    };
  }
  const { layout } = found;
  if (!final && layout.header !== null && layout.rows.length === 0) {
    const place = { line: layout.dataLine, column: 1, text: null };
    return { kind: 'refused', problems: [refusal('LINE_TOO_LONG', { limit: MAX_RECORD }, place)] };
  }
  const first = layout.header ?? layout.rows[0];
  if (layout.level === 0 && context.options.columns === null) {
    const text = first === undefined ? null : first.fields.join(' ').slice(0, 60);
    return { kind: 'refused', problems: [refusal('NOT_OHLCV', {}, { line: first?.line ?? 1, column: 1, text })] };
  }
  return planOf(layout, head, 'delimited', context);
}

function delimiterChoice(byte: number): [string, string] {
  const names: Record<number, string> = { 44: 'comma', 59: 'semicolon', 9: 'tab', 124: 'pipe', 32: 'space' };
  const name = names[byte];
  return [name, name.charAt(0).toUpperCase() + name.slice(1)];
}

/** From a layout to a plan: roles, source, time, decimal mark, scale. Also used for JSON rows. */
export function planOf(
  layout: Layout,
  head: Uint8Array,
  shape: 'delimited' | 'json',
  context: DetectContext,
): Detection {
  const { options } = context;
  const header = layout.header === null ? null : layout.header.fields;
  const tickers = tickersOf(layout);
  if (tickers.length > 1 && (options.symbol === null || !tickers.includes(options.symbol))) {
    if (options.symbol !== null) return refusedSymbol(options.symbol, tickers);
    return { kind: 'questions', drafts: [symbolDraft(tickers)], source: 'yfinance' };
  }
  const ticker = tickers.length > 1 ? (options.symbol as string) : (tickers[0] ?? null);
  const roles = assignRoles(layout, context, tickers.length > 1 ? ticker : null);
  if (roles.kind !== 'columns') return roles;
  if (layout.rows.length === 0)
    return {
      kind: 'refused',
      problems: [refusal('HEADER_ONLY', {}, { line: layout.header?.line ?? 1, column: 1, text: null })],
    };
  const { columns } = roles;
  const stamps = stampsOf(textsOf(layout, columns.time));
  const source = sourceOf({
    shape,
    container: context.container,
    name: context.name,
    names: header === null ? [] : header.map(plainName),
    header: header ?? [],
    delimiter: layout.delimiter,
    fields: layout.fields,
    stamp: stamps.kind,
    splitClock: columns.clock >= 0,
    firstStamp: layout.rows[0].fields[columns.time] ?? '',
    firstRow: layout.rows[0].fields,
    preamble: layout.passed
      .filter((line) => line.kind === 'PREAMBLE')
      .map((line) => line.text)
      .join(' '),
    spelled: roles.spelled ?? '',
    extraHeader: layout.passed.some((line) => line.kind === 'EXTRA_HEADER'),
  });
  const time = timePlan(layout, columns, stamps, source, context);
  if ('kind' in time && (time.kind === 'questions' || time.kind === 'refused')) return time;
  const mark = decimalMark(layout, columns, source, options);
  if (mark.draft !== null) return { kind: 'questions', drafts: [mark.draft], source: source.name };
  const plan: Plan = {
    shape,
    delimiter: layout.delimiter,
    fields: layout.fields,
    columns,
    header,
    headerBytes: layout.header === null || shape === 'json' ? null : head.slice(layout.header.at, layout.header.end),
    dataAt: layout.dataAt,
    dataLine: layout.dataLine,
    time: time as TimePlan,
    comma: mark.comma,
    scale: options.price_scale ?? knownScale(layout, columns, source),
    source,
    positional: header === null,
  };
  return {
    kind: 'plan',
    plan,
    passed: layout.passed,
    volumeOf: tickers.length > 1 ? null : roles.volumeOf,
    namedTwice: tickers.length > 1 ? [] : roles.unused,
    symbol: ticker,
    spelled: roles.spelled,
    sampleTime: [columns.time, columns.clock]
      .map((field) => layout.rows[0].fields[field] ?? '')
      .join(' ')
      .trim(),
  };
}

function tickersOf(layout: Layout): string[] {
  if (layout.tickers === null) return [];
  return [...new Set(layout.tickers.fields.slice(1).filter((text) => text !== ''))];
}

export function refusedSymbol(symbol: string, symbols: readonly string[]): Detection {
  const values = { symbol, symbols: symbols.slice(0, 20).join(', ') + (symbols.length > 20 ? ', …' : '') };
  return { kind: 'refused', problems: [refusal('UNKNOWN_SYMBOL', values)] };
}

export function symbolDraft(symbols: readonly string[]): QuestionDraft {
  const choices = symbols.slice(0, 200).map((symbol): [string, string] => [symbol, symbol]);
  return {
    option: 'symbol',
    text: `The file holds ${symbols.length} symbols; which one is it to be?`,
    choices,
    best: symbols[0],
  };
}

type Assigned =
  | {
      readonly kind: 'columns';
      readonly columns: Columns;
      readonly unused: readonly string[];
      readonly volumeOf: string | null;
      readonly spelled: string | null;
    }
  | Exclude<Detection, { readonly kind: 'plan' }>;

function assignRoles(layout: Layout, context: DetectContext, ticker: string | null): Assigned {
  const { options } = context;
  if (options.columns !== null || layout.header !== null) {
    const allowed = ticker === null ? null : (field: number): boolean => layout.tickers?.fields[field] === ticker;
    const given = options.columns;
    const found =
      given !== null
        ? rolesByOption(given, options, layout.fields)
        : rolesByName(layout, allowed, symbolHint(layout, context));
    if (found.kind === 'refused') return { kind: 'refused', problems: [found.problem] };
    return { ...found, spelled: given === null ? null : given.join(',') };
  }
  const byPosition = rolesByPosition(layout);
  if (byPosition === null) {
    const row = layout.rows[0];
    return {
      kind: 'refused',
      problems: [refusal('NOT_OHLCV', {}, { line: row.line, column: 1, text: row.fields.join(' ').slice(0, 60) })],
    };
  }
  const { columns, spelled, rivals } = byPosition;
  if (rivals.length > 0) {
    const choices = [spelled, ...rivals].map((value): [string, string] => [value, value]);
    const text = 'There is no header, and prices fit more than one order of columns; which is it?';
    return {
      kind: 'questions',
      drafts: [{ option: 'columns', text, choices, best: spelled }],
      source: 'generic CSV without a header',
    };
  }
  return { kind: 'columns', columns, unused: [], volumeOf: null, spelled };
}

/** A symbol seen in the first row or the file's name, for telling base volume from quote volume. */
function symbolHint(layout: Layout, context: DetectContext): string {
  const header = layout.header as { fields: readonly string[] };
  const field = header.fields.findIndex((name) =>
    ['symbol', 'ticker', 'pair', 'instrumentname'].includes(plainName(name)),
  );
  const first = field >= 0 && layout.rows.length > 0 ? layout.rows[0].fields[field] : undefined;
  return first ?? nameHints(context.name).symbol ?? '';
}

const clocks = new ClockReader();

function timePlan(
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
    offsets: false,
    absolute: true,
    base_ms: 0,
  };
  if (stamps.kind === 'epoch') {
    if (source.name === 'LEAN') return leanTime(fixed, context);
    const unit = options.time_unit;
    if (unit === 'excel') return { ...fixed, kind: 'excel', absolute: false, format: 'days since 1899-12-30' };
    if (unit === null && looksLikeExcel(stamps, texts))
      return { kind: 'questions', drafts: [excelDraft(texts[0])], source: source.name };
    const found = unit ?? unitOf(stamps.magnitude);
    return { ...fixed, kind: 'epoch', unit: found, format: `epoch ${found}` };
  }
  const evidence = orderEvidence(texts);
  const given = options.date_order === 'ymd' ? null : options.date_order;
  const order = given ?? evidence.proved ?? source.dateOrder;
  const format = texts.map((text) => formatOf(text, order ?? 'mdy')).find((text) => text !== 'text') ?? 'text';
  const clock = columns.clock < 0 ? '' : ` + ${clockFormat(layout.rows[0].fields[columns.clock] ?? '')}`;
  return {
    ...fixed,
    kind: 'text',
    order: order ?? 'mdy',
    orderKnown: order !== null || !evidence.matters,
    offsets: stamps.absolute,
    absolute: stamps.absolute || zoneInName(layout, columns),
    format: format + clock,
  };
}

/** Whether the header says UTC or GMT of the time column. */
function zoneInName(layout: Layout, columns: Columns): boolean {
  const name = layout.header === null ? '' : plainName(layout.header.fields[columns.time] ?? '');
  return name.includes('utc') || name.includes('gmt');
}

function clockFormat(text: string): string {
  return text.includes(':') ? (text.length > 5 ? 'HH:mm:SS' : 'HH:mm') : 'HHmmSS';
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

/** Epoch unit by magnitude. */
export function unitOf(magnitude: number): TimeUnit {
  if (magnitude < 3e11) return 's';
  if (magnitude < 3e14) return 'ms';
  return magnitude < 3e17 ? 'us' : 'ns';
}

/** Days since 1899-12-30 of the years 1927 to 2173, which as seconds would all be in January 1970. */
function looksLikeExcel(stamps: ColumnStamps, texts: readonly string[]): boolean {
  return stamps.magnitude < 100_000 && texts.every((text) => decimalOf(text) >= 10_000);
}

function excelDraft(sample: string): QuestionDraft {
  return {
    option: 'time_unit',
    text: `Times are small numbers (${sample}): days as a spreadsheet counts them, or seconds since 1970?`,
    choices: [
      ['excel', 'Spreadsheet days'],
      ['s', 'Seconds since 1970'],
    ],
    best: 'excel',
  };
}

/** Text of all price and volume fields of the sample. */
function* valueTexts(layout: Layout, columns: Columns): Generator<string> {
  for (const field of [columns.open, columns.high, columns.low, columns.close, columns.volume]) {
    if (field >= 0) yield* textsOf(layout, field, 250);
  }
}

function decimalMark(
  layout: Layout,
  columns: Columns,
  source: Source,
  options: LoaderOptions,
): { readonly comma: boolean; readonly draft: QuestionDraft | null } {
  if (options.decimal !== null) return { comma: options.decimal === 'comma', draft: null };
  const { point, comma, open } = markEvidence(valueTexts(layout, columns));
  if (comma === 0 && open === 0) return { comma: false, draft: null };
  if (source.comma) return { comma: true, draft: null };
  if (comma === 0 && point > 0) return { comma: false, draft: null };
  const best = comma >= point && comma > 0 ? 'comma' : 'point';
  const sample = [...valueTexts(layout, columns)].find((text) => text.includes(',')) ?? '';
  const text = `Is the comma in numbers such as ${sample} a decimal comma or a thousands separator?`;
  const choices = [
    ['comma', 'Decimal comma'],
    ['point', 'Thousands separator'],
  ] as const;
  return { comma: best === 'comma', draft: { option: 'decimal', text, choices, best } };
}

/** Fixed-point prices of sources that write them: Databento times 10^9, LEAN equities times 10^4. */
function knownScale(layout: Layout, columns: Columns, source: Source): number {
  const scale = source.name === 'Databento' ? 1e9 : source.name === 'LEAN' ? 1e4 : 1;
  if (scale === 1) return 1;
  for (const field of [columns.open, columns.high, columns.low, columns.close]) {
    for (const text of textsOf(layout, field, 250)) {
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code < 48 || code > 57) return 1;
      }
      // Databento writes at least nine digits for any price above a tenth; LEAN five for a dollar.
      if (text.length < (scale === 1e9 ? 8 : 4)) return 1;
    }
  }
  return scale;
}
