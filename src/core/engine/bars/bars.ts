import type { Bars } from '../../../contracts/bars.ts';

/** Index of the last bar that opened before `ts` (exclusive, epoch ms), −1 when there is none. */
export function lastBarBefore(bars: Pick<Bars, 'ts' | 'length'>, ts: number): number {
  let from = 0;
  let to = bars.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (bars.ts[middle] < ts) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

/** Bars whose prices are fetched together: three columns of them fit into any second-level cache. */
export const FETCHED_BARS = 4096;
const WORDS_PER_CACHE_LINE = 8;
/** Says nothing: it keeps the looks from being left out as useless. */
const seen = new Float64Array(1);

/**
 * Looks at the prices of the bars from `from` (inclusive) to `to` (exclusive), at one in each cache line. The loop reads no
 * more than each close; the others are wanted where an order fills, at bars that no processor foresees, and waiting for
 * memory there was a tenth of what an order costs.
 */
export function fetchPrices({ open, high, low }: Bars, from: number, to: number): void {
  let sum = 0;
  for (let i = from; i < to; i += WORDS_PER_CACHE_LINE) sum += open[i] + high[i] + low[i];
  seen[0] = sum;
}
