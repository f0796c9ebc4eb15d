import { describe, expect, it } from 'vitest';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { planSweep, type Axis, type RequestOf } from '../../../src/runtime/sweep/grid.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import { splitBars } from '../../../src/runtime/sweep/split.ts';

const requestOf =
  (axes: readonly Axis[]): RequestOf =>
  (values) =>
    resolveRequest({ params: Object.fromEntries(axes.map(({ name }, k) => [name, values[k]])) });

const plan = (axes: readonly Axis[], runs_max = 100) => planSweep(axes, requestOf(axes), runs_max);
const fast = (...values: number[]): Axis => ({ name: 'fast', values });
const slow = (...values: number[]): Axis => ({ name: 'slow', values });

describe('the plan of a sweep', () => {
  it('leaves out what the strategy refuses, counts it and says why once', () => {
    const found = plan([fast(5, 10, 20), slow(10, 20)]);
    if (!found.ok) throw new Error(found.problem.message);
    const { total, accepted, refused, request, base } = found.value;
    expect(total).toBe(6);
    // 5/10, 5/20, 10/20.
    expect(accepted).toEqual([0, 1, 3]);
    expect(refused).toEqual({
      count: 3,
      first: { index: 2, reason: expect.stringContaining('fast (10) must be below') },
    });
    expect(request(3).config.params).toMatchObject({ fast: 10, slow: 20 });
    // What every run has in common, and nothing that differs.
    expect(base).toMatchObject({ strategy: 'sma-cross', seed: 42, cash: 10000, params: { mode: 'flip' } });
    expect(base['params']).toEqual({ mode: 'flip' });
  });

  it.each([
    [[fast(5, 0)], 'BAD_PARAM', /Parameter fast of sma-cross is 0; it must be a whole number from 1/],
    [[{ name: 'quick', values: [1, 2] }], 'UNKNOWN_PARAM', /no parameter "quick"/],
    [[fast(30, 40), slow(10, 20)], 'NOTHING_TO_RUN', /None of the 4 combinations can be run\. .*fast \(30\)/],
    [[fast(5, 6, 5)], 'BAD_VALUES', /fast is to be 5 twice/],
    [
      [fast(1, 2, 3, 4, 5, 6), slow(...Array.from({ length: 20 }, (_, i) => i + 7))],
      'TOO_MANY_RUNS',
      /6 of fast × 20 of slow are 120 combinations; at most 100/,
    ],
  ])('refuses %j', (axes, code, message) => {
    const found = plan(axes);
    expect(found).toMatchObject({ ok: false, problem: { code } });
    if (!found.ok) expect(found.problem.message).toMatch(message);
  });

  it('leaves out fields of the config that do not go together', () => {
    const axes: Axis[] = [{ name: 'tick', values: [0, 0.01] }];
    const made: RequestOf = ([tick]) => resolveRequest({ fields: { slippage_model: 'ticks', tick } });
    expect(planSweep(axes, made, 10)).toMatchObject({ ok: true, value: { accepted: [1] } });
  });
});

describe('a split', () => {
  it('gives the first part as many whole bars as the share says, whatever its binary digits (naive: 28 of 0.29 × 100)', () => {
    for (const n of [100, 101, 4000]) {
      const bars = generateBars({ bars: n, seed: 1, start_ts: 0, interval_ms: 60_000 });
      for (let percent = 2; percent <= 98; percent++) {
        const parts = splitBars(bars, Number(`0.${String(percent).padStart(2, '0')}`));
        const cut = Math.floor((n * percent) / 100);
        expect([percent, parts.ok && parts.value.map(({ length }) => length)]).toEqual([percent, [cut, n - cut]]);
      }
    }
  });

  it('leaves each part two bars at least, and the bars as they were', () => {
    const bars = generateBars({ bars: 5, seed: 1, start_ts: 0, interval_ms: 60_000 });
    expect([0.39, 0.81].map((share) => splitBars(bars, share).ok)).toEqual([false, false]);
    const parts = splitBars(bars, 0.4);
    if (!parts.ok) throw new Error(parts.problem.message);
    expect(parts.value.flatMap(({ close }) => [...close])).toEqual([...bars.close]);
    expect(parts.value.map(({ interval_ms }) => interval_ms)).toEqual([60_000, 60_000]);
    expect(splitBars(bars, 0.1)).toMatchObject({ ok: false, problem: { code: 'BAD_SPLIT', text: 'split' } });
  });
});
