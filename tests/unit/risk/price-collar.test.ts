import { describe, expect, it } from 'vitest';
import { FLAT, play } from '../engine/scripted.ts';
import { checkOf } from './check.ts';

describe('PRICE_COLLAR', () => {
  const fields = { risk_price_collar_pct: 10 } as const;

  it('denies prices further from the close than so many per cent, the further of two counts', () => {
    const run = play(
      [FLAT, FLAT],
      {
        0: [
          { order_type: 'LIMIT', limit_price: 89 },
          { order_type: 'STOP', stop_price: 111 },
          { order_type: 'STOP_LIMIT', stop_price: 105, limit_price: 120 },
          { order_type: 'LIMIT', limit_price: 91 },
          {},
        ],
      },
      fields,
    );
    expect([1, 2, 3, 4, 5].map((no) => run.decision(no).allowed)).toEqual([false, false, false, true, true]);
    expect(run.decision(1).rejection_reasons).toEqual(['PRICE_COLLAR']);
    const actual = [1, 2, 3, 4, 5].map((no) => checkOf(run.decision(no), 'PRICE_COLLAR')!.actual!);
    [11, 11, 20, 9, 0].forEach((pct, i) => expect(actual[i]).toBeCloseTo(pct, 9));
    expect(checkOf(run.decision(1), 'PRICE_COLLAR')!.limit).toBe(10);
  });

  it('denies every price beside a close of zero, and says so in a number', () => {
    const run = play([[0, 0, 0, 0], FLAT], { 0: [{ order_type: 'LIMIT', limit_price: 1 }, {}] }, fields);
    expect(run.decision(1).rejection_reasons).toEqual(['PRICE_COLLAR']);
    expect(checkOf(run.decision(1), 'PRICE_COLLAR')!.actual).toBe(Number.MAX_VALUE);
    expect(run.decision(2).allowed).toBe(true);
  });
});
