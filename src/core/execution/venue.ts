/**
 * The paper venue: our own orders, matched along each bar's path. It knows nothing of strategy, risk or accounts; what it
 * needs of them it asks its host, and what happens it tells its host at once, in time order.
 *
 * Within a bar everything is an event at a place on the path: a cancel arriving, an order arriving, a resting order's
 * price being reached. The earliest is taken, then the search starts again from there, so that an order arriving, a
 * bracket placed by a fill, or a race between a cancel and a fill needs no rule of its own.
 */
import type { Bars } from '../../contracts/bars.ts';
import type { RunConfig } from '../../contracts/config.ts';
import type { OrderStatus, PathPoint } from '../../contracts/events.ts';
import { loadNumber, storeNumber } from '../num/stored.ts';
import { MS_PER_DAY } from '../time/civil.ts';
import { Filler } from './fill.ts';
import type { ExecutionVenue, VenueHost, VenueState } from './host.ts';
import { awaitsTrigger, type VenueOrder } from './order.ts';
import { EVENT_ARRIVE, EVENT_CANCEL, NextEvent } from './next-event.ts';
import { BarPath } from './path.ts';
import { updateTrail, whenTriggered } from './trigger.ts';
import type { Wire } from './wire.ts';

export class Venue implements ExecutionVenue {
  readonly path = new BarPath();
  readonly #config: RunConfig;
  readonly #host: VenueHost;
  readonly #filler: Filler;
  readonly #wire: Wire | null;
  /** One list for the whole run: making one for each order costs more than looking through it. */
  readonly #live: VenueOrder[] = [];
  #day = Number.NaN;
  /** Where nothing looks at a bar's volume it is left alone: fetching it takes as long as a tenth of an order's work. */
  readonly #usesVolume: boolean;
  readonly #next: NextEvent;

  /** @param wire what messages go through; null = they arrive by themselves */
  constructor(config: RunConfig, seed: number, host: VenueHost, wire: Wire | null) {
    this.#config = config;
    this.#usesVolume = config.partial === 'participation' || config.slippage_model === 'volume_share';
    this.#host = host;
    this.#filler = new Filler(config, seed, host, this.path);
    this.#wire = wire;
    this.#next = new NextEvent(config, this.path, this.#filler, this.#live);
  }

  /** Orders in flight and at rest, in the order in which they were sent. */
  get live(): readonly VenueOrder[] {
    return this.#live;
  }

  /** There are orders to look after, or messages under way. */
  get busy(): boolean {
    return this.#live.length > 0 || (this.#wire !== null && this.#wire.busy);
  }

  snapshot(): VenueState {
    const wire = this.#wire === null ? null : this.#wire.snapshot();
    return { day: storeNumber(this.#day), filler: this.#filler.snapshot(), wire };
  }

  /** Call it on a fresh venue. `live`: the orders it has, in the order in which they were sent. */
  restore({ day, filler, wire }: VenueState, live: VenueOrder[]): void {
    if (wire !== null) this.#wire?.restore(wire);
    this.#day = loadNumber(day);
    this.#filler.restore(filler);
    this.#live.push(...live);
  }

  /** Takes an order on its way. */
  submit(order: VenueOrder): void {
    this.#live.push(order);
  }

  /** A cancel request that arrives at `ts`. */
  requestCancel(order: VenueOrder, ts: number): void {
    if (order.stage !== 'done' && ts < order.cancel_ts) order.cancel_ts = ts;
  }

  /** Ends an order without a fill, at once. */
  end(order: VenueOrder, status: OrderStatus, reason: string | null, ts: number, point: PathPoint | null): void {
    if (order.stage === 'done') return;
    order.stage = 'done';
    if (this.#wire !== null) this.#wire.ended(order);
    this.#host.changed(order, status, reason, ts, point);
  }

  /** Runs bar `i`, which opens at `ts_open` in engine time; without live orders there is nothing to do. */
  bar(bars: Bars, i: number, ts_open: number): void {
    const path = this.path;
    path.startBar(bars, i, ts_open);
    if (this.#usesVolume) path.volume = bars.volume[i];
    const { open, high, low, close } = bars;
    path.set(this.#config.path, open[i], high[i], low[i], close[i], this.#host.position());
    this.#filler.startBar(i);
    const live = this.#live;
    for (let k = 0; k < live.length; k++) live[k].from_s = 0;
    this.#expireDay(ts_open);
    path.s = 0;
    for (;;) {
      const next = this.#next.find();
      if (next === null) break;
      this.#followTrails(path.s, this.#next.s);
      this.#moveTo(this.#next.s);
      this.#handle(next, this.#next.kind);
    }
    this.#followTrails(path.s, 3);
    if (this.#wire !== null) this.#wire.take(path.ts_open + path.length_ms, this.#live);
    this.#sweep();
  }

  #moveTo(s: number): void {
    const path = this.path;
    path.s = s;
    path.ts = this.#config.fill_stamp === 'bar' ? path.ts_open : path.timeAt(s);
    path.point = path.nameOf(s);
  }

  #followTrails(from: number, to: number): void {
    const live = this.#live;
    for (let i = 0; i < live.length; i++) updateTrail(this.path, live[i], from, to);
  }

  /** Fills an order at a price outside the path: at the decision's own close, or when the run ends. */
  fillNow(order: VenueOrder, price: number, ts: number, volume: number, point: PathPoint): void {
    const path = this.path;
    path.volume = volume;
    path.s = 0;
    path.ts = ts;
    path.point = point;
    this.#filler.startBar(this.#host.bar());
    const before = order.fill_count;
    this.#filler.fillAt(order, price, false);
    if (order.stage !== 'done') this.end(order, 'CANCELED', 'NO_VOLUME', ts, point);
    if (order.fill_count > before) this.#afterFill(order);
    this.#sweep();
  }

  /** Fills every market order still on its way, each as by `fillNow`; those with a cancel on its way are left alone. */
  fillWaiting(price: number, ts: number, volume: number, point: PathPoint): void {
    for (const order of [...this.#live]) {
      const waits = order.stage === 'flight' && order.cancel_ts === Infinity;
      if (waits && order.order_type === 'MARKET') this.fillNow(order, price, ts, volume, point);
    }
  }

  /** Ends whatever is left when the data ends. */
  expireAll(ts: number, reason: string): void {
    for (const order of this.#live) this.end(order, 'EXPIRED', reason, ts, null);
    this.#sweep();
  }

  /** Takes done orders off the list. */
  #sweep(): void {
    const live = this.#live;
    let kept = 0;
    for (let i = 0; i < live.length; i++) {
      if (live[i].stage !== 'done') live[kept++] = live[i];
    }
    while (live.length > kept) live.pop();
  }

  #expireDay(ts_open: number): void {
    const day = Math.floor(ts_open / MS_PER_DAY);
    if (day === this.#day) return;
    this.#day = day;
    for (const order of this.#live) {
      if (order.time_in_force === 'DAY' && Math.floor(order.submit_ts / MS_PER_DAY) < day) {
        this.end(order, 'EXPIRED', 'DAY_END', ts_open, 'open');
      }
    }
  }

  #handle(order: VenueOrder, kind: number): void {
    const { path } = this;
    if (kind === EVENT_CANCEL) {
      const taken = this.#wire === null || this.#wire.cancelArrives(order);
      if (taken) this.end(order, 'CANCELED', 'REQUESTED', path.ts, path.point);
      return;
    }
    if (kind === EVENT_ARRIVE) {
      this.#arrive(order);
      return;
    }
    if (awaitsTrigger(order)) {
      order.triggered = true;
      order.rested = false;
      this.#match(order, false);
      return;
    }
    this.#fill(order);
  }

  /** An order reaches the venue: it fills at once, comes to rest, or is refused by its time in force. */
  #arrive(order: VenueOrder): void {
    const { path } = this;
    const refusal = this.#wire === null ? null : this.#wire.arrives(order);
    if (refusal !== null) {
      this.end(order, 'REJECTED', refusal, path.ts, path.point);
      return;
    }
    order.stage = 'resting';
    order.from_s = path.s;
    order.best_price = path.priceAt(path.s);
    if (awaitsTrigger(order)) {
      if (!this.#isDue(order)) {
        this.#host.changed(order, 'NEW', null, path.ts, path.point);
        return;
      }
      order.triggered = true;
    }
    this.#match(order, true);
  }

  /** Whether the order's price is reached at this very moment. */
  #isDue(order: VenueOrder): boolean {
    const { path } = this;
    return whenTriggered(path, order, path.s, this.#config, this.#live) === path.s;
  }

  /** Tries an order at this very moment; what cannot fill now rests, or ends for IOC and FOK. */
  #match(order: VenueOrder, arriving: boolean): void {
    const { path } = this;
    if (this.#filler.mayFill(order) && this.#isDue(order)) this.#fill(order);
    if (order.stage !== 'resting') return;
    const allOrNone = order.time_in_force === 'FOK';
    if (allOrNone || order.time_in_force === 'IOC') {
      this.end(order, 'CANCELED', allOrNone ? 'FOK_UNFILLED' : 'IOC_REMAINDER', path.ts, path.point);
    } else if (arriving && order.fill_count === 0) {
      this.#host.changed(order, 'NEW', null, path.ts, path.point);
    }
    order.rested = true;
  }

  #fill(order: VenueOrder): void {
    const before = order.fill_count;
    this.#filler.fillAt(order, this.#filler.refPrice(order), order.rested);
    // An order may also end here, its earlier fills long followed up.
    if (order.fill_count > before) this.#afterFill(order);
  }

  /** A fill ends the order's group, places its protective orders, and leaves reduce-only orders nothing to reduce. */
  #afterFill(order: VenueOrder): void {
    const { ts } = this.path;
    // A bracket's leg that has filled in part leaves the other to protect the rest.
    if (order.oco_group !== null && (order.parent_no === 0 || order.stage === 'done')) {
      for (const other of this.#live) {
        if (other !== order && other.oco_group === order.oco_group) this.end(other, 'CANCELED', 'OCO', ts, null);
      }
    }
    if (order.stop_loss !== null || order.take_profit !== null) this.#protect(order);
    const position = this.#host.position();
    const live = this.#live;
    for (let i = 0; i < live.length; i++) {
      const other = live[i];
      if (other.parent_no > 0 && other.stage !== 'done' && position * other.side >= 0) {
        this.end(other, 'CANCELED', 'REDUCE_ONLY', ts, null);
      }
    }
  }

  /** Places the protective orders of what has filled so far, in place of those of its earlier fills. */
  #protect(order: VenueOrder): void {
    const { s, ts } = this.path;
    for (const other of this.#live) {
      if (other.parent_no === order.order_no) this.end(other, 'CANCELED', 'REPLACED', ts, null);
    }
    for (const child of this.#host.bracket(order)) {
      child.from_s = s;
      this.#live.push(child);
    }
  }
}
