import type { Feed } from '../rows/feed.ts';
import type { JsonColumn } from './json-columns.ts';
import { RowFields } from '../text/records.ts';
import type { RowReader } from '../rows/rows.ts';
import { LF } from '../text/text.ts';

/** Rows of a JSON text that holds columns: one value of each, read once all of the text is there. */
export class ColumnsFeed implements Feed {
  readonly dead = false;
  readonly #rows: RowReader;
  readonly #columns: readonly JsonColumn[];

  constructor(rows: RowReader, columns: readonly JsonColumn[]) {
    this.#rows = rows;
    this.#columns = columns;
  }

  consume(buf: Uint8Array): void {
    const columns = this.#columns;
    const [times] = columns;
    const fields = new RowFields();
    fields.count = fields.counted = columns.length;
    // A row stands where its time does.
    let line = 1;
    let from = 0;
    let at = 0;
    for (let row = 0; row < times.values.length; row++) {
      for (const [k, { values }] of columns.entries()) {
        fields.starts[k] = values.starts[row];
        fields.ends[k] = values.ends[row];
      }
      for (; at < fields.starts[0]; at++) {
        if (buf[at] !== LF) continue;
        line++;
        from = at + 1;
      }
      this.#rows.read(fields, buf, from, line);
    }
  }

  finish(): void {
    // All has been read.
  }
}
