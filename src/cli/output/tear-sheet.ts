import { STAT_DEFINITIONS } from '../../core/stats/index.ts';
import type { TearSheet } from '../../contracts/stats.ts';
import { columns } from '../line/help.ts';
import { amount, count } from '../line/numbers.ts';

function valueText(unit: string, value: number | null): string {
  if (value === null) return 'n/a';
  if (unit === 'count') return count(value);
  if (unit === '%') return `${amount(value)} %`;
  if (unit === 'days') return `${amount(value, 1)} days`;
  return amount(value, unit === 'quote' ? 2 : 4);
}

/** The tear sheet as lines of words and numbers, numbers right-aligned; keys without a definition come last, as they are. */
export function tearSheetText(stats: TearSheet): string {
  const known = STAT_DEFINITIONS.filter(({ key }) => key in stats);
  const others = Object.keys(stats)
    .filter((key) => !known.some((definition) => definition.key === key))
    .map((key) => ({ key, label: key, unit: '' }));
  const rows = [...known, ...others].map(({ key, label, unit }) => [label, valueText(unit, stats[key]!)] as const);
  const width = Math.max(0, ...rows.map(([, value]) => value.length));
  return `${columns(rows.map(([label, value]) => [label, value.padStart(width)]))}\n`;
}
