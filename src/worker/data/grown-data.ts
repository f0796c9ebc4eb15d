/** Which data a run is on that follows a file, or did. */
import type { RunConfig } from '../../contracts/config.ts';
import type { RunInfo } from '../../contracts/records.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { createSha256 } from '../../core/journal/index.ts';
import { readCheckpoint } from '../../runtime/checkpoint/checkpoint.ts';
import { otherData } from '../../runtime/checkpoint/grown.ts';
import type { GrownData } from '../../runtime/checkpoint/grown.ts';
import type { RunStore } from '../../store/runs.ts';
import type { FollowFile } from '../protocol/api.ts';
import type { Datasets, LoadedDataset } from './datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { Growth } from './growth.ts';

export interface RunData {
  readonly dataset: LoadedDataset;
  /** Null = it is all there. */
  readonly growth: Growth | null;
}

/** A dataset of the library as it is, or as its file goes on. */
export async function followed(
  follow: FollowFile | null,
  known: Result<LoadedDataset>,
  config: RunConfig,
  effects: WorkerEffects,
): Promise<Result<RunData>> {
  if (!known.ok) return known;
  if (follow === null) return ok({ dataset: known.value, growth: null });
  const growth = await Growth.open(follow, effects);
  if (!growth.ok) return growth;
  const dataset = growth.value.dataset(known.value, config);
  if (dataset.ok) return ok({ dataset: dataset.value, growth: growth.value });
  growth.value.market.close();
  return dataset;
}

/**
 * The data of a run that was interrupted. One that followed a file may have come further than the dataset it was begun
 * on: it goes on with the file, or with a dataset that begins with the rows it has used, to the end of that.
 */
export async function dataToResume(
  info: RunInfo,
  follow: FollowFile | null,
  runs: RunStore,
  datasets: Datasets,
  effects: WorkerEffects,
): Promise<Result<RunData>> {
  const { config } = info.request;
  const own = await datasets.ofRun(info.dataset_id, config);
  const grown = await grownOf(runs, info.key);
  if (grown === null || follow !== null) return followed(follow, own, config, effects);
  const listed = await datasets.list();
  if (!listed.ok) return listed;
  for (const { id, rows, interval_ms } of listed.value.items) {
    if (rows < grown.rows || interval_ms !== grown.interval_ms) continue;
    const dataset = await datasets.ofRun(id, config);
    if (dataset.ok && otherData(grown, dataset.value.source, config, createSha256()) === null) {
      return ok({ dataset: dataset.value, growth: null });
    }
  }
  return err(storeProblems.followedDataMissing(grown.rows));
}

/** What the newest checkpoint says of data that grew; null where it was all there, or there is no checkpoint. */
async function grownOf(runs: RunStore, key: string): Promise<GrownData | null> {
  const stored = await runs.checkpoints(key);
  for (const { text } of stored.ok ? stored.value : []) {
    const read = readCheckpoint(text);
    if (read.ok) return read.value.grown ?? null;
  }
  return null;
}
