/** Fills to position, cash and realised profit. One instrument; quantities signed, above zero is long. */
import { invariant } from '../../contracts/assert.ts';
import { NOTHING } from '../num/nothing.ts';

/** The account's numbers; `cash_start` is the config's. */
export type AccountState = Readonly<Record<(typeof STATE)[number], number>>;

const STATE = ['cash', 'qty', 'avg_price', 'realized_pnl', 'fees_total', 'traded_notional'] as const;

export class Account {
  // All begin as a fraction: V8 then keeps them as doubles, and not as whole numbers that change their kind in the run.
  readonly cash_start: number = NaN;
  cash = NaN;
  qty = NaN;
  /** Quantity-weighted average entry price; 0 when flat. */
  avg_price = NaN;
  /** Realised over the run, before fees. */
  realized_pnl = NaN;
  fees_total = NaN;
  /** Sum of qty × price over all fills. */
  traded_notional = NaN;

  constructor(cash_start: number) {
    this.cash_start = cash_start;
    this.cash = cash_start;
    this.qty = 0;
    this.avg_price = 0;
    this.realized_pnl = 0;
    this.fees_total = 0;
    this.traded_notional = 0;
  }

  /**
   * Books one fill. Growing a position averages its price by quantity; shrinking it leaves the average and realises the
   * difference; crossing zero closes first and opens the rest at the fill's price.
   * @param signedQty quantity, positive for a buy; not 0
   * @param price finite; may be 0 or below
   * @param fee money, added to what the fill costs
   */
  apply(signedQty: number, price: number, fee: number): void {
    invariant(signedQty !== 0, 'a fill of nothing');
    const before = this.qty;
    const after = before + signedQty;
    if (before * signedQty > 0) {
      this.avg_price = (this.avg_price * before + price * signedQty) / after;
      this.qty = after;
    } else {
      // Of nothing held, nothing.
      const closed = Math.abs(signedQty) < Math.abs(before) ? -signedQty : before;
      this.realized_pnl += closed * (price - this.avg_price);
      if (Math.abs(after) < NOTHING) {
        this.qty = 0;
        this.avg_price = 0;
      } else {
        if (before * after <= 0) this.avg_price = price;
        this.qty = after;
      }
    }
    this.cash = this.cash - signedQty * price - fee;
    this.fees_total += fee;
    this.traded_notional += Math.abs(signedQty * price);
  }

  snapshot(): AccountState {
    const { cash, qty, avg_price, realized_pnl, fees_total, traded_notional } = this;
    return { cash, qty, avg_price, realized_pnl, fees_total, traded_notional };
  }

  restore(state: AccountState): void {
    for (const key of STATE) this[key] = state[key];
  }

  /** cash + qty × mark. */
  equity(mark: number): number {
    return this.cash + this.qty * mark;
  }
}
