import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars } from '../../../src/contracts/bars.ts';
import type { OrderDesk, StrategyView } from '../../../src/contracts/strategy.ts';
import { play } from '../../unit/engine/scripted.ts';
import { bars, HOUR, plan, requestOf, type Plan } from '../engine/random.ts';
import { WalkingVenue, type WalkRules } from './walking-venue.ts';

const rules: fc.Arbitrary<WalkRules> = fc.record({
  path: fc.constantFrom('nearest', 'ohlc', 'olhc', 'adverse'),
  limit_fill: fc.constantFrom('touch', 'through'),
  bracket_fill: fc.constantFrom('path', 'path', 'stop_first'),
  tick: fc.constantFrom(1, 5),
  size: fc.constantFrom(1, 4),
  entry_thirds: fc.constantFrom(0, 0, 1, 2, 3, 4),
  cancel_thirds: fc.constantFrom(0, 0, 1, 2, 3),
});

const cents = (price: number): number => Math.round(price * 100);

/** What the plan does to a venue at the close of bar `i`. */
function walked(data: Bars, wishes: Plan, asked: WalkRules): WalkingVenue {
  const venue = new WalkingVenue(asked, HOUR);
  for (let i = 0; i < data.length; i++) {
    const [open, high, low, close] = [data.open[i], data.high[i], data.low[i], data.close[i]].map(cents);
    venue.bar({ ts: data.ts[i], open, high, low, close });
    const now = data.ts[i] + HOUR;
    for (const wished of wishes[i % wishes.length]) {
      if (wished.kind !== 'cancel') venue.submit(requestOf(wished, data.close[i]), now);
      else {
        venue.cancelTag(wished.tag, now);
        venue.cancelOrders(new Set(venue.open_orders.filter((order_no) => order_no % 3 === 0)), now);
      }
    }
  }
  return venue;
}

function engineFills(data: Bars, wishes: Plan, asked: WalkRules): readonly (readonly [number, number, number])[] {
  const act = (desk: OrderDesk, view: StrategyView): void => {
    for (const wished of wishes[view.index % wishes.length]) {
      if (wished.kind !== 'cancel') desk.submit(requestOf(wished, view.close(0)));
      else {
        desk.cancelTag(wished.tag);
        for (const { order_no } of view.open_orders) if (order_no % 3 === 0) desk.cancel(order_no);
      }
    }
  };
  const { path, limit_fill, bracket_fill } = asked;
  const run = play(data, act, {
    cash: 1e12,
    size_value: asked.size,
    tick: asked.tick / 100,
    path,
    limit_fill,
    bracket_fill,
    latency_jitter: 0,
    latency_entry_ms: (asked.entry_thirds * HOUR) / 3,
    latency_cancel_ms: (asked.cancel_thirds * HOUR) / 3,
  });
  return run.fills.map(({ order, side, qty, price }) => [order, side === 'BUY' ? qty : -qty, cents(price)]);
}

describe('the venue', () => {
  it('fills as one that walks every bar cent by cent', () => {
    let fills = 0;
    fc.assert(
      fc.property(bars(15, 2), plan, rules, (data, wishes, asked) => {
        const expected = walked(data, wishes, asked).fills.map(({ order_no, qty, price }) => [order_no, qty, price]);
        expect(engineFills(data, wishes, asked)).toEqual(expected);
        fills += expected.length;
      }),
      { numRuns: 300 },
    );
    expect(fills).toBeGreaterThan(300);
  });
});
