/** When, along a bar's path, an order's price is reached. */
import type { RunConfig } from '../../contracts/config.ts';
import type { VenueOrder } from './order.ts';
import type { BarPath } from './path.ts';
import { snapToStep } from './tick.ts';

/**
 * First place from `s` on where a resting order may fill, or where a stop that waits for its level is reached; Infinity
 * when this bar does not get there.
 */
export function whenTriggered(
  path: BarPath,
  order: VenueOrder,
  s: number,
  config: RunConfig,
  live: readonly VenueOrder[],
): number {
  const buy = order.side > 0;
  switch (order.order_type) {
    case 'MARKET':
      return s;
    case 'LIMIT':
      if (config.bracket_fill === 'stop_first' && stopComesFirst(path, order, config, live)) return Infinity;
      return path.firstReach(s, order.limit_price ?? 0, !buy, config.limit_fill === 'through');
    case 'STOP':
      return order.triggered ? s : path.firstReach(s, order.stop_price ?? 0, buy, false);
    case 'STOP_LIMIT':
      return order.triggered
        ? path.firstReach(s, order.limit_price ?? 0, !buy, config.limit_fill === 'through')
        : path.firstReach(s, order.stop_price ?? 0, buy, false);
    case 'TRAILING_STOP':
      return order.triggered ? s : whenTrailed(path, order, s, config.tick);
  }
}

/**
 * With `stop_first`, a bar that holds both the stop-loss and the take-profit of one bracket counts as stopped, unless
 * the price is already beyond the target where the target's time in the bar begins (an open that gaps past it). What
 * else happens in the bar does not change that, so the search does not start where the bar has got to.
 */
function stopComesFirst(path: BarPath, order: VenueOrder, config: RunConfig, live: readonly VenueOrder[]): boolean {
  const limit = order.limit_price;
  if (order.oco_group === null || limit === null) return false;
  const start = path.priceAt(order.from_s);
  if (order.side > 0 ? start < limit : start > limit) return false;
  if (start === limit && config.limit_fill === 'touch') return false;
  for (const other of live) {
    if (
      other !== order &&
      other.stage === 'resting' &&
      other.oco_group === order.oco_group &&
      other.order_type === 'STOP'
    ) {
      return path.firstReach(order.from_s, other.stop_price ?? 0, other.side > 0, false) !== Infinity;
    }
  }
  return false;
}

/** The level of a trailing stop by the best price it has seen, on the tick like any stop. */
export function trailLevel(order: VenueOrder, tick: number): number {
  return levelBehind(order.best_price, order, tick);
}

function levelBehind(best: number, order: VenueOrder, tick: number): number {
  const level = best + order.side * (order.trail ?? 0);
  return snapToStep(level, tick, order.side > 0 ? 'up' : 'down');
}

/**
 * A trailing stop follows the best price seen since it arrived and triggers where the price has come back by `trail`.
 * On a leg toward the better side it can only follow; on one the other way it can only trigger.
 */
function whenTrailed(path: BarPath, order: VenueOrder, s: number, tick: number): number {
  const sell = order.side < 0;
  const now = path.priceAt(s);
  let best = (sell ? now > order.best_price : now < order.best_price) ? now : order.best_price;
  let level = levelBehind(best, order, tick);
  if (sell ? now <= level : now >= level) return s;
  for (let leg = Math.floor(s); leg < 3; leg++) {
    const end = path.points[leg + 1];
    if (sell ? end <= level : end >= level) {
      // Along the whole leg, as for any other level: orders at one price are due at one place.
      const start = path.points[leg];
      return Math.max(s, leg + (level - start) / (end - start));
    }
    if (sell ? end > best : end < best) {
      best = end;
      level = levelBehind(best, order, tick);
    }
  }
  return Infinity;
}

/** Moves a trailing stop's best price over the path from `s` to `t`. */
export function updateTrail(path: BarPath, order: VenueOrder, s: number, t: number): void {
  if (order.order_type !== 'TRAILING_STOP' || order.stage !== 'resting') return;
  const sell = order.side < 0;
  let from = s;
  for (;;) {
    const price = path.priceAt(Math.min(from, t));
    if (sell ? price > order.best_price : price < order.best_price) order.best_price = price;
    if (from >= t) return;
    from = Math.floor(from) + 1;
  }
}
