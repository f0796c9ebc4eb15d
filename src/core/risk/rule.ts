/** What a risk rule sees and says. One rule a file in `rules/`; the gate asks them in a fixed order. */
import type { RunConfig } from '../../contracts/config.ts';
import type { RiskCheck, TradingState } from '../../contracts/events.ts';
import type { Mutable } from '../../contracts/mutable.ts';

/** The account and the market at the moment of the decision. */
export interface RiskContext {
  readonly config: RunConfig;
  readonly ts: number;
  /** Close and volume of the bar just closed. */
  readonly close: number;
  readonly volume: number;
  /** Signed. */
  readonly position: number;
  readonly cash: number;
  readonly equity: number;
  readonly state: TradingState;
  /** Why the state is not ACTIVE; null when it is. */
  readonly state_reason: string | null;
  /** Fraction of equity that Kelly's formula gives for the trades so far; null while there are too few. */
  readonly kelly: number | null;
  /** Orders allowed within the window that ends now. */
  readonly recent_orders: number;
  /** Average true range of the closed bars; null while warming up. */
  readonly atr: number | null;
}

/** A context to be brought up to date for each decision. NaN where fractions will be: V8 then keeps those unboxed. */
export function blankContext(config: RunConfig): Mutable<RiskContext> {
  return {
    config,
    ts: NaN,
    close: NaN,
    volume: NaN,
    position: NaN,
    cash: NaN,
    equity: NaN,
    state: 'ACTIVE',
    state_reason: null,
    kelly: null,
    recent_orders: 0,
    atr: null,
  };
}

/** The order under review, with what the rules all need of it. */
export interface RiskOrder {
  readonly side: 1 | -1;
  readonly qty: number;
  readonly limit_price: number | null;
  readonly stop_price: number | null;
  /** Price the order is valued at: its limit or stop where it has one, else the last close. */
  readonly price: number;
  /**
   * Part of `qty` that closes what is held against the order's side, or all of an order that is reduce-only; never
   * restricted, so nobody is locked in.
   */
  readonly closing_qty: number;
}

/** A rule's answer: what it found and how much it lets through (`Infinity` = all; below `qty` = cut; 0 = nothing). */
export interface RuleVerdict {
  readonly check: RiskCheck;
  readonly max_qty: number;
}

export interface RiskRule {
  readonly code: string;
  /** Whether the config switches the rule on. */
  readonly enabled: (config: RunConfig) => boolean;
  readonly apply: (order: RiskOrder, context: RiskContext) => RuleVerdict;
}

/** What a rule found. Nothing at a price below zero is worth −0, which no log holds. */
export function checked(rule: string, limit: number | null, actual: number | null): RiskCheck {
  return { rule, limit, actual: actual === null ? null : actual + 0 };
}

/** Everything passes. */
export function pass(rule: string, limit: number | null, actual: number | null): RuleVerdict {
  return { check: checked(rule, limit, actual), max_qty: Infinity };
}

/** Only what closes a position passes. */
export function closeOnly(rule: string, order: RiskOrder, limit: number | null, actual: number | null): RuleVerdict {
  return { check: checked(rule, limit, actual), max_qty: order.closing_qty };
}

/**
 * The answer of a rule that bounds a size: by the config's `risk_oversize` an order beyond it is cut to `fits`, or only
 * its closing part passes.
 */
export function bounded(
  rule: string,
  order: RiskOrder,
  context: RiskContext,
  limit: number,
  actual: number,
  fits: number,
): RuleVerdict {
  if (actual <= limit) return pass(rule, limit, actual);
  const cut = context.config.risk_oversize === 'trim' ? Math.max(order.closing_qty, fits) : order.closing_qty;
  return { check: checked(rule, limit, actual), max_qty: cut };
}

/** Units that `order` would leave open on its own side, if it filled whole. */
export function openedQty(order: RiskOrder, context: RiskContext): number {
  return Math.abs(context.position + order.side * order.qty);
}

/** The largest quantity of `order` that leaves at most `maxOpen` units open on its side. */
export function qtyForOpen(order: RiskOrder, context: RiskContext, maxOpen: number): number {
  return Math.max(0, maxOpen - order.side * context.position);
}

/** Whether the order leaves more open than is held now. */
export function increases(order: RiskOrder, context: RiskContext): boolean {
  return openedQty(order, context) > Math.abs(context.position) || order.qty > order.closing_qty;
}
