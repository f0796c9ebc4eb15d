/** The paper venue by itself: a host that keeps a position and notes what it is told, and orders made of a few fields. */
import type { Bars } from '../../../src/contracts/bars.ts';
import type { RunConfig } from '../../../src/contracts/config.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import type { VenueFill, VenueHost } from '../../../src/core/execution/host.ts';
import type { VenueOrder } from '../../../src/core/execution/order.ts';
import { Venue } from '../../../src/core/execution/venue.ts';
import type { Wire } from '../../../src/core/execution/wire.ts';
import { FREE, type Row } from '../engine/scripted.ts';

export const HOUR_MS = 3_600_000;

/** No costs and no latency, but for what is said otherwise. */
export function configOf(fields: object = {}): RunConfig {
  const request = resolveRequest({ fields: { ...FREE, path: 'ohlc', limit_fill: 'touch', ...fields } });
  if (!request.ok) throw new Error(request.problem.message);
  return request.value.config;
}

/** A market order to buy ten units, on its way and due at once. */
export function orderOf(fields: Partial<VenueOrder> = {}): VenueOrder {
  return {
    order_no: 1,
    side: 1,
    order_type: 'MARKET',
    time_in_force: 'GTC',
    reduce_only: false,
    entry: false,
    base_qty: 10,
    sized: true,
    limit_price: null,
    stop_price: null,
    trail: null,
    oco_group: null,
    stop_loss: null,
    take_profit: null,
    parent_no: 0,
    tag: '',
    intent_seq: 1,
    risk_seq: 2,
    trace_seq: 1,
    submit_ts: 0,
    arrive_ts: 0,
    latency_ms: 0,
    stage: 'flight',
    leaves_qty: 10,
    cum_qty: 0,
    opened_qty: 0,
    cancel_ts: Infinity,
    triggered: false,
    from_s: 0,
    best_price: NaN,
    settled: false,
    fill_count: 0,
    fees_charged: 0,
    fees_due: 0,
    rested: false,
    wire: null,
    ...fields,
  };
}

/** Hourly bars from the epoch on. */
export function barsOf(rows: readonly Row[]): Bars {
  const column = (k: number) => Float64Array.from(rows, (row) => row[k] ?? 1000);
  return {
    ts: Float64Array.from(rows, (_, i) => i * HOUR_MS),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: column(4),
    length: rows.length,
    interval_ms: HOUR_MS,
  };
}

export class Paper implements VenueHost {
  readonly venue: Venue;
  readonly fills: VenueFill[] = [];
  /** `o1 FILLED 10 @ 100`, `o2 CANCELED OCO`: in order. */
  readonly told: string[] = [];
  /** What `affordable` was asked: order and price. */
  readonly asked: (readonly [order_no: number, price: number])[] = [];
  readonly legsOf: VenueOrder[] = [];
  held = 0;
  most = Infinity;
  size = 10;
  at = 0;
  legs: () => readonly VenueOrder[] = () => [];

  constructor(fields: object = {}, wire: Wire | null = null, seed = 42) {
    this.venue = new Venue(configOf(fields), seed, this, wire);
  }

  /** Sends orders, then runs the bars, one after the other. */
  run(rows: readonly Row[], ...orders: VenueOrder[]): this {
    for (const order of orders) this.venue.submit(order);
    const bars = barsOf(rows);
    for (this.at = 0; this.at < rows.length; this.at++) this.venue.bar(bars, this.at, bars.ts[this.at]!);
    return this;
  }

  bar = () => this.at;
  position = () => this.held;
  affordable(order: VenueOrder, price: number): number {
    this.asked.push([order.order_no, price]);
    return Math.min(this.most, order.leaves_qty);
  }
  sizeAtFill = () => this.size;
  filled(order: VenueOrder, fill: VenueFill): void {
    this.held += order.side * fill.qty;
    this.fills.push({ ...fill });
    this.told.push(`o${String(order.order_no)} ${fill.status} ${String(fill.qty)} @ ${String(fill.price)}`);
  }
  changed(order: VenueOrder, status: string, reason: string | null, ts: number, point: string | null): void {
    const why = reason === null ? '' : ` ${reason}`;
    this.told.push(`o${String(order.order_no)} ${status}${why} ${String(ts)} ${String(point)}`);
  }
  bracket(order: VenueOrder): readonly VenueOrder[] {
    this.legsOf.push(order);
    return this.legs();
  }
}
