import { describe, expect, it } from 'vitest';
import { FLAT, play } from '../engine/scripted.ts';
import { checkOf } from './check.ts';

const fields = { risk_max_order_notional: 500 } as const;

describe('MAX_ORDER_NOTIONAL', () => {
  it('denies an order worth more, by its own price where it has one', () => {
    const run = play(
      [FLAT, FLAT],
      {
        0: [
          { qty: 6 },
          { qty: 5 },
          { qty: 6, order_type: 'LIMIT', limit_price: 80 },
          { qty: 5, order_type: 'STOP', stop_price: 101 },
        ],
      },
      fields,
    );
    expect(run.decision(1)).toMatchObject({ allowed: false, rejection_reasons: ['MAX_ORDER_NOTIONAL'] });
    expect(checkOf(run.decision(1), 'MAX_ORDER_NOTIONAL')).toEqual({
      rule: 'MAX_ORDER_NOTIONAL',
      limit: 500,
      actual: 600,
    });
    expect([2, 3, 4].map((no) => run.decision(no).allowed)).toEqual([true, true, false]);
  });

  it('trims to the limit and the lot by option', () => {
    const run = play(
      [FLAT, FLAT],
      { 0: [{ qty: 9, order_type: 'LIMIT', limit_price: 90 }] },
      { ...fields, risk_oversize: 'trim', lot: 1 },
    );
    expect(run.decision(1).adjusted_qty).toBe(5);
  });

  it('never locks a position in', () => {
    const exit = { intent: 'exit', side: 'SELL', qty: null } as const;
    for (const risk_oversize of ['deny', 'trim']) {
      const run = play(
        [FLAT, FLAT, [300, 300, 300, 300], FLAT],
        { 0: [{ qty: 4 }], 2: [exit] },
        { ...fields, risk_oversize },
      );
      expect(run.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 4 });
    }
  });
});
