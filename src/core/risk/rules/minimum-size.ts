import type { RiskContext, RiskOrder, RuleVerdict } from '../rule.ts';

/** The instrument's smallest order, held against what the other rules have left of it. */
export function minimumSize(order: RiskOrder, context: RiskContext, qty: number): RuleVerdict | null {
  const { min_qty, min_notional } = context.config;
  if (qty <= 0 || qty < min_qty) return { check: { rule: 'MIN_QTY', limit: min_qty, actual: qty }, max_qty: 0 };
  const notional = qty * order.price;
  if (notional < min_notional) {
    return { check: { rule: 'MIN_NOTIONAL', limit: min_notional, actual: notional }, max_qty: 0 };
  }
  return null;
}
