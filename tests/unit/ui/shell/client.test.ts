import { describe, expect, it } from 'vitest';
import { createClient, WorkerGone } from '../../../../src/worker/protocol/client.ts';
import { FakeWorker } from './fake-worker.ts';

const end = { kind: 'crash', text: 'end of test' } as const;

function start(methods: object) {
  const workers: FakeWorker[] = [];
  const deaths: string[] = [];
  const client = createClient(
    ({ text }) => deaths.push(text),
    () => {
      const worker = new FakeWorker(methods);
      workers.push(worker);
      return worker;
    },
  );
  return { client, workers, deaths };
}

describe('the bridge to the engine worker', () => {
  it('has calls wait for a worker, and one worker for all calls', async () => {
    const { client, workers } = start({ listRuns: () => ['a'], purge: () => undefined });
    const early = client.api.listRuns();
    expect([workers.length, client.pending]).toEqual([0, 1]);
    client.start();
    client.start();
    expect(await early).toEqual(['a']);
    await client.api.purge();
    expect([workers.length, client.pending]).toEqual([1, 0]);
    client.kill(end);
  });

  it('rejects every call that waits when the worker dies, where a bare Comlink proxy would leave them for ever', async () => {
    const { client, workers, deaths } = start({ catalog: () => new Promise(() => undefined) });
    client.start();
    const waiting = [client.api.catalog(), client.api.catalog(), client.api.catalog()];
    expect(client.pending).toBe(3);
    const settled = Promise.allSettled(waiting);
    workers[0]!.crash('out of memory');
    for (const outcome of await settled) {
      expect(outcome.status).toBe('rejected');
      const reason = (outcome as PromiseRejectedResult).reason as Error;
      expect(reason).toBeInstanceOf(WorkerGone);
      expect(reason.message).toContain('out of memory');
    }
    expect(client.pending).toBe(0);
    expect(workers[0]!.terminated).toBe(true);
    expect(deaths).toHaveLength(1);
  });

  it('goes on with the next worker, through the same api object', async () => {
    const { client, workers, deaths } = start({ listRuns: () => ['a'] });
    const { api } = client;
    client.start();
    await api.listRuns();
    workers[0]!.crash('');
    const waiting = api.listRuns();
    client.start();
    expect(await waiting).toEqual(['a']);
    expect(workers).toHaveLength(2);
    // A late error of a worker that is gone is not a second death.
    workers[0]!.crash('again');
    expect(deaths).toEqual(['The engine stopped.']);
    client.kill(end);
  });

  it('refuses calls when there will be no worker any more, until one is started after all', async () => {
    const { client, workers } = start({ listRuns: () => ['a'] });
    const early = client.api.listRuns();
    client.refuse('given up');
    await expect(early).rejects.toThrow('given up');
    await expect(client.api.listRuns()).rejects.toBeInstanceOf(WorkerGone);
    expect(workers).toHaveLength(0);
    client.start();
    expect(await client.api.listRuns()).toEqual(['a']);
    client.kill(end);
  });

  it.each([
    ['Uncaught RangeError: Array buffer allocation failed', 'out_of_memory'],
    ['Uncaught RangeError: Invalid typed array length: 800000000', 'out_of_memory'],
    ['out of memory', 'out_of_memory'],
    ['Uncaught RangeError: Invalid typed array length: -1', 'crash'],
    ['Uncaught TypeError: x is undefined', 'crash'],
  ])('tells what ran out of memory from other crashes: %s', async (message, kind) => {
    const kinds: string[] = [];
    const worker = new FakeWorker({});
    const client = createClient(
      (failure) => kinds.push(failure.kind),
      () => worker,
    );
    client.start();
    worker.crash(message);
    expect(kinds).toEqual([kind]);
  });

  it('passes an error of the engine on without ending the worker', async () => {
    const { client, deaths } = start({
      listRuns: () => {
        throw new TypeError('no such table');
      },
    });
    client.start();
    await expect(client.api.listRuns()).rejects.toThrow('no such table');
    expect(deaths).toEqual([]);
    client.kill(end);
  });

  it('is no promise: awaiting the api does not call the worker', async () => {
    const { client, workers } = start({});
    await Promise.resolve(client.api);
    expect(workers).toHaveLength(0);
  });
});
