import type { ParquetType } from 'hyparquet';
import { bitsAt, Cursor } from './cursor.ts';
import { damage, unreadable } from './damage.ts';
import { readDeltas } from './delta.ts';
import { readHybrid } from './hybrid.ts';

/** How a page's values are written, by the number in its head. Names are those of the format. */
export const PLAIN = 0;
export const PLAIN_DICTIONARY = 2;
export const RLE = 3;
const DELTA_BINARY_PACKED = 5;
const DELTA_LENGTH_BYTE_ARRAY = 6;
const DELTA_BYTE_ARRAY = 7;
export const RLE_DICTIONARY = 8;
const BYTE_STREAM_SPLIT = 9;

/** Texts and other rows of bytes: number k lies in `bytes[starts[k], ends[k])`. */
export interface ByteRows {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The values of a page that are not missing: booleans as 0 and 1; numbers side by side, their low bytes first. */
export type Values = Uint8Array | DataView | ByteRows;

/** What a column's values are, and how many bytes each takes where they all take as many. */
export interface ValueType {
  readonly type: ParquetType;
  readonly width: number;
}

const WIDTHS: Readonly<Partial<Record<ParquetType, number>>> = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8 };

/** @throws BrokenInput for a length that no value has; `length` is that of a type whose columns have one of their own */
export function valueType(type: ParquetType, length: number | undefined): ValueType {
  if (type !== 'FIXED_LEN_BYTE_ARRAY') return { type, width: WIDTHS[type] ?? 0 };
  if (length !== undefined && length > 0) return { type, width: length };
  throw damage('a column of bytes does not say how many');
}

/** Told how many bytes are needed beside those of the page, before they are; throws where they are too many. */
export type Need = (bytes: number) => void;

/**
 * Reads the `count` values behind the cursor, which must not lie in a dictionary.
 * @throws BrokenInput where the bytes end first, or are written in a way that is not read here
 */
export function readValues(cursor: Cursor, encoding: number, count: number, of: ValueType, need: Need): Values {
  const { type, width } = of;
  if (encoding === PLAIN) return readPlain(cursor, count, of);
  if (encoding === RLE && type === 'BOOLEAN') {
    const values = new Uint8Array(count);
    readHybrid(new Cursor(cursor.take(cursor.word())), 1, values);
    return values;
  }
  if (encoding === BYTE_STREAM_SPLIT && width > 0) return fixedOf(joined(cursor, count, width), count, of);
  if (encoding === DELTA_BINARY_PACKED && type === 'INT32') return readDeltas(cursor, count, 4);
  if (encoding === DELTA_BINARY_PACKED && type === 'INT64') return readDeltas(cursor, count, 8);
  if (encoding === DELTA_LENGTH_BYTE_ARRAY && type === 'BYTE_ARRAY') return readLengths(cursor, count);
  if (encoding === DELTA_BYTE_ARRAY && type.endsWith('BYTE_ARRAY')) return readPrefixed(cursor, count, need);
  throw unreadable(`a column of ${type} has encoding ${encoding}, which is not read here`);
}

function readPlain(cursor: Cursor, count: number, of: ValueType): Values {
  if (of.type === 'BOOLEAN') {
    const bytes = cursor.take(Math.ceil(count / 8));
    return Uint8Array.from({ length: count }, (_, k) => bitsAt(bytes, k >>> 3, k & 7, 1));
  }
  if (of.width > 0) return fixedOf(cursor.take(count * of.width), count, of);
  // A length of four bytes stands before each.
  if (count * 4 > cursor.left) throw damage('a page ends before its values do');
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    const length = cursor.word();
    starts[k] = cursor.at;
    cursor.take(length);
    ends[k] = cursor.at;
  }
  return { bytes: cursor.bytes, starts, ends };
}

/** Values of one width, from the bytes of all of them one after the other. */
function fixedOf(bytes: Uint8Array, count: number, { type, width }: ValueType): Values {
  if (type === 'FIXED_LEN_BYTE_ARRAY') {
    const starts = Int32Array.from({ length: count }, (_, k) => k * width);
    return { bytes, starts, ends: starts.map((start) => start + width) };
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Bytes of values of which first come all first bytes, then all second ones, and so on. */
function joined(cursor: Cursor, count: number, width: number): Uint8Array {
  const split = cursor.take(count * width);
  const bytes = new Uint8Array(split.length);
  for (let byte = 0; byte < width; byte++) {
    for (let k = 0, at = byte; k < count; k++, at += width) bytes[at] = split[byte * count + k]!;
  }
  return bytes;
}

/** Rows of bytes whose lengths come first. */
function readLengths(cursor: Cursor, count: number): ByteRows {
  const lengths = readDeltas(cursor, count, 4);
  const bytes = cursor.bytes;
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    starts[k] = cursor.at;
    cursor.take(lengths.getInt32(k * 4, true));
    ends[k] = cursor.at;
  }
  return { bytes, starts, ends };
}

/** Rows of bytes that each begin as the one before does, for as many bytes as is said. */
function readPrefixed(cursor: Cursor, count: number, need: Need): ByteRows {
  const prefixes = readDeltas(cursor, count, 4);
  const rests = readLengths(cursor, count);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let total = 0;
  for (let k = 0; k < count; k++) {
    const prefix = prefixes.getInt32(k * 4, true);
    if (!(prefix >= 0 && prefix <= (k > 0 ? ends[k - 1]! - starts[k - 1]! : 0))) {
      throw damage('a text begins as more than there is of the one before');
    }
    starts[k] = total;
    total += prefix + rests.ends[k]! - rests.starts[k]!;
    ends[k] = total;
  }
  // Few bytes may say that each is as long as one that is long.
  need(total);
  const bytes = new Uint8Array(total);
  for (let k = 0; k < count; k++) {
    const before = k > 0 ? starts[k - 1]! : 0;
    const prefix = prefixes.getInt32(k * 4, true);
    bytes.copyWithin(starts[k]!, before, before + prefix);
    bytes.set(rests.bytes.subarray(rests.starts[k], rests.ends[k]), starts[k]! + prefix);
  }
  return { bytes, starts, ends };
}
