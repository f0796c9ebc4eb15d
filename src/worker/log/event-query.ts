/** Pages of a log's lines, filtered by type, chain and text. */
import { err, ok } from '../../contracts/result.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { typeCode } from '../../runtime/run/log-index.ts';
import type { EventQuery, EventReply } from '../protocol/api.ts';
import { ByteSearch } from './byte-search.ts';
import type { Piece, RunLog } from './run-log.ts';

const utf8 = new TextDecoder();

type Filter = Pick<EventQuery, 'types' | 'trace' | 'text'>;

/** Lines that match a filter, found so far; a live log is looked through from where the last question ended. */
class Matches {
  readonly key: string;
  readonly #filter: Filter;
  /** By type code: 1 = wanted. */
  readonly #types = new Uint8Array(256);
  readonly #search: ByteSearch | null;
  #lines = new Uint32Array(1024);
  #count = 0;
  #scanned = 0;

  constructor(filter: Filter, key: string) {
    this.key = key;
    this.#filter = filter;
    // No line holds a line feed, but the search would find the one between two lines.
    const impossible = filter.text.includes('\n');
    this.#search = filter.text === '' || impossible ? null : new ByteSearch(filter.text);
    if (impossible) return;
    if (filter.types === null) this.#types.fill(1);
    else for (const type of filter.types) if (typeCode(type) >= 0) this.#types[typeCode(type)] = 1;
  }

  get count(): number {
    return this.#count;
  }

  line(i: number): number {
    return this.#lines[i]!;
  }

  /** Looks through the lines that came since. */
  async extend(log: RunLog): Promise<Problem | null> {
    const end = log.lines;
    if (this.#search === null) {
      for (let line = this.#scanned; line < end; line++) if (this.#wanted(log, line)) this.#push(line);
      this.#scanned = end;
      return null;
    }
    while (this.#scanned < end) {
      const piece = log.pieceOf(this.#scanned);
      const bytes = await log.bytesOf(piece);
      if (!bytes.ok) return bytes.problem;
      this.#searchPiece(log, piece, bytes.value, this.#search);
      this.#scanned = piece.first_line + piece.lines;
    }
    return null;
  }

  #searchPiece(log: RunLog, piece: Piece, bytes: Uint8Array, search: ByteSearch): void {
    let line = this.#scanned;
    let at = log.index.offset(line) - piece.first_byte;
    for (;;) {
      at = search.indexIn(bytes, at, piece.length);
      if (at < 0) return;
      while (log.index.offset(line + 1) - piece.first_byte <= at) line++;
      if (this.#wanted(log, line)) this.#push(line);
      line++;
      at = log.index.offset(line) - piece.first_byte;
    }
  }

  #wanted(log: RunLog, line: number): boolean {
    if (this.#types[log.index.type(line)] === 0) return false;
    return this.#filter.trace === null || log.index.trace(line) === this.#filter.trace;
  }

  #push(line: number): void {
    if (this.#count === this.#lines.length) {
      const larger = new Uint32Array(this.#count * 2);
      larger.set(this.#lines);
      this.#lines = larger;
    }
    this.#lines[this.#count++] = line;
  }
}

/** Answers questions about one log; remembers the last filter. */
export class EventPager {
  readonly #log: RunLog;
  #matches: Matches | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(log: RunLog) {
    this.#log = log;
  }

  /** One question after the other: two at a time would look through the same lines twice. */
  page(query: EventQuery): Promise<Result<EventReply>> {
    const reply = this.#tail.then(() => this.#page(query));
    this.#tail = reply.catch(() => undefined);
    return reply;
  }

  async #page(query: EventQuery): Promise<Result<EventReply>> {
    const { types, trace, text, from, count } = query;
    if (types === null && trace === null && text === '') return this.#read(this.#log.lines, from, count, (i) => i);
    const key = JSON.stringify([types, trace, text]);
    const matches = this.#matches?.key === key ? this.#matches : new Matches({ types, trace, text }, key);
    const problem = await matches.extend(this.#log);
    if (problem !== null) return err(problem);
    this.#matches = matches;
    return this.#read(matches.count, from, count, (i) => matches.line(i));
  }

  async #read(total: number, from: number, count: number, lineAt: (i: number) => number): Promise<Result<EventReply>> {
    const log = this.#log;
    const lines: string[] = [];
    for (let i = from; i < Math.min(total, from + count); i++) {
      const line = lineAt(i);
      const piece = log.pieceOf(line);
      const bytes = await log.bytesOf(piece);
      if (!bytes.ok) return bytes;
      const start = log.index.offset(line) - piece.first_byte;
      const end = log.index.offset(line + 1) - piece.first_byte - 1;
      lines.push(utf8.decode(bytes.value.subarray(start, end)));
    }
    return ok({ total, lines });
  }
}
