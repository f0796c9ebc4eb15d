/** The library: datasets, runs and settings, in the browser's database or, where there is none, in memory. */
import type { Problem } from '../contracts/result.ts';
import { storeProblems } from '../contracts/store-errors.ts';
import { DatasetStore } from './datasets.ts';
import { toProblem } from './guard.ts';
import { SilentError, lateTables, openIdbTables } from './idb-tables.ts';
import { LateTables } from './late-tables.ts';
import { MemoryTables } from './memory-tables.ts';
import { RunStore } from './runs.ts';
import { SettingsStore } from './settings.ts';
import { SweepStore } from './sweeps.ts';
import type { Tables } from './tables.ts';

export type { Listed } from './entries.ts';
export type { LogChunk, StoredCheckpoint } from './log-records.ts';
export type { MetricsChunk, StoredMetrics } from './metric-records.ts';
export type { Column, RunDetails } from './records.ts';
export type { MetricsBatch, RunBatch } from './runs.ts';

export interface LabStore {
  readonly datasets: DatasetStore;
  readonly runs: RunStore;
  readonly sweeps: SweepStore;
  readonly settings: SettingsStore;
  /** False when everything is gone with the tab. */
  readonly durable: boolean;
  /** Why it is not durable; null when it is. */
  readonly problem: Problem | null;
  /** Resolves when a database that was not to be had at first has taken everything in; null where there is none. */
  readonly arrived: Promise<void> | null;
  close(): void;
}

export function storeOver(tables: Tables, problem: Problem | null): LabStore {
  return {
    datasets: new DatasetStore(tables),
    runs: new RunStore(tables),
    sweeps: new SweepStore(tables),
    settings: new SettingsStore(tables),
    get durable() {
      return tables.durable;
    },
    get problem() {
      return tables.durable ? null : problem;
    },
    arrived: tables instanceof LateTables ? tables.arrived : null,
    close: () => tables.close(),
  };
}

/**
 * Opens the library. Never fails: without a usable database everything is kept in memory, and `problem` says why; a
 * database that opens after all takes it over. `open` and `late` are the effects that tests replace.
 */
export async function openStore(
  open: () => Promise<Tables> = openIdbTables,
  late: (error: SilentError) => Promise<Tables> = lateTables,
): Promise<LabStore> {
  try {
    return storeOver(await open(), null);
  } catch (error) {
    const problem = toProblem(error);
    const known = problem.code === 'STORE_BLOCKED' || problem.code === 'STORE_NEWER' || problem.code === 'STORE_QUOTA';
    const tables = error instanceof SilentError ? new LateTables(late(error)) : new MemoryTables();
    return storeOver(tables, known ? problem : storeProblems.unavailable(problem.text ?? problem.message));
  }
}
