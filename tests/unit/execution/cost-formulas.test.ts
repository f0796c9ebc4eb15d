import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../../src/contracts/config.ts';
import { drawLatency, drawSlippage, feeInAll, feeOfFill, slippedPrice } from '../../../src/core/execution/costs.ts';
import { storeOrder, loadOrder, placedThere, type VenueOrder } from '../../../src/core/execution/order.ts';
import { keyedNormal, PURPOSE } from '../../../src/core/num/keyed-random.ts';

/** What each cost comes to, by its formula, where the other tests look at what a whole run makes of it. */
const NONE = {
  latency_entry_ms: 100,
  latency_cancel_ms: 70,
  latency_response_ms: 40,
  latency_jitter: 0.2,
  slippage_model: 'none',
  slippage_bps: 5,
  slippage_jitter: 0.5,
  slippage_impact: 0.1,
  slippage_ticks: 0,
  spread_bps: 0,
  tick: 0,
  fee_min: 0,
  fee_per_order: 0,
  fee_per_unit: 0,
  fee_taker_bps: 0,
  fee_maker_bps: 0,
} as unknown as RunConfig;
const of = (fields: Partial<RunConfig>): RunConfig => ({ ...NONE, ...fields });

describe('a latency', () => {
  it.each([
    ['entry', 100, PURPOSE.latency_entry],
    ['cancel', 70, PURPOSE.latency_cancel],
    ['response', 40, PURPOSE.latency_response],
  ] as const)('of the %s leg is normal around %d ms by a key of its own', (leg, base, purpose) => {
    for (let order_no = 1; order_no < 20; order_no++) {
      for (const attempt of [0, 3]) {
        const expected = base * (1 + 0.2 * keyedNormal(7, order_no, purpose, attempt));
        expect(drawLatency(NONE, 7, order_no, leg, attempt)).toBeCloseTo(Math.max(0, expected), 2);
      }
    }
  });
  it('is the base itself without jitter, to the last digit, and 0 where there is none', () => {
    expect(drawLatency(of({ latency_jitter: 0, latency_entry_ms: 0.00012 }), 7, 1, 'entry')).toBe(0.00012);
    expect(Object.is(drawLatency(of({ latency_entry_ms: 0 }), 7, 1, 'entry'), 0)).toBe(true);
  });
});

describe('a slippage', () => {
  it('by basis points is normal around them, by fill', () => {
    for (let part = 0; part < 20; part++) {
      const expected = Math.max(0, 5 * (1 + 0.5 * keyedNormal(7, 1, PURPOSE.slippage, part)));
      expect(drawSlippage(of({ slippage_model: 'bps' }), 7, 1, part, 1, 1)).toBeCloseTo(expected, 3);
    }
  });
  it('is the basis points themselves without jitter, to the last digit, and 0 where there are none', () => {
    const bps = of({ slippage_model: 'bps', slippage_jitter: 0, slippage_bps: 0.00003 });
    expect(drawSlippage(bps, 7, 1, 0, 1, 1)).toBe(0.00003);
    expect(Object.is(drawSlippage(of({ slippage_model: 'bps', slippage_bps: 0 }), 7, 1, 0, 1, 1), 0)).toBe(true);
  });
  it.each([
    ['a tenth of the bar', 10, 100, 10],
    ['the whole bar', 100, 100, 1000],
    ['more than the bar', 500, 100, 1000],
    ['a bar without volume', 1, 0, 1000],
    ['a bar of less than one unit', 0.25, 0.5, 250],
  ])('by share of volume is impact × share²: %s', (_, qty, volume, bps) =>
    expect(drawSlippage(of({ slippage_model: 'volume_share' }), 7, 1, 0, qty, volume)).toBe(bps),
  );
  it('by ticks or not at all draws none', () =>
    expect(
      ['ticks', 'none'].map((slippage_model) => drawSlippage(of({ slippage_model } as never), 7, 1, 0, 1, 1)),
    ).toEqual([0, 0]));
});

describe('the price paid', () => {
  it.each([
    ['nothing', {}, 1, 100, 0, 100],
    ['nothing, off the tick where there is none', {}, -1, 100.12345, 0, 100.12345],
    ['half the spread, buying', { spread_bps: 20 }, 1, 100, 0, 100.2],
    ['half the spread, selling', { spread_bps: 20 }, -1, 100, 0, 99.8],
    ['slippage, buying', {}, 1, 100, 50, 100.5],
    ['slippage, selling', {}, -1, 100, 50, 99.5],
    ['slippage below zero, buying: a higher price', {}, 1, -100, 50, -99.5],
    ['slippage below zero, selling: a lower price', {}, -1, -100, 50, -100.5],
    ['both, one on the other', { spread_bps: 100 }, 1, 100, 100, 102.01],
    ['ticks, buying', { slippage_model: 'ticks', slippage_ticks: 3, tick: 0.25 }, 1, 100, 0, 100.75],
    ['ticks, selling', { slippage_model: 'ticks', slippage_ticks: 3, tick: 0.25 }, -1, 100, 0, 99.25],
    ['no ticks by another model', { slippage_ticks: 3, tick: 0.25 }, 1, 100, 0, 100],
    ['the tick against it, buying', { tick: 0.25 }, 1, 100, 1, 100.25],
    ['the tick against it, selling', { tick: 0.25 }, -1, 100, 1, 99.75],
    ['more than all of it, selling: for nothing', {}, -1, 100, 50000, 0],
    [
      'more ticks than it has, selling: for nothing',
      { slippage_model: 'ticks', slippage_ticks: 3, tick: 1 },
      -1,
      2,
      0,
      0,
    ],
  ] as const)('moves by %s', (_, fields, side, ref, slippage, price) =>
    expect(slippedPrice(of(fields), side, ref, slippage)).toBeCloseTo(price, 10),
  );
});

describe('a fee', () => {
  it('is basis points of what was paid, by who made the market, and so much a unit', () => {
    const fees = of({ fee_taker_bps: 10, fee_maker_bps: 2, fee_per_unit: 0.5 });
    expect(feeOfFill(fees, 3, 100, false)).toBeCloseTo(1.8, 12);
    expect(feeOfFill(fees, 3, 100, true)).toBeCloseTo(1.56, 12);
    expect(feeOfFill(fees, 3, -100, false)).toBeCloseTo(1.8, 12);
  });
  it('has a part for the order and a minimum', () => {
    expect(feeInAll(of({ fee_per_order: 2, fee_min: 5 }), 1)).toBe(5);
    expect(feeInAll(of({ fee_per_order: 2, fee_min: 5 }), 4)).toBe(6);
  });
});

describe('an order as JSON', () => {
  const order = { order_no: 3, cancel_ts: Infinity, stage: 'resting', wire: null } as unknown as VenueOrder;

  it('is the same when it is read back, without a cancel and with one', () => {
    for (const cancel_ts of [Infinity, 1000.125]) {
      const state = storeOrder({ ...order, cancel_ts });
      expect(loadOrder(JSON.parse(JSON.stringify(state)) as typeof state)).toEqual({ ...order, cancel_ts });
    }
  });

  it('shares its messages with neither side', () => {
    const wire = { ...placedThere(), cancel: { delivery: null as never, sent_ts: 5, arrived: false } };
    const state = storeOrder({ ...order, wire });
    const back = loadOrder(state);
    wire.cancel.arrived = true;
    wire.cancels = 9;
    back.wire!.cancels = 7;
    expect([state.wire!.cancels, state.wire!.cancel!.arrived]).toEqual([0, false]);
    expect(loadOrder(storeOrder({ ...order, wire: placedThere() })).wire).toEqual({
      submit: null,
      arrived: true,
      known_ts: 0,
      cancels: 0,
      cancel: null,
      failed: null,
    });
  });
});
