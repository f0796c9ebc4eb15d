/** Finds the point from which a run that was interrupted can go on. */
import type { RunInfo } from '../../contracts/records.ts';
import type { RunRequest } from '../../contracts/config.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { ENGINE_VERSION, resolveStored } from '../../core/engine/index.ts';
import { createSha256 } from '../../core/journal/index.ts';
import { readCheckpoint, refusal } from '../../runtime/checkpoint/checkpoint.ts';
import type { Checkpoint } from '../../runtime/checkpoint/checkpoint.ts';
import { otherData } from '../../runtime/checkpoint/grown.ts';
import type { StoredCheckpoint } from '../../store/index.ts';
import type { RunStore } from '../../store/runs.ts';
import { begin, goOn } from './assemble.ts';
import type { Interrupted, Parts } from './assemble.ts';
import type { LoadedDataset } from '../data/datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import type { Growth } from '../data/growth.ts';
import { readPrefix } from '../log/log-prefix.ts';
import { metricsPast } from '../metrics/metrics-past.ts';
import { RunMetrics } from '../metrics/run-metrics.ts';
import type { MetricsPast } from '../metrics/run-metrics.ts';

/** Why this run cannot go on here, whatever the store has of it; its request when it can. */
function wholeRequest(info: RunInfo): Result<RunRequest> {
  if (info.finished_at !== null) return err(storeProblems.runNotResumable('it came to its end.'));
  if (info.engine_version !== ENGINE_VERSION) {
    const why = `it was begun by engine ${info.engine_version}, and this is ${ENGINE_VERSION}.`;
    return err(storeProblems.runNotResumable(why));
  }
  const { symbol, seed, config } = info.request;
  return resolveStored(symbol, seed, config);
}

interface Candidate {
  readonly chunks: number;
  readonly checkpoint: Checkpoint;
}

/** Those checkpoints that are whole and of this run, in their order. */
function candidates(
  stored: readonly StoredCheckpoint[],
  request: RunRequest,
  { info, source }: LoadedDataset,
): Candidate[] {
  const found: Candidate[] = [];
  for (const { text, chunks } of stored) {
    const read = readCheckpoint(text);
    if (!read.ok || refusal(read.value, request, info.id) !== null) continue;
    const { grown } = read.value;
    if (grown !== undefined && otherData(grown, source, request.config, createSha256()) !== null) continue;
    found.push({ chunks, checkpoint: read.value });
  }
  return found;
}

/**
 * The run's engine, log and all that belongs to it, at the newest checkpoint that is whole and whose log is; where there
 * is none, at the first bar, since everything follows from the data, the request and what the operator said.
 */
export async function resume(
  runs: RunStore,
  info: RunInfo,
  dataset: LoadedDataset,
  effects: WorkerEffects,
  growth: Growth | null = null,
): Promise<Result<Parts>> {
  const request = wholeRequest(info);
  if (!request.ok) return request;
  const stored = await runs.checkpoints(info.key);
  if (!stored.ok) return stored;
  const { metrics: plan, key } = info;
  const known = { runs, key, effects, bars_total: dataset.bars.length, resumed: true };
  const measured = (past: MetricsPast | null) => (plan === null ? null : new RunMetrics({ ...known, plan, past }));
  const interrupted: Interrupted = { info, checkpoint_n: stored.value[0]?.n ?? 0 };
  for (const { chunks, checkpoint } of candidates(stored.value, request.value, dataset)) {
    const prefix = await readPrefix(runs, info.key, chunks);
    if (!prefix.ok) return prefix;
    const { log } = prefix.value;
    if (log.pieces.length < chunks || log.bytes !== checkpoint.log.bytes) continue;
    const past = info.metrics === null ? null : await metricsPast(runs, info.key, checkpoint.host);
    if (past === 'damaged') continue;
    const parts = await goOn(dataset, checkpoint, log, measured(past), interrupted, effects, growth);
    if (parts.ok) return parts;
  }
  const empty = await readPrefix(runs, info.key, 0);
  return empty.ok ? ok(begin(dataset, request.value, empty.value.log, measured(null), interrupted, growth)) : empty;
}
