/** Writes an order's intent, and the decision on orders that only protect or close. */
import { orderIntent, riskDecision, type OrderIntent } from '../../contracts/events.ts';
import type { StepContext } from './context.ts';
import type { PreparedOrder } from './prepare.ts';

/** Facts of an order that the log's fixed fields do not carry, in writing order. */
export type MoreFacts = readonly (readonly [string, number | string | null])[];

const NO_FACTS: MoreFacts = [];
const NO_REASONS: readonly string[] = [];

export class IntentWriter {
  readonly #context: StepContext;
  #orders = 0;

  constructor(context: StepContext) {
    this.#context = context;
  }

  /**
   * Numbers and logs an intent.
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
    const { nextSeq, clock, request, bars, strategy, emit } = this.#context;
    const seq = nextSeq();
    const values = strategy.plot_values;
    const shown: (number | null)[] = [];
    // + 0 turns −0 into 0, which JSON could not carry.
    for (let i = 0; i < values.length; i++) shown.push(values[i] === values[i] ? values[i] + 0 : null);
    const intent = orderIntent({
      type: 'OrderIntent',
      seq,
      ts: clock(),
      trace_seq: trace === 0 ? seq : trace,
      order_no: ++this.#orders,
      symbol: request.symbol,
      side: prepared.request.side,
      qty,
      notional: qty * prepared.price,
      order_type: prepared.order_type,
      limit_price: prepared.limit_price,
      stop_price: prepared.stop_price,
      time_in_force: prepared.request.time_in_force,
      reduce_only,
      tag: prepared.request.tag,
      meta: { bar_index: bar, close: bars.close[bar], shown, more },
    });
    emit(intent);
    return intent;
  }

  /** Allows an order past the rules, in the log like any other decision; returns the decision's seq. */
  allow(intent: OrderIntent, state: 'ACTIVE' | 'REDUCING' | 'HALTED', price: number): number {
    const { nextSeq, emit, series } = this.#context;
    const seq = nextSeq();
    emit(
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
