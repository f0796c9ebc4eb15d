/** What the page hears of files on their way into the library. Types only. */
import type { LoaderQuestion } from '../contracts/loader.ts';
import type { DatasetInfo } from '../contracts/records.ts';
import type { Problem } from '../contracts/result.ts';

export interface LoadProgress {
  readonly bytes_done: number;
  readonly bytes_total: number;
  readonly rows: number;
}

export type LoadReply =
  | { readonly kind: 'loaded'; readonly dataset: DatasetInfo; readonly already_known: boolean }
  | { readonly kind: 'questions'; readonly questions: readonly LoaderQuestion[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly problem_count: number }
  | { readonly kind: 'canceled' };

/** One of several files has been read, and waits for the others in the worker; or what `LoadReply` says. */
export type PartReply = { readonly kind: 'loaded' } | Exclude<LoadReply, { readonly kind: 'loaded' }>;

export interface MergeReply {
  /** Datasets, each with the names of its files, that with the earliest bar first. */
  readonly made: readonly {
    readonly dataset: DatasetInfo;
    readonly already_known: boolean;
    readonly files: readonly string[];
  }[];
  /** Files whose bars contradict those of another one. */
  readonly left_out: readonly { readonly name: string; readonly problem: Problem }[];
}
