import type { RunConfig } from '../../contracts/config.ts';

/** What an order has been charged so far, and its basis-point and per-unit fees in that. */
export interface FeesPaid {
  readonly fees_charged: number;
  readonly fees_due: number;
}

export const NOTHING_PAID: FeesPaid = { fees_charged: 0, fees_due: 0 };

/**
 * The largest quantity of an order that buying power permits at `price`, fee included. After the fill the position's
 * worth may be at most leverage × equity:
 *
 *   (q − h)·p ≤ L·(E − f(q)),  with  f(q) = max(m, d + o + q·(p·b + u)) − c
 *
 * E being equity at p, h what is held against the order's side (negative when held on it), b the rate, u the fee per
 * unit, o per order, m the least, and c and d what has been charged and was due for the order's fills so far. f is the
 * larger of two straight lines, so the answer is the smaller of two quantities.
 * At least h when h > 0: a close is always possible. Infinity when the price is zero or below.
 * @param fee_bps the rate at which it would be charged
 */
export function affordableQty(
  config: RunConfig,
  cash: number,
  position: number,
  side: 1 | -1,
  price: number,
  fee_bps: number,
  paid: FeesPaid,
): number {
  if (price <= 0) return Infinity;
  const held = -side * position;
  const equity = cash + position * price;
  const { leverage, fee_min } = config;
  const perUnit = (price * fee_bps) / 10000 + config.fee_per_unit;
  const fixed = paid.fees_due + config.fee_per_order - paid.fees_charged;
  let most = (leverage * (equity - fixed) + held * price) / (price + leverage * perUnit);
  if (fee_min > 0) most = Math.min(most, (leverage * (equity - (fee_min - paid.fees_charged)) + held * price) / price);
  return Math.max(0, held, most);
}
