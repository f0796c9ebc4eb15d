import { describe, expect, it } from 'vitest';
import { firstOf, type Bars } from '../../../src/contracts/bars.ts';
import { ENGINE_VERSION, createEngine, resolveRequest, runIdOf } from '../../../src/core/engine/index.ts';
import { createSha256, hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import {
  checkpointText,
  readCheckpoint,
  refusal,
  type Checkpoint,
} from '../../../src/runtime/checkpoint/checkpoint.ts';
import { GrownMark, otherData } from '../../../src/runtime/checkpoint/grown.ts';
import { resumeRun } from '../../../src/runtime/checkpoint/resume.ts';

const bars = generateBars({ bars: 900, seed: 4, start_ts: 0, interval_ms: 3_600_000 });
const data_sha256 = hashBars(bars, createSha256);
const resolved = resolveRequest({ symbol: 'X', params: { fast: 2, slow: 6 }, fields: { cash: 1e6, size_mode: 'qty' } });
if (!resolved.ok) throw new Error(resolved.problem.message);
const request = resolved.value;
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const effects = { now: () => 0, yieldNow: () => Promise.resolve(), sleep: () => Promise.resolve() };

/** A run of `done` bars: its checkpoint, its log up to there and the rest of it. */
function begun(done = 600): { checkpoint: Checkpoint; log: Uint8Array; rest: () => string } {
  const pieces: Uint8Array[] = [];
  const hasher = createSha256();
  let journal: JournalWriter | null = null;
  const onChunk = (bytes: Uint8Array) => pieces.push(bytes.slice()) > 0;
  const engine = createEngine(bars, request, {
    data_sha256,
    createHasher: createSha256,
    keep: { equity: true, plots: false },
    sink: (shown) => (journal = new JournalWriter({ shown, hasher, onChunk })),
  });
  engine.advance(done);
  const { bytes_total: bytes, lines_total: lines } = journal!;
  journal!.flush();
  const log = Buffer.concat(pieces);
  const checkpoint: Checkpoint = {
    engine_version: ENGINE_VERSION,
    run_id: engine.run_id,
    data_sha256,
    request,
    bars_done: done,
    bars_total: engine.bars_total,
    log: { bytes, lines, sha256: hasher.peek() },
    commands: [],
    state: engine.snapshot(),
    host: { note: 'anything' },
  };
  const rest = () => {
    engine.advance(Infinity);
    engine.finish();
    return decode(Buffer.concat(pieces).subarray(log.length));
  };
  return { checkpoint, log, rest };
}
const { checkpoint, log, rest } = begun();
const text = checkpointText(checkpoint);

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function resume(from: Checkpoint, bytes: Uint8Array, columns: 'log' | 'again' = 'log') {
  let written = '';
  const hasher = createSha256();
  const after = from.log;
  const onChunk = (piece: Uint8Array) => (written += decode(piece)) !== '';
  const resumed = await resumeRun({
    bars,
    checkpoint: from,
    log: inPieces(bytes, 1000),
    hasher,
    sink: (shown) => new JournalWriter({ shown, hasher, onChunk, after }),
    columns,
    decode,
    effects,
  });
  return { resumed, written: () => written };
}

describe('a checkpoint as a text', () => {
  it('reads back as what it was, and is small', () => {
    expect(readCheckpoint(text)).toEqual({ ok: true, value: checkpoint });
    expect(text.endsWith('}\n')).toBe(true);
    expect(text.length).toBeLessThan(6000);
    expect(checkpoint.run_id).toBe(runIdOf(request, data_sha256, createSha256));
  });

  it('is refused when any byte of it is another', () => {
    for (let at = 0; at < text.length - 1; at += 7) {
      const other = String.fromCharCode(text.charCodeAt(at) ^ 1);
      const read = readCheckpoint(text.slice(0, at) + other + text.slice(at + 1));
      const code = read.ok ? 'taken' : read.problem.code;
      expect(['CHECKPOINT_DAMAGED', 'CHECKPOINT_FORMAT'], `byte ${String(at)}`).toContain(code);
    }
  });

  it.each(['', '{', '[]', 'null', '7', '{}', '{"format":1}', text.slice(0, -20), `${text}x`])(
    'is refused: %s',
    (bad) => {
      const read = readCheckpoint(bad);
      expect(read.ok ? 'taken' : read.problem.message).toMatch(/^The checkpoint is damaged: .+\.$/);
    },
  );

  it('is refused when it is deeper than any, however deep', () => {
    for (const depth of [100, 100_000]) {
      const read = readCheckpoint(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
      expect(read.ok ? 'read' : read.problem.message).toContain('it is no record');
    }
  });

  it('names the field that is wrong though the hash is right', () => {
    const wrong = (change: object) => {
      const read = readCheckpoint(checkpointText({ ...checkpoint, ...change }));
      return read.ok ? 'taken' : read.problem.message;
    };
    expect(wrong({ bars_done: -1 })).toMatch(/bars_done should be a whole number of at least 0/);
    expect(wrong({ log: { bytes: 1, lines: 1, sha256: 'abc' } })).toMatch(/log\.sha256 should be 64 hex digits/);
    expect(wrong({ commands: [{ bar: 1, to: 'STOP' }] })).toMatch(/commands\[0\]\.to should be one of ACTIVE/);
    expect(wrong({ request: { ...request, config: { ...request.config, cash: -5 } } })).toMatch(/cash.* is -5/);
    expect(wrong({ format: 9 })).toMatch(/has format 9; this version reads format 1/);
  });
});

describe('who may go on from it', () => {
  it('is the same run alone: what differs is named, with both values', () => {
    const other = (config: object, more: object = {}) => ({
      ...request,
      ...more,
      config: { ...request.config, ...config },
    });
    const why = (from: Checkpoint, wanted = request, hash = data_sha256) =>
      refusal(from, wanted, hash)?.message ?? null;
    expect(why(checkpoint)).toBeNull();
    expect(why({ ...checkpoint, engine_version: '0.9.0' })).toMatch(
      `begun by engine 0.9.0; this is engine ${ENGINE_VERSION}`,
    );
    expect(why(checkpoint, request, 'f'.repeat(64))).toMatch(new RegExp(`SHA-256 ${data_sha256}.* have f{64}`));
    expect(why(checkpoint, other({ cash: 5 }))).toMatch(/begun with cash 1000000; now cash is 5/);
    expect(why(checkpoint, other({ params: { ...request.config.params, slow: 7 } }))).toMatch(
      /params\.slow 6; now .* 7/,
    );
    expect(why(checkpoint, other({}, { seed: 7 }))).toMatch(/begun with seed 42; now seed is 7/);
    expect(why(checkpoint, other({}, { symbol: 'Y' }))).toMatch(/begun with symbol "X"; now symbol is "Y"/);
  });
});

describe('going on', () => {
  it.each(['log', 'again'] as const)('writes the rest of the log, with columns from the %s', async (columns) => {
    const longer = Buffer.concat([log, Buffer.from('{"torn')]);
    const { resumed, written } = await resume(checkpoint, longer, columns);
    if (!resumed.ok) throw new Error(resumed.problem.message);
    const engine = resumed.value;
    engine.advance(Infinity);
    engine.finish();
    expect(written()).toBe(rest());
    expect(engine.series.plots.length).toBe(columns === 'again' ? 2 : 0);
    if (columns === 'again') expect(engine.series.plots[1]!.findIndex((value) => value === value)).toBe(5);
  });

  it('is refused where the log is not the one that the checkpoint was written after', async () => {
    const reason = async (bytes: Uint8Array, from = checkpoint) => {
      const { resumed } = await resume(from, bytes);
      return resumed.ok ? 'taken' : `${resumed.problem.code}: ${resumed.problem.message}`;
    };
    const changed = Uint8Array.from(log);
    changed[log.length >> 1]! ^= 1;
    expect(await reason(log)).toBe('taken');
    expect(await reason(log.subarray(0, -1))).toMatch(/^CHECKPOINT_LOG: The log has \d+ bytes; .* after \d+\.$/);
    expect(await reason(changed)).toMatch(/^CHECKPOINT_LOG: The log's first \d+ bytes have SHA-256/);
    // Kept together by a store that does not hash: what the lines say is looked at all the same.
    const unhashed = { ...checkpoint, log: { ...checkpoint.log, sha256: null } };
    expect(await reason(log, unhashed)).toBe('taken');
    const other = begun(601);
    const mixed = { ...unhashed, state: other.checkpoint.state };
    expect(await reason(begun(200).log, { ...mixed, log: begun(200).checkpoint.log })).toMatch(
      /do not belong together/,
    );
  });
});

describe('data that grows', () => {
  const { config } = request;
  const grown = new GrownMark(bars, config, createSha256()).of(500);
  const other = (data: Bars) => otherData(grown, data, config, createSha256())?.code ?? null;

  it('is gone on with where the rows that were used are there, in bars as long', () => {
    expect(other(bars)).toBeNull();
    expect(other(firstOf(bars, 500))).toBeNull();
    expect(other(firstOf(bars, 499))).toBe('CHECKPOINT_DATA');
    expect(other({ ...bars, interval_ms: 1_800_000 })).toBe('CHECKPOINT_CONFIG');
    const close = bars.close.slice();
    close[499]!++;
    expect(other({ ...bars, close })).toBe('CHECKPOINT_DATA');
    close[499] = bars.close[499]!;
    close[500]!++;
    expect(other({ ...bars, close })).toBeNull();
  });
});
