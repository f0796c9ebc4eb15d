/** Trades in any order of any column, a page at a time. */
import type { Trade } from '../../contracts/trade.ts';

type Column = keyof Trade;

/** Ascending: numbers by value, texts by code unit (no locale: the same everywhere). */
function compare(a: Trade[Column], b: Trade[Column]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Remembers the last order asked for, since a table asks for page after page of it. */
export class TradeOrder {
  #column: Column = 'trade';
  #trades = 0;
  #order: Uint32Array<ArrayBuffer> = new Uint32Array(0);

  /** Rows [from, from + count) of the trades in this order; equal values stay in the order of closing. */
  page(trades: readonly Trade[], column: Column, descending: boolean, from: number, count: number): Trade[] {
    const order = this.#ordered(trades, column);
    const n = order.length;
    const rows: Trade[] = [];
    for (let i = from; i < Math.min(n, from + count); i++) rows.push(trades[order[descending ? n - 1 - i : i]!]!);
    return rows;
  }

  #ordered(trades: readonly Trade[], column: Column): Uint32Array {
    if (column === this.#column && trades.length === this.#trades) return this.#order;
    const order = new Uint32Array(trades.length);
    for (let i = 0; i < order.length; i++) order[i] = i;
    if (column !== 'trade') order.sort((a, b) => compare(trades[a]![column], trades[b]![column]) || a - b);
    this.#column = column;
    this.#trades = trades.length;
    this.#order = order;
    return order;
  }
}
