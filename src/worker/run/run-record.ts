import type { RunInfo } from '../../contracts/records.ts';
import { ENGINE_VERSION } from '../../core/engine/index.ts';
import type { DriverEnd } from '../../runtime/run/run-driver.ts';
import type { EngineRun } from '../answers/engine-run.ts';
import { endHeadline, liveHeadline } from '../answers/headline.ts';
import { failureText } from '../answers/run-update.ts';

/** How a run has ended. */
export type Outcome = Pick<RunInfo, 'state' | 'headline' | 'error'>;

/** What the record of a run takes from those who drive it. */
export type RunFacts = Pick<
  RunInfo,
  'key' | 'name' | 'created_at' | 'finished_at' | 'commands' | 'metrics' | 'speed' | 'log_sha256'
>;

/** The record of a run that an engine of this worker does; `paused` counts as long as it has not ended. */
export function recordOf(run: EngineRun, facts: RunFacts, outcome: Outcome | null, paused: boolean): RunInfo {
  const { engine, dataset, log } = run;
  return {
    ...facts,
    run_id: engine.run_id,
    dataset_id: dataset.info.id,
    request: engine.request,
    engine_version: ENGINE_VERSION,
    state: outcome?.state ?? (paused ? 'paused' : 'running'),
    bars_done: engine.bars_done,
    bars_total: engine.bars_total,
    counts: { ...engine.counts },
    log_bytes: log.bytes,
    headline: outcome?.headline ?? liveHeadline(run),
    error: outcome?.error ?? null,
  };
}

export function outcomeOf(run: EngineRun, end: DriverEnd): Outcome {
  const state = end.kind === 'stopped' ? 'interrupted' : end.kind;
  const { headline, problem } = endHeadline(run, state);
  const error = end.kind === 'failed' ? failureText(end.error) : problem;
  return { headline, error, state: error === null ? state : 'failed' };
}
