/** The database: its tables, their keys, and the way from each version to the next. */
import type { IDBPDatabase } from 'idb';

export const DATABASE_NAME = 'papertape';

/** Tables by name, with the path of each one's key. A key of two parts begins with the run or the dataset it belongs to. */
export const TABLES = {
  /** DatasetInfo and `deleted_at`. */
  datasets: ['id'],
  /** The six columns of a dataset in one record, as earlier versions stored them. */
  columns: ['id'],
  /** Likewise in parts, in order, see `bar-columns.ts`. */
  column_parts: ['dataset_id', 'n'],
  /** RunInfo and `deleted_at`. */
  runs: ['key'],
  /** What a finished run shows beside its columns: plots, reasons, tags, state changes, totals. */
  details: ['key'],
  /** Pieces of the log, in order. */
  chunks: ['run_key', 'n'],
  /** Columns of a run by name. */
  run_columns: ['run_key', 'name'],
  /** Where a run can be resumed: its two newest checkpoints, each in the slot of the one before the last. */
  checkpoints: ['run_key', 'slot'],
  /** What a run's stages came to, as of its last transaction. */
  metrics: ['key'],
  /** Pieces of a run's `metrics.ndjson`, over all its parts. */
  metric_chunks: ['run_key', 'n'],
  /** SweepInfo and `deleted_at`. */
  sweeps: ['key'],
  /** What a sweep's combinations came to, in pieces in the order in which they were done. */
  sweep_rows: ['sweep_key', 'n'],
  settings: ['key'],
} as const satisfies Readonly<Record<string, readonly [string] | readonly [string, string]>>;
export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

type Migration = (db: IDBPDatabase) => void;

/**
 * `MIGRATIONS[v]` turns version v into v + 1. Written once, then never edited: a browser somewhere holds each version.
 * That is why the first one does not read `TABLES`, which describes the newest.
 */
export const MIGRATIONS: readonly Migration[] = [
  (db) => {
    db.createObjectStore('datasets', { keyPath: 'id' });
    db.createObjectStore('columns', { keyPath: 'id' });
    db.createObjectStore('runs', { keyPath: 'key' });
    db.createObjectStore('details', { keyPath: 'key' });
    db.createObjectStore('chunks', { keyPath: ['run_key', 'n'] });
    db.createObjectStore('run_columns', { keyPath: ['run_key', 'name'] });
    db.createObjectStore('settings', { keyPath: 'key' });
  },
  (db) => {
    db.createObjectStore('checkpoints', { keyPath: ['run_key', 'slot'] });
  },
  (db) => {
    db.createObjectStore('metrics', { keyPath: 'key' });
    db.createObjectStore('metric_chunks', { keyPath: ['run_key', 'n'] });
  },
  (db) => {
    db.createObjectStore('column_parts', { keyPath: ['dataset_id', 'n'] });
  },
  (db) => {
    db.createObjectStore('sweeps', { keyPath: 'key' });
    db.createObjectStore('sweep_rows', { keyPath: ['sweep_key', 'n'] });
  },
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Applies every migration from `from` (0 = no database yet) up to the newest. */
export function migrate(db: IDBPDatabase, from: number): void {
  for (const migration of MIGRATIONS.slice(from)) migration(db);
}
