import { closeOnly, pass, type RiskRule } from '../rule.ts';

/** Without short selling an order may close what is held and not go below zero. */
export const shortNotAllowed: RiskRule = {
  code: 'SHORT_NOT_ALLOWED',
  enabled: (config) => !config.allow_short,
  apply(order, context) {
    const after = context.position + order.side * order.qty;
    if (order.side > 0 || after >= -1e-10) return pass('SHORT_NOT_ALLOWED', 0, after + 0);
    return closeOnly('SHORT_NOT_ALLOWED', order, 0, after);
  },
};
