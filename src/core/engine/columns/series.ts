/** Columns a run leaves behind, for charts, tables and statistics. */
import type { Bars } from '../../../contracts/bars.ts';
import type { DecisionColumns, FillColumns, StateChange } from '../../../contracts/records.ts';
import { Rows } from '../../num/rows.ts';
import { EquityColumns, roomFor } from './equity-columns.ts';

/** What a fill's row takes from the fill itself. */
interface FillFigures {
  readonly qty: number;
  readonly price: number;
  readonly fee: number;
  readonly slippage_bps: number;
}

/** Numbers of a fill's row, the last three beyond what `FillColumns` shows. */
const FILL_WIDTH = 13;
const HELD = { from_bar: 10, position: 11, cash: 12 };
const DECISION_WIDTH = 5;
const NOTHING = new Float64Array(0);

export class RunSeries {
  /** One column per plot of the strategy; NaN where there is no value. */
  readonly plots: Float64Array[];
  readonly state_changes: StateChange[] = [];
  readonly reasons: string[] = [];
  /** Bars whose close has been marked: what a fill changes shows from the close of this bar on. */
  bars_marked = 0;
  /** The run has ended after these bars. */
  ended = false;
  readonly #fills = new Rows(FILL_WIDTH);
  readonly #decisions = new Rows(DECISION_WIDTH);
  readonly #makeColumns: (() => EquityColumns) | null;
  #columns: EquityColumns | null = null;
  #length: number;

  /**
   * @param length bars of the run, as far as they are there
   * @param plots lines the strategy shows
   * @param bars of at least that many closes
   */
  constructor(
    length: number,
    plots: number,
    keep: { readonly equity: boolean; readonly plots: boolean },
    bars: Pick<Bars, 'close'>,
    cash_start: number,
  ) {
    this.#length = length;
    const make = () => new EquityColumns(bars, this.#length, cash_start, this.#fills, HELD);
    this.#makeColumns = keep.equity ? make : null;
    this.plots = keep.plots ? Array.from({ length: plots }, () => new Float64Array(length).fill(NaN)) : [];
  }

  /** Equity at each bar's close; valid up to the bars done. Empty when not asked for, like the next two. */
  get equity(): Float64Array {
    return this.#held()?.equity ?? NOTHING;
  }

  /** Signed position at each bar's close. */
  get position(): Float64Array {
    return this.#held()?.position ?? NOTHING;
  }

  get cash(): Float64Array {
    return this.#held()?.cash ?? NOTHING;
  }

  /** Makes room for bars that have come since: columns have at least `length` values then. */
  reserve(length: number): void {
    if (length <= this.#length) return;
    this.#length = length;
    this.#columns?.reserve(length);
    for (const [i, plot] of this.plots.entries()) this.plots[i] = roomFor(plot, length, NaN);
  }

  /** Columns of the account that somebody has looked at are brought up to date. */
  follow(): void {
    this.#columns?.follow(this.bars_marked, this.ended);
  }

  #held(): EquityColumns | null {
    if (this.#columns === null && this.#makeColumns !== null) this.#columns = this.#makeColumns();
    this.follow();
    return this.#columns;
  }

  /** What is held since the last fill; null before the first. */
  get held_last(): { readonly position: number; readonly cash: number } | null {
    const last = this.#fills.length - 1;
    const of = (column: number) => this.#fills.get(last, column);
    return last < 0 ? null : { position: of(HELD.position), cash: of(HELD.cash) };
  }

  get fills_total(): number {
    return this.#fills.length;
  }

  get decisions_total(): number {
    return this.#decisions.length;
  }

  /** @param position what is held after the fill, signed; `cash` likewise */
  addFill(
    seq: number,
    ts: number,
    bar: number,
    order_no: number,
    side: number,
    fill: FillFigures,
    latency_ms: number,
    position: number,
    cash: number,
  ): void {
    const at = this.#fills.add();
    const row = this.#fills.block;
    row[at] = seq;
    row[at + 1] = ts;
    row[at + 2] = bar;
    row[at + 3] = order_no;
    row[at + 4] = side;
    row[at + 5] = fill.qty;
    row[at + 6] = fill.price;
    row[at + 7] = fill.fee;
    row[at + 8] = fill.slippage_bps;
    row[at + 9] = latency_ms;
    row[at + HELD.from_bar] = this.bars_marked;
    row[at + HELD.position] = position;
    row[at + HELD.cash] = cash;
  }

  /** @param reason null = allowed as asked; '' = allowed with less; else the first denial code */
  addDecision(seq: number, ts: number, bar: number, order_no: number, reason: string | null): void {
    const at = this.#decisions.add();
    const row = this.#decisions.block;
    row[at] = seq;
    row[at + 1] = ts;
    row[at + 2] = bar;
    row[at + 3] = order_no;
    row[at + 4] = reason === null ? -1 : reason === '' ? -2 : this.#reasonIndex(reason);
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
