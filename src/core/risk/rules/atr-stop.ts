import type { RiskCheck } from '../../../contracts/events.ts';
import type { RiskContext, RiskOrder } from '../rule.ts';

/**
 * The stop that goes with an entry: `risk_atr_stop_mult` average true ranges (Wilder) from the price it is valued at.
 * Without a finished average, or with a stop at or below zero, an entry that must have one is denied.
 */
export function atrStop(order: RiskOrder, context: RiskContext): { stop: number | null; check: RiskCheck } {
  const mult = context.config.risk_atr_stop_mult ?? 0;
  if (context.atr === null) return { stop: null, check: { rule: 'ATR_STOP', limit: mult, actual: null } };
  const stop = order.price - order.side * mult * context.atr;
  return { stop: stop > 0 ? stop : null, check: { rule: 'ATR_STOP', limit: mult, actual: stop } };
}
