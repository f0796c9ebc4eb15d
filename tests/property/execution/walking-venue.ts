/**
 * The venue once more, written the slow way: it walks every bar cent by cent and asks at each cent which order is due.
 * Nothing is solved for, nothing interpolated, so that what the real one computes can be held against what is simply
 * seen. Without costs, on whole cents; orders and cancels arrive at the path's four points.
 */
import type { OrderRequest } from '../../../src/contracts/strategy.ts';

export interface WalkRules {
  readonly path: 'nearest' | 'ohlc' | 'olhc' | 'adverse';
  readonly limit_fill: 'touch' | 'through';
  readonly bracket_fill: 'path' | 'stop_first';
  /** In cents. */
  readonly tick: number;
  /** Units of an order that names none. */
  readonly size: number;
  /** Thirds of a bar from a decision to the venue. */
  readonly entry_thirds: number;
  readonly cancel_thirds: number;
}

/** Prices in cents. */
export interface WalkBar {
  readonly ts: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface WalkFill {
  readonly order_no: number;
  /** Signed. */
  readonly qty: number;
  readonly price: number;
}

interface Order {
  readonly order_no: number;
  readonly side: 1 | -1;
  readonly type: OrderRequest['order_type'];
  readonly tif: OrderRequest['time_in_force'];
  readonly intent: OrderRequest['intent'];
  readonly reduce_only: boolean;
  readonly group: string | null;
  readonly tag: string;
  readonly limit: number;
  readonly stop: number;
  readonly trail: number;
  readonly stop_loss: number | null;
  readonly take_profit: number | null;
  readonly is_leg: boolean;
  readonly sent_ts: number;
  readonly arrive_ts: number;
  cancel_ts: number;
  qty: number;
  stage: 'flight' | 'resting' | 'done';
  triggered: boolean;
  best: number;
  /** What is still to come of this bar's path from where the order began in it: the price there, then the points. */
  ahead: readonly number[];
}

const DAY = 86400000;
const sign = (x: number): number => (x > 0 ? 1 : x < 0 ? -1 : 0);

export class WalkingVenue {
  readonly fills: WalkFill[] = [];
  position = 0;
  readonly #rules: WalkRules;
  readonly #bar_ms: number;
  #orders: Order[] = [];
  #count = 0;
  /** Where the walk is: the path, the leg (0, 1, 2), the price, the time at its last point. */
  #points: readonly number[] = [];
  #leg = 0;
  #price = 0;

  constructor(rules: WalkRules, bar_ms: number) {
    this.#rules = rules;
    this.#bar_ms = bar_ms;
  }

  submit(request: OrderRequest, now: number): void {
    const side = request.side === 'BUY' ? 1 : -1;
    const held = side * this.position;
    const { tag, intent } = request;
    if (intent === 'entry' && tag !== '') this.#cancel((order) => order.intent === 'entry' && order.tag === tag, now);
    if (intent === 'entry' ? held > 0 : intent === 'exit' && held >= 0) return;
    const worse = (price: number | null) => this.#snap(price === null ? NaN : price * 100, side);
    const better = (price: number | null) => this.#snap(price === null ? NaN : price * 100, -side);
    this.#orders.push({
      order_no: ++this.#count,
      side,
      type: request.order_type,
      tif: request.time_in_force,
      intent,
      reduce_only: request.reduce_only || intent === 'exit',
      group: request.oco_group,
      tag,
      limit: better(request.limit_price),
      stop: worse(request.stop_price),
      trail: (request.trail ?? NaN) * 100,
      stop_loss: request.stop_loss === null ? null : better(request.stop_loss),
      take_profit: request.take_profit === null ? null : worse(request.take_profit),
      is_leg: false,
      sent_ts: now,
      arrive_ts: now + (this.#rules.entry_thirds * this.#bar_ms) / 3,
      cancel_ts: Infinity,
      qty: request.qty ?? (intent === 'exit' ? -held : this.#rules.size),
      stage: 'flight',
      triggered: false,
      best: NaN,
      ahead: [],
    });
  }

  /** Calls back every order with this tag. */
  cancelTag(tag: string, now: number): void {
    if (tag !== '') this.#cancel((order) => order.tag === tag, now);
  }

  cancelOrders(numbers: ReadonlySet<number>, now: number): void {
    this.#cancel((order) => numbers.has(order.order_no), now);
  }

  get open_orders(): readonly number[] {
    return this.#orders.map((order) => order.order_no);
  }

  #cancel(which: (order: Order) => boolean, now: number): void {
    const at = now + (this.#rules.cancel_thirds * this.#bar_ms) / 3;
    for (const order of this.#live()) if (which(order)) order.cancel_ts = Math.min(order.cancel_ts, at);
  }

  #live(): Order[] {
    return this.#orders.filter((order) => order.stage !== 'done');
  }

  /** To the tick, upwards for +1; a ten-thousandth of a tick is forgiven. */
  #snap(cents: number, way: number): number {
    const ticks = cents / this.#rules.tick;
    return Math.round((way > 0 ? Math.ceil(ticks - 1e-4) : Math.floor(ticks + 1e-4)) * this.#rules.tick);
  }

  bar(bar: WalkBar): void {
    this.#points = this.#path(bar);
    this.#price = bar.open;
    const day = (ts: number) => Math.floor(ts / DAY);
    for (const order of this.#live()) {
      if (order.tif === 'DAY' && day(order.sent_ts) < day(bar.ts)) order.stage = 'done';
      order.ahead = this.#points;
    }
    const third = this.#bar_ms / 3;
    for (this.#leg = 0; this.#leg < 3; this.#leg++) {
      this.#arrivals(bar.ts + this.#leg * third);
      this.#look(NaN);
      const end = this.#points[this.#leg + 1];
      while (this.#price !== end) {
        this.#price += sign(end - this.#price);
        // The end of a leg belongs to the next one, whose arrivals come first; the last leg has none.
        if (this.#price !== end || this.#leg === 2) this.#look(this.#price === end ? bar.ts + this.#bar_ms : NaN);
      }
    }
    this.#orders = this.#live();
  }

  #path({ open, high, low, close }: WalkBar): readonly number[] {
    const { path } = this.#rules;
    let high_first = high - open < open - low;
    if (path === 'ohlc' || path === 'olhc') high_first = path === 'ohlc';
    if (path === 'adverse' && this.position !== 0) high_first = this.position < 0;
    return high_first ? [open, high, low, close] : [open, low, high, close];
  }

  /** Cancels and then orders that have reached the venue by now. */
  #arrivals(now: number): void {
    for (const order of this.#live()) if (order.cancel_ts <= now) order.stage = 'done';
    for (const order of this.#live()) {
      if (order.stage !== 'flight' || order.arrive_ts > now) continue;
      order.stage = 'resting';
      order.best = this.#price;
      order.ahead = [this.#price, ...this.#points.slice(this.#leg + 1)];
      if (this.#awaits(order) && !this.#reached(order)) continue;
      this.#match(order);
      if (order.tif === 'IOC' || order.tif === 'FOK') order.stage = 'done';
    }
  }

  /** Fills whatever is due at this cent, in the order of sending, until nothing is. */
  #look(but_for_cancels_at: number): void {
    for (const order of this.#live()) {
      if (order.stage === 'resting' && order.side * (order.best - this.#price) > 0) order.best = this.#price;
    }
    for (;;) {
      const due = this.#live().find((order) => order.cancel_ts !== but_for_cancels_at && this.#isDue(order));
      if (due === undefined) return;
      const waited = this.#awaits(due);
      this.#match(due);
      if (waited && (due.tif === 'IOC' || due.tif === 'FOK')) due.stage = 'done';
    }
  }

  #awaits(order: Order): boolean {
    return !order.triggered && order.type !== 'MARKET' && order.type !== 'LIMIT';
  }

  #isDue(order: Order): boolean {
    if (order.stage !== 'resting') return false;
    return this.#awaits(order) ? this.#reached(order) : this.#fillPrice(order) !== null;
  }

  /** Whether a stop's level has been reached. */
  #reached(order: Order): boolean {
    const trailing = this.#snap(order.best + order.side * order.trail, order.side);
    return order.side * (this.#price - (order.type === 'TRAILING_STOP' ? trailing : order.stop)) >= 0;
  }

  #match(order: Order): void {
    if (this.#awaits(order)) order.triggered = true;
    const price = this.#fillPrice(order);
    if (price !== null) this.#fill(order, price);
  }

  /** What the order would fill at here and now; null = it would not. */
  #fillPrice(order: Order): number | null {
    if (order.type !== 'LIMIT' && order.type !== 'STOP_LIMIT') return this.#snap(this.#price, order.side);
    if (order.type === 'LIMIT' && this.#rules.bracket_fill === 'stop_first' && this.#stopped(order)) return null;
    const better = order.side * (order.limit - this.#price);
    if (better > 0) {
      const price = this.#snap(this.#price, order.side);
      return order.side > 0 ? Math.min(price, order.limit) : Math.max(price, order.limit);
    }
    const leaves = order.side * (this.#points[this.#leg + 1] - this.#price) < 0;
    return better === 0 && (this.#rules.limit_fill === 'touch' || leaves) ? order.limit : null;
  }

  /** The rest of this bar holds the stop of the target's group, and the target was not there from the start. */
  #stopped(target: Order): boolean {
    const { ahead, side, limit, group } = target;
    const better = side * (limit - ahead[0]);
    if (group === null || better > 0 || (better === 0 && this.#rules.limit_fill === 'touch')) return false;
    const stop = this.#orders.find((other) => {
      return other !== target && other.stage === 'resting' && other.group === group && other.type === 'STOP';
    });
    return stop !== undefined && ahead.some((price) => stop.side * (price - stop.stop) >= 0);
  }

  #fill(order: Order, price: number): void {
    order.stage = 'done';
    const held = order.side * this.position;
    if (order.intent === 'entry' && held > 0) return;
    if (order.intent === 'entry') order.qty -= held;
    if (order.reduce_only) order.qty = Math.min(order.qty, -held);
    if (order.qty <= 0) return;
    this.fills.push({ order_no: order.order_no, qty: order.side * order.qty, price });
    this.position += order.side * order.qty;
    for (const other of this.#live()) if (order.group !== null && other.group === order.group) other.stage = 'done';
    const open = Math.min(order.side * this.position, order.qty);
    if (open > 0 && order.stop_loss !== null) this.#leg_of(order, 'STOP', order.stop_loss, open);
    if (open > 0 && order.take_profit !== null) this.#leg_of(order, 'LIMIT', order.take_profit, open);
    for (const other of this.#live()) if (other.is_leg && this.position * other.side >= 0) other.stage = 'done';
  }

  #leg_of(parent: Order, type: 'STOP' | 'LIMIT', level: number, qty: number): void {
    this.#orders.push({
      ...parent,
      order_no: ++this.#count,
      side: parent.side > 0 ? -1 : 1,
      type,
      tif: 'GTC',
      intent: 'exit',
      reduce_only: true,
      group: `legs of ${parent.order_no}`,
      tag: '',
      limit: level,
      stop: level,
      stop_loss: null,
      take_profit: null,
      is_leg: true,
      cancel_ts: Infinity,
      qty,
      stage: 'resting',
      triggered: false,
      best: this.#price,
      ahead: [this.#price, ...this.#points.slice(this.#leg + 1)],
    });
  }
}
