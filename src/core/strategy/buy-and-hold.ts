import type { OrderDesk, StrategySpec, StrategyView } from '../../contracts/strategy.ts';
import { marketEntry } from './fields.ts';
import { StoredStrategy, type StateReader, type StateWriter } from './stored.ts';

const ENTRY = marketEntry('BUY', 'buy and hold');

class BuyAndHold extends StoredStrategy {
  /** 1 once the order has been sent. */
  #sent = 0;

  constructor() {
    super([]);
  }

  onBar(_view: StrategyView, desk: OrderDesk): void {
    // The desk answers 0 while orders are not taken yet (warm-up): then the next bar tries again.
    if (this.#sent === 0 && desk.submit(ENTRY) > 0) this.#sent = 1;
  }

  protected parts() {
    return [
      {
        save: (out: StateWriter) => out.put(this.#sent),
        load: (from: StateReader) => {
          this.#sent = from.take();
        },
      },
    ];
  }
}

export const buyAndHold: StrategySpec = {
  name: 'buy-and-hold',
  title: 'Buy and hold',
  description:
    'Buys once, at the first bar, and holds to the end. The measure that every other strategy is held against.',
  params: [],
  check: () => null,
  create: () => new BuyAndHold(),
};
