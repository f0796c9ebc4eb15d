/** Posts what the venue reports: log, account, trades, columns; and tells the strategy when it may know. */
import { executionReport, positionChanged, type OrderStatus, type PathPoint } from '../../contracts/events.ts';
import type { OpenOrder } from '../../contracts/strategy.ts';
import { drawLatency } from '../execution/costs.ts';
import type { VenueFill } from '../execution/host.ts';
import { loadOrder, storeOrder, type OrderState, type VenueOrder } from '../execution/order.ts';
import { Account, type AccountState } from '../portfolio/account.ts';
import type { LedgerState, TradeFill, TradeLedger } from '../portfolio/trades.ts';
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
  readonly #news: { -readonly [K in keyof TradeFill]: TradeFill[K] } = {
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
    this.#responds = context.request.config.latency_response_ms > 0;
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

  /** Some reports are still on their way to the strategy. */
  get lagging(): boolean {
    return this.#late.length > 0;
  }

  /** Shows the strategy every report that has reached it by `now`, and its equity at `close` as those tell it. */
  showReports(now: number, close: number): void {
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
    view.equity = view.cash + view.position * close;
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
    const seq = log.next();
    const response = this.#responds ? drawLatency(request.config, request.seed, order.order_no, 'response') : 0;
    const latency_ms = order.latency_ms + response;
    log.report(
      executionReport({
        type: 'ExecutionReport',
        seq,
        ts,
        trace_seq: order.trace_seq,
        ref_order_seq: order.intent_seq,
        ref_risk_seq: order.risk_seq,
        order_no: order.order_no,
        status: fill.status,
        filled_qty: fill.qty,
        cum_qty: order.cum_qty,
        leaves_qty: order.leaves_qty,
        avg_price: fill.price,
        fee: fill.fee,
        slippage_bps: fill.slippage_bps,
        latency_ms,
        ref_price: fill.ref_price,
        fill_seq: order.fill_count,
        path_point: fill.path_point,
        reason: null,
      }),
    );
    account.apply(order.side * fill.qty, fill.price, fill.fee);
    const stamp = request.config.fill_stamp === 'bar' ? bars.ts[bar] : ts;
    this.#trade(order, fill, stamp, bar);
    series.addFill(seq, ts, bar, order.order_no, order.side, fill, latency_ms, account.qty, account.cash);
    log.position(
      positionChanged({
        type: 'PositionChanged',
        seq: log.next(),
        ts,
        trace_seq: order.trace_seq,
        symbol: request.symbol,
        qty: account.qty,
        avg_price: account.avg_price,
        realized_pnl: account.realized_pnl,
        cash: account.cash,
        equity: account.equity(fill.ref_price),
      }),
    );
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
    const { log, request } = this.#context;
    const open = status === 'NEW';
    if (this.#responds && !open) {
      const response = drawLatency(request.config, request.seed, order.order_no, 'response');
      this.#tell(Math.max(at, log.clock) + response, order, order.leaves_qty);
    }
    log.report(
      executionReport({
        type: 'ExecutionReport',
        seq: log.next(),
        ts: log.advance(at),
        trace_seq: order.trace_seq,
        ref_order_seq: order.intent_seq,
        ref_risk_seq: order.risk_seq,
        order_no: order.order_no,
        status,
        filled_qty: 0,
        cum_qty: order.cum_qty,
        // A done order has nothing left to fill (FIX 4.4, LeavesQty).
        leaves_qty: open ? order.leaves_qty : 0,
        avg_price: null,
        fee: 0,
        slippage_bps: 0,
        latency_ms: order.latency_ms,
        ref_price: null,
        fill_seq: 0,
        path_point: point,
        reason,
      }),
    );
  }
}
