/** Runs that are killed at every place of their storing and go on: the page's side. */
import { proxy, wrap } from 'comlink';
import type { Remote } from 'comlink';
import { strFromU8, unzipSync } from 'fflate';
import type { RunRequest } from '../../../src/contracts/config.ts';
import type { LoaderOptions } from '../../../src/contracts/loader.ts';
import type { MetricsPlan, RunInfo } from '../../../src/contracts/records.ts';
import type { Result } from '../../../src/contracts/result.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import type { RunUpdate } from '../../../src/worker/protocol/api.ts';
import type { Sabotage, SaboteurWord } from './saboteur.ts';
import type { SabotagedLab } from './saboteur-worker.ts';

type Api = Remote<SabotagedLab>;

interface Alive {
  readonly api: Api;
  /** Resolves to the operation at which the worker was ended. */
  readonly killed: Promise<string>;
  end(): void;
}

function start(plan: Partial<Sabotage> & Pick<Sabotage, 'database'>): Alive {
  const whole: Sabotage = { kill_at: null, when: 'before', fail: null, ...plan };
  const worker = new Worker(new URL('./saboteur-worker.ts', import.meta.url), {
    type: 'module',
    name: JSON.stringify(whole),
  });
  const killed = new Promise<string>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Partial<SaboteurWord> | null>) => {
      if (data?.saboteur === 'killed') resolve(data.operation!);
    });
  });
  return { api: wrap<SabotagedLab>(worker), killed, end: () => worker.terminate() };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

const request: RunRequest = (() => {
  const resolved = resolveRequest({ symbol: 'KILL', params: { fast: 3, slow: 8 } });
  return value(resolved);
})();

/** Bars whose averages cross often. */
function csv(rows: number): string {
  const price = (i: number) => 100 + Math.abs((i % 40) - 20) * 0.5 + (i % 7) * 0.01;
  const lines = Array.from({ length: rows }, (_, i) => {
    const p = price(i);
    return [1704067200000 + i * 60000, p, p + 0.3, p - 0.3, p + 0.1, 1000].join(',');
  });
  return `timestamp,open,high,low,close,volume\n${lines.join('\n')}\n`;
}

const detect = Object.fromEntries(
  'tz stamp date_order decimal delimiter symbol price_scale interval_ms columns entry ohlc allow_nonpositive'
    .split(' ')
    .map((key) => [key, null]),
) as unknown as LoaderOptions;

const isFinal = (state: RunInfo['state']) => state !== 'running' && state !== 'paused';

interface Going {
  readonly info: RunInfo;
  /** Resolves to the first update for which the condition holds. */
  until(condition: (update: RunUpdate) => boolean): Promise<RunUpdate>;
}

async function going(call: (onUpdate: (update: RunUpdate) => void) => Promise<Result<RunInfo>>): Promise<Going> {
  let last: RunUpdate | null = null;
  const waiting: ((update: RunUpdate) => void)[] = [];
  const info = await call(
    proxy((update: RunUpdate) => {
      last = update;
      for (const each of waiting) each(update);
    }) as never,
  );
  return {
    info: value(info),
    until: (condition) =>
      new Promise((resolve) => {
        if (last !== null && condition(last)) resolve(last);
        waiting.push((update) => {
          if (condition(update)) resolve(update);
        });
      }),
  };
}

function afterMs<T>(ms: number, what: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(what), ms));
}

/** What a worker stores at its start is not part of a run. */
async function ready(api: Api): Promise<void> {
  await api.listRuns();
  await api.arm();
}

/** The newest run, once the browser has released the lock of the worker that had it. */
async function settled(api: Api): Promise<RunInfo | undefined> {
  for (let look = 0; ; look++) {
    const [info] = await api.listRuns();
    if (info === undefined || isFinal(info.state) || look === 200) return info;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Everything of a run that must not depend on what happened to it, as text. */
async function outcome(api: Api, key: string): Promise<string> {
  // The same dataset is described with its fields in another order when it was read back.
  const { info, dataset: _dataset, ...opened } = value(await api.openRun(key));
  const window = value(await api.window({ dataset_id: info.dataset_id, run_key: key, from: 0, to: 1e9, buckets: 97 }));
  const decisions = value(await api.decisions(key));
  const fills = value(await api.fillStats(key));
  const trades = value(await api.trades({ run_key: key, sort: 'trade', descending: false, from: 0, count: 5000 }));
  const { key: _, created_at: __, finished_at: ___, ...facts } = info;
  // A record that was read back has its fields in another order.
  const same = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = JSON.stringify([same, opened, window, decisions, fills, trades], (_name, each: unknown) =>
    each instanceof Float64Array ? Array.from(each, String) : each,
  );
  return `${await value(await api.exportLog(key)).text()}${shown}${await metricsText(api, key)}`;
}

/** The stages as they are shown, and the files of the folder that tell of them, rotated parts and all. */
async function metricsText(api: Api, key: string): Promise<string> {
  const stages = JSON.stringify(value(await api.stages(key)), (_name, each: unknown) =>
    each instanceof Float64Array ? Array.from(each, String) : each,
  );
  const zip = new Uint8Array(await value(await api.exportFolder(key)).arrayBuffer());
  const files = Object.entries(unzipSync(zip, { filter: ({ name }) => name.startsWith('metrics') }));
  return `${stages}${files.map(([name, bytes]) => `\n${name}\n${strFromU8(bytes)}`).join('')}`;
}

export interface Survived {
  /** Places at which a worker was ended, or an operation failed: how often each. */
  readonly places: Readonly<Record<string, number>>;
  readonly runs: number;
  /** What went wrong, in words; empty is well. */
  readonly faults: readonly string[];
}

export interface SurvivalOptions {
  readonly database: string;
  readonly rows: number;
  /** In the fast clock. */
  readonly bars_per_s: number;
  readonly metrics: MetricsPlan | null;
  readonly when: Sabotage['when'];
  /** Operations that are tried: the first ones all, of the others every so many. */
  readonly all_of: number;
  readonly then_every: number;
  /** Operations by name of which the first one is tried too, wherever it comes, unless one has been. */
  readonly named: readonly string[];
  /** After the first resume is ended as well, at each of this many of its operations. */
  readonly again: number;
}

/** A database with bars in it, and what an undisturbed run on them comes to. */
export class Survival {
  readonly #options: SurvivalOptions;
  readonly #places: Record<string, number> = {};
  readonly #faults: string[] = [];
  #dataset_id = '';
  #expected = '';
  #operations = 0;
  #runs = 0;

  constructor(options: SurvivalOptions) {
    this.#options = options;
  }

  get result(): Survived {
    return { places: this.#places, runs: this.#runs, faults: this.#faults };
  }

  async prepare(): Promise<void> {
    const { database, rows, bars_per_s } = this.#options;
    const { api, end } = start({ database });
    const loaded = await api.load(new File([csv(rows)], 'kill.csv'), detect, proxy(() => undefined) as never);
    if (loaded.kind !== 'loaded') throw new Error(JSON.stringify(loaded));
    this.#dataset_id = loaded.dataset.id;
    // Its columns are stored beside the load.
    while ((await api.storage()).problem !== null);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await ready(api);
    await api.setPace({ kind: 'bars', per_s: bars_per_s });
    const run = await this.#startRun(api);
    await run.until(({ state }) => isFinal(state));
    await new Promise((resolve) => setTimeout(resolve, 200));
    this.#operations = (await api.operations()).length;
    this.#expected = await outcome(api, run.info.key);
    await this.#forget(api, run.info.key);
    end();
  }

  /** Ends a worker at each operation of a run, and goes on with the run in another. */
  async killEverywhere(): Promise<void> {
    const { all_of, then_every, named, again, when } = this.#options;
    for (let at = 1; at <= this.#operations; at += at < all_of ? 1 : then_every) await this.#killAt(at, 0);
    for (const name of named) {
      // A busy machine may store a run in so few transactions that one has no such operation.
      for (let tries = 0; tries < 3 && !(`${when} ${name}` in this.#places); tries++) await this.#killAt(name, 0);
    }
    for (let j = 1; j <= again; j++) await this.#killAt(Math.min(all_of, 12), j);
  }

  /** Lets each operation of a run fail once: the run comes to its end by itself. */
  async failOnceEverywhere(error: string): Promise<void> {
    const { database, all_of, bars_per_s } = this.#options;
    for (let from = 1; from <= Math.min(all_of, this.#operations); from++) {
      const { api, end } = start({ database, fail: { from, count: 1, error } });
      await ready(api);
      await api.setPace({ kind: 'bars', per_s: bars_per_s });
      const run = await this.#startRun(api);
      const ended = await run.until(({ state, problem }) => isFinal(state) && problem === null);
      this.#note(`${error} ${(await api.operations())[from - 1] ?? 'nothing'}`);
      end();
      await this.#check(run.info.key, `failed once at ${String(from)}: ${ended.state}`);
    }
  }

  /** From one operation on nothing can be stored any more: the run is held, says so, can be exported, and goes on later. */
  async failForEver(error: string): Promise<void> {
    const { database, bars_per_s } = this.#options;
    for (const from of [1, 2, 7, 15]) {
      const { api, end } = start({ database, fail: { from, count: 1e9, error } });
      await ready(api);
      await api.setPace({ kind: 'bars', per_s: bars_per_s });
      const run = await this.#startRun(api);
      const told = run.until((update) => update.held || update.problem !== null);
      const silent = run.until(({ state }) => isFinal(state)).then((update) => afterMs(2000, update));
      const held = await Promise.race([told, silent]);
      const what = `failing from ${String(from)} on`;
      const never = held.safe_bars === 0;
      if (held.problem === null) this.#faults.push(`${what}: nothing was said`);
      const log = await value(await api.exportLog(run.info.key)).text();
      if (log === '' || !this.#expected.startsWith(log))
        this.#faults.push(`${what}: what was exported is no beginning`);
      this.#note(`${error} for ever`);
      end();
      await this.#check(never ? null : run.info.key, what);
    }
  }

  async #killAt(at: number | string, again_at: number): Promise<void> {
    const { database, when, bars_per_s } = this.#options;
    const first = start({ database, kill_at: at, when });
    await ready(first.api);
    await first.api.setPace({ kind: 'bars', per_s: bars_per_s });
    const run = await Promise.race([this.#startRun(first.api), first.killed.then(() => null)]);
    const ended = run?.until(({ state }) => isFinal(state)).then(() => new Promise((go) => setTimeout(go, 100)));
    const place = await Promise.race([first.killed, ended?.then(() => null) ?? first.killed]);
    this.#note(place === null ? 'not reached' : `${when} ${place}`);
    first.end();
    if (again_at > 0) await this.#killResume(again_at);
    await this.#check(
      run?.info.key ?? null,
      `killed ${when} ${String(at)} (${place ?? 'not reached'}), ${String(again_at)}`,
    );
  }

  async #killResume(at: number): Promise<void> {
    const { database, when, bars_per_s } = this.#options;
    const second = start({ database, kill_at: at, when });
    await ready(second.api);
    await second.api.setPace({ kind: 'bars', per_s: bars_per_s });
    const resumed = async () => {
      const info = await settled(second.api);
      if (info === undefined || info.state !== 'interrupted') return;
      const run = await going((onUpdate) => second.api.resumeRun(info.key, false, onUpdate));
      await run.until(({ state }) => isFinal(state));
    };
    const place = await Promise.race([second.killed, resumed().then(() => null)]);
    this.#note(place === null ? 'recovery not reached' : `recovery ${when} ${place}`);
    second.end();
  }

  /** In a worker that nobody disturbs: the run is there, goes on if it has no end, and is as if nothing had happened. */
  async #check(key: string | null, what: string): Promise<void> {
    const { api, end } = start({ database: this.#options.database });
    this.#runs++;
    try {
      const info = await settled(api);
      if (info === undefined) {
        // Ended before its first transaction was through: then nobody was told that it had started.
        if (key !== null && !what.startsWith('killed')) this.#faults.push(`${what}: the run is gone`);
        return;
      }
      if (info.state === 'interrupted') {
        const run = await going((onUpdate) => api.resumeRun(info.key, false, onUpdate));
        await run.until(({ state, problem }) => isFinal(state) && problem === null);
      } else if (info.state !== 'done') this.#faults.push(`${what}: the run is ${info.state}`);
      const found = await outcome(api, info.key);
      if (found !== this.#expected) this.#faults.push(`${what}: ${difference(found, this.#expected)}`);
      await this.#forget(api, info.key);
    } catch (error) {
      this.#faults.push(`${what}: ${String(error)}`);
      await settled(api);
      for (const { key: left } of await api.listRuns()) await this.#forget(api, left);
    } finally {
      end();
    }
  }

  #startRun(api: Api): Promise<Going> {
    return going((onUpdate) => api.startRun(this.#dataset_id, request, 'a run', onUpdate, this.#options.metrics));
  }

  async #forget(api: Api, key: string): Promise<void> {
    value(await api.deleteRun(key));
    await api.purge();
  }

  #note(place: string): void {
    this.#places[place] = (this.#places[place] ?? 0) + 1;
  }
}

function difference(found: string, expected: string): string {
  let at = 0;
  while (at < found.length && found[at] === expected[at]) at++;
  return `differs at ${String(at)}: ${found.slice(at, at + 80)} instead of ${expected.slice(at, at + 80)}`;
}
