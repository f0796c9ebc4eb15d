import { describe, expect, it } from 'vitest';
import { createEngine, LogReplay, resolveRequest, resumeEngine, type RunPast } from '../../../src/core/engine/index.ts';
import { canonicalJson, createSha256, hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';

const bars = generateBars({ bars: 2000, seed: 4, start_ts: 0, interval_ms: 3_600_000 });
const data_sha256 = hashBars(bars, createSha256);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const keep = { equity: true, plots: false };
const DONE = 1500;

function requestOf(input: Parameters<typeof resolveRequest>[0]) {
  const request = resolveRequest(input);
  if (!request.ok) throw new Error(request.problem.message);
  return request.value;
}
const request = requestOf({
  fields: {
    size_mode: 'equity_pct',
    size_value: 50,
    latency_response_ms: 5_000_000,
    partial: 'split',
    risk_kelly_cap: 0.9,
    risk_oversize: 'trim',
  },
});

/** A run so far: its state as text and its log. */
function begun(until = DONE): { stored: string; log: Uint8Array } {
  const pieces: Uint8Array[] = [];
  let writer: JournalWriter | null = null;
  const onChunk = (bytes: Uint8Array) => pieces.push(bytes.slice()) > 0;
  const engine = createEngine(bars, request, {
    data_sha256,
    createHasher: createSha256,
    keep,
    sink: (shown) => (writer = new JournalWriter({ shown, hasher: createSha256(), onChunk })),
  });
  engine.advance(until);
  writer!.flush();
  return { stored: canonicalJson(engine.snapshot()), log: Buffer.concat(pieces) };
}
const { stored, log } = begun();

function replayed(bytes: Uint8Array, bars_done = DONE) {
  const replay = new LogReplay(bars, request, { keep, plots: 0, decode });
  replay.push(bytes);
  return replay.finish(bars_done);
}

function past(bytes = log, bars_done = DONE): RunPast {
  const reply = replayed(bytes, bars_done);
  if (!reply.ok) throw new Error(reply.reason);
  return reply.past;
}

const options = { data_sha256, run_id: 'x', sink: null, keep };
const resume = (state: unknown, from: RunPast | null = past()) => resumeEngine(bars, request, options, state, from);
const reasonOf = (state: unknown, from?: RunPast) => {
  const reply = resume(state, from);
  return reply.ok ? 'taken' : reply.reason;
};
type Mutable = Record<string, unknown>;
function changed(change: (state: Record<string, Mutable>) => void): unknown {
  const state = JSON.parse(stored) as Record<string, Mutable>;
  change(state);
  return state;
}

describe('a stored state', () => {
  it('is taken back whole, and stays small however long the run', () => {
    expect(reasonOf(JSON.parse(stored))).toBe('taken');
    expect(stored.length).toBeLessThan(8000);
    expect(stored.length).toBeLessThan(begun(200).stored.length + 3000);
  });

  it('is refused by the name of the field that is damaged, whatever it is damaged to', () => {
    const bad: readonly unknown[] = [undefined, null, 'x', {}, [], true, -0.5, Infinity];
    const paths: string[][] = [];
    const walk = (value: unknown, path: string[]) => {
      if (path.length > 0) paths.push(path);
      if (typeof value !== 'object' || value === null) return;
      for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
    };
    walk(JSON.parse(stored), []);
    expect(paths.length).toBeGreaterThan(60);
    for (const path of paths) {
      for (const value of bad) {
        const state = JSON.parse(stored) as Mutable;
        let at = state;
        for (const key of path.slice(0, -1)) at = at[key] as Mutable;
        if (value === at[path.at(-1)!]) continue;
        at[path.at(-1)!] = value;
        // What is of the right kind may be taken; nothing else is, and nothing throws.
        const reply = resume(state, null as unknown as RunPast);
        if (!reply.ok) expect(reply.reason).toMatch(/^The state in the checkpoint is damaged: .+\.$/);
        if (value === undefined || (Array.isArray(value) && path.length === 1))
          expect(reply.ok, path.join('.')).toBe(false);
      }
    }
  });

  it.each<[string, (state: Record<string, Mutable>) => void, RegExp]>([
    ['a field gone', (state) => delete state['venue']!['day'], /damaged: venue\.day should be a number/],
    ['another sum of events', (state) => (state['log']!['seq'] = 1), /log\.seq should be \d+, the sum of the counts/],
    [
      'a report of no order',
      (state) =>
        ((state['books']!['late'] as unknown[])[0] = {
          visible_ts: 1,
          order: 99,
          leaves_qty: 0,
          qty: 0,
          avg_price: 0,
          cash: 0,
        }),
      /late\[0\]\.order/,
    ],
    ['more bars than there are', (state) => (state['bars_done'] = 2001 as never), /a run over more bars/],
    ['a strategy of another kind', (state) => (state['strategy'] = [1, 2] as never), /strategy state is too short/],
    ['another account', (state) => ((state['books']!['account'] as Mutable)['cash'] = 1), /they differ in the account/],
    ['other lots', (state) => ((state['books']!['ledger'] as Mutable)['closed'] = 1), /they differ in the open trades/],
  ])('is refused with %s', (_name, change, reason) => {
    expect(reasonOf(changed(change))).toMatch(reason);
  });
});

describe('a log that is replayed', () => {
  it('is refused where it breaks off, lacks a line, or holds what is no event', () => {
    const reason = (bytes: Uint8Array) => {
      const reply = replayed(bytes);
      return reply.ok ? 'taken' : reply.reason;
    };
    const lines = decode(log).split('\n');
    const without = (n: number) => Buffer.from(lines.filter((_, i) => i !== n).join('\n'));
    const withLine = (n: number, line: string) =>
      Buffer.from(lines.map((each, i) => (i === n ? line : each)).join('\n'));
    expect(reason(log)).toBe('taken');
    expect(reason(log.subarray(0, -3))).toMatch(/breaks off inside a line/);
    expect(reason(without(5))).toMatch(/^Line 6 of the log: seq should be 6\.$/);
    expect(reason(withLine(3, 'nonsense'))).toMatch(/^Line 4 of the log: the line should be JSON\.$/);
    const report = lines.findIndex((line) => line.includes('"FILLED"'));
    expect(reason(withLine(report, lines[report]!.replace(/"order_id":"o\d+"/, '"order_id":"o999"')))).toMatch(
      /order_id should be an order that is open/,
    );
    expect(reason(withLine(report, lines[report]!.replace(/"fee":[\d.]+/, '"fee":"much"')))).toMatch(
      /fee should be a number/,
    );
  });
});
