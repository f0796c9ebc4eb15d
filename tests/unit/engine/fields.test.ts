import { expect, it } from 'vitest';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { FIELDS } from '../../../src/core/engine/request/fields.ts';
import { play, FLAT, type Row } from './scripted.ts';

const numbers = FIELDS.filter(({ kind }) => kind === 'number' || kind === 'int');

it('every number of a config has a largest value; what is above it is refused by its name', () => {
  expect(numbers.length).toBeGreaterThan(20);
  for (const { key, max, label } of numbers) {
    expect(max, key).toBeLessThanOrEqual(1e15);
    const refused = resolveRequest({ fields: { [key]: 1e16 } });
    expect(refused.ok || refused.problem.message, key).toContain(label);
  }
});

it('a run with the largest value of any number ends in good order', () => {
  const rows: Row[] = [FLAT, [100, 110, 90, 95], [95, 99, 94, 98], FLAT];
  for (const { key, max } of numbers) {
    if (key === 'max_steps') continue;
    const script = { 0: [{ intent: 'entry', qty: null }], 1: [{ side: 'SELL', intent: 'entry', qty: null }] } as const;
    const run = play(rows, script, {
      [key]: max,
      slippage_model: 'ticks',
      slippage_ticks: key === 'slippage_ticks' ? max : 1,
      tick: key === 'tick' ? max : 0.01,
    });
    expect(run.of('RunFinished'), key).toHaveLength(1);
  }
});
