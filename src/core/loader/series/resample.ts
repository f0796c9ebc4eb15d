import type { Bars } from '../../../contracts/bars.ts';
import type { Result } from '../../../contracts/result.ts';
import { err, ok } from '../../../contracts/result.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '../../time/civil.ts';
import { intervalName } from '../names/names.ts';
import { refusal } from '../report/notes.ts';

/** Where buckets begin. */
export type Anchor =
  /** On multiples of the interval counted from 1970-01-01T00:00Z; weeks on Mondays. */
  | 'utc'
  /** At the first bar behind each long pause, and every interval from there; those over a day on such bars. */
  | 'session';

export interface Resampled {
  readonly bars: Bars;
  /**
   * Whether the last bucket is unfinished: the data ends before the bucket does, and before the point in
   * the bucket at which the last bars of those before it came (a session ends before its day does).
   */
  readonly partial_last: boolean;
}

const WEEK = 7 * MS_PER_DAY;
/** Monday 1970-01-05: weeks are counted from here. */
const FIRST_MONDAY = 4 * MS_PER_DAY;
/** A pause this long ends a session, provided it is longer than the bars themselves. */
const PAUSE = 3 * MS_PER_HOUR;

function whyNot(from: number, to: number): string | null {
  if (!(to > 0) || !Number.isInteger(to)) return 'the interval must be a whole number of milliseconds above zero';
  if (from === 0) return 'one bar alone has no interval';
  if (to < from) return 'bars can be joined but not split';
  return to % from === 0 ? null : 'the longer interval must be a whole multiple of the shorter';
}

/** Bucket starts by row. */
function bucketStarts(bars: Bars, to_ms: number, anchor: Anchor): Float64Array {
  return anchor === 'utc' ? onTheClock(bars, to_ms) : bySession(bars, to_ms);
}

function onTheClock({ ts, length }: Bars, to_ms: number): Float64Array {
  const origin = to_ms % WEEK === 0 ? FIRST_MONDAY : 0;
  const starts = new Float64Array(length);
  for (let i = 0; i < length; i++) starts[i] = origin + Math.floor((ts[i] - origin) / to_ms) * to_ms;
  return starts;
}

/**
 * Counts from each session's first bar. Buckets of several days hold whole days of sessions: those whose days,
 * half a day added, fall between the same multiples of the interval, so that Sunday evening is Monday's.
 */
function bySession({ ts, length, interval_ms }: Bars, to_ms: number): Float64Array {
  const pause = Math.max(PAUSE, interval_ms * 1.5);
  const step = Math.min(to_ms, MS_PER_DAY);
  const starts = new Float64Array(length);
  let opened = 0;
  let span = NaN;
  let start = 0;
  for (let i = 0; i < length; i++) {
    if (i === 0 || ts[i] - ts[i - 1] > pause) opened = ts[i];
    const piece = opened + Math.floor((ts[i] - opened) / step) * step;
    const number = to_ms > MS_PER_DAY ? Math.floor((piece + MS_PER_DAY / 2 - FIRST_MONDAY) / to_ms) : piece;
    if (number !== span) start = piece;
    span = number;
    starts[i] = start;
  }
  return starts;
}

/**
 * Joins bars into longer ones: open of the first, highest high, lowest low, close of the last, volumes
 * added. A bar is stamped with its bucket's start. No bar is made for a bucket without bars, and with
 * `session` no bucket of a day or less reaches over a pause of three hours or more. The last bar may be of an unfinished
 * bucket; it is kept, and said so.
 *
 * `to_ms` must be a whole multiple of the bars' own interval; equal to it, the bars come back as they are.
 */
export function resample(bars: Bars, to_ms: number, anchor: Anchor = 'utc'): Result<Resampled> {
  const why = whyNot(bars.interval_ms, to_ms);
  if (why !== null) {
    const values = { from: intervalName(bars.interval_ms), to: intervalName(to_ms), why };
    return err(refusal('RESAMPLE_INTERVAL', values));
  }
  if (to_ms === bars.interval_ms) return ok({ bars, partial_last: false });
  const starts = bucketStarts(bars, to_ms, anchor);
  let count = 0;
  for (let i = 0; i < bars.length; i++) if (i === 0 || starts[i] !== starts[i - 1]) count++;
  const joined = joinBuckets(bars, starts, count, to_ms);
  return ok({ bars: joined, partial_last: isUnfinished(bars, starts, to_ms) });
}

/** Buckets that the last one is held against. */
const COMPARED = 5;

function isUnfinished(bars: Bars, starts: Float64Array, to_ms: number): boolean {
  const end = bars.length - 1;
  const reached = bars.ts[end] - starts[end];
  if (reached + bars.interval_ms >= to_ms) return false;
  let earlier = 0;
  for (let i = end; i > 0 && earlier < COMPARED; i--) {
    if (starts[i] === starts[i - 1]) continue;
    if (bars.ts[i - 1] - starts[i - 1] > reached) return true;
    earlier++;
  }
  return earlier === 0;
}

function joinBuckets(bars: Bars, starts: Float64Array, count: number, interval_ms: number): Bars {
  const ts = new Float64Array(count);
  const open = new Float64Array(count);
  const high = new Float64Array(count);
  const low = new Float64Array(count);
  const close = new Float64Array(count);
  const volume = new Float64Array(count);
  let row = -1;
  for (let i = 0; i < bars.length; i++) {
    if (i === 0 || starts[i] !== starts[i - 1]) {
      row++;
      ts[row] = starts[i];
      open[row] = bars.open[i];
      high[row] = bars.high[i];
      low[row] = bars.low[i];
    } else {
      if (bars.high[i] > high[row]) high[row] = bars.high[i];
      if (bars.low[i] < low[row]) low[row] = bars.low[i];
    }
    close[row] = bars.close[i];
    volume[row] += bars.volume[i];
  }
  return { ts, open, high, low, close, volume, length: count, interval_ms };
}
