import type { OrderIntent } from '../../../contracts/events.ts';
import type { OrderWire, VenueOrder } from '../../execution/order.ts';
import type { PreparedOrder } from './prepare.ts';

/** What an allowed order needs beyond its preparation. */
export interface Submission {
  readonly intent: OrderIntent;
  readonly risk_seq: number;
  /** Quantity to send. */
  readonly qty: number;
  /** Takes or turns to its side, with `base_qty` beyond what it closes; with `reduce_only` it closes alone. */
  readonly entry: boolean;
  readonly base_qty: number;
  readonly reduce_only: boolean;
  /** Stop that goes with it when it fills, on the tick; null = none. */
  readonly stop_loss: number | null;
}

/**
 * The order as the venue keeps it. `parent_no` is the order whose fill placed this one, so that it is at the venue
 * already; 0 = sent by us. Every field is written out: one shape, and no copying of spreads.
 */
export function venueOrder(
  prepared: PreparedOrder,
  sub: Submission,
  latency_ms: number,
  oco_group: string | null,
  parent_no: number,
  wire: OrderWire | null,
): VenueOrder {
  const { request } = prepared;
  const { intent } = sub;
  const placed = parent_no > 0;
  return {
    order_no: intent.order_no,
    side: intent.side === 'BUY' ? 1 : -1,
    order_type: prepared.order_type,
    time_in_force: request.time_in_force,
    reduce_only: sub.reduce_only,
    entry: sub.entry,
    base_qty: sub.base_qty,
    sized: request.qty !== null,
    limit_price: prepared.limit_price,
    stop_price: prepared.stop_price,
    trail: request.trail,
    oco_group,
    stop_loss: sub.stop_loss,
    take_profit: prepared.take_profit,
    parent_no,
    tag: request.tag,
    intent_seq: intent.seq,
    risk_seq: sub.risk_seq,
    trace_seq: intent.trace_seq,
    submit_ts: intent.ts,
    arrive_ts: intent.ts + latency_ms,
    latency_ms,
    stage: placed ? 'resting' : 'flight',
    leaves_qty: sub.qty,
    cum_qty: 0,
    opened_qty: 0,
    cancel_ts: Infinity,
    triggered: false,
    from_s: 0,
    best_price: 0,
    settled: false,
    fill_count: 0,
    fees_charged: 0,
    fees_due: 0,
    rested: placed,
    wire,
  };
}
