import { FILL_COLUMNS, type FillColumns } from '../../../contracts/records.ts';
import type { FillStats } from '../../../worker/protocol/api.ts';

/** Fills kept while a run goes, the newest. */
const KEPT = 4096;
/** Points drawn. */
const SHOWN = 2000;
const BINS = 32;

type Key = keyof FillColumns;

/** Value at index floor(p/100 · (n − 1)) of the sorted values; null when there are none. */
export function percentile(values: Float64Array, p: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.slice().sort();
  return sorted[Math.floor((p / 100) * (sorted.length - 1))]!;
}

/** Equal-width bins from the least to the largest value; the last holds its upper edge too. */
export function histogram(values: Float64Array, bins = BINS): { edges: Float64Array; counts: Float64Array } {
  if (values.length === 0) return { edges: new Float64Array([0, 1]), counts: new Float64Array(1) };
  let min = Infinity;
  let max = -Infinity;
  for (const v of values) {
    if (v < min) min = v;
    if (v > max) max = v;
  }
  const width = (max - min) / bins;
  // Equal values, or so close that a bin's width is nothing.
  if (!(width > 0))
    return { edges: new Float64Array([min - 0.5, max + 0.5]), counts: new Float64Array([values.length]) };
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => min + i * width);
  const counts = new Float64Array(bins);
  for (const v of values) counts[Math.min(bins - 1, Math.floor((v - min) / width))]!++;
  return { edges, counts };
}

/** The newest fills of a run that goes, gathered from its updates. */
export class LiveFills {
  private columns: Record<Key, Float64Array> | null = null;
  private seq = -1;
  total = 0;

  clear(): void {
    this.columns = null;
    this.seq = -1;
    this.total = 0;
  }

  /** Adds what an update brought; an update seen before adds nothing. */
  add(fills: FillColumns, total: number): void {
    this.total = total;
    const n = fills.seq.length;
    if (n === 0 || fills.seq[n - 1]! <= this.seq) return;
    this.seq = fills.seq[n - 1]!;
    const before = this.columns;
    const joined = {} as Record<Key, Float64Array>;
    for (const key of FILL_COLUMNS) joined[key] = join(before === null ? null : before[key], fills[key]);
    this.columns = joined;
  }

  /** The same numbers as of a finished run, over the fills kept. */
  stats(): FillStats | null {
    const all = this.columns;
    if (all === null) return null;
    return {
      n: this.total,
      latency_p50_ms: percentile(all.latency_ms, 50),
      latency_p95_ms: percentile(all.latency_ms, 95),
      slippage_p50_bps: percentile(all.slippage_bps, 50),
      slippage_p95_bps: percentile(all.slippage_bps, 95),
      qty_p50: percentile(all.qty, 50),
      qty_p95: percentile(all.qty, 95),
      latency_hist: histogram(all.latency_ms),
      slippage_hist: histogram(all.slippage_bps),
      sample: newest(all),
    };
  }
}

function join(before: Float64Array | null, added: Float64Array): Float64Array {
  const old = before?.length ?? 0;
  const size = Math.min(KEPT, old + added.length);
  const out = new Float64Array(size);
  const fromAdded = Math.min(size, added.length);
  const fromOld = size - fromAdded;
  if (before !== null) out.set(before.subarray(old - fromOld), 0);
  out.set(added.subarray(added.length - fromAdded), fromOld);
  return out;
}

function newest(all: Record<Key, Float64Array>): FillColumns {
  const out = {} as Record<Key, Float64Array>;
  for (const key of FILL_COLUMNS) out[key] = all[key].subarray(Math.max(0, all[key].length - SHOWN));
  return out;
}
