import type { FileMetaData, RowGroup, SchemaElement } from 'hyparquet';
import { plainName } from '../../../core/loader/names/aliases.ts';
import { refusal } from '../../../core/loader/report/notes.ts';
import { utf8 } from '../../../core/journal/text.ts';
import type { FileSource } from '../file-source.ts';
import type { UnpackLimits } from '../inflate.ts';
import { BrokenInput, Meter } from '../inflate.ts';
import { unpackerOf } from './codecs.ts';
import { ColumnReader } from './column.ts';
import { damage, guarded } from './damage.ts';
import { placesOf } from './decimals.ts';
import { FieldWriter, quoted } from './fields.ts';
import { columnsOf, readFooter } from './footer.ts';
import type { WriteValue } from './kinds.ts';
import { writerOf } from './kinds.ts';
import { PageLimits, PageReader } from './pages.ts';
import type { ValueType } from './values.ts';
import { valueType } from './values.ts';

const PRICE_NAMES = new Set(['open', 'high', 'low', 'close', 'o', 'h', 'l', 'c', 'price']);

/** Refuses columns whose numbers are counted in a unit that the file does not make certain. */
function refuseFixedPoint(columns: readonly SchemaElement[]): void {
  if (!columns.some(({ name }) => plainName(name) === 'tsevent')) return;
  for (const column of columns) {
    if (column.type !== 'INT64' || !PRICE_NAMES.has(plainName(column.name)) || placesOf(column) !== null) continue;
    throw new BrokenInput(refusal('PARQUET_FIXED_POINT', { name: column.name, type: 'INT64 times 10^-9' }));
  }
}

/** How a column of the file is read. */
interface Column {
  readonly name: string;
  readonly optional: boolean;
  readonly type: ValueType;
  readonly write: WriteValue;
}

function columnOf(column: SchemaElement): Column {
  const { name, type, type_length, repetition_type } = column;
  if (type === undefined) throw damage('a column is of no type');
  const optional = repetition_type === 'OPTIONAL';
  return { name, optional, type: valueType(type, type_length), write: writerOf(column) };
}

/** Takes the next page of each into hand, reading all of them at once. Of several failures the first column's is thrown. */
async function advance(columns: readonly ColumnReader[]): Promise<void> {
  const results = await Promise.allSettled(columns.map((column) => column.advance()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Writes as many rows as every column has in hand, `most` of them at the most, and tells how many. */
function writeRows(columns: readonly ColumnReader[], most: number, out: FieldWriter): number {
  const rows = columns.reduce((least, { left }) => Math.min(least, left), most);
  let written = 0;
  for (; written < rows && !out.full; written++) {
    for (let k = 0; k < columns.length; k++) {
      if (k > 0) out.comma();
      columns[k]!.write(out);
    }
    out.lineEnd();
  }
  return written;
}

/** Of one file, what its row groups have in common. */
class Reading {
  readonly #source: FileSource;
  readonly #columns: readonly Column[];
  readonly #groups: readonly RowGroup[];
  readonly #limits: PageLimits;
  readonly #text: Meter;

  constructor(source: FileSource, metadata: FileMetaData, limits: UnpackLimits) {
    const columns = columnsOf(metadata);
    refuseFixedPoint(columns);
    this.#source = source;
    this.#columns = columns.map(columnOf);
    this.#groups = metadata.row_groups;
    this.#limits = new PageLimits(source, limits);
    this.#text = new Meter('Parquet', limits);
    this.#text.taken = source.size;
  }

  async *text(): AsyncGenerator<Uint8Array> {
    yield utf8(`${this.#columns.map(({ name }) => quoted(name)).join(',')}\n`);
    const out = new FieldWriter();
    for (const group of this.#groups) {
      const rows = Number(group.num_rows);
      const columns = rows > 0 ? await this.#columnsOf(group) : [];
      for (let row = 0; row < rows;) {
        await advance(columns.filter(({ left }) => left === 0));
        row += guarded(() => writeRows(columns, rows - row, out));
        if (out.full) yield this.#taken(out);
      }
      for (const column of columns) column.close();
    }
    yield this.#taken(out);
  }

  #taken(out: FieldWriter): Uint8Array {
    const piece = out.taken();
    this.#text.give(piece.length);
    return piece;
  }

  async #columnsOf({ columns, num_rows }: RowGroup): Promise<ColumnReader[]> {
    const readers: ColumnReader[] = [];
    for (const [k, { optional, type, write }] of this.#columns.entries()) {
      const chunk = columns[k]!.meta_data;
      const pages = new PageReader(this.#source, chunk, Number(num_rows), await unpackerOf(chunk?.codec), this.#limits);
      readers.push(new ColumnReader(pages, optional, type, write));
    }
    return readers;
  }
}

/** A Parquet file whose metadata has been read. */
export interface ParquetFile {
  /** Its rows, for making room for them: no more than it has bytes, whatever it says. */
  readonly rows: number;
  /**
   * The file as delimited text with a header, in pieces of whole rows; each is good until the next is asked for. Instants are
   * written as ISO times (without `Z` where the file does not say that they are UTC), numbers by their shortest digits,
   * decimals by all of theirs. Of each column one page is in memory at a time.
   * @throws BrokenInput where the file is damaged, is packed in a way that is not read here, or becomes too large
   */
  readonly text: () => AsyncGenerator<Uint8Array>;
}

/** Opens a Parquet file. Throws `BrokenInput` where its metadata is damaged, or its columns are none that are read here. */
export async function openParquet(source: FileSource, limits: UnpackLimits): Promise<ParquetFile> {
  const metadata = await readFooter(source, limits);
  const reading = guarded(() => new Reading(source, metadata, limits));
  const rows = metadata.row_groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
  return { rows: Math.min(rows, source.size), text: () => reading.text() };
}
