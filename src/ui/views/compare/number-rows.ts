/** The numbers of several tear sheets side by side, each against the base's. */
import { signed } from '../../io/format.ts';
import { groupsOf, HEADLINE_KEYS } from '../tabs/performance/ratios.ts';
import type { Ratio, Unit } from '../tabs/performance/ratios.ts';
import { statText } from '../tabs/performance/show.ts';

type Stats = Readonly<Record<string, number | null>>;

export interface NumberCell {
  readonly value: number | null;
  readonly text: string;
  /** How far from the base, with its sign; null for the base itself, and where either is missing. */
  readonly apart: string | null;
  /** No other run has one that is seen to be better, and not all look the same. */
  readonly best: boolean;
}

export interface NumberRow {
  readonly ratio: Ratio;
  readonly cells: readonly NumberCell[];
}

export interface NumberGroup {
  readonly title: string;
  readonly rows: readonly NumberRow[];
}

/** Where more is better, and where less is. The others mean something only together. */
const MORE = new Set([
  ...['return_pct', 'return_ann_pct', 'cagr_pct', 'equity_final', 'equity_peak', 'alpha_pct'],
  ...['max_drawdown_pct', 'avg_drawdown_pct', 'sharpe', 'sortino', 'calmar', 'sharpe_arith', 'sortino_arith', 'sqn'],
  ...['win_rate_pct', 'profit_factor', 'profit_factor_cash', 'expectancy_pct', 'avg_trade_pct'],
  ...['best_trade_pct', 'worst_trade_pct'],
]);
const LESS = new Set(['max_drawdown_days', 'avg_drawdown_days', 'fees_total']);

function apartText(value: number, unit: Unit): string {
  switch (unit) {
    case 'pct':
      return `${signed(value)} pp`;
    case 'count':
      return signed(value, 0);
    case 'days':
      return `${signed(value, 1)} d`;
    default:
      // Beside large numbers small digits say nothing.
      return signed(value, Math.abs(value) >= 10_000 ? 0 : 2);
  }
}

/** The text of the best value; null where there is none, or all look the same. */
function bestOf(key: string, cells: readonly Pick<NumberCell, 'value' | 'text'>[]): string | null {
  const direction = MORE.has(key) ? 1 : LESS.has(key) ? -1 : 0;
  const [first, ...others] = cells.filter(({ value }) => value !== null);
  if (direction === 0 || first === undefined) return null;
  const best = others.reduce((top, cell) => (direction * (cell.value! - top.value!) > 0 ? cell : top), first);
  return others.some(({ text }) => text !== first.text) ? best.text : null;
}

function numberRow(ratio: Ratio, runs: readonly Stats[]): NumberRow {
  const values = runs.map((stats) => stats[ratio.key] ?? null);
  const [base] = values;
  const shown = values.map((value) => ({ value, text: statText(value, ratio.unit, ratio.directed) }));
  const best = bestOf(ratio.key, shown);
  const cells = shown.map(({ value, text }, i) => ({
    value,
    text,
    apart:
      i === 0 || value === null || base === null || base === undefined || value === base
        ? null
        : apartText(value - base, ratio.unit),
    best: value !== null && text === best,
  }));
  return { ratio, cells };
}

/** @param runs tear sheets, the base's first. Numbers that no run has are left out. */
export function numberGroups(ratios: ReadonlyMap<string, Ratio>, runs: readonly Stats[]): readonly NumberGroup[] {
  const first = new Set(HEADLINE_KEYS);
  const headline = { title: 'At a glance', ratios: HEADLINE_KEYS.flatMap((key) => ratios.get(key) ?? []) };
  const rest = groupsOf(ratios).map((group) => ({
    ...group,
    ratios: group.ratios.filter(({ key }) => !first.has(key)),
  }));
  return [headline, ...rest]
    .map(({ title, ratios: shown }) => ({
      title,
      rows: shown.filter(({ key }) => runs.some((stats) => key in stats)).map((ratio) => numberRow(ratio, runs)),
    }))
    .filter(({ rows }) => rows.length > 0);
}
