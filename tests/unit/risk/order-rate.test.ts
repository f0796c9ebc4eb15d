import { describe, expect, it } from 'vitest';
import { FLAT, play } from '../engine/scripted.ts';
import { checkOf } from './check.ts';

const HOUR = 3600000;

describe('ORDER_RATE', () => {
  const fields = { risk_order_rate_max: 2, risk_order_rate_window_ms: HOUR } as const;

  it('denies what is one too many within the window, with limit and actual', () => {
    const run = play([FLAT, FLAT], { 0: [{}, {}, {}] }, fields);
    expect([1, 2, 3].map((no) => run.decision(no).allowed)).toEqual([true, true, false]);
    expect(checkOf(run.decision(3), 'ORDER_RATE')).toEqual({ rule: 'ORDER_RATE', limit: 2, actual: 3 });
    expect(run.decision(3).rejection_reasons).toEqual(['ORDER_RATE']);
  });

  it('the window slides: an order one window old no longer counts, a millisecond less does (naive engines use calendar windows)', () => {
    const rows = [FLAT, FLAT, FLAT];
    expect(play(rows, { 0: [{}, {}], 1: [{}] }, fields).decision(3).allowed).toBe(true);
    const longer = { ...fields, risk_order_rate_window_ms: HOUR + 1 };
    expect(play(rows, { 0: [{}, {}], 1: [{}] }, longer).decision(3).allowed).toBe(false);
  });

  it('denied orders do not count against the next', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [{}, { qty: 0 }, {}] }, fields);
    expect([1, 2, 3].map((no) => run.decision(no).allowed)).toEqual([true, false, true]);
  });

  it('a close is let through', () => {
    const run = play(
      [FLAT, FLAT, FLAT],
      { 0: [{ qty: 2 }], 1: [{}, {}, { side: 'SELL', qty: 3 }] },
      { ...fields, risk_order_rate_window_ms: HOUR * 5 },
    );
    expect(run.decision(4)).toMatchObject({ allowed: true, adjusted_qty: 2 });
  });
});
