/** A view on bars and a run, gathered into as many buckets as a chart has columns. */
import type { Bars } from '../../contracts/bars.ts';
import type { FillColumns } from '../../contracts/records.ts';
import { rangeMax, rangeMin, rangeSum } from '../data/blocks.ts';
import type { EquityBlocks, MarketBlocks } from '../data/blocks.ts';
import { FILL_COLUMNS } from '../../contracts/records.ts';
import { lowerBound, thinTable } from '../protocol/columns.ts';
import type { WindowReply } from '../protocol/api.ts';

/** Fills a reply carries at most. */
export const WINDOW_FILLS_MAX = 5000;

/** What a window needs of a run, live or finished. Columns have the length of the data. */
export interface RunColumns {
  readonly bars_done: number;
  readonly equity: Float64Array;
  readonly position: Float64Array;
  readonly plots: readonly Float64Array[];
  readonly blocks: EquityBlocks;
  readonly fills: FillColumns;
  readonly cash_start: number;
  /** First bar the strategy could act on. */
  readonly first_active_bar: number;
}

/** Buckets of bars [from, to): all but the last hold `per` bars. */
export interface Buckets {
  readonly from: number;
  readonly to: number;
  readonly per: number;
  readonly n: number;
}

/** At most `buckets` buckets for bars [from, to), which are clipped to the data; n is 0 when nothing is left. */
export function bucketsOf(length: number, from: number, to: number, buckets: number): Buckets {
  const first = Math.min(Math.max(0, Math.floor(from)), length);
  const end = Math.min(Math.max(first, Math.ceil(to)), length);
  const per = Math.max(1, Math.ceil((end - first) / Math.max(1, Math.floor(buckets))));
  return { from: first, to: end, per, n: Math.ceil((end - first) / per) };
}

export function windowOf(bars: Bars, blocks: MarketBlocks, run: RunColumns | null, buckets: Buckets): WindowReply {
  const { from, to, per, n } = buckets;
  const column = () => new Float64Array(n);
  const [ts, open, high, low, close, volume] = [column(), column(), column(), column(), column(), column()];
  for (let k = 0; k < n; k++) {
    const a = from + k * per;
    const b = Math.min(a + per, to);
    ts[k] = bars.ts[a]!;
    open[k] = bars.open[a]!;
    close[k] = bars.close[b - 1]!;
    if (per === 1) {
      high[k] = bars.high[a]!;
      low[k] = bars.low[a]!;
      volume[k] = bars.volume[a]!;
    } else {
      high[k] = rangeMax(bars.high, blocks.high, a, b);
      low[k] = rangeMin(bars.low, blocks.low, a, b);
      volume[k] = rangeSum(bars.volume, blocks.volume, a, b);
    }
  }
  const view = run === null ? null : runWindow(bars, run, buckets);
  return { from, to, per, n, ts, open, high, low, close, volume, run: view };
}

function runWindow(bars: Bars, run: RunColumns, { from, to, per, n }: Buckets): NonNullable<WindowReply['run']> {
  run.blocks.extend(run.bars_done);
  const column = () => new Float64Array(n).fill(Number.NaN);
  const [equity, equity_min, equity_max] = [column(), column(), column()];
  const [buy_hold, drawdown_pct, position] = [column(), column(), column()];
  const plots = run.plots.map(column);
  const done = Math.min(to, run.bars_done);
  const bought_at = bars.close[run.first_active_bar] ?? Number.NaN;
  for (let k = 0; k < n; k++) {
    const a = from + k * per;
    const b = Math.min(a + per, to);
    if (a >= done) continue;
    const end = Math.min(b, done);
    buy_hold[k] = end - 1 > run.first_active_bar ? (run.cash_start * bars.close[end - 1]!) / bought_at : run.cash_start;
    equity[k] = run.equity[end - 1]!;
    equity_min[k] = per === 1 ? run.equity[a]! : rangeMin(run.equity, run.blocks.min, a, end);
    equity_max[k] = per === 1 ? run.equity[a]! : rangeMax(run.equity, run.blocks.max, a, end);
    drawdown_pct[k] = run.blocks.deepest(a, end);
    position[k] = run.position[end - 1]!;
    for (let p = 0; p < plots.length; p++) plots[p]![k] = run.plots[p]![end - 1]!;
  }
  const first = lowerBound(run.fills.bar, from);
  const last = lowerBound(run.fills.bar, to);
  const fills = thinTable(FILL_COLUMNS, run.fills, first, last, WINDOW_FILLS_MAX);
  const fills_total = last - first;
  return { equity, equity_min, equity_max, buy_hold, drawdown_pct, position, plots, fills, fills_total };
}
