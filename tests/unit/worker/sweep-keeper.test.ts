import { expect, test } from 'vitest';
import { err, ok, type Result } from '../../../src/contracts/result.ts';
import { storeProblems } from '../../../src/contracts/store-errors.ts';
import type { DoneRow, SweepInfo } from '../../../src/contracts/sweep.ts';
import type { SweepStore } from '../../../src/store/sweeps.ts';
import { SweepKeeper } from '../../../src/worker/sweep/sweep-keeper.ts';
import { requestOf } from './support.ts';
import { turn } from './runs.ts';

const info: SweepInfo = {
  key: 's',
  created_at: 0,
  dataset_id: 'd',
  engine_version: '1',
  request: requestOf(),
  axes: [],
  split: null,
  rank: 'sharpe',
  runs_done: 0,
  runs_total: 9,
};
const row = (index: number): DoneRow => ({ index, parts: [] });

/** A keeper whose store answers as told, one second after the other for each look at the clock. */
function keeping(answer: () => Result<null> | Promise<Result<null>>) {
  const stored: string[] = [];
  const commit: SweepStore['commit'] = ({ n, rows, info: told }, durability) => {
    stored.push(`${String(n)} ${durability}: ${rows.map(({ index }) => index).join(' ')} of ${String(told.runs_done)}`);
    return Promise.resolve(answer());
  };
  let clock = 0;
  const store = { commit } as Partial<SweepStore> as SweepStore;
  const now = () => (clock += 1000);
  const keeper = new SweepKeeper({ store, info, stored: { rows: [], pieces: 0 }, now, onBegun: () => undefined });
  return { keeper, stored };
}

test('rows that are done while a transaction is under way wait for the next, in a piece of their own', async () => {
  const waiting: ((reply: Result<null>) => void)[] = [];
  const { keeper, stored } = keeping(() => new Promise<Result<null>>((resolve) => waiting.push(resolve)));
  for (const index of [0, 1, 2]) keeper.add(row(index));
  expect(stored).toEqual(['0 relaxed: 0 of 1']);
  waiting.shift()!(ok(null));
  await turn();
  keeper.add(row(3));
  expect(stored.slice(1)).toEqual(['1 relaxed: 1 2 3 of 4']);
  waiting.shift()!(ok(null));
  await keeper.close();
  expect(stored.length).toBe(2);
  expect([keeper.problem, keeper.info.runs_done]).toEqual([null, 4]);
});

test('what is refused at the end is offered once more, onto the disk, and then told', async () => {
  const replies = [err(storeProblems.quota()), err(storeProblems.quota()), ok(null)];
  const once = keeping(() => replies.shift()!);
  once.keeper.add(row(0));
  await once.keeper.close();
  expect(once.stored).toEqual(['0 relaxed: 0 of 1', '0 strict: 0 of 1', '0 strict: 0 of 1']);
  expect(once.keeper.problem).toBeNull();
  const never = keeping(() => err(storeProblems.quota()));
  never.keeper.add(row(0));
  await never.keeper.close();
  expect(never.stored.length).toBe(3);
  expect(never.keeper.problem?.code).toBe('STORE_QUOTA');
});
