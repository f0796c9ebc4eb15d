import type { AsyncBuffer, DecodedArray, ParquetScan, SchemaElement } from 'hyparquet';
import { plainName } from '../core/loader/aliases.ts';
import { refusal } from '../core/loader/notes.ts';
import { encode } from '../core/loader/text.ts';
import { isoFromMs } from '../core/time/civil.ts';
import type { FileSource } from './file-source.ts';
import { BrokenInput } from './inflate.ts';
import { parquetCodecs } from './parquet-codecs.ts';

/** Rows turned into text at once. */
const BATCH = 8192;

function broken(error: unknown): BrokenInput {
  return new BrokenInput(refusal('PARQUET_BROKEN', { why: plainReason(error instanceof Error ? error.message : '') }));
}

/** What hyparquet says, in plain words; its own words for what is rare. */
function plainReason(message: string): string {
  const codec = message.split('unsupported compression codec: ')[1];
  if (codec !== undefined) return `its columns are packed with ${codec}, which is not read here`;
  if (message.includes('footer != PAR1')) return 'its end is missing, so it is cut off';
  return message === '' ? 'it is damaged' : `it is damaged (${message})`;
}

const PRICE_NAMES = new Set(['open', 'high', 'low', 'close', 'o', 'h', 'l', 'c', 'price']);

/** Refuses columns whose numbers are counted in a unit that the file does not make certain. */
function refuseFixedPoint(columns: readonly SchemaElement[]): void {
  const isDatabento = columns.some(({ name }) => plainName(name) === 'tsevent');
  for (const column of columns) {
    const decimal = column.converted_type === 'DECIMAL' || column.logical_type?.type === 'DECIMAL';
    const counted = isDatabento && column.type === 'INT64' && PRICE_NAMES.has(plainName(column.name));
    if (!decimal && !counted) continue;
    const type = decimal ? `DECIMAL(${column.precision ?? '?'}, ${column.scale ?? 0})` : 'INT64 times 10^-9';
    throw new BrokenInput(refusal('PARQUET_FIXED_POINT', { name: column.name, type }));
  }
}

/** Whether a column's instants are UTC; a clock's face otherwise. */
function isUtc({ logical_type, converted_type }: SchemaElement): boolean {
  if (logical_type?.type === 'TIMESTAMP') return logical_type.isAdjustedToUTC;
  return converted_type === 'TIMESTAMP_MILLIS' || converted_type === 'TIMESTAMP_MICROS';
}

function cellText(value: unknown, utc: boolean): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Instant) return value.text(utc);
  const text = String(value);
  return text.includes(',') || text.includes('"') || text.includes('\n') ? `"${text.replaceAll('"', '""')}"` : text;
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
  dateFromDays: (days: number) => new Instant(days * 86_400_000, true),
};

/** Turns one batch of rows into delimited text. */
function batchText(columns: readonly DecodedArray[], utc: readonly boolean[], from: number, to: number): string {
  const lines: string[] = [];
  for (let row = from; row < to; row++) {
    const cells = columns.map((column, k) => cellText((column as ArrayLike<unknown>)[row], utc[k]!));
    lines.push(cells.join(','));
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

async function openParquet(source: FileSource): Promise<{ scan: ParquetScan; columns: SchemaElement[] }> {
  const hyparquet = await import('hyparquet');
  const file: AsyncBuffer = {
    byteLength: source.size,
    slice: async (start, end) => (await source.read(start, end ?? source.size)).slice().buffer,
  };
  try {
    const metadata = await hyparquet.parquetMetadataAsync(file);
    // The root is first; groups below it are nested values, which no table of bars has.
    const columns = metadata.schema.slice(1).filter((element) => element.num_children === undefined);
    if (columns.length !== metadata.schema.length - 1) throw new Error('it has nested columns');
    refuseFixedPoint(columns);
    const scan = await hyparquet.parquetScan({
      file,
      metadata,
      columns: columns.map(({ name }) => name),
      parsers: PARSERS,
      compressors: await parquetCodecs(),
    });
    return { scan, columns };
  } catch (error) {
    throw error instanceof BrokenInput ? error : broken(error);
  }
}

/**
 * Reads a Parquet file as delimited text with a header, row group by row group. Instants are written as ISO
 * times (without `Z` where the file does not say that they are UTC), numbers by their shortest digits.
 */
export async function* parquetText(source: FileSource): AsyncGenerator<Uint8Array> {
  const { scan, columns } = await openParquet(source);
  const utc = columns.map(isUtc);
  yield encode(`${columns.map(({ name }) => cellText(name, false)).join(',')}\n`);
  for (const { rowStart, rowEnd } of scan.ranges) {
    const read: DecodedArray[] = [];
    try {
      for (const { name } of columns) read.push(await scan.readColumn({ column: name, rowStart, rowEnd }));
    } catch (error) {
      throw broken(error);
    }
    for (let from = 0; from < rowEnd - rowStart; from += BATCH) {
      yield encode(batchText(read, utc, from, Math.min(rowEnd - rowStart, from + BATCH)));
    }
  }
}
