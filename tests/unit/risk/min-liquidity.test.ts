import { describe, expect, it } from 'vitest';
import { FLAT, play, type Row } from '../engine/scripted.ts';
import { checkOf } from './check.ts';

const thin: Row = [100, 100, 100, 100, 9];
const fields = { risk_min_liquidity: 1000 } as const;

describe('MIN_LIQUIDITY', () => {
  it('denies an opening after a bar that traded too little money (volume × close)', () => {
    const run = play([thin, FLAT, [100, 100, 100, 100, 10]], { 0: [{}], 2: [{}] }, fields);
    expect(run.decision(1)).toMatchObject({ allowed: false, rejection_reasons: ['MIN_LIQUIDITY'] });
    expect(checkOf(run.decision(1), 'MIN_LIQUIDITY')).toEqual({ rule: 'MIN_LIQUIDITY', limit: 1000, actual: 900 });
    expect(run.decision(2).allowed).toBe(true);
  });

  it('lets a close through, and of a turn its closing part', () => {
    const run = play([FLAT, thin, thin], { 0: [{ qty: 3 }], 1: [{ side: 'SELL', qty: 8 }] }, fields);
    expect(run.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 3 });
  });

  it('takes a volume and a price whose product no number can hold for the largest there is', () => {
    const huge: Row = [1e300, 1e300, 1e300, 1e300, 1e300];
    const run = play([huge, huge], { 0: [{ qty: 1e-299 }] }, fields);
    expect(checkOf(run.decision(1), 'MIN_LIQUIDITY')).toMatchObject({ actual: Number.MAX_VALUE });
    expect(run.decision(1).allowed).toBe(true);
  });
});
