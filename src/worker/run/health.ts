/** How the run that goes on here is kept. */
import type { RunStoring } from '../protocol/keeping.ts';
import type { LiveRun } from './live-run.ts';

/** Null when no run goes on here. */
export function storingOf(live: LiveRun | null): RunStoring | null {
  if (live === null) return null;
  return { key: live.key, bars_done: live.engine.bars_done, ...live.storing };
}
