/** The desk's way to the venue: what an order and a cancel take to get there. */
import { drawLatency } from '../../execution/costs.ts';
import type { ExecutionVenue } from '../../execution/host.ts';
import { placedThere, type VenueOrder } from '../../execution/order.ts';
import type { Wire } from '../../execution/wire.ts';
import type { StepContext } from './context.ts';
import type { PreparedOrder } from './prepare.ts';
import { venueOrder, type Submission } from './submission.ts';

export class Sender {
  readonly #context: StepContext;
  readonly #venue: ExecutionVenue;
  readonly #wire: Wire | null;

  /** @param wire null = the venue takes every message at the first try */
  constructor(context: StepContext, venue: ExecutionVenue, wire: Wire | null) {
    this.#context = context;
    this.#venue = venue;
    this.#wire = wire;
  }

  /** Puts an order on its way. `direct`: it is settled where it is, whatever the exchange's state. */
  send(prepared: PreparedOrder, sub: Submission, direct: boolean): VenueOrder {
    const { seed, config } = this.#context.request;
    const { order_no, ts } = sub.intent;
    const { oco_group } = prepared.request;
    if (this.#wire === null || direct) {
      const latency_ms = drawLatency(config, seed, order_no, 'entry');
      const there = this.#wire === null ? null : placedThere();
      const order = venueOrder(prepared, sub, latency_ms, oco_group, 0, there);
      this.#venue.submit(order);
      return order;
    }
    const wire = this.#wire.submit(order_no, ts);
    const order = venueOrder(prepared, sub, wire.submit.arrive_ms, oco_group, 0, wire);
    this.#venue.submit(order);
    this.#wire.sent(order);
    return order;
  }

  cancel(order: VenueOrder): void {
    const { request, log } = this.#context;
    const ts =
      this.#wire === null
        ? log.clock + drawLatency(request.config, request.seed, order.order_no, 'cancel')
        : this.#wire.cancel(order, log.clock);
    this.#venue.requestCancel(order, ts);
  }
}
