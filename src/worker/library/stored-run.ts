/** A run read back from the store. */
import type { RunInfo } from '../../contracts/records.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { ENGINE_VERSION, resolveStored } from '../../core/engine/index.ts';
import { reExecute } from '../../runtime/run/re-execute.ts';
import type { Trade } from '../../contracts/trade.ts';
import type { RunDetails } from '../../store/index.ts';
import type { RunStore } from '../../store/runs.ts';
import { EquityBlocks } from '../data/blocks.ts';
import type { LoadedDataset } from '../data/datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { EngineRun } from '../answers/engine-run.ts';
import { EventPager } from '../log/event-query.ts';
import { loadPiece, readPrefix } from '../log/log-prefix.ts';
import { columnsToRun } from '../answers/run-columns.ts';
import type { StoredColumns } from '../answers/run-columns.ts';
import { RunLog } from '../log/run-log.ts';
import type { RunSource } from '../answers/run-source.ts';
import { tradesFromColumns } from '../answers/trade-columns.ts';
import { storedMetrics } from '../metrics/metric-source.ts';
import type { MetricsSource } from '../metrics/metric-source.ts';
import { TradeOrder } from '../answers/trade-order.ts';

const ENDED: readonly RunInfo['state'][] = ['done', 'canceled'];

/**
 * Opens a run: its stored columns, or, where they are missing or damaged (it was interrupted, it goes on in another
 * tab), the same columns from executing it again up to where its log ends.
 */
export async function openStored(
  runs: RunStore,
  info: RunInfo,
  dataset: LoadedDataset,
  effects: WorkerEffects,
): Promise<Result<RunSource>> {
  const details = await runs.details(info.key);
  const columns = await runs.columns(info.key);
  if (details.ok && details.value !== null && columns.ok) {
    try {
      const stored = columnsToRun(columns.value, details.value.plots.length);
      return ok(fromColumns(runs, info, dataset, details.value, stored));
    } catch {
      // A column that does not fit: all of them can be computed again.
    }
  }
  return recompute(runs, info, dataset, effects);
}

function fromColumns(
  runs: RunStore,
  info: RunInfo,
  dataset: LoadedDataset,
  details: RunDetails,
  stored: StoredColumns,
): RunSource {
  const { index, pieces, bars_done } = stored;
  const log = new RunLog(index, loadPiece(runs, info.key));
  pieces.forEach((first, n) => {
    const next = pieces[n + 1] ?? index.lines;
    log.add(next - first, index.offset(next) - index.offset(first), null);
  });
  const blocks = new EquityBlocks(stored.equity);
  const { cash_start, first_active_bar } = details;
  const { equity, position, plots, fills } = stored;
  let trades: readonly Trade[] | null = null;
  return {
    ...details,
    info,
    dataset,
    get trades() {
      return (trades ??= tradesFromColumns(stored.trades, details.tags));
    },
    trades_total: stored.trades.trade.length,
    cash: stored.cash,
    columns: { bars_done, equity, position, plots, blocks, fills, cash_start, first_active_bar },
    decisions: { columns: stored.decisions, reasons: details.reasons },
    log,
    metrics: storedMetrics(runs, info),
    pager: new EventPager(log),
    order: new TradeOrder(),
    flush: () => undefined,
  };
}

/** A run whose columns come from an engine that has gone as far as the record says. */
class RecomputedRun extends EngineRun implements RunSource {
  readonly info: RunInfo;
  readonly metrics: MetricsSource | null;

  constructor(info: RunInfo, runs: RunStore, ...rest: ConstructorParameters<typeof EngineRun>) {
    super(...rest);
    this.info = info;
    this.metrics = storedMetrics(runs, info);
  }

  flush(): void {}
}

async function recompute(
  runs: RunStore,
  info: RunInfo,
  dataset: LoadedDataset,
  effects: WorkerEffects,
): Promise<Result<RunSource>> {
  if (info.engine_version !== ENGINE_VERSION) {
    return err(storeProblems.runEngineDiffers(info.engine_version, ENGINE_VERSION));
  }
  const { symbol, seed, config } = info.request;
  const request = resolveStored(symbol, seed, config);
  if (!request.ok) return request;
  const prefix = await readPrefix(runs, info.key);
  if (!prefix.ok) return prefix;
  const { log, problem } = prefix.value;
  // Of a run that has ended a damaged log is no log; one that can go on shows what is whole of it.
  if (problem !== null && info.finished_at !== null) return err(problem);
  const how = {
    data_sha256: info.dataset_id,
    bars_done: info.bars_done,
    finished: ENDED.includes(info.state),
    commands: info.commands,
  };
  const engine = await reExecute(dataset.source, request.value, how, effects);
  return ok(new RecomputedRun(info, runs, engine, dataset, log));
}
