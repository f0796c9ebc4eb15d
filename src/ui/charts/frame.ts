import type { WindowReply } from '../../worker/api.ts';
import { candleMerge, mergeCandles } from './candles.ts';
import type { Candles } from './candles.ts';
import { boundaryRanks, timeTicks } from './time-ticks.ts';
import type { TimeTick, Zone } from './time-ticks.ts';
import type { View } from './viewport.ts';
import { bucketCentres, visibleBuckets } from './windows.ts';

/** A reply with what is derived from it once, whatever the view. */
export interface Loaded {
  readonly reply: WindowReply;
  readonly x: Float64Array;
  readonly ranks: Uint8Array;
  readonly candles: Candles;
}

/** All that the panes need to draw one picture. */
export interface Frame {
  readonly loaded: Loaded;
  readonly view: View;
  readonly width_px: number;
  /** Visible buckets, inclusive. */
  readonly first: number;
  readonly last: number;
  /** CSS pixels a bar. */
  readonly bar_px: number;
  readonly ticks: readonly TimeTick[];
  readonly zone: Zone;
}

const TICK_SPACE_PX = 72;

export function loadFrame(reply: WindowReply, bucket_px: number, zone: Zone): Loaded {
  return {
    reply,
    x: bucketCentres(reply),
    ranks: boundaryRanks(reply.ts, zone, reply.from === 0),
    candles: mergeCandles(reply, candleMerge(bucket_px)),
  };
}

/** Brings the derived data up to date with a new width of a bar; returns the same object when nothing changes. */
export function remergeFrame(loaded: Loaded, bucket_px: number): Loaded {
  const merge = candleMerge(bucket_px);
  if (loaded.candles.per === merge * loaded.reply.per) return loaded;
  return { ...loaded, candles: mergeCandles(loaded.reply, merge) };
}

export function makeFrame(loaded: Loaded, view: View, width_px: number, zone: Zone): Frame {
  const bar_px = width_px / (view.to - view.from);
  const [first, last] = visibleBuckets(loaded.reply, view);
  const { reply, ranks } = loaded;
  const pitch_px = bar_px * reply.per;
  const ticks = timeTicks({ ts: reply.ts, ranks, first, last, pitch_px, space_px: TICK_SPACE_PX, zone });
  return { loaded, view, width_px, first, last, bar_px, ticks, zone };
}
