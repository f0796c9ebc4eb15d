import type { Bars } from '../../../contracts/bars.ts';
import type { Rows } from '../../num/rows.ts';

/** Columns of a fill's row that say what is held after it and from which bar's close on. */
export interface HeldColumns {
  readonly from_bar: number;
  readonly position: number;
  readonly cash: number;
}

/**
 * Equity, signed position and cash at each bar's close. Position and cash change with fills alone and equity follows from
 * them, so a run does not write them bar by bar: they are made when somebody looks, and followed from then on.
 */
export class EquityColumns {
  equity: Float64Array;
  position: Float64Array;
  cash: Float64Array;
  readonly #closes: Pick<Bars, 'close'>;
  readonly #fills: Rows;
  readonly #held: HeldColumns;
  readonly #cash_start: number = NaN;
  #bars = 0;
  #next = 0;

  constructor(closes: Pick<Bars, 'close'>, length: number, cash_start: number, fills: Rows, held: HeldColumns) {
    this.equity = new Float64Array(length);
    this.position = new Float64Array(length);
    this.cash = new Float64Array(length);
    this.#closes = closes;
    this.#fills = fills;
    this.#held = held;
    this.#cash_start = cash_start;
  }

  /** Makes room for `length` bars. */
  reserve(length: number): void {
    this.equity = roomFor(this.equity, length);
    this.position = roomFor(this.position, length);
    this.cash = roomFor(this.cash, length);
  }

  /**
   * Brings the columns up to the first `bars` bars.
   * @param ended no bar follows: what filled after the last one's mark, at its own close, shows at that close
   */
  follow(bars: number, ended: boolean): void {
    while (this.#next < this.#fills.length) {
      const due = this.#fills.get(this.#next, this.#held.from_bar);
      const from = ended ? Math.min(due, bars - 1) : due;
      // What ends a run happens at a bar that may have been written already.
      if (from < this.#bars) this.#bars = from;
      if (from >= bars) break;
      this.#write(from);
      this.#next++;
    }
    this.#write(bars);
  }

  /** Writes the bars up to `to` as the last fill taken left the account. */
  #write(to: number): void {
    const last = this.#next - 1;
    const qty = last < 0 ? 0 : this.#fills.get(last, this.#held.position);
    const money = last < 0 ? this.#cash_start : this.#fills.get(last, this.#held.cash);
    const { close } = this.#closes;
    for (let i = this.#bars; i < to; i++) {
      this.equity[i] = money + qty * close[i];
      this.position[i] = qty;
      this.cash[i] = money;
    }
    this.#bars = to;
  }
}

/** The column itself, or a longer one that begins with it: of at least `length` values, those it has not had being `fill`. */
export function roomFor(column: Float64Array, length: number, fill = 0): Float64Array {
  if (column.length >= length) return column;
  const longer = new Float64Array(Math.max(length, column.length + (column.length >> 1)));
  longer.set(column);
  return longer.fill(fill, column.length);
}
