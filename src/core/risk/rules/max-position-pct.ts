import { bounded, increases, openedQty, pass, qtyForOpen, type RiskRule } from '../rule.ts';

/** The position that results is worth at most so many per cent of equity. */
export const maxPositionPct: RiskRule = {
  code: 'MAX_POSITION_PCT',
  enabled: (config) => config.risk_max_position_pct !== null,
  apply(order, context) {
    const limit = context.config.risk_max_position_pct ?? Infinity;
    const equity = Math.max(0, context.equity);
    const actual = equity > 0 ? ((openedQty(order, context) * order.price) / equity) * 100 : null;
    if (!increases(order, context)) return pass('MAX_POSITION_PCT', limit, actual);
    if (actual === null) return { check: { rule: 'MAX_POSITION_PCT', limit, actual }, max_qty: order.closing_qty };
    const fits = qtyForOpen(order, context, (limit * equity) / 100 / order.price);
    return bounded('MAX_POSITION_PCT', order, context, limit, actual, fits);
  },
};
