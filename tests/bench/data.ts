import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bars } from '../../src/contracts/bars.ts';
import { DEFAULT_START_TS, generateBars, sampleCsv } from '../../src/core/sample/index.ts';

/** One-minute bars of a random walk on a 0.01 tick, with the same bars as CSV in memory and on disk. */
export interface BenchData {
  readonly bars: Bars;
  readonly csv: Uint8Array;
  readonly path: string;
}

export function makeData(count: number, folder: string): BenchData {
  const walk = { bars: count, seed: 42, start_ts: DEFAULT_START_TS, interval_ms: 60_000 };
  const csv = Buffer.concat([...sampleCsv(walk, 'ms')]);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `walk-${String(count)}.csv`);
  writeFileSync(path, csv);
  return { bars: generateBars(walk), csv: new Uint8Array(csv.buffer, csv.byteOffset, csv.length), path };
}
