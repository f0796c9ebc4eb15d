/** The worker's side of the page's API: each call checked, answered as a value, never by throwing. */
import type { RunRequest } from '../contracts/config.ts';
import type { LoaderOptions } from '../contracts/loader.ts';
import type { DatasetInfo, RunInfo } from '../contracts/records.ts';
import type { Problem, Result } from '../contracts/result.ts';
import type { LabStore, Listed } from '../store/index.ts';
import type {
  Catalog,
  LabApi,
  LoadProgress,
  LoadReply,
  MergeReply,
  PartReply,
  Sign,
  StorageInfo,
  SweepListed,
  VerifyReply,
} from './protocol/api.ts';
import { checkName, checkRequest, internal, paced, release, safely, tell } from './protocol/bridge.ts';
import type { PageCallback } from './protocol/bridge.ts';
import { catalog } from './catalog.ts';
import { DataDeletion } from './data-deletion.ts';
import { Datasets } from './data/datasets.ts';
import type { WorkerEffects } from './platform/effects.ts';
import { Loads } from './data/loads.ts';
import type { Locks } from './platform/locks.ts';
import type { Library } from './run-calls.ts';
import { RunLibrary } from './library/run-library.ts';
import { RunQuestions } from './run-questions.ts';
import { storageInfo } from './platform/storage-info.ts';
import { Sweeps } from './sweep/sweeps.ts';
import type { Tabs } from './platform/tabs.ts';
import { verifyLog } from './verify/verify.ts';

const NOTHING = { items: [], damaged: [] };

/** Time between two signs of life. */
const BEAT_MS = 1000;

export class Lab extends RunQuestions implements LabApi {
  protected override readonly library: Promise<Library>;
  readonly #locks: Locks;
  readonly #tabs: Tabs;
  readonly #watchers = new Set<PageCallback<Sign>>();
  /** The last lists that could be read: a store that fails is no empty library. */
  readonly #listed: { datasets: Listed<DatasetInfo>; runs: Listed<RunInfo>; sweeps: Listed<SweepListed> } = {
    datasets: NOTHING,
    runs: NOTHING,
    sweeps: NOTHING,
  };
  readonly #loads: Loads;
  readonly #deletion: DataDeletion;

  /** @param openStore opens the library; its promise must not reject */
  constructor(openStore: () => Promise<LabStore>, effects: WorkerEffects, locks: Locks, tabs: Tabs) {
    super(effects);
    this.#locks = locks;
    this.#tabs = tabs;
    this.#loads = new Loads(async () => (await this.library).datasets, effects);
    this.library = openStore().then(async (store) => {
      this.problem = store.problem;
      void store.arrived?.then(
        () => this.#storing(null),
        () => undefined,
      );
      const datasets = new Datasets(store, effects, (problem) => this.#storing(problem));
      await locks
        .whenAlone(async () => {
          await store.runs.purge();
          await store.sweeps.purge();
          await store.datasets.purge(true);
        })
        .catch(() => undefined);
      const onChanged = () => {
        this.#libraryChanged();
        tabs.announce({ kind: 'library' });
      };
      return {
        store,
        datasets,
        runs: new RunLibrary(store, datasets, effects, locks, tabs, () => this.#libraryChanged()),
        sweeps: new Sweeps({ store: store.sweeps, datasets, effects, locks, onChanged }),
      };
    });
    this.#deletion = new DataDeletion(this.library);
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
    return this.#locks.holdLife(this.effects.newKey());
  }

  check(request: RunRequest): Result<RunRequest> {
    return checkRequest(request);
  }

  load(
    file: File,
    options: LoaderOptions,
    onProgress: PageCallback<LoadProgress>,
    growing = false,
  ): Promise<LoadReply> {
    return this.#loads.load(file, options, onProgress, growing);
  }

  loadPart(
    file: File,
    folder: string,
    options: LoaderOptions,
    onProgress: PageCallback<LoadProgress>,
  ): Promise<PartReply> {
    return this.#loads.part(file, folder, options, onProgress);
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
    const listed = await this.#read(({ datasets }) => datasets.list());
    return (this.#listed.datasets = listed ?? this.#listed.datasets).items;
  }

  renameDataset(id: string, name: string, symbol: string): Promise<Result<DatasetInfo>> {
    return safely(async () => {
      const checked = [checkName(name), checkName(symbol)].find((result) => !result.ok);
      return checked?.ok === false ? checked : (await this.library).datasets.rename(id, name, symbol);
    });
  }

  deleteDataset(id: string): Promise<Result<null>> {
    return safely(() => this.#deletion.set(id, true));
  }

  undeleteDataset(id: string): Promise<Result<null>> {
    return safely(() => this.#deletion.set(id, false));
  }

  async listRuns(): Promise<readonly RunInfo[]> {
    const listed = await this.#read(({ runs }) => runs.list());
    return (this.#listed.runs = listed ?? this.#listed.runs).items;
  }

  async listSweeps(): Promise<readonly SweepListed[]> {
    const listed = await this.#read(({ sweeps }) => sweeps.list());
    return (this.#listed.sweeps = listed ?? this.#listed.sweeps).items;
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
      const swept = await store.sweeps.purge();
      return swept.ok ? store.datasets.purge() : swept;
    });
    if (purged.ok) await this.storeAgain();
    else this.problem = purged.problem;
  }

  async storeAgain(): Promise<void> {
    const { store, datasets, runs, sweeps } = await this.library;
    const problem = (await datasets.storeAgain()) ?? (await runs.storeAgain()) ?? (await sweeps.storeAgain());
    this.problem = problem ?? store.problem;
  }

  async storage(): Promise<StorageInfo> {
    const { store } = await this.library;
    const damaged = Object.values(this.#listed).flatMap((listed) => listed.damaged);
    return storageInfo(store, this.effects.storage, this.problem, damaged);
  }

  async verify(log: File, onProgress: PageCallback<number>): Promise<VerifyReply> {
    const progress = paced(onProgress, this.effects.now, (fraction) => fraction >= 1);
    try {
      return await verifyLog(log, (await this.library).datasets, this.effects, progress);
    } catch (error) {
      return { kind: 'refused', problem: internal(error) };
    } finally {
      release(onProgress);
    }
  }

  /** A list of the library; null, and the problem noted, where it cannot be read. */
  async #read<T>(list: (library: Library) => Promise<Result<Listed<T>>>): Promise<Listed<T> | null> {
    const listed = await safely(async () => list(await this.library));
    if (listed.ok) return listed.value;
    this.problem = listed.problem;
    return null;
  }

  /** Storing goes wrong, or (null) the database is there after all, with more in it than memory had. */
  #storing(problem: Problem | null): void {
    this.problem = problem;
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
      await this.effects.sleep(BEAT_MS);
    }
  }
}
