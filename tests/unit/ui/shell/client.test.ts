import { describe, expect, it } from 'vitest';
import { expose } from 'comlink';
import { createClient, WorkerGone } from '../../../../src/worker/client.ts';
import type { WorkerPort } from '../../../../src/worker/client.ts';

/** A worker in this thread: a message channel whose other end serves `methods`. */
class FakeWorker implements WorkerPort {
  terminated = false;
  private readonly channel = new MessageChannel();
  private readonly own = new Map<string, ((event: Event) => void)[]>();

  constructor(methods: object) {
    expose(methods, this.channel.port2 as never);
    this.channel.port1.start();
    this.channel.port2.start();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.channel.port1.postMessage(message, transfer as never);
  }

  addEventListener(type: string, listener: (event: Event) => void): void {
    if (type === 'message') this.channel.port1.addEventListener('message', listener as never);
    else this.own.set(type, [...(this.own.get(type) ?? []), listener]);
  }

  removeEventListener(type: string, listener: (event: Event) => void): void {
    if (type === 'message') this.channel.port1.removeEventListener('message', listener as never);
  }

  terminate(): void {
    this.terminated = true;
    this.channel.port1.close();
    this.channel.port2.close();
  }

  /** As the browser tells of an uncaught error. */
  crash(message: string): void {
    const event = Object.assign(new Event('error', { cancelable: true }), { message });
    for (const listener of this.own.get('error') ?? []) listener(event);
  }
}

function start(methods: object) {
  const workers: FakeWorker[] = [];
  const deaths: string[] = [];
  const client = createClient(
    (reason) => deaths.push(reason),
    () => {
      const worker = new FakeWorker(methods);
      workers.push(worker);
      return worker;
    },
  );
  return { client, workers, deaths };
}

describe('the bridge to the engine worker', () => {
  it('starts no worker before the first call, and one for all calls', async () => {
    const { client, workers } = start({ listRuns: () => ['a'], purge: () => undefined });
    expect(workers).toHaveLength(0);
    expect(await client.api.listRuns()).toEqual(['a']);
    await client.api.purge();
    expect(workers).toHaveLength(1);
    client.kill('end of test');
  });

  it('rejects every call that waits when the worker dies, where a bare Comlink proxy would leave them for ever', async () => {
    const { client, workers, deaths } = start({ catalog: () => new Promise(() => undefined) });
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

  it('starts anew with the next call, through the same api object', async () => {
    const { client, workers, deaths } = start({ listRuns: () => ['a'] });
    const { api } = client;
    await api.listRuns();
    workers[0]!.crash('');
    expect(await api.listRuns()).toEqual(['a']);
    expect(workers).toHaveLength(2);
    // A late error of a worker that is gone is not a second death.
    workers[0]!.crash('again');
    expect(deaths).toHaveLength(1);
    client.kill('end of test');
  });

  it('passes an error of the engine on without ending the worker', async () => {
    const { client, deaths } = start({
      listRuns: () => {
        throw new TypeError('no such table');
      },
    });
    await expect(client.api.listRuns()).rejects.toThrow('no such table');
    expect(deaths).toEqual([]);
    client.kill('end of test');
  });

  it('is no promise: awaiting the api does not call the worker', async () => {
    const { client, workers } = start({});
    await Promise.resolve(client.api);
    expect(workers).toHaveLength(0);
  });
});
