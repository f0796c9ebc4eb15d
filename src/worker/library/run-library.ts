/** The runs of the library, and the one that goes on. */
import type { RunRequest } from '../../contracts/config.ts';
import { FREE, type Pace } from '../../contracts/pace.ts';
import { goesOn, type MetricsPlan, type RunInfo } from '../../contracts/records.ts';
import { err, ok, type Problem, type Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { resolveStored } from '../../core/engine/index.ts';
import { LogIndex } from '../../runtime/run/log-index.ts';
import type { LabStore, Listed } from '../../store/index.ts';
import type { FollowFile } from '../protocol/api.ts';
import { begin } from '../run/assemble.ts';
import type { Datasets } from '../data/datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { followStored } from './followed-run.ts';
import { Following } from './following.ts';
import { dataToResume, followed } from '../data/grown-data.ts';
import type { Growth } from '../data/growth.ts';
import type { OnUpdate } from '../answers/run-update.ts';
import { LiveRun } from '../run/live-run.ts';
import type { Locks } from '../platform/locks.ts';
import { loadPiece } from '../log/log-prefix.ts';
import { resume } from '../run/resume.ts';
import { RunLog } from '../log/run-log.ts';
import { RunMetrics } from '../metrics/run-metrics.ts';
import type { RunSource } from '../answers/run-source.ts';
import { openStored } from './stored-run.ts';
import type { Tabs } from '../platform/tabs.ts';

/** Runs kept open: as many as are compared, and some. */
const OPEN_MAX = 8;
const NAME_LENGTH_MAX = 200;

export class RunLibrary {
  readonly #store: LabStore;
  readonly #datasets: Datasets;
  readonly #effects: WorkerEffects;
  readonly #locks: Locks;
  readonly #tabs: Tabs;
  readonly #onRestored: () => void;
  readonly #following: Following;
  #live: LiveRun | null = null;
  #pace: Pace = FREE;
  /** Least recently used first. */
  readonly #open = new Map<string, RunSource>();
  readonly #opening = new Map<string, Promise<Result<RunSource>>>();

  /** @param onRestored told when what a cleared library had of a run's data is stored again */
  constructor(
    store: LabStore,
    datasets: Datasets,
    effects: WorkerEffects,
    locks: Locks,
    tabs: Tabs,
    onRestored: () => void = () => undefined,
  ) {
    this.#onRestored = onRestored;
    this.#store = store;
    this.#datasets = datasets;
    this.#effects = effects;
    this.#locks = locks;
    this.#tabs = tabs;
    const read = async (key: string) => {
      const info = await store.runs.get(key);
      return info.ok ? ok(await this.#settle(info.value, await locks.heldKeys())) : info;
    };
    const open = (info: RunInfo) => followStored(store, datasets, info, effects);
    this.#following = new Following({ effects, tabs, read, open });
  }

  /** Of the run that goes, and those to come. */
  setPace(pace: Pace): void {
    this.#pace = pace;
    this.#live?.driver.setPace(pace);
  }

  /** The run that goes on here; null between runs. */
  get live(): LiveRun | null {
    return this.#live;
  }

  async list(): Promise<Result<Listed<RunInfo>>> {
    const listed = await this.#store.runs.list();
    if (!listed.ok) return listed;
    const some = listed.value.items.some(({ state }) => goesOn(state));
    const held = some ? await this.#locks.heldKeys() : new Set<string>();
    const items = await Promise.all(listed.value.items.map((info) => this.#settle(info, held)));
    // What could not be stored is in memory alone, and listed all the same.
    const stored = new Set(items.map((info) => info.key));
    const unstored = [...this.#open.values()].map((run) => run.info).filter((info) => !stored.has(info.key));
    const kept: RunInfo[] = [];
    for (const info of unstored) {
      const known = await this.#store.runs.get(info.key);
      if (!known.ok && known.problem.code === 'RUN_UNKNOWN') kept.push(info);
    }
    return ok({
      items: [...kept, ...items].sort((a, b) => b.created_at - a.created_at),
      damaged: listed.value.damaged,
    });
  }

  /**
   * Starts a run; it goes on after this resolves.
   * @param request checked and whole
   * @param plan likewise; null = its stages are not measured
   * @param follow the dataset's file, to go on with as it grows; null = the dataset is all
   */
  async start(
    dataset_id: string,
    request: RunRequest,
    name: string,
    onUpdate: OnUpdate,
    plan: MetricsPlan | null = null,
    follow: FollowFile | null = null,
  ): Promise<Result<RunInfo>> {
    if (this.#live !== null) return err(storeProblems.runBusy());
    const known = await this.#datasets.ofNewRun(dataset_id, request.config);
    if (!known.ok) return known;
    const data = await followed(follow, known, request.config, this.#effects);
    if (!data.ok) return data;
    const { dataset, growth } = data.value;
    const key = this.#effects.newKey();
    const release = await this.#locks.hold(key);
    // Another start may have come while this one waited.
    if (this.#live !== null) {
      release();
      growth?.market.close();
      return err(storeProblems.runBusy());
    }
    const { runs } = this.#store;
    const short = name.slice(0, NAME_LENGTH_MAX);
    const options = { ...this.#surroundings(dataset_id, growth), key, name: short, runs, onUpdate };
    const bars_total = dataset.bars.length;
    const fresh = { runs, key, effects: this.#effects, bars_total, past: null, resumed: false };
    const metrics = plan === null ? null : new RunMetrics({ ...fresh, plan });
    const log = new RunLog(new LogIndex(), loadPiece(runs, key));
    const parts = begin(dataset, request, log, metrics, null, growth);
    return ok(this.#go(new LiveRun(parts, dataset, options), release));
  }

  /** Goes on with a run that was interrupted, from its newest checkpoint that is whole. */
  async resume(
    key: string,
    paused: boolean,
    onUpdate: OnUpdate,
    follow: FollowFile | null = null,
  ): Promise<Result<RunInfo>> {
    if (this.#live !== null) return err(storeProblems.runBusy());
    this.#following.stop();
    const release = await this.#locks.tryHold(key);
    if (release === null) return err(storeProblems.runElsewhere());
    const live = await this.#resumed(key, paused, onUpdate, follow);
    if (!live.ok) {
      release();
      return live;
    }
    return ok(this.#go(live.value, release));
  }

  /** Follows a run that goes on in another tab. Resolves to its record, which may tell that it does not go on. */
  follow(key: string, onUpdate: OnUpdate): Promise<Result<RunInfo>> {
    return this.#following.follow(key, onUpdate);
  }

  unfollow(): void {
    this.#following.stop();
  }

  /** A run that can be asked about: the one that goes on, one still open, or one read from the store. */
  open(key: string): Promise<Result<RunSource>> {
    const followed = this.#following.run(key);
    if (followed !== null) return Promise.resolve(ok(followed));
    const known = this.#open.get(key);
    if (known !== undefined) {
      this.#remember(key, known);
      return Promise.resolve(ok(known));
    }
    let opening = this.#opening.get(key);
    if (opening === undefined) {
      opening = this.#read(key).finally(() => this.#opening.delete(key));
      this.#opening.set(key, opening);
    }
    return opening;
  }

  async rename(key: string, name: string): Promise<Result<RunInfo>> {
    const short = name.slice(0, NAME_LENGTH_MAX);
    if (this.#live?.info.key === key) this.#live.rename(short);
    const renamed = await this.#store.runs.update(key, (info) => ({ ...info, name: short }));
    if (renamed.ok && this.#live?.info.key !== key) this.#open.delete(key);
    this.#tabs.announce({ kind: 'library' });
    return renamed;
  }

  async setDeleted(key: string, deleted: boolean): Promise<Result<null>> {
    if (deleted && this.#live?.info.key === key) return err(storeProblems.runBusy());
    const elsewhere = !this.#open.has(key) && (await this.#locks.heldKeys()).has(key);
    if (deleted && elsewhere) return err(storeProblems.runElsewhere());
    const result = await this.#store.runs.setDeleted(key, deleted ? this.#effects.wallClock() : null);
    if (!result.ok) return result;
    if (deleted) this.#open.delete(key);
    this.#tabs.announce({ kind: 'library' });
    return ok(null);
  }

  /** Offers the store once more what it refused of runs that have ended; the problem if it refuses again. */
  async storeAgain(): Promise<Problem | null> {
    for (const run of this.#open.values()) {
      if (!(run instanceof LiveRun) || run.storeProblem === null) continue;
      const problem = await run.storeAgain();
      if (problem !== null) return problem;
    }
    return null;
  }

  #surroundings(dataset_id: string, growth: Growth | null) {
    return {
      ...(growth === null ? {} : { keep: (bars_done: number) => growth.keep(this.#datasets, bars_done) }),
      effects: this.#effects,
      begins: this.#datasets.pictured(dataset_id),
      onLost: () => void this.#datasets.putAgain(dataset_id).then(this.#onRestored),
      onStored: (key: string) => this.#tabs.announce({ kind: 'run', key }),
    };
  }

  async #resumed(
    key: string,
    paused: boolean,
    onUpdate: OnUpdate,
    follow: FollowFile | null,
  ): Promise<Result<LiveRun>> {
    const { runs } = this.#store;
    const info = await runs.get(key);
    if (!info.ok) return info;
    const data = await dataToResume(info.value, follow, runs, this.#datasets, this.#effects);
    if (!data.ok) return data;
    const { dataset, growth } = data.value;
    const parts = await resume(runs, info.value, dataset, this.#effects, growth);
    if (!parts.ok) return parts;
    // A start may have come while this one read.
    if (this.#live !== null) return err(storeProblems.runBusy());
    const { name } = info.value;
    const options = { ...this.#surroundings(dataset.info.id, growth), key, name, runs, paused, onUpdate };
    return ok(new LiveRun(parts.value, dataset, options));
  }

  #go(live: LiveRun, release: () => void): RunInfo {
    const { key } = live.info;
    this.#live = live;
    live.driver.setPace(this.#pace);
    this.#remember(key, live);
    this.#tabs.announce({ kind: 'library' });
    void live.run().finally(async () => {
      this.#live = null;
      // As long as its end is in memory alone nobody else may take it for interrupted.
      await live.stored;
      release();
      this.#tabs.announce({ kind: 'run', key });
      this.#tabs.announce({ kind: 'library' });
    });
    return live.info;
  }

  async #read(key: string): Promise<Result<RunSource>> {
    const info = await this.#store.runs.get(key);
    if (!info.ok) return info;
    const { symbol, seed, config } = info.value.request;
    const dataset = await this.#datasets.ofRun(info.value.dataset_id, config);
    if (!dataset.ok) return dataset;
    const found = info.value;
    const settled = goesOn(found.state) ? await this.#settle(found, await this.#locks.heldKeys()) : found;
    // A request of another engine may not pass today's checks; its columns can be shown all the same.
    const request = resolveStored(symbol, seed, config);
    const checked = request.ok ? { ...settled, request: request.value } : settled;
    const run = await openStored(this.#store.runs, checked, dataset.value, this.#effects);
    // One that goes on in another tab has grown by the next question.
    if (run.ok && !goesOn(settled.state)) this.#remember(key, run.value);
    return run;
  }

  /** A record that says "running" although no tab runs it was interrupted: its tab or its worker died. */
  async #settle(info: RunInfo, held: ReadonlySet<string>): Promise<RunInfo> {
    if (!goesOn(info.state)) return info;
    if (this.#live?.info.key === info.key) return this.#live.info;
    if (held.has(info.key) || this.#open.has(info.key)) return this.#open.get(info.key)?.info ?? info;
    const updated = await this.#store.runs.update(info.key, (current) =>
      goesOn(current.state) ? { ...current, state: 'interrupted' } : null,
    );
    return updated.ok ? updated.value : { ...info, state: 'interrupted' };
  }

  #remember(key: string, run: RunSource): void {
    this.#open.delete(key);
    this.#open.set(key, run);
    for (const [old, source] of this.#open) {
      if (this.#open.size <= OPEN_MAX || old === key) break;
      if (source === this.#live || (source instanceof LiveRun && source.storeProblem !== null)) continue;
      this.#open.delete(old);
    }
  }
}
