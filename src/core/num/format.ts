/**
 * Numbers to ASCII bytes, exactly as `String(value)` writes them (ECMA-262 Number::toString, the shortest decimal that
 * reads back to the same double), without making a string. A fill carries some eight doubles with all their digits; the
 * string route would cost more than the rest of the engine together.
 *
 * Whole numbers and short decimals (prices, quantities) are found by scaling; the rest goes through an exact product:
 * for 1e-6 ≤ v < 1e15 the factor 10^k that makes 17 digits is itself exact (k ≤ 22), and Dekker's product gives
 * v·10^k as an unevaluated sum of two doubles. Candidates of 15, 16 and 17 digits are then held against half the
 * distance to the neighbouring double. Wherever the comparison is closer than 1e-6 units, and outside the range,
 * `String` decides.
 *
 * Digits are stored three at a time, as one word out of a table; the word's fourth byte is overwritten by what follows.
 */
import { f64, HIGH, LOW, u32 } from './double-bits.ts';
import { POW10, POW10_LOWER, POW10_UPPER, SPLIT } from './powers.ts';

/** Bytes that any number may need or touch: `-1.2345678901234567e-300` is 24, and digits are moved in words of eight. */
export const NUMBER_BYTES_MAX = 40;

const ZERO = 48;
const POINT = 46;
const MINUS = 45;
const ZERO_POINT = 0x2e30;

/** `000` … `999`, first digit in the lowest byte. */
const TRIPLES = new Int32Array(1000);
for (let i = 0; i < 1000; i++) {
  const tens = Math.floor(i / 10);
  TRIPLES[i] = 0x303030 | Math.floor(i / 100) | ((tens % 10) << 8) | ((i % 10) << 16);
}

/** The three digits of 0 ≤ v < 1000, the first in the lowest byte; the highest byte is 0. */
export function threeDigits(v: number): number {
  return TRIPLES[v];
}

/** By biased binary exponent e: half the distance between neighbouring doubles, 2^(e − 1076). */
const HALF_ULP = new Float64Array(2048);
/** By biased binary exponent: the decimal exponent of the smallest double that has it, or one less. */
const DECIMAL_EXPONENT = new Int32Array(2048);
/** The power of ten from which on the decimal exponent is one more than that. */
const NEXT_DECADE = new Float64Array(2048);
{
  let half = 1;
  for (let e = 1076; e < 2047; e++) {
    HALF_ULP[e] = half;
    half *= 2;
  }
  half = 0.5;
  for (let e = 1075; e > 0; e--) {
    HALF_ULP[e] = half;
    half /= 2;
  }
  for (let e = 1; e < 2047; e++) {
    const decimal = Math.floor((e - 1023) * 0.30102999566398114);
    DECIMAL_EXPONENT[e] = decimal;
    NEXT_DECADE[e] = Number(`1e${String(decimal + 1)}`);
  }
}

/**
 * Writes `value` at `pos` and returns the position after it. There must be `NUMBER_BYTES_MAX` bytes of room: what lies
 * behind the number may be overwritten. NaN and infinities are written as their names; callers assert before.
 */
export function writeNumber(view: DataView, pos: number, value: number): number {
  let v = value;
  if (v < 0) {
    view.setUint8(pos++, MINUS);
    v = -v;
  }
  if (v < 4294967296 && v === v >>> 0) return writeUint(view, pos, v);
  if (v >= 1e-6 && v < 1e15) {
    if (Math.floor(v) === v) return writeWhole(view, pos, v);
    const short = writeShort(view, pos, v);
    if (short > 0) return short;
    const full = writeFull(view, pos, v);
    if (full > 0) return full;
  }
  return writeAscii(view, pos, String(v));
}

/** Writes the characters of `text`, all below 128, at `pos`; returns the position after them. */
export function writeAscii(view: DataView, pos: number, text: string): number {
  for (let i = 0; i < text.length; i++) view.setUint8(pos + i, text.charCodeAt(i));
  return pos + text.length;
}

/** A whole number of 0 ≤ v < 2^32; room as for `writeNumber`. */
export function writeUint(view: DataView, pos: number, v: number): number {
  if (v < 1000) return writeFirst(view, pos, v | 0);
  if (v < 1e6) {
    const high = ((v | 0) / 1000) | 0;
    const at = writeFirst(view, pos, high);
    view.setInt32(at, TRIPLES[(v | 0) - high * 1000], true);
    return at + 3;
  }
  if (v < 1e9) {
    const high = ((v | 0) / 1e6) | 0;
    const rest = (v | 0) - high * 1000000;
    const middle = (rest / 1000) | 0;
    const at = writeFirst(view, pos, high);
    view.setInt32(at, TRIPLES[middle], true);
    view.setInt32(at + 3, TRIPLES[rest - middle * 1000], true);
    return at + 6;
  }
  return writeWhole(view, pos, v);
}

/** A whole number below 1e15. */
function writeWhole(view: DataView, pos: number, v: number): number {
  if (v < 1e9) return writeUint(view, pos, v);
  const high = Math.floor(v / 1e9);
  const at = writeUint(view, pos, high);
  write9(view, at, (v - high * 1e9) | 0);
  return at + 9;
}

/** Up to three digits, without leading zeros. */
function writeFirst(view: DataView, pos: number, v: number): number {
  if (v < 10) {
    view.setUint8(pos, ZERO + v);
    return pos + 1;
  }
  if (v < 100) {
    view.setInt16(pos, TRIPLES[v] >> 8, true);
    return pos + 2;
  }
  view.setInt32(pos, TRIPLES[v], true);
  return pos + 3;
}

/** Exactly nine digits, with leading zeros. */
function write9(view: DataView, pos: number, v: number): void {
  const high = (v / 1000000) | 0;
  const rest = v - high * 1000000;
  const middle = (rest / 1000) | 0;
  view.setInt32(pos, TRIPLES[high], true);
  view.setInt32(pos + 3, TRIPLES[middle], true);
  view.setInt32(pos + 6, TRIPLES[rest - middle * 1000], true);
}

/**
 * Numbers that are r / 10^d with r < 1e15 and d ≤ 8: at most 15 digits, so that decimal is the only one of its length
 * that reads back to the double. Returns 0 when the number is not of that kind.
 */
function writeShort(view: DataView, pos: number, v: number): number {
  // A multiplication rejects most candidates before a division has to decide.
  let scaled = v * 100;
  let r = Math.floor(scaled + 0.5);
  if (Math.abs(scaled - r) <= scaled * 4e-16 && r / 100 === v && r < 1e15) {
    const whole = Math.floor(v);
    return writeFraction2(view, writeWhole(view, pos, whole), (r - whole * 100) | 0);
  }
  scaled = v * 1e8;
  r = Math.floor(scaled + 0.5);
  if (Math.abs(scaled - r) > scaled * 4e-16 || r / 1e8 !== v || r >= 1e15) return 0;
  const whole = Math.floor(v);
  return writeFraction8(view, writeWhole(view, pos, whole), (r - whole * 1e8) | 0);
}

/** A point and one or two decimals, 0 < hundredths < 100. */
function writeFraction2(view: DataView, pos: number, hundredths: number): number {
  const tenths = (hundredths / 10) | 0;
  const rest = hundredths - tenths * 10;
  view.setUint8(pos, POINT);
  view.setUint8(pos + 1, ZERO + tenths);
  view.setUint8(pos + 2, ZERO + rest);
  return rest === 0 ? pos + 2 : pos + 3;
}

/** A point and up to eight decimals, without the zeros at the end; 0 < fraction < 1e8. */
function writeFraction8(view: DataView, pos: number, fraction: number): number {
  const high = (fraction / 100000) | 0;
  const rest = fraction - high * 100000;
  const middle = (rest / 100) | 0;
  view.setUint8(pos, POINT);
  view.setInt32(pos + 1, TRIPLES[high], true);
  if (rest === 0) return trimZeros(view, pos + 4);
  view.setInt32(pos + 4, TRIPLES[middle], true);
  view.setInt32(pos + 7, TRIPLES[(rest - middle * 100) * 10], true);
  return trimZeros(view, pos + 9);
}

/** Drops the zeros that end at `end`; there is another digit before them. */
function trimZeros(view: DataView, end: number): number {
  let at = end;
  while (view.getUint8(at - 1) === ZERO) at--;
  return at;
}

/** Any other double of 1e-6 ≤ v < 1e15. Returns 0 where the choice is too close to call. */
function writeFull(view: DataView, pos: number, v: number): number {
  f64[0] = v;
  const top = u32[HIGH];
  // Below a power of two the neighbour is only half as far: leave those few to String.
  if ((top & 0xfffff) === 0 && u32[LOW] === 0) return 0;
  const exponent = top >>> 20;
  let e10 = DECIMAL_EXPONENT[exponent];
  if (v >= NEXT_DECADE[exponent]) e10++;
  const scale = POW10[16 - e10];
  const half = HALF_ULP[exponent] * scale;

  // product + error = v·scale exactly (Dekker 1971, Veltkamp's split).
  const product = v * scale;
  const vt = SPLIT * v;
  const vh = vt - (vt - v);
  const vl = v - vh;
  const sh = POW10_UPPER[16 - e10];
  const sl = POW10_LOWER[16 - e10];
  const error = vl * sl - (product - vh * sh - vl * sh - vh * sl);

  let high = (product * 1e-8) | 0;
  let low = product - high * 1e8 + error;
  if (low < 0) {
    high -= 1;
    low += 1e8;
  } else if (low >= 1e8) {
    high += 1;
    low -= 1e8;
  }
  if (high < 1e8 || high >= 999999999) return 0;

  // Halves are rounded up; below 2^31, `| 0` is the cheapest floor there is.
  let digits = 15;
  let rounded = ((low * 0.01 + 0.5) | 0) * 100;
  let distance = Math.abs(rounded - low);
  if (Math.abs(distance - half) < 1e-6) return 0;
  if (distance > half) {
    digits = 16;
    rounded = ((low * 0.1 + 0.5) | 0) * 10;
    distance = Math.abs(rounded - low);
    if (Math.abs(distance - half) < 1e-6 || distance > 5 - 1e-6) return 0;
    if (distance > half) {
      digits = 17;
      rounded = (low + 0.5) | 0;
      if (Math.abs(rounded - low) > 0.5 - 1e-6) return 0;
    }
  }
  if (rounded >= 1e8) {
    rounded -= 1e8;
    high += 1;
    digits = 15;
  }
  return e10 < 0
    ? writeBelowOne(view, pos, high, rounded, e10, digits)
    : writePlaced(view, pos, high, rounded, e10, digits);
}

/** Writes the first digits of the 17 high(9) low(8) after `0.` and the zeros that make the first worth 10^e10. */
function writeBelowOne(view: DataView, pos: number, high: number, low: number, e10: number, digits: number): number {
  view.setInt16(pos, ZERO_POINT, true);
  let at = pos + 2;
  for (let i = -1; i > e10; i--) view.setUint8(at++, ZERO);
  write9(view, at, high);
  write9(view, at + 9, low * 10);
  // The shortest of 16 or 17 digits ends in none of the zeros that 15 may have.
  return digits > 15 ? at + digits : trimZeros(view, at + digits);
}

/** Writes the first digits of the 17 high(9) low(8), a point after the first e10 + 1 of them. */
function writePlaced(view: DataView, pos: number, high: number, low: number, e10: number, digits: number): number {
  write9(view, pos, high);
  write9(view, pos + 9, low * 10);
  // What stands behind the point moves one place on: two words, the second with zeros in it, so that it is no NaN.
  view.setFloat64(pos + 17, 0, true);
  const point = pos + e10 + 1;
  const first = view.getFloat64(point, true);
  const second = view.getFloat64(point + 8, true);
  view.setFloat64(point + 1, first, true);
  view.setFloat64(point + 9, second, true);
  view.setUint8(point, POINT);
  const end = pos + digits + 1;
  if (digits > 15) return end;
  const trimmed = trimZeros(view, end);
  return trimmed === point + 1 ? point : trimmed;
}
