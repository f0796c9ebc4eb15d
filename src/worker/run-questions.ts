/** The calls of the page that ask about runs, each answered with fresh buffers to hand over. */
import { ok } from '../contracts/result.ts';
import type { Result } from '../contracts/result.ts';
import type {
  BandProgress,
  CompareQuery,
  CompareReply,
  EventQuery,
  LogParting,
  OverlayQuery,
  OverlayReply,
  PathBandReply,
  SweepProgress,
  SweepQuery,
  SweepReply,
  TradeQuery,
  WindowQuery,
} from './protocol/api.ts';
import { handOver, paced, release, safely } from './protocol/bridge.ts';
import type { PageCallback } from './protocol/bridge.ts';
import { Comparisons, runsToCompare } from './compare/compare.ts';
import type { WorkerEffects } from './platform/effects.ts';
import { dashboardBlob, folderBlob, logBlob, tradesBlob } from './answers/exports.ts';
import { PathBands } from './answers/path-bands.ts';
import { decisionsReply, eventPage, fillStatsReply, openedRun, tradePage, windowReply } from './answers/queries.ts';
import { RunCalls } from './run-calls.ts';
import type { RunSource } from './answers/run-source.ts';
import { stagesReply } from './answers/stages.ts';
import type { Sweeps } from './sweep/sweeps.ts';

export abstract class RunQuestions extends RunCalls {
  protected readonly effects: WorkerEffects;
  readonly #bands: PathBands;
  readonly #comparisons: Comparisons;

  constructor(effects: WorkerEffects) {
    super();
    this.effects = effects;
    this.#bands = new PathBands(effects);
    this.#comparisons = new Comparisons(effects);
  }

  openRun(key: string, live_stats = false) {
    return this.#ask(key, (run) => ok(openedRun(run, live_stats)));
  }

  window(query: WindowQuery) {
    return safely(async () => {
      const { datasets, runs } = await this.library;
      const dataset = await datasets.get(query.dataset_id);
      if (!dataset.ok) return dataset;
      if (query.run_key === null) return handOver(windowReply(dataset.value, null, query));
      const run = await runs.open(query.run_key);
      return run.ok ? handOver(windowReply(dataset.value, run.value, query)) : run;
    });
  }

  events(query: EventQuery) {
    return this.#ask(query.run_key, (run) => eventPage(run, query));
  }

  trades(query: TradeQuery) {
    return this.#ask(query.run_key, (run) => tradePage(run, query));
  }

  fillStats(run_key: string) {
    return this.#ask(run_key, (run) => handOver(fillStatsReply(run)));
  }

  stages(run_key: string) {
    return this.#ask(run_key, async (run) => handOver(await stagesReply(run)));
  }

  decisions(run_key: string) {
    return this.#ask(run_key, (run) => handOver(decisionsReply(run)));
  }

  async pathBand(run_key: string, onProgress: PageCallback<BandProgress>): Promise<Result<PathBandReply | null>> {
    const told = paced(onProgress, this.effects.now, ({ runs_done, runs_total }) => runs_done === runs_total);
    const reply = await this.#ask(run_key, (run) => this.#bands.test(run, told));
    release(onProgress);
    return reply;
  }

  cancelPathBand(): void {
    this.#bands.cancel();
  }

  compareRuns(query: CompareQuery): Promise<Result<CompareReply>> {
    return this.#askAll(query.keys, async (runs) => handOver(await this.#comparisons.compare(runs, query.points)));
  }

  overlayRuns(query: OverlayQuery): Promise<Result<OverlayReply>> {
    return this.#askAll(query.keys, async (runs) => handOver(await this.#comparisons.overlay(runs, query)));
  }

  partLogs(keys: readonly string[]): Promise<Result<readonly LogParting[] | null>> {
    return this.#askAll(keys, (runs) => this.#comparisons.part(runs));
  }

  cancelPartLogs(): void {
    this.#comparisons.cancel();
  }

  sweep(query: SweepQuery, onProgress: PageCallback<SweepProgress>): Promise<Result<SweepReply | null>> {
    return this.#swept(onProgress, (sweeps, told) => sweeps.run(query, told));
  }

  resumeSweep(key: string, onProgress: PageCallback<SweepProgress>): Promise<Result<SweepReply | null>> {
    return this.#swept(onProgress, (sweeps, told) => sweeps.resume(key, told));
  }

  cancelSweep(): void {
    void this.library.then(({ sweeps }) => sweeps.cancel());
  }

  openSweep(key: string): Promise<Result<SweepReply>> {
    return safely(async () => (await this.library).sweeps.open(key));
  }

  deleteSweep(key: string): Promise<Result<null>> {
    return safely(async () => (await this.library).sweeps.setDeleted(key, true));
  }

  undeleteSweep(key: string): Promise<Result<null>> {
    return safely(async () => (await this.library).sweeps.setDeleted(key, false));
  }

  exportSweep(key: string, kind: 'csv' | 'html'): Promise<Result<Blob>> {
    return safely(async () => (await this.library).sweeps.file(key, kind));
  }

  exportLog(key: string): Promise<Result<Blob>> {
    return this.#ask(key, logBlob);
  }

  exportFolder(key: string): Promise<Result<Blob>> {
    return this.#ask(key, (run) => folderBlob(run, this.effects));
  }

  exportTrades(key: string): Promise<Result<Blob>> {
    return this.#ask(key, tradesBlob);
  }

  exportDashboard(key: string): Promise<Result<Blob>> {
    return this.#ask(key, (run) => dashboardBlob(run, this.effects));
  }

  async #swept(
    onProgress: PageCallback<SweepProgress>,
    work: (sweeps: Sweeps, told: (progress: SweepProgress) => void) => Promise<Result<SweepReply | null>>,
  ): Promise<Result<SweepReply | null>> {
    const told = paced(onProgress, this.effects.now, ({ runs_done, runs_total }) => runs_done === runs_total);
    const reply = await safely(async () => work((await this.library).sweeps, told));
    release(onProgress);
    return reply;
  }

  #ask<T>(key: string, answer: (run: RunSource) => Result<T> | Promise<Result<T>>): Promise<Result<T>> {
    return safely(async () => {
      const run = await (await this.library).runs.open(key);
      return run.ok ? answer(run.value) : run;
    });
  }

  #askAll<T>(keys: unknown, answer: (runs: readonly RunSource[]) => Promise<Result<T>>): Promise<Result<T>> {
    return safely(async () => {
      const { runs } = await this.library;
      const opened = await runsToCompare(keys, (key) => runs.open(key));
      return opened.ok ? answer(opened.value) : opened;
    });
  }
}
