/** Writes an order's intent, and the decision on orders that only protect or close. */
import { orderIntent, riskDecision, type OrderIntent, type OrderMeta } from '../../../contracts/events.ts';
import type { Mutable } from '../../../contracts/mutable.ts';
import type { StepContext } from './context.ts';
import type { PreparedOrder } from './prepare.ts';

/** Facts of an order that the log's fixed fields do not carry, in writing order. */
export type MoreFacts = readonly (readonly [string, number | string | null])[];

const NO_FACTS: MoreFacts = [];
const NO_REASONS: readonly string[] = [];

export class IntentWriter {
  readonly #context: StepContext;
  /** Each intent in turn, see `EventSink`. NaN where fractions will be keeps those unboxed. */
  readonly #meta: Mutable<OrderMeta>;
  readonly #intent: Mutable<OrderIntent>;
  #orders = 0;

  constructor(context: StepContext) {
    this.#context = context;
    this.#meta = { bar_index: 0, close: NaN, shown: context.strategy.plot_values, more: NO_FACTS };
    this.#intent = {
      type: 'OrderIntent',
      seq: 0,
      ts: NaN,
      trace_seq: 0,
      order_no: 0,
      symbol: context.request.symbol,
      side: 'BUY',
      qty: NaN,
      notional: NaN,
      order_type: 'MARKET',
      limit_price: null,
      stop_price: null,
      time_in_force: 'GTC',
      reduce_only: false,
      tag: '',
      meta: this.#meta,
    };
  }

  /** Orders numbered so far. */
  get orders(): number {
    return this.#orders;
  }

  restore(orders: number): void {
    this.#orders = orders;
  }

  /**
   * Numbers and logs an intent. The object returned is the next one's too.
   * @param trace seq of the intent that started the chain; 0 = this one
   * @param bar index of the bar it belongs to
   */
  write(
    prepared: PreparedOrder,
    qty: number,
    reduce_only: boolean,
    bar: number,
    trace: number,
    more: MoreFacts,
  ): OrderIntent {
    const { log, bars, strategy } = this.#context;
    const { request } = prepared;
    strategy.showPlots?.();
    const meta = this.#meta;
    meta.bar_index = bar;
    meta.close = bars.close[bar];
    meta.more = more;
    const intent = this.#intent;
    intent.seq = log.next();
    intent.ts = log.clock;
    intent.trace_seq = trace === 0 ? intent.seq : trace;
    intent.order_no = ++this.#orders;
    intent.side = request.side;
    intent.qty = qty;
    // Nothing at a price below zero is worth −0, which no log holds.
    intent.notional = qty * prepared.price + 0;
    intent.order_type = prepared.order_type;
    intent.limit_price = prepared.limit_price;
    intent.stop_price = prepared.stop_price;
    intent.time_in_force = request.time_in_force;
    intent.reduce_only = reduce_only;
    intent.tag = request.tag;
    log.intent(orderIntent(intent));
    return intent;
  }

  /** Allows an order past the rules, in the log like any other decision; returns the decision's seq. */
  allow(intent: OrderIntent, state: 'ACTIVE' | 'REDUCING' | 'HALTED', price: number): number {
    const { log, series } = this.#context;
    const seq = log.next();
    log.decision(
      riskDecision({
        type: 'RiskDecision',
        seq,
        ts: intent.ts,
        trace_seq: intent.trace_seq,
        ref_order_seq: intent.seq,
        allowed: true,
        adjusted_qty: intent.qty,
        adjusted_notional: intent.qty * price,
        rejection_reasons: NO_REASONS,
        trading_state: state,
        checks: [],
      }),
    );
    series.addDecision(seq, intent.ts, intent.meta.bar_index, intent.order_no, null);
    return seq;
  }
}

/** What a prepared order has beyond the fixed fields. */
export function factsOf(prepared: PreparedOrder): MoreFacts {
  const { request, stop_loss, take_profit } = prepared;
  if (request.trail === null && request.oco_group === null && stop_loss === null && take_profit === null)
    return NO_FACTS;
  const more: (readonly [string, number | string | null])[] = [];
  if (request.trail !== null) more.push(['trail', request.trail]);
  if (request.oco_group !== null) more.push(['oco_group', request.oco_group]);
  if (stop_loss !== null) more.push(['stop_loss', stop_loss]);
  if (take_profit !== null) more.push(['take_profit', take_profit]);
  return more;
}
