import { pass, type RiskRule } from '../rule.ts';

/** After a soft drawdown, what an order opens is halved; what it closes is not. */
export const maxDrawdownSoft: RiskRule = {
  code: 'MAX_DRAWDOWN_SOFT',
  enabled: (config) => config.risk_max_drawdown_soft_pct !== null,
  apply(order, context) {
    const halved = context.state === 'REDUCING' && context.state_reason === 'MAX_DRAWDOWN_SOFT';
    const opening = order.qty - order.closing_qty;
    if (!halved || opening <= 0) return pass('MAX_DRAWDOWN_SOFT', null, null);
    const limit = order.closing_qty + opening * 0.5;
    return { check: { rule: 'MAX_DRAWDOWN_SOFT', limit, actual: order.qty }, max_qty: limit };
  },
};
