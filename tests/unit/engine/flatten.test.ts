import { expect, it } from 'vitest';
import { barsOf, runEngine } from './run.ts';
import { order, play, scripted, type Row } from './scripted.ts';

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

it('flattens also when orders are exclusive and the strategy asks for more at every bar', () => {
  const rows = [100, 100, 80, 80, 80].map((price): Row => [price, price, price, price, 1000]);
  const fields = {
    cash: 10000,
    exclusive_orders: true,
    risk_max_drawdown_hard_pct: 10,
    risk_flatten_on_halt: true,
  };
  const run = play(rows, (desk) => void desk.submit(order({ qty: 100 })), fields);
  expect(run.fills.map(({ side, qty, price }) => [side, qty, price])).toEqual([
    ['BUY', 100, 100],
    ['SELL', 100, 80],
  ]);
});
