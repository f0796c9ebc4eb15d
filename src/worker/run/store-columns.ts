import type { RunStore } from '../../store/runs.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { inBatches, storedForm } from '../answers/run-columns.ts';
import type { RunSource } from '../answers/run-source.ts';

/** The columns are stored this long after the end, in transactions of this many bytes. */
const DELAY_MS = 300;
const BATCH_BYTES = 1 << 23;

/**
 * Stores all that a run shows beside its log. In small steps and not at once, since the page now asks for all it wants
 * to show; what is refused is no loss, since it can be computed again.
 */
export async function storeColumns(run: RunSource, runs: RunStore, effects: WorkerEffects): Promise<void> {
  await effects.sleep(DELAY_MS);
  const { key } = run.info;
  const { columns, details } = storedForm(run);
  for (const batch of inBatches(columns, BATCH_BYTES)) {
    const stored = await runs.putColumns(key, batch, null);
    if (!stored.ok) return;
    await effects.yieldNow();
  }
  await runs.putColumns(key, new Map(), details);
}
