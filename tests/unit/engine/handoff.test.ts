import { expect, it } from 'vitest';
import { barsOf, runEngine } from './run.ts';

it('gives the hand-off case: one order, decided, filled, posted', () => {
  const rows = Array.from({ length: 50 }, (_, i) => {
    const price = i < 25 ? 100 : 110;
    return [price, price, price, price, 1000] as const;
  });
  const { lines } = runEngine(barsOf(rows), {
    symbol: 'HANDOFF-ASSET',
    profile: 'signal-close',
    strategy: 'sma-cross',
    params: { fast: 3, slow: 5, mode: 'signal-qty' },
  });
  expect(lines.map((line) => line.type)).toEqual([
    'RunStarted',
    'OrderIntent',
    'RiskDecision',
    'ExecutionReport',
    'PositionChanged',
    'RunFinished',
  ]);
  expect(lines[1]).toMatchObject({ side: 'BUY', qty: 1, ts: '2024-01-02T02:00:00.000Z', meta: { bar_index: 25 } });
  expect(lines[2]).toMatchObject({ allowed: true, adjusted_qty: 1 });
});
