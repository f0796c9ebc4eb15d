/** What a fill costs: latency, slippage and fees, each drawn by key or switched off. */
import type { RunConfig } from '../../contracts/config.ts';
import { keyedNormal, PURPOSE } from '../num/keyed-random.ts';
import { snapToStep } from './tick.ts';

/** Draws are kept on a grid (a microsecond, a ten-thousandth of a basis point): finer digits would mean nothing. */
export function toGrid(value: number, perUnit: number): number {
  return Math.round(value * perUnit) / perUnit;
}

/**
 * One latency in milliseconds: normal around `base` with relative deviation `jitter`, never below 0.
 * @param attempt how often the message has been sent before
 */
export function drawLatency(
  config: RunConfig,
  seed: number,
  order_no: number,
  leg: 'entry' | 'cancel' | 'response',
  attempt = 0,
): number {
  const base =
    leg === 'entry'
      ? config.latency_entry_ms
      : leg === 'cancel'
        ? config.latency_cancel_ms
        : config.latency_response_ms;
  if (base === 0) return 0;
  if (config.latency_jitter === 0) return base;
  const purpose =
    leg === 'entry' ? PURPOSE.latency_entry : leg === 'cancel' ? PURPOSE.latency_cancel : PURPOSE.latency_response;
  const drawn = base * (1 + config.latency_jitter * keyedNormal(seed, order_no, purpose, attempt));
  return toGrid(Math.max(0, drawn), 1000);
}

/**
 * Slippage in basis points against the order, never below 0.
 * @param part index of the fill within the order, from 0
 * @param qty quantity of this fill
 * @param volume volume of the bar
 */
export function drawSlippage(
  config: RunConfig,
  seed: number,
  order_no: number,
  part: number,
  qty: number,
  volume: number,
): number {
  switch (config.slippage_model) {
    case 'bps': {
      if (config.slippage_bps === 0) return 0;
      if (config.slippage_jitter === 0) return config.slippage_bps;
      const z = keyedNormal(seed, order_no, PURPOSE.slippage, part);
      return toGrid(Math.max(0, config.slippage_bps * (1 + config.slippage_jitter * z)), 10000);
    }
    case 'volume_share': {
      // LEAN's VolumeShareSlippageModel: impact × share², the share capped at the whole bar.
      const share = volume > 0 ? Math.min(1, qty / volume) : 1;
      return toGrid(config.slippage_impact * share * share * 10000, 10000);
    }
    default:
      return 0;
  }
}

/**
 * Price paid: `ref` moved against the order by slippage, fixed ticks and half the spread, on the tick where there is one
 * (rounded against the order as well). Without any of these it is `ref` itself. Of a price above zero no more than all of
 * it is lost: nobody pays for selling.
 */
export function slippedPrice(config: RunConfig, side: 1 | -1, ref: number, slippage_bps: number): number {
  let price = ref;
  // Below zero a larger factor is a lower price.
  const way = ref < 0 ? -side : side;
  if (config.spread_bps > 0) price *= 1 + (way * config.spread_bps) / 10000;
  if (slippage_bps > 0) price *= 1 + (way * slippage_bps) / 10000;
  if (config.slippage_model === 'ticks') price += side * config.slippage_ticks * config.tick;
  if (ref > 0 && price < 0) price = 0;
  return snapToStep(price, config.tick, side > 0 ? 'up' : 'down');
}

/**
 * Fee owed for an order after a fill, in all: basis points and per unit on what has been filled, the per-order part once,
 * and never less than the minimum. The caller charges the difference to what it has charged before.
 * @param due basis-point and per-unit fees of all fills so far, without the per-order part
 */
export function feeInAll(config: RunConfig, due: number): number {
  return Math.max(config.fee_min, due + config.fee_per_order);
}

/** Basis-point and per-unit fee of one fill. */
export function feeOfFill(config: RunConfig, qty: number, price: number, maker: boolean): number {
  const bps = maker ? config.fee_maker_bps : config.fee_taker_bps;
  return (Math.abs(qty * price) * bps) / 10000 + qty * config.fee_per_unit;
}
