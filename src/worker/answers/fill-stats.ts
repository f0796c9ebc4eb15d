/** How orders were executed: percentiles and histograms over fills. */
import type { FillColumns } from '../../contracts/records.ts';
import { percentileIndex } from '../../core/metrics/index.ts';
import type { FillStats } from '../protocol/api.ts';
import { FILL_COLUMNS } from '../../contracts/records.ts';
import { thinTable } from '../protocol/columns.ts';

const SAMPLE_MAX = 2000;
const BINS = 40;

/** The p-th percentile of sorted values, see `percentileIndex`; null when there are none. */
export function percentile(sorted: Float64Array, p: number): number | null {
  return sorted.length === 0 ? null : sorted[percentileIndex(p, sorted.length)]!;
}

/**
 * Equal-width bins from the least to the greatest value, the last one closed; one bin when all are equal, none when
 * there are none.
 */
export function histogram(sorted: Float64Array): FillStats['latency_hist'] {
  const n = sorted.length;
  if (n === 0) return { edges: new Float64Array(1), counts: new Float64Array(0) };
  const least = sorted[0]!;
  const greatest = sorted[n - 1]!;
  if (least === greatest) return { edges: Float64Array.of(least, greatest), counts: Float64Array.of(n) };
  const counts = new Float64Array(BINS);
  const span = greatest - least;
  // Not through the width of a bin: of a tiny span that is 0.
  for (const value of sorted) counts[Math.min(BINS - 1, Math.floor(((value - least) / span) * BINS))]!++;
  const edges = new Float64Array(BINS + 1).map((_, i) => (i === BINS ? greatest : least + (i / BINS) * span));
  return { edges, counts };
}

export function fillStatsOf(fills: FillColumns): FillStats {
  const latency = fills.latency_ms.slice().sort();
  const slippage = fills.slippage_bps.slice().sort();
  const qty = fills.qty.slice().sort();
  return {
    n: qty.length,
    latency_p50_ms: percentile(latency, 50),
    latency_p95_ms: percentile(latency, 95),
    slippage_p50_bps: percentile(slippage, 50),
    slippage_p95_bps: percentile(slippage, 95),
    qty_p50: percentile(qty, 50),
    qty_p95: percentile(qty, 95),
    latency_hist: histogram(latency),
    slippage_hist: histogram(slippage),
    sample: thinTable(FILL_COLUMNS, fills, 0, qty.length, SAMPLE_MAX),
  };
}
