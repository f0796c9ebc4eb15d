import { shown } from '../../../contracts/shown.ts';
import { parted } from '../names/affix.ts';
import { plainName } from '../names/aliases.ts';
import { areWhole, decimalMark, knownScale, scaleDraft } from './detect-numbers.ts';
import { timePlan } from './detect-time.ts';
import type { DetectContext, Detection, QuestionDraft } from './detection.ts';
import type { Layout } from '../head/layout.ts';
import { zoneInHeader } from '../names/header-zone.ts';
import { findLayout, textsOf } from '../head/layout.ts';
import { nameHints } from '../names/names.ts';
import { refusal } from '../report/notes.ts';
import type { Columns, Plan, TimePlan } from '../plan/plan.ts';
import { rolesByPosition } from '../roles/positions.ts';
import { recordProblem } from '../report/problems.ts';
import { MAX_RECORD } from '../text/records.ts';
import { rolesByName, rolesByOption } from '../roles/roles.ts';
import type { Evidence } from '../head/sources.ts';
import { sourceOf } from '../head/sources.ts';
import type { StampKind } from '../times/stamps.ts';
import { stampsOf } from '../times/stamps.ts';

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

/** The layout with names parted from the symbol beside each, `Close_SPY`, which counts as a row of tickers. */
function withoutAffixes(layout: Layout): Layout {
  const { header } = layout;
  const bare = header === null ? null : parted(header.fields);
  if (header === null || bare === null) return layout;
  return { ...layout, header: { ...header, fields: bare.names }, tickers: { ...header, fields: bare.groups } };
}

/** From a layout to a plan: roles, source, time, decimal mark, scale. Also used for JSON rows. */
export function planOf(
  given: Layout,
  head: Uint8Array,
  shape: 'delimited' | 'json',
  context: DetectContext,
): Detection {
  const { options } = context;
  const layout = options.columns === null ? withoutAffixes(given) : given;
  const header = given.header === null ? null : given.header.fields;
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
  const recognised = sourceOf(evidenceOf(layout, shape, columns, stamps.kind, roles.spelled, context));
  const zone = header === null ? null : zoneInHeader(header[columns.time] ?? '');
  const source = zone === null ? recognised : { ...recognised, zone };
  const time = timePlan(layout, columns, stamps, source, context);
  if ('kind' in time && (time.kind === 'questions' || time.kind === 'refused')) return time;
  const mark = decimalMark(layout, columns, source, options);
  if (mark.draft !== null) return { kind: 'questions', drafts: [mark.draft], source: source.name };
  const scale = options.price_scale ?? knownScale(layout, columns, source);
  const scaled = scaleDraft(layout, columns, scale, source, context);
  if (scaled !== null) return { kind: 'questions', drafts: [scaled], source: source.name };
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
    scale,
    // LEAN scales equities, whose clock is New York's; what it does not scale runs on UTC.
    source: source.name === 'LEAN' && scale === 1 ? { ...source, bestZone: 'UTC' } : source,
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
    openPoint: mark.openPoint,
    sampleTime: [columns.time, columns.clock]
      .map((field) => layout.rows[0].fields[field] ?? '')
      .join(' ')
      .trim(),
  };
}

/** What the layout shows of the file's source. */
function evidenceOf(
  layout: Layout,
  shape: 'delimited' | 'json',
  columns: Columns,
  stamp: StampKind,
  spelled: string | null,
  context: DetectContext,
): Evidence {
  const header = layout.header?.fields ?? [];
  const preamble = layout.passed.filter((line) => line.kind === 'PREAMBLE');
  return {
    shape,
    container: context.container,
    name: context.name,
    names: header.map(plainName),
    header,
    delimiter: layout.delimiter,
    fields: layout.fields,
    stamp,
    splitClock: columns.clock >= 0,
    firstStamp: layout.rows[0].fields[columns.time] ?? '',
    lastStamp: layout.rows[layout.rows.length - 1].fields[columns.time] ?? '',
    preamble: preamble.map((line) => line.text).join(' '),
    extraHeader: layout.labelled,
    spelled: spelled ?? '',
    wholePrices: areWhole(layout, columns, 4),
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
  const choices = symbols.slice(0, 200).map((symbol): [string, string] => [symbol, shown(symbol)]);
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
    const tickers = layout.tickers?.fields ?? [];
    // A column of no ticker, such as one volume beside bid and ask, is everybody's.
    const allowed = ticker === null ? null : (field: number): boolean => ['', ticker].includes(tickers[field] ?? '');
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
