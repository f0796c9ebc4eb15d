/**
 * Looks through a Parquet file before it is decoded: what decodes it takes the file's word for how many values there are
 * and how large they become, and a few bytes may claim billions.
 */
import type { ColumnMetaData, FileMetaData } from 'hyparquet';
import { MAX_FIELDS } from '../../core/loader/text/records.ts';
import { refusal } from '../../core/loader/report/notes.ts';
import type { FileSource } from './file-source.ts';
import type { UnpackLimits } from './inflate.ts';
import { BrokenInput, Meter } from './inflate.ts';
import { intOf, readThrift, structOf, ThriftCutOff } from './thrift.ts';

/** The footer's length and the mark behind it, at the very end; the mark alone at the beginning. */
const TAIL_BYTES = 8;
const MARK_BYTES = 4;
const MAX_FOOTER = 32 * 1024 * 1024;
/** Bytes read at a time for the heads of pages; a head with the extremes of long texts may take more, up to the second. */
const LOOK_BYTES = 1 << 16;
const MAX_HEAD = 1 << 20;
/** What a decoded value takes. */
const VALUE_BYTES = 8;
/** Bytes that the values of one row group, which are in memory at once, may take. */
const GROUP_BYTES = 1024 * 1024 * 1024;

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;
/** The field of a page's head that tells more, for each kind of page. */
const KIND_FIELDS: ReadonlyMap<number, number> = new Map([
  [DATA_PAGE, 5],
  [DICTIONARY_PAGE, 7],
  [DATA_PAGE_V2, 8],
]);

/** Refuses what would have to be in memory at once. */
function atOnce(bytes: number): void {
  if (bytes <= GROUP_BYTES) return;
  throw new BrokenInput(refusal('COMPRESSED_TOO_BIG', { container: 'Parquet', limit: `${GROUP_BYTES} bytes at once` }));
}

/** Looks through the metadata at the file's end. Throws `Error` where it is nothing that can be decoded safely. */
export async function checkFooter(source: FileSource): Promise<void> {
  const end = source.size - TAIL_BYTES;
  if (end < MARK_BYTES) throw new Error('footer != PAR1');
  const tail = await source.read(end, source.size);
  const length = new DataView(tail.buffer, tail.byteOffset, tail.length).getUint32(0, true);
  // A wrong mark or a length beyond the file is what decoding begins with itself.
  if (length > end) return;
  if (length > MAX_FOOTER) throw new Error('its metadata is too long');
  const { fields } = readThrift(await source.read(end - length, end));
  const schema = fields.get(2);
  const columns = Array.isArray(schema) ? schema.length - 1 : 0;
  if (columns <= MAX_FIELDS) return;
  throw new BrokenInput(refusal('TOO_MANY_COLUMNS', { count: columns, limit: MAX_FIELDS }));
}

/** The same bytes read again and again, a little at a time, by few reads. */
class Window {
  readonly #source: FileSource;
  #from = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(source: FileSource) {
    this.#source = source;
  }

  /** From `at` on, `least` bytes at the least unless `end` comes first. */
  async look(at: number, end: number, least: number): Promise<Uint8Array> {
    const to = Math.min(end, at + least);
    if (at < this.#from || to > this.#from + this.#bytes.length) {
      this.#from = at;
      this.#bytes = await this.#source.read(at, Math.min(end, at + Math.max(least, LOOK_BYTES)));
    }
    return this.#bytes.subarray(at - this.#from, end - this.#from);
  }
}

/** Reads the heads of pages in one file, and holds what they claim against the limits. */
export class PageCheck {
  readonly #window: Window;
  readonly #size: number;
  readonly #decoded: Meter;
  readonly #unpacked: Meter;

  constructor(source: FileSource, limits: UnpackLimits) {
    this.#window = new Window(source);
    this.#size = source.size;
    this.#decoded = new Meter('Parquet', limits);
    this.#unpacked = new Meter('Parquet', limits);
    this.#decoded.taken = source.size;
    this.#unpacked.taken = source.size;
  }

  /**
   * Looks at what the metadata says of all columns and row groups.
   * @throws BrokenInput or Error for sizes that cannot be, or that no memory would hold
   */
  places({ row_groups, schema }: FileMetaData): void {
    const columns = schema.length - 1;
    if (schema[0]?.num_children !== columns) throw new Error('its schema does not say how many columns there are');
    let bytes = 0;
    for (const { columns: chunks, num_rows } of row_groups) {
      const rows = Number(num_rows);
      if (!(rows >= 0) || chunks.length !== columns) throw new Error('a row group does not say what is in it');
      for (const { meta_data } of chunks) {
        const { start, end } = placeOf(meta_data);
        if (!(start >= MARK_BYTES && end >= start && end <= this.#size))
          throw new Error('a column lies beyond its end');
        bytes += end - start;
      }
      const decoded = rows * columns * VALUE_BYTES;
      this.#decoded.give(decoded);
      atOnce(decoded);
    }
    if (bytes > this.#size) throw new Error('its columns share their bytes');
  }

  /** Looks at the pages of one column in a row group of so many rows, before they are decoded. Throws like `places`. */
  async pages(column: ColumnMetaData | undefined, rows: number): Promise<void> {
    const { start, end } = placeOf(column);
    let values = 0;
    let at = start;
    // What lies behind the last value is not decoded.
    while (values < rows && at < end) {
      const { type, unpacked, packed, count, nulls, behind } = await this.#head(at, end);
      if (!(type >= DATA_PAGE && type <= DATA_PAGE_V2)) throw new Error('a page is of no kind there is');
      if (packed < 0 || unpacked < 0 || behind + packed > end) throw new Error('a page lies beyond its column');
      if (type === DATA_PAGE || type === DATA_PAGE_V2) values += count;
      if (count < 0 || nulls < 0 || nulls > count || values > rows) {
        throw new Error('a column has more values than there are rows');
      }
      this.#unpacked.give(unpacked);
      atOnce(unpacked);
      at = behind + packed;
    }
    if (values < rows) throw new Error('a column has fewer values than there are rows');
  }

  async #head(at: number, end: number): Promise<PageHead> {
    for (let least = LOOK_BYTES >> 4; ; least = MAX_HEAD) {
      const bytes = await this.#window.look(at, end, least);
      try {
        const { fields, end: length } = readThrift(bytes);
        const type = intOf(fields, 1);
        const about = structOf(fields, KIND_FIELDS.get(type) ?? 0);
        return {
          type,
          unpacked: intOf(fields, 2),
          packed: intOf(fields, 3),
          count: intOf(about, 1),
          nulls: type === DATA_PAGE_V2 ? intOf(about, 2) : 0,
          behind: at + length,
        };
      } catch (error) {
        if (!(error instanceof ThriftCutOff) || least === MAX_HEAD) throw error;
      }
    }
  }
}

/** What the head of a page says of it; `behind` is where it ends and the page's bytes begin. */
interface PageHead {
  readonly type: number;
  readonly unpacked: number;
  readonly packed: number;
  readonly count: number;
  /** How many values are missing, where the head says so. */
  readonly nulls: number;
  readonly behind: number;
}

/** Where a column's pages lie, as they are read: from its dictionary on, if it has one. */
function placeOf(column: ColumnMetaData | undefined): { readonly start: number; readonly end: number } {
  const start = Number(column?.dictionary_page_offset || column?.data_page_offset);
  return { start, end: start + Number(column?.total_compressed_size) };
}
