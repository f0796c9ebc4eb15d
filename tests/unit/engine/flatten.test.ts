import { expect, it } from 'vitest';
import { barsOf, runEngine } from './run.ts';
import { order, scripted } from './scripted.ts';

it('flattens on the bar that halted, not on the one before, when no order is open', () => {
  const rows = [100, 100, 100, 80, 80, 80].map((price) => [price, price, price, price] as const);
  const strategy = scripted({ 0: [order({ qty: 90 })] });
  const fields = {
    slippage_model: 'none',
    fee_taker_bps: 0,
    risk_max_drawdown_hard_pct: 10,
    risk_flatten_on_halt: true,
  };
  const { lines } = runEngine(barsOf(rows), { fields }, Infinity, undefined, strategy);
  const flatten = lines.find((line) => line['tag'] === 'flatten');
  expect(flatten).toMatchObject({ side: 'SELL', qty: 90, notional: 7200, meta: { bar_index: 3, close: 80 } });
});
