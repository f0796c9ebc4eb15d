import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../../../src/contracts/config.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { combination, gridSize, planSweep, type Axis, type SweptValue } from '../../../src/runtime/sweep/grid.ts';
import { runSweep } from '../../../src/runtime/sweep/sweep.ts';
import { sweptValues } from '../../../src/runtime/sweep/values.ts';

const value = fc.oneof(fc.integer(), fc.constantFrom('a', 'b', 'c'), fc.constant(null));
const axis = fc.record({
  name: fc.string(),
  values: fc.uniqueArray(value, { minLength: 1, maxLength: 6 }),
});

/** The product as nested loops make it. */
function product(axes: readonly Axis[]): SweptValue[][] {
  return axes.reduce<SweptValue[][]>(
    (rows, { values }) => rows.flatMap((row) => values.map((each) => [...row, each])),
    [[]],
  );
}

describe('a grid', () => {
  it('is the product of its axes, in the order of nested loops', () => {
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 4 }), (axes) => {
        const all = Array.from({ length: gridSize(axes) }, (_, index) => combination(axes, index));
        expect(all).toEqual(product(axes));
      }),
    );
  });
});

describe('a sweep', () => {
  it('has its rows in order, each with its own run, however many runners there are and however long each run takes', async () => {
    const seeds = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 30 });
    const delays = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 6 }), delays, async (values, count, turns) => {
        const plan = planSweep([{ name: 'seed', values }], ([seed]) => resolveRequest({ seed }), 100);
        if (!plan.ok) throw new Error(plan.problem.message);
        let asked = 0;
        const runner = {
          run: async ({ seed }: RunRequest) => {
            for (let left = turns[asked++ % turns.length]!; left > 0; left--) await Promise.resolve();
            return [
              {
                run_id: String(seed),
                log_sha256: '',
                stats: {},
                sharpe_variance: null,
                sharpe_error: null,
                error: null,
              },
            ];
          },
        };
        const runners = Array.from({ length: count }, () => runner);
        const rows = await runSweep(plan.value, runners, { canceled: () => false });
        expect(rows.map(({ index, parts }) => [index, parts[0]!.run_id])).toEqual(
          values.map((seed, i) => [i, String(seed)]),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('a range', () => {
  it('has every multiple of its step from its begin on, and none beyond its end', () => {
    const places = fc.integer({ min: 0, max: 6 });
    const units = fc.integer({ min: -2000, max: 2000 });
    fc.assert(
      fc.property(
        units,
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 400 }),
        units,
        places,
        (from, steps, by, rest, digits) => {
          const down = rest < 0;
          const step = down ? -by : by;
          // Somewhere at or behind the last step, before the next.
          const to = from + steps * step + (Math.abs(rest) % by) * (down ? -1 : 1);
          const text = (n: number) => (n / 10 ** digits).toFixed(digits);
          const found = sweptValues(`${text(from)}:${text(to)}:${text(step)}`, true, 1000);
          const wanted = Array.from({ length: steps + 1 }, (_, i) => Number(text(from + i * step)) + 0);
          expect(found.ok && found.value.map(Number)).toEqual(wanted);
          // Each is the shortest text of its number, so that a log holds it as it is written.
          expect(found.ok && found.value).toEqual(
            wanted
              .map(String)
              .map((each) => (each.includes('e') ? Number(each).toFixed(digits).replace(/0+$/, '') : each)),
          );
        },
      ),
    );
  });
});
