/**
 * Phases of the made-up market. A random walk alone looks like nothing in particular; markets trend, calm down, fall
 * faster than they rise, and remember how volatile they just were.
 */
export interface Regime {
  readonly name: string;
  /** Expected return of a bar, in units of the bar's volatility. */
  readonly drift: number;
  /** Multiplies the bar's volatility. */
  readonly volatility: number;
  /** Multiplies the bar's volume. */
  readonly volume: number;
  /** Share of the way back to the price at which the phase began that a bar is expected to go. */
  readonly reversion: number;
  /** Mean length in bars; the drawn length is uniform within ±50 %. */
  readonly bars: number;
  /** Weights of the phase that follows, by index; they sum to 1. */
  readonly next: readonly number[];
}

export const REGIMES: readonly Regime[] = [
  // next:                                                                                         quiet range rally slide crash rebound
  {
    name: 'quiet',
    drift: 0,
    volatility: 0.45,
    volume: 0.55,
    reversion: 0.03,
    bars: 150,
    next: [0.0, 0.15, 0.45, 0.3, 0.1, 0.0],
  },
  {
    name: 'range',
    drift: 0,
    volatility: 0.85,
    volume: 0.85,
    reversion: 0.025,
    bars: 170,
    next: [0.2, 0.0, 0.4, 0.34, 0.06, 0.0],
  },
  {
    name: 'rally',
    drift: 0.12,
    volatility: 0.9,
    volume: 1.0,
    reversion: 0,
    bars: 240,
    next: [0.15, 0.4, 0.0, 0.25, 0.2, 0.0],
  },
  {
    name: 'slide',
    drift: -0.11,
    volatility: 1.1,
    volume: 1.2,
    reversion: 0,
    bars: 180,
    next: [0.2, 0.35, 0.3, 0.0, 0.15, 0.0],
  },
  {
    name: 'crash',
    drift: -0.5,
    volatility: 2.2,
    volume: 3.5,
    reversion: 0,
    bars: 28,
    next: [0.0, 0.1, 0.0, 0.1, 0.0, 0.8],
  },
  {
    name: 'rebound',
    drift: 0.16,
    volatility: 1.6,
    volume: 2.0,
    reversion: 0,
    bars: 60,
    next: [0.1, 0.4, 0.4, 0.1, 0.0, 0.0],
  },
];

/** How busy each hour of the UTC day is, 1 on average; hours in between are interpolated. */
export const HOURLY_ACTIVITY: readonly number[] = [
  0.7, 0.65, 0.6, 0.55, 0.5, 0.5, 0.6, 0.85, 1.1, 1.15, 1.05, 0.95, 0.95, 1.35, 1.8, 1.75, 1.5, 1.35, 1.25, 1.3, 1.35,
  0.9, 0.7, 0.65,
];

/** The phase after `from` for a uniform draw `u` in [0, 1). */
export function nextRegime(from: number, u: number): number {
  const weights = REGIMES[from]!.next;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    if (u < sum) return i;
  }
  return 1;
}
