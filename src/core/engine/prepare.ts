/** From what a strategy asks for to an order with a price on the tick and a quantity on the lot. */
import type { RunConfig } from '../../contracts/config.ts';
import type { OrderRequest } from '../../contracts/strategy.ts';
import { floorToLot, snapToStep } from '../execution/tick.ts';

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

/**
 * Snaps an order's prices to the tick (buy stops up, sell stops down, buy limits down, sell limits up) and checks them.
 * A price that is not finite and positive makes the order invalid, never a market order, but for the profile that says so.
 */
export function prepareOrder(config: RunConfig, request: OrderRequest, close: number): PreparedOrder {
  const { tick } = config;
  const buy = request.side === 'BUY';
  const wantsStop = request.order_type === 'STOP' || request.order_type === 'STOP_LIMIT';
  const wantsLimit = request.order_type === 'LIMIT' || request.order_type === 'STOP_LIMIT';
  let order_type = request.order_type;
  let invalid: string | null = null;
  let stop_price: number | null = null;
  let limit_price: number | null = null;
  if (wantsStop) {
    if (isPrice(request.stop_price)) stop_price = snapToStep(request.stop_price, tick, buy ? 'up' : 'down');
    else if (config.missing_stop === 'market' && request.intent === 'entry' && order_type === 'STOP')
      order_type = 'MARKET';
    else invalid = 'INVALID_PRICE';
  }
  if (wantsLimit) {
    if (isPrice(request.limit_price)) limit_price = snapToStep(request.limit_price, tick, buy ? 'down' : 'up');
    else invalid = 'INVALID_PRICE';
  }
  if (request.order_type === 'TRAILING_STOP' && !isPrice(request.trail)) invalid = 'INVALID_PRICE';
  let stop_loss: number | null = null;
  let take_profit: number | null = null;
  if (request.stop_loss !== null) {
    if (isPrice(request.stop_loss)) stop_loss = snapToStep(request.stop_loss, tick, buy ? 'down' : 'up');
    else invalid = 'INVALID_PRICE';
  }
  if (request.take_profit !== null) {
    if (isPrice(request.take_profit)) take_profit = snapToStep(request.take_profit, tick, buy ? 'up' : 'down');
    else invalid = 'INVALID_PRICE';
  }
  const price = limit_price ?? stop_price ?? close;
  return { request, order_type, limit_price, stop_price, stop_loss, take_profit, price, invalid };
}

/** Entry size in units at `price`, by the config's sizing, rounded toward zero to the lot; 0 when nothing can be sized. */
export function sizedQty(config: RunConfig, equity: number, price: number): number {
  let qty = config.size_value;
  if (config.size_mode === 'notional') qty = config.size_value / price;
  else if (config.size_mode === 'equity_pct') qty = (Math.max(0, equity) * config.size_value) / 100 / price;
  return qty > 0 && qty - qty === 0 ? floorToLot(qty, config.lot) : 0;
}
