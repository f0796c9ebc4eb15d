import type { RunInfo } from '../contracts/records.ts';
import type { Result } from '../contracts/result.ts';
import { storeProblems } from '../contracts/store-errors.ts';
import { Entries, visible } from './entries.ts';
import type { EntryKind } from './entries.ts';
import { ProblemError, checked, checkedList, guarded } from './guard.ts';
import { checkCheckpoint, checkChunk, checkpointToRecord, chunkToRecord } from './log-records.ts';
import type { LogChunk, StoredCheckpoint } from './log-records.ts';
import { checkMetricsChunk, checkStoredMetrics, metricsChunkToRecord } from './metric-records.ts';
import type { MetricsChunk, StoredMetrics } from './metric-records.ts';
import { checkDetails, checkRun, checkRunColumn, columnToRecord } from './records.ts';
import type { Column, RunDetails, Stored } from './records.ts';
import type { TableName } from './schema.ts';
import type { Durability, Tables, Tx } from './tables.ts';

/** What is new of a run's metrics. */
export interface MetricsBatch {
  readonly stored: StoredMetrics;
  readonly chunks: readonly MetricsChunk[];
  /** Pieces from this number on go: a resumed run writes them again. */
  readonly replace_from: number | null;
  /** Numbers of pieces that are beyond what is kept. */
  readonly surplus: readonly number[];
}

/** One step of a run's record, stored whole or not at all. */
export interface RunBatch {
  readonly info: RunInfo;
  readonly chunks: readonly LogChunk[];
  /** From where the run can go on once this batch is stored; left out = as before. */
  readonly checkpoint?: StoredCheckpoint | null;
  /** The run has a record already: if it is gone, the library was cleared. */
  readonly known?: boolean;
  /** Pieces of the log from this number on go: a resumed run writes them again. */
  readonly replace_from?: number | null;
  /** Null or left out = its stages are not measured. */
  readonly metrics?: MetricsBatch | null;
}

const COMMIT_TABLES: readonly TableName[] = ['runs', 'chunks', 'checkpoints'];
const METRICS_TABLES: readonly TableName[] = ['metrics', 'metric_chunks'];
const RUN_TABLES: readonly TableName[] = [...COMMIT_TABLES, ...METRICS_TABLES, 'details', 'run_columns'];

const KIND: EntryKind<RunInfo> = { table: 'runs', check: checkRun, what: 'run', unknown: storeProblems.runUnknown };

function writeMetrics(tx: Tx, key: string, { stored, chunks, replace_from, surplus }: MetricsBatch): Promise<void>[] {
  const writes: Promise<void>[] = [];
  if (replace_from !== null) writes.push(tx.removeGroup('metric_chunks', key, replace_from));
  for (const n of surplus) writes.push(tx.remove('metric_chunks', [key, n]));
  for (const chunk of chunks) writes.push(tx.put('metric_chunks', metricsChunkToRecord(key, chunk)));
  writes.push(tx.put('metrics', { ...stored, key }));
  return writes;
}

/** The runs of the library: their records, logs and columns. */
export class RunStore extends Entries<RunInfo> {
  constructor(tables: Tables) {
    super(tables, KIND);
  }

  /**
   * Stores what is new of a run, in one transaction. The name and the deletion mark of a record that is there already
   * are kept, since they may have been changed meanwhile, also by another tab. A record that should be there and is not
   * means that somebody cleared the library: then nothing is stored, since a log without its beginning is none.
   */
  commit(batch: RunBatch, durability: Durability = 'relaxed'): Promise<Result<RunInfo>> {
    const { info, chunks, checkpoint = null, known = false, replace_from = null, metrics = null } = batch;
    const { key } = info;
    return guarded(() =>
      this.tables.transact(
        metrics === null ? COMMIT_TABLES : [...COMMIT_TABLES, ...METRICS_TABLES],
        'readwrite',
        async (tx) => {
          const found = await tx.get('runs', key);
          if (found === undefined && known) throw new ProblemError(storeProblems.lost());
          const before = checkedList(checkRun, [found], 'run').good[0];
          const kept =
            before === undefined ? { deleted_at: null } : { name: before.name, deleted_at: before.deleted_at };
          const merged: Stored<RunInfo> = { ...info, ...kept };
          // Not awaited one by one: the transaction does not end before they are done.
          const writes: Promise<void>[] = [];
          if (replace_from !== null) writes.push(tx.removeGroup('chunks', key, replace_from));
          // What has ended does not go on.
          if (info.finished_at !== null) writes.push(tx.removeGroup('checkpoints', key));
          for (const chunk of chunks) writes.push(tx.put('chunks', chunkToRecord(key, chunk)));
          if (checkpoint !== null) writes.push(tx.put('checkpoints', checkpointToRecord(key, checkpoint)));
          if (metrics !== null) writes.push(...writeMetrics(tx, key, metrics));
          await Promise.all([tx.put('runs', merged), ...writes]);
          return visible<RunInfo>(merged);
        },
        durability,
      ),
    );
  }

  /**
   * Stores columns of a run that is there; `details` with the last of them. They follow from the run's data and
   * request, so that missing ones are no loss.
   */
  putColumns(key: string, columns: ReadonlyMap<string, Column>, details: RunDetails | null): Promise<Result<null>> {
    return guarded(() =>
      this.tables.transact(['runs', 'run_columns', 'details'], 'readwrite', async (tx) => {
        await this.read(tx, key);
        const writes = [...columns].map(([name, column]) => tx.put('run_columns', columnToRecord(key, name, column)));
        if (details !== null) writes.push(tx.put('details', { ...details, key }));
        await Promise.all(writes);
        return null;
      }),
    );
  }

  /** Null when the run did not finish. */
  details(key: string): Promise<Result<RunDetails | null>> {
    return guarded(async () => {
      const value = await this.tables.transact(['details'], 'readonly', (tx) => tx.get('details', key));
      return value === undefined ? null : checked(checkDetails, value, 'run');
    });
  }

  /** Every column of the run by name; empty when it did not finish. */
  columns(key: string): Promise<Result<ReadonlyMap<string, Column>>> {
    return guarded(async () => {
      const rows = await this.tables.transact(['run_columns'], 'readonly', (tx) => tx.group('run_columns', key));
      return new Map(rows.map((row) => checked(checkRunColumn, row, 'column of a run')));
    });
  }

  chunk(key: string, n: number): Promise<Result<LogChunk>> {
    return guarded(async () => {
      const value = await this.tables.transact(['chunks'], 'readonly', (tx) => tx.get('chunks', [key, n]));
      return checked(checkChunk, value, `piece ${String(n)} of a log`);
    });
  }

  /** How many pieces the run's log has, the missing ones before the last counted. */
  chunksTotal(key: string): Promise<Result<number>> {
    return guarded(async () => {
      const numbers = await this.tables.transact(['chunks'], 'readonly', (tx) => tx.groupKeys('chunks', key));
      return 1 + Number(numbers.at(-1) ?? -1);
    });
  }

  /** The whole log in order, checked for gaps between its pieces. */
  chunks(key: string): Promise<Result<readonly LogChunk[]>> {
    return guarded(async () => {
      const rows = await this.tables.transact(['chunks'], 'readonly', (tx) => tx.group('chunks', key));
      let line = 0;
      return rows.map((row, n) => {
        const what = `piece ${String(n)} of a log`;
        const chunk = checked(checkChunk, row, what);
        if (chunk.n !== n) throw new ProblemError(storeProblems.damaged(what, 'n', String(n)));
        if (chunk.first_line !== line) throw new ProblemError(storeProblems.damaged(what, 'first_line', String(line)));
        line += chunk.lines;
        return chunk;
      });
    });
  }

  /** The points from which the run can go on, newest first; one that is damaged is left out. */
  checkpoints(key: string): Promise<Result<readonly StoredCheckpoint[]>> {
    return guarded(async () => {
      const rows = await this.tables.transact(['checkpoints'], 'readonly', (tx) => tx.group('checkpoints', key));
      return checkedList(checkCheckpoint, rows, 'checkpoint').good.sort((a, b) => b.n - a.n);
    });
  }

  /** Null where its stages were not measured. */
  metrics(key: string): Promise<Result<StoredMetrics | null>> {
    return guarded(async () => {
      const value = await this.tables.transact(['metrics'], 'readonly', (tx) => tx.get('metrics', key));
      return value === undefined ? null : checked(checkStoredMetrics, value, 'metrics of a run');
    });
  }

  /** Numbers of the pieces there are of its metrics' lines, in order. */
  metricNumbers(key: string): Promise<Result<readonly number[]>> {
    return guarded(async () => {
      const keys = await this.tables.transact(['metric_chunks'], 'readonly', (tx) =>
        tx.groupKeys('metric_chunks', key),
      );
      return keys.map(Number);
    });
  }

  metricChunk(key: string, n: number): Promise<Result<MetricsChunk>> {
    return guarded(async () => {
      const value = await this.tables.transact(['metric_chunks'], 'readonly', (tx) =>
        tx.get('metric_chunks', [key, n]),
      );
      return checked(checkMetricsChunk, value, `piece ${String(n)} of the metrics`);
    });
  }

  /** Removes for good what is hidden. Returns how many went. */
  purge(): Promise<Result<number>> {
    return guarded(() =>
      this.tables.transact(RUN_TABLES, 'readwrite', async (tx) => {
        const gone = await this.hidden(tx);
        for (const { key } of gone) {
          await tx.remove('runs', key);
          await tx.remove('details', key);
          await tx.removeGroup('chunks', key);
          await tx.removeGroup('run_columns', key);
          await tx.removeGroup('checkpoints', key);
          await tx.remove('metrics', key);
          await tx.removeGroup('metric_chunks', key);
        }
        return gone.length;
      }),
    );
  }
}
