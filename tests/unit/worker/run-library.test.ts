import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import { PathBands } from '../../../src/worker/answers/path-bands.ts';
import { eventPage, openedRun } from '../../../src/worker/answers/queries.ts';
import { value } from '../store/support/samples.ts';
import {
  deadTab,
  everything,
  kept,
  later,
  logOf,
  plainLog,
  reopened,
  RUN_BARS as bars,
  stepTo,
  stored,
  turn,
  until,
} from './runs.ts';
import { openTab, requestOf, testEffects, waveBars } from './support.ts';

describe('a run in the worker', () => {
  test('writes the log that the engine writes, byte for byte, and its hash', async () => {
    const tab = openTab();
    const key = await tab.start(await tab.add(bars));
    await tab.ended();
    const run = value(await tab.runs.open(key));
    const log = await logOf(run);
    expect(log.equals(plainLog())).toBe(true);
    expect(run.info).toMatchObject({ state: 'done', error: null, bars_done: 6000, log_bytes: log.length });
    const last = log.lastIndexOf('\n', log.length - 2) + 1;
    expect(run.info.log_sha256).toBe(createHash('sha256').update(log.subarray(0, last)).digest('hex'));
    expect(run.trades.length).toBeGreaterThan(100);
  });

  test('shows the same after a reload as when it ended', async () => {
    const tab = openTab();
    const key = await tab.start(await tab.add(bars));
    await tab.ended();
    const before = await everything(value(await tab.runs.open(key)));
    const after = await everything(value(await reopened(tab).runs.open(key)));
    expect(after).toEqual(before);
  });

  test('shows the same from columns computed again as from stored ones', async () => {
    const tab = openTab();
    const key = await tab.start(await tab.add(bars), requestOf({ fields: { close_at_end: 'close' } }));
    await tab.ended();
    const before = await everything(value(await tab.runs.open(key)));
    const info = value(await tab.store.runs.get(key));
    // One column of another length: none of them is trusted.
    expect(info.state).toBe('done');
    while (value(await tab.store.runs.details(key)) === null) await turn();
    value(await tab.store.runs.putColumns(key, new Map([['cash', new Float64Array(3)]]), null));
    expect(await everything(value(await reopened(tab).runs.open(key)))).toEqual(before);
  });

  test('a moment after its end its columns are stored: it is shown without being executed again', async () => {
    const tab = openTab();
    const key = await tab.start(await tab.add(bars));
    await tab.ended();
    const before = await everything(value(await tab.runs.open(key)));
    while (value(await tab.store.runs.details(key)) === null) await turn();
    const info = value(await tab.store.runs.get(key));
    // An engine of another version could not compute them.
    value(await tab.store.runs.commit({ info: { ...info, engine_version: '0.0.1' }, chunks: [] }));
    const after = await everything(value(await reopened(tab).runs.open(key)));
    expect({ ...after, info: { ...after.info, engine_version: info.engine_version } }).toEqual(before);
  });

  test('a tick above every price is refused at its field, and nothing has begun', async () => {
    const tab = openTab();
    const id = await tab.add(bars);
    const request = { ...requestOf(), config: { ...requestOf().config, tick: 1e6 } };
    const started = await tab.runs.start(id, request, 'R', () => undefined);
    expect(started).toMatchObject({ ok: false, problem: { code: 'TICK_TOO_LARGE', text: 'tick' } });
    expect(tab.runs.live).toBeNull();
  });

  test('pausing, stepping and questions in between change no byte', async () => {
    const tab = openTab();
    const key = await tab.start(await tab.add(bars));
    const live = tab.runs.live!;
    live.driver.pause();
    let asked = 0;
    for (let i = 0; i < 40; i++) {
      live.driver.step(1 + i * 3);
      await turn();
      const run = value(await tab.runs.open(key));
      const page = await eventPage(run, { run_key: key, from: 0, count: 5, types: null, trace: null, text: 'FILLED' });
      asked += value(page).total;
      openedRun(run, true);
    }
    expect(asked).toBeGreaterThan(0);
    expect(live.info.state).toBe('paused');
    live.driver.resume();
    await tab.ended();
    expect((await logOf(value(await tab.runs.open(key)))).equals(plainLog())).toBe(true);
  });

  test('a canceled run ends its log at a bar’s edge, as a prefix of the whole', async () => {
    const tab = openTab();
    const key = await tab.start(await tab.add(bars));
    const live = tab.runs.live!;
    await stepTo(live, 1000);
    live.driver.cancel();
    await tab.ended();
    const run = value(await tab.runs.open(key));
    expect(run.info).toMatchObject({ state: 'canceled', bars_done: 1000 });
    const lines = (await logOf(run)).toString().split('\n');
    const whole = plainLog().toString().split('\n');
    expect(JSON.parse(lines.at(-2)!)).toMatchObject({ type: 'RunFinished', bars: 1000 });
    const intents = lines.filter((line) => line.startsWith('{"type":"OrderIntent"'));
    expect(whole.filter((line) => line.startsWith('{"type":"OrderIntent"')).slice(0, intents.length)).toEqual(intents);
    expect(await everything(value(await reopened(tab).runs.open(key)))).toEqual(await everything(run));
    // And what hangs on its bars' insides is looked for as far as it went.
    const band = value(await new PathBands(testEffects()).test(run, () => undefined));
    const { equity_final } = run.info.headline;
    expect(band?.base).toMatchObject({ equity_final, trades: run.trades_total });
  });

  test('updates tell how many events there are of each type, and the last one the end', async () => {
    const tab = openTab();
    const key = await tab.start(await tab.add(bars));
    await tab.ended();
    const run = value(await tab.runs.open(key));
    for (const { events, counts } of tab.updates)
      expect(Object.values(counts!).reduce((sum, n) => sum + n, 0)).toBe(events);
    expect(tab.updates.at(-1)!.counts).toEqual(run.info.counts);
    expect(tab.updates.at(-1)).toMatchObject({ state: 'done', bars_done: 6000, eta_ms: null, problem: null });
    expect(tab.updates.at(-1)!.headline).toEqual(run.info.headline);
  });

  test('one at a time, and the next one after it', async () => {
    const tab = openTab();
    const id = await tab.add(bars);
    await tab.start(id);
    const second = await tab.runs.start(id, requestOf(), 'second', () => undefined);
    expect(second.ok || second.problem.code).toBe('RUN_BUSY');
    const both = await Promise.all([tab.ended(), tab.ended()]);
    expect(both).toHaveLength(2);
    const raced = await Promise.all([tab.start(id), tab.runs.start(id, requestOf(), 'third', () => undefined)]);
    expect(raced[1].ok || raced[1].problem.code).toBe('RUN_BUSY');
    await tab.ended();
    expect(value(await tab.runs.list()).items).toHaveLength(2);
  });
});

describe('a run whose tab is gone', () => {
  test('is interrupted once its lock is free, keeps its log, and shows its charts from executing it again', async () => {
    const { tab, key, live } = await deadTab();
    const before = await everything(value(await tab.runs.open(key)));
    const next = later(tab);
    expect(value(await next.runs.list()).items[0]).toMatchObject({ key, state: 'interrupted', bars_done: 2500 });
    const run = value(await next.runs.open(key));
    expect(await logOf(run)).toEqual(await logOf(live));
    const { opened, ...rest } = await everything(run);
    const { opened: openedBefore, ...restBefore } = before;
    expect(rest).toEqual({ ...restBefore, info: { ...restBefore.info, log_bytes: rest.info.log_bytes } });
    expect({ ...opened, monthly: [], hold: null, drawdowns: [] }).toEqual(openedBefore);
  });

  test('is given its operator’s commands again', async () => {
    const tab = openTab();
    const key = await tab.start(await tab.add(bars));
    const live = tab.runs.live!;
    live.command('HALTED');
    await stepTo(live, 1000);
    live.command('ACTIVE');
    await stepTo(live, 2000);
    live.command('REDUCING');
    live.command('REDUCING');
    await stepTo(live, 2500);
    const commands = live.info.commands.slice(-2);
    expect(commands).toEqual([
      { bar: 999, to: 'ACTIVE' },
      { bar: 1999, to: 'REDUCING' },
    ]);
    await kept(tab, live);
    const before = await everything(value(await tab.runs.open(key)));
    const after = await everything(value(await later(tab).runs.open(key)));
    expect(after.trades).toEqual(before.trades);
    expect(after.decisions).toEqual(before.decisions);
    expect(after.cash).toEqual(before.cash);
    expect(after.opened.state_changes).toEqual(before.opened.state_changes);
    expect(after.opened.state_changes.map(({ to }) => to)).toEqual(['HALTED', 'ACTIVE', 'REDUCING']);
    expect(after.info.commands).toEqual(before.info.commands);
  });

  test('still runs as long as another tab holds its lock, and can be looked at from here', async () => {
    const { tab, key, live } = await deadTab();
    const other = reopened(tab);
    expect(value(await other.runs.list()).items[0]).toMatchObject({ key, state: 'paused' });
    expect(value(await other.runs.open(key)).columns.bars_done).toBe(2500);
    expect(value(await tab.store.runs.get(key)).state).toBe('paused');
    await stepTo(live, 2600);
    await kept(tab, live);
    expect(value(await other.runs.open(key)).columns.bars_done).toBe(2600);
  });

  test('of another engine version: its log is there, its charts are refused with a word', async () => {
    const { tab, key } = await deadTab();
    const info = value(await tab.store.runs.get(key));
    value(await tab.store.runs.commit({ info: { ...info, engine_version: '0.0.1' }, chunks: [] }));
    const result = await later(tab).runs.open(key);
    expect(result.ok || result.problem.code).toBe('RUN_ENGINE_DIFFERS');
  });
});

describe('storage that fails', () => {
  class Failing extends MemoryTables {
    broken: string | null = null;
    override transact<T>(...args: Parameters<MemoryTables['transact']>): Promise<T> {
      if (this.broken !== null) return Promise.reject(new DOMException('no room', this.broken));
      return super.transact(...args) as Promise<T>;
    }
  }

  /** A run whose every bar waits, with a store that can be broken. */
  async function atWork() {
    const tables = new Failing();
    const tab = openTab(tables);
    const id = await stored(tab);
    const key = await tab.start(id);
    const live = tab.runs.live!;
    live.pause();
    await kept(tab, live);
    // Slow enough for the next transaction to come before the end.
    live.driver.setPace({ kind: 'bars', per_s: 3000 });
    return { tables, tab, key, live };
  }
  /** Lets storing fail until the run is held, then takes the brake off. */
  async function heldBy(name: string, { tables, tab, live }: Awaited<ReturnType<typeof atWork>>) {
    tables.broken = name;
    live.resume();
    await until(() => tab.updates.at(-1)!.held);
    live.driver.setPace({ kind: 'free' });
  }

  test('during a run: it pauses and says so, can be exported, and goes on by itself when storing works', async () => {
    const work = await atWork();
    const { tables, tab, key, live } = work;
    const safe_bars = live.engine.bars_done;
    await heldBy('QuotaExceededError', work);
    const told = tab.updates.at(-1)!;
    expect(told).toMatchObject({ state: 'paused', problem: { code: 'STORE_QUOTA' }, safe_bars });
    expect(told.bars_done).toBeGreaterThan(safe_bars);
    const exported = await logOf(value(await tab.runs.open(key)));
    expect(plainLog().subarray(0, exported.length).equals(exported)).toBe(true);
    tables.broken = null;
    await tab.ended();
    expect(tab.updates.at(-1)).toMatchObject({ state: 'done', problem: null, held: false, safe_bars: 6000 });
    expect((await logOf(value(await reopened(tab).runs.open(key)))).equals(plainLog())).toBe(true);
  });

  test('told to resume it goes on in memory to its end, is listed, and is stored once there is room', async () => {
    const work = await atWork();
    const { tables, tab, key, live } = work;
    await heldBy('QuotaExceededError', work);
    live.resume();
    await tab.ended();
    expect(tab.updates.at(-1)).toMatchObject({ state: 'done', problem: { code: 'STORE_QUOTA' } });
    expect((await logOf(value(await tab.runs.open(key)))).equals(plainLog())).toBe(true);
    // What the store has is the record of the pause; its lock stays, and the list tells how it went on.
    expect(tab.locks.held.has(key)).toBe(true);
    tables.broken = null;
    expect(await tab.runs.storeAgain()).toBeNull();
    expect(value(await tab.runs.list()).items[0]!.state).toBe('done');
    await until(() => !tab.locks.held.has(key));
    expect((await logOf(value(await reopened(tab).runs.open(key)))).equals(plainLog())).toBe(true);
  });

  test('a library cleared under a run: the run and its data are stored again, whole', async () => {
    const { tables, tab, key, live } = await atWork();
    const { id } = live.dataset.info;
    await tables.transact(['runs', 'chunks', 'datasets', 'column_parts'], 'readwrite', async (tx) => {
      await tx.removeGroup('chunks', key);
      await tx.remove('runs', key);
      await tx.remove('datasets', id);
      await tx.removeGroup('column_parts', id);
    });
    live.resume();
    await tab.ended();
    await live.stored;
    expect(tab.updates.at(-1)).toMatchObject({ state: 'done', problem: null });
    while (!(await tab.store.datasets.get(id)).ok) await turn();
    const fresh = reopened(tab);
    expect((await logOf(value(await fresh.runs.open(key)))).equals(plainLog())).toBe(true);
  });

  test('a refusal between pause and cancel leaves both working', async () => {
    const work = await atWork();
    const { tables, tab, live } = work;
    await heldBy('UnknownError', work);
    live.pause();
    tables.broken = null;
    expect(await tab.runs.storeAgain()).toBeNull();
    await turn();
    expect(live.driver.paused).toBe(true);
    live.driver.cancel();
    await tab.ended();
    expect(tab.updates.at(-1)).toMatchObject({ state: 'canceled', problem: null });
  });

  test('a dataset that was refused is listed, can be run on, and is stored once there is room', async () => {
    const tables = new Failing();
    const tab = openTab(tables);
    tables.broken = 'QuotaExceededError';
    const id = await tab.add(bars);
    await turn();
    expect((await tab.datasets.storeAgain())?.code).toBe('STORE_QUOTA');
    tables.broken = null;
    expect(value(await tab.datasets.list()).items.map((info) => info.id)).toEqual([id]);
    expect(value(await tab.datasets.get(id)).bars).toBe(bars);
    expect((await tab.store.datasets.bars(id)).ok).toBe(false);
    expect(await tab.datasets.storeAgain()).toBeNull();
    expect(value(await tab.store.datasets.bars(id))).toEqual(bars);
  });

  test('once: what was pending is stored with the next transaction', async () => {
    const tables = new Failing();
    const tab = openTab(tables);
    const id = await stored(tab);
    tables.broken = 'UnknownError';
    const key = await tab.start(id);
    await turn();
    tables.broken = null;
    await tab.ended();
    expect(tab.updates.at(-1)!.problem).toBeNull();
    expect((await logOf(value(await reopened(tab).runs.open(key)))).equals(plainLog())).toBe(true);
  });

  test('stored bars that are not those of their hash are refused', async () => {
    const tab = openTab();
    const id = await tab.add(bars);
    while (!(await tab.store.datasets.bars(id)).ok) await turn();
    const other = waveBars(6000);
    other.close[17]! += 1;
    const { dataset } = await openTab(tab.tables).datasets.add(bars, value(await tab.datasets.get(id)).info.report, [
      'x',
    ]);
    value(await tab.store.datasets.put(dataset, other));
    const result = await openTab(tab.tables).datasets.get(id);
    expect(result.ok || result.problem.code).toBe('STORE_DAMAGED');
  });
});

test('effects of tests and runs leave no key twice', () => {
  const effects = testEffects();
  expect(effects.newKey()).not.toBe(effects.newKey());
});
