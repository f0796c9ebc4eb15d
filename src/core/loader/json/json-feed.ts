import type { Feed } from '../rows/feed.ts';
import type { KeyOrder } from './json.ts';
import { CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, readJsonRow, readKeyedRow, skipBlanks } from './json.ts';
import type { JsonRows } from './json-find.ts';
import { symbolOfList } from './json-find.ts';
import type { ProblemList } from '../report/notes.ts';
import { refusal } from '../report/notes.ts';
import { placeOf, recordProblem } from '../report/problems.ts';
import { MAX_RECORD, RowFields } from '../text/records.ts';
import type { RowReader } from '../rows/rows.ts';
import { COLON, COMMA, decode, excerpt, LF, QUOTE } from '../text/text.ts';

/** Rows of JSON: the elements of a list, or one object a line; further lists are further symbols. */
export class JsonFeed implements Feed {
  dead = false;
  readonly #rows: RowReader;
  readonly #keys: KeyOrder;
  readonly #problems: ProblemList;
  readonly #fields = new RowFields();
  readonly #loose: boolean;
  /** Whether the list is an object, its rows under their times. */
  #keyed: boolean;
  /** Whether the end may come anywhere: a preview of the file's head. */
  readonly #cut: boolean;
  #line: number;
  #carry: Uint8Array = new Uint8Array(4096);
  #carried = 0;
  /** Bytes between the last line end and the position in hand. */
  #column: number;
  /** `row` before a row, `comma` behind one, `tail` outside of any list. */
  #state: 'row' | 'comma' | 'tail' = 'row';
  #lastString = '';
  /** Whether the list in hand is that of a symbol that is not the one asked for. */
  #unwanted = false;
  /** Brackets that are open around the position in hand, those within rows not counted. */
  #open: number;
  /** Names of the lists of rows in the objects that are open, with the brackets open around each. */
  readonly #named: { readonly key: string; readonly open: number }[] = [];

  constructor(
    rows: RowReader,
    keys: KeyOrder,
    problems: ProblemList,
    { loose, keyed, key, open }: JsonRows,
    column: number,
    cut: boolean,
  ) {
    this.#rows = rows;
    this.#keys = keys;
    this.#problems = problems;
    this.#loose = loose;
    this.#keyed = keyed;
    this.#open = open;
    this.#cut = cut;
    this.#line = rows.plan.dataLine;
    this.#column = column;
    if (key !== null) this.#named.push({ key, open: open - 1 });
    this.#startList(key);
  }

  consume(buf: Uint8Array, from: number): void {
    if (this.#carried === 0) {
      const read = this.#process(buf, from, buf.length);
      if (!this.dead) this.#keep(buf, read);
      return;
    }
    // A row that began in the piece before: join just enough of this one, not all of it.
    let pos = from;
    while (this.#carried > 0 && pos < buf.length && !this.dead) {
      const stop = Math.min(buf.length, pos + 4096);
      this.#keep(buf.subarray(0, stop), pos);
      const size = this.#carried;
      const read = this.#process(this.#carry, 0, size);
      this.#carry.copyWithin(0, read, size);
      this.#carried = size - read;
      pos = stop;
    }
    if (!this.dead && this.#carried === 0 && pos < buf.length) this.consume(buf, pos);
  }

  finish(): void {
    if (this.dead || this.#cut) return;
    if (this.#carried > 0 && this.#state !== 'tail') {
      this.#refuse(this.#carry, 0, 0, 'the file ends within a row', this.#carried);
    } else if (this.#state !== 'tail' && !this.#loose) {
      this.#refuse(this.#carry, 0, 0, 'the file ends before the list of bars does', 0);
    } else if (this.#open > 0) this.#refuse(this.#carry, 0, 0, 'the file ends before what is open is closed', 0);
  }

  #keep(buf: Uint8Array, from: number): void {
    const size = this.#carried + buf.length - from;
    if (size > this.#carry.length) {
      const next = new Uint8Array(Math.max(size, this.#carry.length * 2));
      next.set(this.#carry.subarray(0, this.#carried));
      this.#carry = next;
    }
    this.#carry.set(buf.subarray(from), this.#carried);
    this.#carried = size;
  }

  #refuse(buf: Uint8Array, from: number, at: number, why: string, end: number): void {
    const place = placeOf(buf, from, this.#line, at, this.#column);
    const text = end > at ? excerpt(buf, at, Math.min(end, at + 40), 40) : null;
    this.#problems.put(refusal('JSON_SYNTAX', { why }, { ...place, text }));
    this.dead = true;
  }

  /** Counts the lines of what was passed. */
  #advance(buf: Uint8Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (buf[i] === LF) {
        this.#line++;
        this.#column = 0;
      } else this.#column++;
    }
  }

  #startList(key: string | null): void {
    const symbol = symbolOfList(key);
    if (symbol === null || this.#rows.plan.columns.symbol >= 0) return;
    this.#unwanted = !this.#rows.symbols.enterList(symbol, this.#rows.out);
  }

  /** Reads whole rows of `buf[from, end)`; returns the position up to which all is done with. */
  #process(buf: Uint8Array, from: number, end: number): number {
    let pos = from;
    while (pos < end && !this.dead) {
      if (this.#state === 'tail') {
        const next = this.#readTail(buf, pos, end);
        if (next === pos) return pos;
        pos = next;
        continue;
      }
      const at = skipBlanks(buf, pos, end);
      this.#advance(buf, pos, at);
      pos = at;
      if (pos === end) return pos;
      const byte = buf[pos];
      const closing = this.#keyed ? CLOSE_OBJECT : CLOSE_LIST;
      const opening = this.#keyed ? byte === QUOTE : byte === OPEN_LIST || byte === OPEN_OBJECT;
      if (byte === closing && this.#state === 'comma' && !this.#loose) this.#endList();
      else if (byte === COMMA && this.#state === 'comma') this.#state = 'row';
      else if (opening && (this.#state === 'row' || this.#loose)) {
        const next = this.#readRow(buf, pos, end);
        if (next === pos) return pos;
        pos = next;
        continue;
      } else
        this.#refuse(buf, pos, pos, this.#state === 'row' ? 'a row belongs here' : 'a comma belongs between rows', end);
      this.#advance(buf, pos, pos + 1);
      pos++;
    }
    return pos;
  }

  #readRow(buf: Uint8Array, pos: number, end: number): number {
    const fields = this.#fields;
    const read = this.#keyed ? readKeyedRow : readJsonRow;
    const status = read(fields, buf, pos, end, this.#keys, false);
    if (status === 'incomplete') return pos;
    if (status === 'bad-json') {
      this.#refuse(buf, pos, fields.at, fields.why, end);
      return end;
    }
    if (status !== 'ok') {
      this.#problems.put(recordProblem(status, buf, pos, this.#line, fields.at, fields.counted));
      this.dead = true;
      return end;
    }
    // An unwanted symbol's list is passed over; rows that name their symbol decide for themselves.
    if (!this.#unwanted) this.#rows.read(fields, buf, pos, this.#line, this.#column);
    this.#advance(buf, pos, fields.next);
    this.#state = 'comma';
    return fields.next;
  }

  #endList(): void {
    this.#close();
    this.#state = 'tail';
  }

  #close(): void {
    this.#open--;
    while ((this.#named.at(-1)?.open ?? 0) > this.#open) this.#named.pop();
  }

  /** Whether no list in the same object has that name; takes it down. */
  #isNew(key: string, open: number): boolean {
    if (this.#named.some((list) => list.open === open && list.key === key)) return false;
    this.#named.push({ key, open });
    return true;
  }

  /** Looks behind a list for another one. Returns where to go on; `pos` itself when more bytes are needed. */
  #readTail(buf: Uint8Array, pos: number, end: number): number {
    const byte = buf[pos];
    const opening = byte === OPEN_LIST || byte === OPEN_OBJECT;
    if (this.#open === 0 && byte > 32 && !opening) {
      this.#refuse(buf, pos, pos, 'there is more text behind its end', end);
      return end;
    }
    if (byte === QUOTE) {
      let close = pos + 1;
      while (close < end && buf[close] !== QUOTE) close += buf[close] === 92 ? 2 : 1;
      if (close >= end) return end - pos > MAX_RECORD ? end : pos;
      this.#lastString = decode(buf, pos + 1, close);
      this.#advance(buf, pos, close + 1);
      return close + 1;
    }
    if (byte === OPEN_LIST) {
      const first = skipBlanks(buf, pos + 1, end);
      if (first >= end) return pos;
      this.#open++;
      if (buf[first] === OPEN_OBJECT || buf[first] === OPEN_LIST) {
        const key = this.#lastString === '' ? null : this.#lastString;
        if (key !== null && !this.#isNew(key, this.#open - 1)) {
          this.#refuse(buf, pos, pos, `the name "${key}" stands twice in one object`, end);
          return end;
        }
        this.#startList(key);
        this.#keyed = false;
        this.#state = 'row';
      }
      this.#advance(buf, pos, first);
      return first;
    }
    if (byte === OPEN_OBJECT) this.#open++;
    if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#close();
    if (byte !== COLON && byte !== COMMA) this.#lastString = byte > 32 ? '' : this.#lastString;
    this.#advance(buf, pos, pos + 1);
    return pos + 1;
  }
}
