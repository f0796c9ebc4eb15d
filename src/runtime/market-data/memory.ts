import { BAR_COLUMNS, type Bars } from '../../contracts/bars.ts';
import type { MarketData } from '../../contracts/market-data.ts';
import { GrowingBars } from '../../core/engine/index.ts';

/** Bars that are all there. */
export function allOf(bars: Bars): MarketData {
  return { bars, ended: true, more: () => Promise.resolve(), close: () => undefined };
}

/** Bars in memory that come in pieces, one for each time somebody waits for more: a source without a world behind it. */
export class ScriptedData implements MarketData {
  readonly bars: Bars;
  readonly #all: Bars;
  readonly #growing: GrowingBars;
  readonly #ends: number[];
  #ended = false;

  /** @param ends rows that have come by then, rising, the first above 0; all of the bars come in the end */
  constructor(all: Bars, ends: readonly number[]) {
    this.#all = all;
    this.#ends = [...ends.filter((end) => end < all.length), all.length];
    this.#growing = new GrowingBars(this.#piece(0, this.#ends.shift()!));
    this.bars = this.#growing.bars;
  }

  get ended(): boolean {
    return this.#ended;
  }

  more(): Promise<void> {
    const end = this.#ends.shift();
    if (end === undefined) this.close();
    else this.#growing.add(this.#piece(this.bars.length, end));
    return Promise.resolve();
  }

  close(): void {
    this.#ended = true;
    this.#growing.end();
  }

  #piece(from: number, to: number): Bars {
    const columns = Object.fromEntries(BAR_COLUMNS.map((name) => [name, this.#all[name].slice(from, to)]));
    return { ...this.#all, ...columns, length: to - from } as Bars;
  }
}
