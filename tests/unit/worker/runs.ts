/** What the tests of runs ask of them. */
import { createEngine } from '../../../src/core/engine/index.ts';
import { createSha256, hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import { logBlob } from '../../../src/worker/answers/exports.ts';
import type { LiveRun } from '../../../src/worker/run/live-run.ts';
import { openedRun, windowReply } from '../../../src/worker/answers/queries.ts';
import type { RunSource } from '../../../src/worker/answers/run-source.ts';
import { value } from '../store/support/samples.ts';
import { openTab, requestOf, TestLocks, waveBars } from './support.ts';
import type { Tab } from './support.ts';

export const turn = () => new Promise((resolve) => setImmediate(resolve));

/** For what may take seconds: looks once a millisecond, which leaves the processor to others. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** What the tests of runs run on. */
export const RUN_BARS = waveBars(6000);

/** The log as the engine writes it in one go. */
export function plainLog(request = requestOf(), bars = RUN_BARS): Buffer {
  const parts: Uint8Array[] = [];
  const engine = createEngine(bars, request, {
    data_sha256: hashBars(bars, createSha256),
    createHasher: createSha256,
    keep: { equity: false, plots: false },
    sink: (shown) =>
      new JournalWriter({ shown, hasher: createSha256(), onChunk: (bytes) => parts.push(bytes.slice()) > 0 }),
  });
  while (engine.advance(1e9) > 0);
  engine.finish();
  return Buffer.concat(parts);
}

export async function logOf(run: RunSource): Promise<Buffer> {
  return Buffer.from(await value(await logBlob(run)).arrayBuffer());
}

/** Everything a run shows, as plain values. */
export async function everything(run: RunSource) {
  const { info, dataset, ...opened } = openedRun(run, true);
  const query = { dataset_id: dataset.id, run_key: info.key, from: 0, to: 1e9, buckets: 500 };
  return {
    info: { ...info, state: 'any', finished_at: 0 },
    opened,
    window: value(windowReply(run.dataset, run, query)),
    trades: run.trades,
    decisions: run.decisions,
    cash: run.cash.slice(0, run.columns.bars_done),
    log: (await logOf(run)).toString(),
  };
}

/** Pauses a run and brings it to this many bars. */
export async function stepTo({ driver, engine }: LiveRun, bars_done: number): Promise<void> {
  driver.pause();
  driver.step(bars_done - engine.bars_done);
  while (engine.bars_done < bars_done) await turn();
}

/** Resolves when the store has a paused run as far as it has come. */
export async function kept(tab: Tab, live: LiveRun): Promise<void> {
  live.secure();
  for (;;) {
    const info = await tab.store.runs.get(live.key);
    if (info.ok && info.value.bars_done === live.engine.bars_done && info.value.log_bytes === live.log.bytes) return;
    await turn();
  }
}

/** Adds what the tests of runs run on, and resolves with its id when the store has it. */
export async function stored(tab: Tab): Promise<string> {
  const id = await tab.add(RUN_BARS);
  while (!(await tab.store.datasets.get(id)).ok) await turn();
  return id;
}

/** A fresh look from a tab that has nothing in memory. */
export const reopened = (tab: Tab) => openTab(tab.tables, tab.locks);

/** A tab that dies in the middle of a run: its lock is released, its driver never goes on. */
export async function deadTab(bars_done = 2500, commands: (live: LiveRun) => Promise<void> = async () => {}) {
  const tab = openTab();
  const key = await tab.start(await tab.add(RUN_BARS));
  const live = tab.runs.live!;
  await commands(live);
  await stepTo(live, bars_done);
  await kept(tab, live);
  return { tab, key, live };
}

/** The tab of somebody who comes back after this one, which was the only one, was gone. */
export function later(tab: Tab): Tab {
  tab.die();
  return openTab(tab.tables, new TestLocks());
}
