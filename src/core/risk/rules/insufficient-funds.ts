import { affordableQty, NOTHING_PAID } from '../buying-power.ts';
import { checked, type RiskRule } from '../rule.ts';

/** The order, with its fee, must be within buying power; checked again by the venue at the price it fills at. */
export const insufficientFunds: RiskRule = {
  code: 'INSUFFICIENT_FUNDS',
  enabled: () => true,
  apply(order, context) {
    const { config } = context;
    // A limit order may come to rest or not.
    const { fee_taker_bps, fee_maker_bps } = config;
    const bps = order.limit_price === null ? fee_taker_bps : Math.max(fee_taker_bps, fee_maker_bps);
    const { cash, position } = context;
    const fits = affordableQty(config, cash, position, order.side, order.price, bps, NOTHING_PAID);
    const limit = fits === Infinity ? null : fits * order.price;
    const check = checked('INSUFFICIENT_FUNDS', limit, order.qty * order.price);
    if (order.qty <= fits || order.qty <= order.closing_qty) return { check, max_qty: Infinity };
    if (config.buying_power === 'reject') return { check, max_qty: order.closing_qty };
    return { check, max_qty: Math.max(order.closing_qty, fits) };
  },
};
