import type { Layout } from '../head/layout.ts';
import { textsOf } from '../head/layout.ts';
import { NumberReader } from '../numbers/number.ts';
import { encode } from '../text/text.ts';

/** What numbers without names show of themselves: whether they are bars, and what stands behind their prices. */

const numbers = new NumberReader();

/** The value of a field, with a decimal point or comma; NaN for what is no number. */
export function valueOf(text: string): number {
  const bytes = encode(text);
  return numbers.test(bytes, 0, bytes.length, false, false) || numbers.test(bytes, 0, bytes.length, true, false)
    ? numbers.value
    : NaN;
}

/** Share of rows, 0 to 1, whose high and low contain open and close in the given fields. */
export function fit(layout: Layout, fields: readonly number[]): number {
  let good = 0;
  let all = 0;
  for (const row of layout.rows) {
    const [o, h, l, c] = fields.map((field) => valueOf(row.fields[field] ?? ''));
    if (!(o === o && h === h && l === l && c === c)) continue;
    all++;
    if (h >= o && h >= c && h >= l && l <= o && l <= c) good++;
  }
  return all === 0 ? 0 : good / all;
}

/** Whether four numbers behind the prices are prices of the same bars: those of the ask behind those of the bid. */
export function areSecondPrices(layout: Layout, first: number): boolean {
  const second = [4, 5, 6, 7].map((k) => first + k);
  const near = ({ fields }: Layout['rows'][number]): boolean => {
    const [close, other] = [valueOf(fields[first + 3] ?? ''), valueOf(fields[first + 7] ?? '')];
    return Math.abs(other - close) <= close / 2;
  };
  return first + 8 <= layout.fields && fit(layout, second) === 1 && layout.rows.every(near);
}

/** Whether of two numbers behind the prices the first is the second times a price of the bar: the money that changed hands. */
export function isTurnover(layout: Layout, prices: readonly number[], field: number): boolean {
  const [, high, low] = prices;
  let traded = 0;
  const fits = layout.rows.every(({ fields }) => {
    const [money, volume] = [valueOf(fields[field] ?? ''), valueOf(fields[field + 1] ?? '')];
    if (volume > 0) traded++;
    return money >= volume * valueOf(fields[low] ?? '') * 0.99 && money <= volume * valueOf(fields[high] ?? '') * 1.01;
  });
  return fits && traded * 2 > layout.rows.length;
}

/** Whether the last of eight values behind the time tells, by 1 and 0, which bars are finished, as OKX sends them. */
export function isConfirm(layout: Layout, first: number): boolean {
  const texts = textsOf(layout, layout.fields - 1);
  return layout.fields - first === 8 && texts.includes('1') && texts.every((text) => text === '1' || text === '0');
}

/** Whether of two numbers behind the prices the first goes with the close and the second does not: an adjusted close. */
export function isAdjusted(layout: Layout, first: number): boolean {
  if (layout.fields - first !== 6 || layout.rows.length < 2) return false;
  const near = (fields: readonly string[], k: number): boolean => {
    const close = valueOf(fields[first + 3] ?? '');
    return Math.abs(valueOf(fields[k] ?? '') - close) <= close / 2;
  };
  return (
    layout.rows.every(({ fields }) => near(fields, first + 4)) &&
    !layout.rows.every(({ fields }) => near(fields, first + 5))
  );
}

/** Rows it takes to believe that a field keeps to the close. */
const ADJUSTED_ROWS = 10;
const ENOUGH_DIFFERENT = 3;

/** Whether the one number behind the prices keeps its ratio to the close from row to row, as an adjusted close does and no volume. */
export function isAdjustedAlone(layout: Layout, first: number): boolean {
  const texts = textsOf(layout, first + 4);
  if (layout.fields - first !== 5 || texts.length < ADJUSTED_ROWS || new Set(texts).size < ENOUGH_DIFFERENT)
    return false;
  const ratios = textsOf(layout, first + 3).map((close, k) => valueOf(texts[k] ?? '') / valueOf(close));
  return (
    texts.every((text) => text.includes('.') || text.includes(',')) &&
    ratios.every((ratio, k) => k === 0 || Math.abs(ratio / ratios[k - 1] - 1) < 0.05)
  );
}

/** Rows it takes to believe that a field is an average price rather than a volume. */
const AVERAGE_ROWS = 2;

/** Whether a field lies between low and high in every row: with seven numbers behind the time it is a VWAP, as Kraken sends. */
export function isAverage(layout: Layout, prices: readonly number[], field: number): boolean {
  const [, high, low] = prices;
  const value = (fields: readonly string[], k: number): number => valueOf(fields[k] ?? '');
  const between = layout.rows.filter(({ fields }) => {
    const v = value(fields, field);
    // A bar without trades has no average.
    return v === 0 || (v >= value(fields, low) && v <= value(fields, high));
  });
  return layout.rows.length >= AVERAGE_ROWS && between.length === layout.rows.length;
}

/** Whether most texts of a field are numbers. */
export function isNumeric(layout: Layout, field: number): boolean {
  const texts = textsOf(layout, field);
  let good = 0;
  for (const text of texts) {
    const bytes = encode(text);
    if (numbers.test(bytes, 0, bytes.length, false, true) || numbers.test(bytes, 0, bytes.length, true, true)) good++;
  }
  return good * 2 >= texts.length;
}
