import { coversPrices, partsOfName, withoutParents } from '../names/affix.ts';
import { roleOfName } from '../names/aliases.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  KeyOrder,
  OPEN_LIST,
  OPEN_OBJECT,
  readJsonRow,
  skipBlanks,
  skipString,
  skipValue,
} from './json.ts';
import { RowFields } from '../text/records.ts';
import { stampsOf } from '../times/stamps.ts';
import { COMMA, decode, isDigit, QUOTE } from '../text/text.ts';

/** Where the rows of a JSON text are. */
export interface JsonRows {
  /** Position of the first row's bracket or brace. */
  readonly at: number;
  /** Whether the rows stand one after the other, without a list around them (NDJSON). */
  readonly loose: boolean;
  /** Whether the rows are the values of an object, each under its time. */
  readonly keyed: boolean;
  /** Name of the list, where it has one. */
  readonly key: string | null;
  /** How many brackets are open before the first row. */
  readonly open: number;
}

/** What a JSON text is made of: rows, or columns under their names, which only the whole text shows. */
export type JsonShape = JsonRows | 'columns';

const MAX_DEPTH = 16;

/**
 * Finds the bars in the head: the first list of arrays, or of objects with the names of a bar's prices; else the first
 * list of any. Where a column of values comes before them it is columns.
 */
export function findJsonShape(buf: Uint8Array, end: number): JsonShape | null {
  const start = skipBlanks(buf, 0, end);
  const loose: JsonRows = { at: start, loose: true, keyed: false, key: null, open: 0 };
  if (buf[start] === OPEN_OBJECT && !hasNested(buf, start, end)) return loose;
  if (buf[start] === OPEN_LIST && !hasNested(buf, start, end) && isFollowed(buf, start, end)) return loose;
  const search: Search = { buf, end, first: null };
  const found = findIn(search, start, null, 0) ?? search.first;
  return found === null && isBar(buf, start, end) ? loose : found;
}

/** The same where columns have been looked for in vain. */
export function findJsonRows(buf: Uint8Array, end: number): JsonRows | null {
  const search: Search = { buf, end, first: null, rowsOnly: true };
  const found = findIn(search, skipBlanks(buf, 0, end), null, 0) ?? search.first;
  return found === 'columns' ? null : found;
}

interface Search {
  readonly buf: Uint8Array;
  readonly end: number;
  readonly rowsOnly?: boolean;
  /** The first list of plain objects, for want of anything better. */
  first: JsonRows | null;
}

/** Whether another list stands behind the one at `at`, with nothing between them. */
function isFollowed(buf: Uint8Array, at: number, end: number): boolean {
  const next = skipValue(buf, at, end);
  return next >= 0 && buf[skipBlanks(buf, next, end)] === OPEN_LIST;
}

/** Whether the object or array at `at` holds another one, as far as it can be seen. */
function hasNested(buf: Uint8Array, at: number, end: number): boolean {
  let i = at + 1;
  while (i < end) {
    const byte = buf[i];
    if (byte === QUOTE) {
      const next = skipString(buf, i, end);
      if (next < 0) return false;
      i = next;
      continue;
    }
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) return true;
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) return false;
    i++;
  }
  return false;
}

function findIn(search: Search, at: number, key: string | null, depth: number): JsonShape | null {
  const { buf, end } = search;
  if (depth > MAX_DEPTH || at >= end) return null;
  if (buf[at] === OPEN_LIST) return findInList(search, at, key, depth);
  if (buf[at] !== OPEN_OBJECT) return null;
  let i = skipBlanks(buf, at + 1, end);
  while (i < end && buf[i] === QUOTE) {
    const keyEnd = skipString(buf, i, end);
    if (keyEnd < 0) return null;
    const name = decode(buf, i + 1, keyEnd - 1);
    const keyAt = i;
    i = skipBlanks(buf, skipBlanks(buf, keyEnd, end) + 1, end);
    if (search.rowsOnly !== true && isColumn(buf, i, end, name)) return 'columns';
    const found = findIn(search, i, name, depth + 1);
    if (found !== null) return found;
    if (stampsOf([name]).kind !== 'none' && isBar(buf, i, end))
      return { at: keyAt, loose: false, keyed: true, key: null, open: depth + 1 };
    const next = i < end ? skipValue(buf, i, end) : -1;
    if (next < 0) return null;
    i = skipBlanks(buf, next, end);
    if (buf[i] === COMMA) i = skipBlanks(buf, i + 1, end);
  }
  return null;
}

function findInList(search: Search, at: number, key: string | null, depth: number): JsonShape | null {
  const { buf, end } = search;
  const first = skipBlanks(buf, at + 1, end);
  if (buf[first] !== OPEN_LIST && buf[first] !== OPEN_OBJECT) return null;
  const rows: JsonRows = { at: first, loose: false, keyed: false, key, open: depth + 1 };
  if (hasNested(buf, first, end)) {
    const found = findIn(search, first, key, depth + 1);
    return found === null && isBar(buf, first, end) ? rows : found;
  }
  if (buf[first] === OPEN_LIST || isBar(buf, first, end)) return rows;
  search.first ??= rows;
  return null;
}

/** Whether the value at `at` is a column: plain values under the name of a role, or the names of such columns. */
function isColumn(buf: Uint8Array, at: number, end: number, name: string): boolean {
  if (buf[at] === OPEN_LIST) {
    const first = skipBlanks(buf, at + 1, end);
    if (first >= end || buf[first] === OPEN_LIST || buf[first] === OPEN_OBJECT) return false;
    return isColumnName(name) || namesColumns(buf, at, end);
  }
  if (buf[at] !== OPEN_OBJECT || !isColumnName(name)) return false;
  const first = skipBlanks(buf, at + 1, end);
  return buf[first] === QUOTE && isDigit(buf[first + 1]) && !hasNested(buf, at, end);
}

function isColumnName(name: string): boolean {
  return roleOfName(name) !== null || partsOfName(name) !== null;
}

/** Whether a list of texts names the columns of bars. */
function namesColumns(buf: Uint8Array, at: number, end: number): boolean {
  const fields = new RowFields();
  if (buf[skipBlanks(buf, at + 1, end)] !== QUOTE) return false;
  if (readJsonRow(fields, buf, at, end, new KeyOrder(), false) !== 'ok') return false;
  const names: string[] = [];
  for (let k = 0; k < fields.count; k++) names.push(decode(buf, fields.starts[k], fields.ends[k]));
  return coversPrices(names);
}

/** Whether an object has the names of a bar's prices, itself or in objects inside of it. */
function isBar(buf: Uint8Array, at: number, end: number): boolean {
  const keys = new KeyOrder();
  const fields = new RowFields();
  if (buf[at] !== OPEN_OBJECT) return false;
  const status = readJsonRow(fields, buf, at, end, keys, true);
  // One with a name twice is meant as a bar, and refused as one.
  return (status === 'ok' || fields.twice >= 0) && coversPrices(withoutParents(keys.names));
}
/** Names of lists that say nothing of a symbol. */
const PLAIN_LISTS = new Set([
  ...['candles', 'data', 'bars', 'results', 'result', 'values', 'prices', 'ohlcv', 'ohlc', 'klines', 'list', 'quotes'],
  ...[
    'history',
    'items',
    'records',
    'rows',
    'series',
    'chart',
    'response',
    'payload',
    'historical',
    'candlesticks',
    'content',
  ],
]);

/** The symbol a list's name stands for; null when it is a plain word. */
export function symbolOfList(key: string | null): string | null {
  return key === null || PLAIN_LISTS.has(key.toLowerCase()) ? null : key;
}
