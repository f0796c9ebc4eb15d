/** Equities of several runs on one time axis, gathered into as many points as a chart has columns. */
import { rangeMax, rangeMin } from '../data/blocks.ts';
import type { EquityBlocks } from '../data/blocks.ts';
import { upperBound } from '../protocol/columns.ts';
import type { OverlayReply, TimeSpan } from '../protocol/comparison.ts';

/** One run's equity at the closes of its bars. */
export interface EquityCourse {
  /** Opens of the bars done, epoch ms. */
  readonly ts: Float64Array;
  readonly interval_ms: number;
  /** As long as `ts`, or longer. */
  readonly equity: Float64Array;
  readonly blocks: EquityBlocks;
}

const firstClose = ({ ts, interval_ms }: EquityCourse) => ts[0]! + interval_ms;
const lastClose = ({ ts, interval_ms }: EquityCourse) => ts[ts.length - 1]! + interval_ms;

/**
 * The points of an axis over all runs, or over the part of it within `span`: at the closes of the shortest bars where there
 * is room for each, else as many whole intervals apart as it takes; at most `points` (at least 2).
 */
function axis(runs: readonly EquityCourse[], points: number, span: TimeSpan | null): Float64Array {
  const there = runs.filter(({ ts }) => ts.length > 0);
  if (there.length === 0) return new Float64Array(0);
  const first = Math.min(...there.map(firstClose));
  const last = Math.max(...there.map(lastClose));
  const interval_ms = Math.max(1, Math.min(...there.map((run) => run.interval_ms)));
  // At closes, as without a span.
  const closeBy = (moment: number) => first + Math.floor((moment - first) / interval_ms) * interval_ms;
  const from = span === null ? first : Math.min(Math.max(first, closeBy(span.from)), last);
  const to = span === null ? last : Math.min(Math.max(from, closeBy(span.to)), last);
  const step = Math.max(1, Math.ceil((to - from) / interval_ms / (points - 1))) * interval_ms;
  const n = Math.ceil((to - from) / step) + 1;
  return Float64Array.from({ length: n }, (_, k) => Math.min(from + k * step, to));
}

/** Bars of a run whose closes lie before a part of the axis, but for the newest, where the run goes on. */
function barsBefore({ ts, interval_ms }: EquityCourse, from: number): number {
  const before = upperBound(ts, from - interval_ms);
  return before === ts.length && ts[before - 1]! + interval_ms < from ? before : Math.max(0, before - 1);
}

function along(axis: Float64Array, course: EquityCourse, whole: boolean): OverlayReply['runs'][number] {
  const { ts, interval_ms, equity, blocks } = course;
  const column = () => new Float64Array(axis.length).fill(Number.NaN);
  const [at, low, high] = [column(), column(), column()];
  blocks.extend(ts.length);
  // What lies before a part of the axis is no extreme of its first point.
  let done = whole || ts.length === 0 ? 0 : barsBefore(course, axis[0]!);
  for (let k = 0; k < axis.length && done < ts.length; k++) {
    const end = upperBound(ts, axis[k]! - interval_ms);
    if (end === 0) continue;
    at[k] = equity[end - 1]!;
    if (end > done) {
      low[k] = rangeMin(equity, blocks.min, done, end);
      high[k] = rangeMax(equity, blocks.max, done, end);
    }
    done = end;
  }
  return { equity: at, low, high };
}

/** @param span the part of the axis that is wanted; null = all of it */
export function overlayOf(runs: readonly EquityCourse[], points: number, span: TimeSpan | null = null): OverlayReply {
  const ts = axis(runs, points, span);
  return { ts, runs: runs.map((run) => along(ts, run, span === null)) };
}
