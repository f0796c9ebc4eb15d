/** Keyed tables with transactions: what the library needs of a database, and no more. */
import type { TableName } from './schema.ts';

export type Key = string | readonly [string, string | number];

/** Valid within the body of `transact` only, and only until that body awaits anything else than this. */
export interface Tx {
  /** The record, or undefined. */
  get(table: TableName, key: Key): Promise<unknown>;
  /** Every key of a table with keys of one part, in order, without its records. */
  keys(table: TableName): Promise<readonly string[]>;
  /** Every record, by key. */
  all(table: TableName): Promise<readonly unknown[]>;
  /** The first part of every key of a table with keys of two parts, each once, in order, without its records. */
  groups(table: TableName): Promise<readonly string[]>;
  /** Every record whose two-part key begins with `first`, by its second part. */
  group(table: TableName, first: string): Promise<readonly unknown[]>;
  /** The second part of each two-part key that begins with `first`, in order. */
  groupKeys(table: TableName, first: string): Promise<readonly (string | number)[]>;
  /** Copies `record` in, in place of one with the same key. */
  put(table: TableName, record: object): Promise<void>;
  remove(table: TableName, key: Key): Promise<void>;
  /** Removes every record whose two-part key begins with `first`; `from`: those with a second part of at least this. */
  removeGroup(table: TableName, first: string, from?: number): Promise<void>;
}

/** `strict`: on the disk before the promise resolves, where the browser can. */
export type Durability = 'relaxed' | 'strict';

export interface Tables {
  /** False when records die with the tab. */
  readonly durable: boolean;
  /** Runs `body` as one transaction: all of it, or, when it throws, nothing. Rejects with the database's own error. */
  transact<T>(
    tables: readonly TableName[],
    mode: 'readonly' | 'readwrite',
    body: (tx: Tx) => Promise<T>,
    durability?: Durability,
  ): Promise<T>;
  close(): void;
}
