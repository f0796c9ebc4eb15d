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
 */

/** Bytes that any number may need: `-1.2345678901234567e-300` is 24. */
export const NUMBER_BYTES_MAX = 32;

const ZERO = 48;
const POINT = 46;
const MINUS = 45;

const POW10 = new Float64Array(23);
for (let i = 0; i < POW10.length; i++) POW10[i] = Number(`1e${String(i)}`);

/** ASCII pairs `00` … `99`. */
const PAIRS = new Uint8Array(200);
for (let i = 0; i < 100; i++) {
  PAIRS[i * 2] = ZERO + Math.floor(i / 10);
  PAIRS[i * 2 + 1] = ZERO + (i % 10);
}

const f64 = new Float64Array(1);
const u32 = new Uint32Array(f64.buffer);
f64[0] = 1;
const HIGH = u32[1] === 0x3ff00000 ? 1 : 0;
const LOW = 1 - HIGH;

/** Half the distance between neighbouring doubles of biased exponent e: 2^(e − 1076). */
const HALF_ULP = new Float64Array(2048);
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
}

/**
 * Writes `value` at `pos` and returns the position after it. There must be `NUMBER_BYTES_MAX` bytes of room.
 * NaN and infinities are written as their names; callers assert before.
 */
export function writeNumber(bytes: Uint8Array, pos: number, value: number): number {
  let v = value;
  if (v < 0) {
    bytes[pos++] = MINUS;
    v = -v;
  }
  if (v < 4294967296 && v === v >>> 0) return writeUint(bytes, pos, v);
  if (v >= 1e-6 && v < 1e15) {
    if (Math.floor(v) === v) return writeWhole(bytes, pos, v);
    const short = writeShort(bytes, pos, v);
    if (short > 0) return short;
    const full = writeFull(bytes, pos, v);
    if (full > 0) return full;
  }
  return writeAscii(bytes, pos, String(v));
}

/** Writes the characters of `text`, all below 128, at `pos`; returns the position after them. */
export function writeAscii(bytes: Uint8Array, pos: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[pos + i] = text.charCodeAt(i);
  return pos + text.length;
}

/** A whole number of 0 ≤ v < 2^32. */
export function writeUint(bytes: Uint8Array, pos: number, v: number): number {
  if (v < 10) {
    bytes[pos] = ZERO + v;
    return pos + 1;
  }
  const end = pos + uintLength(v);
  let at = end;
  let rest = v;
  while (rest >= 100) {
    const quotient = Math.floor(rest / 100);
    const pair = (rest - quotient * 100) * 2;
    bytes[--at] = PAIRS[pair + 1];
    bytes[--at] = PAIRS[pair];
    rest = quotient;
  }
  if (rest >= 10) {
    bytes[--at] = PAIRS[rest * 2 + 1];
    bytes[--at] = PAIRS[rest * 2];
  } else {
    bytes[--at] = ZERO + rest;
  }
  return end;
}

function uintLength(v: number): number {
  if (v < 100000) return v < 100 ? (v < 10 ? 1 : 2) : v < 1000 ? 3 : v < 10000 ? 4 : 5;
  return v < 10000000 ? (v < 1000000 ? 6 : 7) : v < 100000000 ? 8 : v < 1000000000 ? 9 : 10;
}

/** A whole number below 1e15. */
function writeWhole(bytes: Uint8Array, pos: number, v: number): number {
  if (v < 1e9) return writeUint(bytes, pos, v);
  const high = Math.floor(v / 1e8);
  const at = writeUint(bytes, pos, high);
  return write8(bytes, at, v - high * 1e8);
}

/** Exactly eight digits, with leading zeros. */
function write8(bytes: Uint8Array, pos: number, v: number): number {
  const high = (v / 10000) | 0;
  const low = v - high * 10000;
  write4(bytes, pos, high);
  write4(bytes, pos + 4, low);
  return pos + 8;
}

function write4(bytes: Uint8Array, pos: number, v: number): void {
  const high = (v / 100) | 0;
  const low = v - high * 100;
  bytes[pos] = PAIRS[high * 2];
  bytes[pos + 1] = PAIRS[high * 2 + 1];
  bytes[pos + 2] = PAIRS[low * 2];
  bytes[pos + 3] = PAIRS[low * 2 + 1];
}

/**
 * Numbers that are r / 10^d with r < 1e15: at most 15 digits, so that decimal is the only one of its length that reads
 * back to the double. Returns 0 when the number is not of that kind.
 */
function writeShort(bytes: Uint8Array, pos: number, v: number): number {
  // A multiplication rejects most candidates before a division has to decide.
  let decimals = 2;
  let scaled = v * 100;
  let r = Math.floor(scaled + 0.5);
  if (Math.abs(scaled - r) > scaled * 4e-16 || r / 100 !== v) {
    decimals = 8;
    scaled = v * 1e8;
    r = Math.floor(scaled + 0.5);
    if (Math.abs(scaled - r) > scaled * 4e-16 || r / 1e8 !== v) return 0;
  }
  if (r >= 1e15) return 0;
  const whole = Math.floor(r / POW10[decimals]);
  const at = writeWhole(bytes, pos, whole);
  const fraction = (r - whole * POW10[decimals]) | 0;
  bytes[at] = POINT;
  if (decimals === 2) {
    bytes[at + 1] = PAIRS[fraction * 2];
    bytes[at + 2] = PAIRS[fraction * 2 + 1];
    return trimZeros(bytes, at + 3);
  }
  return trimZeros(bytes, write8(bytes, at + 1, fraction));
}

/** Drops the zeros that end at `end`; there is another digit before them. */
function trimZeros(bytes: Uint8Array, end: number): number {
  let at = end;
  while (bytes[at - 1] === ZERO) at--;
  return at;
}

/** Any other double of 1e-6 ≤ v < 1e15. Returns 0 where the choice is too close to call. */
function writeFull(bytes: Uint8Array, pos: number, v: number): number {
  f64[0] = v;
  const top = u32[HIGH];
  // Below a power of two the neighbour is only half as far: leave those few to String.
  if ((top & 0xfffff) === 0 && u32[LOW] === 0) return 0;
  const exponent = top >>> 20;
  let e10 = Math.floor((exponent - 1023) * 0.30102999566398114);
  // The estimate is at most one too low.
  if (e10 >= 0 ? v >= POW10[e10 + 1] : v * POW10[-e10 - 1] >= 1) e10++;
  const scale = POW10[16 - e10];
  const half = HALF_ULP[exponent] * scale;

  // product + error = v·scale exactly (Dekker 1971, Veltkamp's split).
  const product = v * scale;
  const vt = 134217729 * v;
  const vh = vt - (vt - v);
  const vl = v - vh;
  const st = 134217729 * scale;
  const sh = st - (st - scale);
  const sl = scale - sh;
  const error = vl * sl - (product - vh * sh - vl * sh - vh * sl);

  let high = Math.floor(product * 1e-8);
  let low = product - high * 1e8 + error;
  if (low < 0) {
    high -= 1;
    low += 1e8;
  } else if (low >= 1e8) {
    high += 1;
    low -= 1e8;
  }
  if (high < 1e8 || high >= 999999999) return 0;

  let rounded = Math.floor(low * 0.01 + 0.5) * 100;
  let distance = Math.abs(rounded - low);
  if (Math.abs(distance - half) < 1e-6) return 0;
  if (distance > half) {
    rounded = Math.floor(low * 0.1 + 0.5) * 10;
    distance = Math.abs(rounded - low);
    if (Math.abs(distance - half) < 1e-6 || distance > 5 - 1e-6) return 0;
    if (distance > half) {
      rounded = Math.floor(low + 0.5);
      if (Math.abs(rounded - low) > 0.5 - 1e-6) return 0;
    }
  }
  if (rounded >= 1e8) {
    rounded -= 1e8;
    high += 1;
  }
  return placePoint(bytes, pos, high | 0, rounded | 0, e10);
}

/** Writes the 17 digits high(9) low(8), trailing zeros dropped, with the first digit worth 10^e10. */
function placePoint(bytes: Uint8Array, pos: number, high: number, low: number, e10: number): number {
  const first = (high / 100000000) | 0;
  if (e10 < 0) {
    let at = pos;
    bytes[at++] = ZERO;
    bytes[at++] = POINT;
    for (let i = -1; i > e10; i--) bytes[at++] = ZERO;
    bytes[at] = ZERO + first;
    write8(bytes, at + 1, high - first * 100000000);
    write8(bytes, at + 9, low);
    return trimZeros(bytes, at + 17);
  }
  // All digits one place to the right of where they belong, then those before the point move left.
  const whole = e10 + 1;
  write8(bytes, pos + 2, high - first * 100000000);
  write8(bytes, pos + 10, low);
  bytes[pos] = ZERO + first;
  for (let i = 1; i < whole; i++) bytes[pos + i] = bytes[pos + 1 + i];
  bytes[pos + whole] = POINT;
  const end = trimZeros(bytes, pos + 18);
  return end === pos + whole + 1 ? end - 1 : end;
}
