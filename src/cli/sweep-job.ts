/** One sweep from the file of bars to the files of its results. */
import { performance } from 'node:perf_hooks';
import type { LoaderOptions } from '../contracts/loader.ts';
import { ok, type Result } from '../contracts/result.ts';
import { runBars } from '../core/engine/index.ts';
import { hashBars } from '../core/journal/index.ts';
import type { SweepPlan } from '../runtime/sweep/grid.ts';
import type { Ranking } from '../runtime/sweep/ranking.ts';
import type { Sweep } from '../runtime/sweep/report.ts';
import type { SweepData } from '../runtime/sweep/rows.ts';
import { splitBars } from '../runtime/sweep/split.ts';
import { runSweep } from '../runtime/sweep/sweep.ts';
import { nodeSha256 } from './hash.ts';
import { loadData, type Loaded } from './load-file.ts';
import { usage } from './problems.ts';
import type { ProgressLine } from './progress.ts';
import type { SweepAsk } from './sweep-flags.ts';
import { writeSweep, type SweepFolder } from './sweep-output.ts';
import { hasThreads, sharedBars, sweepCrew } from './sweep-threads.ts';

export interface SweepJob {
  readonly paths: readonly string[];
  readonly options: LoaderOptions;
  readonly asked: SweepAsk;
  readonly ranking: Ranking;
  /** Share of the bars that combinations are chosen by; null = all. */
  readonly split: number | null;
  readonly jobs: number;
}

export interface FinishedSweep {
  readonly sweep: Sweep;
  readonly asked: SweepAsk;
  readonly files: readonly string[];
  /** Threads that ran. */
  readonly jobs: number;
  readonly load_ms: number;
  readonly run_ms: number;
}

export async function sweepJob(
  { paths, options, asked, ranking, split, ...wish }: SweepJob,
  folder: SweepFolder,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<Result<FinishedSweep>> {
  const begin_ms = performance.now();
  const loaded = await loadData(paths, options, progress, signal);
  if (!loaded.ok) return loaded;
  const plan = asked.plan(loaded.value.symbol);
  if (!plan.ok) return plan;
  const jobs = Math.min(wish.jobs, plan.value.accepted.length);
  const data = dataOf(loaded.value, split, hasThreads(jobs));
  if (!data.ok) return data;
  const { parts, data_sha256 } = data.value;
  const fits = checkBars(plan.value, parts);
  if (!fits.ok) return fits;

  const run_begin_ms = performance.now();
  const crew = sweepCrew(parts, jobs, signal);
  const onRow = (done: number, total: number) => progress.sweeping(done, total, performance.now() - run_begin_ms);
  const rows = await runSweep(plan.value, crew.runners, { onRow, canceled: () => signal.aborted });
  await crew.end();
  const run_ms = performance.now() - run_begin_ms;

  const sweep: Sweep = { plan: plan.value, ranking, split, data_sha256, parts, rows };
  const files = await writeSweep(folder, sweep);
  if (!files.ok) return files;
  return ok({ sweep, asked, files: files.value, jobs: crew.runners.length, load_ms: run_begin_ms - begin_ms, run_ms });
}

/** What is run over: all bars, or two parts of them. */
function dataOf(
  { bars: own }: Loaded,
  split: number | null,
  shared: boolean,
): Result<{ readonly parts: readonly SweepData[]; readonly data_sha256: string }> {
  const data_sha256 = hashBars(own, nodeSha256);
  const bars = shared ? sharedBars(own) : own;
  if (split === null) return ok({ parts: [{ bars, data_sha256 }], data_sha256 });
  const cut = splitBars(bars, split);
  if (!cut.ok) return usage(`--split: ${cut.problem.message}`, 'split');
  const parts = cut.value.map((part) => ({ bars: part, data_sha256: hashBars(part, nodeSha256) }));
  return ok({ parts, data_sha256 });
}

/** Whether the bars that each combination wants can be made of the data. */
function checkBars(plan: SweepPlan, parts: readonly SweepData[]): Result<null> {
  const { accepted, base, request } = plan;
  const alike = 'resample' in base && 'resample_anchor' in base;
  for (const index of alike ? accepted.slice(0, 1) : accepted) {
    for (const { bars } of parts) {
      const made = runBars(bars, request(index).config);
      if (!made.ok) return usage(`--resample: ${made.problem.message}`, 'resample');
    }
  }
  return ok(null);
}
