/** What the venue asks of and tells the engine, without knowing it. */
import type { OrderStatus, PathPoint } from '../../contracts/events.ts';
import type { VenueOrder } from './order.ts';

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
