/** What the page and its worker agree on about sweeps. */
import type { RunConfig, RunRequest } from './config.ts';
import type { TearSheet } from './stats.ts';

/** Combinations of a sweep in the page at most: more than a heat map can show, and minutes of work for one thread. */
export const SWEEP_RUNS_MAX = 2000;

/** Something that is tried with several values. */
export interface Swept {
  /** A field of the config, or a parameter of the strategy. */
  readonly of: 'field' | 'param';
  readonly key: string;
  /** At least one, each once. */
  readonly values: readonly number[];
}

/** What a run over one part of a sweep's data came to. */
export interface SweepRun {
  readonly run_id: string;
  /** Hash that the last line of its log would carry; null when it failed. */
  readonly log_sha256: string | null;
  readonly stats: TearSheet | null;
  /** Variance that its Sharpe ratio a year has by chance alone, see `chanceVariance`; null where it has none. */
  readonly sharpe_variance: number | null;
  /** Standard error of its Sharpe ratio a year, see `sharpeError`; null where it has none. */
  readonly sharpe_error: number | null;
  /** Why it failed, or null. */
  readonly error: string | null;
}

/** A combination that is done, as the library keeps it. */
export interface DoneRow {
  /** Of the combination, the last axis fastest. */
  readonly index: number;
  /** One run for each part of the data. */
  readonly parts: readonly SweepRun[];
}

/** What a sweep of the library is of, and how far it has come. */
export interface SweepInfo {
  readonly key: string;
  /** Epoch ms. */
  readonly created_at: number;
  readonly dataset_id: string;
  readonly engine_version: string;
  /** What all its runs have in common. */
  readonly request: RunRequest;
  readonly axes: readonly Swept[];
  /** Share of the bars that runs are ranked by, above 0 and below 1; null = all. */
  readonly split: number | null;
  /** Key of the statistic that ranks, perhaps with `:max` or `:min` behind it. */
  readonly rank: string;
  /** Combinations done, those that failed included. */
  readonly runs_done: number;
  /** Combinations whose values go together. */
  readonly runs_total: number;
}

/** The request of one combination, unchecked: one value of each axis in place of what `request` has. */
export function sweptRequest(request: RunRequest, axes: readonly Swept[], values: readonly number[]): RunRequest {
  const pick = (of: Swept['of']) =>
    Object.fromEntries(axes.flatMap((axis, i) => (axis.of === of ? [[axis.key, values[i]!] as const] : [])));
  const { config } = request;
  const params = { ...config.params, ...pick('param') };
  return { ...request, config: { ...config, ...pick('field'), params } as RunConfig };
}
