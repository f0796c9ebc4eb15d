/** What the venue asks of and tells the engine, without knowing it. */
import type { Bars } from '../../contracts/bars.ts';
import type { OrderStatus, PathPoint } from '../../contracts/events.ts';
import type { StoredNumber } from '../num/stored.ts';
import type { VenueOrder } from './order.ts';
import type { WireState } from './wire.ts';

/** One fill as the venue saw it. */
export interface VenueFill {
  readonly status: OrderStatus;
  readonly qty: number;
  readonly price: number;
  readonly ref_price: number;
  readonly slippage_bps: number;
  readonly fee: number;
  readonly ts: number;
  readonly path_point: PathPoint;
}

/**
 * Where orders go once the gate has let them through: the paper venue, or anything that can stand in for it. It is told of
 * orders and cancels as they leave, and moved on bar by bar; what it does with them it tells its host, at once and in order
 * of time. A live one would send in `submit` and tell in `bar` what has been reported since the bar before.
 */
export interface ExecutionVenue {
  /** Orders in flight and at rest, in the order in which they were sent. */
  readonly live: readonly VenueOrder[];
  /** There are orders to look after, or messages under way: `bar` has to be called. */
  readonly busy: boolean;
  /** Takes an order on its way. */
  submit(order: VenueOrder): void;
  /** A cancel request that arrives at `ts`. */
  requestCancel(order: VenueOrder, ts: number): void;
  /** Moves on through bar `i`, which opens at `ts_open` in engine time. */
  bar(bars: Bars, i: number, ts_open: number): void;
  /** Fills an order at a price outside the path: at the decision's own close, or when the run ends. */
  fillNow(order: VenueOrder, price: number, ts: number, volume: number, point: PathPoint): void;
  /** Fills every market order still on its way, each as by `fillNow`; those with a cancel on its way are left alone. */
  fillWaiting(price: number, ts: number, volume: number, point: PathPoint): void;
  /** Ends whatever is left when the data ends. */
  expireAll(ts: number, reason: string): void;
  snapshot(): VenueState;
  /** Call it on a fresh venue. `live`: the orders it has, in the order in which they were sent. */
  restore(state: VenueState, live: VenueOrder[]): void;
}

/** What our orders have left of a bar's volume. */
export interface FillerState {
  /** Index of the bar; −1 before the first. */
  readonly bar: number;
  readonly budget: StoredNumber;
}

/** What a venue knows beyond its live orders. */
export interface VenueState {
  /** UTC day of the last bar that had orders, counted from 1970; null before the first. */
  readonly day: StoredNumber;
  readonly filler: FillerState;
  readonly wire: WireState | null;
}

/** What the venue asks of and tells the engine. */
export interface VenueHost {
  /** Index of the bar whose prices and volume are being used. */
  bar(): number;
  /** Signed position now. */
  position(): number;
  /** Most that `order` may fill at `price` by buying power; its `leaves_qty` or less. */
  affordable(order: VenueOrder, price: number): number;
  /** Entry quantity resolved at the fill's price, before adding what it takes to close the other side. */
  sizeAtFill(order: VenueOrder, price: number): number;
  /** A fill of `order`. The object serves for the next one too: take from it what is wanted at once. */
  filled(order: VenueOrder, fill: VenueFill): void;
  /** Any change that is not a fill: NEW, CANCELED, REJECTED, EXPIRED. */
  changed(order: VenueOrder, status: OrderStatus, reason: string | null, ts: number, point: PathPoint | null): void;
  /** Protective orders for all that an entry has opened so far; the host creates and logs them and returns them resting. */
  bracket(order: VenueOrder): readonly VenueOrder[];
}
