import { pass, type RiskRule } from '../rule.ts';

/** A limit or stop price further from the last close than so many per cent is a mistake and does not pass. */
export const priceCollar: RiskRule = {
  code: 'PRICE_COLLAR',
  enabled: (config) => config.risk_price_collar_pct !== null,
  apply(order, context) {
    const limit = context.config.risk_price_collar_pct ?? Infinity;
    let actual = 0;
    for (const price of [order.limit_price, order.stop_price]) {
      if (price !== null) actual = Math.max(actual, Math.abs(price / context.close - 1) * 100);
    }
    // Every price is infinitely far from a close of zero, or further than a number can say.
    actual = Math.min(actual, Number.MAX_VALUE);
    if (actual <= limit) return pass('PRICE_COLLAR', limit, actual);
    return { check: { rule: 'PRICE_COLLAR', limit, actual }, max_qty: 0 };
  },
};
