/** The page's questions about a run, each checked at this door, each answered with fresh buffers to transfer. */
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import type { Trade } from '../../contracts/trade.ts';
import { drawdownList, monthlyReturns } from '../../core/stats/index.ts';
import type {
  EventQuery,
  EventReply,
  FillStats,
  OpenedRun,
  TradeQuery,
  WindowQuery,
  WindowReply,
} from '../protocol/api.ts';
import { DECISION_COLUMNS, goesOn } from '../../contracts/records.ts';
import { sliceTable } from '../protocol/columns.ts';
import { shownInfo } from '../data/datasets.ts';
import type { LoadedDataset } from '../data/datasets.ts';
import { fillStatsOf } from './fill-stats.ts';
import { countDecisions, holdOf, statsOf } from './run-source.ts';
import type { Decisions, RunSource } from './run-source.ts';
import { bucketsOf, windowOf } from './window.ts';

/** More buckets than any screen has columns. */
const BUCKETS_MAX = 20_000;
const PAGE_ROWS_MAX = 5000;
const TEXT_LENGTH_MAX = 1000;
const DRAWDOWNS_SHOWN = 20;

const TRADE_KEYS: readonly (keyof Trade)[] = [
  'trade',
  'side',
  'qty',
  'entry_ts',
  'entry_price',
  'exit_ts',
  'exit_price',
  'pnl',
  'return_pct',
  'fees',
  'entry_bar',
  'exit_bar',
  'entry_tag',
  'exit_tag',
];

const isNumber = (value: unknown): value is number => typeof value === 'number' && value - value === 0;
const isCount = (value: unknown, max: number) => isNumber(value) && value >= 0 && value <= max && value % 1 === 0;

function refuse(field: string, expected: string): Result<never> {
  return err(storeProblems.requestInvalid(field, expected));
}

export function windowReply(dataset: LoadedDataset, run: RunSource | null, query: WindowQuery): Result<WindowReply> {
  if (!isNumber(query.from)) return refuse('from', 'a number');
  if (!isNumber(query.to)) return refuse('to', 'a number');
  if (!isNumber(query.buckets) || query.buckets < 1) return refuse('buckets', 'a number of at least 1');
  const ids = run === null ? [dataset.info.id] : [run.dataset.info.id, run.begun_on];
  if (!ids.includes(dataset.info.id)) return refuse('run_key', 'a run on this dataset');
  const { bars, blocks } = run?.dataset ?? dataset;
  const buckets = bucketsOf(bars.length, query.from, query.to, Math.min(query.buckets, BUCKETS_MAX));
  return ok(windowOf(bars, blocks, run?.columns ?? null, buckets));
}

export function openedRun(run: RunSource, live_stats = false): OpenedRun {
  const { columns, decisions, dataset, info } = run;
  const n = columns.bars_done;
  const goes = goesOn(info.state);
  const ended = !goes && n > 0;
  const ts = dataset.bars.ts.subarray(0, n);
  const equity = columns.equity.subarray(0, n);
  const deepest = ended ? drawdownList(ts, equity, DRAWDOWNS_SHOWN) : [];
  return {
    info,
    dataset: shownInfo(dataset),
    plots: run.plots,
    state_changes: run.state_changes,
    decisions_total: decisions.columns.seq.length,
    ...countDecisions(decisions),
    fills_total: columns.fills.seq.length,
    trades_total: run.trades_total,
    stats: goes && !live_stats ? {} : statsOf(run, info.state),
    monthly: ended ? monthlyReturns(ts, equity) : [],
    hold: ended ? holdOf(run) : null,
    drawdowns: deepest.map(({ peak_ts, valley_ts, end_ts, depth_pct, days }) => ({
      peak_ts,
      trough_ts: valley_ts,
      end_ts,
      depth_pct,
      days,
    })),
  };
}

export async function eventPage(run: RunSource, query: EventQuery): Promise<Result<EventReply>> {
  if (!isCount(query.from, Number.MAX_SAFE_INTEGER)) return refuse('from', 'a whole number of at least 0');
  if (!isCount(query.count, PAGE_ROWS_MAX)) return refuse('count', `a whole number up to ${String(PAGE_ROWS_MAX)}`);
  if (typeof query.text !== 'string' || query.text.length > TEXT_LENGTH_MAX) {
    return refuse('text', `a text of at most ${String(TEXT_LENGTH_MAX)} characters`);
  }
  if (query.trace !== null && !isNumber(query.trace)) return refuse('trace', 'a number, or null');
  if (query.types !== null && !Array.isArray(query.types)) return refuse('types', 'a list, or null');
  run.flush();
  return run.pager.page(query);
}

export function tradePage(
  run: RunSource,
  query: TradeQuery,
): Result<{ readonly total: number; readonly rows: readonly Trade[] }> {
  const { sort, descending, from, count } = query;
  if (!TRADE_KEYS.includes(sort)) return refuse('sort', `one of ${TRADE_KEYS.join(', ')}`);
  if (!isCount(from, Number.MAX_SAFE_INTEGER)) return refuse('from', 'a whole number of at least 0');
  if (!isCount(count, PAGE_ROWS_MAX)) return refuse('count', `a whole number up to ${String(PAGE_ROWS_MAX)}`);
  const { trades } = run;
  return ok({ total: trades.length, rows: run.order.page(trades, sort, descending, from, count) });
}

export function fillStatsReply(run: RunSource): Result<FillStats> {
  return ok(fillStatsOf(run.columns.fills));
}

export function decisionsReply({ decisions }: RunSource): Result<Decisions> {
  const { columns, reasons } = decisions;
  const copy = sliceTable(DECISION_COLUMNS, columns, 0, columns.seq.length);
  return ok({ columns: copy, reasons: [...reasons] });
}
