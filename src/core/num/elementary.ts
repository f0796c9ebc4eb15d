/**
 * log, exp and pow from + − * / and bit access alone, so that every engine returns the same bits: the standard leaves
 * Math.log, Math.exp and Math.pow to the implementation, and engines differ in several per cent of inputs.
 *
 * Method: the logarithm is computed once, as an unevaluated sum of two doubles with about 64 correct bits (Dekker's
 * error-free sums and products); `log` rounds it, `pow` multiplies it by y and hands both halves to the exponential.
 * Each function is within 1 ulp of the true value where the result is a normal number.
 */
import { f64, HIGH, LOW, u32 } from './double-bits.ts';

const TWO_POW_54 = 18014398509481984;
const SPLITTER = 134217729; // 2^27 + 1
const SQRT_2 = 1.4142135623730951;
const INV_LN2 = 1.4426950408889634;
/** ln 2 in two parts; the first has 21 trailing zero bits, so that k × LN2_HIGH is exact for |k| < 2^21. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** exp overflows above this, and is zero below the other. */
const EXP_MAX = 709.782712893384;
const EXP_MIN = -745.1332191019412;

/** Square of s up to which the series of artanh(s) below is exact to the last digits. */
const ARTANH_MAX = 0.029;

/** Second result of `twoProduct` and `logPair`; a module variable spares an allocation per call. */
let tail = 0;

/** a × b, rounded; leaves the exact rounding error in `tail` (Dekker 1971). |a|, |b| < 2^995. */
function twoProduct(a: number, b: number): number {
  const product = a * b;
  const a_scaled = SPLITTER * a;
  const a_high = a_scaled - (a_scaled - a);
  const a_low = a - a_high;
  const b_scaled = SPLITTER * b;
  const b_high = b_scaled - (b_scaled - b);
  const b_low = b - b_high;
  tail = a_low * b_low - (product - a_high * b_high - a_low * b_high - a_high * b_low);
  return product;
}

/** 2^k as a double, for −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  u32[LOW] = 0;
  u32[HIGH] = (k + 1023) * 1048576;
  return f64[0]!;
}

/** Twice the series of artanh(s)/s after its first two terms, over z² = s⁴: 2/5 + 2z/7 + … + 2z⁹/23. */
function artanhRest(z: number): number {
  let sum = 2 / 23;
  sum = sum * z + 2 / 21;
  sum = sum * z + 2 / 19;
  sum = sum * z + 2 / 17;
  sum = sum * z + 2 / 15;
  sum = sum * z + 2 / 13;
  sum = sum * z + 2 / 11;
  sum = sum * z + 2 / 9;
  sum = sum * z + 2 / 7;
  sum = sum * z + 2 / 5;
  return sum;
}

/** ln x for finite x > 0: returns the nearest double and leaves the remainder in `tail`. */
function logPair(x: number): number {
  f64[0] = x;
  let k = 0;
  if (u32[HIGH]! < 0x00100000) {
    f64[0] = x * TWO_POW_54;
    k = -54;
  }
  const high_bits = u32[HIGH]!;
  k += (high_bits >>> 20) - 1023;
  u32[HIGH] = (high_bits & 0x000fffff) | 0x3ff00000;
  let m = f64[0]!;
  if (m > SQRT_2) {
    m *= 0.5;
    k += 1;
  }
  // ln m = 2 artanh(s), s = (m − 1)/(m + 1), |s| < 0.172; s = s_high + s_low.
  const f = m - 1; // exact: m is within a factor of two of 1
  const d = 2 + f;
  const d_low = f - (d - 2);
  const s_high = f / d;
  const p = twoProduct(s_high, d);
  const s_low = (f - p - tail - s_high * d_low) / d;
  // z = s², then 2s³/3 with its error, then the rest of the series, small enough for plain doubles.
  const z = twoProduct(s_high, s_high);
  const z_low = tail + 2 * s_high * s_low;
  const c = twoProduct(z, s_high);
  const c_low = tail + z_low * s_high + z * s_low;
  // 2/3 = TWO_THIRDS + 2/3 × 2^−54 …: the second part matters at the 64th bit.
  const t = twoProduct(0.6666666666666666, c);
  const t_low = tail + 3.700743415417188e-17 * c + 0.6666666666666666 * c_low;
  const rest = c * z * artanhRest(z);
  // Sum from the large to the small: k ln2 (exact in its high part), 2s, 2s³/3, the rest.
  const base = k * LN2_HIGH;
  const two_s = 2 * s_high;
  let high = base + two_s;
  // |base| is 0 or at least 0.69, |2s| at most 0.35, so this is the exact error of the sum.
  let low = base === 0 ? 0 : two_s - (high - base);
  const next = high + t;
  low += Math.abs(high) >= Math.abs(t) ? t - (next - high) : high - (next - t);
  high = next;
  low += k * LN2_LOW + (2 * s_low + t_low + rest);
  const result = high + low;
  tail = low - (result - high);
  return result;
}

/** Taylor's series of (eʳ − 1 − r)/r² to the 15th power of r: below 2^−60 of error for |r| ≤ 0.35. */
function exponentialRest(r: number): number {
  let sum = 1 / 1307674368000;
  sum = sum * r + 1 / 87178291200;
  sum = sum * r + 1 / 6227020800;
  sum = sum * r + 1 / 479001600;
  sum = sum * r + 1 / 39916800;
  sum = sum * r + 1 / 3628800;
  sum = sum * r + 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 1 / 2;
  return sum;
}

/** e^(high + low), |low| at most an ulp of high. */
function expPair(high: number, low: number): number {
  if (high > EXP_MAX) return Infinity;
  if (high < EXP_MIN) return 0;
  const k = Math.floor(high * INV_LN2 + 0.5);
  const a = high - k * LN2_HIGH; // exact: both are within a factor of two, or k = 0
  const b = low - k * LN2_LOW;
  const r = a + b;
  const r_low = b - (r - a);
  const value = 1 + (r + (r_low + r * r * exponentialRest(r)));
  // Two steps reach the largest doubles and the subnormal ones without an exponent out of range.
  if (k > 1000) return value * powerOfTwo(1000) * powerOfTwo(k - 1000);
  if (k < -1000) return value * powerOfTwo(k + 200) * powerOfTwo(-200);
  return value * powerOfTwo(k);
}

/** Natural logarithm. −Infinity at 0, NaN below 0, Infinity at Infinity. */
export function log(x: number): number {
  if (x > 0) return x === Infinity ? x : logPair(x);
  return x === 0 ? -Infinity : NaN;
}

/**
 * ln(b / a) for finite a, b > 0, exact to the last digits also where b is close to a and the quotient would round the
 * difference away; several times as fast as `log` there, the usual case for returns from one bar to the next.
 */
export function logRatio(b: number, a: number): number {
  const s = (b - a) / (b + a);
  // 2 artanh(s) = 2s + 2s³/3 + …
  const z = s * s;
  // The first term left out is below 2^−59 of the first.
  if (z < 6.103515625e-5) return 2 * s + s * z * (2 / 3 + z * (2 / 5 + z * (2 / 7)));
  if (z < ARTANH_MAX) return 2 * s + s * z * (2 / 3 + z * artanhRest(z));
  return log(b / a);
}

/** ln(1 + x) for finite x > −1, exact to the last digits for the smallest x too. */
export function logOnePlus(x: number): number {
  const s = x / (2 + x);
  const z = s * s;
  return z < ARTANH_MAX ? 2 * s + s * z * (2 / 3 + z * artanhRest(z)) : log(1 + x);
}

/** eˣ − 1, exact to the last digits for the smallest x too. */
export function expLessOne(x: number): number {
  return Math.abs(x) < 0.35 ? x + x * x * exponentialRest(x) : exp(x) - 1;
}

/** e to the power x. 0 below −745.13, Infinity above 709.78. */
export function exp(x: number): number {
  return x - x === 0 ? expPair(x, 0) : x > 0 ? Infinity : x < 0 ? 0 : NaN;
}

/** x to the power y for finite x ≥ 0 and finite y; pow(x, 0) = 1 for all of these. NaN for any other argument. */
export function pow(x: number, y: number): number {
  if (!(x >= 0) || x === Infinity || y - y !== 0) return NaN;
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (x === 0) return y > 0 ? 0 : Infinity;
  const high = logPair(x);
  const low = tail;
  // |ln x| ≥ 2^−53 for x ≠ 1, so such a power leaves the range of doubles whatever x is.
  if (y > 1e19 || y < -1e19) return y > 0 === high > 0 ? Infinity : 0;
  const product = twoProduct(high, y);
  const product_low = tail + low * y;
  const sum = product + product_low;
  return expPair(sum, product_low - (sum - product));
}
