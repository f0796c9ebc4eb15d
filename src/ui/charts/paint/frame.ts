import type { WindowReply } from '../../../worker/protocol/api.ts';
import { candleMerge, mergeCandles } from './candles.ts';
import type { Candles } from './candles.ts';
import { calendarOf, timeTicks } from './time-ticks.ts';
import type { Calendar, TimeTick, Zone } from './time-ticks.ts';
import type { View } from './viewport.ts';
import { bucketCentres, visibleBuckets } from './windows.ts';

/** A reply with what is derived from it once, whatever the view. */
export interface Loaded {
  readonly reply: WindowReply;
  readonly x: Float64Array;
  readonly calendar: Calendar;
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
  /** Bars the run has reached; null when that is all of them. */
  readonly reached: number | null;
}

const TICK_SPACE_PX = 72;

export function loadFrame(reply: WindowReply, bucket_px: number, zone: Zone): Loaded {
  return {
    reply,
    x: bucketCentres(reply),
    calendar: calendarOf(reply.ts, zone, reply.from === 0),
    candles: mergeCandles(reply, candleMerge(bucket_px)),
  };
}

/** Brings the derived data up to date with a new width of a bar; returns the same object when nothing changes. */
export function remergeFrame(loaded: Loaded, bucket_px: number): Loaded {
  const merge = candleMerge(bucket_px);
  if (loaded.candles.per === merge * loaded.reply.per) return loaded;
  return { ...loaded, candles: mergeCandles(loaded.reply, merge) };
}

export function makeFrame(loaded: Loaded, view: View, width_px: number, zone: Zone, reached: number | null): Frame {
  const bar_px = width_px / (view.to - view.from);
  const [first, last] = visibleBuckets(loaded.reply, view);
  const { reply, calendar } = loaded;
  const pitch_px = bar_px * reply.per;
  const ticks = timeTicks({ calendar, first, last, pitch_px, space_px: TICK_SPACE_PX });
  return { loaded, view, width_px, first, last, bar_px, ticks, zone, reached };
}
