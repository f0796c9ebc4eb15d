import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedBars, sweepCrew } from '../../../src/cli/sweep/sweep-threads.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import { planSweep } from '../../../src/runtime/sweep/grid.ts';
import { runSweep } from '../../../src/runtime/sweep/sweep.ts';

let folder = '';
let thread = '';
const bars = sharedBars(generateBars({ bars: 50, seed: 1, start_ts: 0, interval_ms: 3_600_000 }));
const parts = [{ bars, data_sha256: 'd' }];

/** Answers with the seed and what it sees of the bars; breaks down in four ways, by the seed. */
const THREAD = `
import { parentPort } from 'node:worker_threads';
let parts;
parentPort.on('message', (message) => {
  if (message.kind === 'data') return void (parts = message.parts);
  const { seed } = message.request;
  if (seed === 3) throw new Error('it broke');
  if (seed === 5) process.exit(7);
  if (seed === 7) Promise.reject(new Error('nobody heard'));
  else if (seed !== 9) {
    const { ts } = parts[0].bars;
    const shared = ts.buffer instanceof SharedArrayBuffer;
    parentPort.postMessage([{ run_id: String(seed), log_sha256: shared + ' ' + ts.length, stats: null, error: null }]);
  }
});
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-sweep-threads-'));
  thread = join(folder, 'thread.mjs');
  writeFileSync(thread, THREAD);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function sweep(seeds: readonly number[], jobs: number, signal: AbortSignal, onRow?: (done: number) => void) {
  const plan = planSweep([{ name: 'seed', values: seeds }], ([seed]) => resolveRequest({ seed }), 1000);
  if (!plan.ok) throw new Error(plan.problem.message);
  const crew = sweepCrew(parts, { jobs, thread, signal });
  const canceled = () => signal.aborted;
  const rows = await runSweep(plan.value, crew.runners, { canceled, ...(onRow === undefined ? {} : { onRow }) });
  await crew.end();
  return rows.map((row) => row.parts[0]!.error ?? `${row.parts[0]!.run_id} ${row.parts[0]!.log_sha256!}`);
}

describe('threads of a sweep', () => {
  it.each([1, 2, 4])(
    '%i of them: one that breaks down costs its run and no other, and shares the memory',
    async (jobs) => {
      const found = await sweep([1, 2, 3, 4, 5, 6, 7, 8], jobs, new AbortController().signal);
      const fine = (seed: number) => `${String(seed)} true 50`;
      expect(found).toEqual([
        fine(1),
        fine(2),
        'it broke',
        fine(4),
        'the thread ended with code 7',
        fine(6),
        'nobody heard',
        fine(8),
      ]);
    },
  );

  it('are ended by a signal though they are at work', async () => {
    const controller = new AbortController();
    // The run with seed 9 never ends.
    const found = await sweep([1, 9, 2, 4], 2, controller.signal, (done) => {
      if (done === 3) controller.abort();
    });
    expect(found).toEqual(['1 true 50', '2 true 50', '4 true 50']);
  });
});
