/** One sweep from the file of bars to the files of its results. */
import { performance } from 'node:perf_hooks';
import type { Bars } from '../../contracts/bars.ts';
import type { LoaderOptions } from '../../contracts/loader.ts';
import { ok, type Result } from '../../contracts/result.ts';
import { ENGINE_VERSION, newRunBars } from '../../core/engine/index.ts';
import { hashBars } from '../../core/journal/index.ts';
import { combination, type SweepPlan } from '../../runtime/sweep/grid.ts';
import type { Ranking } from '../../runtime/sweep/ranking.ts';
import type { Sweep } from '../../runtime/sweep/report.ts';
import type { SweepData, SweepRow } from '../../runtime/sweep/rows.ts';
import { splitBars } from '../../runtime/sweep/split.ts';
import { runSweep } from '../../runtime/sweep/sweep.ts';
import { nodeSha256 } from '../files/hash.ts';
import { loadData } from '../input/load-file.ts';
import { fieldUsage, usage } from '../line/problems.ts';
import type { ProgressLine } from '../line/progress.ts';
import type { SweepAsk } from './sweep-flags.ts';
import { wholeSummary, writeSweep, type SweepFolder } from './sweep-output.ts';
import { checkSame, RowsFile } from './sweep-rows.ts';
import { sharedBars, sweepCrew, threadFile } from './sweep-threads.ts';

export interface SweepJob {
  readonly paths: readonly string[];
  readonly options: LoaderOptions;
  readonly asked: SweepAsk;
  readonly ranking: Ranking;
  /** Share of the bars that combinations are chosen by; null = all. */
  readonly split: number | null;
  readonly jobs: number;
  /** Goes on with the sweep that the folder holds, if it is this one. */
  readonly resume: boolean;
}

export interface FinishedSweep {
  readonly sweep: Sweep;
  readonly asked: SweepAsk;
  /** Combinations that were done before. */
  readonly resumed: number;
  readonly files: readonly string[];
  /** Threads that ran. */
  readonly jobs: number;
  readonly load_ms: number;
  readonly run_ms: number;
}

/** Null: it is whole already. */
export async function sweepJob(
  job: SweepJob,
  folder: SweepFolder,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<Result<FinishedSweep | null>> {
  const { asked, ranking, split } = job;
  const begin_ms = performance.now();
  const ready = await prepare(job, signal, progress);
  if (!ready.ok) return ready;
  const { plan, parts, data_sha256, ...crewPlan } = ready.value;
  const whole = job.resume ? await wholeSummary(folder) : null;
  if (whole !== null) return checkSame(folder.path, whole, plan, parts);

  const kept = await RowsFile.open(folder, plan, parts, job.resume);
  if (!kept.ok) return kept;
  const rowsFile = kept.value;
  const before = rowsFile.done.map((row) => ({ ...row, values: combination(plan.axes, row.index) }));

  const run_begin_ms = performance.now();
  const crew = sweepCrew(parts, { ...crewPlan, signal });
  const onRow = (done: number, total: number, row: SweepRow) => {
    rowsFile.add(row);
    progress.sweeping(done, total, performance.now() - run_begin_ms);
  };
  const rows = await runSweep(plan, crew.runners, { onRow, canceled: () => signal.aborted, done: before });
  await crew.end();
  const run_ms = performance.now() - run_begin_ms;

  const sweep: Sweep = { plan, ranking, split, engine_version: ENGINE_VERSION, data_sha256, parts, rows };
  const files = await writeSweep(folder, sweep);
  // What is whole needs no more; of anything else the next one goes on.
  if (files.ok && rows.length === plan.accepted.length) await rowsFile.remove();
  else await rowsFile.leave();
  if (!files.ok) return files;
  const resumed = before.length;
  return ok({
    sweep,
    asked,
    resumed,
    files: files.value,
    jobs: crew.runners.length,
    load_ms: run_begin_ms - begin_ms,
    run_ms,
  });
}

interface Prepared {
  readonly plan: SweepPlan;
  /** What is run over: all bars, or two parts of them. */
  readonly parts: readonly SweepData[];
  readonly data_sha256: string;
  readonly jobs: number;
  readonly thread: string | null;
}

/** All that is needed for the first run. The bars as they were loaded are let go of where threads have their own. */
async function prepare(
  { paths, options, asked, split, ...wish }: SweepJob,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<Result<Prepared>> {
  const loaded = await loadData(paths, options, progress, signal);
  if (!loaded.ok) return loaded;
  const plan = asked.plan(loaded.value.symbol);
  if (!plan.ok) return plan;
  const jobs = Math.min(wish.jobs, plan.value.accepted.length);
  const thread = threadFile(jobs);
  const data_sha256 = hashBars(loaded.value.bars, nodeSha256);
  const bars = thread === null ? loaded.value.bars : sharedBars(loaded.value.bars);
  const parts = split === null ? ok([{ bars, data_sha256 }]) : partsOf(bars, split);
  if (!parts.ok) return parts;
  const fits = checkBars(plan.value, parts.value);
  return fits.ok ? ok({ plan: plan.value, parts: parts.value, data_sha256, jobs, thread }) : fits;
}

function partsOf(bars: Bars, split: number): Result<readonly SweepData[]> {
  const cut = splitBars(bars, split);
  if (!cut.ok) return usage(`--split: ${cut.problem.message}`, 'split');
  return ok(cut.value.map((part) => ({ bars: part, data_sha256: hashBars(part, nodeSha256) })));
}

/** Whether each combination can be run over the data. */
function checkBars(plan: SweepPlan, parts: readonly SweepData[]): Result<null> {
  const { accepted, base, request } = plan;
  const alike = ['resample', 'resample_anchor', 'tick'].every((field) => field in base);
  for (const index of alike ? accepted.slice(0, 1) : accepted) {
    for (const { bars } of parts) {
      const made = newRunBars(bars, request(index).config);
      if (!made.ok) return fieldUsage(made.problem);
    }
  }
  return ok(null);
}
