/**
 * The way of the price inside a bar: four points, evenly spaced in time: open, first extreme, second extreme, close;
 * linear between. `s` in [0, 3] is a place on it.
 */
import type { Bars } from '../../contracts/bars.ts';
import type { PathPoint } from '../../contracts/events.ts';

export type PathMode = 'nearest' | 'ohlc' | 'olhc' | 'adverse';

/** Distances from the open whose difference is below this part of it are equal: decimals leave that much behind. */
const TIE = 1e-12;
/** Milliseconds that a place on the path may be off by after a division and a multiplication. */
const STAMP_NOISE_MS = 1e-6;

export class BarPath {
  /** Prices at s = 0, 1, 2, 3. */
  readonly points = new Float64Array(4);
  high_first = false;
  // These and the moment begin as a fraction: V8 then keeps them unboxed.
  volume = NaN;
  ts_open = NaN;
  length_ms = NaN;
  /**
   * The moment the venue has got to: place, time, and name for the log. It is kept here, not handed from call to call,
   * because V8 makes an object of every fraction that it hands to a function it does not inline.
   */
  s = NaN;
  ts = NaN;
  point: PathPoint = 'open';

  /**
   * Sets the path of one bar.
   * @param position signed; `adverse` takes the extreme that hurts it first, and the nearer one when flat
   */
  set(mode: PathMode, open: number, high: number, low: number, close: number, position: number): void {
    // How much nearer the high is; a tie goes low first.
    const nearer = open - low - (high - open);
    let highFirst = nearer > TIE * Math.abs(open);
    if (mode === 'ohlc') highFirst = true;
    else if (mode === 'olhc') highFirst = false;
    else if (mode === 'adverse' && position !== 0) highFirst = position < 0;
    const p = this.points;
    p[0] = open;
    p[1] = highFirst ? high : low;
    p[2] = highFirst ? low : high;
    p[3] = close;
    this.high_first = highFirst;
  }

  /** Begins bar `i`; `ts_open` is when it opens in engine time, `length_ms` how long it then lasts. */
  startBar(bars: Bars, i: number, ts_open: number): void {
    this.ts_open = ts_open;
    this.length_ms = Math.max(bars.ts[i] + bars.interval_ms, ts_open) - ts_open;
  }

  /** Price at `s`, linear between the points. */
  priceAt(s: number): number {
    if (s >= 3) return this.points[3];
    const leg = Math.floor(s);
    const a = this.points[leg];
    const part = s - leg;
    return part === 0 ? a : a + (this.points[leg + 1] - a) * part;
  }

  /** Place on the path at a time; before the open it is 0. May exceed 3. */
  placeOf(ts: number): number {
    if (ts <= this.ts_open) return 0;
    return this.length_ms > 0 ? ((ts - this.ts_open) / this.length_ms) * 3 : 3;
  }

  /** Time at `s`, to the millisecond. */
  timeAt(s: number): number {
    return this.ts_open + Math.floor((this.length_ms * s) / 3 + STAMP_NOISE_MS);
  }

  /** Name of the place for the log. */
  nameOf(s: number): PathPoint {
    if (s === 0) return 'open';
    if (s === 1) return this.high_first ? 'high' : 'low';
    if (s === 2) return this.high_first ? 'low' : 'high';
    if (s >= 3) return 'close';
    return s < 1 ? 'leg1' : s < 2 ? 'leg2' : 'leg3';
  }

  /**
   * First place from `s` on where the price is at or above (`up`) or at or below (`down`) `level`; Infinity if none.
   * `strict` wants it beyond the level: the place is still that of the level, where the crossing happens.
   */
  firstReach(s: number, level: number, up: boolean, strict: boolean): number {
    const now = this.priceAt(s);
    if (up ? now > level : now < level) return s;
    if (now === level && !strict) return s;
    const p = this.points;
    for (let leg = Math.min(2, Math.floor(s)); leg < 3; leg++) {
      const end = p[leg + 1];
      const reached = up ? (strict ? end > level : end >= level) : strict ? end < level : end <= level;
      if (!reached) continue;
      const start = p[leg];
      // A strict search may start on the level itself, where the leg leaves it.
      if (up ? start >= level : start <= level) return Math.max(s, leg);
      return Math.max(s, leg + (level - start) / (end - start));
    }
    return Infinity;
  }
}
