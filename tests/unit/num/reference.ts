/** Logarithm, exponential and power in fixed point with 300 binary digits, on BigInt: the truth to measure against. */
const BITS = 300n;
const ONE = 1n << BITS;

const view = new DataView(new ArrayBuffer(8));

/** A finite double as mantissa × 2^exponent. */
function parts(x: number): { mantissa: bigint; exponent: number } {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: bits >> 63n ? -mantissa : mantissa, exponent: Math.max(biased, 1) - 1075 };
}

/** x × 2^300, truncated where x has finer digits (only below 2^−248). */
export function toFixed300(x: number): bigint {
  const { mantissa, exponent } = parts(x);
  const shift = BigInt(exponent) + BITS;
  return shift >= 0n ? mantissa << shift : mantissa >> -shift;
}

function lnMantissa(m: bigint): bigint {
  const s = ((m - ONE) << BITS) / (m + ONE);
  const z = (s * s) >> BITS;
  let sum = 0n;
  let power = s;
  for (let n = 1n; power !== 0n && n < 2000n; n += 2n) {
    sum += power / n;
    power = (power * z) >> BITS;
  }
  return 2n * sum;
}

export const LN2 = lnMantissa(2n * ONE);

/** ln x × 2^300 for a finite double x > 0. */
export function lnFixed(x: number): bigint {
  const { mantissa, exponent } = parts(x);
  const length = mantissa.toString(2).length;
  const m = mantissa << (BITS - BigInt(length - 1));
  return BigInt(exponent + length - 1) * LN2 + lnMantissa(m);
}

/** e^(x / 2^300) as value × 2^(scale), value in 300-bit fixed point between 1 and 2. */
export function expFixed(x: bigint): { value: bigint; scale: number } {
  let k = x / LN2;
  let r = x - k * LN2;
  if (r < 0n) {
    r += LN2;
    k -= 1n;
  }
  let sum = ONE;
  let term = ONE;
  for (let n = 1n; term !== 0n; n++) {
    term = (term * r) / (n * ONE);
    sum += term;
  }
  return { value: sum, scale: Number(k) };
}

const magnitude = (x: bigint): bigint => (x < 0n ? -x : x);

/** |got − true| in units of the last place of the true value, where true = value × 2^(scale − 300). */
export function errorInUlps(got: number, value: bigint, scale: number): number {
  const bits = magnitude(value).toString(2).length;
  // Exponent of the leading bit of the true value, and of its last place as a double.
  const leading = bits - 1 - Number(BITS) + scale;
  const ulp = Math.max(leading, -1022) - 52;
  const { mantissa, exponent } = parts(got);
  // Everything in units of 2^(ulp − 64).
  const at = (n: bigint, e: number): bigint => {
    const shift = BigInt(e - (ulp - 64));
    return shift >= 0n ? n << shift : n >> -shift;
  };
  return Number(magnitude(at(mantissa, exponent) - at(value, scale - Number(BITS)))) / 2 ** 64;
}
