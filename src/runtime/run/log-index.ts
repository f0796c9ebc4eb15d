/**
 * Where each line of a log begins, which type it has and which chain it belongs to: with it a log of any length is paged
 * and filtered without being read.
 */
import { EVENT_TYPES } from '../../contracts/events.ts';
import type { EventType } from '../../contracts/events.ts';
import { invariant } from '../../contracts/assert.ts';

const TYPE_CODES = new Map<string, number>(EVENT_TYPES.map((type, code) => [type, code]));

/** Index of a type in `EVENT_TYPES`; −1 when there is no such type. */
export function typeCode(type: string): number {
  return TYPE_CODES.get(type) ?? -1;
}

export interface LogIndexColumns {
  /** Index into `EVENT_TYPES`, a line. */
  readonly types: Uint8Array<ArrayBuffer>;
  /** Number of the line's `trace_id`. */
  readonly traces: Uint32Array<ArrayBuffer>;
  /** First byte of each line, and, at the end, of the line that would follow: lines + 1 numbers. */
  readonly offsets: Float64Array<ArrayBuffer>;
}

const FIRST_CAPACITY = 1024;

/** Grows line by line. */
export class LogIndex {
  #types = new Uint8Array(FIRST_CAPACITY);
  #traces = new Uint32Array(FIRST_CAPACITY);
  #offsets = new Float64Array(FIRST_CAPACITY + 1);
  #lines = 0;

  static from(columns: LogIndexColumns): LogIndex {
    const lines = columns.types.length;
    invariant(
      columns.traces.length === lines && columns.offsets.length === lines + 1,
      'index columns differ in length',
    );
    const index = new LogIndex();
    index.#types = columns.types;
    index.#traces = columns.traces;
    index.#offsets = columns.offsets;
    index.#lines = lines;
    return index;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Bytes of all lines. */
  get bytes(): number {
    return this.#offsets[this.#lines]!;
  }

  type(line: number): number {
    return this.#types[line]!;
  }

  trace(line: number): number {
    return this.#traces[line]!;
  }

  /** First byte of a line; of `lines` itself: the end. */
  offset(line: number): number {
    return this.#offsets[line]!;
  }

  /** Adds a line that ends before byte `end` of the log. */
  add(type: EventType, trace: number, end: number): void {
    const n = this.#lines;
    if (n >= this.#types.length) this.#grow();
    this.#types[n] = TYPE_CODES.get(type)!;
    this.#traces[n] = trace;
    this.#offsets[n + 1] = end;
    this.#lines = n + 1;
  }

  /** Adds a line by the code of its type. */
  addCoded(code: number, trace: number, end: number): void {
    this.add(EVENT_TYPES[code]!, trace, end);
  }

  /** Index of the last line that begins at or before `byte`. */
  lineAt(byte: number): number {
    let low = 0;
    let high = this.#lines - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#offsets[middle]! <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Copies of exactly the filled part. */
  columns(): LogIndexColumns {
    return {
      types: this.#types.slice(0, this.#lines),
      traces: this.#traces.slice(0, this.#lines),
      offsets: this.#offsets.slice(0, this.#lines + 1),
    };
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, this.#types.length * 2);
    const types = new Uint8Array(capacity);
    const traces = new Uint32Array(capacity);
    const offsets = new Float64Array(capacity + 1);
    types.set(this.#types);
    traces.set(this.#traces);
    offsets.set(this.#offsets);
    this.#types = types;
    this.#traces = traces;
    this.#offsets = offsets;
  }
}

const LF = 10;
const QUOTE = 34;
const DIGIT_0 = 48;
const TYPE_AT = '{"type":"'.length;
const TRACE = ascii('"trace_id":"t');
/** `seq`, `ts` and the ids before it are short: the trace is found within this many bytes or not at all. */
const HEAD_BYTES_MAX = 200;

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/**
 * Indexes lines that are there already: a log whose run was interrupted before its index was stored. Returns how many
 * bytes were whole lines of a known type; what follows them is torn or foreign.
 */
export function indexLines(bytes: Uint8Array, index: LogIndex): number {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(LF, start);
    if (end < 0) return start;
    const code = typeOf(bytes, start, end);
    const trace = traceOf(bytes, start, end);
    if (code < 0 || trace < 0) return start;
    index.addCoded(code, trace, index.bytes + end + 1 - start);
    start = end + 1;
  }
}

function typeOf(bytes: Uint8Array, start: number, end: number): number {
  const from = start + TYPE_AT;
  const to = bytes.indexOf(QUOTE, from);
  if (to < 0 || to >= end) return -1;
  return typeCode(String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 40))));
}

function traceOf(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, start + HEAD_BYTES_MAX) - TRACE.length;
  for (let at = start; at < last; at++) {
    if (!startsWith(bytes, at, TRACE)) continue;
    let trace = 0;
    let digit = at + TRACE.length;
    for (; bytes[digit]! >= DIGIT_0 && bytes[digit]! <= DIGIT_0 + 9; digit++)
      trace = trace * 10 + bytes[digit]! - DIGIT_0;
    return bytes[digit] === QUOTE ? trace : -1;
  }
  return -1;
}

function startsWith(bytes: Uint8Array, at: number, piece: Uint8Array): boolean {
  for (let i = 0; i < piece.length; i++) if (bytes[at + i] !== piece[i]) return false;
  return true;
}
