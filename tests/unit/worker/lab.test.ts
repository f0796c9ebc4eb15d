import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { LoaderOptions } from '../../../src/contracts/loader.ts';
import type { RunRequest } from '../../../src/contracts/config.ts';
import { openStore } from '../../../src/store/index.ts';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import type { RunUpdate } from '../../../src/worker/protocol/api.ts';
import { loadBytes } from '../../../src/core/loader/index.ts';
import { Lab } from '../../../src/worker/lab.ts';
import { value } from '../store/support/samples.ts';
import { runEngine } from '../engine/run.ts';
import { csvOf, newLab, requestOf, testEffects, TestLocks, TestTabs } from './support.ts';

const detect = Object.fromEntries(
  ['tz', 'stamp', 'date_order', 'decimal', 'delimiter', 'symbol', 'price_scale', 'interval_ms', 'columns', 'entry']
    .concat(['ohlc', 'allow_nonpositive'])
    .map((key) => [key, null]),
) as unknown as LoaderOptions;

const WAVE = { strategy: 'sma-cross', params: { fast: 3, slow: 8 } };

const tables = new MemoryTables();
const ignore = () => undefined;

async function loaded(lab: Lab, length = 3000) {
  const reply = await lab.load(new File([csvOf(length)], 'BTCUSDT-1m.csv'), detect, ignore);
  if (reply.kind !== 'loaded') throw new Error(JSON.stringify(reply));
  return reply;
}

async function finished(lab: Lab, dataset_id: string, request: RunRequest = requestOf()) {
  const updates: RunUpdate[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    const onUpdate = (update: RunUpdate) => {
      updates.push(update);
      if (update.state !== 'running' && update.state !== 'paused') resolve();
    };
    void lab.startRun(dataset_id, request, 'a run', onUpdate).then((started) => {
      if (!started.ok) reject(new Error(started.problem.message));
    });
  });
  await ended;
  return updates.at(-1)!.key;
}

describe('the lab', () => {
  test('from a file to a verified run: load, run, look, export, verify, reload', async () => {
    const locks = new TestLocks();
    const lab = newLab(tables, locks);
    const progress: number[] = [];
    const file = new File([csvOf(3000)], 'BTCUSDT-1m.csv');
    const first = await lab.load(file, detect, (p) => progress.push(p.bytes_done / p.bytes_total));
    expect(first).toMatchObject({ kind: 'loaded', already_known: false, dataset: { rows: 3000, name: 'BTCUSDT-1m' } });
    expect(progress.at(-1)).toBe(1);
    const { dataset } = await loaded(lab);
    expect((await lab.listDatasets()).map((d) => d.id)).toEqual([dataset.id]);
    const key = await finished(lab, dataset.id);
    const log = value(await lab.exportLog(key));
    const verdict = await lab.verify(new File([log], 'events.ndjson'), ignore);
    expect(verdict).toMatchObject({ kind: 'verified' });

    const folder = value(await lab.exportFolder(key));
    expect(await lab.verify(new File([folder], 'run.zip'), ignore)).toEqual(verdict);
    expect(await lab.load(new File([folder], 'run.zip'), detect, ignore)).toMatchObject({
      kind: 'refused',
      problems: [{ code: 'ZIP_NO_ENTRY' }],
    });
    const cut = await lab.verify(new File([folder.slice(0, folder.size >> 1)], 'run.zip'), ignore);
    expect(cut).toMatchObject({ kind: 'refused', problem: { code: 'COMPRESSED_BROKEN' } });
    const zip = unzipSync(new Uint8Array(await folder.arrayBuffer()));
    const names = ['events.ndjson', 'run_meta.json', 'trades.csv', 'equity.csv', 'stats.json', 'dashboard.html'];
    expect(Object.keys(zip)).toEqual(names);
    expect(strFromU8(zip['events.ndjson']!)).toBe(await log.text());
    expect(strFromU8(zip['equity.csv']!).split('\n')).toHaveLength(3002);
    const opened = value(await lab.openRun(key));
    expect(JSON.parse(strFromU8(zip['stats.json']!))).toEqual(opened.stats);
    expect(strFromU8(zip['trades.csv']!)).toBe(await value(await lab.exportTrades(key)).text());
    expect(strFromU8(zip['trades.csv']!).split('\n')).toHaveLength(opened.trades_total + 2);
    const page = await value(await lab.exportDashboard(key)).text();
    expect(strFromU8(zip['dashboard.html']!)).toBe(page);
    expect(page).toContain(`<dt>Trades</dt><dd>${String(opened.trades_total)}</dd>`);
    expect(page).toContain('<bdi>RunFinished</bdi>');

    const later = newLab(tables, locks);
    expect((await later.listRuns()).map((run) => [run.key, run.state])).toEqual([[key, 'done']]);
    expect(value(await later.openRun(key)).stats).toEqual(opened.stats);
    expect(await value(await later.exportLog(key)).text()).toBe(await log.text());
    expect(await later.verify(new File([log], 'events.ndjson'), ignore)).toEqual(verdict);
  });

  test('verification tells a changed log, unknown data and no log apart', async () => {
    const lab = newLab();
    const { dataset } = await loaded(lab);
    const key = await finished(lab, dataset.id);
    const text = await value(await lab.exportLog(key)).text();
    const verify = (content: string, at = lab) => at.verify(new File([content], 'events.ndjson'), ignore);
    const changed = text.replace('"side":"BUY"', '"side":"SELL"');
    expect(await verify(changed)).toMatchObject({ kind: 'different', line: 2, fields: [{ field: 'side' }] });
    expect(await verify(text.slice(0, text.length / 2))).toMatchObject({ kind: 'different' });
    expect(await verify(text, newLab())).toMatchObject({ kind: 'needs_data', sha256: dataset.id, rows: 3000 });
    for (const junk of ['', 'hello', 'hello\n', '{"type":"RunFinished"}\n']) {
      expect(await verify(junk)).toMatchObject({ kind: 'refused', problem: { code: 'NOT_A_LOG' } });
    }
  });

  test('parts become datasets once all are read: one a symbol, the contradicting one left out', async () => {
    const lab = newLab();
    const lines = csvOf(300).trimEnd().split('\n');
    const rows = (from: number, to: number) => [lines[0], ...lines.slice(1 + from, 1 + to)].join('\n');
    const wrong = rows(150, 200).replaceAll(/,(\d+)\.?\d*$/gm, ',1$1');
    const files: [string, string][] = [
      ['BTCUSDT-1m-b.csv', rows(100, 300)],
      ['ETHUSDT-1m.csv', rows(0, 50)],
      ['BTCUSDT-1m-a.csv', rows(0, 120)],
      ['BTCUSDT-1m-wrong.csv', wrong],
    ];
    await lab.loadPart(new File([rows(0, 9)], 'forgotten.csv'), '', detect, ignore);
    lab.dropParts();
    for (const [name, text] of files) {
      expect(await lab.loadPart(new File([text], name), '', detect, ignore)).toEqual({ kind: 'loaded' });
    }
    expect(await lab.loadPart(new File(['no bars'], 'x.csv'), '', detect, ignore)).toMatchObject({ kind: 'refused' });
    expect(await lab.listDatasets()).toEqual([]);
    const { made, left_out } = await lab.mergeParts();
    expect(made.map(({ dataset, files: names }) => [dataset.name, dataset.rows, dataset.file_name, names])).toEqual([
      ['BTCUSDT 1m', 300, 'BTCUSDT-1m-a.csv and 1 more', ['BTCUSDT-1m-a.csv', 'BTCUSDT-1m-b.csv']],
      ['ETHUSDT-1m', 50, 'ETHUSDT-1m.csv', ['ETHUSDT-1m.csv']],
    ]);
    expect(left_out).toMatchObject([{ name: 'BTCUSDT-1m-wrong.csv', problem: { code: 'MERGE_OVERLAP' } }]);
    // The same bars in one file are the same dataset.
    const whole = await loaded(lab, 300);
    expect(whole).toMatchObject({ already_known: true, dataset: { id: made[0]!.dataset.id } });
    expect(await lab.mergeParts()).toEqual({ made: [], left_out: [] });
  });

  test('parts of one name that lie in folders of different names are datasets of their own', async () => {
    const lab = newLab();
    const lines = csvOf(300).trimEnd().split('\n');
    const rows = (from: number, to: number) => [lines[0], ...lines.slice(1 + from, 1 + to)].join('\n');
    // Further apart than a long weekend, so that neither goes on where the other ends.
    const later = rows(200, 300).replaceAll(/^\d+/gm, (ts) => String(Number(ts) + 1e9));
    for (const [folder, text] of [
      ['data/AAPL', rows(0, 100)],
      ['data/MSFT', later],
    ] as const) {
      await lab.loadPart(new File([text], '1.csv'), folder, detect, ignore);
    }
    expect((await lab.mergeParts()).made.map(({ dataset }) => dataset.rows)).toEqual([100, 100]);
    for (const [folder, text] of [
      ['data/2024', rows(0, 100)],
      ['data/2025', later],
    ] as const) {
      await lab.loadPart(new File([text], '1.csv'), folder, detect, ignore);
    }
    expect((await lab.mergeParts()).made.map(({ dataset }) => dataset.rows)).toEqual([200]);
  });

  test('a run on joined bars: its log, charts, statistics and path band are of those, its data is as loaded', async () => {
    const lab = newLab();
    const { dataset } = await loaded(lab, 3010);
    const input = { ...WAVE, symbol: dataset.symbol, fields: { resample: '15m', warmup_bars: 3 } };
    const key = await finished(lab, dataset.id, requestOf(input));
    const text = await value(await lab.exportLog(key)).text();
    const parsed = loadBytes(new TextEncoder().encode(csvOf(3010)), { name: 'x.csv', size: null }, detect);
    if (parsed.kind !== 'loaded') throw new Error(parsed.kind);
    expect(text).toBe(runEngine(parsed.bars, input).text);
    const opened = value(await lab.openRun(key));
    expect(opened.dataset).toMatchObject({ id: dataset.id, rows: 200, interval_ms: 900_000 });
    expect(opened.info).toMatchObject({ bars_total: 200, bars_done: 200, dataset_id: dataset.id });
    const query = { dataset_id: dataset.id, from: 0, to: 1e9, buckets: 5000 };
    expect(value(await lab.window({ ...query, run_key: null })).n).toBe(3010);
    const shown = value(await lab.window({ ...query, run_key: key }));
    expect(shown.n).toBe(200);
    expect(shown.ts[1]! - shown.ts[0]!).toBe(900_000);
    expect(shown.run!.equity.length).toBe(200);
    expect(await lab.verify(new File([text], 'events.ndjson'), ignore)).toMatchObject({ kind: 'verified' });
    expect(value(await lab.pathBand(key, ignore))).toMatchObject({ base: { trades: opened.trades_total } });
    const zip = unzipSync(new Uint8Array(await value(await lab.exportFolder(key)).arrayBuffer()));
    expect(JSON.parse(strFromU8(zip['run_meta.json']!))).toMatchObject({ data: { rows: 3010, interval_ms: 60_000 } });
    expect(strFromU8(zip['equity.csv']!).split('\n')).toHaveLength(202);

    const refused = await lab.startRun(dataset.id, requestOf({ fields: { resample: '30s' } }), 'x', ignore);
    expect(refused).toMatchObject({ ok: false, problem: { code: 'RESAMPLE_INTERVAL', text: 'resample' } });
  });

  test('an exported folder tells the clock the run went by, whatever is set since', async () => {
    const lab = newLab();
    const { dataset } = await loaded(lab, 100);
    const metaOf = async (key: string): Promise<unknown> => {
      const zip = unzipSync(new Uint8Array(await value(await lab.exportFolder(key)).arrayBuffer()));
      return JSON.parse(strFromU8(zip['run_meta.json']!));
    };
    lab.setPace({ kind: 'time', speed: 1e9 });
    const real = await finished(lab, dataset.id, requestOf({}));
    lab.setPace({ kind: 'free' });
    const simulated = await finished(lab, dataset.id, requestOf({}));
    expect(await metaOf(real)).toMatchObject({ clock: 'real', speed: 1e9 });
    expect(await metaOf(simulated)).toMatchObject({ clock: 'simulated', speed: null });
    expect(await value(await lab.exportLog(real)).text()).toBe(await value(await lab.exportLog(simulated)).text());
  });

  test('a canceled load leaves nothing', async () => {
    const lab = newLab();
    const loading = lab.load(new File([csvOf(60_000)], 'big.csv'), detect, () => lab.cancelLoad());
    expect(await loading).toEqual({ kind: 'canceled' });
    expect(await lab.listDatasets()).toEqual([]);
  });

  test('a file that is no market data is refused with where and why', async () => {
    const reply = await newLab().load(new File(['a,b\n1,2\n'], 'x.csv'), detect, ignore);
    expect(reply.kind).toBe('refused');
  });

  test('deleting hides a run and its data; undeleting brings them back; a purge is for good', async () => {
    const lab = newLab();
    const { dataset } = await loaded(lab);
    const key = await finished(lab, dataset.id);
    value(await lab.deleteRun(key));
    expect(await lab.listRuns()).toEqual([]);
    value(await lab.undeleteRun(key));
    expect(await lab.listRuns()).toHaveLength(1);
    value(await lab.deleteDataset(dataset.id));
    expect(await lab.listDatasets()).toEqual([]);
    value(await lab.deleteRun(key));
    await lab.purge();
    const gone = await lab.openRun(key);
    expect(gone.ok || gone.problem.code).toBe('RUN_UNKNOWN');
    expect((await lab.undeleteRun(key)).ok).toBe(false);
  });

  test('renames runs and datasets, and shows it in what is open', async () => {
    const lab = newLab();
    const { dataset } = await loaded(lab);
    const key = await finished(lab, dataset.id);
    value(await lab.renameRun(key, 'mine'));
    value(await lab.renameDataset(dataset.id, 'data', 'XYZ'));
    const opened = value(await lab.openRun(key));
    expect([opened.info.name, opened.dataset.symbol]).toEqual(['mine', 'XYZ']);
  });

  test('every question is checked: nonsense is refused as a value and names the field', async () => {
    const lab = newLab();
    const { dataset } = await loaded(lab);
    const key = await finished(lab, dataset.id);
    const refusal = async (reply: Promise<{ ok: boolean; problem?: { text: string | null } }>) => {
      const result = await reply;
      return result.ok ? 'accepted' : result.problem!.text;
    };
    const window = { dataset_id: dataset.id, run_key: key, from: 0, to: 10, buckets: 5 };
    expect(await refusal(lab.window({ ...window, from: Number.NaN }) as any)).toBe('from');
    expect(await refusal(lab.window({ ...window, buckets: 0 }) as any)).toBe('buckets');
    expect(await refusal(lab.window({ ...window, dataset_id: 'f'.repeat(64) }) as any)).toBe('f'.repeat(64));
    const events = { run_key: key, from: 0, count: 5, types: null, trace: null, text: '' };
    expect(await refusal(lab.events({ ...events, count: 1e9 }) as any)).toBe('count');
    expect(await refusal(lab.events({ ...events, from: -1 }) as any)).toBe('from');
    expect(await refusal(lab.events({ ...events, text: 5 as any }) as any)).toBe('text');
    const longest = 'x'.repeat(1000);
    expect(await refusal(lab.events({ ...events, text: longest }) as any)).toBe('accepted');
    expect(await refusal(lab.events({ ...events, text: `${longest}x` }) as any)).toBe('text');
    const trades = { run_key: key, sort: 'pnl' as const, descending: true, from: 0, count: 5 };
    expect(await refusal(lab.trades({ ...trades, sort: '__proto__' as any }) as any)).toBe('sort');
    expect(await refusal(lab.openRun('nothing') as any)).toBe('nothing');
    const request = requestOf();
    expect(lab.check({ ...request, seed: -1 })).toMatchObject({ ok: false, problem: { text: 'seed' } });
    expect(await lab.startRun(dataset.id, { ...request, seed: 1.5 }, 'x', ignore)).toMatchObject({ ok: false });
    expect(await lab.startRun(dataset.id, null as any, 'x', ignore)).toMatchObject({ ok: false });
    expect(await refusal(lab.renameRun(key, 7 as any) as any)).toBe('name');
    expect(await refusal(lab.renameDataset(dataset.id, 'x', {} as any) as any)).toBe('name');
  });

  test('what crosses the bridge can be cloned, and belongs to the reply alone', async () => {
    const lab = newLab();
    const { dataset } = await loaded(lab);
    const key = await finished(lab, dataset.id);
    const query = { dataset_id: dataset.id, run_key: key, from: 0, to: 3000, buckets: 100 };
    const events = { run_key: key, from: 0, count: 5, types: null, trace: null, text: '' };
    const trades = { run_key: key, sort: 'trade' as const, descending: false, from: 0, count: 9 };
    const ask = () => Promise.all([lab.window(query), lab.fillStats(key), lab.decisions(key)]);
    const before = structuredClone(await ask());
    // What a transfer does to them in the worker.
    for (const reply of await ask()) structuredClone(reply, { transfer: buffers(reply) });
    expect(await ask()).toEqual(before);
    for (const reply of [lab.catalog(), await lab.openRun(key), await lab.events(events), await lab.trades(trades)]) {
      expect(structuredClone(reply)).toEqual(reply);
    }
  });

  test('without a database it works until the tab closes, and says so', async () => {
    const lab = new Lab(
      () => openStore(() => Promise.reject(new Error('private'))),
      testEffects(),
      new TestLocks(),
      new TestTabs().end(),
    );
    const { dataset } = await loaded(lab);
    const key = await finished(lab, dataset.id);
    expect(value(await lab.openRun(key)).info.state).toBe('done');
    expect(await lab.storage()).toMatchObject({ durable: false, problem: { code: 'STORE_UNAVAILABLE' } });
  });
});

function buffers(reply: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(reply)) found.add(reply.buffer as ArrayBuffer);
  else if (typeof reply === 'object' && reply !== null) for (const item of Object.values(reply)) buffers(item, found);
  return [...found];
}
