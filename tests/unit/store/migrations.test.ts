import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { describe, expect, test } from 'vitest';
import { openIdbTables } from '../../../src/store/idb-tables.ts';
import { MIGRATIONS, SCHEMA_VERSION, TABLES } from '../../../src/store/schema.ts';
import { ENGINE_VERSION } from '../../../src/core/engine/index.ts';
import { logOf, plainLog } from '../worker/runs.ts';
import { openTab, requestOf, TestLocks, waveBars } from '../worker/support.ts';
import { dumpOf, restoreDump } from './support/old-database.ts';
import { value } from './support/samples.ts';

/** Each released version that a browser somewhere may still hold. */
const VERSIONS = [1, 2, 3, 4];

let opened_total = 0;

async function opened(version: number) {
  const name = `library ${String(++opened_total)} of version ${String(version)}`;
  await restoreDump(dumpOf(version), name);
  return { name, tab: openTab(await openIdbTables({ name }), new TestLocks()) };
}

test('there is a migration from each version to the next', () => {
  expect(MIGRATIONS).toHaveLength(SCHEMA_VERSION);
  expect(VERSIONS.every((version) => version < SCHEMA_VERSION)).toBe(true);
});

describe.each(VERSIONS)('a library of version %i', (version) => {
  test('has today’s tables and keys after it was opened, as a new one has', async () => {
    const { name, tab } = await opened(version);
    tab.store.close();
    const shape = async (of: string) => {
      const db = await openDB(of);
      const tables = [...db.objectStoreNames].map((table) => [table, db.transaction(table).store.keyPath]);
      db.close();
      return Object.fromEntries(tables) as Record<string, string | string[]>;
    };
    const found = await shape(name);
    (await openIdbTables({ name: 'new' })).close();
    expect(found).toEqual(await shape('new'));
    const keys = Object.entries(TABLES).map(([table, path]) => [table, path.length === 1 ? path[0] : [...path]]);
    expect(found).toEqual(Object.fromEntries(keys));
  });

  test('still holds its data, its settings and its finished runs, charts and all', async () => {
    const { tab } = await opened(version);
    const { items, damaged } = value(await tab.datasets.list());
    expect(damaged).toEqual([]);
    expect(items.map(({ rows }) => rows)).toEqual([400]);
    expect(value(await tab.datasets.get(items[0]!.id)).bars).toEqual(waveBars(400));
    expect(value(await tab.store.settings.get('answers'))).toEqual({ tz: 'UTC' });
    const done = value(await tab.runs.list()).items.find((run) => run.state === 'done')!;
    const run = value(await tab.runs.open(done.key));
    const log = await logOf(run);
    expect(log.toString().split('\n').at(-2)).toContain('"type":"RunFinished"');
    expect(log.length).toBe(done.log_bytes);
    expect(run.trades.length).toBe(done.headline.trades);
    expect(run.columns.bars_done).toBe(400);
  });

  test('holds an interrupted run that goes on to the log of an undisturbed one', async () => {
    const { tab } = await opened(version);
    const cut = value(await tab.runs.list()).items.find((run) => run.state === 'interrupted')!;
    expect(cut.bars_done).toBe(300);
    const resumed = await tab.runs.resume(cut.key, false, () => undefined);
    if (cut.engine_version !== ENGINE_VERSION) {
      expect(resumed.ok || resumed.problem.code).toBe('RUN_NOT_RESUMABLE');
      return;
    }
    await tab.ended();
    const other = openTab();
    await other.start(await other.add(waveBars(400)), requestOf({ seed: 7 }));
    const live = other.runs.live!;
    live.driver.pause();
    live.driver.step(300 - live.engine.bars_done);
    while (live.engine.bars_done < 300) await new Promise((resolve) => setImmediate(resolve));
    for (const { to } of cut.commands) live.command(to);
    live.resume();
    await other.ended();
    const log = await logOf(value(await tab.runs.open(cut.key)));
    expect(log.equals(await logOf(live))).toBe(true);
    expect(log.equals(plainLog(requestOf({ seed: 7 }), waveBars(400)))).toBe(false);
  });
});
