import { exp } from '../num/elementary.ts';
import { normalQuantile } from '../num/inverse-normal.ts';
import { sampleVariance } from './moments.ts';

const EULER_MASCHERONI = 0.5772156649015329;

/**
 * The greatest Sharpe ratio that so many trials are expected to show when none of them has any skill: with V the variance
 * of the trials' ratios (n − 1), γ the Euler–Mascheroni constant and z the normal quantile,
 * √V · [(1 − γ) · z(1 − 1/N) + γ · z(1 − 1/(N·e))]. In the unit of the ratios, annual or not. Null of fewer than two.
 *
 * D. H. Bailey and M. López de Prado, “The Deflated Sharpe Ratio”, Journal of Portfolio Management 40 (2014), which takes
 * the N trials as independent. Neighbours of a grid are much alike and count for fewer than N, which makes this too high;
 * what all trials share (a rising market) is not in their variance, which makes it too low.
 */
export function expectedMaximumSharpe(ratios: Float64Array): number | null {
  const n = ratios.length;
  if (n < 2) return null;
  const spread = Math.sqrt(sampleVariance(ratios));
  const most = normalQuantile(1 - 1 / n);
  const beyond = normalQuantile(1 - 1 / (n * exp(1)));
  return spread * ((1 - EULER_MASCHERONI) * most + EULER_MASCHERONI * beyond);
}
