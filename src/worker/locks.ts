/**
 * Locks between tabs: a run's record says "running" as long as its tab holds its lock. The browser releases a lock when
 * the worker that holds it dies, however it dies.
 */
const RUN_PREFIX = 'papertape-run-';
const SESSION = 'papertape-session';

export interface Locks {
  /** Holds the lock of a run until `release` is called. */
  holdRun(key: string): Promise<() => void>;
  /** Keys of the runs that some tab holds, this one included. */
  heldRuns(): Promise<ReadonlySet<string>>;
  /** Calls `work` if no other tab is open on the library, then counts this one as open. */
  whenAlone(work: () => Promise<void>): Promise<void>;
}

/** Without lock support every tab is on its own: nothing is held but by itself. */
const none: Locks = {
  holdRun: () => Promise.resolve(() => undefined),
  heldRuns: () => Promise.resolve(new Set<string>()),
  whenAlone: (work) => work(),
};

/** Takes a lock and keeps it: resolves, once it is held, to what releases it. */
function hold(locks: LockManager, name: string, mode: LockMode): Promise<() => void> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, { mode }, () => new Promise<void>((release) => resolve(release)))
      .catch((error: unknown) => reject(error instanceof Error ? error : new Error(String(error))));
  });
}

export function browserLocks(locks: LockManager | undefined): Locks {
  if (locks === undefined) return none;
  return {
    holdRun: (key) => hold(locks, RUN_PREFIX + key, 'exclusive'),
    heldRuns: async () => {
      const { held = [] } = await locks.query();
      const names = held.map((lock) => lock.name ?? '').filter((name) => name.startsWith(RUN_PREFIX));
      return new Set(names.map((name) => name.slice(RUN_PREFIX.length)));
    },
    whenAlone: async (work) => {
      await locks.request(SESSION, { mode: 'exclusive', ifAvailable: true }, (lock) => (lock === null ? null : work()));
      await hold(locks, SESSION, 'shared');
    },
  };
}
