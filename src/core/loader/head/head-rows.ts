import { classOf } from './classes.ts';
import type { HeadRow } from './headers.ts';
import { readRecord, RowFields } from '../text/records.ts';
import { visiblePart } from '../text/signs.ts';
import { decode, LF, MINUS, PIPE, SLASH } from '../text/text.ts';

/** Whether a line begins as comments do: `#` or `//`. */
export function isComment(buf: Uint8Array, at: number, end: number): boolean {
  return at < end && (buf[at] === 35 || (buf[at] === SLASH && at + 1 < end && buf[at + 1] === SLASH));
}

/** Whether a line is drawn rather than written, as psql and Markdown put one below a header: `----+----`, `|---:|`. */
export function isRule(buf: Uint8Array, at: number): boolean {
  let dashes = 0;
  let i = at;
  for (; i < buf.length && buf[i] !== LF; i++) {
    if (buf[i] === MINUS) dashes++;
    else if (!RULES.includes(buf[i])) return false;
  }
  return dashes >= 9 && i < buf.length;
}

/** `+`, `|`, `:`, a blank, CR. */
const RULES = [43, PIPE, 58, 32, 13];

/** A record just read, as text; with the class of each field where wanted. */
export function rowOf(fields: RowFields, head: Uint8Array, at: number, line: number, classed: boolean): HeadRow {
  const texts: string[] = [];
  const columns: number[] = [];
  let classes = '';
  for (let k = 0; k < fields.count; k++) {
    const [start, end] = visiblePart(head, fields.starts[k], fields.ends[k]);
    texts.push(decode(head, start, end));
    columns.push(start - at + 1);
    if (classed) classes += classOf(head, start, end);
  }
  return { fields: texts, columns, classes, at, end: fields.next, line };
}

/** A comment without its sign, as a row; null where it cannot be cut into fields. */
export function uncommented(
  head: Uint8Array,
  at: number,
  end: number,
  line: number,
  delimiter: number,
): HeadRow | null {
  const inside = new RowFields();
  if (readRecord(inside, head, at, end, delimiter, true) !== 'ok') return null;
  const row = rowOf(inside, head, at, line, true);
  let [first] = row.fields;
  while (first.startsWith('#') || first.startsWith('/')) first = first.slice(1);
  return { ...row, fields: [first.trim(), ...row.fields.slice(1)] };
}
