import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, describe, expect, test } from 'vitest';
import { BAR_COLUMNS } from '../../../src/contracts/bars.ts';
import { PART_ROWS } from '../../../src/store/bar-columns.ts';
import { BlockedError, lateTables, openIdbTables } from '../../../src/store/idb-tables.ts';
import { openStore, storeOver } from '../../../src/store/index.ts';
import type { Column, LabStore } from '../../../src/store/index.ts';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import { MIGRATIONS, SCHEMA_VERSION } from '../../../src/store/schema.ts';
import type { TableName } from '../../../src/store/schema.ts';
import type { Tables } from '../../../src/store/tables.ts';
import { hash, lines, sampleBars, sampleDataset, sampleRun, value } from './support/samples.ts';

let databases = 0;
const kinds = [
  { kind: 'IndexedDB', open: (): Promise<Tables> => openIdbTables({ name: `library-${String(databases++)}` }) },
  { kind: 'memory', open: (): Promise<Tables> => Promise.resolve(new MemoryTables()) },
];

describe.each(kinds)('the library in $kind', ({ open }) => {
  let tables: Tables;
  let store: LabStore;
  beforeEach(async () => {
    tables = await open();
    store = storeOver(tables, null);
  });
  const corrupt = (table: TableName, record: object) =>
    tables.transact([table], 'readwrite', (tx) => tx.put(table, record));

  test('gives back the bars it was given, from columns that are views into one buffer', async () => {
    const whole = new Float64Array(18).map((_, i) => i + 1);
    const part = (i: number) => whole.subarray(3 * i, 3 * i + 3);
    const bars = {
      ...sampleBars(3),
      ts: part(0),
      open: part(1),
      high: part(2),
      low: part(3),
      close: part(4),
      volume: part(5),
    };
    value(await store.datasets.put(sampleDataset(hash('a')), bars));
    expect(value(await store.datasets.bars(hash('a')))).toEqual(bars);
  });

  test('does not follow changes of what it was given', async () => {
    const bars = sampleBars(3);
    value(await store.datasets.put(sampleDataset(hash('a')), bars));
    bars.close[1] = -1;
    expect(value(await store.datasets.bars(hash('a'))).close[1]).toBe(102);
  });

  test('the same bars in another file are the same dataset: name and age stay, and it is undeleted', async () => {
    value(await store.datasets.put(sampleDataset(hash('a')), sampleBars(3)));
    value(await store.datasets.rename(hash('a'), 'mine', 'XYZ'));
    value(await store.datasets.setDeleted(hash('a'), 5));
    expect(value(await store.datasets.list()).items).toEqual([]);
    const again = value(
      await store.datasets.put(sampleDataset(hash('a'), { name: 'other', created_at: 9 }), sampleBars(3)),
    );
    expect(again).toEqual({ info: sampleDataset(hash('a'), { name: 'mine', symbol: 'XYZ' }), already_known: false });
    expect(value(await store.datasets.put(sampleDataset(hash('a')), sampleBars(3))).already_known).toBe(true);
    expect(value(await store.datasets.list()).items).toHaveLength(1);
  });

  test('deleting hides, undeleting shows, purging removes for good and leaves the others', async () => {
    for (const digit of ['a', 'b']) value(await store.datasets.put(sampleDataset(hash(digit)), sampleBars(3)));
    value(await store.datasets.setDeleted(hash('a'), 5));
    value(await store.datasets.setDeleted(hash('b'), 5));
    value(await store.datasets.setDeleted(hash('b'), null));
    expect(value(await store.datasets.list()).items.map((d) => d.id)).toEqual([hash('b')]);
    expect(value(await store.datasets.get(hash('a'))).id).toBe(hash('a'));
    expect(value(await store.datasets.purge())).toBe(1);
    const gone = await store.datasets.bars(hash('a'));
    expect(gone.ok || gone.problem.code).toBe('DATASET_UNKNOWN');
    expect(value(await store.datasets.bars(hash('b'))).length).toBe(3);
  });

  test('columns without a record, left by a crash while storing, go when asked for and stay otherwise', async () => {
    value(await store.datasets.put(sampleDataset(hash('a')), sampleBars(3)));
    await corrupt('columns', { id: hash('b') });
    for (const n of [0, 1]) await corrupt('column_parts', { dataset_id: hash('c'), n });
    const left = () =>
      tables.transact(['columns', 'column_parts'], 'readonly', async (tx) => [
        ...(await tx.keys('columns')),
        ...(await tx.groups('column_parts')),
      ]);
    value(await store.datasets.purge());
    expect(await left()).toEqual([hash('b'), hash('a'), hash('c')]);
    expect(value(await store.datasets.purge(true))).toBe(0);
    expect(await left()).toEqual([hash('a')]);
  });

  test('many bars come back out of their parts; a part that is missing or too short is damage', async () => {
    const column = Float64Array.from({ length: PART_ROWS + 3 }, (_, i) => i);
    const three = { ...sampleBars(3), length: column.length };
    const bars = { ...three, ts: column, open: column, high: column, low: column, close: column, volume: column };
    value(await store.datasets.put(sampleDataset(hash('a')), bars));
    const back = value(await store.datasets.bars(hash('a')));
    for (const name of BAR_COLUMNS) expect(back[name].every((v, i) => v === i)).toBe(true);
    expect(back.length).toBe(column.length);
    const field = async () => {
      const result = await store.datasets.bars(hash('a'));
      return result.ok || [result.problem.code, result.problem.text];
    };
    const last = await tables.transact(['column_parts'], 'readonly', (tx) => tx.get('column_parts', [hash('a'), 1]));
    await corrupt('column_parts', { ...(last as object), low: new ArrayBuffer(16) });
    expect(await field()).toEqual(['STORE_DAMAGED', 'low']);
    await tables.transact(['column_parts'], 'readwrite', (tx) => tx.remove('column_parts', [hash('a'), 1]));
    expect(await field()).toEqual(['STORE_DAMAGED', 'rows']);
    value(await store.datasets.put(sampleDataset(hash('a')), bars));
    expect(value(await store.datasets.bars(hash('a'))).length).toBe(column.length);
  });

  test('columns in one record, as earlier versions stored them, are read, and replaced when they come again', async () => {
    const { ts, open, high, low, close, volume, interval_ms } = sampleBars(3);
    const buffers = { ts, open, high, low, close, volume };
    const copies = Object.fromEntries(Object.entries(buffers).map(([name, column]) => [name, column.slice().buffer]));
    await corrupt('columns', { id: hash('a'), interval_ms, ...copies });
    expect(value(await store.datasets.bars(hash('a')))).toEqual(sampleBars(3));
    value(await store.datasets.put(sampleDataset(hash('a')), sampleBars(3)));
    expect(await tables.transact(['columns'], 'readonly', (tx) => tx.keys('columns'))).toEqual([]);
    expect(value(await store.datasets.bars(hash('a')))).toEqual(sampleBars(3));
  });

  test('a run grows by commits; columns keep their kinds; chunks come back in order beyond ten', async () => {
    const info = sampleRun('r');
    value(await store.runs.commit({ info, chunks: [] }));
    const chunks = Array.from({ length: 12 }, (_, n) => ({
      n,
      first_line: 2 * n,
      lines: 2,
      bytes: lines(`a${String(n)}`, `b${String(n)}`),
      sha256: n % 2 === 0 ? hash('c') : null,
    }));
    value(await store.runs.commit({ info, chunks: chunks.slice(0, 5) }));
    const columns = new Map<string, Column>([
      ['equity', new Float64Array([1, NaN, 3])],
      ['type', new Uint8Array([1, 2, 3]).subarray(1)],
      ['trace', new Uint32Array([7, 4_000_000_000])],
    ]);
    value(await store.runs.commit({ info: { ...info, state: 'done' }, chunks: chunks.slice(5) }));
    value(await store.runs.putColumns('r', columns, null));
    expect(value(await store.runs.chunks('r'))).toEqual(chunks);
    expect(value(await store.runs.chunk('r', 11))).toEqual(chunks[11]);
    const back = value(await store.runs.columns('r'));
    expect(back.get('equity')).toEqual(columns.get('equity'));
    expect(back.get('type')).toEqual(new Uint8Array([2, 3]));
    expect(back.get('trace')).toEqual(columns.get('trace'));
    expect(value(await store.runs.details('r'))).toBeNull();
  });

  test('runs do not see the chunks and columns of a run whose key begins alike', async () => {
    const chunk = (text: string) => ({ n: 0, first_line: 0, lines: 1, bytes: lines(text), sha256: null });
    value(await store.runs.commit({ info: sampleRun('r'), chunks: [chunk('one')] }));
    value(await store.runs.commit({ info: sampleRun('r1'), chunks: [chunk('two')] }));
    expect(value(await store.runs.chunks('r'))).toHaveLength(1);
    value(await store.runs.setDeleted('r', 1));
    value(await store.runs.purge());
    expect(value(await store.runs.chunks('r'))).toEqual([]);
    expect(value(await store.runs.chunks('r1'))).toHaveLength(1);
  });

  test('a commit keeps a name and a deletion that came meanwhile', async () => {
    value(await store.runs.commit({ info: sampleRun('r'), chunks: [] }));
    value(await store.runs.update('r', (info) => ({ ...info, name: 'renamed' })));
    value(await store.runs.setDeleted('r', 3));
    expect(value(await store.runs.commit({ info: sampleRun('r', { bars_done: 2 }), chunks: [] })).name).toBe('renamed');
    expect(value(await store.runs.list()).items).toEqual([]);
    expect(value(await store.runs.get('r')).bars_done).toBe(2);
  });

  test('a damaged record is named with its field, and does not hide the others', async () => {
    value(await store.runs.commit({ info: sampleRun('good'), chunks: [] }));
    await corrupt('runs', { ...sampleRun('bad', { bars_done: -1 }), deleted_at: null });
    await corrupt('runs', { key: 'worse' });
    const { items, damaged } = value(await store.runs.list());
    expect(items.map((run) => run.key)).toEqual(['good']);
    expect(damaged.map((problem) => [problem.code, problem.text])).toEqual([
      ['STORE_DAMAGED', 'bars_done'],
      ['STORE_DAMAGED', 'run_id'],
    ]);
  });

  test.each([
    ['a column too short', { close: new ArrayBuffer(16) }, 'close'],
    ['half a number', { ts: new ArrayBuffer(20) }, 'ts'],
    ['no bars', { ts: new ArrayBuffer(0) }, 'ts'],
    ['a column that is a list', { open: [1, 2, 3] }, 'open'],
    ['an infinite interval', { interval_ms: Infinity }, 'interval_ms'],
  ])('refuses stored columns with %s', async (_what, over, field) => {
    const three = () => new ArrayBuffer(24);
    const good = { ts: three(), open: three(), high: three(), low: three(), close: three(), volume: three() };
    await corrupt('columns', { id: hash('a'), interval_ms: 1, ...good, ...over });
    const result = await store.datasets.bars(hash('a'));
    expect(result.ok || [result.problem.code, result.problem.text]).toEqual(['STORE_DAMAGED', field]);
  });

  test('refuses a torn chunk and a gap between chunks', async () => {
    await corrupt('chunks', {
      run_key: 'torn',
      n: 0,
      first_line: 0,
      lines: 1,
      length: 1,
      bytes: new Uint8Array([123]).buffer,
    });
    const torn = await store.runs.chunks('torn');
    expect(torn.ok || torn.problem.code).toBe('STORE_DAMAGED');
    const chunk = (n: number, first_line: number) => ({ n, first_line, lines: 1, bytes: lines('x'), sha256: null });
    value(await store.runs.commit({ info: sampleRun('gap'), chunks: [chunk(0, 0), chunk(2, 1)] }));
    const gap = await store.runs.chunks('gap');
    expect(gap.ok || [gap.problem.code, gap.problem.text]).toEqual(['STORE_DAMAGED', 'n']);
  });

  test('a field called __proto__ in stored parameters stays inert', async () => {
    const run = sampleRun('r');
    const params = JSON.parse('{"__proto__": 1, "fast": 2}') as Record<string, number>;
    const request = { ...run.request, config: { ...run.request.config, params } };
    await corrupt('runs', { ...run, request, deleted_at: null });
    const back = value(await store.runs.get('r')).request.config.params;
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(back['fast']).toBe(2);
  });

  test('a transaction that fails changes nothing', async () => {
    value(await store.runs.commit({ info: sampleRun('r'), chunks: [] }));
    const work = tables.transact(['runs'], 'readwrite', async (tx) => {
      await tx.put('runs', { ...sampleRun('r', { name: 'half' }), deleted_at: null });
      await tx.remove('runs', 'r');
      throw new Error('stop');
    });
    await expect(work).rejects.toThrow('stop');
    expect(value(await store.runs.get('r')).name).toBe('a run');
  });

  test('settings come back, and are undefined before they are set', async () => {
    expect(value(await store.settings.get('theme'))).toBeUndefined();
    value(await store.settings.set('theme', { dark: true }));
    expect(value(await store.settings.get('theme'))).toEqual({ dark: true });
  });
});

describe('opening', () => {
  test('what is stored is there for the next connection', async () => {
    const name = 'reopened';
    const first = storeOver(await openIdbTables({ name }), null);
    value(await first.runs.commit({ info: sampleRun('r'), chunks: [] }));
    first.close();
    const second = storeOver(await openIdbTables({ name }), null);
    expect(value(await second.runs.list()).items).toEqual([sampleRun('r')]);
  });

  test('a connection that the browser closed is opened again, once, however many calls come at a time', async () => {
    const tables = await openIdbTables({ name: 'lost' });
    const store = storeOver(tables, null);
    value(await store.runs.commit({ info: sampleRun('r'), chunks: [] }));
    tables.close();
    await Promise.all([1, 2, 3].map(async () => expect(value(await store.runs.list()).items).toHaveLength(1)));
    tables.close();
    // A connection left open would block this.
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('lost');
      request.onsuccess = resolve;
      request.onblocked = () => reject(new Error('another connection is open'));
    });
  });

  test('without a database it works in memory and says so', async () => {
    const store = await openStore(() => Promise.reject(new DOMException('no', 'SecurityError')));
    expect(store.durable).toBe(false);
    expect(store.problem?.code).toBe('STORE_UNAVAILABLE');
    value(await store.runs.commit({ info: sampleRun('r'), chunks: [] }));
    expect(value(await store.runs.list()).items).toHaveLength(1);
  });

  test('a database of a newer version is left alone', async () => {
    const newer = await openDB('newer', SCHEMA_VERSION + 1, { upgrade: (db) => void db.createObjectStore('future') });
    newer.close();
    const store = await openStore(() => openIdbTables({ name: 'newer' }));
    expect(store.problem?.code).toBe('STORE_NEWER');
    const still = await openDB('newer');
    expect([still.version, [...still.objectStoreNames]]).toEqual([SCHEMA_VERSION + 1, ['future']]);
    still.close();
  });

  test('gives way to a newer version in another tab, then says what happened', async () => {
    const store = storeOver(await openIdbTables({ name: 'upgraded' }), null);
    const newer = await openDB('upgraded', SCHEMA_VERSION + 1);
    const result = await store.runs.list();
    expect(result.ok || result.problem.code).toBe('STORE_NEWER');
    newer.close();
  });

  test('a database that does not answer in time is waited for in memory, and takes over what came meanwhile', async () => {
    const first = await openDB('silent', 1, { upgrade: (db) => MIGRATIONS[0]!(db) });
    await first.put('runs', { ...sampleRun('old'), deleted_at: null });
    // An older version that stays open although it is asked to give way.
    const options = { name: 'silent', patience_ms: 20 };
    const store = await openStore(
      () => openIdbTables(options),
      (error) => lateTables(error, options),
    );
    expect([store.durable, store.problem?.code]).toEqual([false, 'STORE_BLOCKED']);
    value(await store.runs.commit({ info: sampleRun('new'), chunks: [] }));
    expect(value(await store.runs.list()).items.map(({ key }) => key)).toEqual(['new']);
    first.close();
    await store.arrived;
    expect([store.durable, store.problem]).toEqual([true, null]);
    const keys = value(await store.runs.list()).items.map(({ key }) => key);
    expect(keys.sort()).toEqual(['new', 'old']);
    store.close();
    const later = storeOver(await openIdbTables(options), null);
    expect(value(await later.runs.list()).items).toHaveLength(2);
  });

  test('quota, a lost connection and others become problems of their own', async () => {
    const failing = (error: unknown): Tables => ({
      durable: true,
      transact: () => Promise.reject(error as Error),
      close: () => undefined,
    });
    const codeOf = async (error: unknown) => {
      const result = await storeOver(failing(error), null).runs.commit({ info: sampleRun('r'), chunks: [] });
      return result.ok || result.problem.code;
    };
    expect(await codeOf(new DOMException('full', 'QuotaExceededError'))).toBe('STORE_QUOTA');
    expect(await codeOf(new DOMException('closing', 'InvalidStateError'))).toBe('STORE_CLOSED');
    expect(await codeOf(new DOMException('disk', 'UnknownError'))).toBe('STORE_FAILED');
    expect(await codeOf('odd')).toBe('STORE_FAILED');
    expect(await codeOf(new BlockedError('older tab', new Promise(() => undefined)))).toBe('STORE_BLOCKED');
  });
});
