/** What the page hears of files: on their way into the library, to be followed, or logs to be verified. Types only. */
import type { LoaderOptions, LoaderQuestion } from '../../contracts/loader.ts';
import type { DatasetInfo } from '../../contracts/records.ts';
import type { Problem } from '../../contracts/result.ts';

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

/** A file that a run is to follow as it grows, and how it was read: by a handle the browser can look at it again. */
export interface FollowFile {
  readonly file: File;
  readonly handle: FileSystemFileHandle | null;
  readonly options: LoaderOptions;
}

export type VerifyReply =
  | { readonly kind: 'verified'; readonly events: number; readonly sha256: string; readonly run_id: string }
  | {
      /** First difference: what was expected by re-execution, what the log holds. */
      readonly kind: 'different';
      readonly reason: string;
      readonly line: number | null;
      readonly expected: string | null;
      readonly found: string | null;
      readonly fields: readonly { readonly field: string; readonly expected: string; readonly found: string }[];
    }
  /** The log's data is not in the library; drop the file with this hash, or (`grew`) one that begins with such data. */
  | {
      readonly kind: 'needs_data';
      readonly sha256: string;
      readonly symbol: string;
      readonly rows: number;
      readonly grew: boolean;
    }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** What becomes of a file that was dropped while a run follows one: `other` where it follows none of that name. */
export type FeedReply = 'taken' | 'shorter' | 'other';
