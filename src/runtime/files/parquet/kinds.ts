/** What a column's values mean, and how each is written as a field. */
import type { SchemaElement } from 'hyparquet';
import { isoFromMs, MS_PER_DAY } from '../../../core/time/civil.ts';
import { decimalText, placesOf } from './decimals.ts';
import type { FieldWriter, InstantKind } from './fields.ts';
import type { ByteRows, Values } from './values.ts';

/** Writes value number `k`. */
export type WriteValue = (out: FieldWriter, values: Values, k: number) => void;

const WORD = 4294967296;
/** The day that INT96 counts from is this many before 1970. */
const JULIAN_EPOCH_DAYS = 2440588;
/** Below, a decimal has few enough digits for the double nearest to it to have no others. */
const SHORT_DECIMAL = 1e15;
const EXACT_PLACES = 22;
/** Below, JavaScript writes a number with an exponent, which a decimal does not have. */
const LEAST_PLAIN = 1e-6;

/** How many of a unit make a millisecond. */
const PER_MS = { MILLIS: 1, MICROS: 1e3, NANOS: 1e6 } as const;

/** How the values of a column are written: numbers by their shortest digits, decimals by all of theirs, instants as ISO times. */
export function writerOf(column: SchemaElement): WriteValue {
  const places = placesOf(column);
  switch (column.type) {
    case 'BOOLEAN':
      return (out, values, k) => out.text((values as Uint8Array)[k] === 1 ? 'true' : 'false');
    case 'FLOAT':
    case 'DOUBLE':
      return (out, values, k) => out.number((values as Float64Array)[k]!);
    case 'INT32':
      return narrowWriter(column, places);
    case 'INT64':
      return wideWriter(column, places);
    case 'INT96':
      return (out, values, k) => out.instant(julianMs(values as Int32Array, k * 3), 'local');
    default:
      return bytesWriter(column, places);
  }
}

function narrowWriter(column: SchemaElement, places: number | null): WriteValue {
  const { converted_type: converted, logical_type: logical } = column;
  if (places !== null) {
    const write = decimalWriter(places);
    return (out, values, k) => write(out, (values as Int32Array)[k]!);
  }
  if (converted === 'DATE' || logical?.type === 'DATE') {
    return (out, values, k) => out.instant((values as Int32Array)[k]! * MS_PER_DAY, 'date');
  }
  const perMs = perMsOfTime(column);
  if (perMs !== null) return (out, values, k) => writeTime(out, Math.floor((values as Int32Array)[k]! / perMs));
  if (converted === 'UINT_32' || isUnsigned(column, 32)) {
    return (out, values, k) => out.number((values as Int32Array)[k]! >>> 0);
  }
  return (out, values, k) => out.number((values as Int32Array)[k]!);
}

function wideWriter(column: SchemaElement, places: number | null): WriteValue {
  if (places !== null) {
    const write = decimalWriter(places);
    return (out, values, k) => {
      const words = values as Int32Array;
      const value = doubleOf(words, k * 2);
      if (Number.isSafeInteger(value)) write(out, value);
      else out.text(decimalText(bigOf(words, k * 2), places));
    };
  }
  const instant = instantOf(column);
  if (instant !== null) {
    const { perMs, kind } = instant;
    return (out, values, k) => out.instant(msOf(values as Int32Array, k * 2, perMs), kind);
  }
  const perMs = perMsOfTime(column);
  if (perMs !== null) return (out, values, k) => writeTime(out, msOf(values as Int32Array, k * 2, perMs));
  const unsigned = column.converted_type === 'UINT_64' || isUnsigned(column, 64);
  return (out, values, k) => {
    const words = values as Int32Array;
    const value = unsigned ? (words[k * 2 + 1]! >>> 0) * WORD + (words[k * 2]! >>> 0) : doubleOf(words, k * 2);
    if (Number.isSafeInteger(value)) out.number(value);
    else out.text(String(unsigned ? BigInt.asUintN(64, bigOf(words, k * 2)) : bigOf(words, k * 2)));
  };
}

function bytesWriter(column: SchemaElement, places: number | null): WriteValue {
  const { logical_type: logical, type_length: length } = column;
  if (places !== null) {
    const write = decimalWriter(places);
    return (out, values, k) => {
      const { bytes, starts, ends } = values as ByteRows;
      const value = signedOf(bytes, starts[k]!, ends[k]!);
      if (Math.abs(value) < SHORT_DECIMAL) write(out, value);
      else out.text(decimalText(bytes.subarray(starts[k], ends[k]), places));
    };
  }
  if (logical?.type === 'FLOAT16' && length === 2) {
    return (out, values, k) => {
      const { bytes, starts } = values as ByteRows;
      out.number(halfOf(bytes[starts[k]!]!, bytes[starts[k]! + 1]!));
    };
  }
  if (logical?.type === 'UUID' && length === 16) {
    return (out, values, k) => {
      const { bytes, starts, ends } = values as ByteRows;
      out.text(uuidText(bytes.subarray(starts[k], ends[k])));
    };
  }
  return (out, values, k) => {
    const { bytes, starts, ends } = values as ByteRows;
    out.field(bytes, starts[k]!, ends[k]!);
  };
}

function isUnsigned({ logical_type: logical }: SchemaElement, bits: number): boolean {
  return logical?.type === 'INTEGER' && logical.bitWidth === bits && !logical.isSigned;
}

function perMsOfTime({ logical_type: logical, converted_type: converted }: SchemaElement): number | null {
  if (logical?.type === 'TIME') return PER_MS[logical.unit];
  if (converted === 'TIME_MICROS') return PER_MS.MICROS;
  return converted === 'TIME_MILLIS' ? PER_MS.MILLIS : null;
}

function instantOf(column: SchemaElement): { readonly perMs: number; readonly kind: InstantKind } | null {
  const { logical_type: logical, converted_type: converted } = column;
  if (logical?.type === 'TIMESTAMP') {
    return { perMs: PER_MS[logical.unit], kind: logical.isAdjustedToUTC ? 'utc' : 'local' };
  }
  if (converted === 'TIMESTAMP_MICROS') return { perMs: PER_MS.MICROS, kind: 'utc' };
  return converted === 'TIMESTAMP_MILLIS' ? { perMs: PER_MS.MILLIS, kind: 'utc' } : null;
}

/** A signed number of two words, the low one first; exact where it is a safe integer. */
function doubleOf(words: Int32Array, at: number): number {
  return words[at + 1]! * WORD + (words[at]! >>> 0);
}

function bigOf(words: Int32Array, at: number): bigint {
  return (BigInt(words[at + 1]!) << 32n) | BigInt(words[at]! >>> 0);
}

/**
 * Whole ms of so many units of which `perMs` make one, rounded down: what 2^32 of them make is taken apart, so that the
 * quotient is of a whole number below 2^53, and no such quotient is rounded up to a whole number.
 */
function wordsToMs(high: number, low: number, perMs: number): number {
  const whole = Math.floor(WORD / perMs);
  return high * whole + Math.floor((high * (WORD - whole * perMs) + (low >>> 0)) / perMs);
}

function msOf(words: Int32Array, at: number, perMs: number): number {
  return wordsToMs(words[at + 1]!, words[at]!, perMs);
}

/** Whole ms of an INT96: nanoseconds of the day in two words, and the day in a third. */
function julianMs(words: Int32Array, at: number): number {
  return (words[at + 2]! - JULIAN_EPOCH_DAYS) * MS_PER_DAY + wordsToMs(words[at + 1]! >>> 0, words[at]!, PER_MS.NANOS);
}

/** A time of day. */
function writeTime(out: FieldWriter, ms: number): void {
  out.text(isoFromMs(ms).slice(11, -1));
}

/** Writes a safe integer over ten to the power of `places`. */
function decimalWriter(places: number): (out: FieldWriter, whole: number) => void {
  const scale = places >= 0 && places <= EXACT_PLACES ? Number(`1e${places}`) : NaN;
  return (out, whole) => {
    const value = whole / scale;
    const plain = Math.abs(value) >= LEAST_PLAIN || (value === 0 && whole === 0);
    if (plain && Math.abs(whole) < SHORT_DECIMAL) out.number(value);
    else out.text(decimalText(whole, places));
  };
}

/** A whole number in two's complement, the high byte first; exact where it is a safe integer. */
function signedOf(bytes: Uint8Array, from: number, to: number): number {
  let value = from < to ? (bytes[from]! << 24) >> 24 : 0;
  for (let k = from + 1; k < to; k++) value = value * 256 + bytes[k]!;
  return value;
}

/** A number of 16 bits: a sign, five bits of exponent, ten of fraction. */
function halfOf(low: number, high: number): number {
  const sign = high > 127 ? -1 : 1;
  const exponent = (high >> 2) & 31;
  const fraction = ((high & 3) << 8) | low;
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  if (exponent === 31) return fraction > 0 ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
