import { roleOfName } from '../names/aliases.ts';
import { isComment, isRule, rowOf, uncommented } from './head-rows.ts';
import type { HeadRow } from './headers.ts';
import { hasValue, isData, isExtraHeader, isHeader, isTickerRow, namedRoles } from './headers.ts';
import { decimalOf } from '../numbers/number.ts';
import type { RecordStatus } from '../text/records.ts';
import { NO_DELIMITER, readBlankLine, readRecord, RowFields } from '../text/records.ts';
import { COUNTS_TIME } from '../times/stamps.ts';
import { COMMA, decode, LF, PIPE, SEMICOLON, SPACE, TAB } from '../text/text.ts';

/** A line of the head that is not a row: why, and where. */
export interface PassedLine {
  readonly kind: 'BLANK_LINE' | 'COMMENT' | 'PREAMBLE' | 'EXTRA_HEADER';
  readonly line: number;
  readonly text: string;
}

/** How a delimited file is laid out, as its head shows it. */
export interface Layout {
  readonly delimiter: number;
  readonly header: HeadRow | null;
  /** A row below or above the header that names each column's ticker. */
  readonly tickers: HeadRow | null;
  readonly fields: number;
  /** Where the rows begin: byte in the head, 1-based line. */
  readonly dataAt: number;
  readonly dataLine: number;
  readonly rows: readonly HeadRow[];
  readonly passed: readonly PassedLine[];
  /** Whether the header's first name labels the header itself (`Price` above `Ticker` and `Date`), not its column. */
  readonly labelled: boolean;
  /** 3 all columns named; 2 rows without a header; 1 some columns named; 0 nothing known. */
  readonly level: 0 | 1 | 2 | 3;
}

export type LayoutResult =
  | { readonly kind: 'layout'; readonly layout: Layout }
  | { readonly kind: 'ambiguous'; readonly layouts: readonly Layout[] }
  | { readonly kind: 'broken'; readonly status: RecordStatus; readonly at: number; readonly counted: number };

const CANDIDATES = [COMMA, SEMICOLON, TAB, PIPE, SPACE] as const;
/** Rows that are looked at field by field; and rows whose texts are kept as evidence. */
const CHOOSE_ROWS = 24;
const SAMPLE_ROWS = 120;
const CHOOSE_BYTES = 8192;

const fields = new RowFields();

interface HeadRows {
  readonly rows: HeadRow[];
  /** The last comment above the first row, cut as a row would be, where it names all that a bar has. */
  readonly commented: HeadRow | null;
  readonly passed: PassedLine[];
  readonly broken: { readonly status: RecordStatus; readonly at: number; readonly counted: number } | null;
}

/** Cuts up to `limit` records from the head, passing over blank lines and comments; those after `from` without classes. */
function cutRows(
  head: Uint8Array,
  delimiter: number,
  final: boolean,
  limit: number,
  from: { readonly at: number; readonly line: number } | null,
): HeadRows {
  const rows: HeadRow[] = [];
  const passed: PassedLine[] = [];
  let commented: HeadRow | null = null;
  let at = from?.at ?? 0;
  let line = from?.line ?? 1;
  while (at < head.length && rows.length < limit) {
    if (readBlankLine(fields, head, at, head.length, final)) {
      passed.push({ kind: 'BLANK_LINE', line, text: '' });
    } else if (isRule(head, at)) {
      fields.next = head.indexOf(LF, at) + 1;
      fields.lines = 1;
      passed.push({ kind: 'EXTRA_HEADER', line, text: decode(head, at, Math.min(fields.next, at + 80)).trim() });
    } else {
      const comment = isComment(head, at, head.length);
      const status = readRecord(fields, head, at, head.length, comment ? NO_DELIMITER : delimiter, final);
      if (status === 'incomplete') {
        // A head without one whole line has a line longer than any row.
        if (rows.length > 0 || from !== null || final) break;
        return { rows, passed, commented, broken: { status: 'too-long', at, counted: 0 } };
      }
      if (status !== 'ok')
        return { rows, passed, commented, broken: { status, at: fields.at, counted: fields.counted } };
      if (comment) {
        passed.push({ kind: 'COMMENT', line, text: decode(head, at, Math.min(fields.next, at + 80)).trim() });
        const names = rows.length > 0 ? null : uncommented(head, at, fields.next, line, delimiter);
        if (names !== null && namedRoles(names) === 31) commented = names;
      } else rows.push(rowOf(fields, head, at, line, from === null));
    }
    line += fields.lines;
    at = fields.next;
  }
  return { rows, passed, commented, broken: null };
}

function withHeader(cut: HeadRows, headerIndex: number, delimiter: number, head: Uint8Array): Layout {
  const { rows } = cut;
  let header = rows[headerIndex];
  const passed = [...cut.passed];
  let tickers: HeadRow | null = null;
  for (const row of rows.slice(0, headerIndex)) {
    const beside = row === rows[headerIndex - 1] && isExtraHeader(row, header);
    if (beside && isTickerRow(row, header)) tickers = row;
    passed.push({
      kind: beside ? 'EXTRA_HEADER' : 'PREAMBLE',
      line: row.line,
      text: row.fields.join(' ').slice(0, 80),
    });
  }
  let next = headerIndex + 1;
  while (next < rows.length && next < headerIndex + 4 && isExtraHeader(rows[next], header)) {
    if (tickers === null && isTickerRow(rows[next], header)) tickers = rows[next];
    passed.push({ kind: 'EXTRA_HEADER', line: rows[next].line, text: rows[next].fields.join(' ').slice(0, 80) });
    next++;
  }
  const first = rows[next] as HeadRow | undefined;
  const previous = rows[next - 1];
  if (lacksFirstName(header, rows.slice(next)))
    header = { ...header, fields: ['', ...header.fields], columns: [1, ...header.columns] };
  const bits = namedRoles(header);
  return {
    delimiter,
    header,
    tickers,
    fields: expectedFields(header, rows.slice(next)),
    dataAt: first === undefined ? previous.end : first.at,
    dataLine: first === undefined ? lineAfter(head, previous) : first.line,
    rows: rows.slice(next),
    passed: passed.filter((line) => first === undefined || line.line < first.line),
    labelled: passed.some((line) => line.kind === 'EXTRA_HEADER'),
    level: (bits & 15) === 15 ? 3 : 1,
  };
}

function lineAfter(head: Uint8Array, row: HeadRow): number {
  let line = row.line;
  for (let i = row.at; i < row.end; i++) if (head[i] === 10 || (head[i] === 13 && head[i + 1] !== 10)) line++;
  return line;
}

/** Whether rows have a first field that the header has no name for, as R writes row names: seen by where the stamps stand. */
function lacksFirstName(header: HeadRow, rows: readonly HeadRow[]): boolean {
  const size = header.fields.length;
  const named = header.fields.findIndex((name) => roleOfName(name)?.role === 'time');
  const isStamp = ({ fields, classes }: HeadRow, k: number): boolean =>
    classes[k] === 't' || (classes[k] === 'n' && decimalOf(fields[k]) >= COUNTS_TIME);
  return (
    rows.length > 0 &&
    rows.every(
      (row) => row.fields.length === size + 1 && isStamp(row, named + 1) && (named < 0 || !isStamp(row, named)),
    )
  );
}

/** Rows may all end in one delimiter more than the header, or the header in one more than they. */
function expectedFields(header: HeadRow, rows: readonly HeadRow[]): number {
  const size = header.fields.length;
  if (rows.length === 0) return size;
  if (rows.every((row) => row.fields.length === size + 1 && row.fields[size] === '')) return size + 1;
  const spare = header.fields[size - 1] === '' && rows.every((row) => row.fields.length === size - 1);
  return spare ? size - 1 : size;
}

function withoutHeader(cut: HeadRows, dataIndex: number, delimiter: number): Layout {
  const { rows } = cut;
  const width = rows[dataIndex].fields.length;
  let first = dataIndex;
  // A line above with as many fields is a header nobody knows, or a broken row: not something to pass over.
  while (first > 0 && rows[first - 1].fields.length === width) first--;
  const top = rows[first];
  const named = first < dataIndex && !hasValue(top);
  const passed = [...cut.passed];
  for (const row of rows.slice(0, first)) {
    passed.push({ kind: 'PREAMBLE', line: row.line, text: row.fields.join(' ').slice(0, 80) });
  }
  const start = named ? rows[first + 1] : top;
  return {
    delimiter,
    header: named ? top : null,
    tickers: null,
    fields: width,
    dataAt: start.at,
    dataLine: start.line,
    rows: rows.slice(named ? first + 1 : first),
    passed: passed.filter((line) => line.line < start.line),
    labelled: false,
    level: named ? 1 : 2,
  };
}

function layoutWith(cut: HeadRows, delimiter: number, head: Uint8Array): Layout {
  const headerIndex = cut.rows.slice(0, 40).findIndex(isHeader);
  const dataIndex = cut.rows.findIndex(isData);
  if (headerIndex >= 0 && (dataIndex < 0 || headerIndex < dataIndex))
    return withHeader(cut, headerIndex, delimiter, head);
  const { rows, commented } = cut;
  if (dataIndex === 0 && commented?.fields.length === rows[0].fields.length) {
    const passed = cut.passed.filter(({ line }) => line !== commented.line);
    return withHeader({ ...cut, rows: [commented, ...rows], passed }, 0, delimiter, head);
  }
  if (dataIndex >= 0) return withoutHeader(cut, dataIndex, delimiter);
  const width = cut.rows.length === 0 ? 0 : cut.rows[0].fields.length;
  return {
    delimiter,
    header: null,
    tickers: null,
    fields: cut.rows.every((row) => row.fields.length === width) ? width : 0,
    dataAt: 0,
    dataLine: 1,
    rows: cut.rows,
    passed: cut.passed,
    labelled: false,
    level: 0,
  };
}

/** Whether any of the first lines has enough of a delimiter for a bar's five fields. */
function couldDivide(head: Uint8Array, delimiter: number): boolean {
  const end = Math.min(head.length, CHOOSE_BYTES);
  let count = 0;
  for (let i = 0; i < end; i++) {
    if (head[i] === delimiter && ++count >= 4) return true;
    if (head[i] === LF) count = 0;
  }
  return false;
}

/** Adds the texts of further rows: no need to tell what each field is once the columns are known. */
function withEvidence(layout: Layout, head: Uint8Array, final: boolean): Layout {
  const last = layout.rows[layout.rows.length - 1] as HeadRow | undefined;
  if (last === undefined) return layout;
  const more = cutRows(head, layout.delimiter, final, SAMPLE_ROWS, { at: last.end, line: lineAfter(head, last) });
  return { ...layout, rows: [...layout.rows, ...more.rows] };
}

/**
 * Finds delimiter, header and first row of the head (the file's first bytes, cut anywhere unless `final`).
 * `asked` is a delimiter given from outside, 0 for none.
 */
export function findLayout(head: Uint8Array, final: boolean, asked: number): LayoutResult {
  let best: Layout | null = null;
  let firstBroken: LayoutResult | null = null;
  const even: Layout[] = [];
  for (const delimiter of asked === 0 ? CANDIDATES : [asked]) {
    if (delimiter === SPACE && asked === 0 && best !== null && best.level >= 2) continue;
    if (asked === 0 && delimiter !== COMMA && !couldDivide(head, delimiter)) continue;
    const cut = cutRows(head, delimiter, final, CHOOSE_ROWS, null);
    if (cut.broken !== null) {
      const better = firstBroken === null || firstBroken.kind !== 'broken' || cut.broken.status === 'too-many';
      if (better) firstBroken = { kind: 'broken', ...cut.broken };
      if (cut.broken.status === 'nul' || cut.broken.status === 'bad-utf8' || cut.rows.length === 0) continue;
    }
    const layout = layoutWith(cut, delimiter, head);
    if (layout.level === 0 && layout.fields >= 5) even.push(layout);
    if (best === null || layout.level > best.level || (layout.level === best.level && layout.fields > best.fields))
      best = layout;
  }
  // A quote left open or a byte that is no text is told from the best reading's own rows, where they are read again.
  if (best === null) return firstBroken ?? { kind: 'broken', status: 'too-long', at: 0, counted: 0 };
  if (best.level === 0 && even.length > 1) return { kind: 'ambiguous', layouts: even };
  if ((best.level === 0 || best.rows.length === 0) && firstBroken !== null) return firstBroken;
  return { kind: 'layout', layout: withEvidence(best, head, final) };
}

const TEXTS = 40;

/** Texts of one field over the first rows. */
export function textsOf(layout: Layout, field: number, limit = TEXTS): string[] {
  const texts: string[] = [];
  for (const row of layout.rows.slice(0, limit)) if (field < row.fields.length) texts.push(row.fields[field]);
  return texts;
}
