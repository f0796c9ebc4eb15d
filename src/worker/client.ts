/**
 * The page's side of the bridge to the engine worker. One worker lives at a time; when it dies, every call still waiting
 * is rejected with `WorkerGone` (nothing hangs), and a new one is started on demand.
 */
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import type { LabApi } from './api.ts';

/** The worker ended while a call was waiting; `message` says why, in words for a person. */
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
  /** Stays the same object across restarts: each call goes to the worker that lives at that moment. */
  readonly api: Remote<LabApi>;
  /** Ends the worker now; waiting calls are rejected with `reason`. The next call starts a new one. */
  kill(reason: string): void;
  /** Calls in flight. */
  readonly pending: number;
}

/** Starts the engine worker of this build. */
function spawnEngine(): WorkerPort {
  return new Worker(new URL('./main.ts', import.meta.url), { type: 'module', name: 'papertape-engine' });
}

interface Alive {
  readonly port: WorkerPort;
  readonly remote: Remote<LabApi>;
}

class Bridge implements Client {
  readonly api: Remote<LabApi>;
  private alive: Alive | null = null;
  private readonly waiting = new Set<(reason: WorkerGone) => void>();
  private readonly onDeath: (reason: string) => void;
  private readonly spawn: () => WorkerPort;

  constructor(onDeath: (reason: string) => void, spawn: () => WorkerPort) {
    this.onDeath = onDeath;
    this.spawn = spawn;
    this.api = this.proxy();
  }

  get pending(): number {
    return this.waiting.size;
  }

  kill(reason: string): void {
    if (this.alive === null) return;
    this.alive.port.terminate();
    this.alive = null;
    const gone = new WorkerGone(reason);
    for (const reject of [...this.waiting]) reject(gone);
    this.waiting.clear();
    this.onDeath(reason);
  }

  private live(): Alive {
    if (this.alive !== null) return this.alive;
    const port = this.spawn();
    const mine: Alive = { port, remote: wrap<LabApi>(port as never) };
    const died = (why: string): void => {
      if (this.alive === mine) this.kill(why === '' ? 'The engine stopped.' : `The engine stopped: ${why}`);
    };
    port.addEventListener('error', (event) => {
      event.preventDefault();
      died((event as ErrorEvent).message ?? '');
    });
    port.addEventListener('messageerror', () => died('a message could not be read.'));
    this.alive = mine;
    return mine;
  }

  /** Races one call against the worker's death. */
  private call(name: string, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      const settle = (): boolean => this.waiting.delete(reject);
      try {
        const method = (this.live().remote as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>)[
          name
        ]!;
        method(...args).then(
          (value) => {
            if (settle()) resolve(value);
          },
          (reason: unknown) => {
            if (settle()) reject(reason instanceof Error ? reason : new Error(String(reason)));
          },
        );
      } catch (reason) {
        settle();
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      }
    });
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
export function createClient(onDeath: (reason: string) => void, spawn: () => WorkerPort = spawnEngine): Client {
  return new Bridge(onDeath, spawn);
}
