/**
 * Stands between the lab and IndexedDB in a worker of the tests: counts what is written, and at one place ends the
 * worker, or lets storing fail. Reading is left alone.
 */

/** Passed as the worker's name. */
export interface Sabotage {
  readonly database: string;
  /** Ends the worker at this operation, counted from 1 since `arm`, or at the first of this name; null = not. */
  readonly kill_at: number | string | null;
  readonly when: 'before' | 'after';
  /** Lets operations from this one on fail, so many of them; null = none. */
  readonly fail: { readonly from: number; readonly count: number; readonly error: string } | null;
}

/** What a worker says to its page, beside Comlink's messages. */
export type SaboteurWord = { readonly saboteur: 'killed'; readonly operation: string };

/** An operation's number and name, `put chunks` for example; in order. */
export const operations: string[] = [];
let armed = false;

/** From now on operations count. */
export function arm(): void {
  armed = true;
  operations.length = 0;
}

let dead = false;

/**
 * Ends the worker as a crash would: no further task of it runs, and what is left of this one can store nothing. (One that
 * were blocked instead would be kept alive by the browser for two more seconds, locks and all.)
 */
function die(operation: string): never {
  dead = true;
  const word: SaboteurWord = { saboteur: 'killed', operation };
  postMessage(word);
  self.close();
  throw new Error('dead');
}

/** Counts an operation; whether to end the worker after it. */
function count(operation: string, { kill_at, when, fail }: Sabotage): boolean {
  if (dead) throw new Error('dead');
  if (!armed) return false;
  operations.push(operation);
  const n = operations.length;
  const last = n === kill_at || operation === kill_at;
  if (last && when === 'before') die(operation);
  if (fail !== null && n >= fail.from && n < fail.from + fail.count) throw new DOMException('sabotage', fail.error);
  return last;
}

export function install(plan: Sabotage): void {
  const store = IDBObjectStore.prototype;
  for (const name of ['put', 'delete'] as const) {
    const real = store[name] as (...args: unknown[]) => IDBRequest;
    store[name] = function (this: IDBObjectStore, ...args: unknown[]) {
      if (this.transaction.mode !== 'readwrite') return real.apply(this, args);
      const operation = `${name} ${this.name}`;
      const last = count(operation, plan);
      const request = real.apply(this, args);
      if (last) request.addEventListener('success', () => die(operation));
      return request;
    } as never;
  }
  const database = IDBDatabase.prototype;
  const begin = database.transaction;
  database.transaction = function (this: IDBDatabase, ...args: Parameters<typeof begin>) {
    const [tables, mode] = args;
    const operation = `commit ${typeof tables === 'string' ? tables : [...tables].join('+')}`;
    const last = mode === 'readwrite' && count(operation, plan);
    const transaction = begin.apply(this, args);
    if (last) transaction.addEventListener('complete', () => die(operation));
    return transaction;
  };
}
