import { describe, expect, it } from 'vitest';
import { FLAT, play, type Row } from '../engine/scripted.ts';
import { checkOf } from './check.ts';

describe('SHORT_NOT_ALLOWED', () => {
  const fields = { allow_short: false } as const;

  it('denies a sale from flat, with what it would leave', () => {
    const run = play([FLAT, FLAT], { 0: [{ side: 'SELL', qty: 3 }] }, fields);
    expect(run.decision(1)).toMatchObject({ allowed: false, rejection_reasons: ['SHORT_NOT_ALLOWED'] });
    expect(checkOf(run.decision(1), 'SHORT_NOT_ALLOWED')).toEqual({ rule: 'SHORT_NOT_ALLOWED', limit: 0, actual: -3 });
  });

  it('lets a sale of exactly what is held through, a sale of decimals too', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [{ qty: 0.1 }, { qty: 0.2 }], 1: [{ side: 'SELL', qty: 0.3 }] }, fields);
    expect(run.decision(3)).toMatchObject({ allowed: true, adjusted_qty: 0.3 });
    expect(run.engine.series.position[2]).toBe(0);
  });

  it('turns an entry to the short side into a close', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [{ qty: 3 }], 1: [{ intent: 'entry', side: 'SELL', qty: 2 }] }, fields);
    expect(run.engine.series.position[2]).toBe(0);
  });

  it('does not leave a short through two sales that were each fine (naive gates check each alone)', () => {
    const sell = { side: 'SELL', qty: 3 } as const;
    const run = play([FLAT, FLAT, FLAT], { 0: [{ qty: 3 }], 1: [sell, { ...sell, qty: 2 }] }, fields);
    expect(run.engine.series.position[2]).toBe(0);
    expect(run.story(3)).toEqual(['REJECTED SHORT_NOT_ALLOWED']);
  });

  it('lets a reduce-only stop through that is sent with its entry (naive gates see a sale from flat)', () => {
    const stop = { side: 'SELL', qty: 3, order_type: 'STOP', stop_price: 95, reduce_only: true } as const;
    const rows: Row[] = [FLAT, FLAT, [100, 100, 94, 94]];
    const run = play(rows, { 0: [{ qty: 3 }, stop] }, { ...fields, path: 'ohlc' });
    expect(run.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 3 });
    expect(run.prices).toEqual([100, 95]);
    expect(run.engine.series.position[2]).toBe(0);
  });
});
