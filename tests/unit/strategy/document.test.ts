/** The strategy that docs/strategies.md shows: it is this file's neighbour, and does what the page says. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MARKET_ENTRY } from '../../../src/contracts/strategy.ts';
import { runEngine, truncated } from '../engine/run.ts';
import { walk } from './candles.ts';
import { barsOf, orders, run } from './harness.ts';
import { pullback } from './pullback.ts';

const page = readFileSync(new URL('../../../docs/strategies.md', import.meta.url), 'utf8');
const params = { length: 5, mult: 2 };
const fresh = () => pullback.create(params, { tick: 0 });
const bars = barsOf(walk(300));

describe('the strategy of the documentation', () => {
  it('is the one tested here', () => {
    const shown = /```ts\n(.*?)```/s.exec(page)?.[1] ?? '';
    const own = readFileSync(new URL('pullback.ts', import.meta.url), 'utf8');
    expect(own.replaceAll('../../../src/core/strategy/', './').replaceAll('../../../src/', '../../')).toBe(shown);
  });

  it('asks for limits in the past’s terms, and goes on from a snapshot', () => {
    const steps = run(fresh(), bars);
    expect(orders(steps).length).toBeGreaterThan(10);
    let strategy = fresh();
    steps.forEach((step, i) => {
      const state: unknown = JSON.parse(JSON.stringify(strategy.snapshot()));
      strategy = fresh();
      strategy.restore(state);
      expect(run(strategy, bars, 0, i, i + 1)).toEqual([step]);
    });
  });

  it('trades with a stop and a target, shows two lines, and its log does not depend on what comes later', () => {
    const log = (length: number) => runEngine(truncated(bars, length), {}, Infinity, undefined, fresh());
    const whole = log(300);
    const tags = new Set(whole.of('OrderIntent').map((line) => line['tag']));
    expect([...tags].sort()).toEqual(['pullback', 'stop loss', 'take profit', 'trend over']);
    const { meta } = whole.of('OrderIntent')[0] as unknown as { meta: Record<string, unknown> };
    expect(meta).toMatchObject({ average: expect.any(Number) as number, range: expect.any(Number) as number });
    const opening = (text: string) => text.split('\n').slice(1, 40).join('\n');
    expect(opening(log(200).text)).toBe(opening(whole.text));
  });

  it('knows every field that a request has', () => {
    for (const field of Object.keys(MARKET_ENTRY)) expect(page).toContain(`\`${field}\``);
  });
});
