/** What a checkpoint says of data that grows: which of its rows the run has used, so that it goes on behind the same ones. */
import { BAR_COLUMNS, type Bars } from '../../contracts/bars.ts';
import { checkpointProblems } from '../../contracts/checkpoint-errors.ts';
import type { RunConfig } from '../../contracts/config.ts';
import type { Problem } from '../../contracts/result.ts';
import { rowsOf } from '../../core/engine/index.ts';
import type { PrefixHasher } from '../../core/journal/index.ts';

export interface GrownData {
  readonly rows: number;
  /** Over the rows one after the other, their six values as little-endian float64: so that it can be fed as they come. */
  readonly sha256: string;
  readonly interval_ms: number;
}

const ROW_BYTES = BAR_COLUMNS.length * 8;
const SLICE_ROWS = 4096;

/** Marks how far a run has come in its data, again and again; each row is hashed once. */
export class GrownMark {
  readonly #data: Bars;
  readonly #config: RunConfig;
  readonly #hasher: PrefixHasher;
  readonly #view = new DataView(new ArrayBuffer(SLICE_ROWS * ROW_BYTES));
  #rows = 0;

  constructor(data: Bars, config: RunConfig, hasher: PrefixHasher) {
    this.#data = data;
    this.#config = config;
    this.#hasher = hasher;
  }

  /** `bars_done` is not less than at the last call. */
  at(bars_done: number): GrownData {
    return this.of(rowsOf(this.#data, this.#config, bars_done));
  }

  /** Of the first `rows` rows; not fewer than at the last call. */
  of(rows: number): GrownData {
    while (this.#rows < rows) this.#feed(Math.min(rows, this.#rows + SLICE_ROWS));
    return { rows, sha256: this.#hasher.peek(), interval_ms: this.#data.interval_ms };
  }

  #feed(to: number): void {
    const view = this.#view;
    let at = 0;
    for (let i = this.#rows; i < to; i++) {
      for (const name of BAR_COLUMNS) {
        view.setFloat64(at, this.#data[name][i]!, true);
        at += 8;
      }
    }
    this.#hasher.update(new Uint8Array(view.buffer, 0, at));
    this.#rows = to;
  }
}

/** Why a run that has used `grown` cannot go on with `data`; null when its rows are there. */
export function otherData(grown: GrownData, data: Bars, config: RunConfig, hasher: PrefixHasher): Problem | null {
  if (data.length < grown.rows) return checkpointProblems.dataShort(grown.rows, data.length);
  if (data.interval_ms !== grown.interval_ms) {
    return checkpointProblems.config('interval_ms', String(grown.interval_ms), String(data.interval_ms));
  }
  const { sha256 } = new GrownMark(data, config, hasher).of(grown.rows);
  return sha256 === grown.sha256 ? null : checkpointProblems.dataOther(grown.rows);
}
