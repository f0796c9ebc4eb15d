/** Columns a run leaves behind, for charts, tables and statistics. */
import type { DecisionColumns, FillColumns, StateChange } from '../../contracts/records.ts';

/** Rows of a fixed number of numeric columns that grow by doubling. */
class Rows {
  readonly #columns: Float64Array[];
  length = 0;

  constructor(width: number) {
    this.#columns = Array.from({ length: width }, () => new Float64Array(256));
  }

  /** Room for one more row; returns the columns to write it into at the old `length`. */
  grow(): readonly Float64Array[] {
    if (this.length === this.#columns[0].length) {
      for (let i = 0; i < this.#columns.length; i++) {
        const wider = new Float64Array(this.length * 2);
        wider.set(this.#columns[i]);
        this.#columns[i] = wider;
      }
    }
    this.length++;
    return this.#columns;
  }

  /** Copy of one column from row `from` on. */
  copy(column: number, from: number): Float64Array {
    return this.#columns[column].slice(from, this.length);
  }
}

export class RunSeries {
  /** Equity, signed position and cash at each bar's close; valid up to the bars done. Empty when not asked for. */
  readonly equity: Float64Array;
  readonly position: Float64Array;
  readonly cash: Float64Array;
  /** One column per plot of the strategy; NaN where there is no value. */
  readonly plots: readonly Float64Array[];
  readonly state_changes: StateChange[] = [];
  readonly reasons: string[] = [];
  readonly #fills = new Rows(10);
  readonly #decisions = new Rows(5);

  constructor(length: number, plots: number, keep: { readonly equity: boolean; readonly plots: boolean }) {
    const size = keep.equity ? length : 0;
    this.equity = new Float64Array(size);
    this.position = new Float64Array(size);
    this.cash = new Float64Array(size);
    this.plots = keep.plots ? Array.from({ length: plots }, () => new Float64Array(length).fill(NaN)) : [];
  }

  get fills_total(): number {
    return this.#fills.length;
  }

  get decisions_total(): number {
    return this.#decisions.length;
  }

  addFill(
    seq: number,
    ts: number,
    bar: number,
    order_no: number,
    side: number,
    qty: number,
    price: number,
    fee: number,
    slippage_bps: number,
    latency_ms: number,
  ): void {
    const row = this.#fills.length;
    const columns = this.#fills.grow();
    columns[0][row] = seq;
    columns[1][row] = ts;
    columns[2][row] = bar;
    columns[3][row] = order_no;
    columns[4][row] = side;
    columns[5][row] = qty;
    columns[6][row] = price;
    columns[7][row] = fee;
    columns[8][row] = slippage_bps;
    columns[9][row] = latency_ms;
  }

  /** @param reason null = allowed as asked; '' = allowed with less; else the first denial code */
  addDecision(seq: number, ts: number, bar: number, order_no: number, reason: string | null): void {
    const row = this.#decisions.length;
    const columns = this.#decisions.grow();
    columns[0][row] = seq;
    columns[1][row] = ts;
    columns[2][row] = bar;
    columns[3][row] = order_no;
    columns[4][row] = reason === null ? -1 : reason === '' ? -2 : this.#reasonIndex(reason);
  }

  #reasonIndex(reason: string): number {
    const known = this.reasons.indexOf(reason);
    return known >= 0 ? known : this.reasons.push(reason) - 1;
  }

  /** Copies of the fills from row `from` (inclusive) on. */
  fills(from = 0): FillColumns {
    const rows = this.#fills;
    return {
      seq: rows.copy(0, from),
      ts: rows.copy(1, from),
      bar: rows.copy(2, from),
      order_no: rows.copy(3, from),
      side: rows.copy(4, from),
      qty: rows.copy(5, from),
      price: rows.copy(6, from),
      fee: rows.copy(7, from),
      slippage_bps: rows.copy(8, from),
      latency_ms: rows.copy(9, from),
    };
  }

  /** Copies of the decisions from row `from` (inclusive) on. */
  decisions(from = 0): DecisionColumns {
    const rows = this.#decisions;
    return {
      seq: rows.copy(0, from),
      ts: rows.copy(1, from),
      bar: rows.copy(2, from),
      order_no: rows.copy(3, from),
      reason: rows.copy(4, from),
    };
  }
}
