/** Equities of several runs on one time axis, gathered into as many points as a chart has columns. */
import { rangeMax, rangeMin } from './blocks.ts';
import type { EquityBlocks } from './blocks.ts';
import { upperBound } from './columns.ts';
import type { ComparedRun, CompareReply } from './comparison.ts';

/** One run's equity at the closes of its bars. */
export interface EquityCourse {
  /** Opens of the bars done, epoch ms. */
  readonly ts: Float64Array;
  readonly interval_ms: number;
  /** As long as `ts`, or longer. */
  readonly equity: Float64Array;
  readonly blocks: EquityBlocks;
}

export type Overlay = Pick<CompareReply, 'ts'> & {
  readonly runs: readonly Pick<ComparedRun, 'equity' | 'low' | 'high'>[];
};

const firstClose = ({ ts, interval_ms }: EquityCourse) => ts[0]! + interval_ms;
const lastClose = ({ ts, interval_ms }: EquityCourse) => ts[ts.length - 1]! + interval_ms;

/**
 * The points of an axis over all runs: at the closes of the shortest bars where there is room for each, else as many
 * whole intervals apart as it takes; at most `points` (at least 2).
 */
function axis(runs: readonly EquityCourse[], points: number): Float64Array {
  const there = runs.filter(({ ts }) => ts.length > 0);
  if (there.length === 0) return new Float64Array(0);
  const from = Math.min(...there.map(firstClose));
  const to = Math.max(...there.map(lastClose));
  const interval_ms = Math.max(1, Math.min(...there.map((run) => run.interval_ms)));
  const step = Math.max(1, Math.ceil((to - from) / interval_ms / (points - 1))) * interval_ms;
  const n = Math.ceil((to - from) / step) + 1;
  return Float64Array.from({ length: n }, (_, k) => Math.min(from + k * step, to));
}

function along(axis: Float64Array, { ts, interval_ms, equity, blocks }: EquityCourse): Overlay['runs'][number] {
  const column = () => new Float64Array(axis.length).fill(Number.NaN);
  const [at, low, high] = [column(), column(), column()];
  blocks.extend(ts.length);
  let done = 0;
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

export function overlayOf(runs: readonly EquityCourse[], points: number): Overlay {
  const ts = axis(runs, points);
  return { ts, runs: runs.map((run) => along(ts, run)) };
}
