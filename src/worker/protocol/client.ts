/**
 * The page's side of the bridge to the engine worker. One worker lives at a time; when it dies, every call still waiting
 * is rejected with `WorkerGone` (nothing hangs), and calls made from then on wait for the next one.
 */
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import type { Failure } from '../../runtime/supervision/messages.ts';
import { isOutOfMemory } from '../../runtime/supervision/out-of-memory.ts';
import type { LabApi } from './api.ts';

/** The worker ended while a call was waiting, or none will be started; `message` says why, in words for a person. */
export class WorkerGone extends Error {
  override readonly name = 'WorkerGone';
}

/** The parts of `Worker` that the bridge uses, so that a test can stand in for it. */
export interface WorkerPort {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
  terminate(): void;
}

export interface Client {
  /** Stays the same object across restarts: each call goes to the worker that lives at that moment, or to the next. */
  readonly api: Remote<LabApi>;
  /** Starts a worker, unless one lives. Calls that wait for one go to it. */
  start(): void;
  /** Ends the worker now, if one lives: waiting calls are rejected, then `onDeath` is told. */
  kill(failure: Failure): void;
  /** No worker is started any more until `start`: calls are rejected at once, as are those that wait for one. */
  refuse(reason: string): void;
  /** Calls in flight, and calls that wait for a worker. */
  readonly pending: number;
}

/** Starts the engine worker of this build. */
function spawnEngine(): WorkerPort {
  return new Worker(new URL('../main.ts', import.meta.url), { type: 'module', name: 'papertape-engine' });
}

function failureOf(message: string): Failure {
  const kind = isOutOfMemory(message) ? 'out_of_memory' : 'crash';
  const why = message.replace(/^Uncaught /, '').replace(/[.\s]*$/, '.');
  return { kind, text: message === '' ? 'The engine stopped.' : `The engine stopped: ${why}` };
}

interface Alive {
  readonly port: WorkerPort;
  readonly remote: Remote<LabApi>;
}

class Bridge implements Client {
  readonly api: Remote<LabApi>;
  private alive: Alive | null = null;
  private refused: string | null = null;
  private readonly waiting = new Set<(reason: WorkerGone) => void>();
  /** Calls to be made once there is a worker. */
  private readonly postponed = new Map<(reason: WorkerGone) => void, () => void>();
  private readonly onDeath: (failure: Failure) => void;
  private readonly spawn: () => WorkerPort;

  constructor(onDeath: (failure: Failure) => void, spawn: () => WorkerPort) {
    this.onDeath = onDeath;
    this.spawn = spawn;
    this.api = this.proxy();
  }

  get pending(): number {
    return this.waiting.size + this.postponed.size;
  }

  start(): void {
    if (this.alive !== null) return;
    this.refused = null;
    const port = this.spawn();
    const mine: Alive = { port, remote: wrap<LabApi>(port as never) };
    const died = (why: string): void => {
      if (this.alive === mine) this.kill(failureOf(why));
    };
    port.addEventListener('error', (event) => {
      event.preventDefault();
      died((event as ErrorEvent).message ?? '');
    });
    port.addEventListener('messageerror', () => died('a message could not be read.'));
    this.alive = mine;
    const calls = [...this.postponed.values()];
    this.postponed.clear();
    for (const call of calls) call();
  }

  kill(failure: Failure): void {
    if (this.alive === null) return;
    this.alive.port.terminate();
    this.alive = null;
    const gone = new WorkerGone(failure.text);
    for (const reject of [...this.waiting]) reject(gone);
    this.waiting.clear();
    this.onDeath(failure);
  }

  refuse(reason: string): void {
    this.refused = reason;
    const gone = new WorkerGone(reason);
    for (const reject of [...this.postponed.keys()]) reject(gone);
    this.postponed.clear();
  }

  private call(name: string, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.alive !== null) this.send(this.alive, name, args, resolve, reject);
      else if (this.refused !== null) reject(new WorkerGone(this.refused));
      else this.postponed.set(reject, () => this.send(this.alive!, name, args, resolve, reject));
    });
  }

  /** Races one call against the worker's death. */
  private send(
    { remote }: Alive,
    name: string,
    args: unknown[],
    resolve: (value: unknown) => void,
    reject: (reason: Error) => void,
  ): void {
    this.waiting.add(reject);
    const settle = (): boolean => this.waiting.delete(reject);
    const failed = (reason: unknown): void => {
      if (settle()) reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
    try {
      const method = (remote as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>)[name]!;
      method(...args).then((value) => {
        if (settle()) resolve(value);
      }, failed);
    } catch (reason) {
      failed(reason);
    }
  }

  private proxy(): Remote<LabApi> {
    const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>();
    return new Proxy(Object.create(null) as Remote<LabApi>, {
      get: (_target, name) => {
        // A promise-like `then` would make `await api` call the worker.
        if (typeof name !== 'string' || name === 'then') return undefined;
        let method = methods.get(name);
        if (method === undefined) {
          method = (...args) => this.call(name, args);
          methods.set(name, method);
        }
        return method;
      },
    });
  }
}

/**
 * @param onDeath called once for each worker that ended, after its waiting calls were rejected
 * @param spawn starts a worker; the engine's own unless a test says otherwise
 */
export function createClient(onDeath: (failure: Failure) => void, spawn: () => WorkerPort = spawnEngine): Client {
  return new Bridge(onDeath, spawn);
}
