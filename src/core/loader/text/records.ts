import { CR, LF, QUOTE, SPACE, TAB, utf8Length } from './text.ts';

export const MAX_FIELDS = 1024;
/** Bytes a record may have; longer ones are not rows of bars. */
export const MAX_RECORD = 65_536;
/** For a line that is one text, quotation marks and all, as a comment is: no byte divides it. */
export const NO_DELIMITER = 256;

export type RecordStatus =
  | 'ok'
  /** The record goes on beyond the bytes at hand. */
  | 'incomplete'
  | 'too-long'
  | 'too-many'
  | 'unclosed-quote'
  | 'bad-quote'
  | 'nul'
  | 'bad-utf8'
  | 'bad-json';

/**
 * One row cut into fields: field k is `buf[starts[k], ends[k])`, quotes and blanks around it taken off.
 * Filled by a reader of delimited text or of JSON, used by everything that does not care which it was.
 */
export class RowFields {
  readonly starts: Int32Array = new Int32Array(MAX_FIELDS);
  readonly ends: Int32Array = new Int32Array(MAX_FIELDS);
  count = 0;
  /** Position after the record and its line end. */
  next = 0;
  /** Line feeds (or lone carriage returns) inside the record and at its end. */
  lines = 0;
  /** How the line ended: 0 not at all, 1 LF, 2 CR LF, 3 CR. */
  ending = 0;
  /** Where the trouble is when the status is not `ok`, and in words for JSON. */
  at = 0;
  why = '';
  /** Number of fields as counted, also when there are too many. */
  counted = 0;
  /** Of JSON: where a name stands that its object has already had; -1 = nowhere. */
  twice = -1;
}

/**
 * Reads the record of delimited text that begins at `pos`. `final` tells that `end` is the end of the
 * file; otherwise a record that reaches `end` without its line end is incomplete. With a blank as
 * delimiter, runs of blanks count as one.
 */
export function readRecord(
  out: RowFields,
  buf: Uint8Array,
  pos: number,
  end: number,
  delimiter: number,
  final: boolean,
): RecordStatus {
  let i = pos;
  out.count = out.counted = 0;
  out.lines = 0;
  out.ending = 0;
  for (;;) {
    while (i < end && (buf[i] === SPACE || buf[i] === TAB) && (buf[i] !== delimiter || delimiter === SPACE)) i++;
    let start = i;
    let stop = -1;
    if (i < end && buf[i] === QUOTE) {
      const status = closeQuote(out, buf, i, end, final, pos);
      if (status !== 'ok') return status;
      start = i + 1;
      stop = out.at;
      i = stop + 1;
      while (i < end && (buf[i] === SPACE || buf[i] === TAB) && buf[i] !== delimiter) i++;
      if (i < end && buf[i] !== delimiter && buf[i] !== LF && buf[i] !== CR) {
        out.at = i;
        return 'bad-quote';
      }
    }
    while (i < end && buf[i] !== delimiter && buf[i] !== LF && buf[i] !== CR) {
      const size = buf[i] === 0 ? 0 : utf8Length(buf, i, end);
      if (size === 0) {
        if (!final && buf[i] >= 0xc2 && end - i < 4) return tooLong(out, pos, end) ? 'too-long' : 'incomplete';
        out.at = i;
        return buf[i] === 0 ? 'nul' : 'bad-utf8';
      }
      i += size;
    }
    if (stop < 0) {
      stop = i;
      while (stop > start && (buf[stop - 1] === SPACE || buf[stop - 1] === TAB)) stop--;
    }
    if (out.count < MAX_FIELDS) {
      out.starts[out.count] = start;
      out.ends[out.count] = stop;
      out.count++;
    }
    out.counted++;
    if (i < end && buf[i] === delimiter) {
      i++;
      if (delimiter !== SPACE || !lineEndsAfterBlanks(buf, i, end)) continue;
      while (i < end && buf[i] === SPACE) i++;
    }
    return finish(out, buf, pos, i, end, final);
  }
}

function lineEndsAfterBlanks(buf: Uint8Array, from: number, end: number): boolean {
  let i = from;
  while (i < end && buf[i] === SPACE) i++;
  return i === end || buf[i] === LF || buf[i] === CR;
}

function tooLong(out: RowFields, pos: number, end: number): boolean {
  out.at = pos;
  return end - pos > MAX_RECORD;
}

function finish(out: RowFields, buf: Uint8Array, pos: number, i: number, end: number, final: boolean): RecordStatus {
  if (i - pos > MAX_RECORD) {
    out.at = pos;
    return 'too-long';
  }
  if (i < end && buf[i] === LF) {
    out.ending = 1;
    out.next = i + 1;
  } else if (i < end) {
    if (i + 1 === end && !final) return 'incomplete';
    out.ending = buf[i + 1] === LF && i + 1 < end ? 2 : 3;
    out.next = i + (out.ending === 2 ? 2 : 1);
  } else {
    if (!final) return 'incomplete';
    out.next = i;
  }
  if (out.ending !== 0) out.lines++;
  if (out.counted > MAX_FIELDS) {
    out.at = pos;
    return 'too-many';
  }
  return 'ok';
}

/** Finds the quotation mark that closes the one at `open`; its place is left in `out.at`. */
function closeQuote(
  out: RowFields,
  buf: Uint8Array,
  open: number,
  end: number,
  final: boolean,
  pos: number,
): RecordStatus {
  let i = open + 1;
  while (i < end) {
    const byte = buf[i];
    if (byte === QUOTE) {
      if (i + 1 < end && buf[i + 1] === QUOTE) {
        i += 2;
        continue;
      }
      if (i + 1 === end && !final) break;
      out.at = i;
      return 'ok';
    }
    if (byte === LF || (byte === CR && buf[i + 1] !== LF)) out.lines++;
    const size = byte === 0 ? 0 : utf8Length(buf, i, end);
    if (size === 0) {
      if (!final && byte >= 0xc2 && end - i < 4) break;
      out.at = i;
      return byte === 0 ? 'nul' : 'bad-utf8';
    }
    i += size;
    if (i - pos > MAX_RECORD) break;
  }
  if (!final && i - pos <= MAX_RECORD) return 'incomplete';
  out.at = open;
  return 'unclosed-quote';
}

/** Whether the line at `pos` is empty or holds only blanks; its end is left in `out.next`. False when incomplete. */
export function readBlankLine(out: RowFields, buf: Uint8Array, pos: number, end: number, final: boolean): boolean {
  let i = pos;
  while (i < end && (buf[i] === SPACE || buf[i] === TAB)) i++;
  if (i === end) {
    out.next = end;
    out.lines = 0;
    out.ending = 0;
    return final && i > pos;
  }
  if (buf[i] !== LF && buf[i] !== CR) return false;
  if (buf[i] === CR && i + 1 === end && !final) return false;
  const two = buf[i] === CR && i + 1 < end && buf[i + 1] === LF;
  out.next = i + (two ? 2 : 1);
  out.lines = 1;
  out.ending = buf[i] === LF ? 1 : two ? 2 : 3;
  return true;
}
