/** Rows of a Parquet file as delimited text, in bytes: what a column's values are, and how they are written. */
import type { DecodedArray, SchemaElement } from 'hyparquet';
import { writeClock, writeDay } from '../../core/journal/timestamp.ts';
import { utf8 } from '../../core/journal/text.ts';
import { NUMBER_BYTES_MAX, writeNumber } from '../../core/num/format.ts';
import { COMMA, decode, LF, QUOTE, SPACE } from '../../core/loader/text/text.ts';
import { isoFromMs, MS_PER_DAY } from '../../core/time/civil.ts';
import { decimalText, placesOf } from './parquet-decimals.ts';

/** Rows written at once, and the bytes that are not added to. */
const BATCH_ROWS = 8192;
const BATCH_BYTES = 1 << 20;
const INSTANT_BYTES = 32;
/** From the year 1 to 9999, epoch ms: written digit by digit. */
const FIRST_MS = -62135596800000;
const LAST_MS = 253402300799999;

/** What a column holds, for turning its values into text. */
export interface ColumnKind {
  readonly name: string;
  /** Its instants are UTC; a clock's face otherwise. */
  readonly utc: boolean;
  /** Decimal places of decimals, else null. */
  readonly places: number | null;
  /** How many of a time of day's units make a millisecond; null where the column holds none. */
  readonly perMs: number | null;
}

export function kindOf(column: SchemaElement): ColumnKind {
  return { name: column.name, utc: isUtc(column), places: placesOf(column), perMs: unitsPerMs(column) };
}

function isUtc({ logical_type, converted_type }: SchemaElement): boolean {
  if (logical_type?.type === 'TIMESTAMP') return logical_type.isAdjustedToUTC;
  return converted_type === 'TIMESTAMP_MILLIS' || converted_type === 'TIMESTAMP_MICROS';
}

function unitsPerMs({ logical_type, converted_type }: SchemaElement): number | null {
  if (logical_type?.type === 'TIME') return { MILLIS: 1, MICROS: 1e3, NANOS: 1e6 }[logical_type.unit];
  if (converted_type === 'TIME_MICROS') return 1e3;
  return converted_type === 'TIME_MILLIS' ? 1 : null;
}

/** An instant as hyparquet hands it to us: whole milliseconds, or a date. */
class Instant {
  readonly ms: number;
  readonly date: boolean;

  constructor(ms: number, date: boolean) {
    this.ms = ms;
    this.date = date;
  }
}

function floorDiv(value: bigint, by: bigint): number {
  return Number(value >= 0n ? value / by : -((-value + by - 1n) / by));
}

/** Whole milliseconds of a count of microseconds, by doubles where they are exact: a division of bigints takes as long as a row. */
function msOfMicros(value: bigint): number {
  const micros = Number(value);
  if (!Number.isSafeInteger(micros)) return floorDiv(value, 1000n);
  const rest = micros % 1000;
  return (micros - (rest < 0 ? rest + 1000 : rest)) / 1000;
}

/** How hyparquet is to make instants of a column's numbers. */
export const PARSERS = {
  timestampFromMilliseconds: (value: bigint) => new Instant(Number(value), false),
  timestampFromMicroseconds: (value: bigint) => new Instant(msOfMicros(value), false),
  timestampFromNanoseconds: (value: bigint) => new Instant(floorDiv(value, 1_000_000n), false),
  dateFromDays: (days: number) => new Instant(days * MS_PER_DAY, true),
};

/** A text as a field: in quotation marks where it would not be one field without. */
export function quoted(text: string): string {
  const bare = !text.includes(',') && !text.includes('"') && !text.includes('\n') && !text.includes('\r');
  return bare ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Whether bytes are a field as they stand: ASCII without controls, commas or quotation marks. */
function isPlain(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < SPACE || byte > 126 || byte === COMMA || byte === QUOTE) return false;
  return true;
}

/** Fields one after the other, in a buffer that grows. */
class FieldWriter {
  at = 0;
  #bytes = new Uint8Array(BATCH_BYTES + (1 << 16));
  #view = new DataView(this.#bytes.buffer);

  /** What has been written, as bytes of its own; begins anew. */
  taken(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.at);
    this.at = 0;
    return bytes;
  }

  byte(byte: number): void {
    this.#room(1);
    this.#bytes[this.at++] = byte;
  }

  value(value: unknown, kind: ColumnKind): void {
    if (value === null || value === undefined) return;
    if (value instanceof Instant) this.#instant(value, kind.utc);
    else if (kind.perMs !== null) this.#text(isoFromMs(Math.floor(Number(value) / kind.perMs)).slice(11, -1));
    else if (kind.places !== null) this.#text(decimalText(value as number | bigint | Uint8Array, kind.places));
    else if (typeof value === 'number' && value - value === 0) this.#number(value);
    else if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) this.#number(Number(value));
    else if (value instanceof Uint8Array && isPlain(value)) this.#put(value);
    // Bytes that are no text, in a column that no bar is made of, must not look like a file that is none.
    else if (value instanceof Uint8Array) this.#text(quoted(decode(value, 0, value.length).replaceAll('\0', '\ufffd')));
    else this.#text(quoted(String(value)));
  }

  #number(value: number): void {
    this.#room(NUMBER_BYTES_MAX);
    this.at = writeNumber(this.#view, this.at, value);
  }

  /** As `isoFromMs` has it, or the date alone; without `Z` where it is a clock's face. */
  #instant({ ms, date }: Instant, utc: boolean): void {
    if (!(ms >= FIRST_MS && ms <= LAST_MS)) {
      const iso = isoFromMs(ms);
      this.#text(date ? iso.slice(0, 10) : utc ? iso : iso.slice(0, -1));
      return;
    }
    this.#room(INSTANT_BYTES);
    const days = Math.floor(ms / MS_PER_DAY);
    writeDay(this.#bytes, this.at, days);
    if (date) {
      this.at += 10;
      return;
    }
    writeClock(this.#bytes, this.at + 11, ms - days * MS_PER_DAY);
    // Milliseconds, and the point before them, are written only where there are any.
    this.at += ms % 1000 === 0 ? 19 : 23;
    if (utc) this.#bytes[this.at++] = 90;
  }

  #text(text: string): void {
    this.#put(utf8(text));
  }

  #put(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  #room(bytes: number): void {
    if (this.at + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array((this.at + bytes) * 2);
    larger.set(this.#bytes.subarray(0, this.at));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/**
 * Turns rows into delimited text, a batch at a time. Instants are written as ISO times (without `Z` where the file does not
 * say that they are UTC), numbers by their shortest digits, decimals by all of theirs.
 */
export function* rowsText(
  columns: readonly DecodedArray[],
  kinds: readonly ColumnKind[],
  rows: number,
): Generator<Uint8Array> {
  const fields = new FieldWriter();
  let from = 0;
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < columns.length; k++) {
      if (k > 0) fields.byte(COMMA);
      fields.value((columns[k] as ArrayLike<unknown>)[row], kinds[k]!);
    }
    fields.byte(LF);
    if (row - from + 1 < BATCH_ROWS && fields.at < BATCH_BYTES && row < rows - 1) continue;
    yield fields.taken();
    from = row + 1;
  }
}
