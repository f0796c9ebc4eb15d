import { describe, expect, it } from 'vitest';
import { addReason, byCount } from '../../../src/core/metrics/summary.ts';

describe('reasons', () => {
  it('stand with the most first, those of equal counts by name', () => {
    const counts = new Map([
      ['b', 1],
      ['c', 3],
      ['a', 1],
    ]);
    expect([...byCount(counts).keys()]).toEqual(['c', 'a', 'b']);
  });

  it('are a thousand by name at most, the rest and those without one together', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 1500; i++) addReason(counts, `reason ${String(i)}`);
    addReason(counts, 'reason 7');
    addReason(counts, null);
    expect(counts.size).toBe(1001);
    expect([counts.get('reason 7'), counts.get('reason 999'), counts.get('OTHER')]).toEqual([2, 1, 501]);
  });
});
