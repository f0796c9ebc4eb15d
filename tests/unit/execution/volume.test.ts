import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitQuantity } from '../../../src/core/execution/split.ts';
import { FLAT, play, type Row } from '../engine/scripted.ts';

const volume = { path: 'ohlc', limit_fill: 'touch', partial: 'participation', participation_pct: 10 } as const;
const thin: Row = [100, 101, 99, 100, 40];

describe('participation', () => {
  it('takes at most its share of a bar and waits for the next with the rest', () => {
    const run = play([FLAT, thin, thin, FLAT], { 0: [{ qty: 10 }] }, volume);
    expect(run.story(1)).toEqual(['PARTIALLY_FILLED', 'PARTIALLY_FILLED', 'FILLED']);
    expect(run.fills.map((fill) => [fill.qty, fill.at])).toEqual([
      [4, '01:00:00.000'],
      [4, '02:00:00.000'],
      [2, '03:00:00.000'],
    ]);
    expect(run.report(1, 1)).toMatchObject({ cum_qty: 8, leaves_qty: 2 });
  });

  it('never uses a bar’s volume twice: orders share it (naive engines give each its own share)', () => {
    const run = play([FLAT, thin, FLAT], { 0: [{ qty: 3 }, { qty: 3 }, { side: 'SELL', qty: 3 }] }, volume);
    const first = run.fills.filter((fill) => fill.at === '01:00:00.000');
    expect(first.map((fill) => [fill.order, fill.qty])).toEqual([
      [1, 3],
      [2, 1],
    ]);
  });

  it('never uses a bar’s volume twice: along the path neither', () => {
    const run = play(
      [FLAT, thin, FLAT],
      { 0: [{ qty: 3 }, { qty: 3, order_type: 'LIMIT', limit_price: 99.5 }] },
      volume,
    );
    expect(run.fills.filter((fill) => fill.at < '02:00').map((fill) => fill.qty)).toEqual([3, 1]);
  });

  it('never uses a bar’s volume twice: at the decision’s own close neither', () => {
    const same = { ...volume, market_fill: 'same_close' };
    const run = play([thin, thin], { 0: [{ qty: 3 }, { qty: 3 }] }, same);
    expect(run.fills.map((fill) => fill.qty)).toEqual([3, 1]);
    expect(run.story(2)).toEqual(['PARTIALLY_FILLED', 'CANCELED NO_VOLUME']);
    // A resting order has eaten the bar before its close.
    const rested = play(
      [FLAT, thin],
      { 0: [{ qty: 4, order_type: 'LIMIT', limit_price: 99.5 }], 1: [{ qty: 1 }] },
      same,
    );
    expect(rested.fills.map((fill) => fill.order)).toEqual([1]);
  });

  it('never uses a bar’s volume twice: for the closing trade at the end of the data neither', () => {
    const run = play([FLAT, [100, 101, 99, 100, 60]], { 0: [{ qty: 5 }] }, { ...volume, close_at_end: 'close' });
    expect(run.fills.map((fill) => fill.qty)).toEqual([5, 1]);
  });

  it('a bar without volume fills nothing, and the order comes to rest', () => {
    const run = play([FLAT, [100, 101, 99, 100, 0], FLAT], { 0: [{ qty: 2 }] }, volume);
    expect(run.story(1)).toEqual(['NEW', 'FILLED']);
    expect(run.fills[0].at).toBe('02:00:00.000');
  });

  it('keeps to the lot', () => {
    const run = play([FLAT, [100, 100, 100, 100, 47], FLAT], { 0: [{ qty: 6 }] }, { ...volume, lot: 1 });
    expect(run.fills.map((fill) => fill.qty)).toEqual([4, 2]);
  });

  it('fills sum to the order in decimals too (naive engines leave crumbs that never fill)', () => {
    const rows: Row[] = [FLAT, ...Array.from({ length: 12 }, (): Row => [100, 100, 100, 100, 1])];
    const run = play(rows, { 0: [{ qty: 1 }] }, { ...volume, lot: 0.1 });
    expect(run.fills).toHaveLength(10);
    expect(run.story(1).at(-1)).toBe('FILLED');
    expect(run.report(1, 9).leaves_qty).toBe(0);
  });
});

describe('split', () => {
  it('cuts an order into two or three parts of one bar, each with its own slippage and report', () => {
    const fields = { partial: 'split', slippage_model: 'bps', slippage_bps: 10 };
    const counts = new Set<number>();
    for (let seed = 0; seed < 8; seed++) {
      const run = play([FLAT, FLAT], { 0: [{ qty: 9 }] }, fields, { seed });
      counts.add(run.fills.length);
      expect(new Set(run.prices).size).toBe(run.fills.length);
      expect(new Set(run.fills.map((fill) => fill.at)).size).toBe(1);
      expect(run.story(1).at(-1)).toBe('FILLED');
      run.fills.forEach((_, i) => expect(run.report(1, i).extra.fill_seq).toBe(i + 1));
    }
    expect([...counts].sort()).toEqual([2, 3]);
  });

  it('parts lie on the lot, add up, and but for the last are within 20 % of an even share', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.nat(1e5),
        fc.integer({ min: 1, max: 1e5 }),
        fc.constantFrom(0, 1, 0.01),
        (seed, order, units, lot) => {
          const qty = lot === 0 ? units / 7 : units * lot;
          const parts = splitQuantity(seed, order, qty, lot);
          expect(parts.length).toBeLessThanOrEqual(3);
          expect(Math.abs(parts.reduce((a, b) => a + b) - qty)).toBeLessThanOrEqual(1e-9 * qty);
          for (const part of parts) expect(part).toBeGreaterThan(0);
          if (lot > 0)
            for (const part of parts) expect(Math.abs(part / lot - Math.round(part / lot))).toBeLessThan(1e-6);
          if (lot === 0) {
            for (const part of parts.slice(0, -1))
              expect(Math.abs((part * parts.length) / qty - 1)).toBeLessThanOrEqual(0.2);
          }
        },
      ),
    );
  });
});
