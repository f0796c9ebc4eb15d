import { closeOnly, pass, type RiskRule } from '../rule.ts';

/** The last bar must have traded at least so much money (volume × close) before anything is opened. */
export const minLiquidity: RiskRule = {
  code: 'MIN_LIQUIDITY',
  enabled: (config) => config.risk_min_liquidity !== null,
  apply(order, context) {
    const limit = context.config.risk_min_liquidity ?? 0;
    // Prices and volumes of any size are data: their product may be more than a number can say.
    const actual = Math.min(context.volume * context.close, Number.MAX_VALUE);
    return actual >= limit ? pass('MIN_LIQUIDITY', limit, actual) : closeOnly('MIN_LIQUIDITY', order, limit, actual);
  },
};
