import type { Role } from './aliases.ts';
import { roleOfName } from './aliases.ts';
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
import { RowFields } from './records.ts';
import { COMMA, decode, QUOTE } from './text.ts';

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
}

const MAX_DEPTH = 16;

/** Finds the list of bars in the head: the first list whose elements are arrays or objects of plain values. */
export function findJsonRows(buf: Uint8Array, end: number): JsonRows | null {
  const start = skipBlanks(buf, 0, end);
  if (buf[start] === OPEN_OBJECT && !hasNested(buf, start, end))
    return { at: start, loose: true, keyed: false, key: null };
  return findIn(buf, start, end, null, 0);
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

function findIn(buf: Uint8Array, at: number, end: number, key: string | null, depth: number): JsonRows | null {
  if (depth > MAX_DEPTH || at >= end) return null;
  if (buf[at] === OPEN_LIST) {
    const first = skipBlanks(buf, at + 1, end);
    if (buf[first] !== OPEN_LIST && buf[first] !== OPEN_OBJECT) return null;
    if (hasNested(buf, first, end)) return findIn(buf, first, end, key, depth + 1);
    return { at: first, loose: false, keyed: false, key };
  }
  if (buf[at] !== OPEN_OBJECT) return null;
  let i = skipBlanks(buf, at + 1, end);
  while (i < end && buf[i] === QUOTE) {
    const keyEnd = skipString(buf, i, end);
    if (keyEnd < 0) return null;
    const name = decode(buf, i + 1, keyEnd - 1);
    const keyAt = i;
    i = skipBlanks(buf, skipBlanks(buf, keyEnd, end) + 1, end);
    const found = findIn(buf, i, end, name, depth + 1);
    if (found !== null) return found;
    if (isBar(buf, i, end)) return { at: keyAt, loose: false, keyed: true, key: null };
    const next = i < end ? skipValue(buf, i, end) : -1;
    if (next < 0) return null;
    i = skipBlanks(buf, next, end);
    if (buf[i] === COMMA) i = skipBlanks(buf, i + 1, end);
  }
  return null;
}

/** Whether there is an object with the names of a bar's prices. */
function isBar(buf: Uint8Array, at: number, end: number): boolean {
  if (buf[at] !== OPEN_OBJECT || hasNested(buf, at, end)) return false;
  const keys = new KeyOrder();
  if (readJsonRow(new RowFields(), buf, at, end, keys, true) !== 'ok') return false;
  const roles = keys.names.map((name) => roleOfName(name)?.role);
  return ['open', 'high', 'low', 'close'].every((role) => roles.includes(role as Role));
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
