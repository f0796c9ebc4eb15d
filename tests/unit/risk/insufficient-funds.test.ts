import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { affordableQty, NOTHING_PAID } from '../../../src/core/risk/buying-power.ts';
import { FLAT, play } from '../engine/scripted.ts';

const ENTRY = { intent: 'entry', qty: null } as const;

describe('INSUFFICIENT_FUNDS', () => {
  it('counts the fee (naive engines end with cash below zero)', () => {
    const run = play([FLAT, FLAT], { 0: [{ qty: 10 }] }, { cash: 1000, fee_taker_bps: 100, buying_power: 'reject' });
    expect(run.decision(1).rejection_reasons).toEqual(['INSUFFICIENT_FUNDS']);
    const fixed = play([FLAT, FLAT], { 0: [{ qty: 10 }] }, { cash: 1000, fee_per_order: 1, buying_power: 'reject' });
    expect(fixed.decision(1).rejection_reasons).toEqual(['INSUFFICIENT_FUNDS']);
  });

  it('leaves no money over for fees that are not due', () => {
    const bought = (fields: object, request: object = {}) => {
      const run = play([FLAT, FLAT, FLAT], { 1: [{ qty: 30, ...request }] }, { cash: 1000, ...fields });
      return run.fills.reduce((sum, fill) => sum + fill.qty, 0);
    };
    expect(bought({ fee_taker_bps: 100, fee_min: 5 })).toBeCloseTo(1000 / 101, 9);
    // The least is the fee, not one more beside the rate and the order's.
    expect(bought({ fee_taker_bps: 100, fee_min: 20 })).toBeCloseTo(9.8, 9);
    expect(bought({ fee_per_order: 3, fee_min: 20 })).toBeCloseTo(9.8, 9);
    // What takes liquidity pays no maker's rate.
    expect(bought({ fee_maker_bps: 500 })).toBe(10);
    expect(bought({ fee_maker_bps: 500, sizing_at: 'fill', size_mode: 'equity_pct', size_value: 100 }, ENTRY)).toBe(10);
  });

  it('does not keep back the fee of an order for each of its fills', () => {
    const rows = [FLAT, FLAT, FLAT, FLAT, FLAT].map((row) => [...row.slice(0, 4), 50] as unknown as typeof FLAT);
    const fields = { cash: 1000, fee_per_order: 20, fee_min: 20, partial: 'participation', participation_pct: 10 };
    const run = play(rows, { 0: [{ qty: 9.8 }] }, fields);
    expect(run.fills.map((fill) => fill.qty)).toEqual([5, 4.8].map((qty) => expect.closeTo(qty, 9) as number));
    expect(run.story(1).at(-1)).toBe('FILLED');
  });

  it('that shows at the fill rejects what would open, and nobody is locked in (naive venues reject the close with it)', () => {
    const gap = [130, 130, 130, 130] as const;
    const fields = { cash: 1000, buying_power: 'reject' };
    const turn = { intent: 'entry', qty: 9, order_type: 'STOP', stop_price: 105 } as const;
    const run = play([FLAT, FLAT, gap, FLAT], { 0: [{ side: 'SELL', qty: 9 }], 1: [turn] }, fields);
    expect(run.fills.map(({ order, qty, price }) => [order, qty, price])).toEqual([
      [1, 9, 100],
      [2, 9, 130],
    ]);
    expect(run.story(2)).toEqual(['PARTIALLY_FILLED', 'CANCELED INSUFFICIENT_FUNDS']);
    expect(run.engine.series.position[3]).toBe(0);
  });

  it('rejects no turn for the last bit of its quantity on the lot (naive venues leave it flat)', () => {
    for (let tenths = 11; tenths < 120; tenths++) {
      const qty = tenths / 10;
      const run = play(
        [FLAT, FLAT, FLAT],
        { 0: [{ intent: 'entry', qty }], 1: [{ intent: 'entry', side: 'SELL', qty: 7.3 }] },
        { lot: 0.1, buying_power: 'reject' },
      );
      expect(run.story(2)).toEqual(['FILLED']);
      expect(run.engine.series.position[2]).toBeCloseTo(-7.3, 9);
    }
  });

  it('denies everything but a close to one who has lost it all', () => {
    const rows = [FLAT, FLAT, [250, 250, 250, 250], FLAT] as const;
    const run = play(rows, { 0: [{ side: 'SELL', qty: 10 }], 2: [{ side: 'SELL' }, { qty: 30 }] }, { cash: 1000 });
    expect(run.decision(2)).toMatchObject({ allowed: false, rejection_reasons: ['INSUFFICIENT_FUNDS'] });
    expect(run.decision(3)).toMatchObject({ allowed: true, adjusted_qty: 10 });
  });

  it('denies what rounding has left of the money (naive gates allow an order of 1e-16 units)', () => {
    for (let price = 100; price < 160; price++) {
      const bar = [price, price, price, price] as const;
      const run = play([bar, bar, bar], { 0: [{ qty: 1000 }], 1: [{ qty: 1000 }] }, { cash: 10000, fee_taker_bps: 10 });
      expect(run.fills).toHaveLength(1);
      expect(run.decision(2)).toMatchObject({
        allowed: false,
        adjusted_qty: 0,
        rejection_reasons: ['INSUFFICIENT_FUNDS'],
      });
    }
  });

  it('what it affords leaves a position worth at most leverage × equity, and a little more does not', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          leverage: number(1, 20),
          fee_taker_bps: number(0, 200),
          fee_per_unit: number(0, 1),
          fee_per_order: number(0, 5),
          fee_min: fc.oneof(fc.constant(0), number(0, 50)),
        }),
        number(0, 1e6),
        number(-100, 100),
        fc.constantFrom<1 | -1>(1, -1),
        number(1, 1000),
        (fees, cash, position, side, price) => {
          const request = resolveRequest({ fields: { ...fees, fee_maker_bps: 0 } });
          if (!request.ok) throw new Error(request.problem.message);
          const { config } = request.value;
          const qty = affordableQty(config, cash, position, side, price, config.fee_taker_bps, NOTHING_PAID);
          const excess = (q: number) => {
            const due = (q * price * config.fee_taker_bps) / 10000 + q * config.fee_per_unit + config.fee_per_order;
            const fee = Math.max(config.fee_min, due);
            const equity = cash + position * price - fee;
            return Math.abs(position + side * q) * price - config.leverage * equity;
          };
          const held = -side * position;
          const scale = 1e-9 * (cash + Math.abs(position) * price + 1);
          if (qty > Math.max(0, held)) {
            expect(Math.abs(excess(qty))).toBeLessThan(scale * config.leverage);
            expect(excess(qty * 1.01 + 0.01)).toBeGreaterThan(0);
          } else {
            expect(qty).toBe(Math.max(0, held));
          }
        },
      ),
    );
  });
});
