import { describe, expect, it } from 'vitest';
import { FLAT, play, type Row } from '../engine/scripted.ts';
import { checkOf } from './check.ts';

/** True range 4 each bar. */
const wide: Row = [100, 102, 98, 100];
const fields = { path: 'ohlc', risk_atr_stop_mult: 2, risk_atr_stop_period: 3 } as const;

describe('ATR_STOP', () => {
  it('denies an opening while the average is not there yet', () => {
    const run = play([wide, wide, wide], { 0: [{}] }, fields);
    expect(run.decision(1)).toMatchObject({ allowed: false, rejection_reasons: ['ATR_STOP'] });
    expect(checkOf(run.decision(1), 'ATR_STOP')).toEqual({ rule: 'ATR_STOP', limit: 2, actual: null });
  });

  it('attaches a stop so many ranges away, which closes the position', () => {
    const run = play([wide, wide, wide, FLAT, [100, 101, 90, 95]], { 2: [{ qty: 3 }] }, fields);
    expect(checkOf(run.decision(1), 'ATR_STOP')).toEqual({ rule: 'ATR_STOP', limit: 2, actual: 92 });
    expect(run.intent(2)).toMatchObject({ order_type: 'STOP', stop_price: 92, qty: 3, side: 'SELL' });
    expect(run.prices).toEqual([100, 92]);
  });

  it('above for a short, and on the tick', () => {
    const run = play(
      [wide, wide, wide, FLAT],
      { 2: [{ side: 'SELL' }] },
      { ...fields, risk_atr_stop_mult: 1.9, tick: 0.5 },
    );
    expect(run.intent(2)).toMatchObject({ order_type: 'STOP', stop_price: 108, side: 'BUY' });
  });

  it('the order’s own stop-loss stands', () => {
    const run = play([wide, wide, wide, FLAT], { 2: [{ stop_loss: 97 }] }, fields);
    expect(run.of('OrderIntent').map((line) => line['stop_price'])).toEqual([null, 97]);
  });

  it('a stop at or below zero denies; a close needs none', () => {
    const far = play([wide, wide, wide, FLAT], { 2: [{}] }, { ...fields, risk_atr_stop_mult: 25 });
    expect(far.decision(1)).toMatchObject({ rejection_reasons: ['ATR_STOP'] });
    expect(checkOf(far.decision(1), 'ATR_STOP')!.actual).toBe(0);
    const exit = { intent: 'exit', side: 'SELL', qty: null } as const;
    const run = play([wide, wide, wide, FLAT, FLAT], { 2: [{}], 3: [exit] }, fields);
    expect(checkOf(run.decision(3), 'ATR_STOP')).toBeUndefined();
    expect(run.engine.series.position[4]).toBe(0);
  });
});
