import type { Layout } from '../head/layout.ts';
import { textsOf } from '../head/layout.ts';
import type { Columns } from '../plan/plan.ts';
import { columnsFrom } from './roles.ts';
import { seriesByPosition } from './series-columns.ts';
import { compactClockOf, COUNTS_TIME, countsRows, stampsOf } from '../times/stamps.ts';
import {
  areSecondPrices,
  fit,
  isAdjusted,
  isAdjustedAlone,
  isAverage,
  isConfirm,
  isNumeric,
  isTurnover,
  valueOf,
} from './unnamed-fields.ts';

/** Orders in which open, high, low, close are met behind the time: which of the four each of them is. */
const ORDERS: readonly (readonly [string, readonly [number, number, number, number]])[] = [
  ['o,h,l,c', [0, 1, 2, 3]],
  ['l,h,o,c', [2, 1, 0, 3]],
  ['o,c,h,l', [0, 2, 3, 1]],
  ['c,h,l,o', [3, 1, 2, 0]],
  ['o,c,l,h', [0, 3, 2, 1]],
  ['c,o,h,l', [1, 2, 3, 0]],
  ['h,l,o,c', [2, 0, 1, 3]],
];

const CLOSE_FIRST = ORDERS[3];

export interface Positions {
  readonly columns: Columns;
  /** Text of `--columns` that says the same. */
  readonly spelled: string;
  /** Other orders that fit as well where none can be preferred; empty when this one is sure. */
  readonly rivals: readonly string[];
}

/**
 * Assigns roles by position where there is no header: texts, then the stamp, perhaps a time of day, four
 * prices, perhaps a volume. Null when rows do not have that many fields.
 */
export function rolesByPosition(layout: Layout): Positions | null {
  const found = barsByPosition(layout);
  if (found === null) return null;
  const { time, clock, open, high, low, close, volume, symbol, confirm } = found.columns;
  const told = seriesByPosition(layout, symbol, [time, clock, open, high, low, close, volume, confirm]);
  if (told.symbol === symbol) return { ...found, columns: { ...found.columns, ...told } };
  // A code behind all the numbers: answers that are spelled out must not lose it.
  const withCode = (spelled: string): string => {
    const words = spelled.split(',');
    while (words.length < told.symbol) words.push('-');
    return [...words, 's'].join(',');
  };
  return {
    columns: { ...found.columns, ...told },
    spelled: withCode(found.spelled),
    rivals: found.rivals.map(withCode),
  };
}

function barsByPosition(layout: Layout): Positions | null {
  let time = 0;
  let symbol = -1;
  let counted = false;
  while (time < layout.fields) {
    const stamps = stampsOf(textsOf(layout, time));
    if (stamps.kind === 'date' || stamps.kind === 'stamp') break;
    if (stamps.kind === 'epoch' && couldCountTime(layout, time, !counted) && !followedByStamp(layout, time)) break;
    if (stamps.kind === 'epoch') counted = true;
    if (symbol < 0 && stamps.kind === 'none') symbol = time;
    time++;
  }
  let first = time + 1;
  let clock = -1;
  if (stampsOf(textsOf(layout, time)).kind === 'date' && first < layout.fields) {
    const texts = textsOf(layout, first);
    const named = stampsOf(texts).kind === 'clock';
    const compact =
      !named && layout.fields - first >= 5 && compactClockOf(texts) !== null && goesOn(layout, time, texts);
    if (named || (compact && fit(layout, [first, first + 1, first + 2, first + 3]) < 0.9)) clock = first++;
  }
  // Behind the stamp comes a symbol, if anything that is no number does.
  if (symbol < 0 && first + 5 <= layout.fields && textsOf(layout, first).every(isWord)) symbol = first++;
  // A table may number its rows; the lists that services send begin with their times.
  const numbered = clock < 0 && layout.delimiter !== 0 && countsRows(textsOf(layout, time));
  if (first + 4 > layout.fields || numbered) return null;
  const ordered = orderOfPrices(layout, time, first);
  if (ordered === null) return null;
  const { chosen, rivals, before } = ordered;
  if (before >= 0) first = before + 1;
  const at = (order: readonly number[]): number[] => order.map((k) => first + k);
  if (rivals.length === 0 && before < 0 && areSecondPrices(layout, first))
    return twoSets(layout, time, clock, first, chosen, symbol);
  const behindPrices = first + 4;
  const skips =
    (layout.fields - first === 7 && isAverage(layout, at(chosen[1]), behindPrices)) ||
    (layout.fields - first === 6 && isTurnover(layout, at(chosen[1]), behindPrices));
  const average = skips ? 1 : 0;
  const fifth = first + 4 + average;
  const behind = fifth < layout.fields && isNumeric(layout, fifth) ? fifth : -1;
  const volume = behind >= 0 ? behind : before;
  const confirm = isConfirm(layout, first) ? layout.fields - 1 : -1;
  const lead = Array.from({ length: time }, (_, k) => (k === symbol ? 's' : '-'));
  const skipped = [...(symbol > time ? ['s'] : []), ...(before < 0 ? [] : [volume === before ? 'v' : '-'])];
  const head = [...lead, clock < 0 ? 't' : 'd,t', ...skipped].join(',');
  const tail = behind < 0 ? '' : average === 1 ? ',-,v' : ',v';
  if (rivals.length === 0 && average === 0 && isAdjusted(layout, first)) {
    const columns = columnsFrom(time, clock, at(chosen[1]), fifth + 1, symbol);
    return { columns, spelled: `${head},${chosen[0]},-,v`, rivals: [`${head},${chosen[0]},v`] };
  }
  if (rivals.length === 0 && before < 0 && behind >= 0 && isAdjustedAlone(layout, first)) {
    const columns = columnsFrom(time, clock, at(chosen[1]), -1, symbol);
    return { columns, spelled: `${head},${chosen[0]}`, rivals: [`${head},${chosen[0]},v`] };
  }
  return {
    columns: { ...columnsFrom(time, clock, at(chosen[1]), volume, symbol), confirm },
    spelled: `${head},${chosen[0]}${tail}`,
    rivals: rivals.map((order) => `${head},${order}${tail}`),
  };
}

type Order = (typeof ORDERS)[number];

/** In which order prices stand from `first` on; `before` is a volume's field in front of them, -1 for none. Null where none fits. */
function orderOfPrices(
  layout: Layout,
  time: number,
  first: number,
): { readonly chosen: Order; readonly rivals: readonly string[]; readonly before: number } | null {
  const at = (order: readonly number[]): number[] => order.map((k) => first + k);
  let chosen: Order = ORDERS[0];
  let rivals: readonly string[] = [];
  let before = -1;
  // Bars that never moved fit any order: few of those that did may break the usual one.
  if (fit(layout, at(chosen[1])) < 0.9) {
    let fitting = fittingOrders(layout, time, at);
    if (fitting.length === 0 && first + 5 <= layout.fields) {
      // Gate.io puts a volume before the prices.
      fitting = fittingOrders(layout, time, (order) => order.map((k) => first + 1 + k));
      if (fitting.length > 0) before = first;
    }
    if (fitting.length === 0 && fit(layout, at(chosen[1])) < 0.5) return null;
    if (fitting.length > 0) chosen = fitting[0];
    rivals = fitting.slice(1).map(([spelled]) => spelled);
  } else if (leaps(layout, time, at(CLOSE_FIRST[1])) * 2 < leaps(layout, time, at(chosen[1]))) {
    // Bars open where the last closed: then it is the close that comes first, as Tiingo and yfinance write it.
    rivals = [chosen[0]];
    chosen = CLOSE_FIRST;
  }
  return { chosen, rivals, before };
}

/** Bars of bid and ask side by side, which names would tell apart: the first are the likelier. */
function twoSets(layout: Layout, time: number, clock: number, first: number, order: Order, symbol: number): Positions {
  const volume = first + 8 < layout.fields && isNumeric(layout, first + 8) ? first + 8 : -1;
  const lead = Array.from({ length: time }, (_, k) => (k === symbol ? 's' : '-'));
  const head = [...lead, clock < 0 ? 't' : 'd,t', ...(symbol > time ? ['s'] : [])].join(',');
  const tail = volume < 0 ? '' : ',v';
  return {
    columns: columnsFrom(
      time,
      clock,
      order[1].map((k) => first + k),
      volume,
      symbol,
    ),
    spelled: `${head},${order[0]},-,-,-,-${tail}`,
    rivals: [`${head},-,-,-,-,${order[0]}${tail}`],
  };
}

/** Orders that all rows fit; of two that differ in open and close alone, the one by which bars open where the last closed. */
function fittingOrders(layout: Layout, time: number, at: (order: readonly number[]) => number[]): readonly Order[] {
  const fitting = ORDERS.filter(([, order]) => fit(layout, at(order)) === 1);
  if (fitting.length !== 2) return fitting;
  const [one, other] = fitting.map(([, order]) => leaps(layout, time, at(order)));
  if (one * 2 < other) return [fitting[0]];
  return other * 2 < one ? [fitting[1]] : fitting;
}

/** Rows it takes to tell open from close. */
const LEAP_ROWS = 20;

/** How far bars open from where the one before closed, in all; NaN where that cannot be told. */
function leaps({ rows }: Layout, time: number, [open, , , close]: readonly number[]): number {
  const value = (k: number, field: number): number => valueOf(rows[k].fields[field] ?? '');
  const count = rows.length;
  const order = risesOver(rows[0].fields[time] ?? '', rows[count - 1].fields[time] ?? '');
  let total = count < LEAP_ROWS || order === null ? NaN : 0;
  for (let k = 1; k < count; k++) {
    const [earlier, later] = order === true ? [k - 1, k] : [k, k - 1];
    total += Math.abs(value(later, open) - value(earlier, close));
  }
  return total;
}

/** Whether a stamp is before another one; null where that cannot be seen. */
function risesOver(first: string, last: string): boolean | null {
  const step = valueOf(last) - valueOf(first);
  if (step === step) return step === 0 ? null : step > 0;
  return '-/.'.includes(first.charAt(4)) && first !== last ? last > first : null;
}

function isWord(text: string): boolean {
  return text.toLowerCase() !== text.toUpperCase() && valueOf(text) !== valueOf(text);
}

/** Whether a date comes more than once or all times of day are one: else a compact one is a number of another kind. */
function goesOn(layout: Layout, time: number, clocks: readonly string[]): boolean {
  const dates = textsOf(layout, time);
  return new Set(dates).size < dates.length || new Set(clocks).size === 1;
}

/** Whether numbers could count time: large ones, or whole ones of the first numbers. A price would else be January 1970. */
function couldCountTime(layout: Layout, field: number, first: boolean): boolean {
  const texts = textsOf(layout, field);
  return stampsOf(texts).magnitude >= COUNTS_TIME || (first && texts.every((text) => Number.isInteger(valueOf(text))));
}

/** Whether a later one of the first fields is a date or a large count: then a number before it is a row number or a period. */
function followedByStamp(layout: Layout, field: number): boolean {
  const first = stampsOf(textsOf(layout, field)).magnitude;
  for (let k = field + 1; k <= field + 2 && k + 4 < layout.fields; k++) {
    const { kind, magnitude } = stampsOf(textsOf(layout, k));
    if (kind === 'date' || kind === 'stamp') return true;
    if (kind === 'epoch' && magnitude >= COUNTS_TIME && first < COUNTS_TIME) return true;
  }
  return false;
}
