import { MS_PER_DAY } from '../time/civil.ts';

/** A fall of the equity from a peak, until it is reached again or the data ends. */
export interface Drawdown {
  /** Bar of the peak, of the deepest point, and of the recovery (null = not recovered). */
  readonly peak_bar: number;
  readonly valley_bar: number;
  readonly end_bar: number | null;
  readonly peak_ts: number;
  readonly valley_ts: number;
  readonly end_ts: number | null;
  /** Per cent below the peak at the deepest point; below zero. */
  readonly depth_pct: number;
  /** From the peak to the recovery, or to the last bar. */
  readonly days: number;
}

/** Every drawdown in the order of time. A peak is a bar at which equity is the highest so far. */
export function drawdowns(ts: Float64Array, equity: Float64Array): Drawdown[] {
  const found: Drawdown[] = [];
  const n = equity.length;
  let peak_bar = 0;
  let valley_bar = 0;
  const close = (end_bar: number | null): void => {
    if (valley_bar === peak_bar) return;
    const until = ts[end_bar ?? n - 1]!;
    found.push({
      peak_bar,
      valley_bar,
      end_bar,
      peak_ts: ts[peak_bar]!,
      valley_ts: ts[valley_bar]!,
      end_ts: end_bar === null ? null : until,
      depth_pct: -100 * (1 - equity[valley_bar]! / equity[peak_bar]!),
      days: (until - ts[peak_bar]!) / MS_PER_DAY,
    });
  };
  for (let i = 1; i < n; i++) {
    if (equity[i]! >= equity[peak_bar]!) {
      close(i);
      peak_bar = i;
      valley_bar = i;
    } else if (equity[i]! < equity[valley_bar]!) {
      valley_bar = i;
    }
  }
  close(null);
  return found;
}

/** The `count` deepest drawdowns, deepest first; of equally deep ones the earlier first. */
export function drawdownList(ts: Float64Array, equity: Float64Array, count: number): Drawdown[] {
  return drawdowns(ts, equity)
    .sort((a, b) => a.depth_pct - b.depth_pct || a.peak_bar - b.peak_bar)
    .slice(0, count);
}
