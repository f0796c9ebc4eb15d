import type { LoaderNote, LoaderOptions, LoadOutcome } from '../../contracts/loader.ts';
import type { Zone } from '../time/zone.ts';
import { fixedZoneByName } from '../time/zone.ts';
import type { QuestionDraft } from './detect/detection.ts';
import { refusedSymbol, symbolDraft } from './detect/detect.ts';
import type { Encoding } from './bytes/encoding.ts';
import type { LineEnds } from './rows/feed.ts';
import type { LoaderMeta } from './interface.ts';
import { nameHints, withoutPeriod } from './names/names.ts';
import type { ProblemList, WarningList } from './report/notes.ts';
import { note, refusal } from './report/notes.ts';
import { allMidnight } from './series/order.ts';
import { dateOrderDraft, zoneDraft } from './detect/questions.ts';
import { reportOf } from './report.ts';
import type { RowReader } from './rows/rows.ts';
import { namesSymbol } from './roles/series-columns.ts';
import { isMetaTrader4, settle } from './series/settle.ts';

/** A file whose last row has been read without a refusal. */
export interface Reading {
  readonly rows: RowReader;
  readonly options: LoaderOptions;
  readonly meta: LoaderMeta;
  readonly encoding: Encoding;
  readonly bytes: number;
  /** Whether lone carriage returns end the lines. */
  readonly returns: boolean;
  readonly ends: LineEnds;
  readonly problems: ProblemList;
  readonly warnings: WarningList;
  readonly found: LoaderNote[];
  readonly assumed: LoaderNote[];
  /** Symbol that the head has shown, where rows do not name one. */
  readonly symbol: string | null;
  /** A stamp as the file writes it. */
  readonly sampleTime: string;
  /** Whether open questions are settled by their best guess. */
  readonly guess: boolean;
  readonly zone: (name: string) => Zone | null;
}

/** `refused` where the problems say why; `open` where something must be asked. */
export type Conclusion =
  | {
      readonly kind: 'loaded';
      readonly outcome: Extract<LoadOutcome, { readonly kind: 'loaded' }>;
      /** Zone that naive times were turned with; null where times are UTC or dates. */
      readonly zone: Zone | null;
    }
  | { readonly kind: 'refused' }
  | { readonly kind: 'open'; readonly drafts: readonly QuestionDraft[] };

const REFUSED: Conclusion = { kind: 'refused' };

/** From rows as they were read to the outcome: what is still open is asked, the rest settled and reported. */
export function conclude(s: Reading): Conclusion {
  s.rows.acceptFooters();
  if (s.rows.out.length === 0) return nothingLeft(s);
  const open = openQuestions(s);
  if (open.length > 0 && !s.guess) return { kind: 'open', drafts: open };
  const zone = settleZone(s);
  noteDates(s);
  const settled = settle({
    rows: s.rows,
    options: s.options,
    problems: s.problems,
    warnings: s.warnings,
    found: s.found,
    assumed: s.assumed,
    zone,
    name: s.meta.name,
    now_ms: s.meta.now_ms ?? null,
  });
  if (settled === null) return REFUSED;
  warnOfText(s);
  const { names } = s.rows.symbols;
  if (names.length > 1) {
    s.found.push(note('SYMBOL_CHOSEN', { count: names.length, symbol: s.options.symbol ?? names[0] }));
  }
  const symbol = s.symbol ?? (names.length === 1 && isSymbol(s, names[0]) ? names[0] : s.options.symbol);
  const report = reportOf(
    {
      plan: s.rows.plan,
      container: s.meta.container ?? 'plain',
      encoding: s.encoding,
      tz: zone?.name ?? 'UTC',
      symbol: symbol ?? namedSymbol(s, settled.parts.interval_ms),
      bytes: s.bytes,
      found: s.found,
      assumed: s.assumed,
      warnings: s.warnings,
    },
    settled,
  );
  return { kind: 'loaded', outcome: { kind: 'loaded', bars: settled.bars, report }, zone };
}

/** Whether what all rows have in common is a symbol: no exchange, and no number in a column that is not called one. */
function isSymbol({ rows }: Reading, name: string): boolean {
  const { columns, header } = rows.plan;
  if (columns.symbol < 0) return columns.series.length === 0;
  return header === null || namesSymbol(header[columns.symbol], name);
}

/** The symbol that the file's name tells of. */
function namedSymbol({ meta, rows }: Reading, interval_ms: number): string | null {
  const { symbol } = nameHints(meta.name);
  return symbol !== null && isMetaTrader4(rows.plan.source) ? withoutPeriod(symbol, interval_ms).symbol : symbol;
}

function nothingLeft(s: Reading): Conclusion {
  const { symbol } = s.options;
  if (symbol !== null && s.rows.symbols.names.length > 0 && s.rows.symbols.kept.length === 0) {
    const refused = refusedSymbol(symbol, s.rows.symbols.names);
    if (refused.kind === 'refused') for (const problem of refused.problems) s.problems.put(problem);
  } else if (s.rows.seen === 0) s.problems.put(refusal('HEADER_ONLY'));
  else s.problems.put(refusal('NO_ROWS', { why: 'no row has prices or is finished' }));
  return REFUSED;
}

/** Whether stamps are naive clock times: neither UTC nor dates alone. */
function isNaive(s: Reading): boolean {
  return !s.rows.plan.time.absolute && !allMidnight(s.rows.out);
}

function openQuestions(s: Reading): QuestionDraft[] {
  const drafts: QuestionDraft[] = [];
  const { source } = s.rows.plan;
  const { kept } = s.rows.symbols;
  if (kept.length > 1) drafts.push(symbolDraft(kept));
  if (!s.rows.times.orderKnown) drafts.push(dateOrderDraft(s.sampleTime, s.rows.times.likelierOrder));
  const unknown = s.options.tz === null && source.zone === null;
  if (unknown && isNaive(s)) drafts.push(zoneDraft(source.bestZone, source.name, s.sampleTime));
  return drafts;
}

function settleZone(s: Reading): Zone | null {
  const { source } = s.rows.plan;
  if (!isNaive(s)) return null;
  const name = s.options.tz ?? source.zone ?? source.bestZone;
  const zone = s.zone(name) ?? fixedZoneByName('UTC');
  if (s.options.tz !== null) s.found.push(note('ZONE_GIVEN', { zone: name }));
  else s.assumed.push(note('ZONE_KNOWN', { source: source.name, zone: name }));
  return zone;
}

function noteDates(s: Reading): void {
  const { plan, times } = s.rows;
  if (plan.time.kind === 'text' && times.stamp.orderMatters) {
    const order = times.order === 'dmy' ? 'day, month, year' : 'month, day, year';
    s.found.push(note('DATE_ORDER', { order }));
  }
  if (!plan.time.absolute && allMidnight(s.rows.out)) {
    s.assumed.push(note(plan.time.kind === 'text' && times.stamp.isPeriod ? 'PERIOD_START' : 'DATE_ONLY'));
    if (s.options.tz !== null) s.found.push(note('NOT_UTC_DATE', { why: 'the file has dates without times' }));
  }
}

function warnOfText(s: Reading): void {
  const { encoding } = s;
  if (encoding === 'utf-16le' || encoding === 'utf-16be') s.warnings.add('UTF16');
  const { lf, crlf, cr } = s.ends;
  if (cr > 0) s.warnings.add('LONE_CR');
  const kinds = (lf > 0 ? 1 : 0) + (crlf > 0 ? 1 : 0) + (cr > 0 && !s.returns ? 1 : 0);
  if (kinds > 1) s.warnings.add('MIXED_LINE_ENDS');
}
