import { resolveRequest } from '../../../src/core/engine/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import { combination, planSweep, type Axis } from '../../../src/runtime/sweep/grid.ts';
import type { Sweep } from '../../../src/runtime/sweep/report.ts';
import type { SweepRun } from '../../../src/contracts/sweep.ts';
import { splitBars } from '../../../src/runtime/sweep/split.ts';

/** What the run of these values over one part comes to, made up: a figure, none, or a failure. Of the second half of it. */
function madeUp(fast: unknown, slow: unknown, part: number): SweepRun {
  const run_id = `${String(fast)}-${String(slow)}`;
  if (fast === 8)
    return { run_id, log_sha256: null, stats: null, sharpe_variance: null, sharpe_error: null, error: 'it broke' };
  const share = part === 0 ? 1 : 0.5;
  const sharpe = fast === 5 ? null : (slow === 5 ? 1.5 : -0.5) * share;
  const stats = {
    sharpe,
    return_pct: 3 * share,
    max_drawdown_pct: -2,
    trades: 7,
    buy_hold_return_pct: 1,
    sharpe_arith: sharpe,
  };
  return { run_id, log_sha256: 'a'.repeat(64), stats, sharpe_variance: 0.5, sharpe_error: 0.7, error: null };
}

export interface SweptPage {
  readonly symbol?: string;
  /** Values of a third axis. */
  readonly third?: readonly number[];
  readonly split?: number;
}

/** A small sweep with everything that a page of one can have to show. */
export function sweptPage({ symbol = 'X', third, split }: SweptPage = {}): Sweep {
  const axes: Axis[] = [
    { name: 'fast', values: [2, 5, 8] },
    { name: 'slow', values: [5, 10] },
    ...(third === undefined ? [] : [{ name: 'fee_bps', values: third }]),
  ];
  const requestOf = ([fast, slow, fee_taker_bps = 0]: readonly unknown[]) =>
    resolveRequest({ symbol, params: { fast, slow }, fields: { fee_taker_bps } });
  const plan = planSweep(axes, requestOf, 100);
  if (!plan.ok) throw new Error(plan.problem.message);
  const bars = generateBars({ bars: 40, seed: 1, start_ts: 0, interval_ms: 3_600_000 });
  const cut = split === undefined ? null : splitBars(bars, split);
  if (cut !== null && !cut.ok) throw new Error(cut.problem.message);
  const parts = (cut?.value ?? [bars]).map((own) => ({ bars: own, data_sha256: 'd'.repeat(64) }));
  const rows = plan.value.accepted.map((index) => {
    const values = combination(axes, index);
    return { index, values, parts: parts.map((_, part) => madeUp(values[0], values[1], part)) };
  });
  const ranking = { key: 'sharpe', direction: 'max' } as const;
  return {
    plan: plan.value,
    ranking,
    split: split ?? null,
    engine_version: '1.2.3',
    data_sha256: 'd'.repeat(64),
    parts,
    rows,
  };
}
