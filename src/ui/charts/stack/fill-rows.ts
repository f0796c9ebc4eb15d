import type { FillColumns } from '../../../contracts/records.ts';

/** One fill, as a row for people. */
export interface FillRow {
  readonly seq: number;
  readonly ts: number;
  readonly bar: number;
  readonly order_no: number;
  readonly buy: boolean;
  readonly qty: number;
  readonly price: number;
  readonly fee: number;
  readonly slippage_bps: number;
  readonly latency_ms: number;
}

export function fillRow(fills: FillColumns, i: number): FillRow {
  return {
    seq: fills.seq[i]!,
    ts: fills.ts[i]!,
    bar: fills.bar[i]!,
    order_no: fills.order_no[i]!,
    buy: fills.side[i]! > 0,
    qty: fills.qty[i]!,
    price: fills.price[i]!,
    fee: fills.fee[i]!,
    slippage_bps: fills.slippage_bps[i]!,
    latency_ms: fills.latency_ms[i]!,
  };
}

/** The fills of bars `[from, to)`, in order; at most `most` of them. Bars ascend in the columns. */
export function fillsWithin(fills: FillColumns, from: number, to: number, most: number): FillRow[] {
  let low = 0;
  let high = fills.bar.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fills.bar[middle]! < from) low = middle + 1;
    else high = middle;
  }
  const out: FillRow[] = [];
  for (let i = low; i < fills.bar.length && fills.bar[i]! < to && out.length < most; i++) out.push(fillRow(fills, i));
  return out;
}
