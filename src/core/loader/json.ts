import type { RowFields, RecordStatus } from './records.ts';
import { MAX_FIELDS, MAX_RECORD } from './records.ts';
import { COLON, COMMA, decode, LF, QUOTE, SPACE, utf8Length } from './text.ts';

export const OPEN_LIST = 91;
export const CLOSE_LIST = 93;
export const OPEN_OBJECT = 123;
export const CLOSE_OBJECT = 125;
const BACKSLASH = 92;

/** First position from `i` on that is not a blank, or `end`. */
export function skipBlanks(buf: Uint8Array, i: number, end: number): number {
  let at = i;
  while (at < end && buf[at] <= SPACE && buf[at] !== 0) at++;
  return at;
}

/** Position after the string that opens at `i` (its closing quotation mark included); -1 cut off, -2 bad byte at `fault`. */
function skipString(buf: Uint8Array, i: number, end: number): number {
  let at = i + 1;
  while (at < end) {
    const byte = buf[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) {
      at += 2;
      continue;
    }
    if (byte < SPACE) return -2;
    const size = utf8Length(buf, at, end);
    if (size === 0) return end - at < 4 && byte >= 0xc2 ? -1 : -2;
    at += size;
  }
  return -1;
}

function isBare(byte: number): boolean {
  return (
    byte > SPACE && byte !== COMMA && byte !== CLOSE_LIST && byte !== CLOSE_OBJECT && byte !== COLON && byte !== QUOTE
  );
}

/** Position after the value at `i`, nested ones included; -1 cut off, -2 not a value. */
function skipValue(buf: Uint8Array, i: number, end: number): number {
  const byte = buf[i];
  if (byte === QUOTE) return skipString(buf, i, end);
  if (byte !== OPEN_LIST && byte !== OPEN_OBJECT) {
    let at = i;
    while (at < end && isBare(buf[at]) && buf[at] !== OPEN_LIST && buf[at] !== OPEN_OBJECT) at++;
    return at === i ? -2 : at === end ? -1 : at;
  }
  let depth = 0;
  let at = i;
  while (at < end) {
    const inner = buf[at];
    if (inner === QUOTE) {
      const next = skipString(buf, at, end);
      if (next < 0) return next;
      at = next;
      continue;
    }
    if (inner === 0) return -2;
    if (inner === OPEN_LIST || inner === OPEN_OBJECT) depth++;
    if (inner === CLOSE_LIST || inner === CLOSE_OBJECT) depth--;
    at++;
    if (depth === 0) return at;
    if (depth > 64 || at - i > MAX_RECORD) return -2;
  }
  return -1;
}

/** The keys of the objects that are rows, in the order in which their values become fields; empty for arrays. */
export class KeyOrder {
  readonly names: string[] = [];
  readonly #bytes: Uint8Array[] = [];

  add(name: string, bytes: Uint8Array): void {
    if (this.names.length >= MAX_FIELDS) return;
    this.names.push(name);
    this.#bytes.push(bytes);
  }

  /** Number of the key in `buf[start, end)`, looked for first at `guess`; -1 when it is not one of them. */
  find(buf: Uint8Array, start: number, end: number, guess: number): number {
    const count = this.#bytes.length;
    for (let k = 0; k < count; k++) {
      const at = (guess + k) % count;
      const bytes = this.#bytes[at];
      if (bytes.length !== end - start) continue;
      let same = true;
      for (let j = 0; j < bytes.length && same; j++) same = bytes[j] === buf[start + j];
      if (same) return at;
    }
    return -1;
  }
}

function fault(out: RowFields, at: number, why: string): RecordStatus {
  out.at = at;
  out.why = why;
  return 'bad-json';
}

/**
 * Reads the array or object at `pos` as a row: its values become the fields, those of an object in the
 * order of `keys` (absent ones empty). `learn` adds keys not yet known.
 */
export function readJsonRow(
  out: RowFields,
  buf: Uint8Array,
  pos: number,
  end: number,
  keys: KeyOrder,
  learn: boolean,
): RecordStatus {
  const isObject = buf[pos] === OPEN_OBJECT;
  const closing = isObject ? CLOSE_OBJECT : CLOSE_LIST;
  out.count = isObject ? keys.names.length : 0;
  out.starts.fill(pos, 0, out.count);
  out.ends.fill(pos, 0, out.count);
  out.counted = out.lines = out.ending = 0;
  let i = skipBlanks(buf, pos + 1, end);
  for (let index = 0; i < end && buf[i] !== closing; index++) {
    let field = index;
    if (isObject) {
      if (buf[i] !== QUOTE) return fault(out, i, 'a name in quotation marks belongs here');
      const keyEnd = skipString(buf, i, end);
      if (keyEnd === -2) return fault(out, i, 'this name is broken');
      if (keyEnd === -1) return cutOff(out, pos, end);
      field = keyOf(out, buf, i + 1, keyEnd - 1, keys, index, learn);
      i = skipBlanks(buf, keyEnd, end);
      if (i >= end) break;
      if (buf[i] !== COLON) return fault(out, i, 'a colon belongs here');
      i = skipBlanks(buf, i + 1, end);
      if (i >= end) break;
    }
    const next = skipValue(buf, i, end);
    if (next === -2) return fault(out, i, 'no value can be read here');
    if (next === -1) return cutOff(out, pos, end);
    put(out, buf, field, i, next);
    i = skipBlanks(buf, next, end);
    if (i >= end || buf[i] === closing) break;
    if (buf[i] !== COMMA) return fault(out, i, 'a comma belongs here');
    i = skipBlanks(buf, i + 1, end);
    if (i < end && buf[i] === closing) return fault(out, i, 'a value belongs behind the comma');
  }
  if (i >= end) return cutOff(out, pos, end);
  if (!isObject) out.counted = out.count;
  else out.counted = out.count = keys.names.length;
  out.next = i + 1;
  for (let at = pos; at < out.next; at++) if (buf[at] === LF) out.lines++;
  return out.count > MAX_FIELDS ? 'too-many' : 'ok';
}

function cutOff(out: RowFields, pos: number, end: number): RecordStatus {
  out.at = pos;
  return end - pos > MAX_RECORD ? 'too-long' : 'incomplete';
}

function keyOf(
  out: RowFields,
  buf: Uint8Array,
  start: number,
  end: number,
  keys: KeyOrder,
  guess: number,
  learn: boolean,
): number {
  const field = keys.find(buf, start, end, guess);
  if (field >= 0 || !learn) return field;
  keys.add(decode(buf, start, end), buf.slice(start, end));
  out.count = keys.names.length;
  return keys.names.length - 1;
}

/** Sets a field to a value's bytes; strings without their quotation marks. */
function put(out: RowFields, buf: Uint8Array, field: number, start: number, end: number): void {
  if (field < 0 || field >= MAX_FIELDS) return;
  const quoted = buf[start] === QUOTE ? 1 : 0;
  out.starts[field] = start + quoted;
  out.ends[field] = end - quoted;
  if (field >= out.count) out.count = field + 1;
}

/** Where the rows of a JSON text are. */
export interface JsonRows {
  /** Position of the first row's bracket or brace. */
  readonly at: number;
  /** Whether the rows stand one after the other, without a list around them (NDJSON). */
  readonly loose: boolean;
  /** Name of the list, where it has one. */
  readonly key: string | null;
}

const MAX_DEPTH = 16;

/** Finds the list of bars in the head: the first list whose elements are arrays or objects of plain values. */
export function findJsonRows(buf: Uint8Array, end: number): JsonRows | null {
  const start = skipBlanks(buf, 0, end);
  if (buf[start] === OPEN_OBJECT && !hasNested(buf, start, end)) return { at: start, loose: true, key: null };
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
    return hasNested(buf, first, end) ? findIn(buf, first, end, key, depth + 1) : { at: first, loose: false, key };
  }
  if (buf[at] !== OPEN_OBJECT) return null;
  let i = skipBlanks(buf, at + 1, end);
  while (i < end && buf[i] === QUOTE) {
    const keyEnd = skipString(buf, i, end);
    if (keyEnd < 0) return null;
    const name = decode(buf, i + 1, keyEnd - 1);
    i = skipBlanks(buf, skipBlanks(buf, keyEnd, end) + 1, end);
    const found = findIn(buf, i, end, name, depth + 1);
    if (found !== null) return found;
    const next = i < end ? skipValue(buf, i, end) : -1;
    if (next < 0) return null;
    i = skipBlanks(buf, next, end);
    if (buf[i] === COMMA) i = skipBlanks(buf, i + 1, end);
  }
  return null;
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
