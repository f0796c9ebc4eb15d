import { describe, expect, it } from 'vitest';
import { BarPath } from '../../../src/core/execution/path.ts';
import type { VenueOrder } from '../../../src/core/execution/order.ts';
import { trailLevel, updateTrail, whenTriggered } from '../../../src/core/execution/trigger.ts';
import { FLAT, play, type Row } from '../engine/scripted.ts';
import { configOf, orderOf } from './paper.ts';

/** Open 100, high 110, low 90, close 95, the high first. */
function pathOf(open = 100, high = 110, low = 90, close = 95): BarPath {
  const path = new BarPath();
  path.set('ohlc', open, high, low, close, 0);
  return path;
}
const rest = (fields: Partial<VenueOrder>) => orderOf({ stage: 'resting', ...fields });

describe('a stop-limit order', () => {
  const order = rest({ order_type: 'STOP_LIMIT', stop_price: 110, limit_price: 90 });

  it('is reached by a touch of its stop, however limits fill', () => {
    for (const limit_fill of ['touch', 'through'])
      expect(whenTriggered(pathOf(), order, 0, configOf({ limit_fill }), [])).toBe(1);
  });

  it('then fills as limits do: by a touch, or only by a price beyond', () => {
    const reached = { ...order, triggered: true };
    expect(whenTriggered(pathOf(), reached, 1, configOf({ limit_fill: 'touch' }), [])).toBe(2);
    expect(whenTriggered(pathOf(), reached, 1, configOf({ limit_fill: 'through' }), [])).toBe(Infinity);
    const beyond = pathOf(100, 110, 89, 95);
    expect(whenTriggered(beyond, reached, 1, configOf({ limit_fill: 'through' }), [])).toBeCloseTo(1 + 20 / 21, 12);
  });
});

describe('the stop comes first', () => {
  const config = configOf({ bracket_fill: 'stop_first' });
  const through = configOf({ bracket_fill: 'stop_first', limit_fill: 'through' });
  const target = rest({ order_no: 1, side: -1, order_type: 'LIMIT', limit_price: 108, oco_group: 'g' });
  const stop = rest({ order_no: 2, side: -1, order_type: 'STOP', stop_price: 92, oco_group: 'g' });
  const at = (order: VenueOrder, others: VenueOrder[], path = pathOf(), own = config) =>
    whenTriggered(path, order, 0, own, [order, ...others]);

  it('where the bar holds both, also where it only touches the stop', () => {
    expect(at(target, [stop])).toBe(Infinity);
    expect(at(target, [{ ...stop, stop_price: 90 }])).toBe(Infinity);
    expect(at(target, [{ ...stop, stop_price: 89.9 }])).toBeCloseTo(0.8, 12);
    expect(at(target, [stop], pathOf(), configOf({ bracket_fill: 'path' }))).toBeCloseTo(0.8, 12);
  });

  it('for a short too', () => {
    const [buy, cover] = [
      { ...target, side: 1, limit_price: 92 } as const,
      { ...stop, side: 1, stop_price: 110 } as const,
    ];
    expect(at(buy, [cover])).toBe(Infinity);
    expect(at(buy, [{ ...cover, stop_price: 110.1 }])).toBeCloseTo(1.9, 12);
  });

  it('unless it is another group’s, not a stop, or not at rest', () => {
    const alone = [
      { ...stop, oco_group: 'h' },
      { ...stop, order_type: 'LIMIT', limit_price: 92 } as const,
      { ...stop, stage: 'flight' } as const,
    ];
    for (const other of alone) expect(at(target, [other])).toBeCloseTo(0.8, 12);
    expect(at(target, alone)).toBeCloseTo(0.8, 12);
    expect(at(target, [...alone, stop])).toBe(Infinity);
  });

  it('unless the orders are no group', () => {
    const [limit, other] = [
      { ...target, oco_group: null },
      { ...stop, oco_group: null },
    ];
    expect(at(limit, [other])).toBeCloseTo(0.8, 12);
  });

  it('unless the bar opens beyond the target, or on it where a touch fills', () => {
    const buy = { ...target, side: 1, limit_price: 95 } as const;
    const cover = { ...stop, side: 1, stop_price: 105 } as const;
    for (const [order, other, open] of [
      [target, stop, 109],
      [buy, cover, 94],
    ] as const) {
      expect(at(order, [other], pathOf(open))).toBe(0);
      expect(at(order, [other], pathOf(open), through)).toBe(0);
      const on = pathOf(order.limit_price!);
      expect(at(order, [other], on)).toBe(0);
      expect(at(order, [other], on, through)).toBe(Infinity);
    }
  });

  it('looks from where the target’s time in the bar begins', () => {
    const path = new BarPath();
    path.set('olhc', 100, 110, 90, 95, 0);
    // At rest from 100 on the way up: the low of 90 was before.
    expect(at({ ...target, from_s: 1.5 }, [stop], path)).toBe(1.9);
    expect(at(target, [stop], path)).toBe(Infinity);
  });

  it('of two orders that a strategy sends without a group nothing comes first but the path', () => {
    const rows: Row[] = [FLAT, FLAT, [100, 110, 90, 95]];
    const orders = [
      { side: 'SELL', order_type: 'LIMIT', limit_price: 108 },
      { side: 'SELL', order_type: 'STOP', stop_price: 92 },
    ] as const;
    const run = play(rows, { 0: orders }, { path: 'ohlc', limit_fill: 'touch', bracket_fill: 'stop_first' });
    expect(run.prices).toEqual([108, 92]);
  });
});

describe('a trailing stop', () => {
  const sell = rest({ order_type: 'TRAILING_STOP', side: -1, trail: 5, best_price: 100 });
  const buy = rest({ order_type: 'TRAILING_STOP', side: 1, trail: 5, best_price: 100 });
  const when = (order: VenueOrder, path: BarPath, s = 0, tick = 0) =>
    whenTriggered(path, order, s, configOf({ tick }), []);

  it('stands its trail behind the best price, on the tick away from it', () => {
    expect(trailLevel({ ...sell, best_price: 100.007 }, 0.01)).toBe(95);
    expect(trailLevel({ ...buy, best_price: 100.003 }, 0.01)).toBe(105.01);
    expect(trailLevel({ ...sell, best_price: 100.007 }, 0)).toBeCloseTo(95.007, 12);
    expect(trailLevel({ ...buy, trail: null }, 0.01)).toBe(100);
  });

  it('triggers where the price has come back by its trail, from the best of the bar so far', () => {
    expect(when(sell, pathOf())).toBeCloseTo(1.25, 12); // 110, then 105
    expect(when(buy, pathOf())).toBeCloseTo(0.5, 12); // 105 on the way up
    expect(when(buy, pathOf(100, 101, 80, 90))).toBeCloseTo(2.5, 12); // 80, then 85
    expect(when(sell, pathOf(100, 102, 98, 99))).toBe(Infinity);
  });

  it('triggers at once where the price is on its level or beyond', () => {
    expect(when({ ...sell, best_price: 105 }, pathOf())).toBe(0);
    expect(when({ ...buy, best_price: 95 }, pathOf())).toBe(0);
    expect(when({ ...buy, best_price: 94 }, pathOf())).toBe(0);
  });

  it('triggers where a leg ends on its level', () => {
    expect(when({ ...sell, best_price: 95.5, trail: 5.5 }, pathOf(95, 95.5, 90, 95))).toBe(2);
    expect(when({ ...buy, best_price: 100, trail: 10 }, pathOf())).toBe(1);
  });

  it('counts the price of the moment where that is better than what it has seen', () => {
    // At the open: 100 is better than 97 for a sale, so that its level is 95 and not 92.
    expect(when({ ...sell, best_price: 97 }, pathOf(100, 100, 90, 95))).toBeCloseTo(1.5, 12);
    expect(when({ ...buy, best_price: 103 }, pathOf(100, 110, 100, 100))).toBeCloseTo(0.5, 12);
  });

  it('follows the path, over whole legs and parts of one, while it is at rest', () => {
    const followed = (order: VenueOrder, s: number, t: number) => {
      updateTrail(pathOf(), order, s, t);
      return order.best_price;
    };
    expect(followed({ ...sell }, 0, 0.5)).toBe(105);
    expect(followed({ ...sell }, 0, 3)).toBe(110);
    expect(followed({ ...sell }, 2, 3)).toBe(100);
    expect(followed({ ...buy }, 0, 3)).toBe(90);
    expect(followed({ ...buy }, 1, 1.75)).toBe(95);
    expect(followed({ ...sell, stage: 'flight' }, 0, 3)).toBe(100);
    expect(followed({ ...sell, order_type: 'STOP' }, 0, 3)).toBe(100);
  });
});
