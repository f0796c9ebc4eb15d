import { coversPrices, parted } from '../names/affix.ts';
import { roleOfName } from '../names/aliases.ts';
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  OPEN_LIST,
  OPEN_OBJECT,
  skipBlanks,
  skipString,
  skipValue,
  twiceIn,
} from './json.ts';
import { MAX_FIELDS } from '../text/records.ts';
import { COLON, COMMA, decode, QUOTE } from '../text/text.ts';

/** Places of many texts, by number. */
export class Spans {
  starts = new Int32Array(1024);
  ends = new Int32Array(1024);
  length = 0;

  /** Adds the value in `[start, end)`; a string without its quotation marks. */
  add(buf: Uint8Array, start: number, end: number): void {
    if (this.length === this.starts.length) {
      this.starts = grown(this.starts);
      this.ends = grown(this.ends);
    }
    const quoted = buf[start] === QUOTE ? 1 : 0;
    this.starts[this.length] = start + quoted;
    this.ends[this.length++] = end - quoted;
  }
}

function grown(places: Int32Array): Int32Array<ArrayBuffer> {
  const next = new Int32Array(places.length * 2);
  next.set(places);
  return next;
}

/** A list of values under its name, or values under names of their own, such as their times. */
export interface JsonColumn {
  readonly name: string;
  /** Where its name stands. */
  readonly at: number;
  readonly values: Spans;
  readonly keys: Spans | null;
}

/** Why columns cannot be read, and where. */
export interface ColumnsFault {
  readonly at: number;
  readonly why: string;
}

/** An object with columns in it, and the objects around it. */
interface Holder {
  readonly parent: Holder | null;
  readonly columns: JsonColumn[];
  /** A list of rows beside the names of their values. */
  rowsAt: number;
  names: string[] | null;
}

const MAX_DEPTH = 16;

class Broken extends Error {
  readonly at: number;

  constructor(at: number, why: string) {
    super(why);
    this.at = at;
  }
}

/** Goes through a whole JSON text and keeps every list and object of plain values. */
class ColumnWalk {
  readonly holders: Holder[] = [];
  readonly #buf: Uint8Array;

  constructor(buf: Uint8Array) {
    this.#buf = buf;
  }

  run(): void {
    const start = skipBlanks(this.#buf, 0, this.#buf.length);
    const end = skipBlanks(this.#buf, this.#visit(start, null, 0), this.#buf.length);
    if (end < this.#buf.length) throw new Broken(end, 'there is more text behind its end');
  }

  /** Visits the value at `at`; returns where it ends. */
  #visit(at: number, parent: Holder | null, depth: number): number {
    if (depth > MAX_DEPTH || (this.#buf[at] !== OPEN_OBJECT && this.#buf[at] !== OPEN_LIST)) return this.#skip(at);
    if (this.#buf[at] === OPEN_LIST) return this.#items(at, (i) => this.#visit(i, parent, depth + 1));
    const holder: Holder = { parent, columns: [], rowsAt: -1, names: null };
    this.holders.push(holder);
    const names = new Set<string>();
    return this.#members(at, (name, nameAt, i) => {
      if (names.size === names.add(name).size) throw new Broken(nameAt, twiceIn(this.#buf, nameAt, this.#buf.length));
      return this.#member(holder, name, nameAt, i, depth);
    });
  }

  #member(holder: Holder, name: string, at: number, i: number, depth: number): number {
    const buf = this.#buf;
    const first = skipBlanks(buf, i + 1, buf.length);
    if (buf[i] === OPEN_LIST && buf[first] !== OPEN_OBJECT && buf[first] !== OPEN_LIST) {
      const values = new Spans();
      const end = this.#items(i, (item) => this.#value(values, item));
      holder.columns.push({ name, at, values, keys: null });
      const names = [...values.starts.subarray(0, Math.min(values.length, MAX_FIELDS))].map((start, k) =>
        decode(buf, start, values.ends[k]),
      );
      if (coversPrices(names)) holder.names = names;
      return end;
    }
    if (buf[i] === OPEN_LIST && buf[first] === OPEN_LIST && holder.rowsAt < 0) holder.rowsAt = i;
    if (buf[i] !== OPEN_OBJECT || !this.#isPlain(i)) return this.#visit(i, holder, depth + 1);
    const values = new Spans();
    const keys = new Spans();
    const end = this.#members(i, (_, keyAt, item, keyEnd) => {
      keys.add(buf, keyAt, keyEnd);
      return this.#value(values, item);
    });
    holder.columns.push({ name, at, values, keys });
    return end;
  }

  /** Whether an object begins with a plain value. */
  #isPlain(at: number): boolean {
    const buf = this.#buf;
    const first = skipBlanks(buf, at + 1, buf.length);
    const keyEnd = buf[first] === QUOTE ? skipString(buf, first, buf.length) : -1;
    if (keyEnd < 0) return false;
    const value = buf[skipBlanks(buf, skipBlanks(buf, keyEnd, buf.length) + 1, buf.length)];
    return value !== OPEN_OBJECT && value !== OPEN_LIST;
  }

  #value(values: Spans, at: number): number {
    const end = this.#skip(at);
    values.add(this.#buf, at, end);
    return end;
  }

  #skip(at: number): number {
    const end = skipValue(this.#buf, at, this.#buf.length);
    if (end === -1 || at >= this.#buf.length) throw new Broken(this.#buf.length, 'the file ends too early');
    if (end < 0) throw new Broken(at, 'no value can be read here');
    return end;
  }

  /** Goes through a list; `each` returns where its item ends. */
  #items(at: number, each: (item: number) => number): number {
    return this.#parts(at, CLOSE_LIST, each);
  }

  #members(at: number, each: (name: string, nameAt: number, item: number, nameEnd: number) => number): number {
    const buf = this.#buf;
    return this.#parts(at, CLOSE_OBJECT, (nameAt) => {
      const nameEnd = buf[nameAt] === QUOTE ? this.#skip(nameAt) : -1;
      if (nameEnd < 0) throw new Broken(nameAt, 'a name in quotation marks belongs here');
      const colon = skipBlanks(buf, nameEnd, buf.length);
      if (buf[colon] !== COLON) throw new Broken(colon, 'a colon belongs here');
      const name = decode(buf, nameAt + 1, nameEnd - 1);
      return each(name, nameAt, skipBlanks(buf, colon + 1, buf.length), nameEnd);
    });
  }

  #parts(at: number, closing: number, each: (part: number) => number): number {
    const buf = this.#buf;
    let i = skipBlanks(buf, at + 1, buf.length);
    if (buf[i] === closing) return i + 1;
    for (;;) {
      i = skipBlanks(buf, each(i), buf.length);
      if (buf[i] === closing) return i + 1;
      if (i >= buf.length) throw new Broken(i, 'the file ends too early');
      if (buf[i] !== COMMA) throw new Broken(i, 'a comma belongs here');
      i = skipBlanks(buf, i + 1, buf.length);
    }
  }

  /** Columns of a list of rows, by the names beside it. */
  transposed(at: number, names: readonly string[]): JsonColumn[] {
    const columns = names.map((name): JsonColumn => ({ name, at, values: new Spans(), keys: null }));
    this.#items(at, (row) => {
      let k = 0;
      if (this.#buf[row] !== OPEN_LIST) throw new Broken(row, 'a row belongs here');
      const end = this.#items(row, (item) =>
        k < columns.length ? this.#value(columns[k++].values, item) : this.#tooMany(row, names.length),
      );
      if (k < columns.length) throw new Broken(row, `the row has fewer values than the ${names.length} names`);
      return end;
    });
    return columns;
  }

  #tooMany(at: number, names: number): never {
    throw new Broken(at, `the row has more values than the ${names} names`);
  }
}

function isTime(name: string): boolean {
  return roleOfName(name)?.role === 'time';
}

/** The column of times that goes with some others: among them, in what they stand under, or in the objects around. */
function timesOf(holder: Holder, columns: readonly JsonColumn[]): JsonColumn | null {
  const own = columns.find(({ name }) => isTime(name)) ?? columns.find(({ name }) => name === 'ticks');
  if (own !== undefined) return own.name === 'ticks' ? { ...own, name: 'timestamp' } : own;
  const { keys, at } = columns[0];
  if (keys !== null) return { name: '', at, values: keys, keys: null };
  for (let around: Holder | null = holder; around !== null; around = around.parent) {
    const found = around.columns.find(({ name, keys: under }) => under === null && isTime(name));
    if (found !== undefined) return found.name === 'index' ? { ...found, name: '' } : found;
  }
  return null;
}

/**
 * The columns of bars in a whole JSON text, the times first: `{"t":[…],"o":[…],…}`, or each column an object of values
 * under their times, or rows beside the names of their values. Null where there are none.
 */
export function readJsonColumns(buf: Uint8Array): { readonly columns: readonly JsonColumn[] } | ColumnsFault | null {
  const walk = new ColumnWalk(buf);
  try {
    walk.run();
    const found = walk.holders.map((holder) => ({ holder, columns: columnsOf(walk, holder) }));
    const tables = found.filter(({ columns }) => coversPrices(columns.map(({ name }) => name)));
    if (tables.length === 0) return null;
    if (tables.length > 1) return { at: tables[1].columns[0].at, why: 'there are several tables of columns, not one' };
    return fitted(buf, tables[0].holder, tables[0].columns);
  } catch (error) {
    if (error instanceof Broken) return { at: error.at, why: error.message };
    throw error;
  }
}

function columnsOf(walk: ColumnWalk, { columns, names, rowsAt }: Holder): readonly JsonColumn[] {
  return names === null || rowsAt < 0 ? columns : walk.transposed(rowsAt, names);
}

/** Columns that a bar is made of must be as long as the times, and under the same names; others are left out. */
function fitted(
  buf: Uint8Array,
  holder: Holder,
  all: readonly JsonColumn[],
): { readonly columns: readonly JsonColumn[] } | ColumnsFault {
  const bare = parted(all.map(({ name }) => name))?.names ?? all.map(({ name }) => name);
  const prices = all.filter((_, k) => ['open', 'high', 'low', 'close'].includes(roleOfName(bare[k])?.role ?? ''));
  const times = timesOf(holder, prices.length === 0 ? all : [...prices, ...all]);
  if (times === null) return { at: prices[0].at, why: 'no times stand beside these prices' };
  const kept: JsonColumn[] = [times];
  for (const column of all) {
    if (column.values === times.values) continue;
    const fits = column.values.length === times.values.length && sameKeys(buf, column.keys, prices[0].keys);
    if (fits) kept.push(column);
    else if (prices.includes(column)) {
      const counts = `${column.values.length} values where there are ${times.values.length} times`;
      const why = column.values.length === times.values.length ? 'other names above its values than the rest' : counts;
      return { at: column.at, why: `the column ${column.name} has ${why}` };
    }
  }
  return { columns: kept.slice(0, MAX_FIELDS) };
}

function sameKeys(buf: Uint8Array, a: Spans | null, b: Spans | null): boolean {
  if (a === null || b === null || a === b) return a === b;
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) {
    const from = a.starts[k];
    const size = a.ends[k] - from;
    if (size !== b.ends[k] - b.starts[k]) return false;
    for (let j = 0; j < size; j++) if (buf[from + j] !== buf[b.starts[k] + j]) return false;
  }
  return true;
}
