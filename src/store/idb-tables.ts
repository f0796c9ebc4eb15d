import { openDB } from 'idb';
import type { IDBPDatabase } from 'idb';
import { DATABASE_NAME, SCHEMA_VERSION, migrate } from './schema.ts';
import type { TableName } from './schema.ts';
import type { Durability, Key, Tables, Tx } from './tables.ts';

/** IndexedDB takes mutable arrays as keys. */
const idbKey = (key: Key): IDBValidKey => (typeof key === 'string' ? key : [...key]);

/** All two-part keys that begin with `first`: an empty array sorts after every number and text. */
const groupRange = (first: string, from?: number) =>
  IDBKeyRange.bound(from === undefined ? [first] : [first, from], [first, []]);

/** The database has not opened within `patience_ms`. It may later: then `later` resolves. */
export class SilentError extends Error {
  override readonly name: string = 'SilentError';
  readonly later: Promise<IDBPDatabase>;

  constructor(message: string, later: Promise<IDBPDatabase>) {
    super(message);
    this.later = later;
  }
}

/** Likewise, since another tab keeps an older version open. */
export class BlockedError extends SilentError {
  override readonly name = 'BlockedError';
}

export interface OpenOptions {
  readonly name?: string;
  /** How long to wait for a database that does not answer; some browsers never do in private mode. */
  readonly patience_ms?: number;
}

class IdbTables implements Tables {
  readonly durable = true;
  readonly #open: (onGone: () => void) => Promise<IDBPDatabase>;
  /** The connection, or the attempt to get one: a second one beside it would never be closed. */
  #connection: Promise<IDBPDatabase> | null = null;
  /** There was a connection before. */
  #used = false;

  constructor(open: (onGone: () => void) => Promise<IDBPDatabase>) {
    this.#open = open;
  }

  connect(): Promise<IDBPDatabase> {
    if (this.#connection === null) {
      const forget = () => {
        if (this.#connection === connection) this.#connection = null;
      };
      const connection = this.#open(forget);
      connection.catch((error: unknown) => {
        forget();
        // The next transaction opens another: this one would stay open for nobody.
        if (this.#used && error instanceof SilentError) closeLater(error);
      });
      this.#connection = connection;
    }
    return this.#connection;
  }

  async transact<T>(
    tables: readonly TableName[],
    mode: 'readonly' | 'readwrite',
    body: (tx: Tx) => Promise<T>,
    durability: Durability = 'relaxed',
  ): Promise<T> {
    const tx = await this.#begin(tables, mode, durability);
    // Handled below; without this an abort would also count as an unhandled rejection.
    tx.done.catch(() => undefined);
    let value: T;
    try {
      value = await body(wrap((name) => tx.objectStore(name)));
    } catch (error) {
      try {
        tx.abort();
      } catch {
        // Aborted already, by the browser: its reason is the one to report.
      }
      throw tx.error ?? error;
    }
    await tx.done;
    return value;
  }

  close(): void {
    void this.#connection?.then((db) => db.close()).catch(() => undefined);
    this.#connection = null;
  }

  /** A connection that was closed meanwhile refuses new transactions: then another one is opened. */
  async #begin(tables: readonly TableName[], mode: 'readonly' | 'readwrite', durability: Durability) {
    for (let attempt = 1; ; attempt++) {
      const db = await this.connect();
      this.#used = true;
      try {
        return db.transaction([...tables], mode, { durability });
      } catch (error) {
        this.#connection = null;
        if (attempt > 1 || !(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      }
    }
  }
}

/** The members of idb's object store that are used here, without the types of its modes. */
interface IdbStore {
  get(key: IDBValidKey): Promise<unknown>;
  getAllKeys(range?: IDBKeyRange): Promise<IDBValidKey[]>;
  getAll(range?: IDBKeyRange): Promise<unknown[]>;
  put?: ((value: unknown) => Promise<unknown>) | undefined;
  delete?: ((key: IDBValidKey | IDBKeyRange) => Promise<void>) | undefined;
}

function wrap(store: (name: TableName) => IdbStore): Tx {
  return {
    get: (table, key) => store(table).get(idbKey(key)),
    keys: async (table) => (await store(table).getAllKeys()).map(String),
    all: (table) => store(table).getAll(),
    groups: async (table) => {
      const keys = await store(table).getAllKeys();
      return [...new Set(keys.map((key) => (key as [string, string | number])[0]))];
    },
    group: (table, first) => store(table).getAll(groupRange(first)),
    groupKeys: async (table, first) => {
      const keys = await store(table).getAllKeys(groupRange(first));
      return keys.map((key) => (key as [string, string | number])[1]);
    },
    put: async (table, record) => {
      await store(table).put!(record);
    },
    remove: (table, key) => store(table).delete!(idbKey(key)),
    removeGroup: (table, first, from) => store(table).delete!(groupRange(first, from)),
  };
}

function closeLater({ later }: SilentError): void {
  later.then(
    (db) => db.close(),
    () => undefined,
  );
}

/**
 * Opens the database, migrating it, and looks into it. Rejects with the browser's error or, after `patience_ms`, with
 * `SilentError` or `BlockedError`. A connection that is lost later (cleared by the browser, closed for another tab's
 * upgrade) is opened again by the next transaction.
 */
export async function openIdbTables(options: OpenOptions = {}): Promise<Tables> {
  const { name = DATABASE_NAME, patience_ms = 4000 } = options;
  const tables = new IdbTables((onGone) => openDatabase(name, patience_ms, onGone));
  const db = await tables.connect();
  // There are databases that open and then never answer.
  const look = tables.transact(['settings'], 'readonly', (tx) => tx.get('settings', 'look'));
  await withPatience(look, patience_ms, () => new SilentError('the database does not answer', Promise.resolve(db)));
  return tables;
}

/** The tables over a database that opened too late, once it answers. */
export async function lateTables({ later }: SilentError, options: OpenOptions = {}): Promise<Tables> {
  const { name = DATABASE_NAME, patience_ms = 4000 } = options;
  (await later).close();
  const tables = new IdbTables((onGone) => openDatabase(name, patience_ms, onGone));
  await tables.transact(['settings'], 'readonly', (tx) => tx.get('settings', 'look'));
  return tables;
}

async function withPatience<T>(work: Promise<T>, patience_ms: number, error: () => Error): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(error()), patience_ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function openDatabase(name: string, patience_ms: number, onGone: () => void): Promise<IDBPDatabase> {
  let blocked = false;
  const opening = openDB(name, SCHEMA_VERSION, {
    upgrade: (db, from) => migrate(db, from),
    blocked: () => (blocked = true),
    // Another tab wants a newer version: give way; this tab's next call then fails with a word about reloading.
    blocking: (_current, _next, event) => {
      (event.target as IDBDatabase).close();
      onGone();
    },
    terminated: onGone,
  });
  return withPatience(opening, patience_ms, () =>
    blocked
      ? new BlockedError('an older version stays open', opening)
      : new SilentError('the database does not answer', opening),
  );
}
