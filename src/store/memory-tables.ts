import { TABLES, TABLE_NAMES } from './schema.ts';
import type { TableName } from './schema.ts';
import type { Key, Tables, Tx } from './tables.ts';

type Row = { readonly key: Key; readonly record: object };
type Rows = Map<string, Row>;

const mapKey = (key: Key) => (typeof key === 'string' ? key : JSON.stringify(key));

function keyOf(table: TableName, record: object): Key {
  const values = TABLES[table].map((name) => (record as Record<string, string | number>)[name]!);
  return values.length === 1 ? (values[0] as string) : [values[0] as string, values[1]!];
}

function byKey(a: Row, b: Row): number {
  const [x, y] = typeof a.key === 'string' ? [a.key, b.key as string] : [a.key[1], (b.key as typeof a.key)[1]];
  return x < y ? -1 : x > y ? 1 : 0;
}

/**
 * The library of a browser without storage: the same behaviour, gone with the tab. Transactions run one after the
 * other; a failed one is undone from the list of what it replaced.
 */
export class MemoryTables implements Tables {
  readonly durable = false;
  readonly #tables = new Map<TableName, Rows>(TABLE_NAMES.map((name) => [name, new Map()]));
  #tail: Promise<unknown> = Promise.resolve();

  transact<T>(
    _tables: readonly TableName[],
    _mode: 'readonly' | 'readwrite',
    body: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    const result = this.#tail.then(() => this.#run(body));
    this.#tail = result.catch(() => undefined);
    return result;
  }

  close(): void {}

  async #run<T>(body: (tx: Tx) => Promise<T>): Promise<T> {
    const undo: (() => void)[] = [];
    try {
      return await body(this.#tx(undo));
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    }
  }

  #tx(undo: (() => void)[]): Tx {
    const rows = (table: TableName) => this.#tables.get(table)!;
    const inGroup = (table: TableName, first: string) =>
      [...rows(table).values()].filter(({ key }) => key[0] === first).sort(byKey);
    const replace = (table: TableName, key: Key, row: Row | null) => {
      const map = rows(table);
      const name = mapKey(key);
      const before = map.get(name) ?? null;
      undo.push(() => (before === null ? map.delete(name) : map.set(name, before)));
      if (row === null) map.delete(name);
      else map.set(name, row);
    };
    return {
      get: (table, key) => Promise.resolve(rows(table).get(mapKey(key))?.record),
      keys: (table) => Promise.resolve([...rows(table).keys()].sort()),
      groups: (table) => Promise.resolve([...new Set([...rows(table).values()].map(({ key }) => key[0]!))].sort()),
      all: (table) => Promise.resolve([...rows(table).values()].sort(byKey).map((row) => row.record)),
      group: (table, first) => Promise.resolve(inGroup(table, first).map((row) => row.record)),
      groupKeys: (table, first) => Promise.resolve(inGroup(table, first).map(({ key }) => key[1]!)),
      put: (table, record) => {
        const key = keyOf(table, record);
        replace(table, key, { key, record: structuredClone(record) });
        return Promise.resolve();
      },
      remove: (table, key) => Promise.resolve(replace(table, key, null)),
      removeGroup: (table, first, from = -Infinity) => {
        for (const { key } of inGroup(table, first)) {
          // Texts compare as no number: without `from` they go too.
          if (from === -Infinity || Number(key[1]) >= from) replace(table, key, null);
        }
        return Promise.resolve();
      },
    };
  }
}
