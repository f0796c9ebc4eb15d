/**
 * Locks between tabs: a run's record says "running" as long as its tab holds its lock; a sweep goes on likewise. The
 * browser releases a lock when the worker that holds it dies, however it dies.
 */
const RUN_PREFIX = 'papertape-run-';
const LIFE_PREFIX = 'papertape-worker-';
const SESSION = 'papertape-session';

export interface Locks {
  /** Holds the lock of a run or a sweep until `release` is called. */
  hold(key: string): Promise<() => void>;
  /** Likewise, or null when somebody else holds it and goes on holding it for a moment. */
  tryHold(key: string): Promise<(() => void) | null>;
  /** Keys of the runs and sweeps that some tab holds, this one included. */
  heldKeys(): Promise<ReadonlySet<string>>;
  /** Takes a lock of this name for as long as this worker lives; null where there are no locks. */
  holdLife(name: string): Promise<string | null>;
  /** Calls `work` if no other tab is open on the library, then counts this one as open. */
  whenAlone(work: () => Promise<void>): Promise<void>;
}

/** Without lock support every tab is on its own: nothing is held but by itself. */
const none: Locks = {
  hold: () => Promise.resolve(() => undefined),
  tryHold: () => Promise.resolve(() => undefined),
  heldKeys: () => Promise.resolve(new Set<string>()),
  holdLife: () => Promise.resolve(null),
  whenAlone: (work) => work(),
};

/** The browser takes a moment to release the locks of a worker that was ended: two seconds if it hung. */
const PATIENCE_MS = 5000;

/** Takes a lock and keeps it: resolves, once it is held, to what releases it. */
function take(locks: LockManager, name: string, options: LockOptions): Promise<() => void> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, options, () => new Promise<void>((release) => resolve(release)))
      .catch((error: unknown) => reject(error instanceof Error ? error : new Error(String(error))));
  });
}

export function browserLocks(locks: LockManager | undefined): Locks {
  if (locks === undefined) return none;
  return {
    hold: (key) => take(locks, RUN_PREFIX + key, { mode: 'exclusive' }),
    tryHold: async (key) => {
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
      try {
        return await take(locks, RUN_PREFIX + key, { mode: 'exclusive', signal: patience.signal });
      } catch (error) {
        if (patience.signal.aborted) return null;
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    heldKeys: async () => {
      const { held = [] } = await locks.query();
      const names = held.map((lock) => lock.name ?? '').filter((name) => name.startsWith(RUN_PREFIX));
      return new Set(names.map((name) => name.slice(RUN_PREFIX.length)));
    },
    holdLife: async (name) => {
      await take(locks, LIFE_PREFIX + name, { mode: 'exclusive' });
      return LIFE_PREFIX + name;
    },
    whenAlone: async (work) => {
      await locks.request(SESSION, { mode: 'exclusive', ifAvailable: true }, (lock) => (lock === null ? null : work()));
      await take(locks, SESSION, { mode: 'shared' });
    },
  };
}
