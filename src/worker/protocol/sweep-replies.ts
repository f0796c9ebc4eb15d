/** A sweep, as the page asks for it and is told. */
import type { RunRequest } from '../../contracts/config.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import type { TearSheet } from '../../contracts/stats.ts';
import type { SweepInfo, Swept } from '../../contracts/sweep.ts';
import type { Listener } from './messages.ts';

export interface SweepQuery {
  readonly dataset_id: string;
  /** What all runs have in common. */
  readonly request: RunRequest;
  /** One or two, each key once. */
  readonly axes: readonly Swept[];
  /** Share of the bars that runs are ranked by, above 0 and below 1, the rest being there to check them; null = all bars. */
  readonly split: number | null;
  /** Key of the statistic that ranks, as in stats.json; `:max` or `:min` behind it says which end is the best. */
  readonly rank: string;
}

export interface SweepProgress {
  readonly runs_done: number;
  readonly runs_total: number;
  /** The ranked figure of each combination, by its index (the last axis fastest); NaN where there is none yet. */
  readonly figures: Float64Array;
}

export interface SweptRun {
  /** Of the combination, the last axis fastest. */
  readonly index: number;
  /** One of each axis. */
  readonly values: readonly number[];
  /** On the bars it is ranked by; null when it failed. */
  readonly stats: TearSheet | null;
  /** On the rest of the bars; null also without a rest. */
  readonly rest: TearSheet | null;
  /** Of the log on the bars it is ranked by. */
  readonly log_sha256: string | null;
  readonly error: string | null;
}

export interface SweepReply {
  readonly info: SweepInfo;
  /** False when it was stopped. */
  readonly complete: boolean;
  /** Why it is not in the library as far as it has come; null when it is. */
  readonly unstored: Problem | null;
  /** Combinations in all; those whose values do not go together are not run. */
  readonly total: number;
  readonly left_out: { readonly count: number; readonly reason: string | null };
  readonly rank: { readonly key: string; readonly direction: 'max' | 'min' };
  /** In the order of the combinations. */
  readonly runs: readonly SweptRun[];
  /** Indexes of those that have the ranked figure, the best first. */
  readonly ranked: readonly number[];
  /** What speaks against believing the best, in words. */
  readonly caution: string;
  /** Bars that runs are ranked by, and those of the rest (0 without one). */
  readonly bars: number;
  readonly rest_bars: number;
}

/** A sweep of the library. */
export interface SweepListed extends SweepInfo {
  /** Somebody runs it now, here or in another tab. */
  readonly goes_on: boolean;
}

/** The calls about sweeps. */
export interface SweepCalls {
  /** Runs all combinations of some values; what is done counts when it is stopped. Null when the next one took its place. */
  sweep(query: SweepQuery, onProgress: Listener<SweepProgress>): Promise<Result<SweepReply | null>>;
  /** Runs what is left of one that was stopped, by whatever it was. */
  resumeSweep(key: string, onProgress: Listener<SweepProgress>): Promise<Result<SweepReply | null>>;
  cancelSweep(): void;
  /** Newest first. */
  listSweeps(): Promise<readonly SweepListed[]>;
  /** One of the library, as far as it has come. */
  openSweep(key: string): Promise<Result<SweepReply>>;
  /** Soft delete: hidden at once, gone for good at `purge` or at the next start. */
  deleteSweep(key: string): Promise<Result<null>>;
  undeleteSweep(key: string): Promise<Result<null>>;
  /** As a table or as a page. */
  exportSweep(key: string, kind: 'csv' | 'html'): Promise<Result<Blob>>;
}
