/**
 * Room for the page's first pictures. With a million bars, copying 48 MB into the store and a run at full speed would have
 * both cores of an ordinary machine at the very moment the page puts its charts up, and hold those up. So they come a
 * moment later: of what is too small to be noticed, nothing is put off.
 */
import type { WorkerEffects } from './effects.ts';

/** From this many bars on it would be noticed. */
const MANY_BARS = 250_000;
const RUN_MS = 300;
const STORE_MS = 1500;

/** Resolves when a run over `bars` bars that have just come may begin. */
export function beforeRun(bars: number, { sleep }: Pick<WorkerEffects, 'sleep'>): Promise<void> {
  return bars < MANY_BARS ? Promise.resolve() : sleep(RUN_MS);
}

/** Resolves when `bars` bars that have just come may be copied into the store. */
export function beforeStoring(bars: number, { sleep }: Pick<WorkerEffects, 'sleep'>): Promise<void> {
  return bars < MANY_BARS ? Promise.resolve() : sleep(STORE_MS);
}
