import type { RowFields, RecordStatus } from '../text/records.ts';
import { MAX_FIELDS, MAX_RECORD } from '../text/records.ts';
import { COLON, COMMA, decode, excerpt, isLetter, LF, QUOTE, SPACE, utf8Length } from '../text/text.ts';

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
export function skipString(buf: Uint8Array, i: number, end: number): number {
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

/** Whether a text begins as JSON does: with a list or an object. */
export function beginsAsJson(head: Uint8Array): boolean {
  const at = skipBlanks(head, 0, head.length);
  // Names of columns stand in brackets, too: `[date],[open]`.
  return head[at] === OPEN_OBJECT || (head[at] === OPEN_LIST && !isLetter(head[skipBlanks(head, at + 1, head.length)]));
}

function isBare(byte: number): boolean {
  return (
    byte > SPACE && byte !== COMMA && byte !== CLOSE_LIST && byte !== CLOSE_OBJECT && byte !== COLON && byte !== QUOTE
  );
}

/** Position after the value at `i`, nested ones included; -1 cut off, -2 not a value. */
export function skipValue(buf: Uint8Array, i: number, end: number): number {
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
  /** Names; those inside of an object behind its name and a point, `mid.o`. */
  readonly names: string[] = [];
  readonly #bytes: Uint8Array[] = [];
  /** Number of the object that holds the key, -1 for the row itself. */
  readonly #parents: number[] = [];

  add(name: string, bytes: Uint8Array, parent = -1): void {
    if (this.names.length >= MAX_FIELDS) return;
    this.names.push(parent < 0 ? name : `${this.names[parent]}.${name}`);
    this.#bytes.push(bytes);
    this.#parents.push(parent);
  }

  /** Number of the key in `buf[start, end)`, looked for first at `guess`; -1 when it is not one of them. */
  find(buf: Uint8Array, start: number, end: number, guess: number, parent = -1): number {
    const count = this.#bytes.length;
    for (let k = 0; k < count; k++) {
      const at = (guess + k) % count;
      const bytes = this.#bytes[at];
      if (bytes.length !== end - start || this.#parents[at] !== parent) continue;
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
 * order of `keys` (absent ones empty). `learn` adds keys not yet known. A name that stands twice makes it no row, but all
 * of it has been read then.
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
  out.twice = -1;
  let i = skipBlanks(buf, pos + 1, end);
  for (let index = 0; i < end && buf[i] !== closing; index++) {
    let field = index;
    if (isObject) {
      if (buf[i] !== QUOTE) return fault(out, i, 'a name in quotation marks belongs here');
      const keyEnd = skipString(buf, i, end);
      if (keyEnd === -2) return fault(out, i, 'this name is broken');
      if (keyEnd === -1) return cutOff(out, pos, end);
      field = keyOf(out, buf, i, keyEnd, keys, { row: pos, guess: index, learn, parent: -1 });
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
    if (isObject && field >= 0 && buf[i] === OPEN_OBJECT && !putNested(out, buf, i, next, keys, field, learn, pos)) {
      return fault(out, i, 'this object is broken');
    }
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
  if (out.twice >= 0) return fault(out, out.twice, twiceIn(buf, out.twice, end));
  for (let at = pos; at < out.next; at++) if (buf[at] === LF) out.lines++;
  return out.count > MAX_FIELDS ? 'too-many' : 'ok';
}

/** Reads `"key": {…}` at `pos` as a row: the key, as a rule its time, is the first field. */
export function readKeyedRow(
  out: RowFields,
  buf: Uint8Array,
  pos: number,
  end: number,
  keys: KeyOrder,
  learn: boolean,
): RecordStatus {
  const keyEnd = skipString(buf, pos, end);
  if (keyEnd === -2) return fault(out, pos, 'this name is broken');
  const colon = keyEnd < 0 ? end : skipBlanks(buf, keyEnd, end);
  if (colon < end && buf[colon] !== COLON) return fault(out, colon, 'a colon belongs here');
  const at = skipBlanks(buf, colon + 1, end);
  if (at >= end) return cutOff(out, pos, end);
  if (buf[at] !== OPEN_OBJECT) return fault(out, at, 'a row belongs here');
  const status = readJsonRow(out, buf, at, end, keys, learn);
  if (status !== 'ok') return status;
  put(out, buf, 0, pos, keyEnd);
  for (let i = pos; i < at; i++) if (buf[i] === LF) out.lines++;
  return 'ok';
}

function cutOff(out: RowFields, pos: number, end: number): RecordStatus {
  out.at = pos;
  return end - pos > MAX_RECORD ? 'too-long' : 'incomplete';
}

/** Where a key is looked for. */
interface KeyPlace {
  /** Position of the row: where a field of it begins until its value is known. */
  readonly row: number;
  readonly guess: number;
  readonly learn: boolean;
  readonly parent: number;
}

/** Number of the field whose name, quotation marks and all, is `buf[at, end)`; -1 when it is of no use. */
function keyOf(
  out: RowFields,
  buf: Uint8Array,
  at: number,
  end: number,
  keys: KeyOrder,
  { row, guess, learn, parent }: KeyPlace,
): number {
  const field = keys.find(buf, at + 1, end - 1, guess, parent);
  if (field >= 0) {
    if (out.starts[field] !== row && out.twice < 0) out.twice = at;
    return field;
  }
  if (!learn || keys.names.length >= MAX_FIELDS) return -1;
  keys.add(decode(buf, at + 1, end - 1), buf.slice(at + 1, end - 1), parent);
  out.count = keys.names.length;
  out.starts[out.count - 1] = row;
  return out.count - 1;
}

/** What is wrong with the name at `at`. */
export function twiceIn(buf: Uint8Array, at: number, end: number): string {
  return `the name ${excerpt(buf, at, skipString(buf, at, end), 40)} stands twice in one object`;
}

/** Makes the plain values of the object in `[at, end)` fields as well; false when it is not well formed. */
function putNested(
  out: RowFields,
  buf: Uint8Array,
  at: number,
  end: number,
  keys: KeyOrder,
  parent: number,
  learn: boolean,
  row: number,
): boolean {
  let i = skipBlanks(buf, at + 1, end);
  for (let guess = parent + 1; buf[i] !== CLOSE_OBJECT; guess++) {
    const keyEnd = buf[i] === QUOTE ? skipString(buf, i, end) : -1;
    const colon = keyEnd < 0 ? end : skipBlanks(buf, keyEnd, end);
    if (colon >= end || buf[colon] !== COLON) return false;
    const value = skipBlanks(buf, colon + 1, end);
    const next = skipValue(buf, value, end);
    if (next < 0) return false;
    put(out, buf, keyOf(out, buf, i, keyEnd, keys, { row, guess, learn, parent }), value, next);
    i = skipBlanks(buf, next, end);
    if (buf[i] === CLOSE_OBJECT) break;
    if (buf[i] !== COMMA) return false;
    i = skipBlanks(buf, i + 1, end);
    if (buf[i] === CLOSE_OBJECT) return false;
  }
  return true;
}

/** Sets a field to a value's bytes; strings without their quotation marks. */
function put(out: RowFields, buf: Uint8Array, field: number, start: number, end: number): void {
  if (field < 0 || field >= MAX_FIELDS) return;
  const quoted = buf[start] === QUOTE ? 1 : 0;
  out.starts[field] = start + quoted;
  out.ends[field] = end - quoted;
  if (field >= out.count) out.count = field + 1;
}
