import { expect, test } from 'vitest';
import { err, ok } from '../../../src/contracts/result.ts';
import { storeProblems } from '../../../src/contracts/store-errors.ts';
import { LogIndex } from '../../../src/runtime/run/log-index.ts';
import type { RunStore } from '../../../src/store/runs.ts';
import { RunLog } from '../../../src/worker/log/run-log.ts';
import { RunCommits } from '../../../src/worker/run/commits.ts';
import { sampleRun } from '../store/support/samples.ts';
import { turn } from './runs.ts';

test('a store that refuses is asked again at once, then after 1, 2, 4 … seconds, 15 at most, and told of from the second time on', async () => {
  const waits: number[] = [];
  const told: (string | null)[] = [];
  const toldBefore: number[] = [];
  let refusals = 7;
  const runs = {
    commit: () => {
      toldBefore.push(told.length);
      return Promise.resolve(refusals-- > 0 ? err(storeProblems.quota()) : ok(sampleRun('r')));
    },
  } as unknown as RunStore;
  const commits = new RunCommits({
    runs,
    log: new RunLog(new LogIndex(), () => Promise.reject(new Error('nothing is read'))),
    name: 'r',
    effects: {
      now: () => 0,
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    },
    edge: () => ({ info: sampleRun('r'), checkpoint: null, metrics: null }),
    onProblem: (problem) => told.push(problem?.code ?? null),
    onStored: () => undefined,
    onLost: () => undefined,
  });
  commits.now();
  while (refusals >= 0) await turn();
  await turn();
  expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
  expect(told).toEqual(['STORE_QUOTA', null]);
  expect(toldBefore).toEqual([0, 0, 1, 1, 1, 1, 1, 1]);
});
