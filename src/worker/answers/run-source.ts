/** A run that can be asked about: one that goes on here, or one read back from the store. */
import type { DecisionColumns, FillColumns, RunInfo, StateChange } from '../../contracts/records.ts';
import type { PlotSpec } from '../../contracts/strategy.ts';
import type { StatsInput, Trade } from '../../contracts/trade.ts';
import { NOTHING } from '../../core/num/nothing.ts';
import { holdInput, monthlyReturns, tearSheet } from '../../core/stats/index.ts';
import type { OpenedRun } from '../protocol/api.ts';
import type { LoadedDataset } from '../data/datasets.ts';
import type { EventPager } from '../log/event-query.ts';
import type { MetricsSource } from '../metrics/metric-source.ts';
import type { RunLog } from '../log/run-log.ts';
import type { TradeOrder } from './trade-order.ts';
import type { RunColumns } from './window.ts';

export interface Decisions {
  readonly columns: DecisionColumns;
  /** Texts that `columns.reason` indexes. */
  readonly reasons: readonly string[];
}

export interface RunSource {
  readonly info: RunInfo;
  readonly dataset: LoadedDataset;
  /** The dataset it was begun on, where its data has grown since. */
  readonly begun_on?: string;
  readonly plots: readonly PlotSpec[];
  readonly state_changes: readonly StateChange[];
  /** Closed so far; made from columns when asked for. */
  readonly trades: readonly Trade[];
  readonly trades_total: number;
  readonly fees_total: number;
  readonly traded_notional: number;
  /** Cash at each bar's close. */
  readonly cash: Float64Array;
  /** Everything a window shows, up to the bars done. */
  readonly columns: RunColumns;
  readonly decisions: Decisions;
  readonly log: RunLog;
  /** Null = its stages are not measured. */
  readonly metrics: MetricsSource | null;
  readonly pager: EventPager;
  readonly order: TradeOrder;
  /** Makes every line written so far readable. */
  flush(): void;
}

/** The part of a run that statistics are computed from. */
export type Measured = Pick<
  RunSource,
  'dataset' | 'columns' | 'trades' | 'trades_total' | 'fees_total' | 'traded_notional'
>;

/** What the tear sheet of the bars done so far is computed from; null before the first bar. */
function statsInput(run: Measured): StatsInput | null {
  const { columns, dataset } = run;
  const n = columns.bars_done;
  if (n === 0) return null;
  return {
    ts: dataset.bars.ts.subarray(0, n),
    close: dataset.bars.close.subarray(0, n),
    interval_ms: dataset.bars.interval_ms,
    equity: columns.equity.subarray(0, n),
    trades: run.trades,
    cash_start: columns.cash_start,
    fees_total: run.fees_total,
    traded_notional: run.traded_notional,
    first_active_bar: columns.first_active_bar,
    open_entry_bar: openEntryBar(columns.fills),
  };
}

/**
 * Bar of the fill since which the position has been open on the side it is on now; null when it is flat. An older lot
 * of the same holding that has been closed since is a trade of its own, so that exposure is the same either way.
 */
export function openEntryBar(fills: Pick<FillColumns, 'bar' | 'side' | 'qty'>): number | null {
  let qty = 0;
  let entry: number | null = null;
  for (let i = 0; i < fills.bar.length; i++) {
    const before = qty;
    qty += fills.side[i]! * fills.qty[i]!;
    if (Math.abs(qty) < NOTHING) {
      qty = 0;
      entry = null;
    } else if (before === 0 || before > 0 !== qty > 0) entry = fills.bar[i]!;
  }
  return entry;
}

interface KnownStats {
  readonly bars_done: number;
  readonly trades: number;
  readonly state: string;
  readonly stats: Readonly<Record<string, number | null>>;
}
const knownStats = new WeakMap<Measured, KnownStats>();

/**
 * The tear sheet of the bars done so far; empty before the first bar. It costs tens of milliseconds for a million
 * bars, so it is remembered until the run has moved on.
 */
export function statsOf(run: Measured, state: string): Readonly<Record<string, number | null>> {
  const { bars_done } = run.columns;
  const known = knownStats.get(run);
  if (known?.bars_done === bars_done && known.trades === run.trades_total && known.state === state) return known.stats;
  const input = statsInput(run);
  const stats = input === null ? {} : tearSheet(input);
  knownStats.set(run, { bars_done, trades: run.trades_total, state, stats });
  return stats;
}

const knownHold = new WeakMap<Measured, OpenedRun['hold']>();

/** Buying and holding over the bars of a run that has ended; remembered like the run's own. */
export function holdOf(run: Measured): OpenedRun['hold'] {
  const known = knownHold.get(run);
  if (known !== undefined) return known;
  const input = statsInput(run);
  if (input === null) return null;
  const held = holdInput(input);
  const hold = { stats: tearSheet(held), monthly: monthlyReturns(held.ts, held.equity) };
  knownHold.set(run, hold);
  return hold;
}

/** How many decisions went which way; denials by code, most first. */
export function countDecisions({ columns, reasons }: Decisions): Pick<OpenedRun, 'allowed' | 'trimmed' | 'denials'> {
  const denied = new Float64Array(reasons.length);
  let allowed = 0;
  let trimmed = 0;
  for (const reason of columns.reason) {
    if (reason === -1) allowed++;
    else if (reason === -2) trimmed++;
    else denied[reason]!++;
  }
  const denials = reasons.map((code, i) => ({ code, count: denied[i]! })).filter((denial) => denial.count > 0);
  return { allowed, trimmed, denials: denials.sort((a, b) => b.count - a.count) };
}
