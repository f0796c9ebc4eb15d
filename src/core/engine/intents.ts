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

  /** Orders numbered so far. */
  get orders(): number {
    return this.#orders;
  }

  restore(orders: number): void {
    this.#orders = orders;
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
    const { log, request, bars, strategy } = this.#context;
    const seq = log.next();
    strategy.showPlots?.();
    const shown = shownValues(strategy.plot_values);
    const intent = orderIntent({
      type: 'OrderIntent',
      seq,
      ts: log.clock,
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
    log.intent(intent);
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

const NOTHING_SHOWN: readonly number[] = [];

/** Plot values for the log: null for those still warming up; + 0 turns −0 into 0, which JSON could not carry. */
function shownValues(values: Float64Array): readonly (number | null)[] {
  if (values.length === 0) return NOTHING_SHOWN;
  // Literals of numbers stay unboxed in V8; the two usual lengths are worth it.
  // x − x is 0 for finite x alone.
  if (values.length === 1 && values[0] - values[0] === 0) return [values[0] + 0];
  if (values.length === 2 && values[0] - values[0] === 0 && values[1] - values[1] === 0) {
    return [values[0] + 0, values[1] + 0];
  }
  return Array.from(values, (value) => (value - value === 0 ? value + 0 : null));
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
