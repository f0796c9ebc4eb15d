import { describe, expect, test } from 'vitest';
import type { Bars } from '../../../src/contracts/bars.ts';
import { err } from '../../../src/contracts/result.ts';
import { storeProblems } from '../../../src/contracts/store-errors.ts';
import { DataDeletion } from '../../../src/worker/data-deletion.ts';
import type { RunLibrary } from '../../../src/worker/library/run-library.ts';
import { value } from '../store/support/samples.ts';
import { openTab, testEffects, waveBars } from './support.ts';

/** Many bars that share one column, so that they are made in no time. */
function manyBars(): Bars {
  const column = new Float64Array(250_000).fill(100);
  const ts = Float64Array.from(column, (_, i) => i * 60_000);
  return {
    ts,
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column,
    length: column.length,
    interval_ms: 60_000,
  };
}

/** Pauses end when the test says so. */
function heldEffects() {
  const waiting: (() => void)[] = [];
  const asked: number[] = [];
  const sleep = (ms: number) => {
    asked.push(ms);
    return new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { effects: { ...testEffects(), sleep }, asked, wake: () => waiting.splice(0).forEach((resolve) => resolve()) };
}

describe('datasets on their way into the store', () => {
  test('few bars are stored at once', async () => {
    const { effects, asked } = heldEffects();
    const tab = openTab(undefined, undefined, effects);
    const id = await tab.add(waveBars(50));
    expect(asked).toEqual([]);
    expect(value(await tab.datasets.rename(id, 'new name', 'NEW')).name).toBe('new name');
  });

  test('many are stored a moment later, listed and at hand meanwhile; a new name waits for them', async () => {
    const { effects, asked, wake } = heldEffects();
    const tab = openTab(undefined, undefined, effects);
    const id = await tab.add(manyBars());
    expect(asked).toEqual([300, 1500]);
    expect(value(await tab.store.datasets.list()).items).toEqual([]);
    expect(value(await tab.datasets.list()).items.map((item) => item.id)).toEqual([id]);
    expect(value(await tab.datasets.get(id)).bars.length).toBe(250_000);
    const renamed = tab.datasets.rename(id, 'new name', 'NEW');
    await effects.yieldNow();
    wake();
    expect(value(await renamed).name).toBe('new name');
    expect(value(await tab.store.datasets.get(id)).symbol).toBe('NEW');
  });

  test('what is deleted before it is stored stays deleted', async () => {
    const { effects, wake } = heldEffects();
    const tab = openTab(undefined, undefined, effects);
    const id = await tab.add(manyBars());
    const deleted = tab.datasets.setDeleted(id, true);
    await effects.yieldNow();
    wake();
    value(await deleted);
    expect(value(await tab.store.datasets.list()).items).toEqual([]);
    expect(value(await tab.datasets.list()).items).toEqual([]);
  });
});

test('a run on many bars that have just come waits a moment, the next one does not; neither does one on few', async () => {
  const { effects, asked, wake } = heldEffects();
  const tab = openTab(undefined, undefined, effects);
  const bars_done = async (id: string) => {
    await tab.start(id);
    for (let i = 0; i < 20; i++) await effects.yieldNow();
    const done = tab.runs.live?.engine.bars_done ?? Infinity;
    tab.runs.live?.cancel();
    return done;
  };
  expect(await bars_done(await tab.add(waveBars(60)))).toBeGreaterThan(0);
  await tab.ended();
  asked.length = 0;
  const id = await tab.add(manyBars());
  expect(asked).toEqual([300, 1500]);
  expect(await bars_done(id)).toBe(0);
  wake();
  await tab.ended();
  expect(await bars_done(id)).toBeGreaterThan(0);
  wake();
  await tab.ended();
});

test('a dataset is deleted with its runs, and comes back with those that were deleted with it', async () => {
  const tab = openTab();
  const deletion = new DataDeletion(Promise.resolve(tab));
  const ids = [await tab.add(waveBars(60)), await tab.add(waveBars(70))] as const;
  const run = async (id: string) => {
    const key = await tab.start(id);
    await tab.ended();
    return key;
  };
  const [first, gone, other] = [await run(ids[0]), await run(ids[0]), await run(ids[1])];
  value(await tab.runs.setDeleted(gone, true));
  const listed = async () => value(await tab.runs.list()).items.map(({ key }) => key);
  value(await deletion.set(ids[0], true));
  expect(await listed()).toEqual([other]);
  expect(value(await tab.datasets.list()).items.map(({ id }) => id)).toEqual([ids[1]]);
  value(await deletion.set(ids[0], false));
  expect(await listed()).toEqual([other, first]);
  expect(value(await tab.datasets.list()).items).toHaveLength(2);
  value(await deletion.set(ids[0], true));
  value(await tab.store.runs.purge());
  value(await tab.store.datasets.purge());
  expect(await listed()).toEqual([other]);
  const lost = await tab.store.runs.get(first);
  expect(lost.ok || lost.problem.code).toBe('RUN_UNKNOWN');
});

test('a dataset comes back also where one of its runs cannot, with the others', async () => {
  const tab = openTab();
  const id = await tab.add(waveBars(60));
  const keys: string[] = [];
  for (let i = 0; i < 3; i++) {
    keys.unshift(await tab.start(id));
    await tab.ended();
  }
  const setDeleted = (key: string, deleted: boolean) =>
    !deleted && key === keys[1] ? Promise.resolve(err(storeProblems.runBusy())) : tab.runs.setDeleted(key, deleted);
  const refusing = { ...tab, runs: { setDeleted } as unknown as RunLibrary };
  const deletion = new DataDeletion(Promise.resolve(refusing));
  value(await deletion.set(id, true));
  expect(await deletion.set(id, false)).toMatchObject({ ok: false, problem: { code: 'RUN_BUSY' } });
  expect(value(await tab.datasets.list()).items).toHaveLength(1);
  expect(value(await tab.runs.list()).items.map(({ key }) => key)).toEqual([keys[0], keys[2]]);
});

test('a dataset with a run that cannot be deleted stays, and so do all its runs', async () => {
  const tab = openTab();
  const id = await tab.add(waveBars(60));
  const keys: string[] = [];
  for (let i = 0; i < 3; i++) {
    keys.unshift(await tab.start(id));
    await tab.ended();
  }
  const listed = async () => value(await tab.runs.list()).items.map(({ key }) => key);
  for (const stuck of keys) {
    const setDeleted = (key: string, deleted: boolean) =>
      deleted && key === stuck ? Promise.resolve(err(storeProblems.runBusy())) : tab.runs.setDeleted(key, deleted);
    const refusing = { ...tab, runs: { setDeleted } as unknown as RunLibrary };
    const deletion = new DataDeletion(Promise.resolve(refusing));
    expect(await deletion.set(id, true)).toMatchObject({ ok: false, problem: { code: 'RUN_BUSY' } });
    expect(await listed()).toEqual(keys);
    expect(value(await tab.datasets.list()).items).toHaveLength(1);
  }
});
