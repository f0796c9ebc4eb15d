import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openIdbTables } from '../../../src/store/idb-tables.ts';
import { storeOver } from '../../../src/store/index.ts';
import type { LabStore } from '../../../src/store/index.ts';
import { MemoryTables } from '../../../src/store/memory-tables.ts';
import { hash, lines, sampleBars, sampleDataset, sampleRun } from '../../unit/store/support/samples.ts';

type Step = (store: LabStore) => Promise<unknown>;

const key = fc.constantFrom('r', 'r1', 'r:', 'ü');
const digit = fc.constantFrom('a', 'b', 'c');
const deleted = fc.option(fc.nat(9));
const text = fc.string({ maxLength: 4, unit: 'grapheme' });

/** Every operation of the library, with few keys so that they meet. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(digit, text, fc.nat(5)).map(
    ([id, name, created_at]): Step =>
      (store) =>
        store.datasets.put(sampleDataset(hash(id), { name, created_at }), sampleBars(1 + created_at)),
  ),
  fc.tuple(digit, deleted).map(
    ([id, at]): Step =>
      (store) =>
        store.datasets.setDeleted(hash(id), at),
  ),
  fc.tuple(digit, text).map(
    ([id, name]): Step =>
      (store) =>
        store.datasets.rename(hash(id), name, name),
  ),
  fc
    .record({
      run: key,
      name: text,
      pieces: fc.array(fc.nat(12), { maxLength: 3 }),
      n: fc.option(fc.nat(5)),
      known: fc.boolean(),
      replace_from: fc.option(fc.nat(12)),
      finished_at: fc.option(fc.nat(5)),
    })
    .map(
      ({ run, name, pieces, n, known, replace_from, finished_at }): Step =>
        (store) =>
          store.runs.commit({
            info: sampleRun(run, { name, finished_at }),
            chunks: pieces.map((n) => ({ n, first_line: n, lines: 1, bytes: lines(name), sha256: null })),
            checkpoint: n === null ? null : { n, chunks: n, bars_done: n, text: name },
            known,
            replace_from,
          }),
    ),
  fc.tuple(key, text, fc.array(fc.nat(12), { maxLength: 3 })).map(
    ([run, name, numbers]): Step =>
      (store) =>
        store.runs.putColumns(run, new Map([[name, new Float64Array(numbers)]]), null),
  ),
  fc.tuple(key, deleted).map(
    ([run, at]): Step =>
      (store) =>
        store.runs.setDeleted(run, at),
  ),
  fc.constant<Step>((store) => store.datasets.purge()),
  fc.constant<Step>((store) => store.runs.purge()),
);

async function everything(store: LabStore) {
  const runs = await store.runs.list();
  const parts = ['r', 'r1', 'r:', 'ü'].map(async (run) => [
    await store.runs.get(run),
    await store.runs.chunks(run),
    await store.runs.checkpoints(run),
    await store.runs.columns(run),
  ]);
  const bars = ['a', 'b', 'c'].map((id) => store.datasets.bars(hash(id)));
  return [runs, await store.datasets.list(), await Promise.all(parts), await Promise.all(bars)];
}

let databases = 0;

test('the library behaves the same in IndexedDB and in memory, whatever is done to it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const name = `equivalence-${String(databases++)}`;
      const idb = storeOver(await openIdbTables({ name }), null);
      const memory = storeOver(new MemoryTables(), null);
      for (const apply of steps) expect(await apply(memory)).toEqual(await apply(idb));
      expect(await everything(memory)).toEqual(await everything(idb));
      idb.close();
    }),
    { numRuns: 60 },
  );
});
