import type { WindowReply } from '../../../worker/protocol/api.ts';

/** Bars gathered for drawing as columns of length `n`; candle k covers bars `[start[k], end[k])`. */
export interface Candles {
  readonly n: number;
  /** Bars to a candle; the first and the last may hold fewer. */
  readonly per: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** First bucket of the reply in the candle. */
  readonly bucket: Int32Array;
}

/** Least distance between two candles; nearer ones are gathered into one of a longer interval. */
export const CANDLE_PITCH_MIN_PX = 4;

/**
 * Buckets to a candle, a power of two: 1 while buckets are at least `CANDLE_PITCH_MIN_PX` apart. A chart of many bars then
 * shows what the same data would look like at a longer interval, instead of a smear of one-pixel lines.
 */
export function candleMerge(bucket_px: number): number {
  let merge = 1;
  while (bucket_px * merge < CANDLE_PITCH_MIN_PX && merge < 65_536) merge *= 2;
  return merge;
}

/** Gathers `merge` buckets each, aligned to bar 0 so that panning does not change a candle. */
export function mergeCandles(reply: WindowReply, merge: number): Candles {
  const per = reply.per * merge;
  const phase = Math.floor((reply.from % per) / reply.per);
  const n = reply.n === 0 ? 0 : Math.ceil((reply.n + phase) / merge);
  const column = (): Float64Array => new Float64Array(n);
  const out = {
    n,
    per,
    start: column(),
    end: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    bucket: new Int32Array(n),
  };
  for (let k = 0; k < n; k++) {
    const first = Math.max(0, k * merge - phase);
    const last = Math.min(reply.n, (k + 1) * merge - phase) - 1;
    let high = reply.high[first]!;
    let low = reply.low[first]!;
    let volume = 0;
    for (let i = first; i <= last; i++) {
      if (reply.high[i]! > high) high = reply.high[i]!;
      if (reply.low[i]! < low) low = reply.low[i]!;
      volume += reply.volume[i]!;
    }
    out.start[k] = reply.from + first * reply.per;
    out.end[k] = Math.min(reply.to, reply.from + (last + 1) * reply.per);
    out.open[k] = reply.open[first]!;
    out.high[k] = high;
    out.low[k] = low;
    out.close[k] = reply.close[last]!;
    out.volume[k] = volume;
    out.bucket[k] = first;
  }
  return out;
}

/** A candle as far as a run knows it: up to `bars`, which lie within it, by whole buckets. */
export function candleUpTo(reply: WindowReply, candles: Candles, k: number, bars: number) {
  const first = candles.bucket[k]!;
  const last = Math.max(first, Math.ceil((bars - reply.from) / reply.per) - 1);
  let high = -Infinity;
  let low = Infinity;
  let volume = 0;
  for (let i = first; i <= last; i++) {
    high = Math.max(high, reply.high[i]!);
    low = Math.min(low, reply.low[i]!);
    volume += reply.volume[i]!;
  }
  return { open: reply.open[first]!, high, low, close: reply.close[last]!, volume };
}

/** Index of the candle that holds `bar`, limited to the candles there are; −1 when there is none. */
export function candleAt(candles: Candles, bar: number): number {
  if (candles.n === 0) return -1;
  let low = 0;
  let high = candles.n - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (candles.start[middle]! <= bar) low = middle;
    else high = middle - 1;
  }
  return low;
}
