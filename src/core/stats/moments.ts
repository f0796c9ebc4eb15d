import { logRatio } from '../num/elementary.ts';

/** Arithmetic mean; NaN of nothing. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Variance with n − 1 in the denominator, in two passes; NaN of fewer than two values. */
export function sampleVariance(values: Float64Array): number {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const distance = values[i]! - centre;
    sum += distance * distance;
  }
  return sum / (values.length - 1);
}

/** √ of the mean of min(value, 0)²: all values are counted, those above zero as zero. NaN of nothing. */
export function downsideDeviation(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < 0) sum += value * value;
  }
  return Math.sqrt(sum / values.length);
}

/** A spread below this share of the squares themselves is rounding. */
const NOTHING = 1e-24;

/**
 * Slope of the log returns of `a` on those of `b`, bar by bar; NaN where there are fewer than two or all of b's are
 * equal.
 */
export function logBeta(a: Float64Array, b: Float64Array): number {
  const n = a.length - 1;
  if (n < 2) return NaN;
  // Around the first return pair, and the means taken out at the end: one pass, no columns of logarithms.
  const a_origin = logRatio(a[1]!, a[0]!);
  const b_origin = logRatio(b[1]!, b[0]!);
  let a_sum = 0;
  let b_sum = 0;
  let ab_sum = 0;
  let bb_sum = 0;
  let squares = 0;
  for (let i = 1; i <= n; i++) {
    const x = logRatio(a[i]!, a[i - 1]!) - a_origin;
    const b_return = logRatio(b[i]!, b[i - 1]!);
    const y = b_return - b_origin;
    squares += b_return * b_return;
    a_sum += x;
    b_sum += y;
    ab_sum += x * y;
    bb_sum += y * y;
  }
  const spread = bb_sum - (b_sum * b_sum) / n;
  return spread > NOTHING * squares ? (ab_sum - (a_sum * b_sum) / n) / spread : NaN;
}
