import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../../src/contracts/config.ts';
import type { OrderIntent } from '../../../src/contracts/events.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { floorToLot } from '../../../src/core/execution/tick.ts';
import { affordableQty, NOTHING_PAID } from '../../../src/core/risk/buying-power.ts';
import { RiskGate } from '../../../src/core/risk/gate.ts';
import type { RiskContext } from '../../../src/core/risk/rule.ts';

interface Asked {
  readonly side: 1 | -1;
  readonly qty: number;
  readonly limit_price: number | null;
  readonly stop_price: number | null;
}

/** A rule's word as the semantics have it: code, limit, actual, and how much it lets through. */
type Word = readonly [code: string, limit: number | null, actual: number | null, lets: number];

/** Every rule that is on, by its sentence in the semantics. */
function words(asked: Asked, now: RiskContext): Word[] {
  const { config, position, equity, close } = now;
  const { side, qty } = asked;
  const price = asked.limit_price ?? asked.stop_price ?? close;
  const closing = Math.max(0, Math.min(qty, -side * position));
  const opens = qty - closing;
  const after = position + side * qty;
  const soft = now.state_reason === 'MAX_DRAWDOWN_SOFT';
  const said: Word[] = [];
  /** A bound on a size: beyond it an order is cut to what fits, or to what closes. */
  const bound = (code: string, limit: number, actual: number | null, fits: number): void => {
    const cut = config.risk_oversize === 'trim' && actual !== null ? Math.max(closing, fits) : closing;
    said.push([code, limit, actual, actual !== null && actual <= limit ? Infinity : cut]);
  };
  /** A bound on what the position is worth, in parts of equity; what only closes is not bound. */
  const position_bound = (code: string, limit: number, unit: number): void => {
    const actual = equity > 0 ? ((Math.abs(after) * price) / equity) * unit : null;
    // In the order in which the rule reckons: 34 % of 10000 at 100 are 34, and 0.34 × 100 are a bit more.
    const fits = Math.max(0, (limit * Math.max(0, equity)) / unit / price - side * position);
    if (opens > 0) bound(code, limit, actual, fits);
    else said.push([code, limit, actual, Infinity]);
  };
  if (now.state === 'HALTED') said.push(['TRADING_HALTED', null, null, 0]);
  if (now.state === 'REDUCING' && !soft) said.push(['REDUCE_ONLY_STATE', null, null, closing]);
  if (config.risk_max_drawdown_soft_pct !== null) {
    const halved = now.state === 'REDUCING' && soft && opens > 0;
    const limit = closing + opens / 2;
    said.push(halved ? ['MAX_DRAWDOWN_SOFT', limit, qty, limit] : ['MAX_DRAWDOWN_SOFT', null, null, Infinity]);
  }
  if (!config.allow_short) said.push(['SHORT_NOT_ALLOWED', 0, after, side < 0 && after < -1e-10 ? closing : Infinity]);
  const rate = config.risk_order_rate_max;
  if (rate !== null) {
    said.push(['ORDER_RATE', rate, now.recent_orders + 1, now.recent_orders < rate ? Infinity : closing]);
  }
  const collar = config.risk_price_collar_pct;
  if (collar !== null) {
    const away = [asked.limit_price, asked.stop_price].map((p) => (p === null ? 0 : Math.abs(p / close - 1) * 100));
    said.push(['PRICE_COLLAR', collar, Math.max(...away), Math.max(...away) <= collar ? Infinity : 0]);
  }
  const least = config.risk_min_liquidity;
  if (least !== null) {
    const money = now.volume * close;
    said.push(['MIN_LIQUIDITY', least, money, money >= least ? Infinity : closing]);
  }
  const notional = config.risk_max_order_notional;
  if (notional !== null) bound('MAX_ORDER_NOTIONAL', notional, qty * price, notional / price);
  if (config.risk_max_position_pct !== null) position_bound('MAX_POSITION_PCT', config.risk_max_position_pct, 100);
  if (config.risk_kelly_cap !== null) {
    position_bound('KELLY_CAP', config.risk_kelly_cap * Math.max(0, Math.min(1, now.kelly ?? 1)), 1);
  }
  const taken =
    asked.limit_price === null ? config.fee_taker_bps : Math.max(config.fee_taker_bps, config.fee_maker_bps);
  const pays = affordableQty(config, now.cash, position, side, price, taken, NOTHING_PAID);
  const cut = config.buying_power === 'trim' ? Math.max(closing, pays) : closing;
  said.push(['INSUFFICIENT_FUNDS', pays * price, qty * price, qty <= Math.max(closing, pays) ? Infinity : cut]);
  if (config.risk_atr_stop_mult !== null && opens > 0) {
    const stop = now.atr === null ? null : price - side * config.risk_atr_stop_mult * now.atr;
    said.push(['ATR_STOP', config.risk_atr_stop_mult, stop, stop !== null && stop > 0 ? Infinity : closing]);
  }
  return said;
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 2 });
const number = (min: number, max: number, per = 1) =>
  fc.integer({ min: min * per, max: max * per }).map((n) => n / per);

const configs: fc.Arbitrary<RunConfig> = fc
  .record({
    allow_short: fc.boolean(),
    buying_power: fc.constantFrom('trim', 'reject'),
    leverage: fc.constantFrom(1, 2, 50),
    fee_taker_bps: fc.constantFrom(0, 10),
    lot: fc.constantFrom(0, 0, 1, 5),
    min_qty: fc.constantFrom(0, 0, 4),
    min_notional: fc.constantFrom(0, 0, 500),
    risk_oversize: fc.constantFrom('deny', 'trim'),
    risk_max_position_pct: maybe(number(1, 200)),
    risk_max_order_notional: maybe(number(100, 4000)),
    risk_kelly_cap: maybe(number(1, 20, 10).map((n) => n / 10)),
    risk_min_liquidity: maybe(number(0, 2000)),
    risk_max_drawdown_soft_pct: maybe(fc.constant(5)),
    risk_order_rate_max: maybe(fc.constantFrom(1, 2, 3)),
    risk_price_collar_pct: maybe(number(1, 20)),
    risk_atr_stop_mult: maybe(fc.constantFrom(0.5, 2, 40)),
  })
  .map((fields) => {
    const request = resolveRequest({ fields });
    if (!request.ok) throw new Error(request.problem.message);
    return request.value.config;
  });

const price = maybe(number(80, 120));
const asks: fc.Arbitrary<Asked> = fc.record({
  side: fc.constantFrom<1 | -1>(1, -1),
  qty: fc.constantFrom(1, 2, 5, 10, 20, 40, 100),
  limit_price: price,
  stop_price: price,
});

const states = fc.constantFrom<Pick<RiskContext, 'state' | 'state_reason'>>(
  { state: 'ACTIVE', state_reason: null },
  { state: 'ACTIVE', state_reason: null },
  { state: 'REDUCING', state_reason: 'MAX_DRAWDOWN_SOFT' },
  { state: 'REDUCING', state_reason: 'DAILY_LOSS' },
  { state: 'HALTED', state_reason: 'OPERATOR' },
);

const contexts: fc.Arbitrary<Omit<RiskContext, 'config'>> = fc
  .record({
    state: states,
    close: fc.constantFrom(100, 90),
    volume: number(0, 40),
    position: fc.constantFrom(0, 0, 5, 10, 30, -5, -10, -30),
    equity: fc.constantFrom(-500, 0, 500, 2000, 4000, 10000),
    kelly: maybe(number(-5, 15, 10)),
    recent_orders: fc.nat(3),
    atr: maybe(number(1, 4)),
  })
  .map(({ state, ...rest }) => ({ ...rest, ...state, ts: 0, cash: rest.equity - rest.position * rest.close }));

function intentOf(asked: Asked): OrderIntent {
  const { side, ...rest } = asked;
  return {
    ...rest,
    type: 'OrderIntent',
    seq: 7,
    ts: 0,
    trace_seq: 7,
    order_no: 1,
    symbol: 'X',
    side: side > 0 ? 'BUY' : 'SELL',
    notional: 0,
    order_type: 'LIMIT',
    time_in_force: 'GTC',
    reduce_only: false,
    tag: '',
    meta: { bar_index: 0, close: 0, shown: new Float64Array(0), more: [] },
  };
}

describe('the gate', () => {
  it('says of every rule that is on its limit and its actual, and lets through what the strictest of them does', () => {
    const denied = new Map<string, number>();
    let cuts = 0;
    fc.assert(
      fc.property(configs, asks, contexts, (config, asked, rest) => {
        const now = { ...rest, config };
        const { qty, side } = asked;
        const at = asked.limit_price ?? asked.stop_price ?? now.close;
        const gate = new RiskGate(config, (n) => floorToLot(n, config.lot));
        const { decision, attach_stop, limited } = gate.decide(intentOf(asked), at, now, null, 9);
        const said = words(asked, now);
        const objections = said.filter(([, , , lets]) => lets < qty);
        const closing = Math.max(0, Math.min(qty, -side * now.position));
        const lets = Math.min(qty, ...said.map((word) => word[3]));
        // A size that the rules have cut is on the lot; what closes may be any size.
        const whole = lets < qty ? Math.max(floorToLot(lets, config.lot), Math.min(lets, closing)) : qty;
        const small = whole > 0 && (whole < config.min_qty || whole * at < config.min_notional);
        const passes = small ? (closing > 0 ? Math.min(whole, closing) : 0) : whole;
        expect(decision.checks.slice(0, said.length)).toEqual(
          said.map(([rule, limit, actual]) => ({ rule, limit, actual })),
        );
        expect(decision.adjusted_qty).toBe(passes);
        expect(decision.allowed).toBe(passes > 0);
        expect(decision.adjusted_notional).toBe(passes * at);
        const minimum = small && passes === 0 ? [whole < config.min_qty ? 'MIN_QTY' : 'MIN_NOTIONAL'] : [];
        const codes = [...objections.map(([code]) => code), ...minimum];
        expect(decision.rejection_reasons).toEqual(passes > 0 ? [] : codes);
        expect(limited).toBe(objections.some(([code]) => code !== 'INSUFFICIENT_FUNDS'));
        const stop = said.find(([code, , actual]) => code === 'ATR_STOP' && actual !== null && actual > 0);
        expect(attach_stop).toBe(stop === undefined ? null : stop[2]);
        for (const code of passes > 0 ? [] : codes) denied.set(code, (denied.get(code) ?? 0) + 1);
        if (passes > 0 && passes < qty) cuts++;
      }),
      { numRuns: 1500 },
    );
    expect([...denied.keys()].sort()).toEqual([
      ...['ATR_STOP', 'INSUFFICIENT_FUNDS', 'KELLY_CAP', 'MAX_DRAWDOWN_SOFT', 'MAX_ORDER_NOTIONAL', 'MAX_POSITION_PCT'],
      ...['MIN_LIQUIDITY', 'MIN_NOTIONAL', 'MIN_QTY', 'ORDER_RATE', 'PRICE_COLLAR', 'REDUCE_ONLY_STATE'],
      ...['SHORT_NOT_ALLOWED', 'TRADING_HALTED'],
    ]);
    expect(cuts).toBeGreaterThan(100);
  });
});
