import { describe, expect, it } from 'vitest';
import { checkDoneRow } from '../../../src/contracts/sweep-check.ts';
import type { SweepRun } from '../../../src/contracts/sweep.ts';
import { deflatedSharpe, expectedMaximumSharpe } from '../../../src/core/stats/index.ts';
import { luckOf } from '../../../src/runtime/sweep/report.ts';
import type { SweepRow } from '../../../src/runtime/sweep/rows.ts';
import { cautionText } from '../../../src/runtime/sweep/words.ts';
import { sweptPage } from './swept.ts';

const run = (sharpe_arith: number | null, return_pct: number, sharpe_error: number | null): SweepRun => ({
  run_id: 'r',
  log_sha256: 'a'.repeat(64),
  stats: { sharpe_arith, return_pct },
  sharpe_variance: 0.2,
  sharpe_error,
  error: null,
});

/** A sweep of these runs that ranks by return. */
const sweepOf = (runs: readonly SweepRun[]) => ({
  ...sweptPage(),
  ranking: { key: 'return_pct', direction: 'max' } as const,
  rows: runs.map((each, index): SweepRow => ({ index, values: [index], parts: [each] })),
});

const said = (sweep: ReturnType<typeof sweepOf>) =>
  cautionText(sweep, (value, digits = 2) => value.toFixed(digits)).split('; it is ')[1];

describe('how far luck may come', () => {
  it('deflates the highest ratio by its own error, whatever runs are ranked by', () => {
    const sweep = sweepOf([run(0.4, 9, 0.1), run(1.7, 5, 0.5), run(null, 7, null), run(-0.2, 1, 0.9)]);
    const expected = expectedMaximumSharpe(Float64Array.of(0.4, 1.7, -0.2), 0.2)!;
    const deflated_sharpe = deflatedSharpe(1.7, expected, 0.5);
    expect(deflated_sharpe).toBeGreaterThan(0.5);
    expect(luckOf(sweep)).toEqual({
      trials: 3,
      expected_max_sharpe_arith: expected,
      max_sharpe_arith: 1.7,
      best_sharpe_arith: 0.4,
      deflated_sharpe,
    });
  });

  it('takes the largest variance that chance alone gives a run, whichever that is', () => {
    const runs = [0.2, 4, 0.3].map((sharpe_variance, k) => ({ ...run(0.1 * k, 5, 0.5), sharpe_variance }));
    const expected = expectedMaximumSharpe(Float64Array.of(0, 0.1, 0.2), 4);
    expect(luckOf(sweepOf(runs)).expected_max_sharpe_arith).toBe(expected);
  });

  it('says whether that is enough, and rounds nothing up to it', () => {
    const two = (error: number) => sweepOf([run(0.4, 9, 0.1), run(2, 5, error)]);
    const expected = expectedMaximumSharpe(Float64Array.of(0.4, 2), 0.2)!;
    // 1.6448536 deviations are the 95 of 100.
    expect(said(two((2 - expected) / 1.6445))).toBe(
      '2.00. Its deflated Sharpe ratio is 0.949, short of the 0.95 that is commonly asked for.',
    );
    expect(said(two((2 - expected) / 1.6452))).toBe(
      '2.00. Its deflated Sharpe ratio is 0.950, not short of the 0.95 that is commonly asked for.',
    );
  });

  it('leaves out what is not known', () => {
    expect(luckOf(sweepOf([run(0.4, 9, 0.1), run(2, 5, null)])).deflated_sharpe).toBeNull();
    expect(luckOf(sweepOf([run(0.4, 9, 0.1)])).deflated_sharpe).toBeNull();
    expect(said(sweepOf([run(0.4, 9, 0.1), run(2, 5, null)]))).toBe('2.00.');
  });

  it('takes rows that were stored before there was an error', () => {
    const { sharpe_error: _, ...before } = run(0.4, 9, 0.1);
    expect(checkDoneRow({ index: 3, parts: [before] }, '').parts[0]).toEqual({ ...before, sharpe_error: null });
    expect(() => checkDoneRow({ index: 3, parts: [{ ...before, sharpe_error: 'x' }] }, '')).toThrow('sharpe_error');
  });
});
