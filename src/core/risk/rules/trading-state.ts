import { closeOnly, pass, type RiskContext, type RiskOrder, type RiskRule, type RuleVerdict } from '../rule.ts';

/** HALTED: nothing passes, not even a close; only the flattening that the halt itself may order. */
export const tradingHalted: RiskRule = {
  code: 'TRADING_HALTED',
  enabled: () => true,
  apply(_order: RiskOrder, context: RiskContext): RuleVerdict {
    if (context.state !== 'HALTED') return pass('TRADING_HALTED', null, null);
    return { check: { rule: 'TRADING_HALTED', limit: null, actual: null }, max_qty: 0 };
  },
};

/** REDUCING for any reason but a soft drawdown (which halves sizes instead): only what closes a position passes. */
export const reduceOnlyState: RiskRule = {
  code: 'REDUCE_ONLY_STATE',
  enabled: () => true,
  apply(order: RiskOrder, context: RiskContext): RuleVerdict {
    if (context.state !== 'REDUCING' || context.state_reason === 'MAX_DRAWDOWN_SOFT') {
      return pass('REDUCE_ONLY_STATE', null, null);
    }
    return closeOnly('REDUCE_ONLY_STATE', order, null, null);
  },
};
