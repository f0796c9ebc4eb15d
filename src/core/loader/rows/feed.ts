import { isComment } from '../head/head-rows.ts';
import type { ProblemList, WarningList } from '../report/notes.ts';
import { recordProblem } from '../report/problems.ts';
import { MAX_RECORD, NO_DELIMITER, readBlankLine, readRecord, RowFields } from '../text/records.ts';
import type { RowReader } from './rows.ts';
import { scanRows } from './scan.ts';
import { decode, LF } from '../text/text.ts';

/** Takes the text behind the header in pieces of any size and hands its rows to a `RowReader`. */
export interface Feed {
  /** Reads `buf` from `from` on; what is not whole yet is kept for the next call. */
  consume(buf: Uint8Array, from: number): void;
  /** Says that there is no more. */
  finish(): void;
  /** Whether reading any further is of no use: something was found that is no text, or no row. */
  readonly dead: boolean;
}

/** Line ends met so far. */
export class LineEnds {
  lf = 0;
  crlf = 0;
  cr = 0;

  count(ending: number): void {
    if (ending === 1) this.lf++;
    else if (ending === 2) this.crlf++;
    else if (ending === 3) this.cr++;
  }

  /** Counts those of the lines above the rows. */
  countIn(buf: Uint8Array, end: number): void {
    for (let i = 0; i < end; i++) {
      if (buf[i] === LF) this.count(i > 0 && buf[i - 1] === 13 ? 2 : 1);
      else if (buf[i] === 13 && buf[i + 1] !== LF) this.count(3);
    }
  }
}

/** Rows of delimited text. Most go straight from the scanner into the columns, where they lie, without a copy. */
export class DelimitedFeed implements Feed {
  dead = false;
  readonly ends: LineEnds;
  readonly #rows: RowReader;
  readonly #problems: ProblemList;
  readonly #warnings: WarningList;
  readonly #fields = new RowFields();
  #line: number;
  #carry: Uint8Array = new Uint8Array(4096);
  #carried = 0;
  #blanks = 0;
  #firstBlank = 0;

  constructor(rows: RowReader, ends: LineEnds, problems: ProblemList, warnings: WarningList) {
    this.#rows = rows;
    this.#line = rows.plan.dataLine;
    this.ends = ends;
    this.#problems = problems;
    this.#warnings = warnings;
  }

  consume(buf: Uint8Array, from: number): void {
    const pos = this.#carried > 0 ? this.#completeCarry(buf, from) : from;
    if (this.dead || this.#carried > 0) return;
    const read = this.#process(buf, pos, buf.length, false);
    this.#keep(buf, read, buf.length);
  }

  finish(): void {
    if (this.#carried > 0 && !this.dead) this.#process(this.#carry, 0, this.#carried, true);
    this.#carried = 0;
    this.ends.lf += this.#rows.scan.lf;
    this.ends.crlf += this.#rows.scan.crlf;
  }

  /** Adds lines of `buf` to the kept piece until its record is whole; returns where to go on in `buf`. */
  #completeCarry(buf: Uint8Array, from: number): number {
    let pos = from;
    while (pos < buf.length && !this.dead) {
      const feed = buf.indexOf(LF, pos);
      const stop = feed < 0 ? buf.length : feed + 1;
      this.#keep(buf, pos, stop);
      pos = stop;
      if (feed < 0 && this.#carried <= MAX_RECORD) return pos;
      const read = this.#process(this.#carry, 0, this.#carried, false);
      this.#carry.copyWithin(0, read, this.#carried);
      this.#carried -= read;
      if (this.#carried === 0) return pos;
    }
    return pos;
  }

  #keep(buf: Uint8Array, from: number, to: number): void {
    const size = this.#carried + (to - from);
    if (size > this.#carry.length) {
      const next = new Uint8Array(Math.max(size, this.#carry.length * 2));
      next.set(this.#carry.subarray(0, this.#carried));
      this.#carry = next;
    }
    this.#carry.set(buf.subarray(from, to), this.#carried);
    this.#carried = size;
  }

  /** Reads whole records of `buf[from, end)`; returns where the first one begins that is not whole. */
  #process(buf: Uint8Array, from: number, end: number, final: boolean): number {
    const rows = this.#rows;
    const { out } = rows;
    const scanEnd = end === 0 ? 0 : buf.lastIndexOf(LF, end - 1) + 1;
    let pos = from;
    while (pos < end && !this.dead) {
      // Millions of blank lines are not worth a call of the scanner each.
      if (rows.fast !== null && pos < scanEnd && buf[pos] !== LF) {
        const before = out.length;
        pos = scanRows(rows.fast, rows.scan, buf, pos, scanEnd, out);
        if (out.length > before) {
          if (this.#blanks > 0) this.#tellBlanks();
          rows.scanned(before, out.length, this.#line);
          this.#line += out.length - before;
        }
        if (out.length === out.capacity) {
          out.grow();
          continue;
        }
        if (pos === end) break;
      }
      const next = this.#readOne(buf, pos, end, final);
      if (next < 0) return pos;
      pos = next;
    }
    return pos;
  }

  /** Reads the line or record at `pos` with care; returns where the next one begins, -1 when it is not whole. */
  #readOne(buf: Uint8Array, pos: number, end: number, final: boolean): number {
    const fields = this.#fields;
    const line = this.#line;
    if (readBlankLine(fields, buf, pos, end, final)) {
      this.#addBlank(line);
    } else {
      const comment = isComment(buf, pos, end);
      const status = readRecord(fields, buf, pos, end, comment ? NO_DELIMITER : this.#rows.plan.delimiter, final);
      if (status === 'incomplete') return -1;
      if (status !== 'ok') {
        this.#problems.put(recordProblem(status, buf, pos, line, fields.at, fields.counted));
        this.dead = true;
        return end;
      }
      if (comment) {
        const text = decode(buf, pos, Math.min(fields.next, pos + 60)).trim();
        this.#warnings.add('COMMENT', {}, { line, column: 1, text });
      } else if (!this.#rows.read(fields, buf, pos, line)) {
        this.#addBlank(line);
      } else if (this.#blanks > 0) this.#tellBlanks();
    }
    this.ends.count(fields.ending);
    this.#line += fields.lines;
    return fields.next;
  }

  /** Blank lines are told only once a row follows: at the end of a file they mean nothing. */
  #addBlank(line: number): void {
    if (this.#blanks === 0) this.#firstBlank = line;
    this.#blanks++;
  }

  #tellBlanks(): void {
    this.#warnings.add('BLANK_LINE', {}, { line: this.#firstBlank, column: null, text: null });
    for (let k = 1; k < this.#blanks; k++) this.#warnings.tally('BLANK_LINE');
    this.#blanks = 0;
  }
}
