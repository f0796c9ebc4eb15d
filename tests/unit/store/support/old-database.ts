/** Databases as earlier versions of the page left them, out of dumps that those versions' code made. */
import { readFileSync } from 'node:fs';
import { openDB } from 'idb';

interface Dump {
  readonly version: number;
  readonly tables: Readonly<Record<string, { readonly keyPath: string | string[]; readonly rows: readonly unknown[] }>>;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$bytes' in value)) return value;
  const bytes = Buffer.from(value.$bytes as string, 'base64');
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

export function dumpOf(version: number): Dump {
  const url = new URL(`../../../fixtures/store/schema-${String(version)}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'), revive) as Dump;
}

/** Puts the dumped database back under another name, with none of today's code. */
export async function restoreDump(dump: Dump, name: string): Promise<void> {
  const db = await openDB(name, dump.version, {
    upgrade: (fresh) => {
      for (const [table, { keyPath }] of Object.entries(dump.tables)) fresh.createObjectStore(table, { keyPath });
    },
  });
  for (const [table, { rows }] of Object.entries(dump.tables)) for (const row of rows) await db.put(table, row);
  db.close();
}
