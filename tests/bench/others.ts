import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchData } from './data.ts';
import type { Measure } from './measure.ts';

/** A reader of CSV that is not ours: a file into `[ts, open, high, low, close, volume]`. */
interface Reader {
  readonly name: string;
  readonly what: string;
  readonly read: (path: string) => Promise<Float64Array[]>;
}

const FOLDER = resolve('tests', 'bench', 'readers');
const CLOSE = 4;

/** Fails when a reader does not give the bars that the file was made of: its time would say nothing. */
function checked(name: string, columns: readonly Float64Array[], { bars }: BenchData): readonly Float64Array[] {
  const same = (of: Float64Array | undefined, column: Float64Array) =>
    of?.length === column.length && column.every((value, i) => value === of[i]);
  if (!same(columns[0], bars.ts) || !same(columns[CLOSE], bars.close)) throw new Error(`${name} did not read the file`);
  return columns;
}

/** What other people's readers take for the same file; none where they are not installed. */
export async function otherReaders(data: BenchData): Promise<Measure[]> {
  if (!existsSync(resolve(FOLDER, 'node_modules'))) return [];
  const { readers } = (await import(pathToFileURL(resolve(FOLDER, 'readers.mjs')).href)) as { readers: Reader[] };
  return readers.map(({ name, what, read }) => ({
    name,
    what,
    bytes: data.csv.length,
    runs: 2,
    once: async () => checked(name, await read(data.path), data),
  }));
}
