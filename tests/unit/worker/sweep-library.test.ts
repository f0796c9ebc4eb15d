/** Sweeps of the library: kept while they go, opened again, gone on with. */
import { describe, expect, test } from 'vitest';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import type { Tables } from '../../../src/store/tables.ts';
import type { SweepQuery, SweepReply } from '../../../src/worker/protocol/api.ts';
import type { WorkerEffects } from '../../../src/worker/platform/effects.ts';
import { DataDeletion } from '../../../src/worker/data-deletion.ts';
import { value } from '../store/support/samples.ts';
import { openTab, requestOf, testEffects, TestLocks, waveBars } from './support.ts';
import type { Tab } from './support.ts';

const FAST = { of: 'param', key: 'fast', values: [2, 3, 5] } as const;
const SLOW = { of: 'param', key: 'slow', values: [8, 13] } as const;

const queryOn = (dataset_id: string, query: Partial<SweepQuery> = {}): SweepQuery => ({
  ...{ dataset_id, request: requestOf({ symbol: 'WAVE' }), axes: [FAST, SLOW], split: null, rank: 'return_pct' },
  ...query,
});

/** A clock on which a second passes with every look: each row is stored as soon as it is done. */
function hastyEffects(): WorkerEffects {
  let ms = 0;
  return { ...testEffects(), now: () => (ms += 1000) };
}

function tabOver(tables: Tables, locks = new TestLocks(), effects = hastyEffects()): Tab {
  return openTab(tables, locks, effects);
}

/** Begins a sweep and stops it once so many of its runs are done. */
async function stoppedAfter(tab: Tab, runs: number, query: SweepQuery): Promise<SweepReply> {
  const reply = value(
    await tab.sweeps.run(query, ({ runs_done }) => {
      if (runs_done === runs) tab.sweeps.cancel();
    }),
  )!;
  expect(reply).toMatchObject({ complete: false, unstored: null, info: { runs_done: runs, runs_total: 6 } });
  return reply;
}

/** What two replies about one sweep have in common, however often it was stopped. */
const told = ({ info: _info, ...reply }: SweepReply) => reply;

describe('a sweep of the library', () => {
  test.each([null, 0.75])('goes on where it was stopped, to the same end (split %s)', async (split) => {
    const tables = new MemoryTables();
    const first = tabOver(tables);
    const query = queryOn(await first.add(waveBars(600)), { split });
    const { key } = (await stoppedAfter(first, 2, query)).info;

    const second = tabOver(tables);
    const [listed] = value(await second.sweeps.list()).items;
    expect(listed).toMatchObject({ key, runs_done: 2, runs_total: 6, goes_on: false, axes: [FAST, SLOW], split });
    expect(value(await second.sweeps.open(key)).runs).toHaveLength(2);
    const seen: number[] = [];
    const reply = value(await second.sweeps.resume(key, ({ runs_done }) => seen.push(runs_done)))!;
    expect(seen).toEqual([2, 3, 4, 5, 6]);

    const whole = tabOver(new MemoryTables());
    const at_once = value(await whole.sweeps.run(queryOn(await whole.add(waveBars(600)), { split }), () => undefined))!;
    expect(told(reply)).toEqual(told(at_once));
    expect(reply.info).toMatchObject({ key, runs_done: 6 });

    // Once more from the store alone, files and all.
    const third = tabOver(tables);
    expect(value(await third.sweeps.open(key))).toEqual(reply);
    for (const kind of ['csv', 'html'] as const) {
      const [own, other] = [await third.sweeps.file(key, kind), await whole.sweeps.file(at_once.info.key, kind)];
      expect(await value(own).text()).toBe(await value(other).text());
    }
  });

  test('that is whole stays as it is when it is asked to go on', async () => {
    const tab = tabOver(new MemoryTables());
    const reply = value(await tab.sweeps.run(queryOn(await tab.add(waveBars(600))), () => undefined))!;
    expect(value(await tab.sweeps.resume(reply.info.key, () => undefined))).toEqual(reply);
  });

  test('is held by the tab that runs it: no other goes on with it or deletes it, or its data', async () => {
    const tables = new MemoryTables();
    const locks = new TestLocks();
    const [mine, other] = [tabOver(tables, locks), tabOver(tables, locks)];
    const id = await mine.add(waveBars(600));
    const asked: Promise<unknown>[] = [];
    const reply = await mine.sweeps.run(queryOn(id), ({ runs_done }) => {
      if (runs_done !== 3) return;
      const key = [...locks.held][0]!;
      asked.push(
        other.sweeps.list(),
        other.sweeps.resume(key, () => undefined),
        other.sweeps.setDeleted(key, true),
        new DataDeletion(Promise.resolve(other)).set(id, true),
      );
    });
    const goes_on = { ok: false, problem: { code: 'SWEEP_GOES_ON' } };
    expect(await Promise.all(asked)).toMatchObject([
      { value: { items: [{ goes_on: true, runs_total: 6 }] } },
      ...[goes_on, goes_on, goes_on],
    ]);
    expect(value(reply)).toMatchObject({ complete: true });
    expect(value(await other.sweeps.list()).items).toMatchObject([{ goes_on: false, runs_done: 6 }]);
    expect(value(await other.datasets.list()).items).toHaveLength(1);
  });

  test('is hidden, shown again, and gone once purged; with its data, too', async () => {
    const tables = new MemoryTables();
    const tab = tabOver(tables);
    const id = await tab.add(waveBars(600));
    const { key } = (await stoppedAfter(tab, 1, queryOn(id))).info;
    const listed = async () => value(await tab.sweeps.list()).items.map((info) => info.key);

    value(await tab.sweeps.setDeleted(key, true));
    expect(await listed()).toEqual([]);
    value(await tab.sweeps.setDeleted(key, false));
    expect(await listed()).toEqual([key]);
    const deletion = new DataDeletion(Promise.resolve(tab));
    value(await deletion.set(id, true));
    expect(await listed()).toEqual([]);
    value(await deletion.set(id, false));
    expect(await listed()).toEqual([key]);

    value(await tab.sweeps.setDeleted(key, true));
    expect(value(await tab.store.sweeps.purge())).toBe(1);
    expect(await tab.sweeps.open(key)).toMatchObject({ ok: false, problem: { code: 'SWEEP_UNKNOWN' } });
    expect(await tables.transact(['sweep_rows'], 'readonly', (tx) => tx.all('sweep_rows'))).toEqual([]);
  });

  test('of another engine is shown and not gone on with', async () => {
    const tables = new MemoryTables();
    const tab = tabOver(tables);
    const { info, ...reply } = await stoppedAfter(tab, 2, queryOn(await tab.add(waveBars(600))));
    const old = { ...info, engine_version: '0.9.0' };
    await tables.transact(['sweeps'], 'readwrite', (tx) => tx.put('sweeps', { ...old, deleted_at: null }));
    expect(value(await tab.sweeps.open(info.key))).toEqual({ ...reply, info: old });
    expect(await value(await tab.sweeps.file(info.key, 'html')).text()).toContain('0.9.0');
    const resumed = await tab.sweeps.resume(info.key, () => undefined);
    expect(resumed).toMatchObject({ ok: false, problem: { code: 'SWEEP_ENGINE_DIFFERS' } });
    expect(tab.locks.held.size).toBe(0);
  });
});

describe('a store that fails', () => {
  /** Refuses the commits of sweeps while `broken`. */
  class Refusing extends MemoryTables {
    broken = false;
    override transact: Tables['transact'] = (tables, mode, body) => {
      if (this.broken && mode === 'readwrite' && tables.includes('sweep_rows')) {
        return Promise.reject(new DOMException('full', 'QuotaExceededError'));
      }
      return super.transact(tables, mode, body);
    };
  }

  test('takes nothing from a sweep, and has all of it when it works again', async () => {
    const tables = new Refusing();
    const tab = tabOver(tables);
    const query = queryOn(await tab.add(waveBars(600)));
    tables.broken = true;
    const reply = value(await tab.sweeps.run(query, () => undefined))!;
    expect(reply).toMatchObject({ complete: true, unstored: { code: 'STORE_QUOTA' }, info: { runs_done: 6 } });
    expect(value(await tab.sweeps.file(reply.info.key, 'csv')).size).toBeGreaterThan(0);
    expect(await tab.sweeps.storeAgain()).toMatchObject({ code: 'STORE_QUOTA' });
    tables.broken = false;
    expect(await tab.sweeps.storeAgain()).toBeNull();
    expect(value(await tabOver(tables).sweeps.open(reply.info.key))).toEqual({ ...reply, unstored: null });
  });

  test('or was cleared under it gets the whole of it again', async () => {
    const tables = new MemoryTables();
    const tab = tabOver(tables);
    const id = await tab.add(waveBars(600));
    const cleared: Promise<void>[] = [];
    const reply = value(
      await tab.sweeps.run(queryOn(id), ({ runs_done }) => {
        if (runs_done !== 4) return;
        const key = [...tab.locks.held][0]!;
        const clearing = tables.transact(['sweeps', 'sweep_rows'], 'readwrite', async (tx) => {
          await tx.remove('sweeps', key);
          await tx.removeGroup('sweep_rows', key);
        });
        cleared.push(clearing);
      }),
    )!;
    await Promise.all(cleared);
    expect(reply.unstored).toBeNull();
    expect(value(await tabOver(tables).sweeps.open(reply.info.key))).toEqual(reply);
  });

  test.each([
    ['a combination that is none of its own', [{ index: 99, parts: [] }]],
    ['a row without its run', [{ index: 5, parts: [] }]],
    ['text for rows', 'rows'],
  ])('to tell the truth is found out: %s', async (_, rows) => {
    const tables = new MemoryTables();
    const tab = tabOver(tables);
    const { info } = await stoppedAfter(tab, 2, queryOn(await tab.add(waveBars(600))));
    await tables.transact(['sweep_rows'], 'readwrite', async (tx) => {
      const n = (await tx.groupKeys('sweep_rows', info.key)).length;
      await tx.put('sweep_rows', { sweep_key: info.key, n, rows });
    });
    for (const call of [tab.sweeps.open(info.key), tab.sweeps.resume(info.key, () => undefined)]) {
      expect(await call).toMatchObject({ ok: false, problem: { code: 'STORE_DAMAGED' } });
    }
    expect(tab.locks.held.size).toBe(0);
  });
});
