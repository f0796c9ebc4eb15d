/** Random bars, scripts of orders and configs: what the laws of the engine are tried on. */
import fc from 'fast-check';
import type { Bars } from '../../../src/contracts/bars.ts';
import type { OrderType, TimeInForce } from '../../../src/contracts/events.ts';
import type { OrderRequest, Strategy } from '../../../src/contracts/strategy.ts';
import type { Engine } from '../../../src/core/engine/index.ts';
import { runEngine, type TestRun } from '../../unit/engine/run.ts';
import { order, scripted } from '../../unit/engine/scripted.ts';

export const HOUR = 3600000;
export const START = Date.UTC(2024, 0, 1, 20);

interface Step {
  /** Intervals since the bar before. */
  readonly after: number;
  /** Cents from the last close to this open. */
  readonly gap: number;
  readonly up: number;
  readonly down: number;
  /** Where between low and high the close lies, in quarters. */
  readonly quarter: number;
  readonly volume: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  after: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 60 }) }),
  gap: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -400, max: 400 }) },
  ),
  up: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 5, arbitrary: fc.integer({ min: 0, max: 300 }) }),
  down: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 5, arbitrary: fc.integer({ min: 0, max: 300 }) }),
  quarter: fc.integer({ min: 0, max: 4 }),
  volume: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 2000 }) },
  ),
});

/** Bars in cents around 100: gaps in price and time, flat bars, bars without volume. */
export function bars(max: number, min = 1): fc.Arbitrary<Bars> {
  return fc.array(step, { minLength: min, maxLength: max, size: 'max' }).map((steps) => {
    const length = steps.length;
    const column = () => new Float64Array(length);
    const made = { ts: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
    let ts = START;
    let last = 10000;
    steps.forEach((now, i) => {
      if (i > 0) ts += now.after * HOUR;
      const open = Math.max(1000, last + now.gap);
      const high = open + now.up;
      const low = open - now.down;
      last = low + Math.round(((high - low) * now.quarter) / 4);
      made.ts[i] = ts;
      made.open[i] = open / 100;
      made.high[i] = high / 100;
      made.low[i] = low / 100;
      made.close[i] = last / 100;
      made.volume[i] = now.volume;
    });
    return { ...made, length, interval_ms: HOUR };
  });
}

/** One request, its prices as parts of the close at which it is sent. */
export interface Wish {
  readonly kind: 'order' | 'entry' | 'exit' | 'cancel';
  readonly buy: boolean;
  readonly qty: number | null;
  readonly order_type: OrderType;
  readonly limit: number;
  readonly stop: number;
  readonly trail: number;
  readonly time_in_force: TimeInForce;
  readonly reduce_only: boolean;
  readonly oco: boolean;
  readonly stop_loss: number | null;
  readonly take_profit: number | null;
  readonly tag: 'a' | 'b' | '';
}

/** A part of the price, in whole 4096ths so that scaled runs ask for scaled prices exactly. */
const part = (min: number, max: number) =>
  fc.integer({ min: Math.round(min * 4096), max: Math.round(max * 4096) }).map((n) => n / 4096);

const wish: fc.Arbitrary<Wish> = fc.record({
  kind: fc.constantFrom('order', 'order', 'entry', 'exit', 'cancel'),
  buy: fc.boolean(),
  qty: fc.oneof(
    fc.constant(null),
    fc.integer({ min: 1, max: 400 }).map((n) => n / 8),
  ),
  order_type: fc.constantFrom('MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'TRAILING_STOP'),
  limit: part(0.96, 1.04),
  stop: part(0.96, 1.04),
  trail: part(0.002, 0.03),
  time_in_force: fc.constantFrom('GTC', 'GTC', 'DAY', 'IOC', 'FOK'),
  reduce_only: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  oco: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  stop_loss: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: part(0.005, 0.03) }),
  take_profit: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: part(0.005, 0.03) }),
  tag: fc.constantFrom('a', 'b', ''),
});

/** What to ask for at each bar, in turn. */
export type Plan = readonly (readonly Wish[])[];
export const plan: fc.Arbitrary<Plan> = fc.array(fc.array(wish, { maxLength: 3, size: 'max' }), {
  minLength: 1,
  maxLength: 12,
  size: 'max',
});

export function requestOf(wished: Wish, close: number): OrderRequest {
  const { kind, order_type } = wished;
  const side = wished.buy ? 'BUY' : 'SELL';
  const hedge = wished.buy ? 1 : -1;
  const hasStop = order_type === 'STOP' || order_type === 'STOP_LIMIT';
  const hasLimit = order_type === 'LIMIT' || order_type === 'STOP_LIMIT';
  return order({
    intent: kind === 'cancel' ? 'order' : kind,
    side,
    qty: wished.qty,
    order_type,
    limit_price: hasLimit ? close * wished.limit : null,
    stop_price: hasStop ? close * wished.stop : null,
    trail: order_type === 'TRAILING_STOP' ? close * wished.trail : null,
    time_in_force: wished.time_in_force,
    reduce_only: wished.reduce_only,
    oco_group: wished.oco ? 'group' : null,
    stop_loss: wished.stop_loss === null ? null : close * (1 - hedge * wished.stop_loss),
    take_profit: wished.take_profit === null ? null : close * (1 + hedge * wished.take_profit),
    tag: wished.tag,
  });
}

/**
 * Plays a plan over and over; with `reacts` what it sends depends on all that the view shows.
 * @param sent told of each request that got a number
 */
export function player(
  wishes: Plan,
  reacts: boolean,
  sent: (order_no: number, request: OrderRequest) => void = () => undefined,
): Strategy {
  return scripted((desk, view) => {
    for (const wished of wishes[view.index % wishes.length]) {
      if (wished.kind === 'cancel') {
        desk.cancelTag(wished.tag);
        for (const open of view.open_orders) if (open.order_no % 3 === 0) desk.cancel(open.order_no);
        continue;
      }
      const close = view.close(0);
      let request = requestOf(wished, close);
      if (reacts) {
        const past = view.index > 2 ? view.high(2) - view.low(1) : 0;
        const mood = view.position + view.avg_price + view.cash + view.equity + view.open_orders.length + past;
        if (Math.floor(mood) % 2 === 0)
          request = { ...request, side: request.side === 'BUY' ? 'SELL' : 'BUY', stop_loss: null, take_profit: null };
      }
      const order_no = desk.submit(request);
      if (order_no > 0) sent(order_no, request);
    }
  });
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>, weight = 2) =>
  fc.option(arbitrary, { freq: weight, nil: undefined }) as fc.Arbitrary<T | undefined>;
const pick = <T>(...values: T[]) => maybe(fc.constantFrom(...values));
/** Rules that deny most orders are on in one run of eight each. */
const rare = <T>(value: T) =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(value) });

/** An exchange that fails on schedule, within a bar or over many. */
export const failing: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    exchange_timeout_ms: fc.constantFrom(50, 1000, 600000, 4 * HOUR),
    exchange_retries_max: fc.integer({ min: 0, max: 6 }),
    exchange_backoff_ms: fc.constantFrom(0, 200, 400000),
    exchange_backoff_cap_ms: fc.constantFrom(0, 5000, 2 * HOUR),
    exchange_backoff_jitter: fc.constantFrom(0, 0.5, 1),
    exchange_unavailable_pct: fc.integer({ min: 0, max: 30 }),
    exchange_lost_pct: fc.integer({ min: 0, max: 25 }),
    exchange_ack_lost_pct: fc.integer({ min: 0, max: 30 }),
    exchange_refused_pct: fc.integer({ min: 0, max: 15 }),
    outage: fc.constantFrom([0, 0], [3 * HOUR, 600000], [24 * HOUR, 24 * HOUR], [10000, 3000]),
  })
  .map(({ outage: [every, lasts], ...rest }) => ({
    ...rest,
    exchange: 'realish',
    market_fill: 'arrival',
    exchange_outage_every_ms: every,
    exchange_outage_ms: lasts,
  }));

const venue: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    cash: pick(10000, 1000, 250000),
    size_mode: pick('qty', 'notional', 'equity_pct'),
    size_value: pick(1, 20, 95, 150),
    sizing_at: pick('decision', 'fill'),
    allow_short: pick(true, true, true, false),
    leverage: pick(1, 3),
    buying_power: pick('trim', 'reject'),
    tick: pick(0, 0.01, 0.25),
    lot: pick(0, 1, 0.1),
    min_qty: pick(0, 1),
    min_notional: pick(0, 50),
    market_fill: pick('arrival', 'next_open', 'same_close'),
    path: pick('nearest', 'ohlc', 'olhc', 'adverse'),
    limit_fill: pick('touch', 'through'),
    bracket_fill: pick('path', 'stop_first'),
    fill_stamp: pick('moment', 'bar'),
    exclusive_orders: pick(false, false, false, true),
    close_at_end: pick('none', 'close', 'open'),
    warmup_bars: pick(0, 3),
    slippage_model: pick('none', 'bps', 'volume_share'),
    slippage_bps: pick(0, 5, 80),
    spread_bps: pick(0, 4),
    latency_entry_ms: pick(0, 100, 600000, 5000000),
    latency_cancel_ms: pick(0, 100, 2000000),
    latency_response_ms: pick(0, 100, 4000000),
    latency_jitter: pick(0, 0.2, 1),
    partial: pick('none', 'split', 'participation'),
    participation_pct: pick(1, 10, 100),
    fee_taker_bps: pick(0, 10),
    fee_maker_bps: pick(0, 2),
    fee_per_unit: pick(0, 0.0078125),
    fee_per_order: pick(0, 1),
    fee_min: pick(0, 2),
    risk_oversize: pick('deny', 'trim'),
    risk_max_position_pct: rare(30),
    risk_max_order_notional: rare(2000),
    risk_kelly_cap: rare(0.7),
    risk_min_liquidity: rare(20000),
    risk_max_drawdown_soft_pct: rare(1),
    risk_max_drawdown_hard_pct: rare(4),
    risk_flatten_on_halt: pick(false, true),
    risk_daily_loss_pct: rare(1),
    risk_order_rate_max: rare(4),
    risk_order_rate_window_ms: pick(HOUR, 5 * HOUR),
    risk_price_collar_pct: rare(3),
    risk_atr_stop_mult: rare(1.5),
    risk_atr_stop_period: pick(2, 5),
  })
  .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));

/** Fields over the defaults; those that money scales with are in `MONEY_FIELDS`. */
export const fields: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(venue, fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: failing }))
  .map(([asked, exchange]) => ({ ...asked, ...exchange }));

export const MONEY_FIELDS = [
  'cash',
  'fee_per_unit',
  'fee_per_order',
  'fee_min',
  'min_notional',
  'risk_max_order_notional',
  'risk_min_liquidity',
] as const;

export interface Ran extends TestRun {
  /** Events before the end of the run: the header and all that the bars brought. */
  readonly events_before_end: number;
  readonly requests: ReadonlyMap<number, OrderRequest>;
}

export interface Input {
  readonly symbol?: string;
  readonly seed?: number;
  readonly fields: Record<string, unknown>;
}

export function runPlan(data: Bars, wishes: Plan, input: Input, reacts = true, slice = Infinity): Ran {
  const requests = new Map<number, OrderRequest>();
  let before = 0;
  const strategy = player(wishes, reacts, (order_no, request) => requests.set(order_no, request));
  const between = (engine: Engine) => (before = Object.values(engine.counts).reduce((a, b) => a + b, 0));
  const run = runEngine(data, { symbol: 'X', seed: 7, ...input }, slice, between, strategy);
  return { ...run, events_before_end: before, requests };
}
