import { describe, expect, it } from 'vitest';
import type { OrderDesk, StrategyView } from '../../../src/contracts/strategy.ts';
import { order, play, type Row } from '../engine/scripted.ts';
import { checkOf } from './check.ts';

const fields = { cash: 10000, risk_kelly_cap: 0.5 } as const;
/** Buys at each even bar and sells at the next: an up step wins 2, a down step loses 1. */
const trader = (desk: OrderDesk, view: StrategyView) => {
  if (view.position === 0) desk.submit(order({ qty: 1 }));
  else desk.submit(order({ intent: 'exit', side: 'SELL', qty: null }));
};

function rows(trades: readonly boolean[]): Row[] {
  const list: Row[] = [[100, 100, 100, 100]];
  for (const wins of trades) {
    list.push([100, 100, 100, 100]);
    const out = wins ? 102 : 99;
    list.push([out, out, out, out]);
  }
  return list;
}

describe('KELLY_CAP', () => {
  it('with fewer than 30 closed trades the cap alone binds', () => {
    const run = play(rows([]).concat([[100, 100, 100, 100]]), { 0: [{ qty: 51 }, { qty: 50 }] }, fields);
    expect(run.decision(1)).toMatchObject({ allowed: false, rejection_reasons: ['KELLY_CAP'] });
    expect(checkOf(run.decision(1), 'KELLY_CAP')).toEqual({ rule: 'KELLY_CAP', limit: 0.5, actual: 0.51 });
    expect(run.decision(2).allowed).toBe(true);
  });

  it('after 30 it is W − (1 − W)/(average win/average loss) of them, times the cap', () => {
    const won = Array.from({ length: 32 }, (_, i) => i % 4 !== 3);
    const run = play(rows(won), trader, fields);
    const limits = run.of('RiskDecision').map((line) => checkOf(line as never, 'KELLY_CAP')!.limit!);
    expect(limits[0]).toBe(0.5);
    // 24 of 32 won: 0.75 − 0.25/2 = 0.625.
    const last = play([...rows(won), [100, 100, 100, 100]], trader, fields)
      .of('RiskDecision')
      .at(-1);
    expect(checkOf(last as never, 'KELLY_CAP')!.limit).toBeCloseTo(0.5 * 0.625, 12);
  });

  it('an edge below nothing allows nothing but a close', () => {
    const lost = Array.from({ length: 31 }, () => false);
    const run = play(rows(lost), trader, fields);
    const last = run.of('RiskDecision').at(-1) as never as { rejection_reasons: string[] };
    expect(last.rejection_reasons).toEqual(['KELLY_CAP']);
  });

  it('only wins count as an edge of 1', () => {
    const run = play(rows(Array.from({ length: 31 }, () => true)), trader, fields);
    expect(checkOf(run.of('RiskDecision').at(-1) as never, 'KELLY_CAP')!.limit).toBe(0.5);
  });

  it('trims by option', () => {
    const run = play(rows([true]), { 0: [{ qty: 80 }] }, { ...fields, risk_oversize: 'trim' });
    expect(run.decision(1).adjusted_qty).toBe(50);
  });
});
