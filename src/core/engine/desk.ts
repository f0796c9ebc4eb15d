/** From a strategy's request to an order at the venue: size, intent, risk, submission; and the venue's host. */
import { invariant } from '../../contracts/assert.ts';
import type { RunConfig } from '../../contracts/config.ts';
import {
  orderIntent,
  riskDecision,
  type OrderIntent,
  type OrderStatus,
  type PathPoint,
} from '../../contracts/events.ts';
import { MARKET_ENTRY, type OpenOrder, type OrderDesk, type OrderRequest } from '../../contracts/strategy.ts';
import { drawLatency } from '../execution/costs.ts';
import type { VenueOrder } from '../execution/order.ts';
import { floorToLot, snapToStep } from '../execution/tick.ts';
import { Venue, type VenueFill, type VenueHost } from '../execution/venue.ts';
import type { Account } from '../portfolio/account.ts';
import type { TradeLedger } from '../portfolio/trades.ts';
import { affordableQty } from '../risk/buying-power.ts';
import { RiskGate } from '../risk/gate.ts';
import type { RiskContext } from '../risk/rule.ts';
import { TradingStateMachine } from '../risk/trading-state.ts';
import { Books } from './books.ts';
import type { StepContext } from './context.ts';
import { Observations } from './observations.ts';
import { prepareOrder, sizedQty, type PreparedOrder } from './prepare.ts';

const TAG_LENGTH_MAX = 200;
const NOTHING = 1e-10;

/** What an allowed order needs beyond its preparation. */
interface Submission {
  readonly intent: OrderIntent;
  readonly risk_seq: number;
  readonly qty: number;
  readonly entry: boolean;
  readonly base_qty: number;
  readonly reduce_only: boolean;
  readonly attach_stop: number | null;
}

export class Desk implements OrderDesk, VenueHost {
  readonly venue: Venue;
  readonly states: TradingStateMachine;
  readonly #books: Books;
  readonly #gate: RiskGate;
  readonly #context: StepContext;
  readonly #config: RunConfig;
  readonly #observed: Observations;
  readonly #brackets = new Map<number, VenueOrder[]>();
  readonly #risk: { -readonly [K in keyof RiskContext]: RiskContext[K] };
  #bar = 0;
  #orders = 0;

  constructor(context: StepContext) {
    const { config, seed } = context.request;
    this.#context = context;
    this.#config = config;
    this.#books = new Books(context);
    this.states = new TradingStateMachine(config);
    this.#gate = new RiskGate(config, (qty) => floorToLot(qty, config.lot));
    this.#observed = new Observations(config);
    this.venue = new Venue(config, seed, this);
    this.#risk = {
      config,
      ts: 0,
      close: 0,
      volume: 0,
      position: 0,
      cash: 0,
      equity: 0,
      state: 'ACTIVE',
      state_reason: null,
      kelly: null,
      recent_orders: 0,
      atr: null,
    };
  }

  get account(): Account {
    return this.#books.account;
  }

  get ledger(): TradeLedger {
    return this.#books.ledger;
  }

  /** The venue has orders to look after. */
  get busy(): boolean {
    return this.venue.live.length > 0;
  }

  get lagging(): boolean {
    return this.#books.lagging;
  }

  showReports(now: number): void {
    this.#books.showReports(now);
  }

  /** The venue is about to run bar `i`. */
  startBar(i: number): void {
    this.#bar = i;
  }

  /** Bar `i` has closed; the strategy may act. */
  atBar(i: number): void {
    this.#bar = i;
    if (this.#observed.active) this.#observed.bar(this.#context.bars, i);
  }

  openOrders(): readonly OpenOrder[] {
    return this.venue.live.map((order) => ({
      order_no: order.order_no,
      tag: order.tag,
      side: order.side > 0 ? 'BUY' : 'SELL',
      order_type: order.order_type,
      leaves_qty: order.leaves_qty,
      limit_price: order.limit_price,
      stop_price: order.stop_price,
    }));
  }

  submit(request: OrderRequest): number {
    const config = this.#config;
    if (this.#bar < config.warmup_bars) return 0;
    invariant(request.tag.length <= TAG_LENGTH_MAX, 'a tag has at most 200 characters');
    const side = request.side === 'BUY' ? 1 : -1;
    const held = side * this.#context.view.position;
    const entry = request.intent === 'entry';
    if (entry && held > NOTHING) {
      this.cancelTag(request.tag);
      return 0;
    }
    if (request.intent === 'exit' && held >= -NOTHING) return 0;
    const close = this.#context.bars.close[this.#bar];
    const prepared = prepareOrder(config, request, close);
    if (config.exclusive_orders) for (const order of this.venue.live) this.cancel(order.order_no);
    else if (entry && prepared.order_type !== 'MARKET') this.cancelTag(request.tag);
    const sized = sizedQty(config, this.account.equity(close), prepared.price);
    const base = request.qty ?? (request.intent === 'exit' ? -held : sized);
    const asked = entry && held < 0 ? base - held : base;
    const qty = asked > 0 && asked - asked === 0 ? asked : 0;
    return this.#decide(prepared, qty, base, request.reduce_only || request.intent === 'exit');
  }

  #decide(prepared: PreparedOrder, qty: number, base: number, reduce_only: boolean): number {
    const { nextSeq, emit, series, bars } = this.#context;
    const { request } = prepared;
    const { account } = this;
    const order_no = ++this.#orders;
    const intent = this.#intent(prepared, order_no, qty, reduce_only, 0, []);
    emit(intent);
    const ts = intent.ts;
    const close = bars.close[this.#bar];
    const { decision, attach_stop } = this.#gate.decide(
      intent,
      prepared.price,
      this.#riskContext(ts, close),
      prepared.invalid,
      nextSeq(),
    );
    emit(decision);
    const reason = decision.allowed ? (decision.adjusted_qty < qty ? '' : null) : decision.rejection_reasons[0];
    series.addDecision(decision.seq, ts, this.#bar, order_no, reason ?? null);
    if (!decision.allowed) return order_no;
    this.#observed.orderAllowed(ts);
    const closing = Math.max(0, -account.qty * (intent.side === 'BUY' ? 1 : -1));
    const cut = decision.adjusted_qty < qty;
    const opens = !cut || decision.adjusted_qty > closing + NOTHING;
    const entry = request.intent === 'entry' && opens;
    this.#send(prepared, order_no, {
      intent,
      risk_seq: decision.seq,
      qty: decision.adjusted_qty,
      entry,
      base_qty: cut ? decision.adjusted_qty - closing : base,
      reduce_only: reduce_only || (request.intent === 'entry' && !opens),
      attach_stop,
    });
    return order_no;
  }

  /** The account and the market as the rules see them; one object, brought up to date for each decision. */
  #riskContext(ts: number, close: number): RiskContext {
    const { account, states } = this;
    const now = this.#risk;
    now.ts = ts;
    now.close = close;
    now.volume = this.#context.bars.volume[this.#bar];
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

  #intent(
    prepared: PreparedOrder,
    order_no: number,
    qty: number,
    reduce_only: boolean,
    trace: number,
    more: readonly (readonly [string, number | string | null])[],
  ): OrderIntent {
    const { nextSeq, clock, request, bars, strategy } = this.#context;
    const seq = nextSeq();
    const values = strategy.plot_values;
    const shown: (number | null)[] = [];
    for (let i = 0; i < values.length; i++) shown.push(values[i] === values[i] ? values[i] + 0 : null);
    return orderIntent({
      type: 'OrderIntent',
      seq,
      ts: clock(),
      trace_seq: trace === 0 ? seq : trace,
      order_no,
      symbol: request.symbol,
      side: prepared.request.side,
      qty,
      notional: qty * prepared.price,
      order_type: prepared.order_type,
      limit_price: prepared.limit_price,
      stop_price: prepared.stop_price,
      time_in_force: prepared.request.time_in_force,
      reduce_only,
      tag: prepared.request.tag,
      meta: {
        bar_index: this.#bar,
        close: bars.close[this.#bar],
        shown,
        more: more.length > 0 ? more : moreOf(prepared),
      },
    });
  }

  #send(prepared: PreparedOrder, order_no: number, sub: Submission): void {
    const { seed } = this.#context.request;
    const config = this.#config;
    const ts = sub.intent.ts;
    const latency_ms = drawLatency(config, seed, order_no, 'entry');
    const { request } = prepared;
    const side = request.side === 'BUY' ? 1 : -1;
    const attached =
      sub.attach_stop === null ? null : snapToStep(sub.attach_stop, config.tick, side > 0 ? 'down' : 'up');
    const order: VenueOrder = {
      order_no,
      side,
      order_type: prepared.order_type,
      time_in_force: request.time_in_force,
      reduce_only: sub.reduce_only,
      entry: sub.entry,
      base_qty: sub.base_qty,
      sized: request.qty !== null,
      limit_price: prepared.limit_price,
      stop_price: prepared.stop_price,
      trail: request.trail,
      oco_group: request.oco_group,
      stop_loss: prepared.stop_loss ?? attached,
      take_profit: prepared.take_profit,
      parent_no: 0,
      tag: request.tag,
      intent_seq: sub.intent.seq,
      risk_seq: sub.risk_seq,
      trace_seq: sub.intent.trace_seq,
      submit_ts: ts,
      arrive_ts: ts + latency_ms,
      latency_ms,
      stage: 'flight',
      leaves_qty: sub.qty,
      cum_qty: 0,
      cancel_ts: Infinity,
      triggered: false,
      best_price: 0,
      settled: false,
      fill_count: 0,
      fees_charged: 0,
      fees_due: 0,
      rested: false,
    };
    this.venue.submit(order);
    if (config.market_fill === 'same_close' && order.order_type === 'MARKET') {
      const { close, volume } = this.#context.bars;
      this.venue.fillNow(order, close[this.#bar], ts, volume[this.#bar], 'close');
    }
  }

  cancel(order_no: number): void {
    for (const order of this.venue.live) if (order.order_no === order_no) this.#requestCancel(order);
  }

  cancelTag(tag: string): void {
    if (tag === '' || !this.busy) return;
    for (const order of this.venue.live) if (order.tag === tag) this.#requestCancel(order);
  }

  #requestCancel(order: VenueOrder): void {
    const latency = drawLatency(this.#config, this.#context.request.seed, order.order_no, 'cancel');
    this.venue.requestCancel(order, this.#context.clock() + latency);
  }

  /** Trading has halted: everything that could open or grow a position is called back. */
  halt(flatten: boolean): void {
    for (const order of this.venue.live) if (!order.reduce_only) this.#requestCancel(order);
    if (flatten) this.flatten();
  }

  /** Closes what is held at the market, past the gate: its decision says so. */
  flatten(): void {
    if (this.account.qty !== 0) this.#system('flatten', this.#context.bars.close[this.#bar], null);
  }

  /** The data has ended: close the position if the config says so, then end what is still open. */
  endOfData(): void {
    const { bars, clock } = this.#context;
    const how = this.#config.close_at_end;
    if (how !== 'none' && this.account.qty !== 0) {
      const price = how === 'open' ? bars.open[this.#bar] : bars.close[this.#bar];
      this.#system('end of data', price, how === 'open' ? 'open' : 'close');
    }
    this.venue.expireAll(clock(), 'END_OF_DATA');
  }

  /** An order of the system's own that closes the position: at the market, or at once at a price of the last bar. */
  #system(tag: string, price: number, at: PathPoint | null): void {
    const { nextSeq, emit, bars } = this.#context;
    const qty = Math.abs(this.account.qty);
    const side = this.account.qty > 0 ? 'SELL' : 'BUY';
    const request: OrderRequest = { ...MARKET_ENTRY, intent: 'exit', side, tag, reduce_only: true };
    const prepared: PreparedOrder = { ...prepareOrder(this.#config, request, price), price };
    const order_no = ++this.#orders;
    const intent = this.#intent(prepared, order_no, qty, true, 0, []);
    emit(intent);
    const risk_seq = this.#allow(intent, nextSeq(), price);
    const sub = { intent, risk_seq, qty, entry: false, base_qty: qty, reduce_only: true, attach_stop: null };
    this.#send(prepared, order_no, sub);
    const order = this.venue.live.find((live) => live.order_no === order_no);
    if (at !== null && order !== undefined) {
      this.venue.fillNow(order, price, intent.ts, bars.volume[this.#bar], at);
    }
  }

  /** The decision on an order that only protects or closes: allowed, without asking the rules. */
  #allow(intent: OrderIntent, seq: number, price: number): number {
    this.#context.emit(
      riskDecision({
        type: 'RiskDecision',
        seq,
        ts: intent.ts,
        trace_seq: intent.trace_seq,
        ref_order_seq: intent.seq,
        allowed: true,
        adjusted_qty: intent.qty,
        adjusted_notional: intent.qty * price,
        rejection_reasons: [],
        trading_state: this.states.state,
        checks: [],
      }),
    );
    this.#context.series.addDecision(seq, intent.ts, this.#bar, intent.order_no, null);
    return seq;
  }

  // VenueHost

  position(): number {
    return this.account.qty;
  }

  affordable(order: VenueOrder, price: number): number {
    const { cash, qty } = this.account;
    const most = affordableQty(this.#config, cash, qty, order.side, price, order.fees_charged);
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

  bracket(order: VenueOrder, _filled_qty: number, ts: number): readonly VenueOrder[] {
    const open = this.account.qty * order.side;
    if (open <= NOTHING) return [];
    const known = this.#brackets.get(order.order_no);
    if (known !== undefined) {
      for (const leg of known) if (leg.stage === 'resting') leg.leaves_qty = open;
      return [];
    }
    const legs: VenueOrder[] = [];
    if (order.stop_loss !== null) legs.push(this.#leg(order, 'STOP', order.stop_loss, open, ts));
    if (order.take_profit !== null) legs.push(this.#leg(order, 'LIMIT', order.take_profit, open, ts));
    this.#brackets.set(order.order_no, legs);
    return legs;
  }

  /** One protective order of an entry: at the venue from the entry's fill on, in the entry's chain. */
  #leg(parent: VenueOrder, order_type: 'STOP' | 'LIMIT', level: number, qty: number, ts: number): VenueOrder {
    const stop = order_type === 'STOP';
    const side = parent.side > 0 ? 'SELL' : 'BUY';
    const tag = stop ? 'stop loss' : 'take profit';
    const request: OrderRequest = { ...MARKET_ENTRY, intent: 'exit', side, tag, order_type, reduce_only: true };
    const prepared: PreparedOrder = {
      request,
      order_type,
      limit_price: stop ? null : level,
      stop_price: stop ? level : null,
      stop_loss: null,
      take_profit: null,
      price: level,
      invalid: null,
    };
    const order_no = ++this.#orders;
    const group = `bracket o${String(parent.order_no)}`;
    const more: readonly (readonly [string, string])[] = [
      ['parent_order_id', `o${String(parent.order_no)}`],
      ['oco_group', group],
    ];
    const intent = this.#intent(prepared, order_no, qty, true, parent.trace_seq, more);
    this.#context.emit(intent);
    const risk_seq = this.#allow(intent, this.#context.nextSeq(), level);
    return {
      order_no,
      side: parent.side > 0 ? -1 : 1,
      order_type,
      time_in_force: 'GTC',
      reduce_only: true,
      entry: false,
      base_qty: qty,
      sized: true,
      limit_price: prepared.limit_price,
      stop_price: prepared.stop_price,
      trail: null,
      oco_group: group,
      stop_loss: null,
      take_profit: null,
      parent_no: parent.order_no,
      tag,
      intent_seq: intent.seq,
      risk_seq,
      trace_seq: parent.trace_seq,
      submit_ts: ts,
      arrive_ts: ts,
      latency_ms: 0,
      stage: 'resting',
      leaves_qty: qty,
      cum_qty: 0,
      cancel_ts: Infinity,
      triggered: false,
      best_price: 0,
      settled: false,
      fill_count: 0,
      fees_charged: 0,
      fees_due: 0,
      rested: true,
    };
  }
}

/** Facts of an order that the log's fixed fields do not carry. */
function moreOf(prepared: PreparedOrder): readonly (readonly [string, number | string | null])[] {
  const { request } = prepared;
  const more: (readonly [string, number | string | null])[] = [];
  if (request.trail !== null) more.push(['trail', request.trail]);
  if (request.oco_group !== null) more.push(['oco_group', request.oco_group]);
  if (prepared.stop_loss !== null) more.push(['stop_loss', prepared.stop_loss]);
  if (prepared.take_profit !== null) more.push(['take_profit', prepared.take_profit]);
  return more;
}
