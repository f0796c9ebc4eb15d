import type { WindowQuery, WindowReply } from '../../../worker/protocol/api.ts';
import type { View } from './viewport.ts';

/** Windows start and end at multiples of this many buckets, so that small moves ask for the same window again. */
const ALIGN_BUCKETS = 128;
/** Widths of the view asked for on each side beyond it. */
const MARGIN = 1;

/** Which bars to ask for and how many of them to gather into one bucket. */
export interface WindowPlan {
  readonly from: number;
  readonly to: number;
  /** Bars to a bucket that the view asks for. */
  readonly level: number;
  /** Bars to a bucket that the answer will have: `level`, or a power of two below it. */
  readonly per: number;
  readonly buckets: number;
}

/**
 * Bars to a bucket: the smallest power of two at which the view has at most one bucket a pixel. Powers of two, aligned
 * to bar 0, make every coarser bucket the union of two finer ones, so candles keep their shape while the view moves.
 */
export function bucketSize(span: number, width_px: number): number {
  let per = 1;
  while (span / per > Math.max(1, width_px)) per *= 2;
  return per;
}

/** The window to ask for so that `view` and its neighbourhood can be drawn `width_px` wide. */
export function planWindow(view: View, rows: number, width_px: number): WindowPlan {
  const span = view.to - view.from;
  const per = bucketSize(span, width_px);
  const block = per * ALIGN_BUCKETS;
  const from = Math.max(0, Math.floor((view.from - span * MARGIN) / block) * block);
  const to = Math.min(rows, Math.ceil((view.to + span * MARGIN) / block) * block);
  const exact = exactSize(to - from, per);
  return { from, to, level: per, per: exact, buckets: Math.max(1, Math.ceil((to - from) / exact)) };
}

/**
 * The worker divides bars into so many buckets and rounds up. Where the data's end makes that another size than a power of
 * two, a finer one is asked for that comes out even.
 */
function exactSize(bars: number, per: number): number {
  let size = per;
  while (size > 1 && Math.ceil(bars / Math.ceil(bars / size)) !== size) size /= 2;
  return size;
}

/** Whether a window holds all of the view at the same bucket size. */
export function coversView(plan: WindowPlan, view: View, rows: number, width_px: number): boolean {
  return (
    plan.level === bucketSize(view.to - view.from, width_px) &&
    plan.from <= Math.max(0, view.from) &&
    plan.to >= Math.min(rows, view.to)
  );
}

/** Whether less than a quarter of the view's width is left before a window's edge that is not the data's. */
export function nearEdge(plan: WindowPlan, view: View, rows: number): boolean {
  const reserve = (view.to - view.from) / 4;
  return (plan.from > 0 && view.from - reserve < plan.from) || (plan.to < rows && view.to + reserve > plan.to);
}

/** Turns a plan into the worker's question. */
export function toQuery(plan: WindowPlan, dataset_id: string, run_key: string | null): WindowQuery {
  return { dataset_id, run_key, from: plan.from, to: plan.to, buckets: plan.buckets };
}

/** Centre of each bucket, in bars: the x values of the chart. The last bucket may be shorter than the others. */
export function bucketCentres(reply: WindowReply): Float64Array {
  const x = new Float64Array(reply.n);
  for (let i = 0; i < reply.n; i++) {
    const start = reply.from + i * reply.per;
    x[i] = (start + Math.min(reply.to, start + reply.per)) / 2;
  }
  return x;
}

/** Index of the bucket that holds `bar`, limited to the reply; −1 when it has none. */
export function bucketOf(reply: WindowReply, bar: number): number {
  if (reply.n === 0) return -1;
  const i = Math.floor((bar - reply.from) / reply.per);
  return Math.min(reply.n - 1, Math.max(0, i));
}

/** Buckets that the view touches, `[first, last]` inclusive; empty (`last < first`) when none. */
export function visibleBuckets(reply: WindowReply, view: View): readonly [number, number] {
  const first = Math.floor((view.from - reply.from) / reply.per);
  const last = Math.ceil((view.to - reply.from) / reply.per) - 1;
  return [Math.max(0, first), Math.min(reply.n - 1, last)];
}
