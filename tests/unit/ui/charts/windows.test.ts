import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candleAt, candleMerge, CANDLE_PITCH_MIN_PX, mergeCandles } from '../../../../src/ui/charts/paint/candles.ts';
import { clampView, fitView, panView, SPAN_MIN, zoomView } from '../../../../src/ui/charts/paint/viewport.ts';
import {
  bucketCentres,
  bucketOf,
  bucketSize,
  coversView,
  nearEdge,
  planWindow,
  visibleBuckets,
} from '../../../../src/ui/charts/paint/windows.ts';
import { replyOf, walk } from './reply.ts';

const rowsArb = fc.integer({ min: 1, max: 2_000_000 });
const viewArb = (rows: number): fc.Arbitrary<{ from: number; to: number }> =>
  fc
    .tuple(fc.double({ min: -rows, max: 2 * rows, noNaN: true }), fc.double({ min: 0, max: 3 * rows, noNaN: true }))
    .map(([from, span]) => ({ from, to: from + span }));
const withView = rowsArb.chain((rows) => viewArb(rows).map((view) => ({ rows, view })));

describe('view', () => {
  it('stays on the data, neither narrower than a few bars nor wider than all', () => {
    fc.assert(
      fc.property(withView, ({ rows, view }) => {
        const fit = fitView(rows);
        const clamped = clampView(view, rows);
        const span = clamped.to - clamped.from;
        expect(span).toBeLessThanOrEqual((fit.to - fit.from) * (1 + 1e-9));
        expect(span).toBeGreaterThanOrEqual(SPAN_MIN * (1 - 1e-9));
        expect(clamped.to).toBeGreaterThan(0);
        expect(clamped.from).toBeLessThan(rows);
      }),
    );
  });

  it('does not move when it is clamped again', () => {
    fc.assert(
      fc.property(withView, ({ rows, view }) => {
        const once = clampView(view, rows);
        const twice = clampView(once, rows);
        expect(twice.from).toBeCloseTo(once.from, 5);
        expect(twice.to).toBeCloseTo(once.to, 5);
      }),
    );
  });

  it('keeps the bar under the pointer in its place while zooming inside the data', () => {
    const view = zoomView({ from: 400, to: 600 }, 450, 0.5, 100_000);
    expect(view.to - view.from).toBeCloseTo(100);
    expect((450 - view.from) / 100).toBeCloseTo(0.25);
  });

  it('comes back after zooming in and out', () => {
    const back = zoomView(zoomView({ from: 400, to: 600 }, 450, 0.5, 100_000), 450, 2, 100_000);
    expect(back.from).toBeCloseTo(400);
    expect(back.to).toBeCloseTo(600);
  });

  it('keeps its width while panning, also against the end', () => {
    const end = panView({ from: 900, to: 1000 }, 1e9, 1000);
    expect(end.to - end.from).toBeCloseTo(100);
    expect(end.from).toBeLessThan(1000);
  });
});

describe('window', () => {
  it('holds the view, at most one bucket a pixel, and asks for no more than about three views', () => {
    fc.assert(
      fc.property(withView, fc.integer({ min: 100, max: 4000 }), ({ rows, view }, width) => {
        const clamped = clampView(view, rows);
        const plan = planWindow(clamped, rows, width);
        expect(coversView(plan, clamped, rows, width)).toBe(true);
        expect(nearEdge(plan, clamped, rows)).toBe(false);
        expect((clamped.to - clamped.from) / plan.level).toBeLessThanOrEqual(width);
        expect(plan.from % plan.level).toBe(0);
        // What the worker makes of it: as planned, and a power of two.
        expect(Math.ceil((plan.to - plan.from) / plan.buckets)).toBe(plan.per);
        expect(Number.isInteger(Math.log2(plan.per))).toBe(true);
        expect(plan.buckets).toBeLessThanOrEqual(Math.max(4 * (3 * width + 258), 8 * Math.sqrt(rows)));
      }),
    );
  });

  it('asks for the same window again after a small move, so that the cache answers', () => {
    const a = planWindow({ from: 50_000, to: 51_000 }, 1_000_000, 900);
    const b = planWindow({ from: 50_003, to: 51_003 }, 1_000_000, 900);
    expect(b).toEqual(a);
  });

  it('gathers by powers of two', () => {
    expect([1, 900, 901, 1801, 1_000_000].map((span) => bucketSize(span, 900))).toEqual([1, 1, 2, 4, 2048]);
  });

  it('centres the last, shorter bucket on the bars it has', () => {
    const reply = replyOf(walk(10), 0, 10, 4);
    expect([...bucketCentres(reply)]).toEqual([2, 6, 9]);
  });

  it('finds buckets by bar and by view, limited to those there are', () => {
    const reply = replyOf(walk(100), 20, 60, 8);
    expect([0, 20, 27, 28, 59, 99].map((bar) => bucketOf(reply, bar))).toEqual([0, 0, 0, 1, 4, 4]);
    expect(visibleBuckets(reply, { from: 0, to: 200 })).toEqual([0, 4]);
    expect(visibleBuckets(reply, { from: 28.5, to: 36 })).toEqual([1, 1]);
  });
});

describe('candles', () => {
  it('are at least as far apart as the least pitch, and not twice as far', () => {
    for (const px of [0.001, 0.3, 1, 1.99, 3.9]) {
      const pitch = candleMerge(px) * px;
      expect(pitch).toBeGreaterThanOrEqual(CANDLE_PITCH_MIN_PX);
      expect(pitch).toBeLessThan(2 * CANDLE_PITCH_MIN_PX);
    }
    expect(candleMerge(CANDLE_PITCH_MIN_PX)).toBe(1);
  });

  it('equal the bars they gather, whatever bucket size they came through', () => {
    const bars = walk(1000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 4 }), fc.nat(20), (fine, more, start) => {
        const per = 2 ** fine;
        const merge = 2 ** more;
        const from = start * per;
        const candles = mergeCandles(replyOf(bars, from, 1000, per), merge);
        let next = from;
        for (let k = 0; k < candles.n; k++) {
          const [a, b] = [candles.start[k]!, candles.end[k]!];
          expect(a).toBe(next);
          next = b;
          // Aligned to bar 0: all but the first begin at a multiple of the candle's length.
          if (k > 0) expect(a % (per * merge)).toBe(0);
          expect(candles.open[k]).toBe(bars.open[a]);
          expect(candles.close[k]).toBe(bars.close[b - 1]);
          expect(candles.high[k]).toBe(Math.max(...bars.high.subarray(a, b)));
          expect(candles.low[k]).toBe(Math.min(...bars.low.subarray(a, b)));
          expect(candles.volume[k]).toBeCloseTo(bars.volume.subarray(a, b).reduce((sum, v) => sum + v, 0));
          expect(candleAt(candles, a)).toBe(k);
          expect(candleAt(candles, b - 1)).toBe(k);
        }
        expect(next).toBe(1000);
      }),
      { numRuns: 25 },
    );
  });
});
