/** Turns a reached price into fills: settles the quantity, draws the costs, cuts parts, keeps to the bar's volume. */
import type { RunConfig } from '../../contracts/config.ts';
import type { Mutable } from '../../contracts/mutable.ts';
import { NOTHING } from '../num/nothing.ts';
import { loadNumber, storeNumber } from '../num/stored.ts';
import { drawSlippage, feeInAll, feeOfFill, slippedPrice } from './costs.ts';
import type { FillerState, VenueFill, VenueHost } from './host.ts';
import type { VenueOrder } from './order.ts';
import type { BarPath } from './path.ts';
import { splitQuantity } from './split.ts';
import { floorToLot, snapToStep, stepsToValue } from './tick.ts';
import { trailLevel } from './trigger.ts';

export class Filler {
  readonly #config: RunConfig;
  readonly #seed: number;
  readonly #host: VenueHost;
  readonly #path: BarPath;
  /** Volume of the bar that our orders may still take together. */
  #budget = Infinity;
  #bar = -1;
  /** The parts of a quantity that is not split. */
  readonly #whole: [number] = [NaN];
  /** Each fill in turn; see `VenueHost.filled`. */
  readonly #fill: Mutable<VenueFill> = {
    status: 'FILLED',
    qty: NaN,
    price: NaN,
    ref_price: NaN,
    slippage_bps: NaN,
    fee: NaN,
    ts: NaN,
    path_point: 'open',
  };

  constructor(config: RunConfig, seed: number, host: VenueHost, path: BarPath) {
    this.#config = config;
    this.#seed = seed;
    this.#host = host;
    this.#path = path;
  }

  snapshot(): FillerState {
    return { bar: this.#bar, budget: storeNumber(this.#budget) };
  }

  restore({ bar, budget }: FillerState): void {
    this.#bar = bar;
    this.#budget = loadNumber(budget);
  }

  /** Bar `bar`, by index: a new one's volume has not been used yet, that of the same one stays used. */
  startBar(bar: number): void {
    if (bar === this.#bar) return;
    this.#bar = bar;
    this.#budget =
      this.#config.partial === 'participation' ? (this.#path.volume * this.#config.participation_pct) / 100 : Infinity;
  }

  /** Whether this bar has volume left for the order. */
  mayFill(order: VenueOrder): boolean {
    if (this.#budget === Infinity) return true;
    return floorToLot(Math.min(this.#budget, order.leaves_qty), this.#config.lot) > NOTHING;
  }

  /**
   * The market's price for an order that is due at this moment, before slippage: a level that has just been reached, or, where
   * the price is already beyond it (a gap, an arrival), the price of the moment.
   */
  refPrice(order: VenueOrder): number {
    const path = this.#path;
    const now = path.priceAt(path.s);
    const buy = order.side > 0;
    switch (order.order_type) {
      case 'MARKET':
        return now;
      case 'LIMIT':
        return this.#atLimit(order, now, buy);
      case 'STOP_LIMIT':
        return this.#atLimit(order, atLevel(now, order.stop_price ?? now), buy);
      case 'STOP':
        return atLevel(now, order.stop_price ?? now);
      case 'TRAILING_STOP':
        return atLevel(now, trailLevel(order, this.#config.tick));
    }
  }

  /** The limit, or the better price of the moment: on the tick, which never passes a limit that is on it. */
  #atLimit(order: VenueOrder, now: number, buy: boolean): number {
    const { tick } = this.#config;
    const limit = order.limit_price ?? now;
    const price = atLevel(snapToStep(now, tick, buy ? 'up' : 'down'), limit);
    return buy ? Math.min(price, limit) : Math.max(price, limit);
  }

  /**
   * Fills what can be filled at `ref`. Afterwards the order is done, or rests with what is left.
   * @param maker the order was at rest, so it makes liquidity
   */
  fillAt(order: VenueOrder, ref: number, maker: boolean): void {
    if (!this.#settle(order, ref)) return;
    const config = this.#config;
    const available = floorToLot(Math.min(order.leaves_qty, this.#budget), config.lot);
    if (available <= NOTHING) {
      // Less than a lot is left: it could never fill.
      if (floorToLot(order.leaves_qty, config.lot) <= NOTHING) this.#endWith(order, 'NO_QUANTITY');
      return;
    }
    this.#whole[0] = available;
    const parts =
      config.partial === 'split' ? splitQuantity(this.#seed, order.order_no, available, config.lot) : this.#whole;
    if (order.time_in_force === 'FOK' && !this.#fillsWhole(order, parts, ref)) {
      this.#endWith(order, 'FOK_UNFILLED');
      return;
    }
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      if (!(part > NOTHING)) break;
      const price = this.#priceOf(order, part, order.fill_count, ref);
      const qty = this.#paidFor(order, part, price);
      if (qty <= NOTHING) {
        this.#endShort(order);
        return;
      }
      this.#one(order, qty, price, ref, maker && isLimit(order));
      if (qty < part) {
        this.#endShort(order);
        return;
      }
    }
  }

  /** What buying power leaves of a part: all, what can be paid, or, where that is to be rejected, what it closes. */
  #paidFor(order: VenueOrder, part: number, price: number): number {
    const affordable = this.#host.affordable(order, price);
    if (affordable >= part) return part;
    // All of it can be paid; by the last bit that is less than the part, which is on the lot.
    if (affordable >= order.leaves_qty) return affordable;
    if (this.#config.buying_power === 'trim') return affordable;
    return Math.min(part, Math.max(0, -order.side * this.#host.position()));
  }

  /** Price of the order's `index`-th fill: limits do not slip. */
  #priceOf(order: VenueOrder, qty: number, index: number, ref: number): number {
    if (isLimit(order)) return ref;
    const slip = drawSlippage(this.#config, this.#seed, order.order_no, index, qty, this.#path.volume);
    return slippedPrice(this.#config, order.side, ref, slip);
  }

  /** Fill or kill: whether all of it can be had, by volume and, at the worst price of its parts, by buying power. */
  #fillsWhole(order: VenueOrder, parts: readonly number[], ref: number): boolean {
    let worst = ref;
    let sum = 0;
    for (let i = 0; i < parts.length; i++) {
      const price = this.#priceOf(order, parts[i], order.fill_count + i, ref);
      if (order.side > 0 ? price > worst : price < worst) worst = price;
      sum += parts[i];
    }
    return sum >= order.leaves_qty - NOTHING && this.#host.affordable(order, worst) >= order.leaves_qty;
  }

  /** Settles an entry's quantity and a reduce-only order's bound; false when there is nothing to fill. */
  #settle(order: VenueOrder, ref: number): boolean {
    const position = this.#host.position();
    const held = position * order.side;
    if (order.entry && !this.#settleEntry(order, held, ref)) return false;
    if (order.reduce_only) {
      if (held >= -NOTHING) return this.#endWith(order, 'REDUCE_ONLY');
      if (order.leaves_qty > -held) order.leaves_qty = -held;
    }
    return true;
  }

  /** An entry takes its size beyond what it closes: what others close meanwhile is not its to close any more. */
  #settleEntry(order: VenueOrder, held: number, ref: number): boolean {
    if (order.settled) {
      const most = order.base_qty - held;
      if (most < order.leaves_qty - NOTHING) order.leaves_qty = Math.max(0, most);
      return order.leaves_qty > NOTHING || this.#endWith(order, 'ALREADY_HELD');
    }
    order.settled = true;
    if (held > NOTHING) return this.#endWith(order, 'ALREADY_HELD');
    if (this.#config.sizing_at === 'fill') {
      order.base_qty = this.#host.sizeAtFill(order, slippedPrice(this.#config, order.side, ref, 0));
    }
    order.leaves_qty = held < -NOTHING ? order.base_qty - held : order.base_qty;
    return order.leaves_qty > NOTHING || order.reduce_only || this.#endWith(order, 'NO_QUANTITY');
  }

  #endWith(order: VenueOrder, reason: string): false {
    order.stage = 'done';
    const { ts, point } = this.#path;
    this.#host.changed(order, 'CANCELED', reason, ts, point);
    return false;
  }

  /**
   * Buying power ran out: nothing filled is a rejection, something filled a cancel of the rest. A sale that may not go
   * below zero is bounded by what is held and by nothing else.
   */
  #endShort(order: VenueOrder): void {
    if (order.stage === 'done') return;
    order.stage = 'done';
    const reason = order.side > 0 || this.#config.allow_short ? 'INSUFFICIENT_FUNDS' : 'SHORT_NOT_ALLOWED';
    const { ts, point } = this.#path;
    this.#host.changed(order, order.fill_count === 0 ? 'REJECTED' : 'CANCELED', reason, ts, point);
  }

  #one(order: VenueOrder, qty: number, price: number, ref: number, maker: boolean): void {
    const config = this.#config;
    order.fees_due += feeOfFill(config, qty, price, maker);
    const inAll = feeInAll(config, order.fees_due);
    const fee = inAll - order.fees_charged;
    order.fees_charged = inAll;
    order.fill_count++;
    order.cum_qty += qty;
    order.opened_qty += Math.max(0, qty - Math.max(0, -order.side * this.#host.position()));
    order.leaves_qty = remaining(order.leaves_qty, qty, config.lot);
    this.#budget -= qty;
    const done = order.leaves_qty <= NOTHING;
    if (done) {
      order.leaves_qty = 0;
      order.stage = 'done';
    }
    const fill = this.#fill;
    fill.status = done ? 'FILLED' : 'PARTIALLY_FILLED';
    fill.qty = qty;
    fill.price = price;
    fill.ref_price = ref;
    fill.slippage_bps = againstOrder(order.side, price, ref);
    fill.fee = fee;
    fill.ts = this.#path.ts;
    fill.path_point = this.#path.point;
    this.#host.filled(order, fill);
  }
}

function isLimit(order: VenueOrder): boolean {
  return order.order_type === 'LIMIT' || order.order_type === 'STOP_LIMIT';
}

/** Where a leg crosses a level the price is the level itself, whatever the interpolation's last digit. */
function atLevel(now: number, level: number): number {
  return Math.abs(now - level) > 1e-9 * Math.abs(level) ? now : level;
}

/** What is left, on the lot where there is one, so that fractions do not leave crumbs. */
function remaining(leaves: number, qty: number, lot: number): number {
  const left = leaves - qty;
  return lot > 0 && left > 0 ? stepsToValue(Math.round(left / lot), lot) : left;
}

/**
 * Basis points by which `price` is worse than `ref` for this side, on a grid of a ten-thousandth; 0 at the same price, and
 * where a price within the tolerance of a tick came out better by that.
 */
function againstOrder(side: 1 | -1, price: number, ref: number): number {
  if (price === ref || ref === 0) return 0;
  return Math.max(0, Math.round((ref < 0 ? -side : side) * (price / ref - 1) * 1e8)) / 1e4;
}
