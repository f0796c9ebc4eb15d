/** A strategy that does at each bar what the test says, on an instrument without costs: the venue seen through its log. */
import type { Bars } from '../../../src/contracts/bars.ts';
import {
  MARKET_ENTRY,
  type OrderDesk,
  type OrderRequest,
  type Strategy,
  type StrategyView,
} from '../../../src/contracts/strategy.ts';
import type { Engine } from '../../../src/core/engine/index.ts';
import { barsOf, runEngine, type LogLine, type TestRun } from './run.ts';

/** What happens at the close of a bar: requests to send, or anything else that a strategy may do. */
export type Act = readonly Partial<OrderRequest>[] | ((desk: OrderDesk, view: StrategyView) => void);
/** By index of the bar; or asked at every bar. */
export type Script = Readonly<Record<number, Act>> | ((desk: OrderDesk, view: StrategyView) => void);

/** A market order to buy one unit, but for what is said otherwise. */
export function order(request: Partial<OrderRequest>): OrderRequest {
  return { ...MARKET_ENTRY, intent: 'order', qty: 1, ...request };
}

export function scripted(script: Script): Strategy {
  return {
    plots: [],
    plot_values: new Float64Array(0),
    onBar(view, desk) {
      const act = typeof script === 'function' ? script : script[view.index];
      if (act === undefined) return;
      if (typeof act === 'function') act(desk, view);
      else for (const request of act) desk.submit(order(request));
    },
    snapshot: () => null,
    restore: () => undefined,
  };
}

/** No costs, no latency, the path given by the bar's order of extremes, plenty of money. */
export const FREE = {
  cash: 1000000,
  size_mode: 'qty',
  size_value: 1,
  slippage_model: 'none',
  latency_entry_ms: 0,
  latency_cancel_ms: 0,
  fee_taker_bps: 0,
  fee_maker_bps: 0,
} as const;

export type Row = readonly [open: number, high: number, low: number, close: number, volume?: number];
/** A bar at which nothing happens but the decision. */
export const FLAT: Row = [100, 100, 100, 100, 1000];

export interface Fill {
  readonly order: number;
  readonly side: string;
  readonly qty: number;
  readonly price: number;
  /** UTC time of day. */
  readonly at: string;
  readonly point: string;
  readonly fee: number;
}

export interface Played extends TestRun {
  readonly fills: readonly Fill[];
  /** Each order's reports: status, and the reason where there is one. */
  story(order: number): readonly string[];
  report(order: number, index: number): Report;
  decision(order: number): Decision;
  intent(order: number): LogLine;
  /** Price of the n-th fill. */
  readonly prices: readonly number[];
}

export interface Report extends LogLine {
  readonly order_id: string;
  readonly status: string;
  readonly filled_qty: number;
  readonly cum_qty: number;
  readonly leaves_qty: number;
  readonly avg_price: number | null;
  readonly fee: number;
  readonly slippage: number;
  readonly latency_ms: number;
  readonly extra: {
    readonly ref_price: number | null;
    readonly fill_seq: number;
    readonly path_point: string | null;
    readonly reason: string | null;
  };
}

export interface Decision extends LogLine {
  readonly allowed: boolean;
  readonly adjusted_qty: number;
  readonly adjusted_notional: number;
  readonly rejection_reasons: readonly string[];
  readonly extra: {
    readonly trading_state: string;
    readonly checks: readonly {
      readonly rule: string;
      readonly limit: number | null;
      readonly actual: number | null;
    }[];
  };
}

function played(run: TestRun): Played {
  const reports = run.of('ExecutionReport') as unknown as Report[];
  const intents = run.of('OrderIntent');
  const of = (order_no: number) => reports.filter((line) => line.order_id === `o${String(order_no)}`);
  const intent = (order_no: number) => intents.find((line) => line['order_id'] === `o${String(order_no)}`)!;
  const fills = reports
    .filter((line) => line.filled_qty > 0)
    .map((line) => ({
      order: Number(line.order_id.slice(1)),
      side: String(intent(Number(line.order_id.slice(1)))['side']),
      qty: line.filled_qty,
      price: line.avg_price!,
      at: line.ts.slice(11, 23),
      point: line.extra.path_point!,
      fee: line.fee,
    }));
  return {
    ...run,
    fills,
    prices: fills.map((fill) => fill.price),
    story: (order_no) =>
      of(order_no).map((line) => (line.extra.reason === null ? line.status : `${line.status} ${line.extra.reason}`)),
    report: (order_no, index) => of(order_no)[index],
    intent,
    decision: (order_no) =>
      run.of('RiskDecision').find((line) => line['ref_order_event_id'] === intent(order_no).event_id) as Decision,
  };
}

/** Plays a script over rows an hour apart (or over bars), on the free instrument with the config's other `fields`. */
export function play(
  rows: readonly Row[] | Bars,
  script: Script,
  fields: Readonly<Record<string, unknown>> = {},
  more: { readonly slice?: number; readonly between?: (engine: Engine) => void; readonly seed?: number } = {},
): Played {
  const bars = 'ts' in rows ? rows : barsOf(rows);
  const input = { symbol: 'X', seed: more.seed ?? 42, fields: { ...FREE, ...fields } };
  return played(runEngine(bars, input, more.slice ?? Infinity, more.between, scripted(script)));
}
