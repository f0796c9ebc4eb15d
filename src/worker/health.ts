/** How the run that goes on here is kept. */
import type { Problem } from '../contracts/result.ts';
import type { LiveRun } from './live-run.ts';

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

/** Null when no run goes on here. */
export function storingOf(live: LiveRun | null): RunStoring | null {
  if (live === null) return null;
  return { key: live.key, bars_done: live.engine.bars_done, ...live.storing };
}
