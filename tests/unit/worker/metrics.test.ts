import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { MetricsPlan } from '../../../src/contracts/records.ts';
import { createEngine } from '../../../src/core/engine/index.ts';
import { createSha256, hashBars } from '../../../src/core/journal/index.ts';
import { orderedParts, StageLineWriter, StageMetrics, summaryText } from '../../../src/core/metrics/index.ts';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import { checkPlan } from '../../../src/worker/protocol/bridge.ts';
import { dashboardBlob, folderBlob } from '../../../src/worker/answers/exports.ts';
import { storingOf } from '../../../src/worker/run/health.ts';
import type { RunSource } from '../../../src/worker/answers/run-source.ts';
import { value } from '../store/support/samples.ts';
import { kept, later, logOf, plainLog, RUN_BARS, stepTo } from './runs.ts';
import { openTab, requestOf, testEffects } from './support.ts';
import type { Tab } from './support.ts';

const plan = (rotation: MetricsPlan['rotation'] = null, over: Partial<MetricsPlan> = {}): MetricsPlan => ({
  measured: false,
  lines: true,
  rotation,
  ...over,
});

/** The files as the engine's own writer leaves them, and the summary. */
function plainFiles({ rotation }: MetricsPlan): Record<string, string> {
  const parts = [''];
  const target = {
    write: (bytes: Uint8Array) => void (parts[parts.length - 1] += Buffer.from(bytes).toString()),
    rotate: () => void parts.push(''),
  };
  const metrics = new StageMetrics({
    clock: { kind: 'simulated' },
    lines: new StageLineWriter({ target, rotation }),
  });
  const engine = createEngine(RUN_BARS, requestOf(), {
    data_sha256: hashBars(RUN_BARS, createSha256),
    createHasher: createSha256,
    keep: { equity: false, plots: false },
    sink: null,
    metrics,
  });
  while (engine.advance(1e9) > 0);
  engine.finish();
  metrics.flush();
  const current = parts.pop()!;
  const from = Math.max(0, parts.length - (rotation?.keep ?? Infinity));
  const rotated = parts.map((text, i) => [`metrics.ndjson.${String(i + 1)}`, text] as const).slice(from);
  return {
    ...Object.fromEntries(rotated),
    'metrics.ndjson': current,
    'metrics_summary.json': summaryText(metrics.summary),
  };
}

/** What of a run's folder tells of its metrics. */
async function filesOf(run: RunSource): Promise<Record<string, string>> {
  const zip = new Uint8Array(await value(await folderBlob(run, testEffects())).arrayBuffer());
  const files = Object.entries(unzipSync(zip)).filter(([name]) => name.startsWith('metrics'));
  return Object.fromEntries(files.map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
}

async function started(tab: Tab, metrics: MetricsPlan | null): Promise<string> {
  const id = await tab.add(RUN_BARS);
  return value(await tab.runs.start(id, requestOf(), 'a run', () => undefined, metrics)).key;
}

const PLANS: readonly (readonly [string, MetricsPlan])[] = [
  ['in one file', plan()],
  ['in parts by lines', plan({ max_bytes: null, max_lines: 700, keep: null })],
  ['in parts by bytes, the newest two kept', plan({ max_bytes: 40_000, max_lines: null, keep: 2 })],
  ['in tiny parts, looked at every line', plan({ max_bytes: null, max_lines: 3, keep: 40 })],
  ['in parts of which none is kept', plan({ max_bytes: null, max_lines: 250, keep: 0 })],
];

describe.each(PLANS)('the lines of a run, %s', (_name, metrics) => {
  test('are those of the engine, here and read back, and no byte of the log depends on them', async () => {
    const tab = openTab();
    const key = await started(tab, metrics);
    await tab.ended();
    const run = value(await tab.runs.open(key));
    const expected = plainFiles(metrics);
    expect(await filesOf(run)).toEqual(expected);
    expect((await logOf(run)).equals(plainLog())).toBe(true);
    const again = value(await later(tab).runs.open(key));
    expect(again).not.toBe(run);
    expect(await filesOf(again)).toEqual(expected);
    expect(again.info.metrics).toEqual(metrics);
  });

  test('are the same when the run is stopped again and again', async () => {
    const tab = openTab();
    const key = await started(tab, metrics);
    let last = tab;
    for (const bars_done of [1, 900, 901, 2750, 5999]) {
      if (last.runs.live === null) value(await last.runs.resume(key, true, () => undefined));
      const live = last.runs.live!;
      await stepTo(live, bars_done);
      await kept(last, live);
      // What came after the last transaction dies with the tab.
      await stepTo(live, Math.min(6000, bars_done + 150));
      last = later(last);
    }
    value(await last.runs.resume(key, false, () => undefined));
    await last.ended();
    expect(await filesOf(value(await later(last).runs.open(key)))).toEqual(plainFiles(metrics));
  });
});

test('parts that are not kept leave the store', async () => {
  const tab = openTab();
  const metrics = plan({ max_bytes: null, max_lines: 100, keep: 1 });
  const key = await started(tab, metrics);
  const live = tab.runs.live!;
  for (const bars_done of [1000, 2000, 3000, 4000]) {
    await stepTo(live, bars_done);
    await kept(tab, live);
  }
  // Those of the two checkpoints, of which the older needs its own.
  expect(value(await tab.store.runs.metricNumbers(key)).length).toBeLessThanOrEqual(3);
  live.resume();
  await tab.ended();
  await live.stored;
  expect(value(await tab.store.runs.metricNumbers(key)).length).toBeLessThanOrEqual(2);
});

test('a checkpoint whose metrics are damaged is passed over', async () => {
  const tab = openTab();
  const metrics = plan();
  const key = await started(tab, metrics);
  const live = tab.runs.live!;
  for (const bars_done of [1000, 2000]) {
    await stepTo(live, bars_done);
    await kept(tab, live);
  }
  const numbers = value(await tab.store.runs.metricNumbers(key));
  const chunk = value(await tab.store.runs.metricChunk(key, numbers.at(-1)!));
  const info = value(await tab.store.runs.get(key));
  const torn = { ...chunk, bytes: chunk.bytes.slice(0, chunk.bytes.indexOf(10) + 1) };
  const stored = value(await tab.store.runs.metrics(key))!;
  const damage = { stored, chunks: [torn], replace_from: null, surplus: [] };
  value(await tab.store.runs.commit({ info, chunks: [], metrics: damage }));
  const next = later(tab);
  value(await next.runs.resume(key, false, () => undefined));
  await next.ended();
  expect(await filesOf(value(await next.runs.open(key)))).toEqual(plainFiles(metrics));
});

test('figures alone write no lines, and are whole after an interruption', async () => {
  const tab = openTab();
  const metrics = plan(null, { lines: false });
  const key = await started(tab, metrics);
  const live = tab.runs.live!;
  await stepTo(live, 2500);
  await kept(tab, live);
  const interrupted = value(await later(tab).runs.open(key));
  expect(Object.keys(await filesOf(interrupted))).toEqual(['metrics_summary.json']);
  expect(JSON.parse((await filesOf(interrupted))['metrics_summary.json']!)).toMatchObject({ processed: 2500 });
  const next = later(tab);
  value(await next.runs.resume(key, false, () => undefined));
  await next.ended();
  const { 'metrics_summary.json': summary } = plainFiles(metrics);
  expect(await filesOf(value(await next.runs.open(key)))).toEqual({ 'metrics_summary.json': summary });
});

test('measured times go on where they were, and their timer is told', async () => {
  const tab = openTab();
  const key = await started(tab, plan(null, { measured: true }));
  await stepTo(tab.runs.live!, 2500);
  await kept(tab, tab.runs.live!);
  const next = later(tab);
  value(await next.runs.resume(key, false, () => undefined));
  await next.ended();
  const run = value(await next.runs.open(key));
  const lines = (await filesOf(run))['metrics.ndjson']!.trimEnd().split('\n');
  const ends = lines.map((line) => (JSON.parse(line) as { t_end: number }).t_end);
  expect(ends.every((end, i) => i === 0 || end >= ends[i - 1]!)).toBe(true);
  expect(lines).toHaveLength(plainFiles(plan())['metrics.ndjson']!.trimEnd().split('\n').length);
  const zip = unzipSync(new Uint8Array(await value(await folderBlob(run, testEffects())).arrayBuffer()));
  const meta = JSON.parse(Buffer.from(zip['run_meta.json']!).toString()) as { timer_resolution_ms: number };
  expect(meta.timer_resolution_ms).toBeGreaterThan(0);
});

test('the dashboard tells of them, with the last lines of all parts', async () => {
  const tab = openTab();
  const metrics = plan({ max_bytes: null, max_lines: 10, keep: 3 });
  const key = await started(tab, metrics);
  await tab.ended();
  const html = await value(await dashboardBlob(value(await tab.runs.open(key)), testEffects())).text();
  expect(html).not.toContain('Not measured');
  const files = plainFiles(metrics);
  const lines = orderedParts('metrics.ndjson', Object.keys(files)).flatMap((name) => files[name]!.split('\n'));
  const steps = lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { step_id: number }).step_id);
  expect(html).toContain(`The last ${String(steps.length)}, oldest first`);
  const unmeasured = await started(tab, null);
  await tab.ended();
  expect(await value(await dashboardBlob(value(await tab.runs.open(unmeasured)), testEffects())).text()).toContain(
    'Not measured',
  );
});

test('a run that is deleted takes them along', async () => {
  const tab = openTab();
  const key = await started(tab, plan());
  const { live } = tab.runs;
  await tab.ended();
  await live!.stored;
  expect(value(await tab.store.runs.metricNumbers(key))).not.toEqual([]);
  value(await tab.runs.setDeleted(key, true));
  value(await tab.store.runs.purge());
  expect(value(await tab.store.runs.metricNumbers(key))).toEqual([]);
  expect(value(await tab.store.runs.metrics(key))).toBeNull();
});

test('a run that fails keeps what was measured, with its error as the last step', async () => {
  const tab = openTab();
  const key = await started(tab, plan());
  const live = tab.runs.live!;
  await stepTo(live, 1000);
  live.engine.advance = () => {
    throw new Error('something broke');
  };
  live.resume();
  await tab.ended();
  await live.stored;
  const run = value(await later(tab).runs.open(key));
  expect(run.info.state).toBe('failed');
  const files = await filesOf(run);
  const summary = JSON.parse(files['metrics_summary.json']!) as object;
  expect(summary).toMatchObject({ processed: 1000, errors: 1, errors_by_reason: { 'Error: something broke': 1 } });
  const lines = files['metrics.ndjson']!.trimEnd().split('\n');
  const whole = plainFiles(plan())['metrics.ndjson']!.split('\n');
  expect(lines.slice(0, -1)).toEqual(whole.slice(0, lines.length - 1));
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ outcome: 'error', reason: 'Error: something broke' });
});

test('a library cleared under a run keeps the figures whole, and the lines that came after', async () => {
  const tables = new MemoryTables();
  const tab = openTab(tables);
  const metrics = plan({ max_bytes: null, max_lines: 300, keep: null });
  const key = await started(tab, metrics);
  const live = tab.runs.live!;
  await stepTo(live, 2000);
  await kept(tab, live);
  await tables.transact(['runs', 'chunks', 'metrics', 'metric_chunks'], 'readwrite', async (tx) => {
    await tx.remove('runs', key);
    await tx.removeGroup('chunks', key);
    await tx.remove('metrics', key);
    await tx.removeGroup('metric_chunks', key);
  });
  live.resume();
  await tab.ended();
  await live.stored;
  const run = value(await later(tab).runs.open(key));
  expect((await logOf(run)).equals(plainLog())).toBe(true);
  const { 'metrics_summary.json': summary, ...left } = await filesOf(run);
  const { 'metrics_summary.json': whole, ...all } = plainFiles(metrics);
  expect(summary).toBe(whole);
  const text = (files: Record<string, string>) =>
    orderedParts('metrics.ndjson', Object.keys(files))
      .map((name) => files[name])
      .join('');
  expect(text(left)).not.toBe('');
  expect(text(all).endsWith(text(left))).toBe(true);
  expect(all['metrics.ndjson']).toBe(left['metrics.ndjson']);
});

test('how a run is kept is told: what is safe, since when, and what waits', async () => {
  const tab = openTab();
  expect(storingOf(tab.runs.live)).toBeNull();
  const key = await started(tab, plan());
  const live = tab.runs.live!;
  await stepTo(live, 1000);
  await kept(tab, live);
  expect(storingOf(live)).toMatchObject({ key, bars_done: 1000, safe_bars: 1000, held: false, problem: null });
  expect(storingOf(live)!.stored_ms_ago).toBeGreaterThanOrEqual(0);
  await stepTo(live, 3000);
  expect(storingOf(live)).toMatchObject({ bars_done: 3000 });
  expect(storingOf(live)!.safe_bars + storingOf(live)!.pending_bytes).toBeGreaterThan(1000);
  live.resume();
  await tab.ended();
});

test('a plan from anywhere is looked at', () => {
  expect(checkPlan(null)).toEqual({ ok: true, value: null });
  const whole = plan({ max_bytes: 1.5, max_lines: null, keep: 0 });
  expect(checkPlan(whole)).toEqual({ ok: true, value: whole });
  const refused: readonly (readonly [unknown, string])[] = [
    ['yes', 'metrics'],
    [{ ...whole, lines: 1 }, 'metrics.lines'],
    [plan({ max_bytes: null, max_lines: null, keep: 3 }), 'metrics.rotation'],
    [plan({ max_bytes: 0, max_lines: null, keep: 3 }), 'metrics.rotation.max_bytes'],
    [plan({ max_bytes: null, max_lines: 0, keep: 3 }), 'metrics.rotation.max_lines'],
    [plan({ max_bytes: null, max_lines: 5, keep: -1 }), 'metrics.rotation.keep'],
  ];
  for (const [given, field] of refused) {
    const checked = checkPlan(given);
    expect(checked.ok ? given : checked.problem).toMatchObject({ code: 'REQUEST_INVALID', text: field });
  }
});
