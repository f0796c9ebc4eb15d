import { describe, expect, it } from 'vitest';
import { FLAT, order, play, type Row } from '../engine/scripted.ts';

const MINUTE = 60000;
const steady = { path: 'ohlc', limit_fill: 'touch', latency_jitter: 0 } as const;
/** Falls from 100 at 1:20 of an hour to 90 at 1:40. */
const DIP: Row = [100, 100, 90, 95];
const limit = { order_type: 'LIMIT', limit_price: 95 } as const;

describe('entry latency', () => {
  it('is drawn once an order, never below 0, and reported', () => {
    for (let seed = 0; seed < 30; seed++) {
      const run = play([FLAT, FLAT], { 0: [{}] }, { latency_entry_ms: 100, latency_jitter: 2 }, { seed });
      const { latency_ms } = run.report(1, 0);
      expect(latency_ms).toBeGreaterThanOrEqual(0);
      expect(run.fills[0].at).toBe(`01:00:0${(Math.floor(latency_ms) / 1000).toFixed(3)}`);
    }
  });

  it('longer than a bar reaches a later bar', () => {
    const run = play([FLAT, FLAT, [110, 110, 110, 110]], { 0: [{}] }, { ...steady, latency_entry_ms: 70 * MINUTE });
    expect(run.fills[0]).toMatchObject({ price: 110, at: '02:10:00.000' });
  });

  it('lets a later order overtake an earlier one, by its own draw', () => {
    let overtaken = 0;
    for (let seed = 0; seed < 20; seed++) {
      const run = play([FLAT, FLAT], { 0: [{}, {}] }, { latency_entry_ms: 1000, latency_jitter: 0.5 }, { seed });
      if (run.fills[0].order === 2) overtaken++;
      expect([...run.fills.map((fill) => fill.at)].sort()).toEqual(run.fills.map((fill) => fill.at));
    }
    expect(overtaken).toBeGreaterThan(2);
    expect(overtaken).toBeLessThan(18);
  });

  it('a resting order misses the price that passed before it came (naive engines fill it)', () => {
    const late = play([FLAT, DIP], { 0: [limit] }, { ...steady, latency_entry_ms: 45 * MINUTE });
    expect(late.fills).toEqual([expect.objectContaining({ price: 91.25, at: '01:45:00.000' })]);
    const missed = play([FLAT, [100, 100, 90, 99]], { 0: [limit] }, { ...steady, latency_entry_ms: 55 * MINUTE });
    expect(missed.story(1)).toEqual(['NEW', 'EXPIRED END_OF_DATA']);
  });
});

describe('cancel latency', () => {
  const script = {
    0: [{ ...limit, tag: 'a' }],
    1: (desk: { cancelTag(tag: string): void }) => desk.cancelTag('a'),
  };

  it('a cancel that arrives first wins the race', () => {
    const run = play([FLAT, FLAT, DIP], script, { ...steady, latency_cancel_ms: 29 * MINUTE });
    expect(run.story(1)).toEqual(['NEW', 'CANCELED REQUESTED']);
    expect(run.report(1, 1).ts).toBe('2024-01-01T02:29:00.000Z');
  });

  it('a cancel that arrives after the fill loses it (naive engines cancel at the decision)', () => {
    const run = play([FLAT, FLAT, DIP], script, { ...steady, latency_cancel_ms: 31 * MINUTE });
    expect(run.story(1)).toEqual(['NEW', 'FILLED']);
    expect(run.fills[0].at).toBe('02:30:00.000');
  });

  it('at the same moment the cancel is first', () => {
    const run = play([FLAT, FLAT, DIP], script, { ...steady, latency_cancel_ms: 30 * MINUTE });
    expect(run.story(1)).toEqual(['NEW', 'CANCELED REQUESTED']);
  });

  it('without latency holds from the next open on, before what gaps there', () => {
    const run = play([FLAT, FLAT, [90, 90, 90, 90]], script, steady);
    expect(run.story(1)).toEqual(['NEW', 'CANCELED REQUESTED']);
  });

  it('stops an order that is still in flight', () => {
    const run = play(
      [FLAT, FLAT],
      {
        0: (desk) => {
          desk.cancel(desk.submit(order({})));
        },
      },
      { ...steady, latency_entry_ms: 10 * MINUTE, latency_cancel_ms: 5 * MINUTE },
    );
    expect(run.story(1)).toEqual(['CANCELED REQUESTED']);
  });

  it('takes what is left of an order that has filled in part', () => {
    const run = play(
      [FLAT, [100, 100, 100, 100, 30], FLAT],
      { 0: [{ qty: 5, tag: 'a' }], 1: (desk) => desk.cancelTag('a') },
      { ...steady, partial: 'participation', participation_pct: 10 },
    );
    expect(run.story(1)).toEqual(['PARTIALLY_FILLED', 'CANCELED REQUESTED']);
    expect(run.report(1, 1)).toMatchObject({ cum_qty: 3, leaves_qty: 0, filled_qty: 0 });
  });

  it('unknown numbers, finished orders and empty tags are ignored', () => {
    const run = play([FLAT, FLAT, FLAT], {
      0: [{}],
      1: (desk) => {
        desk.cancel(1);
        desk.cancel(99);
        desk.cancelTag('');
        desk.cancelTag('nobody');
      },
    });
    expect(run.story(1)).toEqual(['FILLED']);
  });
});

describe('response latency', () => {
  const seen = (latency_response_ms: number) => {
    const positions: number[] = [];
    const open: number[] = [];
    const run = play(
      [FLAT, FLAT, FLAT, FLAT],
      (desk, view) => {
        if (view.index === 0) desk.submit(order({}));
        positions.push(view.position);
        open.push(view.open_orders.length);
      },
      { ...steady, latency_response_ms },
    );
    return { positions, open, run };
  };

  it('holds a fill back from the strategy, not from the account', () => {
    expect(seen(0).positions).toEqual([0, 1, 1, 1]);
    const late = seen(90 * MINUTE);
    expect(late.positions).toEqual([0, 0, 1, 1]);
    expect([...late.run.engine.series.position]).toEqual([0, 1, 1, 1]);
    expect(late.run.report(1, 0).latency_ms).toBe(90 * MINUTE);
  });

  it('holds the order open for the strategy until it can know (naive engines give the fill away by the open orders)', () => {
    expect(seen(0).open).toEqual([1, 0, 0, 0]);
    expect(seen(90 * MINUTE).open).toEqual([1, 1, 0, 0]);
  });
});
