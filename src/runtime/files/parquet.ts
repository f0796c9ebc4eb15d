import type { AsyncBuffer, DecodedArray, ParquetScan, SchemaElement } from 'hyparquet';
import { plainName } from '../../core/loader/names/aliases.ts';
import { refusal } from '../../core/loader/report/notes.ts';
import { utf8 } from '../../core/journal/text.ts';
import type { FileSource } from './file-source.ts';
import type { UnpackLimits } from './inflate.ts';
import { BrokenInput, Meter } from './inflate.ts';
import { checkFooter, PageCheck } from './parquet-check.ts';
import { parquetCodecs } from './parquet-codecs.ts';
import { placesOf, withoutDecimal } from './parquet-decimals.ts';
import { kindOf, PARSERS, quoted, rowsText, type ColumnKind } from './parquet-text.ts';

function broken(error: unknown): BrokenInput {
  return new BrokenInput(refusal('PARQUET_BROKEN', { why: plainReason(error instanceof Error ? error.message : '') }));
}

const NESTED = 'it has columns within columns, or lists';

/** What hyparquet says, in plain words; its own words for what is rare. */
function plainReason(message: string): string {
  const codec = message.split('unsupported compression codec: ')[1];
  if (codec !== undefined) return `its columns are packed with ${codec}, which is not read here`;
  if (message.includes('footer != PAR1')) return 'its end is missing, so it is cut off';
  if (message === NESTED) return message;
  return message === '' ? 'it is damaged' : `it is damaged (${message})`;
}

const PRICE_NAMES = new Set(['open', 'high', 'low', 'close', 'o', 'h', 'l', 'c', 'price']);

/** Refuses columns whose numbers are counted in a unit that the file does not make certain. */
function refuseFixedPoint(columns: readonly SchemaElement[]): void {
  if (!columns.some(({ name }) => plainName(name) === 'tsevent')) return;
  for (const column of columns) {
    if (column.type !== 'INT64' || !PRICE_NAMES.has(plainName(column.name)) || placesOf(column) !== null) continue;
    throw new BrokenInput(refusal('PARQUET_FIXED_POINT', { name: column.name, type: 'INT64 times 10^-9' }));
  }
}

async function openParquet(source: FileSource, check: PageCheck): Promise<{ scan: ParquetScan; kinds: ColumnKind[] }> {
  const hyparquet = await import('hyparquet');
  const file: AsyncBuffer = {
    byteLength: source.size,
    slice: async (start, end) => (await source.read(start, end ?? source.size)).slice().buffer,
  };
  try {
    await checkFooter(source);
    const metadata = await hyparquet.parquetMetadataAsync(file);
    // The root is first; groups below it are nested values, which no table of bars has.
    const columns = metadata.schema.slice(1).filter((element) => element.num_children === undefined);
    if (columns.length !== metadata.schema.length - 1) throw new Error(NESTED);
    check.places(metadata);
    refuseFixedPoint(columns);
    const kinds = columns.map(kindOf);
    metadata.schema = metadata.schema.map((element) =>
      placesOf(element) === null ? element : withoutDecimal(element),
    );
    const scan = await hyparquet.parquetScan({
      file,
      metadata,
      columns: columns.map(({ name }) => name),
      parsers: PARSERS,
      compressors: await parquetCodecs(),
      // Bytes come as they are, since some are decimals; texts are made of the others below.
      utf8: false,
    });
    return { scan, kinds };
  } catch (error) {
    throw error instanceof BrokenInput ? error : broken(error);
  }
}

/** Reads a Parquet file as delimited text with a header, row group by row group; see `rowsText`. */
export async function* parquetText(source: FileSource, limits: UnpackLimits): AsyncGenerator<Uint8Array> {
  const check = new PageCheck(source, limits);
  const { scan, kinds } = await openParquet(source, check);
  const text = new Meter('Parquet', limits);
  text.taken = source.size;
  yield utf8(`${kinds.map(({ name }) => quoted(name)).join(',')}\n`);
  // A range is a row group that has rows, since none of them is narrowed.
  const groups = scan.metadata.row_groups.filter(({ num_rows }) => num_rows > 0);
  for (const [k, { rowStart, rowEnd }] of scan.ranges.entries()) {
    const read: DecodedArray[] = [];
    try {
      for (const { meta_data } of groups[k]!.columns) await check.pages(meta_data, rowEnd - rowStart);
      for (const { name } of kinds) read.push(await scan.readColumn({ column: name, rowStart, rowEnd }));
    } catch (error) {
      throw error instanceof BrokenInput ? error : broken(error);
    }
    for (const bytes of rowsText(read, kinds, rowEnd - rowStart)) {
      text.give(bytes.length);
      yield bytes;
    }
  }
}
