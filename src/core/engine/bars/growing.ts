/** Bars that grow while a run goes over them, and what the log says of such data when all is done. */
import { invariant } from '../../../contracts/assert.ts';
import { BAR_COLUMNS, firstOf, type BarColumn, type Bars } from '../../../contracts/bars.ts';
import type { RunConfig } from '../../../contracts/config.ts';
import type { DataSeal } from '../../../contracts/events.ts';
import type { Mutable } from '../../../contracts/mutable.ts';
import { hashBars, type CreateHasher } from '../../journal/hash.ts';
import { rowsOf, setOpen } from './run-bars.ts';

/**
 * Bars that rows are added to in place: whoever holds `bars`, or what `runBars` makes of them, sees them all. Bars that
 * are there never change.
 */
export class GrowingBars {
  readonly bars: Bars;
  readonly #bars: Mutable<Bars>;
  readonly #columns = new Map<BarColumn, Float64Array>();

  /** @param start is copied; its interval holds for all that comes */
  constructor(start: Bars) {
    this.#bars = { ...start };
    this.bars = this.#bars;
    for (const name of BAR_COLUMNS) this.#columns.set(name, start[name]);
    // Own memory from the first: what is there of somebody else's must not be written behind.
    this.#grow(start.length, Math.max(1024, start.length + (start.length >> 2)));
    setOpen(this.bars, true);
  }

  /**
   * Adds bars, each later than the one before. False when, of longer bars made of these, one would change that has closed:
   * nothing can be made of such data any more.
   */
  add(more: Bars): boolean {
    if (more.length === 0) return true;
    const from = this.bars.length;
    invariant(from === 0 || more.ts[0] > this.bars.ts[from - 1], 'a bar that is not later than the one before');
    const length = from + more.length;
    const capacity = this.#columns.get('ts')!.length;
    this.#grow(length, length > capacity ? Math.max(length, capacity + (capacity >> 1)) : capacity);
    for (const name of BAR_COLUMNS) this.#bars[name].set(more[name].subarray(0, more.length), from);
    return setOpen(this.bars, true);
  }

  /** No more rows will come. */
  end(): void {
    setOpen(this.bars, false);
  }

  #grow(length: number, capacity: number): void {
    for (const name of BAR_COLUMNS) {
      let column = this.#columns.get(name)!;
      if (column.length !== capacity) {
        const longer = new Float64Array(capacity);
        longer.set(column.subarray(0, this.bars.length));
        this.#columns.set(name, (column = longer));
      }
      this.#bars[name] = column.subarray(0, length);
    }
    this.#bars.length = length;
  }
}

/** Stands for the hash of data that is not all there yet, in a run's id. */
export function firstBarHash(data: Bars, createHasher: CreateHasher): string {
  return hashBars(firstOf(data, 1), createHasher);
}

/** What is said of growing data once the run is over, by the bars that were done: the rows these are made of. */
export function sealOf(data: Bars, config: RunConfig, createHasher: CreateHasher): (bars_done: number) => DataSeal {
  return (bars_done) => {
    const rows = rowsOf(data, config, bars_done);
    return { sha256: hashBars(firstOf(data, rows), createHasher), rows, last_ts: data.ts[rows - 1] };
  };
}

/** What an engine has to be told of such data. */
export function grownData(data: Bars, config: RunConfig, createHasher: CreateHasher) {
  return { data_sha256: firstBarHash(data, createHasher), seal: sealOf(data, config, createHasher) };
}
