import type { Problem } from '../../contracts/result.ts';
import type { LabStore } from '../../store/index.ts';
import type { StorageInfo } from '../protocol/keeping.ts';
import type { WorkerEffects } from './effects.ts';

/** Some browsers never answer in private mode. */
const PATIENCE_MS = 1000;

/** The promise's value, or null when it fails or takes too long. */
async function soon<T>(promise: Promise<T> | undefined): Promise<T | null> {
  if (promise === undefined) return null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), PATIENCE_MS)));
  try {
    return await Promise.race([promise, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** What the library takes, and whether the browser has promised to keep it. */
export async function storageInfo(
  store: LabStore,
  manager: WorkerEffects['storage'],
  problem: Problem | null,
  damaged: readonly Problem[],
): Promise<StorageInfo> {
  const [estimate, persisted] = await Promise.all([soon(manager?.estimate()), soon(manager?.persisted())]);
  return {
    used_bytes: estimate?.usage ?? null,
    quota_bytes: estimate?.quota ?? null,
    persisted,
    durable: store.durable,
    problem,
    damaged,
  };
}
