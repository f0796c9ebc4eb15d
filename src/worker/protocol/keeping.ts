/** What the page hears of how things are kept: the run that goes on, and the library. Types only. */
import type { Problem } from '../../contracts/result.ts';

/** How the run that goes on here is kept. */
export interface RunStoring {
  readonly key: string;
  readonly bars_done: number;
  /** Bars that are in the store, from where it goes on after a crash. */
  readonly safe_bars: number;
  /** Since that was stored; null = nothing is yet. */
  readonly stored_ms_ago: number | null;
  /** Waiting to be stored, in memory alone. */
  readonly pending_bytes: number;
  readonly held: boolean;
  readonly problem: Problem | null;
}

/** What the library takes, and whether it lasts. */
export interface StorageInfo {
  readonly used_bytes: number | null;
  readonly quota_bytes: number | null;
  readonly persisted: boolean | null;
  /** False where IndexedDB does not work (private mode): runs then live in memory until the tab closes. */
  readonly durable: boolean;
  /** Why it is not durable, or what the last attempt to store something ran into; null when all is well. */
  readonly problem: Problem | null;
  /** Records that are there but cannot be read. */
  readonly damaged: readonly Problem[];
}
