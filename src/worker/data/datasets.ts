/** The datasets of the library, the newest used ones in memory. */
import type { Bars } from '../../contracts/bars.ts';
import type { LoaderReport } from '../../contracts/loader.ts';
import type { RunConfig } from '../../contracts/config.ts';
import type { DatasetInfo } from '../../contracts/records.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { newRunBars, resolveStored, runBars } from '../../core/engine/index.ts';
import { intervalName } from '../../core/loader/index.ts';
import { symbolFromName, togetherName } from '../../runtime/files/symbol.ts';
import type { LabStore, Listed } from '../../store/index.ts';
import { MarketBlocks } from './blocks.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { beforeRun, beforeStoring } from '../platform/first-pictures.ts';
import { hashDataset } from '../platform/hash.ts';

export interface LoadedDataset {
  /** As the library lists it: of the bars as they were loaded. */
  readonly info: DatasetInfo;
  /** As they were loaded. */
  readonly source: Bars;
  /** As they are seen: those of a run that joins them into longer ones are fewer. */
  readonly bars: Bars;
  /** Of `bars`; made at the first view. */
  readonly blocks: MarketBlocks;
}

/** Bytes of columns kept in memory beside those a run uses: a few million bars. */
const MEMORY_BYTES_MAX = 1 << 29;
const BYTES_PER_BAR = 48;

export function loadedDataset(info: DatasetInfo, source: Bars, bars = source): LoadedDataset {
  let blocks: MarketBlocks | null = null;
  return {
    info,
    source,
    bars,
    get blocks() {
      // Of bars that grow they are made anew as soon as there is another one.
      if (blocks?.holds(bars) !== true) blocks = new MarketBlocks(bars);
      return blocks;
    },
  };
}

/** The dataset as a run sees it. A request of another engine may have no such fields: then it is as loaded. */
function seenBy(dataset: LoadedDataset, config: RunConfig): Result<LoadedDataset> {
  const request = resolveStored('X', 0, config);
  if (!request.ok) return ok(dataset);
  const bars = runBars(dataset.source, request.value.config);
  if (!bars.ok || bars.value === dataset.source) return bars.ok ? ok(dataset) : bars;
  return ok(loadedDataset(dataset.info, dataset.source, bars.value));
}

/** What the library would list if it held the bars as a run sees them. */
export function shownInfo({ info, bars }: LoadedDataset): DatasetInfo {
  const { ts, length, interval_ms } = bars;
  return { ...info, rows: length, first_ts: ts[0]!, last_ts: ts[length - 1]!, interval_ms };
}

export class Datasets {
  readonly #store: LabStore;
  readonly #effects: WorkerEffects;
  readonly #onProblem: (problem: Problem) => void;
  /** Least recently used first. */
  readonly #held = new Map<string, LoadedDataset>();
  readonly #reading = new Map<string, Promise<Result<LoadedDataset>>>();
  /** On their way into the store, or refused by it. */
  readonly #storing = new Map<string, DatasetInfo>();
  /** When a run on data that has just come may begin. */
  readonly #pictured = new Map<string, Promise<void>>();
  /** Those that have not been offered to the store yet. */
  readonly #coming = new Map<string, Promise<unknown>>();
  readonly #refused = new Set<string>();

  /** `onProblem`: what went wrong where no caller waits for it. */
  constructor(store: LabStore, effects: WorkerEffects, onProblem: (problem: Problem) => void) {
    this.#store = store;
    this.#effects = effects;
    this.#onProblem = onProblem;
  }

  async list(): Promise<Result<Listed<DatasetInfo>>> {
    const listed = await this.#store.datasets.list();
    if (!listed.ok) return listed;
    const { items, damaged } = listed.value;
    const stored = new Set(items.map((item) => item.id));
    const coming = [...this.#storing.values()].filter((info) => !stored.has(info.id));
    return ok({ items: [...coming, ...items].sort((a, b) => b.created_at - a.created_at), damaged });
  }

  /**
   * Takes in loaded bars: at hand at once, stored meanwhile. The dataset's id is the hash of its bars.
   * @param files names of what the person dropped, that with the earliest bar first
   */
  async add(
    bars: Bars,
    report: LoaderReport,
    files: readonly string[],
  ): Promise<{ readonly dataset: DatasetInfo; readonly already_known: boolean }> {
    const id = await hashDataset(bars, this.#effects.yieldNow);
    const file_name = togetherName(files);
    const fresh: DatasetInfo = {
      id,
      name: nameOf(files, report),
      symbol: report.symbol ?? symbolFromName(files[0] ?? ''),
      file_name,
      rows: bars.length,
      first_ts: bars.ts[0]!,
      last_ts: bars.ts[bars.length - 1]!,
      interval_ms: bars.interval_ms,
      created_at: this.#effects.wallClock(),
      report,
    };
    const known = await this.#knownAs(id);
    const dataset = known.info === null ? fresh : { ...known.info, report };
    this.#hold(loadedDataset(dataset, bars));
    this.#storing.set(id, dataset);
    this.#pictured.set(id, beforeRun(bars.length, this.#effects));
    const put = beforeStoring(bars.length, this.#effects).then(() => this.#put(dataset, bars));
    this.#coming.set(id, put);
    void put.then(() => this.#coming.delete(id));
    return { dataset, already_known: known.listed };
  }

  /** Offers the store once more what it refused; the problem if it refuses again. */
  async storeAgain(): Promise<Problem | null> {
    for (const id of [...this.#refused]) {
      const held = this.#held.get(id);
      const problem = held === undefined ? null : await this.#put(held.info, held.bars);
      if (problem !== null) return problem;
    }
    return null;
  }

  /** The library was cleared: stores again what is in memory. */
  async putAgain(id: string): Promise<void> {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#storing.set(id, held.info);
    await this.#put(held.info, held.bars);
  }

  /** A dataset with its bars; those read from the store are hashed again, so that a run's data is what it says it is. */
  get(id: string): Promise<Result<LoadedDataset>> {
    const held = this.#held.get(id);
    if (held !== undefined) {
      this.#hold(held);
      return Promise.resolve(ok(held));
    }
    let reading = this.#reading.get(id);
    if (reading === undefined) {
      reading = this.#read(id).finally(() => this.#reading.delete(id));
      this.#reading.set(id, reading);
    }
    return reading;
  }

  /** Resolves when a run on this dataset may begin: a moment after it has come, later at once. */
  pictured(id: string): Promise<void> {
    return this.#pictured.get(id) ?? Promise.resolve();
  }

  /** The dataset of a run, its bars those that the run sees. */
  async ofRun(id: string, config: RunConfig): Promise<Result<LoadedDataset>> {
    const dataset = await this.get(id);
    return dataset.ok ? seenBy(dataset.value, config) : dataset;
  }

  /** The same of a run that is yet to begin. Refused: one that `newRunBars` refuses. */
  async ofNewRun(id: string, config: RunConfig): Promise<Result<LoadedDataset>> {
    const dataset = await this.ofRun(id, config);
    const bars = dataset.ok ? newRunBars(dataset.value.source, config) : dataset;
    return bars.ok ? dataset : bars;
  }

  async rename(id: string, name: string, symbol: string): Promise<Result<DatasetInfo>> {
    await this.#coming.get(id);
    const renamed = await this.#store.datasets.rename(id, name, symbol);
    const held = this.#held.get(id);
    if (renamed.ok && held !== undefined) this.#held.set(id, loadedDataset(renamed.value, held.source));
    return renamed;
  }

  async setDeleted(id: string, deleted: boolean): Promise<Result<null>> {
    await this.#coming.get(id);
    const result = await this.#store.datasets.setDeleted(id, deleted ? this.#effects.wallClock() : null);
    return result.ok ? ok(null) : result;
  }

  async #put(dataset: DatasetInfo, bars: Bars): Promise<Problem | null> {
    const stored = await this.#store.datasets.put(dataset, bars);
    if (stored.ok) {
      this.#storing.delete(dataset.id);
      this.#refused.delete(dataset.id);
      return null;
    }
    this.#refused.add(dataset.id);
    this.#onProblem(stored.problem);
    return stored.problem;
  }

  /** What the library has under this hash, also if it is deleted, and whether it is listed. */
  async #knownAs(id: string): Promise<{ readonly info: DatasetInfo | null; readonly listed: boolean }> {
    const storing = this.#storing.get(id);
    if (storing !== undefined) return { info: storing, listed: true };
    const info = await this.#store.datasets.get(id);
    const listed = await this.#store.datasets.list();
    return {
      info: info.ok ? info.value : null,
      listed: listed.ok && listed.value.items.some((item) => item.id === id),
    };
  }

  async #read(id: string): Promise<Result<LoadedDataset>> {
    const info = await this.#store.datasets.get(id);
    if (!info.ok) return info;
    const bars = await this.#store.datasets.bars(id);
    if (!bars.ok) return bars;
    const hash = await hashDataset(bars.value, this.#effects.yieldNow);
    if (hash !== id) return err(storeProblems.damaged('dataset', 'columns', `bars with the hash ${id.slice(0, 12)}`));
    const dataset = loadedDataset(info.value, bars.value);
    this.#hold(dataset);
    return ok(dataset);
  }

  #hold(dataset: LoadedDataset): void {
    const { id } = dataset.info;
    this.#held.delete(id);
    this.#held.set(id, dataset);
    let bytes = 0;
    for (const { bars } of this.#held.values()) bytes += bars.length * BYTES_PER_BAR;
    for (const [old, { bars }] of this.#held) {
      // What is not in the store yet, or could not be stored, is only here.
      if (bytes <= MEMORY_BYTES_MAX || old === id) break;
      if (this.#storing.has(old)) continue;
      bytes -= bars.length * BYTES_PER_BAR;
      this.#held.delete(old);
    }
  }
}

/** One file's name without its endings; of several files the symbol and the interval, where the symbol is known. */
function nameOf(files: readonly string[], report: LoaderReport): string {
  if (files.length > 1 && report.symbol !== null) return `${report.symbol} ${intervalName(report.interval_ms)}`;
  const [first = ''] = files;
  const base = first.replace(/\.(gz|zip)$/i, '').replace(/\.[A-Za-z0-9]{1,8}$/, '');
  return base === '' ? first : togetherName([base, ...files.slice(1)]);
}
