import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { affordableQty } from '../../../src/core/risk/buying-power.ts';
import { FLAT, play } from '../engine/scripted.ts';

describe('INSUFFICIENT_FUNDS', () => {
  it('counts the fee (naive engines end with cash below zero)', () => {
    const run = play([FLAT, FLAT], { 0: [{ qty: 10 }] }, { cash: 1000, fee_taker_bps: 100, buying_power: 'reject' });
    expect(run.decision(1).rejection_reasons).toEqual(['INSUFFICIENT_FUNDS']);
    const fixed = play([FLAT, FLAT], { 0: [{ qty: 10 }] }, { cash: 1000, fee_per_order: 1, buying_power: 'reject' });
    expect(fixed.decision(1).rejection_reasons).toEqual(['INSUFFICIENT_FUNDS']);
  });

  it('denies everything but a close to one who has lost it all', () => {
    const rows = [FLAT, FLAT, [250, 250, 250, 250], FLAT] as const;
    const run = play(rows, { 0: [{ side: 'SELL', qty: 10 }], 2: [{ side: 'SELL' }, { qty: 30 }] }, { cash: 1000 });
    expect(run.decision(2)).toMatchObject({ allowed: false, rejection_reasons: ['INSUFFICIENT_FUNDS'] });
    expect(run.decision(3)).toMatchObject({ allowed: true, adjusted_qty: 10 });
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
        }),
        number(0, 1e6),
        number(-100, 100),
        fc.constantFrom<1 | -1>(1, -1),
        number(1, 1000),
        (fees, cash, position, side, price) => {
          const request = resolveRequest({ fields: { ...fees, fee_maker_bps: 0 } });
          if (!request.ok) throw new Error(request.problem.message);
          const { config } = request.value;
          const qty = affordableQty(config, cash, position, side, price, 0);
          const excess = (q: number) => {
            const fee = (q * price * config.fee_taker_bps) / 10000 + q * config.fee_per_unit + config.fee_per_order;
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
