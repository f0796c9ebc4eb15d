import type { DriverProgress } from '../runtime/run-driver.ts';
import type { RunUpdate } from './api.ts';
import { FILL_COLUMNS, thinTable } from './columns.ts';
import type { RunSource } from './run-source.ts';

/** Fills an update carries at most. */
const FILLS_MAX = 4096;

/** What the page is told of a run that goes on; `fills_sent`: fills it knows already. */
export function updateOf(
  run: RunSource,
  progress: Pick<DriverProgress, 'bars_per_s' | 'elapsed_ms' | 'eta_ms'>,
  fills_sent: number,
  storing: Pick<RunUpdate, 'problem' | 'held' | 'safe_bars'>,
): RunUpdate {
  const { columns, info } = run;
  const total = columns.fills.seq.length;
  return {
    key: info.key,
    state: info.state,
    bars_done: info.bars_done,
    bars_total: info.bars_total,
    bars_per_s: progress.bars_per_s,
    elapsed_ms: progress.elapsed_ms,
    eta_ms: progress.eta_ms,
    events: run.log.index.lines,
    trading_state: run.state_changes.at(-1)?.to ?? 'ACTIVE',
    headline: info.headline,
    fills: thinTable(FILL_COLUMNS, columns.fills, Math.max(fills_sent, total - FILLS_MAX), total, FILLS_MAX),
    fills_total: total,
    ...storing,
  };
}

/** What a failed run says: the broken invariant, or the strategy's own error. */
export function failureText(error: unknown): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${what}. The log up to this point is kept.`;
}
