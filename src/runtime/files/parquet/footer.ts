/**
 * Reads the metadata at a Parquet file's end. What reads it takes the file's word for how many things there are, and a few
 * bytes may claim billions: so it is looked through before, and held against what the file can have after.
 */
import { parquetMetadata, type ColumnMetaData, type FileMetaData, type SchemaElement } from 'hyparquet';
import { MAX_FIELDS } from '../../../core/loader/text/records.ts';
import { refusal } from '../../../core/loader/report/notes.ts';
import type { FileSource } from '../file-source.ts';
import type { UnpackLimits } from '../inflate.ts';
import { BrokenInput, Meter } from '../inflate.ts';
import { damage, guarded, unreadable } from './damage.ts';
import { readThrift } from './thrift.ts';

/** The footer's length and the mark behind it, at the very end; the mark alone at the beginning. */
const TAIL_BYTES = 8;
const MARK_BYTES = 4;
const MARK = [80, 65, 82, 49];
const MAX_FOOTER = 32 * 1024 * 1024;
/** What a decoded value takes. */
const VALUE_BYTES = 8;

/**
 * The metadata of a file whose columns are no lists and have no columns within them, its claims checked.
 * @throws BrokenInput where there is none, or nothing that can be read safely
 */
export async function readFooter(source: FileSource, limits: UnpackLimits): Promise<FileMetaData> {
  const end = source.size - TAIL_BYTES;
  const tail = end < MARK_BYTES ? new Uint8Array(0) : await source.read(end, source.size);
  if (MARK.some((byte, k) => tail[k + MARK_BYTES] !== byte)) {
    throw unreadable('its end is missing, so it is cut off');
  }
  const length = new DataView(tail.buffer, tail.byteOffset, tail.length).getUint32(0, true);
  if (length > end) throw damage('its metadata lies beyond its beginning');
  if (length > MAX_FOOTER) throw damage('its metadata is too long');
  const bytes = await source.read(end - length, source.size);
  return guarded(() => {
    checkCounts(bytes.subarray(0, length));
    const metadata = metadataOf(bytes);
    checkPlaces(metadata, source.size, limits);
    return metadata;
  });
}

/** What the bytes at the end say. Their reader fails in words about its own parts where a field is not of its type. */
function metadataOf(bytes: Uint8Array): FileMetaData {
  try {
    return parquetMetadata(bytes, { geoparquet: false });
  } catch {
    throw damage('its metadata holds what Parquet does not');
  }
}

/** Looks through the metadata before it is read. */
function checkCounts(bytes: Uint8Array): void {
  const schema = readThrift(bytes).fields.get(2);
  const columns = Array.isArray(schema) ? schema.length - 1 : 0;
  if (columns <= MAX_FIELDS) return;
  throw new BrokenInput(refusal('TOO_MANY_COLUMNS', { count: columns, limit: MAX_FIELDS }));
}

/** The columns, of which each row group has as many. */
export function columnsOf({ schema }: FileMetaData): readonly SchemaElement[] {
  // The root is first.
  return schema.slice(1);
}

/** Looks at what the metadata says of all columns and row groups: sizes that cannot be, or that no memory would hold. */
function checkPlaces(metadata: FileMetaData, size: number, limits: UnpackLimits): void {
  const columns = columnsOf(metadata);
  // Groups below the root are nested values, and what repeats is a list, which no table of bars has.
  if (columns.some(({ num_children, repetition_type }) => (num_children ?? 0) > 0 || repetition_type === 'REPEATED')) {
    throw unreadable('it has columns within columns, or lists');
  }
  // Its reader takes what stands in the place of a name for one.
  if (columns.some(({ name }) => typeof name !== 'string')) throw damage('a column has no name');
  if (metadata.schema[0]?.num_children !== columns.length) {
    throw damage('its schema does not say how many columns there are');
  }
  const decoded = new Meter('Parquet', limits);
  decoded.taken = size;
  let bytes = 0;
  for (const { columns: chunks, num_rows } of metadata.row_groups) {
    const rows = Number(num_rows);
    if (!(rows >= 0) || chunks.length !== columns.length) throw damage('a row group does not say what is in it');
    for (const [k, { meta_data }] of chunks.entries()) {
      const { start, end } = placeOf(meta_data);
      if (!(start >= MARK_BYTES && end >= start && end <= size)) throw damage('a column lies beyond its end');
      if (meta_data?.type !== columns[k]!.type) throw damage('a column is of two types');
      bytes += end - start;
    }
    decoded.give(rows * columns.length * VALUE_BYTES);
  }
  if (bytes > size) throw damage('its columns share their bytes');
}

/** Where a column's pages lie, as they are read: from its dictionary on, if it has one. */
export function placeOf(column: ColumnMetaData | undefined): { readonly start: number; readonly end: number } {
  const start = Number(column?.dictionary_page_offset || column?.data_page_offset);
  return { start, end: start + Number(column?.total_compressed_size) };
}
