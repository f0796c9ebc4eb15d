/** A laboratory without a browser: the worker's parts over a library in memory. */
import type { Bars } from '../../../src/contracts/bars.ts';
import type { RunRequest } from '../../../src/contracts/config.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import type { RequestInput } from '../../../src/core/engine/index.ts';
import { storeOver } from '../../../src/store/index.ts';
import type { LabStore } from '../../../src/store/index.ts';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import type { Tables } from '../../../src/store/tables.ts';
import type { RunUpdate } from '../../../src/worker/protocol/api.ts';
import { Datasets } from '../../../src/worker/data/datasets.ts';
import type { WorkerEffects } from '../../../src/worker/platform/effects.ts';
import { Lab } from '../../../src/worker/lab.ts';
import type { Locks } from '../../../src/worker/platform/locks.ts';
import { RunLibrary } from '../../../src/worker/library/run-library.ts';
import { Sweeps } from '../../../src/worker/sweep/sweeps.ts';
import type { News, Tabs } from '../../../src/worker/platform/tabs.ts';
import { sampleReport } from '../store/support/samples.ts';

/** Bars whose averages cross often: a triangle wave with drift. */
export function waveBars(length: number, start = Date.UTC(2024, 0, 1)): Bars {
  const column = (f: (i: number) => number) => Float64Array.from({ length }, (_, i) => f(i));
  const price = (i: number) => 100 + Math.abs((i % 40) - 20) * 0.5 + (i % 7) * 0.01 + i * 0.001;
  return {
    ts: column((i) => start + i * 60_000),
    open: column(price),
    high: column((i) => price(i) + 0.3),
    low: column((i) => price(i) - 0.3),
    close: column((i) => price(i) + 0.1),
    volume: column(() => 1000),
    length,
    interval_ms: 60_000,
  };
}

export function requestOf(input: RequestInput = {}): RunRequest {
  const request = resolveRequest({ strategy: 'sma-cross', params: { fast: 3, slow: 8 }, ...input });
  if (!request.ok) throw new Error(request.problem.message);
  return request.value;
}

/** The same as a file. */
export function csvOf(length: number): string {
  const { ts, open, high, low, close, volume } = waveBars(length);
  const rows = Array.from(ts, (t, i) => [t, open[i], high[i], low[i], close[i], volume[i]].join(','));
  return `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`;
}

/** What a page talks to, over tables in memory. */
export const newLab = (shared = new MemoryTables(), locks: Locks = new TestLocks()): Lab =>
  new Lab(() => Promise.resolve(storeOver(shared, null)), testEffects(), locks, new TestTabs().end());

/** Real turns of the event loop, a clock that only counts. */
export function testEffects(): WorkerEffects {
  let keys = 0;
  let wall = 1_700_000_000_000;
  return {
    now: () => performance.now(),
    yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    wallClock: () => wall++,
    newKey: () => `run-${String(++keys)}`,
    dieOf: (error) => {
      throw error;
    },
    timed: () => undefined,
    host: 'a test',
    storage: undefined,
  };
}

/** Locks as several tabs of one browser see them. */
export class TestLocks implements Locks {
  readonly held = new Set<string>();

  hold(key: string) {
    this.held.add(key);
    return Promise.resolve(() => void this.held.delete(key));
  }
  tryHold(key: string) {
    return this.held.has(key) ? Promise.resolve(null) : this.hold(key);
  }
  holdLife() {
    return Promise.resolve(null);
  }
  heldKeys() {
    return Promise.resolve(new Set(this.held));
  }
  whenAlone(work: () => Promise<void>) {
    return work();
  }
}

/** The channel between tabs; who announces hears nothing of it. */
export class TestTabs {
  readonly #listeners: { readonly of: Tabs; readonly tell: (news: News) => void }[] = [];

  /** One tab's end of it. */
  end(): Tabs {
    const end: Tabs = {
      announce: (news) => {
        for (const { of, tell } of this.#listeners) if (of !== end) tell(news);
      },
      listen: (tell) => {
        this.#listeners.push({ of: end, tell });
        return () => undefined;
      },
    };
    return end;
  }
}

/** Tables as a tab has them, which may be gone at any moment: from then on it has no answer, and they no word of it. */
class TabTables implements Tables {
  readonly #tables: Tables;
  dead = false;

  constructor(tables: Tables) {
    this.#tables = tables;
  }
  get durable() {
    return this.#tables.durable;
  }
  transact: Tables['transact'] = (...transaction) =>
    this.dead ? new Promise(() => undefined) : this.#tables.transact(...transaction);
  close() {
    this.#tables.close();
  }
}

export interface Tab {
  /** What all tabs of the browser share. */
  readonly tables: Tables;
  readonly store: LabStore;
  readonly datasets: Datasets;
  readonly runs: RunLibrary;
  readonly sweeps: Sweeps;
  readonly updates: RunUpdate[];
  readonly locks: TestLocks;
  /** Adds bars and returns their id. */
  add(bars: Bars): Promise<string>;
  /** Starts a run and returns its key. */
  start(dataset_id: string, request?: RunRequest): Promise<string>;
  /** Resolves when the run that goes on has ended. */
  ended(): Promise<void>;
  /** From here on nothing that the tab still does reaches the tables. */
  die(): void;
}

export function openTab(
  tables: Tables = new MemoryTables(),
  locks = new TestLocks(),
  effects = testEffects(),
  tabs: Tabs = new TestTabs().end(),
): Tab {
  const problems: unknown[] = [];
  const own = new TabTables(tables);
  const store = storeOver(own, null);
  const datasets = new Datasets(store, effects, (problem) => problems.push(problem));
  const runs = new RunLibrary(store, datasets, effects, locks, tabs);
  const onChanged = () => tabs.announce({ kind: 'library' });
  const sweeps = new Sweeps({ store: store.sweeps, datasets, effects, locks, onChanged });
  const updates: RunUpdate[] = [];
  return {
    tables,
    store,
    datasets,
    runs,
    sweeps,
    updates,
    locks,
    add: async (bars) => (await datasets.add(bars, sampleReport, ['bars.csv'])).dataset.id,
    start: async (dataset_id, request = requestOf()) => {
      const started = await runs.start(dataset_id, request, 'a run', (update) => updates.push(update));
      if (!started.ok) throw new Error(started.problem.message);
      return started.value.key;
    },
    ended: async () => {
      while (runs.live !== null) await effects.yieldNow();
    },
    die: () => void (own.dead = true),
  };
}
