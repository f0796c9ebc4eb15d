import { MemoryTables } from './memory-tables.ts';
import { TABLE_NAMES } from './schema.ts';
import type { TableName } from './schema.ts';
import type { Durability, Tables, Tx } from './tables.ts';

/** Records that stand for what the other tables hold come last. */
const LAST: readonly TableName[] = ['datasets', 'runs', 'sweeps'];
const ORDER: readonly TableName[] = [...TABLE_NAMES.filter((name) => !LAST.includes(name)), ...LAST];

/**
 * The library of a page whose database is not to be had yet, since another tab keeps an older version of it open or
 * since it takes its time: in memory until it opens after all, and from then on in it, with all that came meanwhile.
 */
export class LateTables implements Tables {
  readonly #memory = new MemoryTables();
  #database: Tables | null = null;
  /** While the records of memory move, transactions wait. */
  #moving: Promise<void> | null = null;
  /** Resolves when everything is in the database. */
  readonly arrived: Promise<void>;

  /** @param opening the database, should it open after all */
  constructor(opening: Promise<Tables>) {
    this.arrived = opening.then((database) => {
      this.#moving = this.#move(database).finally(() => (this.#moving = null));
      return this.#moving;
    });
    // Without it everything stays as it is.
    this.arrived.catch(() => undefined);
  }

  get durable(): boolean {
    return this.#database !== null;
  }

  async transact<T>(
    tables: readonly TableName[],
    mode: 'readonly' | 'readwrite',
    body: (tx: Tx) => Promise<T>,
    durability?: Durability,
  ): Promise<T> {
    if (this.#moving !== null) await this.#moving.catch(() => undefined);
    return (this.#database ?? this.#memory).transact(tables, mode, body, durability);
  }

  close(): void {
    this.#database?.close();
  }

  async #move(database: Tables): Promise<void> {
    for (const table of ORDER) {
      const records = await this.#memory.transact([table], 'readonly', (tx) => tx.all(table));
      if (records.length === 0) continue;
      await database.transact([table], 'readwrite', async (tx) => {
        await Promise.all(records.map((record) => tx.put(table, record as object)));
      });
    }
    this.#database = database;
  }
}
