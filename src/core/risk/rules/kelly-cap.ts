import { bounded, increases, openedQty, pass, qtyForOpen, type RiskRule } from '../rule.ts';

/**
 * The position that results is worth at most cap × Kelly of equity, Kelly (1956) being W − (1 − W)/(avg win/avg loss)
 * of the run's closed trades; while there are too few of them it counts as 1, so that the cap alone binds.
 */
export const kellyCap: RiskRule = {
  code: 'KELLY_CAP',
  enabled: (config) => config.risk_kelly_cap !== null,
  apply(order, context) {
    const cap = context.config.risk_kelly_cap ?? 1;
    const limit = cap * Math.max(0, Math.min(1, context.kelly ?? 1));
    const equity = Math.max(0, context.equity);
    const actual = equity > 0 ? (openedQty(order, context) * order.price) / equity : null;
    if (!increases(order, context)) return pass('KELLY_CAP', limit, actual);
    if (actual === null) return { check: { rule: 'KELLY_CAP', limit, actual }, max_qty: order.closing_qty };
    const fits = qtyForOpen(order, context, (limit * equity) / order.price);
    return bounded('KELLY_CAP', order, context, limit, actual, fits);
  },
};
