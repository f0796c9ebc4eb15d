/** Which of a sweep's runs count as the best. */
import { err, ok, type Result } from '../../contracts/result.ts';
import { STAT_DEFINITIONS } from '../../core/stats/index.ts';
import type { SweepRow } from './rows.ts';

export type Direction = 'max' | 'min';

export interface Ranking {
  /** A key of the tear sheet. */
  readonly key: string;
  /** Whether the greatest or the least value is the best. */
  readonly direction: Direction;
}

export const RANK_DEFAULT = 'sharpe';

/** Figures of which less is better. Drawdowns in per cent are negative: of them the greatest is the smallest fall. */
const LESS_IS_BETTER: ReadonlySet<string> = new Set([
  'volatility_ann_pct',
  'volatility_ann_arith_pct',
  'max_drawdown_days',
  'avg_drawdown_days',
  'beta',
  'max_trade_days',
  'avg_trade_days',
  'exposure_pct',
  'fees_total',
  'turnover',
]);

/** A ranking from `KEY`, `KEY:max` or `KEY:min`; BAD_RANK for anything else. */
export function parseRanking(text: string): Result<Ranking> {
  const [key = '', wanted, ...more] = text.split(':');
  const direction = wanted ?? (LESS_IS_BETTER.has(key) ? 'min' : 'max');
  const known = STAT_DEFINITIONS.some((definition) => definition.key === key);
  if (known && more.length === 0 && (direction === 'max' || direction === 'min')) return ok({ key, direction });
  const keys = STAT_DEFINITIONS.map((definition) => definition.key).join(', ');
  const message = known
    ? `"${text}" is no ranking: behind the colon stands max or min.`
    : `There is no statistic "${key}". Known ones: ${keys}.`;
  return err({ code: 'BAD_RANK', message, line: null, column: null, text });
}

/** The figure a row is ranked by, that of the first part of the data; null where there is none or the run failed. */
export function rankedValue(row: SweepRow, { key }: Pick<Ranking, 'key'>): number | null {
  return row.parts[0]?.stats?.[key] ?? null;
}

/** Rows that have the figure, the best first; of equals the one of the lower index. Those without it are left out. */
export function ranked(rows: readonly SweepRow[], ranking: Ranking): SweepRow[] {
  const sign = ranking.direction === 'max' ? -1 : 1;
  const found = rows.flatMap((row) => {
    const value = rankedValue(row, ranking);
    return value === null ? [] : [{ row, value }];
  });
  return found.sort((a, b) => sign * (a.value - b.value) || a.row.index - b.row.index).map(({ row }) => row);
}
