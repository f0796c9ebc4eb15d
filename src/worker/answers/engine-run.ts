/** What an engine, running or done, has to show. */
import type { Engine } from '../../core/engine/index.ts';
import { EquityBlocks } from '../data/blocks.ts';
import { FILL_COLUMNS } from '../../contracts/records.ts';
import { GrowingTable } from '../protocol/columns.ts';
import type { LoadedDataset } from '../data/datasets.ts';
import { EventPager } from '../log/event-query.ts';
import type { RunLog } from '../log/run-log.ts';
import type { Decisions } from './run-source.ts';
import { TradeOrder } from './trade-order.ts';
import type { RunColumns } from './window.ts';

/** The members of `RunSource` that come from an engine. */
export class EngineRun {
  dataset: LoadedDataset;
  readonly begun_on: string;
  readonly log: RunLog;
  readonly pager: EventPager;
  readonly order = new TradeOrder();
  readonly engine: Engine;
  readonly #fills = new GrowingTable(FILL_COLUMNS);
  #blocks: EquityBlocks;

  constructor(engine: Engine, dataset: LoadedDataset, log: RunLog) {
    this.engine = engine;
    this.dataset = dataset;
    this.begun_on = dataset.info.id;
    this.log = log;
    this.pager = new EventPager(log);
    this.#blocks = new EquityBlocks(engine.series.equity);
  }

  get plots() {
    return this.engine.plots;
  }

  get state_changes() {
    return this.engine.series.state_changes;
  }

  get trades() {
    return this.engine.trades;
  }

  get trades_total() {
    return this.engine.trades_total;
  }

  get fees_total() {
    return this.engine.fees_total;
  }

  get traded_notional() {
    return this.engine.traded_notional;
  }

  get cash() {
    return this.engine.series.cash;
  }

  get columns(): RunColumns {
    const { engine } = this;
    const { series, bars_done } = engine;
    if (series.fills_total > this.#fills.rows) this.#fills.append(series.fills(this.#fills.rows));
    if (this.#blocks.equity !== series.equity) this.engineFinished();
    this.#blocks.extend(bars_done);
    return {
      bars_done,
      equity: series.equity,
      position: series.position,
      plots: series.plots,
      blocks: this.#blocks,
      fills: this.#fills.table,
      cash_start: engine.request.config.cash,
      first_active_bar: engine.first_active_bar,
    };
  }

  get decisions(): Decisions {
    const { series } = this.engine;
    return { columns: series.decisions(), reasons: series.reasons };
  }

  /** The end of a run may change its last bar's equity, and a column may have grown: what was summed up is summed up again. */
  engineFinished(): void {
    this.#blocks = new EquityBlocks(this.engine.series.equity);
  }
}
