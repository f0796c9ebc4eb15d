import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeSha256 } from '../../src/cli/files/hash.ts';
import { createEngine, resolveRequest } from '../../src/core/engine/index.ts';
import { hashBars, type Hasher } from '../../src/core/journal/hash.ts';
import { JournalWriter } from '../../src/core/journal/writer.ts';
import { createLoader, DEFAULT_LOADER_OPTIONS, loadBytes } from '../../src/core/loader/index.ts';
import { handleSource } from '../../src/runtime/files/file-source.ts';
import { loadFile } from '../../src/runtime/files/load.ts';
import { firstOf, type Bars } from '../../src/contracts/bars.ts';
import type { RunRequest } from '../../src/contracts/config.ts';
import type { LoadOutcome } from '../../src/contracts/loader.ts';
import type { Strategy } from '../../src/contracts/strategy.ts';
import { BracketEveryBar } from './brackets.ts';
import type { BenchData } from './data.ts';
import { closeTicks, exactLoop, floorLoop, preparedLoop } from './floor.ts';
import type { Measure } from './measure.ts';

const FAST = 10;
const SLOW = 30;
const NO_HASH: Hasher = { update: () => undefined, hex: () => '0'.repeat(64) };

/** SMA 10/30, flipping one unit, with cash enough for the whole walk; costs as in the realistic profile. */
function request(): RunRequest {
  const resolved = resolveRequest({
    symbol: 'WALK',
    profile: 'realistic',
    strategy: 'sma-cross',
    params: { fast: FAST, slow: SLOW, mode: 'flip' },
    fields: { cash: 1_000_000, size_mode: 'qty', size_value: 1 },
  });
  if (!resolved.ok) throw new Error(resolved.problem.message);
  return resolved.value;
}

type Log = 'none' | 'written' | 'hashed';

/** @param strategy in place of the request's; null = that one */
function runEngine(bars: Bars, data_sha256: string, log: Log, strategy: Strategy | null): unknown {
  let bytes = 0;
  let journal: JournalWriter | null = null;
  const sink = (shown: readonly string[]) =>
    (journal = new JournalWriter({
      shown,
      hasher: log === 'hashed' ? nodeSha256() : NO_HASH,
      onChunk: (chunk) => (bytes += chunk.length) > 0,
    }));
  const keep = { equity: true, plots: false };
  const engine = createEngine(bars, request(), {
    data_sha256,
    sink: log === 'none' ? null : sink,
    keep,
    ...(strategy === null ? {} : { strategy }),
    createHasher: nodeSha256,
  });
  while (engine.advance(65_536) > 0);
  engine.finish();
  return { bytes, engine, journal };
}

/** Orders that rest on every bar make forty times the log: a tenth of the bars is enough of it. */
const BRACKET_SHARE = 10;

function bracketMeasures(data: BenchData): Measure[] {
  const bars = firstOf(data.bars, Math.ceil(data.bars.length / BRACKET_SHARE));
  const sha256 = hashBars(bars, nodeSha256);
  const measure = (name: string, what: string, log: Log): Measure => ({
    name,
    what,
    bytes: 0,
    bars: bars.length,
    once: () => runEngine(bars, sha256, log, new BracketEveryBar()),
  });
  return [
    measure('brackets', 'orders at rest on every bar, one renewed each bar, no log', 'none'),
    measure('brackets + log', 'the same with every event written', 'written'),
  ];
}

/** The floor that finds the engine's own crosses. */
export const EXACT_FLOOR = 'floor, exact';

/** What is timed inside one process. The floor comes first. */
export function measures(data: BenchData): Measure[] {
  const ticks = closeTicks(data.bars.close);
  const sha256 = hashBars(data.bars, nodeSha256);
  const engine = (name: string, what: string, log: Log): Measure => ({
    name,
    what,
    bytes: 0,
    once: () => runEngine(data.bars, sha256, log, null),
  });
  return [
    {
      name: 'floor',
      what: 'bare loop over the closes: two rolling sums, their means compared, crosses counted',
      bytes: 0,
      once: () => floorLoop(data.bars.close, FAST, SLOW),
    },
    {
      name: EXACT_FLOOR,
      what: 'the same by sums of whole cents, which do not take ties for crosses',
      bytes: 0,
      once: () => exactLoop(data.bars.close, FAST, SLOW),
    },
    {
      name: 'floor, prepared',
      what: 'the exact one over whole cents made before the clock starts',
      bytes: 0,
      once: () => preparedLoop(ticks, FAST, SLOW),
    },
    engine('engine', 'no log', 'none'),
    engine('engine + log', 'every event written as NDJSON bytes', 'written'),
    engine('engine + log + hash', 'the same, and SHA-256 of the log', 'hashed'),
    ...bracketMeasures(data),
    {
      name: 'load, whole',
      what: 'CSV in memory to bars, in one piece',
      bytes: data.csv.length,
      once: () => loadWhole(data),
    },
    { name: 'load, pieces', what: 'the same in pieces of 1 MiB', bytes: data.csv.length, once: () => loadPieces(data) },
    {
      name: 'load, file',
      what: 'the same from a file',
      bytes: data.csv.length,
      once: async () => checked(await loadFromDisk(data.path), data.bars.length),
    },
  ];
}

const PIECE_BYTES = 1 << 20;

function checked(outcome: LoadOutcome, rows: number): LoadOutcome {
  if (outcome.kind !== 'loaded' || outcome.bars.length !== rows) throw new Error('the CSV did not load');
  return outcome;
}

function loadWhole({ csv, bars }: BenchData): LoadOutcome {
  return checked(loadBytes(csv, { name: 'walk.csv', size: csv.length }, DEFAULT_LOADER_OPTIONS), bars.length);
}

/** From memory, but in pieces as a file would come. */
function loadPieces({ csv, bars }: BenchData): LoadOutcome {
  const loader = createLoader({ name: 'walk.csv', size: csv.length }, DEFAULT_LOADER_OPTIONS);
  for (let at = 0; at < csv.length; at += PIECE_BYTES) loader.push(csv.subarray(at, at + PIECE_BYTES));
  return checked(loader.finish(), bars.length);
}

/** A file as the command line loads it. */
export async function loadFromDisk(path: string): Promise<LoadOutcome> {
  const handle = await open(path, 'r');
  try {
    const source = await handleSource(handle, 'walk.csv');
    return await loadFile(source, DEFAULT_LOADER_OPTIONS);
  } finally {
    await handle.close();
  }
}

/** What is timed as a process of its own: from the command line to files with their final names. */
export function wholeRuns(data: BenchData, folder: string): Measure[] {
  const command = (name: string, what: string, out: string): Measure => ({
    name,
    what,
    bytes: data.csv.length,
    once: () => {
      rmSync(out, { recursive: true, force: true });
      const flags = [
        '--cash',
        '1000000',
        '--qty',
        '1',
        '--set',
        `fast=${String(FAST)}`,
        '--set',
        `slow=${String(SLOW)}`,
      ];
      const args = ['scripts/papertape.mjs', 'run', '--data', data.path, '--out', out, '--quiet', ...flags];
      return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
        child.on('error', reject);
        child.on('close', (code) =>
          code === 0 ? resolve(code) : reject(new Error(`${name} ended with ${String(code)}`)),
        );
      });
    },
  });
  return [
    command('run, log alone', 'papertape run --out LOG.ndjson, a whole process', join(folder, 'log.ndjson')),
    command(
      'run, whole folder',
      'papertape run --out DIR, with equity.csv, trades.csv and statistics',
      join(folder, 'run'),
    ),
  ];
}
