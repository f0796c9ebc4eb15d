/** Posts what the venue reports: log, account, trades, columns; and tells the strategy when it may know. */
import {
  executionReport,
  positionChanged,
  type ExecutionReport,
  type OrderStatus,
  type PathPoint,
  type PositionChanged,
} from '../../../contracts/events.ts';
import type { Mutable } from '../../../contracts/mutable.ts';
import type { OpenOrder } from '../../../contracts/strategy.ts';
import { drawLatency, toGrid } from '../../execution/costs.ts';
import type { VenueFill } from '../../execution/host.ts';
import { loadOrder, storeOrder, type OrderState, type VenueOrder } from '../../execution/order.ts';
import { tellDelivery } from '../../execution/wire.ts';
import { Account, type AccountState } from '../../portfolio/account.ts';
import type { LedgerState, TradeFill, TradeLedger } from '../../portfolio/trades.ts';
import type { StepContext } from './context.ts';

/** A change the strategy does not know of yet. */
interface LateReport {
  readonly visible_ts: number;
  readonly order: VenueOrder;
  /** Quantity the order had left before. */
  readonly leaves_qty: number;
  readonly qty: number;
  readonly avg_price: number;
  readonly cash: number;
}

/** Orders by the object: a late report and the venue's list may mean the same one. */
export interface BooksState {
  /** The venue's live orders, `live` of them, then those done that the strategy does not know of. */
  readonly orders: readonly OrderState[];
  readonly live: number;
  readonly late: readonly (Omit<LateReport, 'order'> & { readonly order: number })[];
  readonly account: AccountState;
  readonly ledger: LedgerState;
}

export class Books {
  readonly account: Account;
  readonly ledger: TradeLedger;
  readonly #context: StepContext;
  readonly #responds: boolean;
  /** Each report, position and trade's fill in turn, see `EventSink`. NaN where fractions will be keeps those unboxed. */
  readonly #report: Mutable<ExecutionReport> = {
    type: 'ExecutionReport',
    seq: 0,
    ts: NaN,
    trace_seq: 0,
    ref_order_seq: 0,
    ref_risk_seq: 0,
    order_no: 0,
    status: 'NEW',
    filled_qty: NaN,
    cum_qty: NaN,
    leaves_qty: NaN,
    avg_price: null,
    fee: NaN,
    slippage_bps: NaN,
    latency_ms: NaN,
    ref_price: null,
    fill_seq: 0,
    path_point: null,
    reason: null,
    delivery: null,
  };
  readonly #held: Mutable<PositionChanged> = {
    type: 'PositionChanged',
    seq: 0,
    ts: NaN,
    trace_seq: 0,
    symbol: '',
    qty: NaN,
    avg_price: NaN,
    realized_pnl: NaN,
    cash: NaN,
    equity: NaN,
  };
  readonly #news: Mutable<TradeFill> = {
    order_no: 0,
    side: 1,
    qty: NaN,
    price: NaN,
    fee: NaN,
    ts: NaN,
    bar: 0,
    tag: '',
  };
  #late: LateReport[] = [];

  constructor(context: StepContext, ledger: TradeLedger) {
    this.#context = context;
    this.ledger = ledger;
    this.account = new Account(context.request.config.cash);
    const { latency_response_ms, exchange } = context.request.config;
    this.#responds = latency_response_ms > 0 || exchange === 'realish';
  }

  snapshot(live: readonly VenueOrder[]): BooksState {
    const orders = [...new Set([...live, ...this.#late.map((report) => report.order)])];
    return {
      orders: orders.map(storeOrder),
      live: live.length,
      late: this.#late.map((report) => ({ ...report, order: orders.indexOf(report.order) })),
      account: this.account.snapshot(),
      ledger: this.ledger.snapshot(),
    };
  }

  /** All but the ledger, which comes with its trades. Returns the venue's live orders. */
  restore(state: BooksState): VenueOrder[] {
    const orders = state.orders.map(loadOrder);
    this.#late = state.late.map((report) => ({ ...report, order: orders[report.order] }));
    this.account.restore(state.account);
    return orders.slice(0, state.live);
  }

  /** Reports take time to reach the strategy. */
  get lags(): boolean {
    return this.#responds;
  }

  /** Shows the strategy every report that has reached it by `now`. */
  showReports(now: number): void {
    if (this.#late.length === 0) return;
    const { view } = this.#context;
    let shown = 0;
    for (const report of this.#late) {
      if (report.visible_ts > now) break;
      view.position = report.qty;
      view.avg_price = report.avg_price;
      view.cash = report.cash;
      shown++;
    }
    if (shown > 0) this.#late = this.#late.slice(shown);
  }

  /** Orders that the strategy cannot know to be done, with what it may know they have left. */
  openOrders(live: readonly VenueOrder[]): readonly OpenOrder[] {
    const ended = this.#late.map((report) => report.order).filter((order) => order.stage === 'done');
    const orders = ended.length > 0 ? [...new Set([...ended, ...live])] : live;
    return orders.map((order) => ({
      order_no: order.order_no,
      tag: order.tag,
      side: order.side > 0 ? 'BUY' : 'SELL',
      order_type: order.order_type,
      leaves_qty: this.#late.find((report) => report.order === order)?.leaves_qty ?? order.leaves_qty,
      limit_price: order.limit_price,
      stop_price: order.stop_price,
    }));
  }

  /** Posts one fill of `order` on bar `bar`. */
  fill(order: VenueOrder, fill: VenueFill, bar: number): void {
    const { account } = this;
    const { series, request, log, bars } = this.#context;
    const ts = log.advance(fill.ts);
    const response = this.#responds ? this.#responseMs(order, ts) : 0;
    const latency_ms = order.latency_ms + response;
    const report = this.#reportOn(order, fill.status, ts, fill.path_point, null);
    report.filled_qty = fill.qty;
    report.leaves_qty = order.leaves_qty;
    report.avg_price = fill.price;
    report.fee = fill.fee;
    report.slippage_bps = fill.slippage_bps;
    report.latency_ms = latency_ms;
    report.ref_price = fill.ref_price;
    report.fill_seq = order.fill_count;
    log.report(executionReport(report));
    account.apply(order.side * fill.qty, fill.price, fill.fee);
    const stamp = request.config.fill_stamp === 'bar' ? bars.ts[bar] : ts;
    this.#trade(order, fill, stamp, bar);
    series.addFill(report.seq, ts, bar, order.order_no, order.side, fill, latency_ms, account.qty, account.cash);
    this.#position(order.trace_seq, ts, fill.ref_price);
    this.#tell(ts + response, order, order.leaves_qty + fill.qty);
  }

  /** Tells the trade list, by the one object it takes such news in. */
  #trade(order: VenueOrder, fill: VenueFill, ts: number, bar: number): void {
    const news = this.#news;
    news.order_no = order.order_no;
    news.side = order.side;
    news.qty = fill.qty;
    news.price = fill.price;
    news.fee = fill.fee;
    news.ts = ts;
    news.bar = bar;
    news.tag = order.tag;
    this.ledger.add(news);
  }

  /** Lets the strategy know of a change, at `visible_ts` where reports take time. */
  #tell(visible_ts: number, order: VenueOrder, leaves_qty: number): void {
    const { account } = this;
    const { view } = this.#context;
    if (this.#responds) {
      // A later report does not overtake an earlier one.
      const after = this.#late.at(-1)?.visible_ts ?? visible_ts;
      const { qty, avg_price, cash } = account;
      this.#late.push({ visible_ts: Math.max(after, visible_ts), order, leaves_qty, qty, avg_price, cash });
      return;
    }
    view.position = account.qty;
    view.avg_price = account.avg_price;
    view.cash = account.cash;
  }

  /** Logs a change of an order that is not a fill. */
  change(order: VenueOrder, status: OrderStatus, reason: string | null, at: number, point: PathPoint | null): void {
    const { log } = this.#context;
    const open = status === 'NEW';
    if (this.#responds && !open) {
      const now = Math.max(at, log.clock);
      this.#tell(now + this.#responseMs(order, now), order, order.leaves_qty);
    }
    const ts = log.advance(at);
    const report = this.#reportOn(order, status, ts, point, reason);
    report.filled_qty = 0;
    // A done order has nothing left to fill (FIX 4.4, LeavesQty).
    report.leaves_qty = open ? order.leaves_qty : 0;
    report.avg_price = null;
    report.fee = 0;
    report.slippage_bps = 0;
    report.latency_ms = order.latency_ms;
    report.ref_price = null;
    report.fill_seq = 0;
    log.report(executionReport(report));
  }

  /** The next report, with what it says of the order itself; what happened to the order is the caller's to add. */
  #reportOn(
    order: VenueOrder,
    status: OrderStatus,
    ts: number,
    point: PathPoint | null,
    reason: string | null,
  ): Mutable<ExecutionReport> {
    const report = this.#report;
    report.seq = this.#context.log.next();
    report.ts = ts;
    report.trace_seq = order.trace_seq;
    report.ref_order_seq = order.intent_seq;
    report.ref_risk_seq = order.risk_seq;
    report.order_no = order.order_no;
    report.status = status;
    report.cum_qty = order.cum_qty;
    report.path_point = point;
    report.reason = reason;
    report.delivery = order.wire === null ? null : tellDelivery(order, order.wire, ts);
    return report;
  }

  /** What passes until we know of something that the exchange does at `ts`. */
  #responseMs({ order_no, wire }: VenueOrder, ts: number): number {
    const { config, seed } = this.#context.request;
    const drawn = drawLatency(config, seed, order_no, 'response');
    return wire === null ? drawn : Math.max(drawn, toGrid(wire.known_ts - ts, 1000));
  }

  /** Logs what is held now, valued at `mark`. */
  #position(trace_seq: number, ts: number, mark: number): void {
    const { account } = this;
    const { log, request } = this.#context;
    const held = this.#held;
    held.seq = log.next();
    held.ts = ts;
    held.trace_seq = trace_seq;
    held.symbol = request.symbol;
    held.qty = account.qty;
    held.avg_price = account.avg_price;
    held.realized_pnl = account.realized_pnl;
    held.cash = account.cash;
    held.equity = account.equity(mark);
    log.position(positionChanged(held));
  }
}
