import { describe, expect, it } from 'vitest';
import type { FillColumns } from '../../../../src/contracts/records.ts';
import { fillsWithin } from '../../../../src/ui/charts/stack/fill-rows.ts';

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

describe('fills within bars', () => {
  it('are those of the half-open range, in order', () => {
    const rows = fillsWithin(fills(0, 20), 2, 4, 99);
    expect(rows.map((row) => row.seq)).toEqual([5, 6, 7, 8]);
    expect(rows[0]!.buy).toBe(true);
    expect(fillsWithin(fills(0, 20), 2, 4, 1).length).toBe(1);
    expect(fillsWithin(fills(0, 20), 50, 60, 9)).toEqual([]);
  });
});
