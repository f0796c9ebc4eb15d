import { describe, expect, it } from 'vitest';
import { FLAT, play } from '../engine/scripted.ts';
import { checkOf } from './check.ts';

const fields = { cash: 10000, risk_max_position_pct: 20 } as const;

describe('MAX_POSITION_PCT', () => {
  it('denies what would be worth more than its share of equity, with limit and actual', () => {
    const run = play([FLAT, FLAT], { 0: [{ qty: 21 }, { qty: 20 }] }, fields);
    expect(run.decision(1)).toMatchObject({ allowed: false, rejection_reasons: ['MAX_POSITION_PCT'] });
    expect(checkOf(run.decision(1), 'MAX_POSITION_PCT')).toEqual({ rule: 'MAX_POSITION_PCT', limit: 20, actual: 21 });
    expect(run.decision(2).allowed).toBe(true);
  });

  it('counts what is held (naive engines look at the order alone)', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [{ qty: 15 }], 1: [{ qty: 6 }] }, fields);
    expect(checkOf(run.decision(2), 'MAX_POSITION_PCT')).toMatchObject({ actual: 21 });
    expect(run.decision(2).allowed).toBe(false);
  });

  it('trims to the limit by option', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [{ qty: 15 }], 1: [{ qty: 60 }] }, { ...fields, risk_oversize: 'trim' });
    expect(run.decision(2)).toMatchObject({
      allowed: true,
      adjusted_qty: 5,
      adjusted_notional: 500,
      rejection_reasons: [],
    });
  });

  it('lets the closing part of a turn through, and a close whatever it is worth', () => {
    const turn = play([FLAT, FLAT, FLAT], { 0: [{ qty: 15 }], 1: [{ side: 'SELL', qty: 90 }] }, fields);
    expect(turn.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 15 });
    const grown = play(
      [FLAT, FLAT, [500, 500, 500, 500], FLAT],
      { 0: [{ qty: 15 }], 2: [{ side: 'SELL', qty: 1 }] },
      fields,
    );
    expect(grown.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 1 });
  });

  it('opens nothing when there is no equity', () => {
    const rows = [FLAT, FLAT, [1100, 1100, 1100, 1100], FLAT] as const;
    const run = play(rows, { 0: [{ side: 'SELL', qty: 15 }], 2: [{ qty: 20 }] }, fields);
    expect(run.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 15 });
    expect(checkOf(run.decision(2), 'MAX_POSITION_PCT')).toMatchObject({ actual: null });
  });
});
