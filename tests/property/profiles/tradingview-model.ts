/**
 * TradingView's broker emulator for strategies of market and stop entries, in a few lines and without the engine: one
 * unit, one entry a side, orders decided at a close reach the next bar. What the engine must agree with.
 */
import type { Bars } from '../../../src/contracts/bars.ts';
import type { OrderRequest } from '../../../src/contracts/strategy.ts';
import { make, RecordingDesk, TestView } from '../../unit/strategy/harness.ts';

export interface ModelTrade {
  readonly side: 'long' | 'short';
  readonly entry_bar: number;
  readonly entry_price: number;
  readonly exit_bar: number;
  readonly exit_price: number;
}

interface Waiting {
  readonly tag: string;
  readonly group: string | null;
  readonly side: 1 | -1;
  /** On the tick; null = market. */
  readonly stop: number | null;
}

class Broker {
  orders: Waiting[] = [];
  side = 0;
  readonly trades: ModelTrade[] = [];
  readonly #steps_per_unit: number;
  #entry_bar = 0;
  #entry_price = 0;

  constructor(tick: number) {
    this.#steps_per_unit = Math.round(1 / tick);
  }

  cancel(tag: string): void {
    this.orders = this.orders.filter((order) => order.tag !== tag);
  }

  submit(request: OrderRequest): void {
    const side = request.side === 'BUY' ? 1 : -1;
    this.cancel(request.tag);
    if (side === this.side) return;
    const asked = request.order_type === 'STOP' ? request.stop_price! : NaN;
    const steps = asked * this.#steps_per_unit;
    const whole = side > 0 ? Math.ceil(steps - 1e-4) : Math.floor(steps + 1e-4);
    const stop = asked > 0 ? whole / this.#steps_per_unit : null;
    this.orders.push({ tag: request.tag, group: request.oco_group, side, stop });
  }

  fill(order: Waiting, price: number, bar: number): void {
    this.orders = this.orders.filter((other) => other !== order);
    if (order.side === this.side) return;
    this.close(price, bar);
    [this.side, this.#entry_bar, this.#entry_price] = [order.side, bar, price];
    if (order.group !== null) this.orders = this.orders.filter((other) => other.group !== order.group);
  }

  close(price: number, bar: number): void {
    if (this.side === 0) return;
    const [entry_bar, entry_price] = [this.#entry_bar, this.#entry_price];
    const side = this.side > 0 ? 'long' : 'short';
    this.trades.push({ side, entry_bar, entry_price, exit_bar: bar, exit_price: price });
    this.side = 0;
  }

  /** Fills at the open, those just sent first, then along the three legs the nearest stop first. */
  bar(bar: number, points: readonly number[], sent: ReadonlySet<Waiting>): void {
    const open = points[0]!;
    const due = ({ stop, side }: Waiting) => stop === null || side * (open - stop) >= 0;
    for (const young of [true, false]) {
      for (const order of this.orders) {
        if (sent.has(order) === young && this.orders.includes(order) && due(order)) this.fill(order, open, bar);
      }
    }
    let price = open;
    for (const end of points.slice(1)) {
      const side = end > price ? 1 : -1;
      for (;;) {
        const reached = this.orders.filter((order) => order.side === side && side * (end - order.stop!) >= 0);
        const next = reached.reduce<Waiting | null>(
          (best, order) => (best === null || side * (best.stop! - order.stop!) > 0 ? order : best),
          null,
        );
        if (next === null) break;
        this.fill(next, next.stop!, bar);
      }
      price = end;
    }
  }
}

/** The trades of a built-in strategy on these bars. */
export function modelTrades(bars: Bars, name: string, params: Record<string, number>, tick: number): ModelTrade[] {
  const strategy = make(name, params, tick);
  const view = new TestView(bars, tick);
  const broker = new Broker(tick);
  let known: ReadonlySet<Waiting> = new Set();
  for (let i = 0; i < bars.length; i++) {
    const [open, high, low, close] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
    const sent = new Set(broker.orders.filter((order) => !known.has(order)));
    broker.bar(i, high - open < open - low ? [open, high, low, close] : [open, low, high, close], sent);
    known = new Set(broker.orders);
    view.index = i;
    const desk = new RecordingDesk();
    strategy.onBar(view, desk);
    for (const action of desk.actions) {
      if (typeof action === 'string') broker.cancel(action);
      else broker.submit(action);
    }
  }
  broker.close(bars.close[bars.length - 1]!, bars.length - 1);
  return broker.trades;
}
