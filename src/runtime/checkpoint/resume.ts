/** From a checkpoint, the bars and the log to an engine that goes on, with all that it has left behind. */
import type { Bars } from '../../contracts/bars.ts';
import type { DataSeal } from '../../contracts/events.ts';
import { checkpointProblems } from '../../contracts/checkpoint-errors.ts';
import { err, ok, type Result } from '../../contracts/result.ts';
import type { StageMetrics } from '../../core/metrics/index.ts';
import {
  inStep,
  LogReplay,
  resumeEngine,
  runBars,
  type Engine,
  type EventSink,
  type RunPast,
} from '../../core/engine/index.ts';
import type { PrefixHasher } from '../../core/journal/index.ts';
import type { RunEffects } from '../effects.ts';
import { reExecute } from '../run/re-execute.ts';
import type { Checkpoint } from './checkpoint.ts';

export interface ResumeOptions {
  /** The data, of which the run's bars may have to be made. */
  readonly bars: Bars;
  readonly checkpoint: Checkpoint;
  /** The stored log from its start; no more of it is read than the checkpoint's mark. */
  readonly log: AsyncIterable<Uint8Array>;
  /** Fed with the log up to the mark: what the writer of the rest goes on with. */
  readonly hasher: PrefixHasher;
  /** Makes the log's writer, which goes on behind the mark. */
  readonly sink: ((shown: readonly string[]) => EventSink) | null;
  readonly metrics?: StageMetrics | null;
  /** Of a run on data that grows, see `EngineOptions`. */
  readonly seal?: (bars_done: number) => DataSeal;
  /**
   * `log`: columns and trades are read from it; where bars overlap it does not tell, and the run is executed again up to
   * the mark without a log. `again`: that in any case, which also gives the plots' columns.
   */
  readonly columns: 'log' | 'again';
  readonly decode: (bytes: Uint8Array) => string;
  readonly effects: RunEffects;
}

/**
 * Refused: CHECKPOINT_LOG when the log is shorter than the mark or holds something else, CHECKPOINT_DAMAGED when the
 * state is none of this run. Whether the run is the one wanted is asked before, see `refusal`.
 */
export async function resumeRun(options: ResumeOptions): Promise<Result<Engine>> {
  const { bars, checkpoint, sink, metrics } = options;
  const { request, data_sha256, run_id, bars_done, commands, state } = checkpoint;
  const own = runBars(bars, request.config);
  if (!own.ok) return own;
  const fromLog = options.columns === 'log' && inStep(own.value);
  const replay = fromLog
    ? new LogReplay(own.value, request, { keep: { equity: true, plots: false }, plots: 0, decode: options.decode })
    : null;
  const read = await readPrefix(options, replay);
  if (!read.ok) return read;
  let past: RunPast;
  if (replay === null) {
    const engine = await reExecute(
      bars,
      request,
      { data_sha256, bars_done, finished: false, commands },
      options.effects,
    );
    past = { series: engine.series, ledger: engine.ledger };
  } else {
    const reply = replay.finish(bars_done);
    if (!reply.ok) return err(checkpointProblems.logDamaged(reply.reason));
    past = reply.past;
  }
  const keep = { equity: true, plots: options.columns === 'again' };
  const seal = options.seal === undefined ? {} : { seal: options.seal };
  const engine = { data_sha256, run_id, sink, keep, metrics: metrics ?? null, ...seal };
  const resumed = resumeEngine(bars, request, engine, state, past);
  return resumed.ok ? ok(resumed.engine) : err(checkpointProblems.state(resumed.reason));
}

/** Feeds hasher and replay with the log up to the mark. */
async function readPrefix({ checkpoint, log, hasher, effects }: ResumeOptions, replay: LogReplay | null) {
  const { bytes, sha256 } = checkpoint.log;
  let at = 0;
  for await (const piece of log) {
    const part = piece.subarray(0, bytes - at);
    hasher.update(part);
    replay?.push(part);
    at += part.length;
    if (at === bytes) break;
    await effects.yieldNow();
  }
  if (at < bytes) return err(checkpointProblems.logShort(at, bytes));
  const found = hasher.peek();
  return sha256 === null || found === sha256 ? ok(null) : err(checkpointProblems.logDiffers(bytes, found, sha256));
}
