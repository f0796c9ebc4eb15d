/** An order at the venue, from the moment it leaves us until it is done. */
import type { DeliveryFacts, OrderType, TimeInForce } from '../../contracts/events.ts';
import type { Delivery } from './delivery.ts';
import { loadNumber, storeNumber, type StoredNumber } from '../num/stored.ts';

/** +1 buy, −1 sell. */
export type Sign = 1 | -1;

/**
 * `flight`: on its way. `resting`: at the venue, waiting for its price or for volume. `done`: filled, canceled, rejected
 * or expired; never changes again.
 */
export type Stage = 'flight' | 'resting' | 'done';

export interface VenueOrder {
  readonly order_no: number;
  readonly side: Sign;
  readonly order_type: OrderType;
  readonly time_in_force: TimeInForce;
  readonly reduce_only: boolean;
  /**
   * Takes or turns to its side: quantity is settled at the first fill from `base_qty` and what is then held. With
   * `reduce_only` it is one of which the rules have left the close.
   */
  readonly entry: boolean;
  base_qty: number;
  /** The strategy named the quantity: it is not sized again at the fill. */
  readonly sized: boolean;
  readonly limit_price: number | null;
  readonly stop_price: number | null;
  readonly trail: number | null;
  readonly oco_group: string | null;
  readonly stop_loss: number | null;
  readonly take_profit: number | null;
  /** Order whose fill placed this one (a bracket's leg); 0 = none. */
  readonly parent_no: number;
  readonly tag: string;
  readonly intent_seq: number;
  readonly risk_seq: number;
  readonly trace_seq: number;
  readonly submit_ts: number;
  readonly arrive_ts: number;
  readonly latency_ms: number;

  stage: Stage;
  leaves_qty: number;
  cum_qty: number;
  /** Of `cum_qty`, what opened or grew a position. */
  opened_qty: number;
  /** Arrival of a cancel request; Infinity while there is none. */
  cancel_ts: number;
  /** A stop of any kind whose level has been reached: from then on it is a market or a limit order. */
  triggered: boolean;
  /** Place on the current bar's path from which it has been at rest. */
  from_s: number;
  /** Best price since arrival, for a trailing stop. */
  best_price: number;
  /** Quantity has been settled against what is held. */
  settled: boolean;
  fill_count: number;
  fees_charged: number;
  fees_due: number;
  /** Has been at rest (a stop: since its trigger), so that its fills make liquidity. */
  rested: boolean;
  /** Its messages to an exchange that fails; null where none does. */
  readonly wire: OrderWire | null;
}

/** An order's messages. */
export interface OrderWire {
  /** How it is sent; null for what the exchange placed itself, and once that has been told. */
  submit: Delivery | null;
  /** The exchange has the order. */
  arrived: boolean;
  /** When we learn what the exchange did, where that is not with its answer but later; epoch ms, else 0. */
  known_ts: number;
  /** Cancels sent. */
  cancels: number;
  /** The last one; null while there is none, and once that has been told. */
  cancel: CancelWire | null;
  /** Of cancels before it, which came to nothing. */
  failed: DeliveryFacts | null;
}

export interface CancelWire {
  readonly delivery: Delivery;
  readonly sent_ts: number;
  arrived: boolean;
}

/** Of an order that needs no message to be at the exchange. */
export function placedThere(): OrderWire {
  return { submit: null, arrived: true, known_ts: 0, cancels: 0, cancel: null, failed: null };
}

/** An order as JSON. */
export interface OrderState extends Readonly<Omit<VenueOrder, 'cancel_ts'>> {
  readonly cancel_ts: StoredNumber;
}

export function storeOrder(order: VenueOrder): OrderState {
  return { ...order, cancel_ts: storeNumber(order.cancel_ts), wire: copyOf(order.wire) };
}

export function loadOrder(state: OrderState): VenueOrder {
  return { ...state, cancel_ts: loadNumber(state.cancel_ts), wire: copyOf(state.wire) };
}

function copyOf(wire: OrderWire | null): OrderWire | null {
  return wire === null ? null : { ...wire, cancel: wire.cancel === null ? null : { ...wire.cancel } };
}

/** A stop that has not been reached: it waits for its level, and neither time in force nor volume concern it yet. */
export function awaitsTrigger(order: VenueOrder): boolean {
  return !order.triggered && order.order_type !== 'MARKET' && order.order_type !== 'LIMIT';
}
