import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floorToLot, snapToStep, stepsToValue } from '../../../src/core/execution/tick.ts';
import { FLAT, order, play } from '../engine/scripted.ts';

describe('a price on the tick', () => {
  it('is the double nearest its decimal (naive engines write 0.30000000000000004)', () => {
    expect(snapToStep(0.1 + 0.2, 0.1, 'up')).toBe(0.3);
    expect(snapToStep(1.23456, 0.00001, 'down')).toBe(1.23456);
    expect(stepsToValue(123456, 0.00001)).toBe(1.23456);
    expect(stepsToValue(3, 2.5)).toBe(7.5);
    expect(stepsToValue(-0, 0.1)).toBe(0);
  });

  it('goes the way asked, but for a ten-thousandth of a tick', () => {
    expect(snapToStep(100.001, 0.01, 'up')).toBe(100.01);
    expect(snapToStep(100.009, 0.01, 'down')).toBe(100);
    expect(snapToStep(100.0000009, 0.01, 'up')).toBe(100);
    expect(snapToStep(99.9999991, 0.01, 'down')).toBe(100);
    expect(snapToStep(100.0000011, 0.01, 'up')).toBe(100.01);
  });

  it('stays as it is without a tick', () => expect(snapToStep(1.2345, 0, 'up')).toBe(1.2345));

  it('stays as it is with a tick that no double counts', () => {
    for (const way of ['up', 'down'] as const) {
      expect(snapToStep(1.2345, 5e-324, way)).toBe(1.2345);
      expect(snapToStep(-1e9, 1e-300, way)).toBe(-1e9);
    }
  });

  it('never moves by a tick or more, nor the wrong way beyond the tolerance', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.constantFrom(0.01, 0.25, 0.00001, 5),
        (v, step) => {
          for (const way of ['up', 'down'] as const) {
            const moved = (snapToStep(v, step, way) - v) / step;
            expect(way === 'up' ? moved : -moved).toBeGreaterThan(-1.1e-4);
            expect(Math.abs(moved)).toBeLessThan(1.0001);
            expect(snapToStep(snapToStep(v, step, way), step, way)).toBe(snapToStep(v, step, way));
          }
        },
      ),
    );
  });

  it('lots round toward zero, but for what arithmetic left behind', () => {
    expect(floorToLot(1.99, 0.1)).toBe(1.9);
    expect(floorToLot(0.3 - 1e-16, 0.1)).toBe(0.3);
    expect(floorToLot(0.1 * 3, 0.1)).toBe(0.3);
    expect(floorToLot(0.09, 0.1)).toBe(0);
    expect(floorToLot(5.5, 0)).toBe(5.5);
  });

  it('lots by the million and the billion round toward zero all the same (a share of them is no tolerance)', () => {
    expect(floorToLot(9853.6499956, 0.01)).toBe(9853.64);
    expect(floorToLot(4470215131.8, 1)).toBe(4470215131);
    expect(floorToLot(123456.7 - 1e-9, 0.1)).toBe(123456.7);
  });
});

describe('trigger prices are snapped before they are compared', () => {
  const cases = [
    ['a buy stop up', { side: 'BUY', order_type: 'STOP', stop_price: 100.101 }, 'stop_price', 100.2],
    ['a sell stop down', { side: 'SELL', order_type: 'STOP', stop_price: 99.999 }, 'stop_price', 99.9],
    ['a buy limit down', { side: 'BUY', order_type: 'LIMIT', limit_price: 99.99 }, 'limit_price', 99.9],
    ['a sell limit up', { side: 'SELL', order_type: 'LIMIT', limit_price: 100.01 }, 'limit_price', 100.1],
    [
      'within 1e-4 of a tick as on it',
      { side: 'BUY', order_type: 'STOP', stop_price: 100.100005 },
      'stop_price',
      100.1,
    ],
  ] as const;
  for (const [title, request, field, expected] of cases) {
    it(title, () => {
      const run = play([FLAT, FLAT], { 0: [request] }, { tick: 0.1 });
      expect(run.intent(1)[field]).toBe(expected);
    });
  }

  it('so that a high between the raw stop and the tick does not trigger it (naive engines fill at a price nobody quotes)', () => {
    const rows = [FLAT, [100, 100.15, 100, 100]] as const;
    const run = play(rows, { 0: [{ order_type: 'STOP', stop_price: 100.101 }] }, { tick: 0.1 });
    expect(run.story(1)).toEqual(['NEW', 'EXPIRED END_OF_DATA']);
  });

  it('and a high that is the tick itself does, whatever the last bit of the stop', () => {
    const stop = 100.1 + 0.1 + 0.1; // 100.29999999999998
    const run = play([FLAT, [100, 100.3, 100, 100]], { 0: [{ order_type: 'STOP', stop_price: stop }] }, { tick: 0.1 });
    expect(run.prices).toEqual([100.3]);
  });

  it('the same for brackets: stop-loss of a long down, take-profit up', () => {
    const run = play([FLAT, FLAT], { 0: [{ stop_loss: 98.79, take_profit: 104.31 }] }, { tick: 0.5 });
    expect(run.intent(2)['stop_price']).toBe(98.5);
    expect(run.intent(3)['limit_price']).toBe(104.5);
  });

  it('the same for a trailing stop’s level (naive engines compare 100.09999999999999 with 100.1)', () => {
    // Back by 0.2 from 100.1 is 99.9, which 100.1 − 0.2 is not: it is 99.89999999999999.
    const sell = { intent: 'exit', side: 'SELL', order_type: 'TRAILING_STOP', trail: 0.2, qty: null } as const;
    const run = play([FLAT, FLAT, [100, 100.1, 99.9, 100]], { 0: [{}], 1: [sell] }, { tick: 0.1, path: 'ohlc' });
    expect(run.prices).toEqual([100, 99.9]);
  });

  it('a limit that fills on arrival between ticks fills on the tick, no worse than its limit', () => {
    const rows = [FLAT, [100, 101, 100, 101]] as const;
    const fields = { tick: 0.5, path: 'ohlc', latency_entry_ms: 310000, latency_jitter: 0 };
    const run = play(rows, { 0: [{ order_type: 'LIMIT', limit_price: 100.5 }] }, fields);
    expect(run.prices).toEqual([100.5]);
  });
});

describe('a price that is none', () => {
  const bad = [NaN, Infinity, -Infinity, 0, -5, -0];
  it('is refused, never turned into a market order (naive engines trade it at once)', () => {
    for (const price of bad) {
      const run = play([FLAT, FLAT], {
        0: [
          { order_type: 'STOP', stop_price: price },
          { order_type: 'LIMIT', limit_price: price },
          { order_type: 'STOP_LIMIT', stop_price: price, limit_price: 100 },
          { order_type: 'STOP_LIMIT', stop_price: 100, limit_price: price },
          { order_type: 'TRAILING_STOP', trail: price },
          { stop_loss: price },
          { take_profit: price },
        ],
      });
      expect(run.fills).toEqual([]);
      for (let no = 1; no <= 7; no++) expect(run.decision(no).rejection_reasons).toEqual(['INVALID_PRICE']);
      expect(run.of('ExecutionReport')).toEqual([]);
    }
  });

  it('is refused too when only the tick makes it none', () => {
    const run = play([FLAT, FLAT], { 0: [{ order_type: 'LIMIT', limit_price: 0.3 }] }, { tick: 1 });
    expect(run.decision(1).rejection_reasons).toEqual(['INVALID_PRICE']);
  });

  it('is refused when it is missing altogether', () => {
    const run = play([FLAT, FLAT], { 0: [order({ order_type: 'STOP' }), order({ order_type: 'TRAILING_STOP' })] });
    expect(run.decision(1).rejection_reasons).toEqual(['INVALID_PRICE']);
    expect(run.decision(2).rejection_reasons).toEqual(['INVALID_PRICE']);
  });

  it('goes to the market only as an entry’s stop where the profile says so', () => {
    const stop = { order_type: 'STOP', stop_price: NaN } as const;
    const run = play(
      [FLAT, FLAT, FLAT],
      { 0: [{ ...stop, intent: 'entry' }], 1: [stop, { ...stop, intent: 'exit', side: 'SELL' }] },
      { missing_stop: 'market' },
    );
    expect(run.intent(1)['order_type']).toBe('MARKET');
    expect(run.prices).toEqual([100]);
    expect(run.decision(2).rejection_reasons).toEqual(['INVALID_PRICE']);
    expect(run.decision(3).rejection_reasons).toEqual(['INVALID_PRICE']);
  });

  it('goes to the market only while the stop is not there yet: one that is there and no price is refused', () => {
    for (const stop_price of [0.3, 0, -2, Infinity]) {
      const sell = { intent: 'entry', side: 'SELL', order_type: 'STOP', stop_price } as const;
      const run = play([FLAT, FLAT], { 0: [sell] }, { missing_stop: 'market', tick: 1 });
      expect(run.decision(1).rejection_reasons).toEqual(['INVALID_PRICE']);
      expect(run.fills).toEqual([]);
    }
  });

  it('goes to the market as a buy stop below every price, which has been reached', () => {
    for (const stop_price of [0, -2]) {
      const buy = { intent: 'entry', side: 'BUY', order_type: 'STOP', stop_price } as const;
      const run = play([FLAT, FLAT], { 0: [buy] }, { missing_stop: 'market', tick: 1 });
      expect(run.intent(1)['order_type']).toBe('MARKET');
      expect(run.prices).toEqual([100]);
    }
    const never = { intent: 'entry', side: 'BUY', order_type: 'STOP', stop_price: Infinity } as const;
    const run = play([FLAT, FLAT], { 0: [never] }, { missing_stop: 'market', tick: 1 });
    expect(run.decision(1).rejection_reasons).toEqual(['INVALID_PRICE']);
  });
});
