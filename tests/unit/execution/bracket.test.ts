import { describe, expect, it } from 'vitest';
import { FLAT, play, type Row } from '../engine/scripted.ts';

const OHLC = { path: 'ohlc', limit_fill: 'touch' } as const;
const OLHC = { ...OHLC, path: 'olhc' } as const;
const long = { stop_loss: 95, take_profit: 105 } as const;
const both: Row = [100, 110, 90, 100];

describe('a bracket', () => {
  it('places its two legs with the entry’s fill, in the entry’s chain, reduce-only, as one group', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [long] }, OHLC);
    expect(
      run.of('OrderIntent').map((line) => [line['order_type'], line['side'], line['reduce_only'], line['qty']]),
    ).toEqual([
      ['MARKET', 'BUY', false, 1],
      ['STOP', 'SELL', true, 1],
      ['LIMIT', 'SELL', true, 1],
    ]);
    expect(new Set(run.of('OrderIntent').map((line) => line.trace_id)).size).toBe(1);
    expect(run.intent(2)['meta']).toMatchObject({ parent_order_id: 'o1', oco_group: 'bracket o1' });
    expect(run.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 1 });
  });

  it('SL and TP inside one bar: the path decides', () => {
    const rows: Row[] = [FLAT, FLAT, both];
    const tp = play(rows, { 0: [long] }, OHLC);
    expect(tp.prices).toEqual([100, 105]);
    expect(tp.story(2)).toEqual(['CANCELED OCO']);
    const sl = play(rows, { 0: [long] }, OLHC);
    expect(sl.prices).toEqual([100, 95]);
    expect(sl.story(3)).toEqual(['CANCELED OCO']);
  });

  it('SL and TP inside one bar with stop_first: the stop, though the path meets the target first', () => {
    const run = play([FLAT, FLAT, both], { 0: [long] }, { ...OHLC, bracket_fill: 'stop_first' });
    expect(run.prices).toEqual([100, 95]);
  });

  it('stop_first holds for a short too', () => {
    const short = { side: 'SELL', stop_loss: 105, take_profit: 95 } as const;
    const run = play([FLAT, FLAT, both], { 0: [short] }, { ...OLHC, bracket_fill: 'stop_first' });
    expect(run.prices).toEqual([100, 105]);
  });

  it('stop_first: an open beyond the target takes it (naive engines stop a trade that had already won)', () => {
    const run = play([FLAT, FLAT, [107, 110, 90, 100]], { 0: [long] }, { ...OHLC, bracket_fill: 'stop_first' });
    expect(run.prices).toEqual([100, 107]);
  });

  it('stop_first, through: an open that only touches the target does not take it', () => {
    const fields = { path: 'ohlc', limit_fill: 'through', bracket_fill: 'stop_first' };
    const run = play([FLAT, FLAT, [105, 110, 90, 100]], { 0: [long] }, fields);
    expect(run.prices).toEqual([100, 95]);
  });

  it('stop_first: without the stop in the bar the target fills', () => {
    const run = play([FLAT, FLAT, [100, 110, 96, 100]], { 0: [long] }, { ...OHLC, bracket_fill: 'stop_first' });
    expect(run.prices).toEqual([100, 105]);
  });

  it('stop_first: another order’s event in mid-bar does not let the target through (naive engines look afresh)', () => {
    // The second order arrives at 1:15 into bar 2, where the price is beyond the target already.
    const fields = { ...OHLC, bracket_fill: 'stop_first' };
    const run = play(
      [FLAT, FLAT, both],
      {
        0: [long],
        1: [
          { order_type: 'LIMIT', limit_price: 50 },
          { order_type: 'STOP', stop_price: 107, tag: 'other' },
        ],
      },
      fields,
    );
    expect(run.fills.map((fill) => [fill.order, fill.price])).toEqual([
      [1, 100],
      [5, 107],
      [2, 95],
    ]);
  });

  it('gapped at the open the stop-loss fills at the open', () => {
    expect(play([FLAT, FLAT, [92, 110, 90, 100]], { 0: [long] }, OHLC).prices).toEqual([100, 92]);
  });

  it('entry and exit in one bar go along the rest of the path (naive engines use the whole bar’s extremes)', () => {
    // The stop entry at 104 fills on the way up; the low of 90 comes after, the high of 110 is still ahead.
    const entry = { order_type: 'STOP', stop_price: 104, stop_loss: 95, take_profit: 108 } as const;
    expect(play([FLAT, both], { 0: [entry] }, OHLC).prices).toEqual([104, 108]);
    // With the low first, only the high and the close are ahead of the fill.
    const after = play([FLAT, [100, 106, 90, 103]], { 0: [entry] }, OLHC);
    expect(after.prices).toEqual([104]);
    expect(after.story(2)).toEqual(['EXPIRED END_OF_DATA']);
  });

  it('an exit in the entry’s bar carries a later stamp and an adjacent log', () => {
    const entry = { order_type: 'STOP', stop_price: 104, take_profit: 108 } as const;
    const run = play([FLAT, both], { 0: [entry] }, OHLC);
    expect(run.fills.map((fill) => fill.at)).toEqual(['01:08:00.000', '01:16:00.000']);
  });

  it('an exit by another order cancels both legs', () => {
    const exit = { intent: 'exit', side: 'SELL', qty: null } as const;
    const run = play([FLAT, FLAT, FLAT], { 0: [long], 1: [exit] }, OHLC);
    expect(run.story(2)).toEqual(['CANCELED REDUCE_ONLY']);
    expect(run.story(3)).toEqual(['CANCELED REDUCE_ONLY']);
    expect(run.engine.series.position[2]).toBe(0);
  });

  it('a reversal cancels the legs of what it closes and protects what it opens', () => {
    const turn = { intent: 'entry', side: 'SELL', stop_loss: 106 } as const;
    const run = play([FLAT, FLAT, FLAT, [100, 107, 99, 100]], { 0: [long], 1: [turn] }, OHLC);
    expect(run.story(2)).toEqual(['CANCELED REDUCE_ONLY']);
    expect(run.fills.map((fill) => [fill.side, fill.qty, fill.price])).toEqual([
      ['BUY', 1, 100],
      ['SELL', 2, 100],
      ['BUY', 1, 106],
    ]);
  });

  it('protects what its own entry opened, not what another order holds (naive engines size it by the position)', () => {
    const run = play(
      [FLAT, FLAT, FLAT, [100, 106, 99, 100]],
      { 0: [{ qty: 2 }], 1: [{ qty: 1, stop_loss: 90, take_profit: 105 }] },
      OHLC,
    );
    expect(run.of('OrderIntent').map((line) => line['qty'])).toEqual([2, 1, 1, 1]);
    expect(run.engine.series.position[3]).toBe(2);
  });

  const volume = { ...OHLC, partial: 'participation', participation_pct: 10 } as const;

  it('grows with an entry that fills in parts, and the log tells each size', () => {
    const thin: Row = [100, 100, 100, 100, 40];
    const run = play([FLAT, thin, thin, [100, 100, 90, 95, 1000]], { 0: [{ qty: 6, ...long }] }, volume);
    for (const line of run.of('OrderIntent')) {
      const reports = run.of('ExecutionReport').filter((report) => report['order_id'] === line['order_id']);
      for (const report of reports) expect(Number(report['cum_qty'])).toBeLessThanOrEqual(Number(line['qty']));
    }
    expect(run.fills.map((fill) => [fill.side, fill.qty, fill.price])).toEqual([
      ['BUY', 4, 100],
      ['BUY', 2, 100],
      ['SELL', 6, 95],
    ]);
  });

  it('protects what fills after its target has sold the first part (naive engines leave it bare)', () => {
    const entry = { order_type: 'LIMIT', limit_price: 100, qty: 8, ...long } as const;
    const rows: Row[] = [FLAT, [101, 101, 100, 101, 40], [101, 106, 101, 102, 1000], [102, 102, 90, 92, 1000]];
    const run = play(rows, { 0: [entry] }, volume);
    expect(run.fills.map((fill) => [fill.side, fill.qty, fill.price])).toEqual([
      ['BUY', 4, 100],
      ['SELL', 4, 105],
      ['BUY', 4, 100],
      ['SELL', 4, 95],
    ]);
  });

  it('a target that fills in part keeps its stop (naive OCO drops it and leaves the rest bare)', () => {
    const rows: Row[] = [FLAT, FLAT, [100, 105, 100, 105, 40], [105, 105, 90, 92, 1000]];
    const run = play(rows, { 0: [{ qty: 10, ...long }] }, { ...volume });
    expect(run.fills.map((fill) => [fill.side, fill.qty, fill.price])).toEqual([
      ['BUY', 10, 100],
      ['SELL', 4, 105],
      ['SELL', 6, 105],
    ]);
    const stopped = play(
      [FLAT, FLAT, [100, 105, 100, 104, 40], [104, 104, 90, 92, 1000]],
      { 0: [{ qty: 10, ...long }] },
      { ...volume, path: 'olhc' },
    );
    expect(stopped.fills.map((fill) => [fill.side, fill.qty, fill.price])).toEqual([
      ['BUY', 10, 100],
      ['SELL', 4, 105],
      ['SELL', 6, 95],
    ]);
    expect(stopped.engine.series.position[3]).toBe(0);
  });
});

describe('OCO', () => {
  it('the first to fill cancels the others of its group and no one else', () => {
    const run = play(
      [FLAT, both],
      {
        0: [
          { order_type: 'STOP', stop_price: 105, oco_group: 'a' },
          { order_type: 'LIMIT', limit_price: 95, oco_group: 'a' },
          { order_type: 'LIMIT', limit_price: 94, oco_group: 'b' },
          { order_type: 'LIMIT', limit_price: 93 },
        ],
      },
      OHLC,
    );
    expect(run.story(1)).toEqual(['NEW', 'FILLED']);
    expect(run.story(2)).toEqual(['NEW', 'CANCELED OCO']);
    expect(run.story(3)).toEqual(['NEW', 'FILLED']);
    expect(run.story(4)).toEqual(['NEW', 'FILLED']);
  });

  it('cancels a member that is still in flight', () => {
    const run = play(
      [FLAT, both],
      (desk, view) => {
        if (view.index !== 0) return;
        for (const price of [105, 105.5]) {
          desk.submit({ ...MARKET, order_type: 'STOP', stop_price: price, oco_group: 'g' });
        }
      },
      OHLC,
    );
    expect(run.fills).toHaveLength(1);
  });
});

const MARKET = {
  intent: 'order',
  side: 'BUY',
  qty: 1,
  order_type: 'MARKET',
  limit_price: null,
  stop_price: null,
  trail: null,
  time_in_force: 'GTC',
  reduce_only: false,
  oco_group: null,
  stop_loss: null,
  take_profit: null,
  tag: '',
} as const;

describe('a trailing stop', () => {
  const sell = { intent: 'exit', side: 'SELL', order_type: 'TRAILING_STOP', trail: 3, qty: null } as const;

  it('follows the high and triggers on the way back within one bar (naive engines test the old level only)', () => {
    const run = play([FLAT, FLAT, both], { 0: [{}], 1: [sell] }, OHLC);
    expect(run.prices).toEqual([100, 107]);
  });

  it('with the low first has only the open to go by', () => {
    const run = play([FLAT, FLAT, both], { 0: [{}], 1: [sell] }, OLHC);
    expect(run.prices).toEqual([100, 97]);
  });

  it('follows over bars and does not fall back', () => {
    const rows: Row[] = [FLAT, FLAT, [100, 104, 102, 104], [104, 108, 106, 107], [106, 106, 103, 104]];
    expect(play(rows, { 0: [{}], 1: [sell] }, OHLC).prices).toEqual([100, 105]);
  });

  it('gapped fills at the open', () => {
    const rows: Row[] = [FLAT, FLAT, [100, 104, 102, 104], [95, 96, 94, 95]];
    expect(play(rows, { 0: [{}], 1: [sell] }, OHLC).prices).toEqual([100, 95]);
  });

  it('for a short follows the low', () => {
    const buy = { ...sell, side: 'BUY' } as const;
    expect(play([FLAT, FLAT, both], { 0: [{ side: 'SELL' }], 1: [buy] }, OLHC).prices).toEqual([100, 93]);
  });

  it('follows only from its arrival on (naive engines use the bar’s high before it was there)', () => {
    const fields = { ...OHLC, latency_entry_ms: 30 * 60000, latency_jitter: 0 };
    const run = play([FLAT, FLAT, both, [100, 100, 100, 100]], { 0: [{}], 1: [sell] }, fields);
    // It arrives at half past, at 100 on the way from 110 to 90: its level is 97, not 107.
    expect(run.prices).toEqual([100, 97]);
  });

  it('two that are due at the very close both fill there (naive searches end before it)', () => {
    const half = { ...sell, qty: 1 } as const;
    const run = play([FLAT, FLAT, [100, 110, 100, 107], FLAT], { 0: [{ qty: 2 }], 1: [half, half] }, OLHC);
    expect(run.fills.map((fill) => [fill.price, fill.point])).toEqual([
      [100, 'open'],
      [107, 'close'],
      [107, 'close'],
    ]);
  });

  it('follows from its own level when it enters a position', () => {
    const run = play([FLAT, [100, 104, 90, 95]], { 0: [{ order_type: 'TRAILING_STOP', trail: 3 }] }, OLHC);
    expect(run.prices).toEqual([93]);
  });
});

describe('reduce-only', () => {
  it('closes no more than is held', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [{ qty: 2 }], 1: [{ side: 'SELL', qty: 5, reduce_only: true }] });
    expect(run.fills[1]).toMatchObject({ qty: 2 });
    expect(run.story(2)).toEqual(['FILLED']);
  });

  it('ends when there is nothing to reduce at its moment', () => {
    const run = play([FLAT, FLAT, FLAT], {
      0: [{ side: 'SELL', qty: 1, reduce_only: true }],
      1: [{ side: 'SELL' }, { side: 'SELL', qty: 1, reduce_only: true }],
    });
    expect(run.story(1)).toEqual(['CANCELED REDUCE_ONLY']);
    expect(run.story(3)).toEqual(['CANCELED REDUCE_ONLY']);
  });

  it('an exit sent twice at one close does not turn the position over (naive engines end up short)', () => {
    const exit = { intent: 'exit', side: 'SELL', qty: null } as const;
    const run = play([FLAT, FLAT, FLAT], { 0: [{}], 1: [exit, exit] });
    expect(run.engine.series.position[2]).toBe(0);
    expect(run.story(3)).toEqual(['CANCELED REDUCE_ONLY']);
  });

  it('an exit while flat is no order at all', () => {
    expect(play([FLAT, FLAT], { 0: [{ intent: 'exit', side: 'SELL' }] }).of('OrderIntent')).toEqual([]);
  });
});
