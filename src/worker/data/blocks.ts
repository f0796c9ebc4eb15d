/**
 * Summaries of blocks of bars, so that a view of millions of bars costs thousands of steps: the extreme or sum of any
 * range is that of its whole blocks and of the two ends.
 */
import type { Bars } from '../../contracts/bars.ts';
import { drawdownPct } from '../../runtime/run/run-folder.ts';

const SHIFT = 6;
/** Bars a block. */
export const BLOCK = 1 << SHIFT;

const firstWhole = (from: number) => (from + BLOCK - 1) >> SHIFT;

/** Least of values[from, to), which is not empty; `blocks` holds the least of each whole block. */
export function rangeMin(values: Float64Array, blocks: Float64Array, from: number, to: number): number {
  const b0 = firstWhole(from);
  const b1 = to >> SHIFT;
  let min = Infinity;
  if (b0 >= b1) {
    for (let i = from; i < to; i++) if (values[i]! < min) min = values[i]!;
    return min;
  }
  for (let i = from; i < b0 << SHIFT; i++) if (values[i]! < min) min = values[i]!;
  for (let b = b0; b < b1; b++) if (blocks[b]! < min) min = blocks[b]!;
  for (let i = b1 << SHIFT; i < to; i++) if (values[i]! < min) min = values[i]!;
  return min;
}

/** Greatest of values[from, to), which is not empty. */
export function rangeMax(values: Float64Array, blocks: Float64Array, from: number, to: number): number {
  const b0 = firstWhole(from);
  const b1 = to >> SHIFT;
  let max = -Infinity;
  if (b0 >= b1) {
    for (let i = from; i < to; i++) if (values[i]! > max) max = values[i]!;
    return max;
  }
  for (let i = from; i < b0 << SHIFT; i++) if (values[i]! > max) max = values[i]!;
  for (let b = b0; b < b1; b++) if (blocks[b]! > max) max = blocks[b]!;
  for (let i = b1 << SHIFT; i < to; i++) if (values[i]! > max) max = values[i]!;
  return max;
}

/** Sum of values[from, to). */
export function rangeSum(values: Float64Array, blocks: Float64Array, from: number, to: number): number {
  const b0 = firstWhole(from);
  const b1 = to >> SHIFT;
  let sum = 0;
  if (b0 >= b1) {
    for (let i = from; i < to; i++) sum += values[i]!;
    return sum;
  }
  for (let i = from; i < b0 << SHIFT; i++) sum += values[i]!;
  for (let b = b0; b < b1; b++) sum += blocks[b]!;
  for (let i = b1 << SHIFT; i < to; i++) sum += values[i]!;
  return sum;
}

/** Blocks of market data. */
export class MarketBlocks {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly volume: Float64Array;

  constructor(bars: Bars) {
    const n = bars.length >> SHIFT;
    this.high = new Float64Array(n);
    this.low = new Float64Array(n);
    this.volume = new Float64Array(n);
    const { high, low, volume } = bars;
    for (let b = 0; b < n; b++) {
      let max = -Infinity;
      let min = Infinity;
      let sum = 0;
      for (let i = b << SHIFT, end = i + BLOCK; i < end; i++) {
        if (high[i]! > max) max = high[i]!;
        if (low[i]! < min) min = low[i]!;
        sum += volume[i]!;
      }
      this.high[b] = max;
      this.low[b] = min;
      this.volume[b] = sum;
    }
  }

  /** Whether these are all whole blocks of the bars. */
  holds(bars: Bars): boolean {
    return this.high.length === bars.length >> SHIFT;
  }
}

/** Blocks of a run's equity, which grow with the run. */
export class EquityBlocks {
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Deepest drawdown within the block, per cent. */
  readonly drawdown: Float64Array;
  /** Highest equity before the block. */
  readonly #peakBefore: Float64Array;
  readonly equity: Float64Array;
  #blocks = 0;

  /** `equity`: a column of the run's whole length, filled as the run goes; where the data grows, as long as it is the same one. */
  constructor(equity: Float64Array) {
    const n = equity.length >> SHIFT;
    this.equity = equity;
    this.min = new Float64Array(n);
    this.max = new Float64Array(n);
    this.drawdown = new Float64Array(n);
    this.#peakBefore = new Float64Array(n + 1);
    this.#peakBefore[0] = -Infinity;
  }

  /** Takes in the whole blocks of the first `bars_done` bars. */
  extend(bars_done: number): void {
    const { equity } = this;
    const n = bars_done >> SHIFT;
    for (let b = this.#blocks; b < n; b++) {
      let peak = this.#peakBefore[b]!;
      let min = Infinity;
      let max = -Infinity;
      let deepest = 0;
      for (let i = b << SHIFT, end = i + BLOCK; i < end; i++) {
        const e = equity[i]!;
        if (e < min) min = e;
        if (e > max) max = e;
        if (e > peak) peak = e;
        const d = drawdownPct(e, peak);
        if (d < deepest) deepest = d;
      }
      this.min[b] = min;
      this.max[b] = max;
      this.drawdown[b] = deepest;
      this.#peakBefore[b + 1] = peak;
    }
    this.#blocks = Math.max(this.#blocks, n);
  }

  /** Deepest drawdown in bars [from, to), which are done; per cent, zero or below. */
  deepest(from: number, to: number): number {
    const b0 = firstWhole(from);
    const b1 = to >> SHIFT;
    if (b0 >= b1) return this.#scan(from, to);
    let deepest = from < b0 << SHIFT ? this.#scan(from, b0 << SHIFT) : 0;
    for (let b = b0; b < b1; b++) if (this.drawdown[b]! < deepest) deepest = this.drawdown[b]!;
    if (b1 << SHIFT < to) deepest = Math.min(deepest, this.#scan(b1 << SHIFT, to));
    return deepest;
  }

  /** The same bar by bar, from the start of the block that `from` lies in. */
  #scan(from: number, to: number): number {
    const { equity } = this;
    let peak = this.#peakBefore[from >> SHIFT]!;
    let deepest = 0;
    for (let i = (from >> SHIFT) << SHIFT; i < to; i++) {
      const e = equity[i]!;
      if (e > peak) peak = e;
      if (i < from) continue;
      const d = drawdownPct(e, peak);
      if (d < deepest) deepest = d;
    }
    return deepest;
  }
}
