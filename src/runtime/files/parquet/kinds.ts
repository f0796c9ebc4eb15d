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
      return (out, values, k) => out.number((values as DataView).getFloat32(k * 4, true));
    case 'DOUBLE':
      return (out, values, k) => out.number((values as DataView).getFloat64(k * 8, true));
    case 'INT32':
      return narrowWriter(column, places);
    case 'INT64':
      return wideWriter(column, places);
    case 'INT96':
      return (out, values, k) => out.instant(julianMs(values as DataView, k * 12), 'local');
    default:
      return bytesWriter(column, places);
  }
}

function narrowWriter(column: SchemaElement, places: number | null): WriteValue {
  const { converted_type: converted, logical_type: logical } = column;
  if (places !== null) {
    const write = decimalWriter(places);
    return (out, values, k) => write(out, narrowOf(values, k));
  }
  if (converted === 'DATE' || logical?.type === 'DATE') {
    return (out, values, k) => out.instant(narrowOf(values, k) * MS_PER_DAY, 'date');
  }
  const perMs = perMsOfTime(column);
  if (perMs !== null) return (out, values, k) => writeTime(out, Math.floor(narrowOf(values, k) / perMs));
  if (converted === 'UINT_32' || isUnsigned(column, 32)) {
    return (out, values, k) => out.number(narrowOf(values, k) >>> 0);
  }
  return (out, values, k) => out.number(narrowOf(values, k));
}

function wideWriter(column: SchemaElement, places: number | null): WriteValue {
  if (places !== null) {
    const write = decimalWriter(places);
    return (out, values, k) => {
      const view = values as DataView;
      const value = doubleOf(view, k * 8);
      if (Number.isSafeInteger(value)) write(out, value);
      else out.text(decimalText(view.getBigInt64(k * 8, true), places));
    };
  }
  const instant = instantOf(column);
  if (instant !== null) {
    const { perMs, kind } = instant;
    return (out, values, k) => out.instant(msOf(values as DataView, k * 8, perMs), kind);
  }
  const perMs = perMsOfTime(column);
  if (perMs !== null) return (out, values, k) => writeTime(out, msOf(values as DataView, k * 8, perMs));
  const unsigned = column.converted_type === 'UINT_64' || isUnsigned(column, 64);
  return (out, values, k) => {
    const view = values as DataView;
    const value = unsigned ? unsignedOf(view, k * 8) : doubleOf(view, k * 8);
    if (Number.isSafeInteger(value)) out.number(value);
    else out.text(String(unsigned ? view.getBigUint64(k * 8, true) : view.getBigInt64(k * 8, true)));
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

function narrowOf(values: Values, k: number): number {
  return (values as DataView).getInt32(k * 4, true);
}

/** A number of 64 bits at `at`, which is exact where it is a safe integer. */
function doubleOf(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * WORD + view.getUint32(at, true);
}

function unsignedOf(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * WORD + view.getUint32(at, true);
}

/**
 * Whole ms of so many units of which `perMs` make one, rounded down: what 2^32 of them make is taken apart, so that the
 * quotient is of a whole number below 2^53, and no such quotient is rounded up to a whole number.
 */
function wordsToMs(high: number, low: number, perMs: number): number {
  const whole = Math.floor(WORD / perMs);
  return high * whole + Math.floor((high * (WORD - whole * perMs) + low) / perMs);
}

function msOf(view: DataView, at: number, perMs: number): number {
  return wordsToMs(view.getInt32(at + 4, true), view.getUint32(at, true), perMs);
}

/** Whole ms of an INT96: eight bytes of nanoseconds, and the day that they are of. */
function julianMs(view: DataView, at: number): number {
  const days = view.getInt32(at + 8, true) - JULIAN_EPOCH_DAYS;
  return days * MS_PER_DAY + wordsToMs(view.getUint32(at + 4, true), view.getUint32(at, true), PER_MS.NANOS);
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
