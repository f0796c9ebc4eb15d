import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/core/journal/index.ts';
import { checkpointText, readCheckpoint } from '../../../src/runtime/checkpoint/checkpoint.ts';
import type { Checkpoint } from '../../../src/runtime/checkpoint/checkpoint.ts';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import type { Tx } from '../../../src/store/tables.ts';
import { resume } from '../../../src/worker/run/resume.ts';
import { value } from '../store/support/samples.ts';
import { kept, later, logOf, plainLog, RUN_BARS, stepTo } from './runs.ts';
import { openTab, testEffects } from './support.ts';

/** A tab that died after several transactions. */
async function deadTab() {
  const tables = new MemoryTables();
  const tab = openTab(tables);
  const key = await tab.start(await tab.add(RUN_BARS));
  const live = tab.runs.live!;
  for (const bars_done of [900, 1700, 2500]) {
    await stepTo(live, bars_done);
    await kept(tab, live);
  }
  const [newest, before] = value(await tab.store.runs.checkpoints(key));
  const change = (work: (tx: Tx) => Promise<void>) =>
    tables.transact(['checkpoints', 'chunks', 'runs'], 'readwrite', work);
  return { key, tab, change, newest: newest!, before: before!, chunks: value(await tab.store.runs.chunks(key)) };
}
type Dead = Awaited<ReturnType<typeof deadTab>>;

type Row = Record<string, unknown>;
async function edit(
  dead: Dead,
  table: 'checkpoints' | 'chunks' | 'runs',
  second: number,
  over: (row: Row) => Row | null,
) {
  await dead.change(async (tx) => {
    const at = [dead.key, second] as const;
    const row = over((await tx.get(table, table === 'runs' ? dead.key : at)) as Row);
    if (row === null) await tx.remove(table, at);
    else await tx.put(table, row);
  });
}
const slot = ({ n }: { readonly n: number }) => n % 2;
const newestText = (change: (text: string) => string) => (dead: Dead) =>
  edit(dead, 'checkpoints', slot(dead.newest), (row) => ({ ...row, text: change(row['text'] as string) }));
/** Another checkpoint than was taken, with a hash that fits. */
const forged = (change: (checkpoint: Checkpoint) => object) =>
  newestText((text) =>
    checkpointText({ ...value(readCheckpoint(text)), ...change(value(readCheckpoint(text))) } as Checkpoint),
  );
const flip = (bytes: ArrayBuffer, at: number) => {
  const copy = new Uint8Array(bytes.slice(0));
  copy[at]! ^= 1;
  return copy.buffer;
};
const lastChunk = (dead: Dead) => dead.chunks.length - 1;

const newest = (dead: Dead) => dead.newest.bars_done;
const older = (dead: Dead) => dead.before.bars_done;
const start = () => 0;

/** What is damaged, and the bar from which a run then goes on. */
const DAMAGES: readonly (readonly [string, (dead: Dead) => Promise<unknown>, (dead: Dead) => number])[] = [
  ['nothing', async () => undefined, newest],
  ['a letter of the newest checkpoint', newestText((text) => text.replace('"bars_done"', '"bars_dome"')), older],
  ['the newest checkpoint, torn', newestText((text) => text.slice(0, text.length / 2)), older],
  ['the newest checkpoint, empty', newestText(() => ''), older],
  ['the newest checkpoint, gone', (dead) => edit(dead, 'checkpoints', slot(dead.newest), () => null), older],
  [
    'a field of its record',
    (dead) => edit(dead, 'checkpoints', slot(dead.newest), (row) => ({ ...row, n: 'two' })),
    older,
  ],
  [
    'a state that is another run’s',
    forged(({ state }) => ({ state: { ...state, orders: state.orders + 1, books: {} } })),
    older,
  ],
  ['an account that is not the log’s', forged(({ state }) => ({ state: moreCash(state) })), older],
  ['a place beyond the log', forged(({ log }) => ({ log: { ...log, bytes: log.bytes + 1 } })), older],
  ['another request', forged(({ request }) => ({ request: { ...request, seed: 1 } })), older],
  ['other bars', forged(() => ({ data_sha256: 'f'.repeat(64) })), older],
  [
    'both checkpoints',
    async (dead) => {
      await edit(dead, 'checkpoints', 0, (row) => ({ ...row, text: 'x' }));
      await edit(dead, 'checkpoints', 1, (row) => ({ ...row, text: '{}' }));
    },
    start,
  ],
  [
    'a bit of the last piece',
    (dead) =>
      edit(dead, 'chunks', lastChunk(dead), (row) => ({ ...row, bytes: flip(row['bytes'] as ArrayBuffer, 77) })),
    older,
  ],
  ['the last piece, gone', (dead) => edit(dead, 'chunks', lastChunk(dead), () => null), older],
  [
    'the last piece, torn',
    (dead) => edit(dead, 'chunks', lastChunk(dead), (row) => ({ ...row, length: (row['length'] as number) - 5 })),
    older,
  ],
  [
    'a bit of the first piece',
    (dead) => edit(dead, 'chunks', 0, (row) => ({ ...row, bytes: flip(row['bytes'] as ArrayBuffer, 500) })),
    start,
  ],
  ['every piece, gone', (dead) => dead.change((tx) => tx.removeGroup('chunks', dead.key)), start],
];

function moreCash(state: Checkpoint['state']): Checkpoint['state'] {
  const changed = JSON.parse(canonicalJson(state)) as { books: { account: { cash: number } } };
  changed.books.account.cash += 1;
  return changed as unknown as Checkpoint['state'];
}

describe('a run goes on from the newest checkpoint that is whole, to the same log, when what is damaged is', () => {
  test.each(DAMAGES)('%s', async (_what, damage, from) => {
    const dead = await deadTab();
    await damage(dead);
    const tab = later(dead.tab);
    const info = value(await tab.runs.list()).items[0]!;
    expect(info.state).toBe('interrupted');
    const dataset = value(await tab.datasets.get(info.dataset_id));
    const parts = value(await resume(tab.store.runs, info, dataset, testEffects()));
    expect(parts.engine.bars_done).toBe(from(dead));
    value(await tab.runs.resume(dead.key, false, () => undefined));
    await tab.ended();
    const last = later(tab);
    expect((await logOf(value(await last.runs.open(dead.key)))).equals(plainLog())).toBe(true);
    expect(value(await last.runs.open(dead.key)).info.state).toBe('done');
  });
});
