/** The worker's side of the page's API: each call checked, answered as a value, never by throwing. */
import type { RunRequest } from '../contracts/config.ts';
import type { LoaderOptions } from '../contracts/loader.ts';
import type { DatasetInfo, RunInfo } from '../contracts/records.ts';
import { ok, type Problem, type Result } from '../contracts/result.ts';
import type { LabStore } from '../store/index.ts';
import type {
  BandProgress,
  Catalog,
  EventQuery,
  LabApi,
  LoadProgress,
  LoadReply,
  MergeReply,
  PartReply,
  PathBandReply,
  Sign,
  StorageInfo,
  TradeQuery,
  VerifyReply,
  WindowQuery,
} from './api.ts';
import { checkName, checkRequest, handOver, internal, paced, release, safely, tell } from './bridge.ts';
import type { PageCallback } from './bridge.ts';
import { catalog } from './catalog.ts';
import { Datasets } from './datasets.ts';
import type { WorkerEffects } from './effects.ts';
import { dashboardBlob, folderBlob, logBlob, tradesBlob } from './exports.ts';
import { Loads } from './loads.ts';
import type { Locks } from './locks.ts';
import { decisionsReply, eventPage, fillStatsReply, openedRun, tradePage, windowReply } from './queries.ts';
import { PathBands } from './path-bands.ts';
import { RunCalls } from './run-calls.ts';
import type { Library } from './run-calls.ts';
import { RunLibrary } from './run-library.ts';
import type { RunSource } from './run-source.ts';
import { stagesReply } from './stages.ts';
import { storageInfo } from './storage-info.ts';
import type { Tabs } from './tabs.ts';
import { verifyLog } from './verify.ts';

interface Listed<T> {
  readonly items: readonly T[];
  readonly damaged: readonly Problem[];
}

/** Time between two signs of life. */
const BEAT_MS = 1000;

export class Lab extends RunCalls implements LabApi {
  protected override readonly library: Promise<Library>;
  readonly #effects: WorkerEffects;
  readonly #locks: Locks;
  readonly #tabs: Tabs;
  readonly #watchers = new Set<PageCallback<Sign>>();
  /** The last lists that could be read: a store that fails is no empty library. */
  #listed: { readonly datasets: Listed<DatasetInfo>; readonly runs: Listed<RunInfo> } = {
    datasets: { items: [], damaged: [] },
    runs: { items: [], damaged: [] },
  };
  readonly #bands: PathBands;
  readonly #loads: Loads;

  /** @param openStore opens the library; its promise must not reject */
  constructor(openStore: () => Promise<LabStore>, effects: WorkerEffects, locks: Locks, tabs: Tabs) {
    super();
    this.#effects = effects;
    this.#locks = locks;
    this.#tabs = tabs;
    this.#bands = new PathBands(effects);
    this.#loads = new Loads(async () => (await this.library).datasets, effects);
    this.library = openStore().then(async (store) => {
      this.problem = store.problem;
      void store.arrived?.then(
        () => this.#arrived(),
        () => undefined,
      );
      const datasets = new Datasets(store, effects, (problem) => (this.problem = problem));
      await locks
        .whenAlone(async () => {
          await store.runs.purge();
          await store.datasets.purge(true);
        })
        .catch(() => undefined);
      return {
        store,
        datasets,
        runs: new RunLibrary(store, datasets, effects, locks, tabs, () => this.#libraryChanged()),
      };
    });
  }

  catalog(): Catalog {
    return catalog();
  }

  async watch(onSign: PageCallback<Sign>): Promise<string | null> {
    this.#watchers.add(onSign);
    this.#tabs.listen((news) => {
      if (news.kind === 'library') void tell(onSign, { kind: 'library' });
    });
    void this.#beat(onSign);
    return this.#locks.holdLife(this.#effects.newKey());
  }

  check(request: RunRequest): Result<RunRequest> {
    return checkRequest(request);
  }

  load(file: File, options: LoaderOptions, onProgress: PageCallback<LoadProgress>): Promise<LoadReply> {
    return this.#loads.load(file, options, onProgress);
  }

  loadPart(file: File, options: LoaderOptions, onProgress: PageCallback<LoadProgress>): Promise<PartReply> {
    return this.#loads.part(file, options, onProgress);
  }

  mergeParts(): Promise<MergeReply> {
    return this.#loads.merge();
  }

  dropParts(): void {
    this.#loads.drop();
  }

  cancelLoad(): void {
    this.#loads.cancel();
  }

  async listDatasets(): Promise<readonly DatasetInfo[]> {
    const listed = await safely(async () => (await this.library).datasets.list());
    if (!listed.ok) this.problem = listed.problem;
    else this.#listed = { ...this.#listed, datasets: listed.value };
    return this.#listed.datasets.items;
  }

  renameDataset(id: string, name: string, symbol: string): Promise<Result<DatasetInfo>> {
    return safely(async () => {
      const checked = [checkName(name), checkName(symbol)].find((result) => !result.ok);
      return checked?.ok === false ? checked : (await this.library).datasets.rename(id, name, symbol);
    });
  }

  deleteDataset(id: string): Promise<Result<null>> {
    return safely(async () => (await this.library).datasets.setDeleted(id, true));
  }

  undeleteDataset(id: string): Promise<Result<null>> {
    return safely(async () => (await this.library).datasets.setDeleted(id, false));
  }

  async listRuns(): Promise<readonly RunInfo[]> {
    const listed = await safely(async () => (await this.library).runs.list());
    if (!listed.ok) this.problem = listed.problem;
    else this.#listed = { ...this.#listed, runs: listed.value };
    return this.#listed.runs.items;
  }

  renameRun(key: string, name: string): Promise<Result<RunInfo>> {
    return safely(async () => {
      const checked = checkName(name);
      return checked.ok ? (await this.library).runs.rename(key, name) : checked;
    });
  }

  deleteRun(key: string): Promise<Result<null>> {
    return safely(async () => (await this.library).runs.setDeleted(key, true));
  }

  undeleteRun(key: string): Promise<Result<null>> {
    return safely(async () => (await this.library).runs.setDeleted(key, false));
  }

  /** Room was made: what the store refused before is offered to it again. */
  async purge(): Promise<void> {
    const purged = await safely(async () => {
      const { store } = await this.library;
      const gone = await store.runs.purge();
      if (!gone.ok) return gone;
      const data = await store.datasets.purge();
      if (!data.ok) return data;
      return data;
    });
    if (purged.ok) await this.storeAgain();
    else this.problem = purged.problem;
  }

  async storeAgain(): Promise<void> {
    const { store, datasets, runs } = await this.library;
    const problem = (await datasets.storeAgain()) ?? (await runs.storeAgain());
    this.problem = problem ?? store.problem;
  }

  async storage(): Promise<StorageInfo> {
    const { store } = await this.library;
    return storageInfo(store, this.#effects.storage, this.problem, [
      ...this.#listed.datasets.damaged,
      ...this.#listed.runs.damaged,
    ]);
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
    const told = paced(onProgress, this.#effects.now, ({ runs_done, runs_total }) => runs_done === runs_total);
    const reply = await this.#ask(run_key, (run) => this.#bands.test(run, told));
    release(onProgress);
    return reply;
  }

  cancelPathBand(): void {
    this.#bands.cancel();
  }

  exportLog(key: string): Promise<Result<Blob>> {
    return this.#ask(key, logBlob);
  }

  exportFolder(key: string): Promise<Result<Blob>> {
    return this.#ask(key, (run) => folderBlob(run, this.#effects));
  }

  exportTrades(key: string): Promise<Result<Blob>> {
    return this.#ask(key, tradesBlob);
  }
  exportDashboard(key: string): Promise<Result<Blob>> {
    return this.#ask(key, (run) => dashboardBlob(run, this.#effects));
  }

  async verify(log: File, onProgress: PageCallback<number>): Promise<VerifyReply> {
    const progress = paced(onProgress, this.#effects.now, (fraction) => fraction >= 1);
    try {
      return await verifyLog(log, (await this.library).datasets, this.#effects, progress);
    } catch (error) {
      return { kind: 'refused', problem: internal(error) };
    } finally {
      release(onProgress);
    }
  }

  #ask<T>(key: string, answer: (run: RunSource) => Result<T> | Promise<Result<T>>): Promise<Result<T>> {
    return safely(async () => {
      const run = await (await this.library).runs.open(key);
      return run.ok ? answer(run.value) : run;
    });
  }

  /** The database is there after all, with more in it than memory had. */
  #arrived(): void {
    this.problem = null;
    this.#libraryChanged();
  }

  #libraryChanged(): void {
    for (const onSign of this.#watchers) void tell(onSign, { kind: 'library' });
  }

  async #beat(onSign: PageCallback<Sign>): Promise<never> {
    const { runs } = await this.library;
    for (;;) {
      const info = runs.live?.engine;
      void tell(onSign, { kind: 'beat', run_key: runs.live?.key ?? null, bars_done: info?.bars_done ?? 0 });
      await this.#effects.sleep(BEAT_MS);
    }
  }
}
