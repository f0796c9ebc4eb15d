import { nodeSha256 } from '../../src/cli/hash.ts';
import { createEngine, resolveRequest } from '../../src/core/engine/index.ts';
import { hashBars, type Hasher } from '../../src/core/journal/hash.ts';
import { JournalWriter } from '../../src/core/journal/writer.ts';
import type { RunRequest } from '../../src/contracts/config.ts';
import type { BenchData } from './data.ts';
import { closeTicks, floorLoop } from './floor.ts';
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

function runEngine(data: BenchData, data_sha256: string, log: Log): unknown {
  let bytes = 0;
  const sink = (shown: readonly string[]) =>
    new JournalWriter({
      shown,
      hasher: log === 'hashed' ? nodeSha256() : NO_HASH,
      onChunk: (chunk) => (bytes += chunk.length) > 0,
    });
  const keep = { equity: true, plots: false };
  const engine = createEngine(data.bars, request(), {
    data_sha256,
    sink: log === 'none' ? null : sink,
    keep,
    createHasher: nodeSha256,
  });
  while (engine.advance(65_536) > 0);
  engine.finish();
  return [bytes, engine.equity, engine.counts.OrderIntent];
}

/** What is timed inside one process. The floor comes first. */
export function measures(data: BenchData): Measure[] {
  const ticks = closeTicks(data.bars.close);
  const sha256 = hashBars(data.bars, nodeSha256);
  const engine = (name: string, what: string, log: Log): Measure => ({
    name,
    what,
    bytes: 0,
    once: () => runEngine(data, sha256, log),
  });
  return [
    {
      name: 'floor',
      what: 'bare typed-array loop: two rolling sums, crosses counted',
      bytes: 0,
      once: () => floorLoop(ticks, FAST, SLOW),
    },
    engine('engine', 'no log', 'none'),
    engine('engine + log', 'every event written as NDJSON bytes', 'written'),
    engine('engine + log + hash', 'the same, and SHA-256 of the log', 'hashed'),
  ];
}

/** What is timed as a process of its own. */
export function wholeRuns(_data: BenchData, _folder: string): Measure[] {
  return [];
}
