/** A run in the page that follows a file: through a handle, by dropping it again, and after an interruption. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import type { FollowFile, RunUpdate } from '../../../src/worker/protocol/api.ts';
import type { Lab } from '../../../src/worker/lab.ts';
import { value } from '../store/support/samples.ts';
import { csvOf, newLab, requestOf, TestLocks } from './support.ts';

const options = DEFAULT_LOADER_OPTIONS;
const ignore = () => undefined;
const lines = csvOf(400).split(/(?<=\n)/);
const rows = (count: number) => lines.slice(0, count + 1).join('');
const fileOf = (text: string) => new File([text], 'live.csv');

/** A file on the disk of a browser that gives handles. */
function onDisk(text: string) {
  const disk = { text, gone: false };
  const getFile = () =>
    disk.gone
      ? Promise.reject(Object.assign(new Error('gone'), { name: 'NotFoundError' }))
      : Promise.resolve(fileOf(disk.text));
  const follow: FollowFile = { file: fileOf(text), handle: { getFile } as unknown as FileSystemFileHandle, options };
  return { disk, follow };
}

async function loaded(lab: Lab, text: string): Promise<string> {
  const reply = await lab.load(fileOf(text), options, ignore);
  if (reply.kind !== 'loaded') throw new Error(JSON.stringify(reply));
  return reply.dataset.id;
}

/** Starts a run and tells its updates; `until` resolves at the first that fits. */
async function start(lab: Lab, dataset_id: string, follow: FollowFile | null, input = {}) {
  const updates: RunUpdate[] = [];
  const waiting: { test: (update: RunUpdate) => boolean; resolve: () => void }[] = [];
  const onUpdate = (update: RunUpdate) => {
    updates.push(update);
    for (const each of waiting) if (each.test(update)) each.resolve();
  };
  const until = (test: (update: RunUpdate) => boolean) =>
    updates.some(test) ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ test, resolve }));
  const started = await lab.startRun(dataset_id, requestOf(input), 'live', onUpdate, null, follow);
  return { started, until, last: () => updates.at(-1)! };
}

const events = (log: string) => log.split('\n').slice(1, -2);
const logOf = async (lab: Lab, key: string) => value(await lab.exportLog(key)).text();

/** What a run on all of the rows writes between first and last line. */
async function straight(count: number, input = {}): Promise<readonly string[]> {
  const lab = newLab();
  const run = await start(lab, await loaded(lab, rows(count)), null, input);
  await run.until(({ state }) => state === 'done');
  return events(await logOf(lab, value(run.started).key));
}

describe('a run that follows a file', () => {
  test('goes on as the file grows, shows it, and is a whole run on all of it in the end', async () => {
    const lab = newLab();
    const { disk, follow } = onDisk(rows(100));
    const dataset_id = await loaded(lab, disk.text);
    const { started, until, last } = await start(lab, dataset_id, follow);
    const { key } = value(started);
    await until(({ waiting, bars_done }) => waiting && bars_done === 100);
    disk.text = rows(300) + lines[301]!.slice(0, 9);
    await until(({ waiting, bars_done, bars_total }) => waiting && bars_done === 300 && bars_total === 300);
    const window = { dataset_id, run_key: key, from: 0, to: 300, buckets: 300 };
    const shown = value(await lab.window(window));
    expect(shown.n).toBe(300);
    expect(shown.run!.equity.every(Number.isFinite)).toBe(true);
    expect(value(await lab.openRun(key)).dataset).toMatchObject({ id: dataset_id, rows: 300 });
    lab.cancel();
    await until(({ state }) => state === 'done');
    // From now on it is a run on a dataset of all bars.
    const { dataset_id: whole } = last();
    expect(whole).not.toBe(dataset_id);
    expect((await lab.listDatasets()).map(({ id, rows: n }) => [id, n])).toContainEqual([whole, 300]);
    expect(value(await lab.openRun(key)).info).toMatchObject({ dataset_id: whole, bars_done: 300, bars_total: 300 });
    expect((await lab.window(window)).ok).toBe(true);
    const log = await logOf(lab, key);
    expect(events(log)).toEqual(await straight(300));
    expect(await lab.verify(new File([log], 'events.ndjson'), ignore)).toMatchObject({ kind: 'verified' });
  });

  test('on longer bars sees whole ones alone', async () => {
    const lab = newLab();
    const input = { fields: { resample: '5m' } };
    const { disk, follow } = onDisk(rows(103));
    const { started, until } = await start(lab, await loaded(lab, disk.text), follow, input);
    await until(({ waiting, bars_done }) => waiting && bars_done === 20);
    disk.text = rows(400);
    await until(({ waiting, bars_done }) => waiting && bars_done === 80);
    lab.cancel();
    await until(({ state }) => state === 'done');
    expect(events(await logOf(lab, value(started).key))).toEqual(await straight(400, input));
  });

  test('without a handle goes on when the file is dropped again, and with no other', async () => {
    const lab = newLab();
    const follow = { file: fileOf(rows(100)), handle: null, options };
    const { until } = await start(lab, await loaded(lab, rows(100)), follow);
    await until(({ waiting }) => waiting);
    expect(await lab.feed(new File([rows(300)], 'other.csv'))).toBe('other');
    expect(await lab.feed(fileOf(rows(50)))).toBe('shorter');
    expect(await lab.feed(fileOf(rows(250)))).toBe('taken');
    await until(({ waiting, bars_done }) => waiting && bars_done === 250);
    lab.cancel();
    await until(({ state }) => state === 'done');
    expect(await lab.feed(fileOf(rows(300)))).toBe('other');
  });

  test('bears a file that is away for a moment: it is being replaced by what it will be', async () => {
    const lab = newLab();
    const { disk, follow } = onDisk(rows(100));
    const { until } = await start(lab, await loaded(lab, disk.text), follow);
    await until(({ waiting }) => waiting);
    disk.gone = true;
    await new Promise((resolve) => setTimeout(resolve, 700));
    Object.assign(disk, { gone: false, text: rows(200) });
    await until(({ waiting, bars_done }) => waiting && bars_done === 200);
    lab.cancel();
    await until(({ state }) => state === 'done');
  });

  test('fails with what is wrong and where, and keeps what was written', async () => {
    const lab = newLab();
    const { disk, follow } = onDisk(rows(100));
    const { started, until } = await start(lab, await loaded(lab, disk.text), follow);
    await until(({ waiting }) => waiting);
    disk.text = `${rows(120)}broken\n`;
    await until(({ state }) => state === 'failed');
    const [run] = await lab.listRuns();
    expect(run).toMatchObject({ bars_done: 120, error: expect.stringContaining('Line 122') as string });
    expect(events(`${await logOf(lab, value(started).key)}\n`)).toEqual(
      (await straight(120)).slice(0, events(`${await logOf(lab, value(started).key)}\n`).length),
    );
    const gone = onDisk(rows(100));
    const other = await start(lab, await loaded(lab, rows(100)), gone.follow);
    await other.until(({ waiting }) => waiting);
    gone.disk.gone = true;
    await other.until(({ state }) => state === 'failed');
    expect((await lab.listRuns())[0]!.error).toMatch(/was removed after \d+ bytes/);
  });

  test('is refused on a file that is another by now, or cannot be followed', async () => {
    const lab = newLab();
    const id = await loaded(lab, rows(100));
    const refusal = async (text: string) => {
      const { started } = await start(lab, id, onDisk(text).follow);
      return started.ok ? 'started' : started.problem.code;
    };
    expect(await refusal(csvOf(400).replaceAll(',1000', ',1001'))).toBe('FOLLOW_OTHER');
    // The last row may have been without its line end when the dataset was loaded; no other may be missing.
    expect(await refusal(rows(98))).toBe('FOLLOW_OTHER');
    expect(await refusal('[[1,2,3,1,2,3]]')).toBe('FOLLOW_KIND');
    expect(await refusal(rows(99))).toBe('started');
    lab.cancel();
  });
});

describe('a run that followed a file and was interrupted', () => {
  /** One that has come to bar 200 when its tab was gone. */
  async function interrupted() {
    const tables = new MemoryTables();
    const lab = newLab(tables);
    const { disk, follow } = onDisk(rows(100));
    const { started, until } = await start(lab, await loaded(lab, disk.text), follow);
    disk.text = rows(200);
    await until(({ waiting, bars_done, safe_bars }) => waiting && bars_done === 200 && safe_bars === 200);
    return { key: value(started).key, disk, follow, lab: newLab(tables, new TestLocks()) };
  }

  /** Resumes it, and tells of its updates until one fits. */
  async function resumed(lab: Lab, key: string, follow: FollowFile | null, test: (update: RunUpdate) => boolean) {
    let settle: () => void = ignore;
    const seen = new Promise<void>((resolve) => (settle = resolve));
    const onUpdate = (update: RunUpdate) => {
      if (test(update)) settle();
    };
    const reply = await lab.resumeRun(key, false, onUpdate, follow);
    if (reply.ok) await seen;
    return reply;
  }

  test('follows its file on where that is at hand', async () => {
    const { key, disk, follow, lab } = await interrupted();
    disk.text = rows(300);
    const ended = resumed(lab, key, follow, ({ waiting, state, bars_done }) => {
      if (waiting && bars_done === 300) lab.cancel();
      return state === 'done';
    });
    expect(await ended).toMatchObject({ ok: true });
    expect(events(await logOf(lab, key))).toEqual(await straight(300));
  });

  test('else goes to the end of a dataset that begins with its bars, and says when there is none', async () => {
    const { key, lab } = await interrupted();
    const again = () => resumed(lab, key, null, ({ state }) => state === 'done');
    expect(await again()).toMatchObject({ ok: false, problem: { code: 'FOLLOW_DATA_MISSING' } });
    const dataset_id = await loaded(lab, rows(250));
    expect(await again()).toMatchObject({ ok: true });
    expect(value(await lab.openRun(key)).info).toMatchObject({ dataset_id, bars_done: 250 });
    const log = await logOf(lab, key);
    expect(events(log)).toEqual(await straight(250));
    expect(await lab.verify(new File([log], 'events.ndjson'), ignore)).toMatchObject({ kind: 'verified' });
  });
});
