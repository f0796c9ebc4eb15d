/** From a strategy's request to an order at the venue: size, intent, risk, submission; and the venue's host. */
import { invariant } from '../../../contracts/assert.ts';
import type { RunConfig } from '../../../contracts/config.ts';
import type { OrderStatus, PathPoint } from '../../../contracts/events.ts';
import type { Mutable } from '../../../contracts/mutable.ts';
import { MARKET_ENTRY, type OpenOrder, type OrderDesk, type OrderRequest } from '../../../contracts/strategy.ts';
import type { ExecutionVenue, VenueFill, VenueHost } from '../../execution/host.ts';
import type { VenueOrder } from '../../execution/order.ts';
import { floorToLot, snapToStep } from '../../execution/tick.ts';
import { Venue } from '../../execution/venue.ts';
import { Wire } from '../../execution/wire.ts';
import { NOTHING } from '../../num/nothing.ts';
import type { Account } from '../../portfolio/account.ts';
import type { TradeLedger } from '../../portfolio/trades.ts';
import { affordableQty } from '../../risk/buying-power.ts';
import { RiskGate } from '../../risk/gate.ts';
import { blankContext, type RiskContext } from '../../risk/rule.ts';
import { TradingStateMachine } from '../../risk/trading-state.ts';
import { Books } from './books.ts';
import type { StepContext } from './context.ts';
import { factsOf, IntentWriter } from './intents.ts';
import { Observations } from './observations.ts';
import { prepareOrder, sizedQty, type PreparedOrder } from './prepare.ts';
import { Protection } from './protection.ts';
import { Sender } from './sender.ts';
import type { Submission } from './submission.ts';

const TAG_LENGTH_MAX = 200;
const FLATTEN = 'flatten';

export class Desk implements OrderDesk, VenueHost {
  readonly venue: ExecutionVenue;
  readonly states: TradingStateMachine;
  readonly #books: Books;
  readonly #gate: RiskGate;
  readonly #context: StepContext;
  readonly #config: RunConfig;
  readonly #observed: Observations;
  readonly #intents: IntentWriter;
  readonly #protection: Protection;
  readonly #sender: Sender;
  readonly #risk: Mutable<RiskContext>;
  #bar = 0;

  constructor(context: StepContext, ledger: TradeLedger) {
    const { config, seed } = context.request;
    this.#context = context;
    this.#config = config;
    this.#books = new Books(context, ledger);
    this.#intents = new IntentWriter(context);
    this.#protection = new Protection(this.#intents);
    this.states = new TradingStateMachine(config);
    this.#gate = new RiskGate(config, (qty) => floorToLot(qty, config.lot));
    this.#observed = new Observations(config);
    const wire = config.exchange === 'realish' ? new Wire(config, seed) : null;
    this.venue = new Venue(config, seed, this, wire);
    this.#sender = new Sender(context, this.venue, wire);
    this.#risk = blankContext(config);
  }

  /** What a checkpoint holds of the desk, beside `venue` and `states`. */
  get parts(): { readonly books: Books; readonly intents: IntentWriter; readonly observed: Observations } {
    return { books: this.#books, intents: this.#intents, observed: this.#observed };
  }

  get account(): Account {
    return this.#books.account;
  }

  get ledger(): TradeLedger {
    return this.#books.ledger;
  }

  /** The venue has orders to look after. */
  get busy(): boolean {
    return this.venue.busy;
  }

  /** Reports take time to reach the strategy, see `showReports`. */
  get lags(): boolean {
    return this.#books.lags;
  }

  showReports(now: number): void {
    this.#books.showReports(now);
  }

  /** What comes happens at bar `i`: the venue runs it, or it has closed and the strategy may act. */
  atBar(i: number): void {
    this.#bar = i;
  }

  /** Bars have to be followed, see `observe`. */
  get observes(): boolean {
    return this.#observed.active;
  }

  /** Bar `i` has closed; each is taken once. */
  observe(i: number): void {
    this.#observed.bar(this.#context.bars, i);
  }

  openOrders(): readonly OpenOrder[] {
    return this.#books.openOrders(this.venue.live);
  }

  submit(request: OrderRequest): number {
    const config = this.#config;
    if (this.#bar < config.warmup_bars) return 0;
    invariant(request.tag.length <= TAG_LENGTH_MAX, 'a tag has at most 200 characters');
    const side = request.side === 'BUY' ? 1 : -1;
    const held = side * this.#context.view.position;
    const entry = request.intent === 'entry';
    if (entry) this.#cancelTagged(request.tag, true);
    if (entry && held > NOTHING) return 0;
    if (request.intent === 'exit' && held >= -NOTHING) return 0;
    const close = this.#context.bars.close[this.#bar];
    const prepared = prepareOrder(config, request, close);
    if (config.exclusive_orders) {
      // As with backtesting.py, what protects a position stays; so does what flattens one.
      for (const each of this.venue.live) if (each.parent_no === 0 && each.tag !== FLATTEN) this.#sender.cancel(each);
    }
    const sized = sizedQty(config, this.account.equity(close), prepared.price);
    const own = request.qty === null ? null : floorToLot(request.qty, config.lot);
    const base = own ?? (request.intent === 'exit' ? -held : sized);
    const none = own !== null && !(own > 0);
    const asked = entry && held < 0 ? base - held : base;
    const worth = asked * prepared.price;
    // What is no size, or is worth more than a number can say, is nothing; the gate denies it.
    const qty = !none && asked > 0 && worth - worth === 0 ? asked : 0;
    return this.#decide(prepared, qty, base, request.reduce_only || request.intent === 'exit');
  }

  #decide(prepared: PreparedOrder, qty: number, base: number, reduce_only: boolean): number {
    const { log, series, bars } = this.#context;
    const { request } = prepared;
    const intent = this.#intents.write(prepared, qty, reduce_only, this.#bar, 0, factsOf(prepared));
    const { ts, order_no } = intent;
    const context = this.#riskContext(ts, bars.close[this.#bar]);
    const found = this.#gate.decide(intent, prepared.price, context, prepared.invalid, log.next());
    const { decision, attach_stop } = found;
    log.decision(decision);
    const allowed = decision.adjusted_qty;
    const cut = allowed < qty;
    const reason = decision.allowed ? (cut ? '' : null) : decision.rejection_reasons[0];
    series.addDecision(decision.seq, ts, this.#bar, order_no, reason);
    if (!decision.allowed) return order_no;
    this.#observed.orderAllowed(ts);
    const side = intent.side === 'BUY' ? 1 : -1;
    const closing = Math.max(0, -this.account.qty * side);
    const opens = !cut || allowed > closing + NOTHING;
    const stop = attach_stop === null ? null : snapToStep(attach_stop, this.#config.tick, side > 0 ? 'down' : 'up');
    const entry = request.intent === 'entry';
    // A size that the rules have cut is not sized afresh at the fill.
    const sent = found.limited ? { ...prepared, request: { ...request, qty: allowed } } : prepared;
    const sub: Submission = {
      intent,
      risk_seq: decision.seq,
      qty: allowed,
      entry,
      base_qty: cut ? allowed - closing : base,
      reduce_only: reduce_only || (entry && !opens),
      stop_loss: prepared.stop_loss ?? stop,
    };
    this.#send(sent, sub, false);
    return order_no;
  }

  /** The account and the market as the rules see them; one object, brought up to date for each decision. */
  #riskContext(ts: number, close: number): RiskContext {
    const { account, states } = this;
    const now = this.#risk;
    now.ts = ts;
    now.close = close;
    // Nothing else reads the volume at this bar: a look at it waits for memory as long as half the decision takes.
    if (this.#config.risk_min_liquidity !== null) now.volume = this.#context.bars.volume[this.#bar];
    now.position = account.qty;
    now.cash = account.cash;
    now.equity = account.equity(close);
    now.state = states.state;
    now.state_reason = states.reason;
    now.kelly = this.#observed.kelly(this.ledger);
    now.recent_orders = this.#observed.recentOrders(ts);
    now.atr = this.#observed.atr;
    return now;
  }

  /** Puts an allowed order on its way; one that fills at the decision's own close fills now. `direct`: the caller fills it. */
  #send(prepared: PreparedOrder, sub: Submission, direct: boolean): VenueOrder {
    const { bars } = this.#context;
    const order = this.#sender.send(prepared, sub, direct);
    if (!direct && this.#config.market_fill === 'same_close' && order.order_type === 'MARKET') {
      const bar = this.#bar;
      this.venue.fillNow(order, bars.close[bar], sub.intent.ts, bars.volume[bar], 'close');
    }
    return order;
  }

  cancel(order_no: number): void {
    for (const order of this.venue.live) if (order.order_no === order_no) this.#sender.cancel(order);
  }

  cancelTag(tag: string): void {
    this.#cancelTagged(tag, false);
  }

  /** @param entries entries alone: a newer one stands in for those still open, whatever their types */
  #cancelTagged(tag: string, entries: boolean): void {
    if (tag === '' || !this.busy) return;
    for (const order of this.venue.live) if (order.tag === tag && (order.entry || !entries)) this.#sender.cancel(order);
  }

  /** Nothing may open or grow a position any more: what could is called back. */
  callBack(): void {
    for (const order of this.venue.live) if (!order.reduce_only) this.#sender.cancel(order);
  }

  /**
   * Closes what is held at the market, past the gate: its decision says so. Asked at every bar while trading is halted,
   * since an order that was called back can fill before its cancel arrives.
   */
  flatten(): void {
    if (this.account.qty === 0 || this.venue.live.some((order) => order.tag === FLATTEN)) return;
    this.#system(FLATTEN, this.#context.bars.close[this.#bar], null);
  }

  /** The data has ended: close the position if the config says so, then end what is still open. */
  endOfData(): void {
    const { bars, log } = this.#context;
    const how = this.#config.close_at_end;
    if (how !== 'none' && this.account.qty !== 0) {
      const price = how === 'open' ? bars.open[this.#bar] : bars.close[this.#bar];
      this.#system('end of data', price, how === 'open' ? 'open' : 'close');
    }
    if (how === 'open' && this.#config.market_fill === 'next_open') {
      // backtesting.py closes the last trade by running its last bar once more: an order decided at that bar's close
      // fills too, after the closing trade, and what it opens stays open.
      this.venue.fillWaiting(bars.open[this.#bar], log.clock, bars.volume[this.#bar], 'open');
    }
    this.venue.expireAll(log.clock, 'END_OF_DATA');
  }

  /** An order of the system's own that closes the position: at the market, or at once at a price of the last bar. */
  #system(tag: string, price: number, at: PathPoint | null): void {
    const qty = Math.abs(this.account.qty);
    const side = this.account.qty > 0 ? 'SELL' : 'BUY';
    const request: OrderRequest = { ...MARKET_ENTRY, intent: 'exit', side, tag, qty, reduce_only: true };
    const prepared: PreparedOrder = { ...prepareOrder(this.#config, request, price), price };
    const intent = this.#intents.write(prepared, qty, true, this.#bar, 0, []);
    const { ts } = intent;
    const risk_seq = this.#intents.allow(intent, this.states.state, price);
    const sub = { intent, risk_seq, qty, entry: false, base_qty: qty, reduce_only: true, stop_loss: null };
    const order = this.#send(prepared, sub, at !== null);
    if (at !== null) {
      this.venue.fillNow(order, price, ts, this.#context.bars.volume[this.#bar], at);
    }
  }

  // VenueHost
  bar(): number {
    return this.#bar;
  }

  position(): number {
    return this.account.qty;
  }

  affordable(order: VenueOrder, price: number): number {
    const { cash, qty } = this.account;
    const { allow_short } = this.#config;
    if (!allow_short && order.side < 0 && qty < order.leaves_qty - NOTHING) return Math.max(0, qty);
    const { fee_maker_bps, fee_taker_bps } = this.#config;
    const bps = order.limit_price !== null && order.rested ? fee_maker_bps : fee_taker_bps;
    const most = affordableQty(this.#config, cash, qty, order.side, price, bps, order);
    return most < order.leaves_qty ? Math.max(floorToLot(most, this.#config.lot), -order.side * qty) : order.leaves_qty;
  }

  sizeAtFill(order: VenueOrder, price: number): number {
    if (order.sized) return order.base_qty;
    const fees = 1 + this.#config.fee_taker_bps / 10000;
    return sizedQty(this.#config, this.account.equity(price), price * fees);
  }

  filled(order: VenueOrder, fill: VenueFill): void {
    this.#books.fill(order, fill, this.#bar);
  }

  changed(order: VenueOrder, status: OrderStatus, reason: string | null, ts: number, point: PathPoint | null): void {
    this.#books.change(order, status, reason, ts, point);
  }

  bracket(order: VenueOrder): readonly VenueOrder[] {
    // What others hold on this side is not this order's to protect.
    const open = Math.min(this.account.qty * order.side, order.opened_qty);
    // The bar in which the fill happens has not closed: its close is not known yet.
    const closed = this.#context.series.bars_marked - 1;
    return open > NOTHING ? this.#protection.place(order, open, closed, this.states.state) : [];
  }
}
