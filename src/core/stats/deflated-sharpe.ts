import { normalProbability } from '../num/normal.ts';
import { mean, sampleVariance } from './moments.ts';
import { STRAIGHT, type PeriodReturns } from './returns.ts';

/**
 * How far a Sharpe ratio a year (arithmetic, see the definitions) is off by chance, as a standard deviation: with T
 * returns, ratio s a period, skewness g and kurtosis k (3 of the normal distribution) it is
 * √[(1 − g·s + (k − 1)/4 · s²) / (T − 1)], times the root of the periods in a year. NaN of fewer than two returns, and
 * where they are all the same.
 *
 * D. H. Bailey and M. López de Prado, “The Sharpe Ratio Efficient Frontier”, Journal of Risk 15 (2012), after E. Mertens
 * (2002): returns taken as independent, their distribution as it is.
 */
export function sharpeError({ returns, periods_per_year }: PeriodReturns): number {
  const { length } = returns;
  if (length < 2) return NaN;
  const centre = mean(returns);
  const spread = sampleVariance(returns);
  if (!(spread >= STRAIGHT)) return NaN;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = 0; i < length; i++) {
    const distance = returns[i]! - centre;
    const square = distance * distance;
    second += square;
    third += square * distance;
    fourth += square * square;
  }
  const variance = second / length;
  const skewness = third / length / (variance * Math.sqrt(variance));
  const kurtosis = fourth / length / (variance * variance);
  const ratio = centre / Math.sqrt(spread);
  // As a square it is not below 0: the kurtosis is at least the skewness squared plus 1.
  const shape = Math.max(0, 1 - skewness * ratio + ((kurtosis - 1) / 4) * ratio * ratio);
  return Math.sqrt((shape / (length - 1)) * periods_per_year);
}

/**
 * The deflated Sharpe ratio, 0 to 1: how sure it is that the greatest of many trials is better than the greatest of as
 * many without skill is expected to be. D. H. Bailey and M. López de Prado, “The Deflated Sharpe Ratio”, Journal of
 * Portfolio Management 40 (2014). NaN where the error is 0 or NaN.
 *
 * @param ratio the greatest, a year
 * @param expected see `expectedMaximumSharpe`
 * @param error see `sharpeError`; of the trial that `ratio` is of
 */
export function deflatedSharpe(ratio: number, expected: number, error: number): number {
  return error > 0 ? normalProbability((ratio - expected) / error) : NaN;
}
