import type { RunConfig } from '../../contracts/config.ts';

/**
 * The largest quantity of an order that buying power permits at `price`, fee included. After the fill the position's
 * worth may be at most leverage × equity:
 *
 *   (q − h)·p ≤ L·(E − q·(p·b + u) − c),  so  q ≤ (L·(E − c) + h·p) / (p + L·(p·b + u))
 *
 * with E equity at p, h what is held against the order's side (negative when held on it), b the taker rate, u the fee
 * per unit and c the per-order fee (or the minimum fee, if that is more) as far as it is still to be charged.
 * At least h when h > 0: a close is always possible. Infinity when the price is zero or below.
 * @param feeCharged what this order has been charged already
 */
export function affordableQty(
  config: RunConfig,
  cash: number,
  position: number,
  side: 1 | -1,
  price: number,
  feeCharged: number,
): number {
  if (price <= 0) return Infinity;
  const held = -side * position;
  const equity = cash + position * price;
  const fixed = Math.max(0, Math.max(config.fee_per_order, config.fee_min) - feeCharged);
  const perUnit = (price * Math.max(config.fee_taker_bps, config.fee_maker_bps)) / 10000 + config.fee_per_unit;
  const power = config.leverage * (equity - fixed) + held * price;
  const most = power / (price + config.leverage * perUnit);
  return Math.max(0, held, most);
}
