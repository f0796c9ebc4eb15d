/** One combination's runs, each as a log that is hashed and not kept. */
import type { Bars } from '../../contracts/bars.ts';
import type { RunRequest } from '../../contracts/config.ts';
import type { DoneRow, SweepRun } from '../../contracts/sweep.ts';
import { createEngine, runIdOf } from '../../core/engine/index.ts';
import { JournalWriter, type CreateHasher } from '../../core/journal/index.ts';
import { chanceVariance, periodReturns, sharpeError } from '../../core/stats/index.ts';
import type { RunEffects } from '../effects.ts';
import { statsOf } from '../run/run-stats.ts';
import { runThrough } from '../run/run-through.ts';
import type { SweptValue } from './grid.ts';

export interface SweepRow extends DoneRow {
  readonly values: readonly SweptValue[];
}

/** Why the first of its runs that has failed did; null where all went well. */
export const errorOf = ({ parts }: SweepRow): string | null => parts.find(({ error }) => error !== null)?.error ?? null;

export const hasFailed = (row: SweepRow): boolean => errorOf(row) !== null;

/** Bars to run over, and their hash (see `hashBars`). */
export interface SweepData {
  readonly bars: Bars;
  readonly data_sha256: string;
}

export interface SweepMeans {
  readonly createHasher: CreateHasher;
  readonly effects: RunEffects;
  /** Asked between slices; true ends it. */
  readonly canceled?: (() => boolean) | undefined;
}

/** Nobody keeps the log: a small buffer is made and thrown away sooner, of which a sweep of short runs has thousands. */
const CHUNK_BYTES = 1 << 17;

/**
 * Runs a request over each part of the data. Null when canceled. A run that fails is one with an error, and no reason for
 * the others not to be.
 */
export async function runParts(
  parts: readonly SweepData[],
  request: RunRequest,
  means: SweepMeans,
): Promise<readonly SweepRun[] | null> {
  const runs: SweepRun[] = [];
  for (const part of parts) {
    const run = await runPart(part, request, means);
    if (run === null) return null;
    runs.push(run);
  }
  return runs;
}

async function runPart(
  { bars, data_sha256 }: SweepData,
  request: RunRequest,
  { createHasher, effects, canceled }: SweepMeans,
): Promise<SweepRun | null> {
  let journal: JournalWriter | null = null;
  const sink = (shown: readonly string[]) =>
    (journal = new JournalWriter({ shown, hasher: createHasher(), onChunk: () => true, chunk_bytes: CHUNK_BYTES }));
  try {
    const keep = { equity: true, plots: false };
    const engine = createEngine(bars, request, { data_sha256, createHasher, keep, sink });
    if (!(await runThrough(engine, effects, { canceled }))) return null;
    const { interval_ms } = engine.bars;
    const ts = engine.bars.ts.subarray(0, engine.bars_done);
    const equity = engine.series.equity.subarray(0, engine.bars_done);
    const returns = periodReturns(ts, equity, interval_ms);
    return {
      run_id: engine.run_id,
      log_sha256: journal!.sha256,
      stats: statsOf(engine),
      sharpe_variance: orNull(chanceVariance(returns)),
      sharpe_error: orNull(sharpeError(returns)),
      error: null,
    };
  } catch (error) {
    return failedRun(runIdOf(request, data_sha256, createHasher), error);
  }
}

const orNull = (value: number): number | null => (value - value === 0 ? value : null);

/** A run that came to nothing but the reason for it. */
export function failedRun(run_id: string, error: unknown): SweepRun {
  const message = error instanceof Error ? error.message : String(error);
  const nothing = { log_sha256: null, stats: null, sharpe_variance: null, sharpe_error: null };
  return { run_id, ...nothing, error: message.replaceAll(/\s+/g, ' ') };
}
