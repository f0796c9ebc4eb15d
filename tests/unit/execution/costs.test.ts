import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { drawLatency, drawSlippage, feeInAll, feeOfFill, slippedPrice } from '../../../src/core/execution/costs.ts';
import { FLAT, play, type Row } from '../engine/scripted.ts';

function config(fields: Record<string, unknown>) {
  const request = resolveRequest({ fields });
  if (!request.ok) throw new Error(request.problem.message);
  return request.value.config;
}

describe('slippage', () => {
  it('is against the order on both sides, and never below 0', () => {
    for (let seed = 0; seed < 50; seed++) {
      const fields = { slippage_model: 'bps', slippage_bps: 5, slippage_jitter: 3 };
      const run = play([FLAT, FLAT], { 0: [{}, { side: 'SELL', qty: 2 }] }, fields, { seed });
      const [buy, sell] = run.fills;
      expect(buy.price).toBeGreaterThanOrEqual(100);
      expect(sell.price).toBeLessThanOrEqual(100);
      expect(run.report(1, 0).slippage).toBeGreaterThanOrEqual(0);
      expect(run.report(2, 0).slippage).toBeGreaterThanOrEqual(0);
    }
  });

  it('has the mean and the spread it is told', () => {
    const drawn = Array.from({ length: 4000 }, (_, i) => drawSlippage(config({}), 42, i + 1, 0, 1, 1000));
    const mean = drawn.reduce((a, b) => a + b) / drawn.length;
    const deviation = Math.sqrt(drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length);
    // The draws below 0 are put at 0: E max(0, 1 + z/2) = 1.0042…, four standard errors are 0.032.
    expect(Math.abs(mean / 5 - 1.0042)).toBeLessThan(0.032);
    expect(Math.abs(deviation / 2.5 - 0.985)).toBeLessThan(0.06);
  });

  it('in ticks is as many ticks against the order; a price between ticks is first rounded against it', () => {
    const ticks = config({ slippage_model: 'ticks', slippage_ticks: 2, tick: 0.5 });
    expect(slippedPrice(ticks, 1, 100, 0)).toBe(101);
    expect(slippedPrice(ticks, -1, 100, 0)).toBe(99);
    expect(slippedPrice(ticks, 1, 100.1, 0)).toBe(101.5);
    expect(slippedPrice(ticks, -1, 100.1, 0)).toBe(99);
  });

  it('by volume share grows with the square of quantity over bar volume, the share at most the bar', () => {
    const share = config({ slippage_model: 'volume_share', slippage_impact: 0.1 });
    expect(drawSlippage(share, 42, 1, 0, 10, 1000)).toBe(0.1);
    expect(drawSlippage(share, 42, 1, 0, 20, 1000)).toBe(0.4);
    expect(drawSlippage(share, 42, 1, 0, 5000, 1000)).toBe(1000);
    expect(drawSlippage(share, 42, 1, 0, 10, 0)).toBe(1000);
    const run = play([FLAT, FLAT], { 0: [{ qty: 100 }] }, { slippage_model: 'volume_share', slippage_impact: 0.1 });
    expect(run.prices[0]).toBeCloseTo(100.1, 10);
    expect(run.report(1, 0).slippage).toBe(10);
  });

  it('does not touch limits, which also pay no spread', () => {
    const fields = { path: 'ohlc', slippage_model: 'bps', slippage_bps: 50, spread_bps: 20, limit_fill: 'touch' };
    const rows: Row[] = [FLAT, [100, 100, 90, 95]];
    const run = play(rows, { 0: [{ order_type: 'LIMIT', limit_price: 95 }, {}] }, fields);
    expect(run.report(1, 1)).toMatchObject({ avg_price: 95, slippage: 0 });
    expect(run.report(2, 0).slippage).toBeGreaterThan(20);
  });

  it('is against the order below a price of zero too (naive factors turn over there)', () => {
    const fields = config({ slippage_jitter: 0, spread_bps: 1 });
    fc.assert(
      fc.property(
        fc.integer({ min: -1e6, max: 1e6 }).map((cents) => cents / 100),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (ref, bps) => {
          expect(slippedPrice(fields, 1, ref, bps)).toBeGreaterThanOrEqual(ref);
          expect(slippedPrice(fields, -1, ref, bps)).toBeLessThanOrEqual(ref);
        },
      ),
    );
  });
});

describe('latency', () => {
  it('without jitter is its base; off is 0; drawn it is on a grid of a microsecond', () => {
    expect(drawLatency(config({ latency_jitter: 0 }), 42, 7, 'entry')).toBe(100);
    expect(drawLatency(config({ latency_entry_ms: 0 }), 42, 7, 'entry')).toBe(0);
    const drawn = drawLatency(config({}), 42, 7, 'entry');
    expect(drawn).toBe(Math.round(drawn * 1000) / 1000);
  });

  it('draws its three legs apart', () => {
    const all = config({ latency_response_ms: 100 });
    const legs = (['entry', 'cancel', 'response'] as const).map((leg) => drawLatency(all, 42, 7, leg));
    expect(new Set(legs).size).toBe(3);
  });
});

describe('fees', () => {
  it('are basis points of the fill’s worth and so much a unit', () => {
    const fees = config({ fee_taker_bps: 20, fee_maker_bps: 5, fee_per_unit: 0.01 });
    expect(feeOfFill(fees, 3, 100, false)).toBeCloseTo(0.63, 12);
    expect(feeOfFill(fees, 3, 100, true)).toBeCloseTo(0.18, 12);
    expect(feeOfFill(fees, 3, -100, false)).toBeCloseTo(0.63, 12);
  });

  it('an order pays its fixed part once and never less than the minimum', () => {
    const fees = config({ fee_per_order: 2, fee_min: 5 });
    expect(feeInAll(fees, 0.5)).toBe(5);
    expect(feeInAll(fees, 10)).toBe(12);
  });

  it('the fixed part is on the first fill, the minimum is not charged again on each part (naive engines do)', () => {
    const volume = { partial: 'participation', participation_pct: 10, fee_taker_bps: 100 } as const;
    const rows: Row[] = [FLAT, [100, 100, 100, 100, 40], FLAT];
    const script = { 0: [{ qty: 10 }] } as const;
    const fees = (fields: object) => play(rows, script, { ...volume, ...fields }).fills.map((fill) => fill.fee);
    expect(fees({ fee_per_order: 3 })).toEqual([7, 6]);
    expect(fees({ fee_min: 5 })).toEqual([5, 5]);
    expect(fees({ fee_min: 50 })).toEqual([50, 0]);
  });

  it('makers are orders that rested; what fills on arrival takes', () => {
    const fields = { path: 'ohlc', limit_fill: 'touch', fee_taker_bps: 100, fee_maker_bps: 10 };
    const rows: Row[] = [FLAT, [100, 100, 90, 95], [85, 85, 85, 85]];
    const fee = (limit_price: number) => play(rows, { 0: [{ order_type: 'LIMIT', limit_price }] }, fields).fills[0].fee;
    expect(fee(95)).toBeCloseTo(0.095, 12);
    expect(fee(101)).toBe(1);
    // Rested, then gapped through: it made the liquidity that the gap took.
    expect(fee(88)).toBeCloseTo(0.085, 12);
    const stop = play(rows, { 0: [{ side: 'SELL', order_type: 'STOP', stop_price: 95 }] }, fields).fills[0].fee;
    expect(stop).toBeCloseTo(0.95, 12);
  });

  it('are part of cash at once', () => {
    const run = play([FLAT, FLAT], { 0: [{ qty: 10 }] }, { fee_taker_bps: 10 });
    expect(run.of('PositionChanged')[0]['cash']).toBe(1000000 - 1000 - 1);
  });
});
