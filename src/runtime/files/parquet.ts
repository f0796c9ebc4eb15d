import type { AsyncBuffer, DecodedArray, ParquetScan, SchemaElement } from 'hyparquet';
import { plainName } from '../../core/loader/names/aliases.ts';
import { refusal } from '../../core/loader/report/notes.ts';
import { decode, encode } from '../../core/loader/text/text.ts';
import { isoFromMs, MS_PER_DAY } from '../../core/time/civil.ts';
import type { FileSource } from './file-source.ts';
import type { UnpackLimits } from './inflate.ts';
import { BrokenInput, Meter } from './inflate.ts';
import { checkFooter, PageCheck } from './parquet-check.ts';
import { parquetCodecs } from './parquet-codecs.ts';
import { decimalText, placesOf, withoutDecimal } from './parquet-decimals.ts';

/** Rows turned into text at once, and the length of a text that is not added to. */
const BATCH = 8192;
const BATCH_LENGTH = 1 << 20;

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

/** What the columns hold, for turning their values into text. */
interface Kind {
  readonly name: string;
  readonly utc: boolean;
  /** Decimal places of decimals, else null. */
  readonly places: number | null;
  /** How many of a time of day's units make a millisecond; null where the column holds none. */
  readonly perMs: number | null;
}

/** Whether a column's instants are UTC; a clock's face otherwise. */
function isUtc({ logical_type, converted_type }: SchemaElement): boolean {
  if (logical_type?.type === 'TIMESTAMP') return logical_type.isAdjustedToUTC;
  return converted_type === 'TIMESTAMP_MILLIS' || converted_type === 'TIMESTAMP_MICROS';
}

/** How many units of a column of times of day make a millisecond; null for other columns. */
function unitsPerMs({ logical_type, converted_type }: SchemaElement): number | null {
  if (logical_type?.type === 'TIME') return { MILLIS: 1, MICROS: 1e3, NANOS: 1e6 }[logical_type.unit];
  if (converted_type === 'TIME_MICROS') return 1e3;
  return converted_type === 'TIME_MILLIS' ? 1 : null;
}

function cellText(value: unknown, { utc, places, perMs }: Kind): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Instant) return value.text(utc);
  if (perMs !== null) return isoFromMs(Math.floor(Number(value) / perMs)).slice(11, -1);
  if (places !== null) return decimalText(value as number | bigint | Uint8Array, places);
  // Bytes that are no text, in a column that no bar is made of, must not look like a file that is none.
  return quoted(
    value instanceof Uint8Array ? decode(value, 0, value.length).replaceAll('\0', '\ufffd') : String(value),
  );
}

function quoted(text: string): string {
  const bare = !text.includes(',') && !text.includes('"') && !text.includes('\n') && !text.includes('\r');
  return bare ? text : `"${text.replaceAll('"', '""')}"`;
}

/** An instant as hyparquet hands it to us: whole milliseconds, or a date. */
class Instant {
  readonly ms: number;
  readonly date: boolean;

  constructor(ms: number, date: boolean) {
    this.ms = ms;
    this.date = date;
  }

  text(utc: boolean): string {
    const iso = isoFromMs(this.ms);
    if (this.date) return iso.slice(0, 10);
    return utc ? iso : iso.slice(0, -1);
  }
}

function floorDiv(value: bigint, by: bigint): number {
  return Number(value >= 0n ? value / by : -((-value + by - 1n) / by));
}

const PARSERS = {
  timestampFromMilliseconds: (value: bigint) => new Instant(Number(value), false),
  timestampFromMicroseconds: (value: bigint) => new Instant(floorDiv(value, 1000n), false),
  timestampFromNanoseconds: (value: bigint) => new Instant(floorDiv(value, 1_000_000n), false),
  dateFromDays: (days: number) => new Instant(days * MS_PER_DAY, true),
};

/** Turns rows into delimited text, a batch at a time. */
function* batches(columns: readonly DecodedArray[], kinds: readonly Kind[], rows: number): Generator<string> {
  let lines: string[] = [];
  let length = 0;
  for (let row = 0; row < rows; row++) {
    const cells = columns.map((column, k) => cellText((column as ArrayLike<unknown>)[row], kinds[k]!));
    const line = cells.join(',');
    lines.push(line);
    length += line.length;
    if (lines.length < BATCH && length < BATCH_LENGTH && row < rows - 1) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
    length = 0;
  }
}

async function openParquet(source: FileSource, check: PageCheck): Promise<{ scan: ParquetScan; kinds: Kind[] }> {
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
    const kinds = columns.map((column) => ({
      name: column.name,
      utc: isUtc(column),
      places: placesOf(column),
      perMs: unitsPerMs(column),
    }));
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

/**
 * Reads a Parquet file as delimited text with a header, row group by row group. Instants are written as ISO
 * times (without `Z` where the file does not say that they are UTC), numbers by their shortest digits, decimals by
 * all of theirs.
 */
export async function* parquetText(source: FileSource, limits: UnpackLimits): AsyncGenerator<Uint8Array> {
  const check = new PageCheck(source, limits);
  const { scan, kinds } = await openParquet(source, check);
  const text = new Meter('Parquet', limits);
  text.taken = source.size;
  yield encode(`${kinds.map(({ name }) => quoted(name)).join(',')}\n`);
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
    for (const batch of batches(read, kinds, rowEnd - rowStart)) {
      const bytes = encode(batch);
      text.give(bytes.length);
      yield bytes;
    }
  }
}
