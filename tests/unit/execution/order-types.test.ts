import { describe, expect, it } from 'vitest';
import { FLAT, play, type Row } from '../engine/scripted.ts';

const OHLC = { path: 'ohlc', limit_fill: 'touch' } as const;
/** Falls from 100 to 90 in its second leg, rises to 95. */
const DIP: Row = [100, 101, 90, 95];
const QUIET: Row = [95, 95, 95, 95];

describe('a limit order', () => {
  it('comes to rest as NEW and fills at its own price when the path gets there', () => {
    const run = play([FLAT, DIP], { 0: [{ order_type: 'LIMIT', limit_price: 95.5 }] }, OHLC);
    expect(run.story(1)).toEqual(['NEW', 'FILLED']);
    expect(run.fills[0]).toMatchObject({ price: 95.5, at: '01:30:00.000', point: 'leg2' });
  });

  it('fills at its own price to the last digit (naive engines interpolate a bit off it)', () => {
    for (let i = 1; i < 100; i++) {
      const limit = 90 + i / 10;
      const run = play([FLAT, DIP], { 0: [{ order_type: 'LIMIT', limit_price: limit }] }, OHLC);
      expect(run.prices).toEqual([limit]);
    }
  });

  it('improves to the open where the bar gaps past it (naive engines fill at the limit)', () => {
    const rows: Row[] = [FLAT, FLAT, [92, 96, 91, 94]];
    const buy = play(rows, { 0: [{ order_type: 'LIMIT', limit_price: 95 }] }, OHLC);
    expect(buy.fills[0]).toMatchObject({ price: 92, point: 'open' });
    const sell = play(
      [FLAT, FLAT, [108, 109, 101, 102]],
      { 0: [{ side: 'SELL', order_type: 'LIMIT', limit_price: 105 }] },
      OHLC,
    );
    expect(sell.fills[0]).toMatchObject({ price: 108, point: 'open' });
  });

  it('that is marketable on arrival fills at the better price of the moment', () => {
    const run = play([FLAT, DIP], { 0: [{ order_type: 'LIMIT', limit_price: 103 }] }, OHLC);
    expect(run.story(1)).toEqual(['FILLED']);
    expect(run.prices).toEqual([100]);
  });

  it('touch fills where the low is the limit; through needs the price beyond (naive engines fill both)', () => {
    const script = { 0: [{ order_type: 'LIMIT', limit_price: 90 }] } as const;
    expect(play([FLAT, DIP], script, OHLC).prices).toEqual([90]);
    expect(play([FLAT, DIP], script, { path: 'ohlc', limit_fill: 'through' }).prices).toEqual([]);
    const deeper = play([FLAT, [100, 101, 89.99, 95]], script, { path: 'ohlc', limit_fill: 'through' });
    expect(deeper.prices).toEqual([90]);
  });

  it('through at an open that is the limit waits for the price to go beyond', () => {
    const script = { 0: [{ order_type: 'LIMIT', limit_price: 100 }] } as const;
    const through = { path: 'ohlc', limit_fill: 'through' };
    expect(play([FLAT, [100, 105, 100, 103]], script, through).prices).toEqual([]);
    expect(play([FLAT, DIP], script, through).fills[0]).toMatchObject({ price: 100, point: 'leg2' });
    expect(play([FLAT, [100, 105, 100, 103]], script, OHLC).fills[0]).toMatchObject({ price: 100, point: 'open' });
  });
});

describe('a stop order', () => {
  it('fills at its trigger, or at the open where the bar gaps past it (naive engines fill at the trigger)', () => {
    const script = { 0: [{ order_type: 'STOP', stop_price: 105 }] } as const;
    expect(play([FLAT, [100, 110, 99, 104]], script, OHLC).fills[0]).toMatchObject({ price: 105, at: '01:10:00.000' });
    expect(play([FLAT, FLAT, [107, 110, 99, 104]], script, OHLC).fills[0]).toMatchObject({ price: 107, point: 'open' });
    const sell = { 0: [{ side: 'SELL', order_type: 'STOP', stop_price: 95 }] } as const;
    expect(play([FLAT, FLAT, [93, 94, 90, 92]], sell, OHLC).prices).toEqual([93]);
  });

  it('triggers on a touch', () => {
    const script = { 0: [{ order_type: 'STOP', stop_price: 101 }] } as const;
    expect(play([FLAT, DIP], script, { path: 'ohlc', limit_fill: 'through' }).prices).toEqual([101]);
  });

  it('that the price has passed already when it arrives fills at the price of the moment', () => {
    const run = play(
      [FLAT, [100, 110, 99, 104]],
      { 0: [{ order_type: 'STOP', stop_price: 101 }] },
      { ...OHLC, latency_entry_ms: 600000, latency_jitter: 0 },
    );
    expect(run.story(1)).toEqual(['FILLED']);
    expect(run.fills[0]).toMatchObject({ price: 105, at: '01:10:00.000' });
  });

  it('slips, against the order', () => {
    const fields = { ...OHLC, slippage_model: 'bps', slippage_bps: 10, slippage_jitter: 0 };
    const run = play([FLAT, [100, 110, 99, 104]], { 0: [{ order_type: 'STOP', stop_price: 105 }] }, fields);
    expect(run.prices[0]).toBeCloseTo(105.105, 10);
    expect(run.report(1, 1)).toMatchObject({ slippage: 10, extra: { ref_price: 105 } });
  });
});

describe('a stop that has been reached', () => {
  const volume = { ...OHLC, partial: 'participation', participation_pct: 10 } as const;
  const stop = { order_type: 'STOP', stop_price: 105, qty: 10 } as const;

  it('is a market order: what is left fills at the next open (naive engines wait for its level again)', () => {
    const run = play([FLAT, [100, 110, 99, 100, 40], [100, 101, 99, 100, 1000]], { 0: [stop] }, volume);
    expect(run.story(1)).toEqual(['NEW', 'PARTIALLY_FILLED', 'FILLED']);
    expect(run.fills.map((fill) => [fill.qty, fill.price, fill.at])).toEqual([
      [4, 105, '01:10:00.000'],
      [6, 100, '02:00:00.000'],
    ]);
  });

  it('in a bar without volume is reached all the same (naive engines forget it)', () => {
    const run = play([FLAT, [100, 110, 99, 100, 0], [100, 101, 99, 100, 1000]], { 0: [stop] }, volume);
    expect(run.fills.map((fill) => [fill.qty, fill.price, fill.at])).toEqual([[10, 100, '02:00:00.000']]);
    const trail = { order_type: 'TRAILING_STOP', trail: 5, side: 'SELL', qty: 10 } as const;
    const followed = play([FLAT, [100, 110, 100, 108, 0], [108, 109, 107, 108, 1000]], { 0: [trail] }, volume);
    expect(followed.prices).toEqual([108]);
    const limit = { order_type: 'STOP_LIMIT', stop_price: 105, limit_price: 102, qty: 10 } as const;
    const later = play([FLAT, [100, 110, 104, 104, 0], [104, 104, 100, 100, 1000]], { 0: [limit] }, volume);
    expect(later.prices).toEqual([102]);
  });
});

describe('a stop-limit order', () => {
  it('is a limit once its stop is reached, in the same bar', () => {
    const script = { 0: [{ order_type: 'STOP_LIMIT', stop_price: 105, limit_price: 106 }] } as const;
    const run = play([FLAT, [100, 110, 99, 104]], script, OHLC);
    expect(run.story(1)).toEqual(['NEW', 'FILLED']);
    expect(run.fills[0]).toMatchObject({ price: 105, at: '01:10:00.000' });
  });

  it('that gaps beyond its limit rests there and fills when the price comes back (naive engines fill the gap)', () => {
    const script = { 0: [{ order_type: 'STOP_LIMIT', stop_price: 105, limit_price: 106 }] } as const;
    const back = play([FLAT, FLAT, [108, 110, 102, 103]], script, OHLC);
    expect(back.fills[0]).toMatchObject({ price: 106, at: '02:30:00.000' });
    const away = play([FLAT, FLAT, [108, 110, 107, 109], [109, 112, 108, 110], [110, 110, 105, 106]], script, OHLC);
    expect(away.fills[0]).toMatchObject({ price: 106, at: '04:36:00.000' });
  });

  it('with its limit below its stop buys the pullback after the breakout', () => {
    const script = { 0: [{ order_type: 'STOP_LIMIT', stop_price: 105, limit_price: 101 }] } as const;
    const run = play([FLAT, [100, 110, 99, 104]], script, OHLC);
    expect(run.prices).toEqual([101]);
    // The price was at 101 on its way up; the stop had not been reached then.
    expect(run.fills[0].at > '01:20').toBe(true);
  });

  it('takes liquidity where it triggers and makes it once it rests (naive engines call it a maker throughout)', () => {
    const fields = { ...OHLC, fee_taker_bps: 100, fee_maker_bps: 10 };
    const at = { 0: [{ order_type: 'STOP_LIMIT', stop_price: 105, limit_price: 106 }] } as const;
    expect(play([FLAT, [100, 110, 99, 104]], at, fields).fills[0].fee).toBeCloseTo(1.05, 12);
    expect(play([FLAT, FLAT, [108, 110, 102, 103]], at, fields).fills[0].fee).toBeCloseTo(0.106, 12);
  });

  it('remembers its stop from bar to bar', () => {
    const script = { 0: [{ order_type: 'STOP_LIMIT', stop_price: 105, limit_price: 101 }] } as const;
    const run = play([FLAT, [100, 110, 104, 104], [103, 103, 100, 100]], script, OHLC);
    expect(run.prices).toEqual([101]);
  });
});

describe('time in force', () => {
  const limit = { order_type: 'LIMIT', limit_price: 95.5 } as const;
  const stop = { order_type: 'STOP', stop_price: 100.5 } as const;
  const stopLimit = { order_type: 'STOP_LIMIT', stop_price: 100.5, limit_price: 100.6 } as const;
  const trail = { order_type: 'TRAILING_STOP', trail: 2, side: 'SELL' } as const;

  it('GTC waits as long as it takes', () => {
    const rows = [FLAT, ...Array.from({ length: 60 }, () => FLAT), DIP];
    expect(play(rows, { 0: [limit] }, OHLC).story(1)).toEqual(['NEW', 'FILLED']);
  });

  it('DAY ends when the next UTC day’s first bar opens, before that bar can fill it', () => {
    const rows = [...Array.from({ length: 24 }, () => FLAT), DIP];
    const run = play(rows, { 0: [{ ...limit, time_in_force: 'DAY' }] }, OHLC);
    expect(run.story(1)).toEqual(['NEW', 'EXPIRED DAY_END']);
    expect(run.report(1, 1).ts).toBe('2024-01-02T00:00:00.000Z');
  });

  it('DAY sent at the close of a day’s last bar is the next day’s order (naive engines expire it unborn)', () => {
    const rows = [...Array.from({ length: 24 }, () => FLAT), DIP];
    expect(play(rows, { 23: [{ ...limit, time_in_force: 'DAY' }] }, OHLC).story(1)).toEqual(['NEW', 'FILLED']);
  });

  it('DAY in flight over the end of its day ends too', () => {
    const rows = [...Array.from({ length: 24 }, () => FLAT), DIP];
    const fields = { ...OHLC, latency_entry_ms: 2 * 3600000, latency_jitter: 0 };
    expect(play(rows, { 22: [{ time_in_force: 'DAY' }] }, fields).story(1)).toEqual(['EXPIRED DAY_END']);
  });

  it('IOC and FOK limits that cannot fill on arrival are canceled, not rested', () => {
    for (const [time_in_force, reason] of [
      ['IOC', 'IOC_REMAINDER'],
      ['FOK', 'FOK_UNFILLED'],
    ] as const) {
      const run = play([FLAT, DIP], { 0: [{ ...limit, time_in_force }] }, OHLC);
      expect(run.story(1)).toEqual([`CANCELED ${reason}`]);
      expect(run.report(1, 0).ts).toBe('2024-01-01T01:00:00.000Z');
    }
  });

  it('IOC and FOK that can fill on arrival do', () => {
    for (const time_in_force of ['IOC', 'FOK'] as const) {
      const market = play([FLAT, DIP], { 0: [{ time_in_force }] }, OHLC);
      expect(market.story(1)).toEqual(['FILLED']);
      const marketable = play([FLAT, DIP], { 0: [{ ...limit, limit_price: 100.5, time_in_force }] }, OHLC);
      expect(marketable.story(1)).toEqual(['FILLED']);
    }
  });

  it('IOC and FOK bind a stop from its trigger on, not before (naive engines cancel it unseen on arrival)', () => {
    for (const time_in_force of ['IOC', 'FOK'] as const) {
      for (const request of [stop, stopLimit, trail]) {
        const run = play([FLAT, FLAT, DIP], { 0: [{ ...request, time_in_force }] }, OHLC);
        expect(run.story(1), `${request.order_type} ${time_in_force}`).toEqual(['NEW', 'FILLED']);
      }
      // Triggered by a gap beyond its limit: nothing to take, so it ends.
      const gap: Row = [102, 103, 101, 102];
      const run = play([FLAT, FLAT, gap], { 0: [{ ...stopLimit, time_in_force }] }, OHLC);
      expect(run.story(1)).toEqual(['NEW', `CANCELED ${time_in_force === 'IOC' ? 'IOC_REMAINDER' : 'FOK_UNFILLED'}`]);
    }
  });

  const volume = { ...OHLC, partial: 'participation', participation_pct: 10 } as const;
  const thin: Row = [100, 101, 90, 95, 40];

  it('IOC takes what the bar’s volume allows and cancels the rest', () => {
    const run = play([FLAT, thin, DIP], { 0: [{ qty: 10, time_in_force: 'IOC' }] }, volume);
    expect(run.story(1)).toEqual(['PARTIALLY_FILLED', 'CANCELED IOC_REMAINDER']);
    expect(run.report(1, 1)).toMatchObject({ cum_qty: 4, leaves_qty: 0 });
  });

  it('FOK takes all or nothing (naive engines fill a part of it)', () => {
    expect(play([FLAT, thin], { 0: [{ qty: 10, time_in_force: 'FOK' }] }, volume).story(1)).toEqual([
      'CANCELED FOK_UNFILLED',
    ]);
    expect(play([FLAT, thin], { 0: [{ qty: 4, time_in_force: 'FOK' }] }, volume).story(1)).toEqual(['FILLED']);
  });

  it('FOK is not trimmed by buying power at the fill either', () => {
    const run = play([FLAT, [110, 110, 110, 110]], { 0: [{ qty: 10, time_in_force: 'FOK' }] }, { cash: 1050 });
    expect(run.story(1)).toEqual(['CANCELED FOK_UNFILLED']);
    expect(run.fills).toEqual([]);
  });

  it('a stop’s IOC takes what is there when it triggers and cancels the rest', () => {
    const run = play([FLAT, thin, DIP], { 0: [{ ...stop, qty: 10, time_in_force: 'IOC' }] }, volume);
    expect(run.story(1)).toEqual(['NEW', 'PARTIALLY_FILLED', 'CANCELED IOC_REMAINDER']);
    const all = play([FLAT, thin, DIP], { 0: [{ ...stop, qty: 10, time_in_force: 'FOK' }] }, volume);
    expect(all.story(1)).toEqual(['NEW', 'CANCELED FOK_UNFILLED']);
  });

  it('everything left when the data ends expires', () => {
    const run = play([FLAT, QUIET], { 0: [limit, { ...trail, time_in_force: 'DAY' }], 1: [{}] }, OHLC);
    expect(run.story(2)).toEqual(['NEW', 'EXPIRED END_OF_DATA']);
    expect(run.story(3)).toEqual(['EXPIRED END_OF_DATA']);
  });
});

describe('several triggers in one leg', () => {
  it('fill nearest the leg’s start first, whatever the order in which they were sent', () => {
    const up: Row = [100, 110, 99, 104];
    const run = play(
      [FLAT, up],
      { 0: [108, 102, 105].map((stop_price) => ({ order_type: 'STOP', stop_price })) },
      OHLC,
    );
    expect(run.fills.map((fill) => [fill.order, fill.price])).toEqual([
      [2, 102],
      [3, 105],
      [1, 108],
    ]);
  });

  it('a limit and a stop on the two sides fill in the path’s order (naive engines do limits first)', () => {
    const rows: Row[] = [FLAT, [100, 110, 90, 95]];
    const script = {
      0: [
        { order_type: 'LIMIT', limit_price: 95 },
        { order_type: 'STOP', stop_price: 105 },
      ],
    } as const;
    const order = (path: string) => play(rows, script, { ...OHLC, path }).fills.map((fill) => fill.order);
    expect(order('ohlc')).toEqual([2, 1]);
    expect(order('olhc')).toEqual([1, 2]);
  });

  it('those that a gap reaches together fill in the order in which they were sent, all at the open', () => {
    const run = play(
      [FLAT, FLAT, [112, 113, 111, 112]],
      {
        0: [
          { order_type: 'STOP', stop_price: 108 },
          { order_type: 'STOP', stop_price: 102 },
        ],
      },
      OHLC,
    );
    expect(run.fills.map((fill) => [fill.order, fill.price])).toEqual([
      [1, 112],
      [2, 112],
    ]);
  });
});
