import { closeOnly, pass, type RiskRule } from '../rule.ts';

/** At most so many orders allowed within any window; a close is always let through. */
export const orderRate: RiskRule = {
  code: 'ORDER_RATE',
  enabled: (config) => config.risk_order_rate_max !== null,
  apply(order, context) {
    const limit = context.config.risk_order_rate_max ?? Infinity;
    const actual = context.recent_orders + 1;
    return actual <= limit ? pass('ORDER_RATE', limit, actual) : closeOnly('ORDER_RATE', order, limit, actual);
  },
};
