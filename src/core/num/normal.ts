import { exp } from './elementary.ts';

const SQRT_TWO_PI = 2.5066282746310002;
/** Beyond this the rest is below half a unit of the last digit of 1. */
const FAR = 8.3;

/**
 * P(Z ≤ z) of the standard normal distribution, 0 to 1, within 1e-15; NaN for NaN. By the series of its middle, ½ + φ(z) ·
 * (z + z³/3 + z⁵/(3·5) + …): G. Marsaglia, “Evaluating the Normal Distribution”, Journal of Statistical Software 11
 * (2004). Far below zero that leaves a few digits of a probability of next to nothing, or none.
 */
export function normalProbability(z: number): number {
  if (!(z <= FAR)) return z > FAR ? 1 : NaN;
  if (z < -FAR) return 0;
  let sum = 0;
  let term = z;
  for (let n = 3; sum + term !== sum; n += 2) {
    sum += term;
    term *= (z * z) / n;
  }
  return Math.min(Math.max(0.5 + (exp((-z * z) / 2) / SQRT_TWO_PI) * sum, 0), 1);
}
