import { describe, expect, it } from 'vitest';
import { FLAT, play } from '../engine/scripted.ts';

describe('the gate', () => {
  it('a denied order shows every rule’s limit and actual, and every code that objects', () => {
    const run = play(
      [FLAT, FLAT],
      { 0: [{ side: 'SELL', qty: 500 }] },
      {
        cash: 10000,
        allow_short: false,
        risk_max_position_pct: 6,
        risk_max_order_notional: 1000,
        risk_kelly_cap: 0.7,
        risk_min_liquidity: 1,
        buying_power: 'reject',
      },
    );
    expect(run.decision(1)).toMatchObject({ allowed: false, adjusted_qty: 0, adjusted_notional: 0 });
    expect(run.decision(1).rejection_reasons).toEqual([
      'SHORT_NOT_ALLOWED',
      'MAX_ORDER_NOTIONAL',
      'MAX_POSITION_PCT',
      'KELLY_CAP',
      'INSUFFICIENT_FUNDS',
    ]);
    expect(run.decision(1).extra.checks.map((check) => check.rule)).toEqual([
      'SHORT_NOT_ALLOWED',
      'MIN_LIQUIDITY',
      'MAX_ORDER_NOTIONAL',
      'MAX_POSITION_PCT',
      'KELLY_CAP',
      'INSUFFICIENT_FUNDS',
    ]);
    for (const check of run.decision(1).extra.checks) expect(check.limit).not.toBeNull();
  });

  it('of several that trim the smallest counts', () => {
    const trims = {
      cash: 10000,
      risk_oversize: 'trim',
      risk_max_position_pct: 50,
      risk_max_order_notional: 3000,
      risk_kelly_cap: 0.4,
    };
    expect(play([FLAT, FLAT], { 0: [{ qty: 90 }] }, trims).decision(1).adjusted_qty).toBe(30);
  });

  it('a trim that falls below the least quantity is a denial by that name', () => {
    const fields = { risk_oversize: 'trim', risk_max_order_notional: 300, min_qty: 5 };
    const run = play([FLAT, FLAT], { 0: [{ qty: 90 }] }, fields);
    expect(run.decision(1)).toMatchObject({ allowed: false, rejection_reasons: ['MAX_ORDER_NOTIONAL', 'MIN_QTY'] });
  });

  it('a turn of which only the close is allowed is a close', () => {
    const run = play(
      [FLAT, FLAT, FLAT],
      { 0: [{ qty: 2 }], 1: [{ intent: 'entry', side: 'SELL', qty: 50 }] },
      { risk_max_order_notional: 1000 },
    );
    expect(run.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 2 });
    expect(run.engine.series.position[2]).toBe(0);
  });

  it('a turn that is trimmed closes whole and opens what is left', () => {
    const run = play(
      [FLAT, FLAT, FLAT],
      { 0: [{ qty: 2 }], 1: [{ intent: 'entry', side: 'SELL', qty: 50 }] },
      { risk_max_order_notional: 1000, risk_oversize: 'trim' },
    );
    expect(run.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 10 });
    expect(run.engine.series.position[2]).toBe(-8);
  });

  it('leaves a reduce-only order whole, whatever is held when it is sent: it opens nothing', () => {
    const limits = { cash: 10000, risk_max_position_pct: 6, risk_oversize: 'trim', buying_power: 'reject' } as const;
    const target = { side: 'SELL', qty: 200, order_type: 'LIMIT', limit_price: 105, reduce_only: true } as const;
    const run = play([FLAT, FLAT], { 0: [target] }, limits);
    expect(run.decision(1)).toMatchObject({ allowed: true, adjusted_qty: 200, rejection_reasons: [] });
  });
});
