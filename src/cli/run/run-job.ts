/** One run from loaded bars to files with their final names, or to a checkpoint. */
import { performance } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';
import { checkpointProblems } from '../../contracts/checkpoint-errors.ts';
import type { DataSeal } from '../../contracts/events.ts';
import { err, ok, type Problem, type Result } from '../../contracts/result.ts';
import type { TearSheet } from '../../contracts/stats.ts';
import { ENGINE_VERSION } from '../../core/engine/index.ts';
import { RUN_FOLDER, runMetaJson, statsJson, tradesCsv } from '../../runtime/run/run-folder.ts';
import { statsOf } from '../../runtime/run/run-stats.ts';
import { partialName } from '../files/atomic-file.ts';
import { beginRun, type Begun, type RunJob } from './begin-run.ts';
import { clockFacts } from './clock.ts';
import { CheckpointFiles } from '../output/checkpoint-files.ts';
import type { CheckpointPlan } from './checkpointing.ts';
import { execute, isSystemError, type Executed } from './execute.ts';
import type { Loaded } from '../input/load-file.ts';
import { fileProblem } from '../files/file-problem.ts';
import type { ProgressLine } from '../line/progress.ts';
import { resumeFrom, type Resumption } from './resumption.ts';
import { removeMetrics } from './run-metrics.ts';
import { RunOutput } from '../output/run-output.ts';

export interface RunMeans {
  readonly thread: Worker | null;
  readonly signal: AbortSignal;
  readonly halt: AbortSignal;
  readonly progress: ProgressLine;
  readonly checkpoints: CheckpointPlan;
  /** Says a line to a person, whatever else is silent. */
  readonly warn: (text: string) => void;
}

export interface RunDone {
  readonly executed: Executed;
  /** The rows the run is on: all of its data, or those of growing data that it has used. */
  readonly data: DataSeal;
  readonly stats: TearSheet;
  readonly files: readonly string[];
  /** Index of the bar from which on it was run by this process; null = from the first. */
  readonly resumed_at: number | null;
  /** Wall-clock milliseconds of the engine's part and of the rest. */
  readonly run_ms: number;
  readonly write_ms: number;
}

/** Problems: FILE where the disk failed, CHECKPOINT_… where an unfinished run cannot be gone on with. */
export async function runJob(job: RunJob, loaded: Loaded, means: RunMeans): Promise<Result<RunDone>> {
  const { plan } = job;
  let output: RunOutput | null = null;
  let begun: Begun | null = null;
  try {
    const start_ms = performance.now();
    const found = await begin(job, means);
    if (!found.ok) return found;
    begun = found.value;
    output = await openOutput(job, begun, means);
    const { signal, halt, progress, checkpoints } = means;
    const onTrouble = (error: unknown) =>
      means.warn(`${sentence('write', plan.checkpoint, error)} The run goes on without a newer checkpoint.`);
    const options = { output, progress, signal, halt, pace: job.clock.pace, checkpoints, onTrouble };
    const executed = await execute(job, begun, options);
    const run_ms = performance.now() - start_ms;
    const data = dataOf(job, begun, executed);
    const { stats, files } = await leave(job, loaded, data, begun, output, executed);
    const resumed_at = begun.from?.checkpoint.bars_done ?? null;
    return ok({ executed, data, stats, files, resumed_at, run_ms, write_ms: performance.now() - start_ms - run_ms });
  } catch (error) {
    await begun?.meter?.keep();
    // What a checkpoint needs is kept; when that cannot be known, too.
    const resumable = (await output?.checkpoints.exist().catch(() => true)) ?? plan.found === 'unfinished';
    await output?.abandon(resumable);
    if (!isSystemError(error)) throw error;
    return err(failed(job, error, resumable));
  }
}

/** The engine at its first bar, or where the checkpoint that can be gone on from left it. */
async function begin(job: RunJob, { warn }: RunMeans): Promise<Result<Begun>> {
  const { plan, disk } = job;
  if (plan.found !== 'unfinished') return beginRun(job, null);
  const files = new CheckpointFiles(disk, plan.checkpoint);
  const log = partialName(plan.log);
  if ((await disk.size(log)) === null) return err(checkpointProblems.logMissing(log, files.newest));
  const onDamaged = (path: string, problem: Problem) => warn(`${path} is passed over. ${problem.message}`);
  return resumeFrom(files, job, (from) => goOn(job, from), onDamaged);
}

async function goOn(job: RunJob, from: Resumption): Promise<Result<Begun>> {
  const begun = await beginRun(job, from);
  if (!begun.ok) return begun;
  try {
    begun.value.meter?.open();
    return begun;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'TORN') throw error;
    return err(checkpointProblems.logDamaged(sentence('go on with', RUN_FOLDER.metrics, error)));
  }
}

async function openOutput(job: RunJob, begun: Begun, { thread, warn }: RunMeans): Promise<RunOutput> {
  const { plan, disk } = job;
  const onTrouble = (path: string, error: unknown) => warn(`${sentence('write', path, error)} Trying again.`);
  const after = begun.from?.checkpoint.log.bytes ?? 0;
  const from = begun.from?.path ?? null;
  const output = await RunOutput.create(plan, { disk, thread, after, from, onTrouble });
  begun.target.log = output.log;
  try {
    if (begun.from === null) begun.meter?.open();
    return output;
  } catch (error) {
    await output.abandon(false);
    throw error;
  }
}

/** Writes what belongs beside the log, and gives the files their names. */
async function leave(
  job: RunJob,
  loaded: Loaded,
  data: DataSeal,
  begun: Begun,
  output: RunOutput,
  executed: Executed & { readonly checkpointed: boolean },
): Promise<Pick<RunDone, 'stats' | 'files'>> {
  const { plan, disk } = job;
  const { meter } = begun;
  const { complete, checkpointed } = executed;
  const stats = statsOf(executed.engine);
  await addFiles(job, loaded, data, begun, output, executed, stats);
  await meter?.finish(complete && checkpointed);
  if (meter === null && plan.folder !== null) removeMetrics(disk.parts(plan.folder));
  if (complete) {
    await output.commit(checkpointed);
    meter?.release();
    if (checkpointed) await output.checkpoints.remove();
  } else {
    await output.stop();
  }
  const [log, ...others] = output.paths;
  const measured = (await meter?.files()) ?? [];
  const files = complete ? [log!, ...others] : [partialName(log!), plan.checkpoint, ...others];
  return { stats, files: [...files, ...measured] };
}

/** Why the run cannot be, in a sentence. */
function sentence(doing: string, path: string, error: unknown): string {
  const problem = fileProblem(doing, path, error);
  return problem.ok ? '' : problem.problem.message;
}

/** What failed, and what is left of it. */
function failed({ plan }: RunJob, error: unknown, resumable: boolean): Problem {
  const left = resumable
    ? ` What is done up to the last checkpoint is kept in ${plan.checkpoint}: run it again with --resume.`
    : '';
  const message = `${sentence('write', plan.log, error)}${left}`;
  return { code: 'FILE', message, line: null, column: null, text: plan.log };
}

/** What the run is on in the end. */
function dataOf({ bars, data_sha256 }: RunJob, { grown }: Begun, { engine }: Executed): DataSeal {
  if (grown !== null) return grown.seal(engine.bars_done);
  return { sha256: data_sha256, rows: bars.length, last_ts: bars.ts[bars.length - 1]! };
}

async function addFiles(
  { request, clock }: RunJob,
  loaded: Loaded,
  data: DataSeal,
  { host }: Begun,
  output: RunOutput,
  executed: Executed,
  stats: TearSheet,
): Promise<void> {
  const { engine, complete, problem, log_bytes, log_sha256 } = executed;
  const { report, file_name } = loaded;
  const { first_ts, interval_ms, source } = report;
  await output.add(RUN_FOLDER.trades, tradesCsv(engine.eachTrade()));
  await output.add(RUN_FOLDER.stats, [statsJson(stats)]);
  const meta = runMetaJson({
    ...request,
    name: `${request.config.strategy} on ${request.symbol}`,
    run_id: engine.run_id,
    engine_version: ENGINE_VERSION,
    ...clockFacts(clock),
    exchange: request.config.exchange,
    data: { id: data.sha256, file_name, rows: data.rows, first_ts, last_ts: data.last_ts, interval_ms, source },
    host: `node ${process.version} ${process.platform} ${process.arch}`,
    started_at: host.started_at,
    finished_at: complete ? Date.now() : null,
    state: complete ? 'done' : 'interrupted',
    error: problem?.message ?? null,
    bars_done: engine.bars_done,
    counts: engine.counts,
    log_file: complete ? RUN_FOLDER.log : partialName(RUN_FOLDER.log),
    log_bytes,
    log_sha256,
  });
  await output.add(RUN_FOLDER.meta, [meta]);
}
