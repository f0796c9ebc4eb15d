/** What every kind of entry of the library has in common: it is listed, and hidden for a while before it goes for good. */
import type { Check } from '../contracts/check.ts';
import type { Problem, Result } from '../contracts/result.ts';
import { ProblemError, checked, checkedList, guarded } from './guard.ts';
import type { Stored } from './records.ts';
import type { TableName } from './schema.ts';
import type { Tables, Tx } from './tables.ts';

/** All that are not deleted, newest first, and what is wrong with those that could not be read. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly damaged: readonly Problem[];
}

export interface EntryKind<T> {
  readonly table: TableName;
  readonly check: Check<Stored<T>>;
  /** Names a record of it in a problem. */
  readonly what: string;
  /** The problem that there is none of this key. */
  readonly unknown: (key: string) => Problem;
}

/** The record as the library shows it. */
export function visible<T>({ deleted_at: _, ...info }: Stored<T>): T {
  return info as T;
}

/** A store of records each of which stands for what other tables hold. */
export abstract class Entries<T extends { readonly created_at: number }> {
  protected readonly tables: Tables;
  readonly #kind: EntryKind<T>;

  constructor(tables: Tables, kind: EntryKind<T>) {
    this.tables = tables;
    this.#kind = kind;
  }

  list(): Promise<Result<Listed<T>>> {
    const { table, check, what } = this.#kind;
    return guarded(async () => {
      const all = await this.tables.transact([table], 'readonly', (tx) => tx.all(table));
      const { good, damaged } = checkedList(check, all, what);
      const items = good.filter((entry) => entry.deleted_at === null).map((entry) => visible<T>(entry));
      return { items: items.sort((a, b) => b.created_at - a.created_at), damaged };
    });
  }

  /** Deleted ones are found too, as long as they are not purged. */
  get(key: string): Promise<Result<T>> {
    return guarded(() =>
      this.tables.transact([this.#kind.table], 'readonly', async (tx) => visible<T>(await this.read(tx, key))),
    );
  }

  /** Changes a record if `change` returns another one; null leaves it. */
  update(key: string, change: (info: T) => T | null): Promise<Result<T>> {
    return this.#change(key, (entry) => {
      const changed = change(visible<T>(entry));
      return changed === null ? null : { ...changed, deleted_at: entry.deleted_at };
    });
  }

  /** Hides (a time) or shows again (null). */
  setDeleted(key: string, deleted_at: number | null): Promise<Result<T>> {
    return this.#change(key, (entry) => ({ ...entry, deleted_at }));
  }

  #change(key: string, change: (entry: Stored<T>) => Stored<T> | null): Promise<Result<T>> {
    const { table } = this.#kind;
    return guarded(() =>
      this.tables.transact([table], 'readwrite', async (tx) => {
        const entry = await this.read(tx, key);
        const changed = change(entry);
        if (changed !== null) await tx.put(table, changed);
        return visible<T>(changed ?? entry);
      }),
    );
  }

  /** Within a transaction; throws a `ProblemError` where there is none, or a damaged one. */
  protected async read(tx: Tx, key: string): Promise<Stored<T>> {
    const { table, check, what, unknown } = this.#kind;
    const value = await tx.get(table, key);
    if (value === undefined) throw new ProblemError(unknown(key));
    return checked(check, value, what);
  }

  /** Within a transaction: the record, or undefined where there is none that can be read. */
  protected async find(tx: Tx, key: string): Promise<Stored<T> | undefined> {
    const { table, check, what } = this.#kind;
    return checkedList(check, [await tx.get(table, key)], what).good[0];
  }

  /** Within a transaction: those that are hidden. */
  protected async hidden(tx: Tx): Promise<readonly Stored<T>[]> {
    const { table, check, what } = this.#kind;
    return checkedList(check, await tx.all(table), what).good.filter((entry) => entry.deleted_at !== null);
  }
}
