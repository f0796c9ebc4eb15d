/**
 * The risk gate: one decision for one order intent, as an event. It keeps no copy of the account and knows no strategy
 * and no venue, so that the same gate can stand before a live adapter.
 */
import type { RunConfig } from '../../contracts/config.ts';
import { riskDecision, type OrderIntent, type RiskCheck, type RiskDecision } from '../../contracts/events.ts';
import type { Mutable } from '../../contracts/mutable.ts';
import { NOTHING } from '../num/nothing.ts';
import type { RiskContext, RiskOrder, RiskRule } from './rule.ts';
import { atrStop } from './rules/atr-stop.ts';
import { insufficientFunds } from './rules/insufficient-funds.ts';
import { kellyCap } from './rules/kelly-cap.ts';
import { maxDrawdownSoft } from './rules/max-drawdown-soft.ts';
import { maxOrderNotional } from './rules/max-order-notional.ts';
import { maxPositionPct } from './rules/max-position-pct.ts';
import { minLiquidity } from './rules/min-liquidity.ts';
import { minimumSize } from './rules/minimum-size.ts';
import { orderRate } from './rules/order-rate.ts';
import { priceCollar } from './rules/price-collar.ts';
import { shortNotAllowed } from './rules/short-not-allowed.ts';
import { reduceOnlyState, tradingHalted } from './rules/trading-state.ts';

/** In the order in which their findings are listed. */
const RULES: readonly RiskRule[] = [
  maxDrawdownSoft,
  shortNotAllowed,
  orderRate,
  priceCollar,
  minLiquidity,
  maxOrderNotional,
  maxPositionPct,
  kellyCap,
  insufficientFunds,
];
const STATE_RULES: readonly RiskRule[] = [tradingHalted, reduceOnlyState];

const NO_CHECKS: readonly RiskCheck[] = [];
const NO_REASONS: readonly string[] = [];

/** `list` with `item` at its end: a new list for the first, since an empty one that grows takes room for seventeen. */
function plus<T>(list: readonly T[], item: T): readonly T[] {
  if (list.length === 0) return [item];
  (list as T[]).push(item);
  return list;
}

/** What an order closes. Reduce-only it can do nothing else, though what it is to close may not have filled yet. */
function closingQty(intent: OrderIntent, side: 1 | -1, position: number): number {
  return intent.reduce_only ? intent.qty : Math.max(0, Math.min(-side * position, intent.qty));
}

export interface GateResult {
  readonly decision: RiskDecision;
  /** A protective stop the rules ask for, as a price; null = none. */
  readonly attach_stop: number | null;
  /** Cut by a rule that only this gate knows; buying power, which the fill looks at again, does not count. */
  readonly limited: boolean;
}

export class RiskGate {
  readonly #rules: readonly RiskRule[];
  readonly #floor: (qty: number) => number;
  readonly #wantsStop: boolean;
  /** The order under review and the decision on it, each in turn. NaN where fractions will be keeps those unboxed. */
  readonly #order: Mutable<RiskOrder> = {
    side: 1,
    qty: NaN,
    limit_price: null,
    stop_price: null,
    price: NaN,
    closing_qty: NaN,
  };
  readonly #decided: Mutable<RiskDecision> = {
    type: 'RiskDecision',
    seq: 0,
    ts: NaN,
    trace_seq: 0,
    ref_order_seq: 0,
    allowed: false,
    adjusted_qty: NaN,
    adjusted_notional: NaN,
    rejection_reasons: NO_REASONS,
    trading_state: 'ACTIVE',
    checks: NO_CHECKS,
  };
  readonly #result: Mutable<GateResult> = { decision: this.#decided, attach_stop: null, limited: false };

  /** @param floorQty rounds a quantity toward zero to the instrument's lot */
  constructor(config: RunConfig, floorQty: (qty: number) => number) {
    this.#rules = RULES.filter((rule) => rule.enabled(config));
    this.#floor = floorQty;
    this.#wantsStop = config.risk_atr_stop_mult !== null;
  }

  /**
   * Decides on one intent. The result and the decision in it serve for the next one too.
   * @param invalid a reason found before any rule (a price that is not one); null = none
   * @param seq seq of the decision's event
   */
  decide(intent: OrderIntent, price: number, context: RiskContext, invalid: string | null, seq: number): GateResult {
    const side = intent.side === 'BUY' ? 1 : -1;
    const closing_qty = closingQty(intent, side, context.position);
    const order = this.#order;
    order.side = side;
    order.qty = intent.qty;
    order.limit_price = intent.limit_price;
    order.stop_price = intent.stop_price;
    order.price = price;
    order.closing_qty = closing_qty;
    let checks: readonly RiskCheck[] = NO_CHECKS;
    let reasons: readonly string[] = NO_REASONS;
    let allowed = intent.qty;
    if (invalid !== null) {
      reasons = plus(reasons, invalid);
      allowed = 0;
    }
    if (context.state !== 'ACTIVE') {
      for (const rule of STATE_RULES) {
        const verdict = rule.apply(order, context);
        if (verdict.max_qty === Infinity) continue;
        checks = plus(checks, verdict.check);
        if (verdict.max_qty < intent.qty) reasons = plus(reasons, rule.code);
        allowed = Math.min(allowed, verdict.max_qty);
      }
    }
    for (const rule of this.#rules) {
      const verdict = rule.apply(order, context);
      checks = plus(checks, verdict.check);
      if (verdict.max_qty < intent.qty) {
        reasons = plus(reasons, rule.code);
        if (verdict.max_qty < allowed) allowed = verdict.max_qty;
      }
    }
    let attach: number | null = null;
    if (this.#wantsStop && intent.qty > closing_qty) {
      const found = atrStop(order, context);
      checks = plus(checks, found.check);
      attach = found.stop;
      if (attach === null) {
        reasons = plus(reasons, 'ATR_STOP');
        allowed = Math.min(allowed, closing_qty);
      }
    }
    const result = this.#result;
    result.limited = reasons.length > 0 && reasons.some((code) => code !== 'INSUFFICIENT_FUNDS');
    result.attach_stop = attach;
    this.#decision(intent, context, checks, reasons, allowed, seq);
    return result;
  }

  /** Fills in the decision. */
  #decision(
    intent: OrderIntent,
    context: RiskContext,
    checks: readonly RiskCheck[],
    reasons: readonly string[],
    allowed: number,
    seq: number,
  ): void {
    const order = this.#order;
    // What was asked is not cut to the lot again: it has been, and a close may be of any size.
    let qty = allowed < intent.qty ? Math.max(this.#floor(allowed), Math.min(allowed, order.closing_qty)) : intent.qty;
    if (qty < NOTHING && qty < intent.qty) qty = 0;
    const small = reasons.length > 0 && qty <= 0 ? null : minimumSize(order, context, qty);
    if (small !== null && qty > order.closing_qty - NOTHING && order.closing_qty > 0) {
      // The rest would be too small; the closing part goes through whatever its size.
      qty = order.closing_qty;
    } else if (small !== null) {
      checks = plus(checks, small.check);
      reasons = plus(reasons, small.check.rule);
      qty = 0;
    }
    const ok = qty > 0;
    const decided = this.#decided;
    decided.seq = seq;
    decided.ts = context.ts;
    decided.trace_seq = intent.trace_seq;
    decided.ref_order_seq = intent.seq;
    decided.allowed = ok;
    decided.adjusted_qty = ok ? qty : 0;
    decided.adjusted_notional = ok ? qty * order.price : 0;
    decided.rejection_reasons = ok ? NO_REASONS : reasons;
    decided.trading_state = context.state;
    decided.checks = checks;
    riskDecision(decided);
  }
}
