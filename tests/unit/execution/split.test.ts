import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitQuantity } from '../../../src/core/execution/split.ts';
import { barsOf, runEngine } from '../engine/run.ts';
import { order, scripted } from '../engine/scripted.ts';

describe('splitting an order', () => {
  it('keeps every part within 20 % of an even share, the last too, which naive cutting lets drift to 40 %', () => {
    const uint32 = fc.integer({ min: 0, max: 4294967295 });
    fc.assert(
      fc.property(
        uint32,
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        (seed, no, qty) => {
          const parts = splitQuantity(seed, no, qty, 0);
          expect(parts.length === 2 || parts.length === 3).toBe(true);
          const even = qty / parts.length;
          for (const part of parts) expect(Math.abs(part / even - 1)).toBeLessThanOrEqual(0.2 + 1e-9);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(qty, 6);
        },
      ),
    );
  });
});

describe('what the strategy sees', () => {
  const flat = Array.from({ length: 6 }, () => [100, 100, 100, 100] as const);

  it('holds its equity back as long as the report of a fill, fee and all', () => {
    const seen: number[] = [];
    const strategy = scripted((desk, view) => {
      seen.push(view.equity);
      if (view.index === 0) desk.submit(order({}));
    });
    const fields = { latency_entry_ms: 0, latency_jitter: 0, latency_response_ms: 5400000, slippage_model: 'none' };
    runEngine(barsOf(flat), { fields: { ...fields, fee_taker_bps: 100 } }, Infinity, undefined, strategy);
    // The fill comes at the open of bar 1, its report an hour and a half later: within bar 2.
    expect(seen).toEqual([10000, 10000, 9999, 9999, 9999, 9999]);
  });

  it('is refused a place between two bars', () => {
    let thrown: unknown;
    const strategy = scripted((_desk, view) => {
      if (view.index !== 2) return;
      try {
        view.close(0.5);
      } catch (error) {
        thrown = error;
      }
    });
    runEngine(barsOf(flat), {}, Infinity, undefined, strategy);
    expect(thrown).toBeInstanceOf(Error);
  });
});
