/** A file that arrives in pieces, cut anywhere, is one run: the log does not tell where the cuts were. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine, grownData, resolveRequest, type RequestInput } from '../../../src/core/engine/index.ts';
import { createSha256, JournalWriter } from '../../../src/core/journal/index.ts';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { sampleCsv } from '../../../src/core/sample/index.ts';
import { FollowedFile, type Tail } from '../../../src/runtime/market-data/followed-file.ts';
import { RunDriver } from '../../../src/runtime/run/run-driver.ts';

const walk = { bars: 90, seed: 5, start_ts: Date.UTC(2024, 0, 1), interval_ms: 60_000 };
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const csv = Array.from(sampleCsv(walk, 'iso'), (piece) => decoder.decode(piece)).join('');
/** Line ends of both kinds, a comment, blank lines, a bar told twice, a gap: what files have between their bars. */
const lines = csv.split(/(?<=\n)/);
const text = [
  ...lines.slice(0, 12).map((line) => line.replace('\n', '\r\n')),
  '# noted\n\n',
  ...lines.slice(12, 30),
  lines[29]!,
  ...lines.slice(33),
].join('');
const bytes = encoder.encode(text);

/** Time that passes only where somebody waits. */
class World {
  now_ms = 0;
  readonly now = () => this.now_ms;
  readonly yieldNow = () => Promise.resolve();
  readonly sleep = (ms: number) => {
    this.now_ms += ms;
    return Promise.resolve();
  };
}

/** What has come by the n-th look is what lies before the n-th cut. */
function arriving(cuts: readonly number[]): Tail {
  const ends = [...cuts].sort((a, b) => a - b);
  let there = 0;
  return {
    name: 'bars.csv',
    read: (from) => {
      if (there - from <= 64) there = ends.shift() ?? bytes.length;
      return Promise.resolve(bytes.subarray(from, there));
    },
    check: () => Promise.resolve(),
    close: () => undefined,
  };
}

/** The log of a run that follows the file; null where it cannot be told what the file is. */
async function followed(cuts: readonly number[], input: RequestInput): Promise<string> {
  const request = resolveRequest({ symbol: 'X', seed: 7, params: { fast: 2, slow: 4 }, ...input });
  if (!request.ok) throw new Error(request.problem.message);
  // Longer than all looks that find nothing because two cuts are the same.
  const options = { loader: DEFAULT_LOADER_OPTIONS, idle_ms: 60_000, now_ms: 0 };
  const opened = await FollowedFile.open(arriving(cuts), options, new World(), { aborted: false });
  if (opened.kind !== 'open') throw new Error(JSON.stringify(opened));
  const { data } = opened;
  const { config } = request.value;
  // On longer bars a run begins when there is one.
  while (config.resample !== 'none' && data.bars.length < 10 && !data.ended) await data.more();
  let log = '';
  const engine = createEngine(data.bars, request.value, {
    ...grownData(data.bars, config, createSha256),
    createHasher: createSha256,
    keep: { equity: true, plots: true },
    sink: (shown) => {
      const onChunk = (chunk: Uint8Array) => (log += decoder.decode(chunk)) !== '';
      return new JournalWriter({ shown, hasher: createSha256(), onChunk });
    },
  });
  const driver = new RunDriver(
    {
      get bars_total() {
        return engine.bars_total;
      },
      get bars_done() {
        return engine.bars_done;
      },
      get open() {
        return !data.ended && (config.max_steps === 0 || engine.bars_done < config.max_steps);
      },
      more: () => data.more(),
      advance: (max_bars) => engine.advance(Math.min(max_bars, 5)),
      finish: () => engine.finish(),
    },
    // Its own time: what the driver waits does not age the file.
    new World(),
  );
  expect(await driver.run()).toEqual({ kind: 'done' });
  return log;
}

const cuts = fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 25, size: 'max' });
const inputs = fc.constantFrom<RequestInput>(
  { fields: { size_mode: 'qty' } },
  { fields: { resample: '5m' } },
  { fields: { max_steps: 30 } },
  { strategy: 'channel-breakout', params: {}, fields: { close_at_end: 'close' } },
);

describe('a file that arrives in pieces', () => {
  it('gives the same log wherever it is cut', async () => {
    const once = new Map<RequestInput, string>();
    await fc.assert(
      fc.asyncProperty(cuts, inputs, async (ends, input) => {
        if (!once.has(input)) once.set(input, await followed([], input));
        expect(await followed(ends, input)).toBe(once.get(input));
      }),
      { numRuns: 120 },
    );
    expect(once.size).toBeGreaterThan(1);
    for (const log of once.values()) expect(log).toContain('"type":"PositionChanged"');
  });
});
