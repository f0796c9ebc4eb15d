import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FillColumns } from '../../../../src/contracts/records.ts';
import { fillsWithin } from '../../../../src/ui/charts/stack/fill-rows.ts';
import { histogram, LiveFills, percentile } from '../../../../src/ui/charts/plots/fill-stats.ts';

function fills(from: number, to: number): FillColumns {
  const column = (map: (i: number) => number): Float64Array =>
    Float64Array.from({ length: to - from }, (_, i) => map(from + i));
  return {
    seq: column((i) => i + 1),
    ts: column((i) => i * 1000),
    bar: column((i) => Math.floor(i / 2)),
    order_no: column((i) => i),
    side: column((i) => (i % 2 === 0 ? 1 : -1)),
    qty: column(() => 1),
    price: column(() => 100),
    fee: column(() => 0.1),
    slippage_bps: column((i) => i % 10),
    latency_ms: column((i) => i),
  };
}

describe('percentile', () => {
  it('takes the value at floor(p/100 · (n − 1)), not the nearest rank', () => {
    const values = Float64Array.from([40, 10, 30, 20]);
    expect(percentile(values, 50)).toBe(20);
    expect(percentile(values, 95)).toBe(30);
    expect(percentile(values, 100)).toBe(40);
    expect(percentile(new Float64Array(0), 50)).toBeNull();
  });
});

describe('histogram', () => {
  it('counts every value once, the largest too', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const { edges, counts } = histogram(Float64Array.from(values));
        expect(edges.length).toBe(counts.length + 1);
        expect(counts.reduce((sum, n) => sum + n, 0)).toBe(values.length);
      }),
    );
  });
});

describe('live fills', () => {
  it('keep the newest and ignore an update that comes twice', () => {
    const live = new LiveFills();
    live.add(fills(0, 3000), 3000);
    live.add(fills(3000, 6000), 6000);
    live.add(fills(3000, 6000), 6000);
    const stats = live.stats()!;
    expect(stats.n).toBe(6000);
    expect(stats.sample.seq[stats.sample.seq.length - 1]).toBe(6000);
    expect(stats.sample.seq.length).toBe(2000);
    // The newest 4,096 of latencies 0 … 5999.
    expect(stats.latency_p50_ms).toBe(1904 + Math.floor(4095 / 2));
  });
});

describe('fills within bars', () => {
  it('are those of the half-open range, in order', () => {
    const rows = fillsWithin(fills(0, 20), 2, 4, 99);
    expect(rows.map((row) => row.seq)).toEqual([5, 6, 7, 8]);
    expect(rows[0]!.buy).toBe(true);
    expect(fillsWithin(fills(0, 20), 2, 4, 1).length).toBe(1);
    expect(fillsWithin(fills(0, 20), 50, 60, 9)).toEqual([]);
  });
});
