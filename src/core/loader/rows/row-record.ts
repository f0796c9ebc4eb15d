import type { Place } from '../report/notes.ts';
import { isNoValue } from '../numbers/number.ts';
import { placeOf } from '../report/problems.ts';
import { RowFields } from '../text/records.ts';
import { excerpt } from '../text/text.ts';

/** The record in hand: its fields, and where it stands in the file. */
export class RowRecord {
  fields: RowFields = new RowFields();
  buf: Uint8Array = new Uint8Array(0);
  /** Where it begins in `buf`, on which line, and how many bytes into that line. */
  from = 0;
  line = 0;
  base = 0;

  set(fields: RowFields, buf: Uint8Array, from: number, line: number, base: number): void {
    this.fields = fields;
    this.buf = buf;
    this.from = from;
    this.line = line;
    this.base = base;
  }

  /** A field's text for a message, shortened. */
  text(field: number): string {
    return excerpt(this.buf, this.fields.starts[field], this.fields.ends[field]);
  }

  /** Where a field stands, or the whole record for -1. */
  place(field: number): Place {
    const { starts, ends, count } = this.fields;
    const start = field < 0 ? this.from : starts[field];
    const end = field < 0 ? Math.max(this.from, ends[count - 1]) : ends[field];
    const text = excerpt(this.buf, start, end);
    // Where values stand in columns, those of a row may come before its time: all of the text is at hand then.
    if (start < this.from) return { ...placeOf(this.buf, 0, 1, start), text };
    return { ...placeOf(this.buf, this.from, this.line, start, this.base), text };
  }

  /** Place of the line alone. */
  get linePlace(): Place {
    return { line: this.line, column: null, text: null };
  }

  /** Whether a field stands for "no value". */
  hasNoValue(field: number): boolean {
    return isNoValue(this.buf, this.fields.starts[field], this.fields.ends[field]);
  }

  isEmpty(): boolean {
    const { starts, ends, count } = this.fields;
    for (let k = 0; k < count; k++) if (ends[k] > starts[k]) return false;
    return true;
  }
}
