/** From what a strategy asks for to an order with a price on the tick and a quantity on the lot. */
import type { RunConfig } from '../../../contracts/config.ts';
import type { OrderRequest } from '../../../contracts/strategy.ts';
import { floorToLot, snapToStep, type Rounding } from '../../execution/tick.ts';

/** A request after the instrument's and the profile's rules. */
export interface PreparedOrder {
  readonly request: OrderRequest;
  readonly order_type: OrderRequest['order_type'];
  readonly limit_price: number | null;
  readonly stop_price: number | null;
  readonly stop_loss: number | null;
  readonly take_profit: number | null;
  /** Price the order is valued at. */
  readonly price: number;
  /** Why the order cannot stand at all, or null. */
  readonly invalid: string | null;
}

function isPrice(value: number | null): value is number {
  return value !== null && value > 0 && value - value === 0;
}

/** A price on the tick; null when it is none, before or after the snapping. */
function onTick(value: number | null, tick: number, rounding: Rounding): number | null {
  if (!isPrice(value)) return null;
  const price = snapToStep(value, tick, rounding);
  return isPrice(price) ? price : null;
}

/** Whether an order's stop is not there yet, or lies below every price and so has been reached: a buy stop at zero, say. */
function isMissingOrReached({ side, stop_price }: OrderRequest): boolean {
  return stop_price === null || Number.isNaN(stop_price) || (side === 'BUY' && stop_price <= 0);
}

/**
 * Snaps an order's prices to the tick (buy stops up, sell stops down, buy limits down, sell limits up) and checks them.
 * A price that is not finite and positive makes the order invalid, never a market order, but for the profile that says so.
 */
export function prepareOrder(config: RunConfig, asked: OrderRequest, close: number): PreparedOrder {
  const { tick } = config;
  const worse = asked.side === 'BUY' ? 'up' : 'down';
  const better = asked.side === 'BUY' ? 'down' : 'up';
  let order_type = asked.order_type;
  let valid = true;
  let stop_price: number | null = null;
  let limit_price: number | null = null;
  if (order_type === 'STOP' || order_type === 'STOP_LIMIT') {
    stop_price = onTick(asked.stop_price, tick, worse);
    const entry = order_type === 'STOP' && asked.intent === 'entry';
    if (entry && config.missing_stop === 'market' && isMissingOrReached(asked)) order_type = 'MARKET';
    else valid = stop_price !== null;
  }
  if (order_type === 'LIMIT' || order_type === 'STOP_LIMIT') {
    limit_price = onTick(asked.limit_price, tick, better);
    valid = valid && limit_price !== null;
  }
  if (order_type === 'TRAILING_STOP') valid = isPrice(asked.trail);
  const stop_loss = onTick(asked.stop_loss, tick, better);
  const take_profit = onTick(asked.take_profit, tick, worse);
  valid = valid && (asked.stop_loss === null || stop_loss !== null);
  valid = valid && (asked.take_profit === null || take_profit !== null);
  // The intent is logged whatever becomes of it, and a log holds numbers only.
  const request = asked.trail === null || isPrice(asked.trail) ? asked : { ...asked, trail: null };
  const price = limit_price ?? stop_price ?? close;
  const invalid = valid ? null : 'INVALID_PRICE';
  return { request, order_type, limit_price, stop_price, stop_loss, take_profit, price, invalid };
}

/** Entry size in units at `price`, by the config's sizing, rounded toward zero to the lot; 0 when nothing can be sized. */
export function sizedQty(config: RunConfig, equity: number, price: number): number {
  let qty = config.size_value;
  if (config.size_mode === 'notional') qty = config.size_value / price;
  else if (config.size_mode === 'equity_pct') qty = (Math.max(0, equity) * config.size_value) / 100 / price;
  return qty > 0 && qty - qty === 0 ? floorToLot(qty, config.lot) : 0;
}
