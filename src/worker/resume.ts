/** Finds the point from which a run that was interrupted can go on. */
import type { RunRequest } from '../contracts/config.ts';
import type { RunInfo } from '../contracts/records.ts';
import { err, ok } from '../contracts/result.ts';
import type { Result } from '../contracts/result.ts';
import { storeProblems } from '../contracts/store-errors.ts';
import { ENGINE_VERSION, resolveStored } from '../core/engine/index.ts';
import type { RunStore } from '../store/runs.ts';
import type { Resumed } from './assemble.ts';

export interface Resumable {
  readonly request: RunRequest;
  readonly resumed: Resumed;
}

export async function resumable(runs: RunStore, info: RunInfo): Promise<Result<Resumable>> {
  if (info.finished_at !== null) return err(storeProblems.runNotResumable('it came to its end.'));
  if (info.engine_version !== ENGINE_VERSION) {
    return err(
      storeProblems.runNotResumable(`it was begun by engine ${info.engine_version}, and this is ${ENGINE_VERSION}.`),
    );
  }
  const { symbol, seed, config } = info.request;
  const request = resolveStored(symbol, seed, config);
  if (!request.ok) return request;
  const checkpoints = await runs.checkpoints(info.key);
  if (!checkpoints.ok) return checkpoints;
  return ok({ request: request.value, resumed: { info, checkpoint_n: checkpoints.value[0]?.n ?? 0 } });
}
