/** Brackets: the stop-loss and take-profit that an entry's fill places, at the venue at once and in the entry's chain. */
import type { TradingState } from '../../../contracts/events.ts';
import { MARKET_ENTRY } from '../../../contracts/strategy.ts';
import { placedThere, type VenueOrder } from '../../execution/order.ts';
import type { IntentWriter, MoreFacts } from './intents.ts';
import type { PreparedOrder } from './prepare.ts';
import { venueOrder } from './submission.ts';

export class Protection {
  readonly #intents: IntentWriter;

  constructor(intents: IntentWriter) {
    this.#intents = intents;
  }

  /**
   * The legs for what `parent` has opened, each of the whole of it.
   * @param open units open, > 0
   */
  place(parent: VenueOrder, open: number, bar: number, state: TradingState): readonly VenueOrder[] {
    const legs: VenueOrder[] = [];
    if (parent.stop_loss !== null) legs.push(this.#leg(parent, 'STOP', parent.stop_loss, open, bar, state));
    if (parent.take_profit !== null) legs.push(this.#leg(parent, 'LIMIT', parent.take_profit, open, bar, state));
    return legs;
  }

  #leg(
    parent: VenueOrder,
    order_type: 'STOP' | 'LIMIT',
    level: number,
    qty: number,
    bar: number,
    state: TradingState,
  ): VenueOrder {
    const stop = order_type === 'STOP';
    const prepared: PreparedOrder = {
      request: {
        ...MARKET_ENTRY,
        intent: 'exit',
        side: parent.side > 0 ? 'SELL' : 'BUY',
        tag: stop ? 'stop loss' : 'take profit',
        order_type,
        reduce_only: true,
        qty,
      },
      order_type,
      limit_price: stop ? null : level,
      stop_price: stop ? level : null,
      stop_loss: null,
      take_profit: null,
      price: level,
      invalid: null,
    };
    const oco_group = `bracket o${String(parent.order_no)}`;
    const facts: MoreFacts = [
      ['parent_order_id', `o${String(parent.order_no)}`],
      ['oco_group', oco_group],
    ];
    const intent = this.#intents.write(prepared, qty, true, bar, parent.trace_seq, facts);
    const risk_seq = this.#intents.allow(intent, state, level);
    const sub = { intent, risk_seq, qty, entry: false, base_qty: qty, reduce_only: true, stop_loss: null };
    return venueOrder(prepared, sub, 0, oco_group, parent.order_no, parent.wire === null ? null : placedThere());
  }
}
