/** The stage metrics of a run that can be asked about: it goes on here, or the store has them. */
import { Damage, record } from '../../contracts/check.ts';
import type { MetricsPlan, RunInfo } from '../../contracts/records.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import type { StageMetrics, StageSeries } from '../../core/metrics/index.ts';
import { StageRecorder, recorderFields, type RecorderState } from '../../runtime/run/stage-recorder.ts';
import { ProblemError } from '../../store/guard.ts';
import type { MetricsChunk } from '../../store/index.ts';
import type { RunStore } from '../../store/runs.ts';
import { hashBytes } from '../platform/hash.ts';
import { partsOf } from './metric-pieces.ts';
import type { MetricsPiece, PartLines } from './metric-pieces.ts';

export interface StageFigures {
  readonly stages: StageMetrics;
  /** Null in what was stored before there were any. */
  readonly series: StageSeries | null;
  /** Smallest step of the timer; null where times are the model's. */
  readonly resolution_ms: number | null;
  /** Parts of the lines that are full. */
  readonly rotated: number;
}

export interface MetricsSource {
  readonly plan: MetricsPlan;
  /** What they come to so far; null when the store has nothing of them yet. */
  figures(): Promise<Result<StageFigures | null>>;
  /**
   * The lines by parts, in order; throws a `ProblemError` when they cannot be read.
   * @param newest only those in so many pieces; left out = all
   */
  lines(newest?: number): AsyncGenerator<PartLines>;
}

/** A piece of the lines from the store, held against its hash. */
export async function readPiece(runs: RunStore, key: string, n: number): Promise<Result<MetricsChunk>> {
  const chunk = await runs.metricChunk(key, n);
  if (!chunk.ok) return chunk;
  const { bytes, sha256 } = chunk.value;
  if ((await hashBytes(bytes)) === sha256) return chunk;
  const what = `piece ${String(n)} of the metrics`;
  return err(storeProblems.damaged(what, 'bytes', `those with the hash ${sha256.slice(0, 12)}`));
}

/** The lines of these pieces, each read when its turn comes. */
export async function* readLines(
  runs: RunStore,
  key: string,
  pieces: Iterable<Pick<MetricsPiece, 'n'> & Partial<MetricsPiece>>,
): AsyncGenerator<PartLines> {
  for (const { n, part, cuts, bytes } of pieces) {
    if (bytes && part !== undefined && cuts !== undefined) {
      yield* partsOf({ part, cuts }, bytes);
      continue;
    }
    const chunk = await readPiece(runs, key, n);
    if (!chunk.ok) throw new ProblemError(chunk.problem);
    yield* partsOf(chunk.value, chunk.value.bytes);
  }
}

const checkState = record(recorderFields);

function restored(text: string, measured: boolean): Result<StageRecorder> {
  try {
    const after: RecorderState = checkState(JSON.parse(text), '');
    // Nothing is timed any more: a clock that stands still will do.
    const clock = measured
      ? ({ kind: 'real', now: () => 0, resolution_ms: 0 } as const)
      : { kind: 'simulated' as const };
    return ok(new StageRecorder({ clock, target: null, rotation: null, span: null, after }));
  } catch (error) {
    if (!(error instanceof Damage) && !(error instanceof SyntaxError)) throw error;
    const [path, expected] = error instanceof Damage ? [error.path, error.expected] : ['state', 'JSON'];
    return err(storeProblems.damaged('metrics of a run', path, expected));
  }
}

/** What the store has of a run's metrics: as of its last transaction, also while it goes on in another tab. */
export function storedMetrics(runs: RunStore, { key, metrics: plan }: RunInfo): MetricsSource | null {
  if (plan === null) return null;
  return {
    plan,
    figures: async () => {
      const stored = await runs.metrics(key);
      if (!stored.ok || stored.value === null) return stored as Result<null>;
      const { state, resolution_ms, rotated } = stored.value;
      const recorder = restored(state, plan.measured);
      if (!recorder.ok) return recorder;
      const { stages, series } = recorder.value;
      return ok({ stages, series, resolution_ms, rotated });
    },
    async *lines(newest = Infinity) {
      const numbers = await runs.metricNumbers(key);
      if (!numbers.ok) throw new ProblemError(numbers.problem);
      yield* readLines(
        runs,
        key,
        numbers.value.slice(-newest).map((n) => ({ n })),
      );
    },
  };
}
