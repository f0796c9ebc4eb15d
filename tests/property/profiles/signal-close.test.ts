import fc from 'fast-check';
import { expect, it } from 'vitest';
import { candles } from '../../unit/strategy/candles.ts';
import { barsOf } from '../../unit/strategy/harness.ts';
import { runEngine } from '../../unit/engine/run.ts';

it('signal-close fills at the decision’s own close, one unit, slipped against the order, after ten bars', () => {
  fc.assert(
    fc.property(candles(80), fc.integer({ min: 0, max: 1000 }), (rows, seed) => {
      fc.pre(rows.length > 0);
      const bars = barsOf(rows);
      const run = runEngine(bars, { profile: 'signal-close', strategy: 'sma-cross', seed });
      const kinds = run.lines.slice(1, -1).map((line) => line.type);
      for (let k = 0; k < kinds.length; k += 4) {
        expect(kinds.slice(k, k + 4)).toEqual(['OrderIntent', 'RiskDecision', 'ExecutionReport', 'PositionChanged']);
        const [intent, , report, position] = run.lines.slice(1 + k, 5 + k);
        const bar = (intent!['meta'] as { bar_index: number }).bar_index;
        expect(bar).toBeGreaterThanOrEqual(10);
        const close = bars.close[bar]!;
        const paid = report!['avg_price'] as number;
        expect(report!['filled_qty']).toBe(intent!['qty']);
        expect(intent!['side'] === 'BUY' ? paid >= close : paid <= close).toBe(true);
        expect((report!['extra'] as { ref_price: number }).ref_price).toBe(close);
        expect(report!['slippage'] as number).toBeGreaterThanOrEqual(0);
        expect(report!['latency_ms'] as number).toBeGreaterThan(0);
        expect([intent!.ts, report!.ts, position!.ts]).toEqual(Array(3).fill(intent!.ts));
        expect(Math.abs(position!['qty'] as number)).toBe(1);
      }
    }),
  );
});
