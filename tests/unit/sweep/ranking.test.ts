import { describe, expect, it } from 'vitest';
import { parseRanking, ranked } from '../../../src/runtime/sweep/ranking.ts';
import type { SweepRow } from '../../../src/runtime/sweep/rows.ts';

const row = (index: number, stats: Record<string, number | null> | null): SweepRow => ({
  index,
  values: [index],
  parts: [
    {
      run_id: 'r',
      log_sha256: stats === null ? null : 'h',
      stats,
      sharpe_variance: null,
      sharpe_error: null,
      error: stats === null ? 'no' : null,
    },
  ],
});
const order = (text: string, rows: readonly SweepRow[]) => {
  const ranking = parseRanking(text);
  if (!ranking.ok) throw new Error(ranking.problem.message);
  return ranked(rows, ranking.value).map(({ index }) => index);
};

describe('the ranking', () => {
  const rows = [
    row(0, { sharpe: 1 }),
    row(1, null),
    row(2, { sharpe: 2 }),
    row(3, { sharpe: null }),
    row(4, { sharpe: 1 }),
  ];

  it('puts the greatest first, of equals the earlier, and leaves out what has no figure', () => {
    expect(order('sharpe', rows)).toEqual([2, 0, 4]);
    expect(order('sharpe:min', rows)).toEqual([0, 4, 2]);
  });

  it.each([
    ['return_pct', 'max'],
    // Negative: the greatest is the smallest fall.
    ['max_drawdown_pct', 'max'],
    ['worst_trade_pct', 'max'],
    ['max_drawdown_days', 'min'],
    ['volatility_ann_pct', 'min'],
    ['fees_total', 'min'],
    ['trades', 'max'],
    ['fees_total:max', 'max'],
    ['trades:min', 'min'],
  ])('takes %s to be best at its %s', (text, direction) => {
    expect(parseRanking(text)).toMatchObject({ ok: true, value: { key: text.split(':')[0], direction } });
  });
});
