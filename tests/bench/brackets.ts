/**
 * A strategy for the benchmark alone: resting orders at the venue on every bar. Flat, it renews a limit entry below the
 * price, with a stop loss and a take profit; in a position these two rest and a further stop is moved up behind the price.
 */
import {
  MARKET_ENTRY,
  type OrderDesk,
  type OrderRequest,
  type Strategy,
  type StrategyView,
} from '../../src/contracts/strategy.ts';

const ENTRY: OrderRequest = { ...MARKET_ENTRY, order_type: 'LIMIT', tag: 'dip' };
const GUARD: OrderRequest = {
  ...MARKET_ENTRY,
  intent: 'exit',
  side: 'SELL',
  order_type: 'STOP',
  reduce_only: true,
  tag: 'guard',
};

export class BracketEveryBar implements Strategy {
  readonly plots = [];
  readonly plot_values = new Float64Array(0);
  #highest = NaN;

  onBar(view: StrategyView, desk: OrderDesk): void {
    const close = view.close(0);
    // Distances in a few of this walk's usual bars.
    const step = close * 0.001;
    if (view.position === 0) {
      this.#highest = close;
      desk.cancelTag(GUARD.tag);
      desk.submit({ ...ENTRY, limit_price: close - step, stop_loss: close - 4 * step, take_profit: close + 2 * step });
      return;
    }
    this.#highest = Math.max(this.#highest, close);
    desk.cancelTag(GUARD.tag);
    desk.submit({ ...GUARD, stop_price: this.#highest - 3 * step });
  }

  snapshot(): unknown {
    return this.#highest === this.#highest ? this.#highest : null;
  }

  restore(state: unknown): void {
    this.#highest = typeof state === 'number' ? state : NaN;
  }
}
