/** How the numbers of the tear sheet are shown: in which order, and in which colour. What they mean the engine says. */
import type { RunInfo } from '../../../../contracts/records.ts';
import type { Catalog, OpenedRun, RunUpdate } from '../../../../worker/protocol/api.ts';

export type Unit = 'pct' | 'ratio' | 'money' | 'days' | 'count';

export interface Ratio {
  /** Its key in stats.json. */
  readonly key: string;
  readonly label: string;
  readonly unit: Unit;
  readonly definition: string;
  /** A gain when above 0 and a loss when below. */
  readonly directed: boolean;
  /** Buying and holding has one too, worth a look beside it. */
  readonly held: boolean;
}

export interface RatioGroup {
  readonly title: string;
  readonly ratios: readonly Ratio[];
}

const UNITS: Readonly<Record<Catalog['stats'][number]['unit'], Unit>> = {
  '%': 'pct',
  days: 'days',
  quote: 'money',
  count: 'count',
  '': 'ratio',
};

const GROUPS: readonly (readonly [title: string, keys: readonly string[]])[] = [
  ['Return', ['return_pct', 'return_ann_pct', 'cagr_pct', 'equity_final', 'equity_peak', 'alpha_pct', 'beta']],
  [
    'Risk',
    [
      ...['volatility_ann_pct', 'volatility_ann_arith_pct', 'max_drawdown_pct', 'avg_drawdown_pct'],
      ...['max_drawdown_days', 'avg_drawdown_days', 'exposure_pct'],
    ],
  ],
  ['Ratios', ['sharpe', 'sortino', 'calmar', 'sharpe_arith', 'sortino_arith', 'sqn', 'kelly']],
  [
    'Trades',
    [
      ...['trades', 'win_rate_pct', 'profit_factor', 'profit_factor_cash', 'expectancy_pct', 'avg_trade_pct'],
      ...['best_trade_pct', 'worst_trade_pct', 'max_trade_days', 'avg_trade_days'],
    ],
  ],
  ['Costs', ['fees_total', 'turnover']],
];

const DIRECTED = new Set([
  ...['return_pct', 'return_ann_pct', 'cagr_pct', 'alpha_pct', 'max_drawdown_pct', 'avg_drawdown_pct'],
  ...['sharpe', 'sortino', 'calmar', 'sharpe_arith', 'sortino_arith', 'sqn', 'kelly'],
  ...['expectancy_pct', 'avg_trade_pct', 'best_trade_pct', 'worst_trade_pct'],
]);

const HELD = new Set([
  ...['return_pct', 'return_ann_pct', 'cagr_pct', 'equity_final', 'equity_peak'],
  ...['volatility_ann_pct', 'volatility_ann_arith_pct', 'max_drawdown_pct', 'avg_drawdown_pct'],
  ...['max_drawdown_days', 'avg_drawdown_days', 'sharpe', 'sortino', 'calmar', 'sharpe_arith', 'sortino_arith'],
]);

/** The six numbers a person looks at first. */
export const HEADLINE_KEYS = ['return_pct', 'max_drawdown_pct', 'sharpe', 'trades', 'win_rate_pct', 'profit_factor'];

/** All that is shown, by key; empty before the engine has told what its numbers mean. */
export function ratiosOf(stats: Catalog['stats']): ReadonlyMap<string, Ratio> {
  const all = stats.map(({ key, label, unit, definition }): readonly [string, Ratio] => {
    return [key, { key, label, unit: UNITS[unit], definition, directed: DIRECTED.has(key), held: HELD.has(key) }];
  });
  return new Map(all);
}

/** The groups, with those of their ratios that are known. */
export function groupsOf(ratios: ReadonlyMap<string, Ratio>): readonly RatioGroup[] {
  return GROUPS.map(([title, keys]) => ({ title, ratios: keys.flatMap((key) => ratios.get(key) ?? []) }));
}

/**
 * The numbers of a run. While it goes, those that its headline has are newer than the tear sheet's; one that neither has
 * yet is left out.
 */
export function statsInView(
  run: Pick<RunInfo, 'headline'>,
  sheet: OpenedRun['stats'],
  live: Pick<RunUpdate, 'headline'> | null,
): Readonly<Record<string, number | null>> {
  if (live === null) return { ...run.headline, ...sheet };
  const known = Object.entries(live.headline).filter(([, value]) => value !== null);
  return { ...sheet, ...Object.fromEntries(known) };
}
