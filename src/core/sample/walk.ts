import type { Bars } from '../../contracts/bars.ts';
import { invariant } from '../../contracts/assert.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../time/civil.ts';
import { UniformStream } from './random.ts';
import { HOURLY_ACTIVITY, nextRegime, REGIMES } from './regimes.ts';

export interface WalkOptions {
  /** Number of bars, at least 1. */
  readonly bars: number;
  /** 32-bit unsigned integer. */
  readonly seed: number;
  /** Open of the first bar, epoch milliseconds, a whole second. */
  readonly start_ts: number;
  /** Length of a bar in milliseconds, a whole number of seconds. */
  readonly interval_ms: number;
}

/** 2024-01-01T00:00:00Z. */
export const DEFAULT_START_TS = 1704067200000;
export const DEFAULT_INTERVAL_MS = 60_000;

/** Prices are whole hundredths, so that every one is a two-decimal number without a rounding error. */
const TICKS_PER_UNIT = 100;
const START_PRICE = 100;
/** Below this the walk is pushed up again: far from a price of zero, whatever the seed. */
const FLOOR_PRICE = 1;
/** Volatility of a one-minute bar; longer bars scale with the square root of time, up to the cap. */
const MINUTE_VOLATILITY = 0.0008;
const MAX_VOLATILITY = 0.02;
/** Keeps the walk within about a third to three times of where it began, over any length (see `drift`). */
const PULL = 3;
const VOLUME_PER_MINUTE = 900;
/** Share of variance remembered, of the newest shock, and of the long-run level: they sum to 1 (GARCH(1,1)). */
const MEMORY = 0.84;
const SHOCK = 0.1;
const LEVEL = 0.06;
const VARIANCE_MAX = 9;

/**
 * A seeded random walk with phases, volatility clustering, jumps and an intraday shape. Deterministic in every engine:
 * arithmetic and square roots alone. Call `next()`, then read the fields: prices in hundredths, volume in whole units.
 */
export class RandomWalk {
  ts = 0;
  open_ticks = 0;
  high_ticks = 0;
  low_ticks = 0;
  close_ticks = 0;
  volume = 0;

  private readonly random: UniformStream;
  private readonly interval_ms: number;
  private readonly base_volatility: number;
  private readonly base_volume: number;
  private readonly intraday: boolean;
  private next_ts = 0;
  private price_ticks = START_PRICE * TICKS_PER_UNIT;
  private variance = 1.5;
  private activity = 0.5;
  private regime = 1;
  private regime_left = 0;
  private regime_ticks = START_PRICE * TICKS_PER_UNIT;

  constructor(options: Omit<WalkOptions, 'bars'>) {
    const minutes = options.interval_ms / MS_PER_MINUTE;
    this.random = new UniformStream(options.seed);
    this.interval_ms = options.interval_ms;
    this.base_volatility = Math.min(MAX_VOLATILITY, MINUTE_VOLATILITY * Math.sqrt(minutes));
    this.base_volume = VOLUME_PER_MINUTE * Math.sqrt(minutes);
    this.intraday = options.interval_ms < MS_PER_DAY;
    this.next_ts = options.start_ts;
  }

  /** Moves on to the next bar. */
  next(): void {
    this.ts = this.next_ts;
    this.next_ts += this.interval_ms;
    if (this.regime_left === 0) this.enterRegime();
    this.regime_left--;

    const regime = REGIMES[this.regime]!;
    const busy = this.intraday ? activityAt(this.ts) : 1;
    const volatility =
      this.base_volatility * regime.volatility * Math.sqrt(this.variance) * (this.intraday ? 0.55 + 0.45 * busy : 1);
    let shock = this.random.normal();
    if (this.random.next() < 0.002) shock *= 3.5;

    this.open_ticks = this.gapOpen(volatility);
    const moved = this.open_ticks * (1 + volatility * (shock + this.drift(volatility)));
    this.close_ticks = Math.max(FLOOR_PRICE * TICKS_PER_UNIT, Math.round(moved));
    this.wicks(volatility);
    this.trade(regime.volume * busy, shock);

    this.variance = Math.min(VARIANCE_MAX, LEVEL + MEMORY * this.variance + SHOCK * this.variance * shock * shock);
    this.price_ticks = this.close_ticks;
  }

  private enterRegime(): void {
    this.regime = nextRegime(this.regime, this.random.next());
    this.regime_left = Math.max(1, Math.round(REGIMES[this.regime]!.bars * (0.5 + this.random.next())));
    this.regime_ticks = this.price_ticks;
  }

  /**
   * Expected return in units of volatility: the phase's own, its pull to where it began, and a weak pull to the walk's
   * start that grows with variance, so that the log price has a spread of its own and does not wander off for ever.
   */
  private drift(volatility: number): number {
    const regime = REGIMES[this.regime]!;
    const home = START_PRICE * TICKS_PER_UNIT;
    const from_start = (this.price_ticks - home) / (this.price_ticks + home);
    const from_regime = this.price_ticks / this.regime_ticks - 1;
    return regime.drift - PULL * volatility * from_start - (regime.reversion * from_regime) / volatility;
  }

  /** Most bars open where the last one closed; one in eight a little beside it. */
  private gapOpen(volatility: number): number {
    if (this.random.next() >= 0.125) return this.price_ticks;
    const gap = this.price_ticks * volatility * 0.25 * this.random.normal();
    return Math.max(FLOOR_PRICE * TICKS_PER_UNIT, Math.round(this.price_ticks + gap));
  }

  private wicks(volatility: number): void {
    const reach = this.price_ticks * volatility * 0.9;
    const up = this.random.next();
    const down = this.random.next();
    const top = Math.max(this.open_ticks, this.close_ticks);
    const bottom = Math.min(this.open_ticks, this.close_ticks);
    this.high_ticks = top + Math.round(reach * up * up);
    this.low_ticks = Math.max(FLOOR_PRICE * TICKS_PER_UNIT, bottom - Math.round(reach * down * down));
  }

  /** Volume follows the size of recent moves, with noise of its own. */
  private trade(scale: number, shock: number): void {
    this.activity = 0.92 * this.activity + 0.08 * Math.abs(shock);
    const noise = this.random.next() + this.random.next();
    const size = 0.35 + 0.5 * this.activity + 0.35 * Math.abs(shock);
    this.volume = Math.max(1, Math.round(this.base_volume * scale * size * (0.4 + 0.6 * noise * noise)));
  }
}

/** How busy the market is at this moment of the UTC day. */
function activityAt(ts: number): number {
  const hours = (((ts % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY) / MS_PER_HOUR;
  const hour = Math.floor(hours);
  const here = HOURLY_ACTIVITY[hour]!;
  const there = HOURLY_ACTIVITY[(hour + 1) % 24]!;
  return here + (there - here) * (hours - hour);
}

/** The walk's first `bars` bars as columns. The same options give the same bytes everywhere. */
export function generateBars(options: WalkOptions): Bars {
  const { bars: n, interval_ms, start_ts, seed } = options;
  invariant(n >= 1 && Math.floor(n) === n, 'bars must be a whole number of at least 1');
  invariant(interval_ms >= 1000 && interval_ms % 1000 === 0, 'interval_ms must be a whole number of seconds');
  invariant(start_ts % 1000 === 0, 'start_ts must be a whole second');
  invariant(seed >>> 0 === seed, 'seed must be a 32-bit unsigned integer');
  const walk = new RandomWalk(options);
  const column = () => new Float64Array(n);
  const [ts, open, high, low, close, volume] = [column(), column(), column(), column(), column(), column()];
  for (let i = 0; i < n; i++) {
    walk.next();
    ts[i] = walk.ts;
    open[i] = walk.open_ticks / TICKS_PER_UNIT;
    high[i] = walk.high_ticks / TICKS_PER_UNIT;
    low[i] = walk.low_ticks / TICKS_PER_UNIT;
    close[i] = walk.close_ticks / TICKS_PER_UNIT;
    volume[i] = walk.volume;
  }
  return { ts, open, high, low, close, volume, length: n, interval_ms: n > 1 ? interval_ms : 0 };
}
