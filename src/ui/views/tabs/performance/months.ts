import type { MonthReturn } from '../../../../worker/protocol/api.ts';

/** A year of the heatmap: twelve cells and the year compounded. Months without data are null. */
export interface YearRow {
  readonly year: number;
  readonly months: readonly (number | null)[];
  readonly total_pct: number;
}

/** Months gathered by year, newest year first; a year is the product of its months. */
export function byYear(monthly: readonly MonthReturn[]): YearRow[] {
  const years = new Map<number, (number | null)[]>();
  for (const { year, month, return_pct } of monthly) {
    let months = years.get(year);
    if (months === undefined) {
      months = Array.from({ length: 12 }, () => null);
      years.set(year, months);
    }
    months[month - 1] = return_pct;
  }
  return [...years].sort(([a], [b]) => b - a).map(([year, months]) => ({ year, months, total_pct: compound(months) }));
}

/** Percentages compounded: +10 and −10 make −1. */
export function compound(months: readonly (number | null)[]): number {
  let factor = 1;
  for (const month of months) if (month !== null) factor *= 1 + month / 100;
  return (factor - 1) * 100;
}

/** How strongly a cell is coloured, 0 to 1: the square root keeps small months apart while a large one does not drown them. */
export function heat(value: number, largest: number): number {
  return largest > 0 ? Math.min(1, Math.sqrt(Math.abs(value) / largest)) : 0;
}
