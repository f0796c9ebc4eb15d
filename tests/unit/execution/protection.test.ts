/** What an order's fills place to protect them: when, how much of it, and what its lines in the log may know. */
import { describe, expect, it } from 'vitest';
import { FLAT, play, type Row } from '../engine/scripted.ts';

const OHLC = { path: 'ohlc', limit_fill: 'touch' } as const;
const THIN = { ...OHLC, partial: 'participation', participation_pct: 10 } as const;

describe('protective orders', () => {
  it('know the close of the last bar that has closed (naive logs show the one that is still to come)', () => {
    const rows: Row[] = [FLAT, [100, 104, 99, 103], FLAT];
    const run = play(rows, { 0: [{ stop_loss: 95, take_profit: 105 }] }, OHLC);
    expect(run.intent(2)).toMatchObject({ ts: '2024-01-01T01:00:00.000Z', meta: { bar_index: 0, close: 100 } });
    expect(run.intent(3)).toMatchObject({ ts: '2024-01-01T01:00:00.000Z', meta: { bar_index: 0, close: 100 } });
  });

  it('placed at the close that decided the entry, know that close', () => {
    const rows: Row[] = [FLAT, [100, 104, 99, 103], FLAT];
    const run = play(rows, { 1: [{ stop_loss: 95 }] }, { ...OHLC, market_fill: 'same_close' });
    expect(run.intent(2)).toMatchObject({ ts: '2024-01-01T02:00:00.000Z', meta: { bar_index: 1, close: 103 } });
  });

  it('are as large as what their order has opened, not as all it has filled', () => {
    const rows: Row[] = [FLAT, FLAT, [100, 100, 100, 100, 40], [100, 100, 100, 100, 1000], FLAT];
    const turn = { side: 'SELL', qty: 6, stop_loss: 110 } as const;
    const run = play(rows, { 0: [{ qty: 2 }], 1: [turn], 2: [{ side: 'SELL', qty: 10 }] }, THIN);
    const stops = run.of('OrderIntent').filter((line) => line['order_type'] === 'STOP');
    expect(stops.map((line) => line['qty'])).toEqual([2, 4]);
    expect(run.engine.series.position[4]).toBe(-14);
  });

  it('stay when their order ends without another fill (naive engines place them again, forgetting they were reached)', () => {
    // The stop is reached in the bar that has no volume left; in the next the rest of the entry finds others on its side.
    const rows: Row[] = [FLAT, [100, 100, 100, 100, 40], [100, 100, 94, 100, 20], [100, 100, 100, 100, 1000], FLAT];
    const entry = { intent: 'entry', qty: 6, stop_loss: 95 } as const;
    const run = play(rows, { 0: [entry], 1: [{ qty: 2 }] }, THIN);
    expect(run.story(1)).toEqual(['PARTIALLY_FILLED', 'CANCELED ALREADY_HELD']);
    expect(run.story(2)).toEqual(['FILLED']);
    expect(run.fills.map((fill) => [fill.order, fill.qty, fill.price])).toEqual([
      [1, 4, 100],
      [3, 2, 100],
      [2, 4, 100],
    ]);
  });
});
