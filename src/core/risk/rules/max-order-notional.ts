import { bounded, type RiskRule } from '../rule.ts';

/** One order is worth at most so much money. */
export const maxOrderNotional: RiskRule = {
  code: 'MAX_ORDER_NOTIONAL',
  enabled: (config) => config.risk_max_order_notional !== null,
  apply(order, context) {
    const limit = context.config.risk_max_order_notional ?? Infinity;
    return bounded('MAX_ORDER_NOTIONAL', order, context, limit, order.qty * order.price, limit / order.price);
  },
};
