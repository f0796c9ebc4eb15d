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

/** Thrown by `openTables` when another tab keeps an older version open for longer than `patience_ms`. */
export class BlockedError extends Error {
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

  constructor(open: (onGone: () => void) => Promise<IDBPDatabase>) {
    this.#open = open;
  }

  connect(): Promise<IDBPDatabase> {
    if (this.#connection === null) {
      const forget = () => {
        if (this.#connection === connection) this.#connection = null;
      };
      const connection = this.#open(forget);
      connection.catch(forget);
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
    const db = await this.connect();
    const tx = this.#begin(db, tables, mode, durability);
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

  #begin(db: IDBPDatabase, tables: readonly TableName[], mode: 'readonly' | 'readwrite', durability: Durability) {
    try {
      return db.transaction([...tables], mode, { durability });
    } catch (error) {
      // A connection that is closing refuses new transactions: the next call opens another.
      this.#connection = null;
      throw error;
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

/**
 * Opens the database, migrating it. Rejects with the browser's error, with `BlockedError`, or after `patience_ms`.
 * A connection that is lost later (cleared by the browser, closed for another tab's upgrade) is opened again by the
 * next transaction.
 */
export async function openIdbTables(options: OpenOptions = {}): Promise<Tables> {
  const { name = DATABASE_NAME, patience_ms = 4000 } = options;
  const tables = new IdbTables((onGone) => openDatabase(name, patience_ms, onGone));
  await tables.connect();
  return tables;
}

function openDatabase(name: string, patience_ms: number, onGone: () => void): Promise<IDBPDatabase> {
  return new Promise((resolve, reject) => {
    let blocked = false;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(blocked ? new BlockedError('an older version stays open') : new Error('the database does not answer'));
    }, patience_ms);
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
    opening.then(
      (db) => {
        clearTimeout(timer);
        if (late) db.close();
        else resolve(db);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
