import type { Bars } from '../../contracts/bars.ts';

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
