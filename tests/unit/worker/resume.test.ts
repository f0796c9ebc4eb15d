import { describe, expect, test, vi } from 'vitest';
import { storeOver } from '../../../src/store/index.ts';
import type { RunUpdate } from '../../../src/worker/protocol/api.ts';
import { value } from '../store/support/samples.ts';
import {
  deadTab,
  everything,
  kept,
  later,
  logOf,
  plainLog,
  reopened,
  RUN_BARS,
  stepTo,
  stored,
  turn,
  until,
} from './runs.ts';
import { openTab, requestOf, testEffects, TestLocks, TestTabs } from './support.ts';
import type { Tab } from './support.ts';

async function resume(tab: Tab, key: string, paused = false): Promise<void> {
  value(await tab.runs.resume(key, paused, (update) => tab.updates.push(update)));
}

/** Everything an undisturbed run shows. */
async function undisturbed() {
  const tab = openTab();
  const key = await tab.start(await tab.add(RUN_BARS));
  await tab.ended();
  return everything(value(await tab.runs.open(key)));
}

/** What must be the same whether a run was disturbed or not. */
function same({ info, ...rest }: Awaited<ReturnType<typeof everything>>) {
  return { ...rest, info: { ...info, key: '', created_at: 0 } };
}

describe('a run that was interrupted', () => {
  test('goes on to the log, columns and statistics of one that was not', async () => {
    const { tab, key } = await deadTab();
    const next = later(tab);
    expect(value(await next.runs.list()).items[0]!.state).toBe('interrupted');
    await resume(next, key);
    await next.ended();
    const run = value(await next.runs.open(key));
    expect((await logOf(run)).equals(plainLog())).toBe(true);
    const expected = same(await undisturbed());
    expect(same(await everything(run))).toEqual(expected);
    expect(same(await everything(value(await reopened(next).runs.open(key))))).toEqual(expected);
    expect(value(await next.store.runs.checkpoints(key))).toEqual([]);
  });

  test('again and again, at every place', async () => {
    const { tab, key } = await deadTab(300);
    let last = tab;
    for (const bars_done of [301, 1000, 1001, 2750, 5999]) {
      const next = later(last);
      await resume(next, key, true);
      const live = next.runs.live!;
      expect(live.info.state).toBe('paused');
      await stepTo(live, bars_done);
      live.secure();
      while (value(await next.store.runs.get(key)).bars_done < bars_done) await turn();
      last = next;
    }
    const next = later(last);
    await resume(next, key);
    await next.ended();
    expect((await logOf(value(await reopened(next).runs.open(key)))).equals(plainLog())).toBe(true);
  });

  test('for want of memory is not ended by that: its worker is, and the next one goes on with it', async () => {
    const deaths: unknown[] = [];
    const effects = { ...testEffects(), dieOf: (error: unknown) => void deaths.push(error) };
    const tab = openTab(undefined, new TestLocks(), effects);
    const key = await tab.start(await tab.add(RUN_BARS));
    const live = tab.runs.live!;
    await stepTo(live, 2000);
    await kept(tab, live);
    const failure = new RangeError('Array buffer allocation failed');
    live.engine.advance = () => {
      throw failure;
    };
    live.resume();
    while (deaths.length === 0) await turn();
    expect(deaths).toEqual([failure]);
    const next = later(tab);
    expect(value(await next.runs.list()).items[0]).toMatchObject({ state: 'interrupted', bars_done: 2000 });
    await resume(next, key);
    await next.ended();
    expect((await logOf(value(await next.runs.open(key)))).equals(plainLog())).toBe(true);
  });

  test('keeps its name, its beginning and its operator’s commands', async () => {
    const { tab, key, live } = await deadTab(2500, async (run) => {
      await stepTo(run, 1000);
      run.command('HALTED');
      await stepTo(run, 2000);
      run.command('ACTIVE');
    });
    value(await tab.runs.rename(key, 'mine'));
    // The first tab stands still, and then does without an interruption what the next one does after it.
    const next = openTab(tab.tables, new TestLocks());
    await resume(next, key, true);
    const resumed = next.runs.live!;
    resumed.command('REDUCING');
    resumed.resume();
    await next.ended();
    live.command('REDUCING');
    live.resume();
    await tab.ended();
    const info = value(await next.runs.open(key)).info;
    expect(info).toMatchObject({ name: 'mine', created_at: live.info.created_at, commands: live.info.commands });
    expect(info.commands).toHaveLength(3);
    expect((await logOf(value(await next.runs.open(key)))).equals(await logOf(live))).toBe(true);
  });

  test.each([0, 1])('before its first bar keeps what its operator said by then, %i tabs later', async (tabs) => {
    const tab = openTab();
    const id = await stored(tab);
    vi.spyOn(tab.datasets, 'pictured').mockReturnValue(new Promise(() => undefined));
    const key = await tab.start(id);
    const live = tab.runs.live!;
    live.command('REDUCING');
    live.command('HALTED');
    expect(live.engine.bars_done).toBe(0);
    await kept(tab, live);
    let last = tab;
    for (let i = 0; i < tabs; i++) {
      last = later(last);
      await resume(last, key, true);
      await kept(last, last.runs.live!);
    }
    const next = later(last);
    await resume(next, key);
    await next.ended();
    const { info, trades, opened } = await everything(value(await next.runs.open(key)));
    expect(info.commands).toEqual([{ bar: 0, to: 'HALTED' }]);
    expect(opened.state_changes.map(({ to }) => to)).toEqual(['HALTED']);
    expect(trades).toEqual([]);
  });

  test('forgets a word that changed nothing, once that is known', async () => {
    const tab = openTab();
    const id = await stored(tab);
    vi.spyOn(tab.datasets, 'pictured').mockReturnValue(new Promise(() => undefined));
    const key = await tab.start(id);
    tab.runs.live!.command('ACTIVE');
    await kept(tab, tab.runs.live!);
    const next = later(tab);
    await resume(next, key, true);
    const live = next.runs.live!;
    expect(live.info.commands).toEqual([{ bar: 0, to: 'ACTIVE' }]);
    await stepTo(live, 100);
    expect(live.info.commands).toEqual([]);
  });

  test('keeps what its operator said while it was catching up, until it is told otherwise', async () => {
    const { tab, key } = await deadTab(2500);
    // Its checkpoints gone, it begins again at the first bar.
    const checkpoints = value(await tab.store.runs.checkpoints(key));
    expect(checkpoints.length).toBeGreaterThan(0);
    await tab.tables.transact(['checkpoints'], 'readwrite', (tx) => tx.removeGroup('checkpoints', key));
    const next = later(tab);
    let begin = () => {};
    vi.spyOn(next.datasets, 'pictured').mockReturnValue(new Promise((resolve) => (begin = resolve)));
    await resume(next, key, true);
    const live = next.runs.live!;
    expect(live.engine.bars_done).toBe(0);
    live.command('HALTED');
    expect(live.info.commands).toEqual([{ bar: 2499, to: 'HALTED' }]);
    begin();
    while (live.engine.bars_done < 2500) await turn();
    live.command('ACTIVE');
    await kept(next, live);
    const last = later(next);
    await resume(last, key);
    await last.ended();
    const run = await everything(value(await last.runs.open(key)));
    expect(run.opened.state_changes.map(({ to }) => to)).toEqual(['HALTED', 'ACTIVE']);
    expect(run.info.commands).toEqual([
      { bar: 2499, to: 'HALTED' },
      { bar: 2499, to: 'ACTIVE' },
    ]);
  });

  test('is refused with a reason: its end, another engine, another tab, data that are gone, a run under way', async () => {
    const { tab, key } = await deadTab();
    const codeOf = async (at: Tab) => {
      const result = await at.runs.resume(key, false, () => undefined);
      return result.ok || result.problem.code;
    };
    expect(await codeOf(reopened(tab))).toBe('RUN_ELSEWHERE');
    expect(await codeOf(tab)).toBe('RUN_BUSY');
    const info = value(await tab.store.runs.get(key));
    const { runs } = storeOver(tab.tables, null);
    const change = async (over: object) => value(await runs.commit({ info: { ...info, ...over }, chunks: [] }));
    await change({ engine_version: '0.0.1' });
    expect(await codeOf(later(tab))).toBe('RUN_NOT_RESUMABLE');
    await change({ dataset_id: 'f'.repeat(64) });
    expect(await codeOf(later(tab))).toBe('DATASET_UNKNOWN');
    await change({ finished_at: 5, state: 'done' });
    const last = later(tab);
    expect(await codeOf(last)).toBe('RUN_NOT_RESUMABLE');
    // A refusal leaves no lock behind.
    expect(last.locks.held.size).toBe(0);
  });
});

describe('a run in another tab', () => {
  /** Two tabs of one browser; the first runs. */
  async function pair() {
    const [locks, tabs] = [new TestLocks(), new TestTabs()];
    const writer = openTab(undefined, locks, testEffects(), tabs.end());
    const id = await stored(writer);
    const key = await writer.start(id);
    const live = writer.runs.live!;
    live.pause();
    const reader = openTab(writer.tables, locks, testEffects(), tabs.end());
    return { writer, reader, key, live, locks };
  }
  const seen: RunUpdate[] = [];

  test('is followed as it grows, and is there at its end', async () => {
    const { writer, reader, key, live } = await pair();
    seen.length = 0;
    while (!(await reader.store.runs.get(key)).ok) await turn();
    value(await reader.runs.follow(key, (update) => seen.push(update)));
    await stepTo(live, 1500);
    live.secure();
    await until(() => seen.at(-1)?.bars_done === 1500);
    const halfway = await everything(value(await reader.runs.open(key)));
    const { info: _, ...shown } = halfway;
    const { info: __, ...own } = await everything(value(await writer.runs.open(key)));
    expect(shown).toEqual(own);
    live.command('REDUCING');
    live.resume();
    await writer.ended();
    await until(() => seen.at(-1)?.state === 'done');
    const ended = await everything(value(await reader.runs.open(key)));
    expect(ended).toEqual(await everything(value(await writer.runs.open(key))));
  });

  test('goes no further here for a word of its operator that still waits for its bar', async () => {
    const { reader, key, live } = await pair();
    await stepTo(live, 1500);
    await kept(reader, live);
    const info = value(await reader.store.runs.get(key));
    value(await reader.store.runs.commit({ info: { ...info, commands: [{ bar: 1500, to: 'HALTED' }] }, chunks: [] }));
    value(await reader.runs.follow(key, () => undefined));
    expect(value(await reader.runs.open(key)).columns.bars_done).toBe(1500);
  });

  test('is not followed over a log whose pieces do not join', async () => {
    const { reader, key, live } = await pair();
    await stepTo(live, 1500);
    await kept(reader, live);
    const info = value(await reader.store.runs.get(key));
    const piece = value(await reader.store.runs.chunk(key, 0));
    value(await reader.store.runs.commit({ info, chunks: [{ ...piece, first_line: 3 }] }));
    const followed = await reader.runs.follow(key, () => undefined);
    expect(followed).toMatchObject({ ok: false, problem: { code: 'STORE_DAMAGED' } });
  });

  test('cannot be disturbed from here, and can be taken over when its tab is gone', async () => {
    const { reader, key, live, locks } = await pair();
    seen.length = 0;
    await stepTo(live, 900);
    live.secure();
    while (!(await reader.store.runs.get(key)).ok) await turn();
    value(await reader.runs.follow(key, (update) => seen.push(update)));
    const deleted = await reader.runs.setDeleted(key, true);
    expect(deleted.ok || deleted.problem.code).toBe('RUN_ELSEWHERE');
    locks.held.delete(key);
    await until(() => seen.at(-1)?.state === 'interrupted');
    await resume(reader, key);
    await reader.ended();
    expect((await logOf(value(await reader.runs.open(key)))).equals(plainLog(requestOf()))).toBe(true);
  });
});
