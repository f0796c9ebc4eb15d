/**
 * A dataset's six columns in the database, cut into parts of half a million bars. As one record ten million bars would be
 * 480 MB: the thread that stores them would stand still for seconds while they are copied, and private windows refuse
 * records of more than about 128 MB.
 */
import { BAR_COLUMNS, type BarColumn, type Bars } from '../contracts/bars.ts';
import { count, finite, hex, record } from '../contracts/check.ts';
import { storeProblems } from '../contracts/store-errors.ts';
import { checked, ProblemError } from './guard.ts';
import { barBuffers, checkColumns } from './records.ts';
import type { Tables, Tx } from './tables.ts';

/** Bars in each part but the last. */
export const PART_ROWS = 1 << 19;

const checkPart = record({
  dataset_id: hex(64),
  n: count,
  /** Of the whole dataset, like the next. */
  rows: count,
  interval_ms: finite,
  ...barBuffers,
});

/** Stores the columns, a part at a time, each in a transaction of its own; a part that is there already is replaced. */
export async function putColumns(tables: Tables, dataset_id: string, bars: Bars): Promise<void> {
  const { length: rows, interval_ms } = bars;
  for (let n = 0; n * PART_ROWS < rows; n++) {
    const from = n * PART_ROWS;
    const to = Math.min(rows, from + PART_ROWS);
    // Copied out of the column: cloning a view would clone the whole buffer below it.
    const cut = (name: BarColumn) => bars[name].slice(from, to).buffer;
    const [ts, open, high, low, close, volume] = BAR_COLUMNS.map(cut);
    const part = { dataset_id, n, rows, interval_ms, ts, open, high, low, close, volume };
    await tables.transact(['column_parts'], 'readwrite', (tx) => tx.put('column_parts', part));
  }
}

/** The columns of a dataset, whole and each as long as the others; whether they are the bars meant is for the caller to hash. */
export async function readColumns(tables: Tables, dataset_id: string): Promise<Bars> {
  const whole = await tables.transact(['columns'], 'readonly', (tx) => tx.get('columns', dataset_id));
  if (whole !== undefined) return checked(checkColumns, whole, 'dataset');
  const there = await tables.transact(['column_parts'], 'readonly', (tx) => tx.groupKeys('column_parts', dataset_id));
  if (there.length === 0) throw new ProblemError(storeProblems.datasetUnknown(dataset_id));
  let bars: Bars | null = null;
  for (let n = 0; n < there.length; n++) {
    const value = await tables.transact(['column_parts'], 'readonly', (tx) => tx.get('column_parts', [dataset_id, n]));
    const part = checked(checkPart, value, 'dataset');
    if (Math.ceil(part.rows / PART_ROWS) !== there.length) {
      throw new ProblemError(storeProblems.damaged('dataset', 'rows', `those of ${String(there.length)} parts`));
    }
    bars ??= emptyBars(part.rows, part.interval_ms);
    fill(bars, part);
  }
  return bars!;
}

/** Removes what is stored of a dataset's columns. */
export async function removeColumns(tx: Tx, dataset_id: string): Promise<void> {
  await tx.remove('columns', dataset_id);
  await tx.removeGroup('column_parts', dataset_id);
}

function emptyBars(length: number, interval_ms: number): Bars {
  const column = () => new Float64Array(length);
  return {
    ts: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    length,
    interval_ms,
  };
}

function fill(bars: Bars, part: ReturnType<typeof checkPart>): void {
  const from = part.n * PART_ROWS;
  const bytes = (Math.min(bars.length, from + PART_ROWS) - from) * 8;
  for (const name of BAR_COLUMNS) {
    if (part[name].byteLength !== bytes) {
      throw new ProblemError(
        storeProblems.damaged('dataset', name, `${String(bytes)} bytes in part ${String(part.n)}`),
      );
    }
    bars[name].set(new Float64Array(part[name]), from);
  }
}
