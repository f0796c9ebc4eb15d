/** A run's columns by the names they have in the store, and back. */
import { invariant } from '../../contracts/assert.ts';
import { LogIndex } from '../../runtime/run/log-index.ts';
import type { Column, RunDetails } from '../../store/index.ts';
import { DECISION_COLUMNS, FILL_COLUMNS } from '../../contracts/records.ts';
import type { Table } from '../protocol/columns.ts';
import type { RunSource } from './run-source.ts';
import { TRADE_COLUMNS, tradesToColumns } from './trade-columns.ts';
import type { TradeColumns } from './trade-columns.ts';

type F64 = Float64Array<ArrayBuffer>;

/** Everything a run shows but its log's bytes, up to the bars done. */
export function storedForm(run: RunSource): { columns: Map<string, Column>; details: RunDetails } {
  const { columns, log, decisions } = run;
  const done = (column: Float64Array) => (column as F64).subarray(0, columns.bars_done);
  const stored = new Map<string, Column>([
    ['equity', done(columns.equity)],
    ['position', done(columns.position)],
    ['cash', done(run.cash)],
  ]);
  columns.plots.forEach((plot, i) => stored.set(`plot.${String(i)}`, done(plot)));
  for (const name of FILL_COLUMNS) stored.set(`fill.${name}`, columns.fills[name] as F64);
  for (const name of DECISION_COLUMNS) stored.set(`decision.${name}`, decisions.columns[name] as F64);
  const trades = tradesToColumns(run.trades);
  for (const name of TRADE_COLUMNS) stored.set(`trade.${name}`, trades.columns[name]);
  const index = log.index.columns();
  stored.set('log.type', index.types);
  stored.set('log.trace', index.traces);
  stored.set('log.offset', index.offsets);
  stored.set(
    'log.piece',
    Float64Array.from(log.pieces, (piece) => piece.first_line),
  );
  const details = {
    plots: run.plots.map(({ key, label, pane }) => ({ key, label, pane })),
    reasons: [...decisions.reasons],
    tags: trades.tags,
    state_changes: run.state_changes.map((change) => ({ ...change })),
    cash_start: columns.cash_start,
    fees_total: run.fees_total,
    traded_notional: run.traded_notional,
    first_active_bar: columns.first_active_bar,
  };
  return { columns: stored, details };
}

/** Columns in order, gathered until there are at least `bytes` of them. */
export function* inBatches(columns: ReadonlyMap<string, Column>, bytes: number): Generator<Map<string, Column>> {
  let batch = new Map<string, Column>();
  let size = 0;
  for (const [name, column] of columns) {
    batch.set(name, column);
    size += column.byteLength;
    if (size < bytes) continue;
    yield batch;
    batch = new Map();
    size = 0;
  }
  if (batch.size > 0) yield batch;
}

export interface StoredColumns {
  readonly bars_done: number;
  readonly equity: F64;
  readonly position: F64;
  readonly cash: F64;
  readonly plots: readonly F64[];
  readonly fills: Table<(typeof FILL_COLUMNS)[number]>;
  readonly decisions: Table<(typeof DECISION_COLUMNS)[number]>;
  readonly trades: TradeColumns;
  readonly index: LogIndex;
  /** First line of each piece of the log. */
  readonly pieces: F64;
}

/** One table's columns out of the stored ones: all there, all float64, all of one length. */
function table<K extends string>(stored: ReadonlyMap<string, Column>, prefix: string, names: readonly K[]): Table<K> {
  const columns = names.map((name) => [name, f64(stored, prefix + name)] as const);
  for (const [name, column] of columns) {
    invariant(column.length === columns[0]![1].length, `column ${prefix}${name} has another length`);
  }
  return Object.fromEntries(columns) as unknown as Table<K>;
}

function f64(stored: ReadonlyMap<string, Column>, name: string): F64 {
  const column = stored.get(name);
  invariant(column instanceof Float64Array, `column ${name} is missing`);
  return column;
}

/** Throws, naming the column, when one is missing or does not fit the others: they can all be computed again. */
export function columnsToRun(stored: ReadonlyMap<string, Column>, plots: number): StoredColumns {
  const equity = f64(stored, 'equity');
  const perBar = (name: string) => {
    const column = f64(stored, name);
    invariant(column.length === equity.length, `column ${name} has another length`);
    return column;
  };
  const [types, traces] = [stored.get('log.type'), stored.get('log.trace')];
  invariant(types instanceof Uint8Array && traces instanceof Uint32Array, 'the log has no index');
  return {
    bars_done: equity.length,
    equity,
    position: perBar('position'),
    cash: perBar('cash'),
    plots: Array.from({ length: plots }, (_, i) => perBar(`plot.${String(i)}`)),
    fills: table(stored, 'fill.', FILL_COLUMNS),
    decisions: table(stored, 'decision.', DECISION_COLUMNS),
    trades: table(stored, 'trade.', TRADE_COLUMNS) as TradeColumns,
    index: LogIndex.from({ types, traces, offsets: f64(stored, 'log.offset') }),
    pieces: f64(stored, 'log.piece'),
  };
}
