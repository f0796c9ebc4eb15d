import { exp } from '../num/elementary.ts';
import { normalQuantile } from '../num/inverse-normal.ts';
import { sampleVariance } from './moments.ts';
import type { PeriodReturns } from './returns.ts';

const EULER_MASCHERONI = 0.5772156649015329;

/**
 * The variance that a Sharpe ratio a year has by chance alone where there is no skill: one over the years that its returns
 * cover (A. W. Lo, “The Statistics of Sharpe Ratios”, Financial Analysts Journal 58, 2002: 1/T a period at a ratio of 0,
 * returns taken as independent). NaN where there is no return.
 */
export function chanceVariance({ returns, periods_per_year }: PeriodReturns): number {
  return returns.length > 0 ? periods_per_year / returns.length : NaN;
}

/**
 * How high the greatest Sharpe ratio of so many trials is expected at most when none of them has any skill: with V the
 * variance of the ratios, γ the Euler–Mascheroni constant and z the normal quantile,
 * √V · [(1 − γ) · z(1 − 1/N) + γ · z(1 − 1/(N·e))]. In the unit of the ratios. Null of fewer than two.
 *
 * D. H. Bailey and M. López de Prado, “The Deflated Sharpe Ratio”, Journal of Portfolio Management 40 (2014), for
 * independent trials, V being the variance between them (n − 1). Trials that are much alike differ by next to nothing, and
 * are off by chance all the same: V is therefore `chance` (see `chanceVariance`) at least. The greatest of N normal values
 * that go together is expected no higher than that of N independent ones, so that this errs to the high side.
 */
export function expectedMaximumSharpe(ratios: Float64Array, chance: number): number | null {
  const n = ratios.length;
  if (n < 2) return null;
  const spread = Math.sqrt(Math.max(sampleVariance(ratios), chance));
  const most = normalQuantile(1 - 1 / n);
  const beyond = normalQuantile(1 - 1 / (n * exp(1)));
  return spread * ((1 - EULER_MASCHERONI) * most + EULER_MASCHERONI * beyond);
}
