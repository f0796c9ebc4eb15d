import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PositionChanged, RunEvent, RunFinished } from '../../../src/contracts/events.ts';
import { JournalWriter } from '../../../src/core/journal/writer.ts';
import { LogIndex, indexLines } from '../../../src/runtime/run/log-index.ts';
import { LogSink } from '../../../src/runtime/run/log-sink.ts';
import type { SinkChunk } from '../../../src/runtime/run/log-sink.ts';

function position(seq: number): PositionChanged {
  const symbol = seq % 7 === 0 ? 'ÄÖ"type":"RunStarted"' : 'ABC';
  const numbers = { qty: 1 / seq, avg_price: 100 + seq, realized_pnl: 0, cash: 1e6 / 3, equity: 1e6 };
  return { type: 'PositionChanged', seq, ts: seq * 1000, trace_seq: 1 + Math.floor(seq / 3), symbol, ...numbers };
}
const finished: RunFinished = {
  type: 'RunFinished',
  seq: 9001,
  ts: 9_001_000,
  trace_seq: 9001,
  counts: {
    RunStarted: 0,
    OrderIntent: 0,
    RiskDecision: 0,
    ExecutionReport: 0,
    PositionChanged: 9000,
    TradingStateChanged: 0,
    RunFinished: 1,
  },
  bars: 1,
  equity: 1,
  positions: [],
};
const events: readonly RunEvent[] = [...Array.from({ length: 9000 }, (_, i) => position(i + 1)), finished];

function writePlainly(): { bytes: Buffer; sha256: string } {
  const parts: Uint8Array[] = [];
  const hash = createHash('sha256');
  const writer = new JournalWriter({
    shown: [],
    hasher: { update: (b) => void hash.update(b), hex: () => hash.digest('hex') },
    onChunk: (b) => {
      parts.push(b.slice());
      return true;
    },
  });
  for (const event of events) writer.write(event);
  return { bytes: Buffer.concat(parts), sha256: writer.sha256! };
}

function writeThroughSink(chunk_bytes: number, flushEvery: number) {
  const chunks: SinkChunk[] = [];
  const sink = new LogSink({ shown: [], chunk_bytes, onChunk: (chunk) => chunks.push(chunk) });
  events.forEach((event, i) => {
    if (i % flushEvery === flushEvery - 1) sink.flush();
    sink.write(event);
  });
  sink.flush();
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk.bytes);
  sink.seal(hash.digest('hex'));
  return { chunks, sink };
}

describe('LogSink', () => {
  test.each([
    [1, 10_000],
    [400_000, 10_000],
    [400_000, 100],
  ])('chunks of %i bytes, flushed every %i lines: the same log as written plainly', (chunk_bytes, flushEvery) => {
    const { chunks, sink } = writeThroughSink(chunk_bytes, flushEvery);
    const plain = writePlainly();
    expect(Buffer.concat(chunks.map((c) => c.bytes)).equals(plain.bytes)).toBe(true);
    expect(chunks.map((c) => c.n)).toEqual(chunks.map((_, n) => n));
    expect(chunks.reduce((lines, c) => (expect(c.first_line).toBe(lines), lines + c.lines), 0)).toBe(events.length);
    expect(sink.index.bytes).toBe(plain.bytes.length);
  });

  test('each line of the index is the line, of its type and trace', () => {
    const { sink } = writeThroughSink(400_000, 10_000);
    const { bytes } = writePlainly();
    const { index } = sink;
    expect(index.lines).toBe(events.length);
    events.forEach((event, i) => {
      const line = bytes.subarray(index.offset(i), index.offset(i + 1)).toString();
      const parsed = JSON.parse(line) as { type: string; seq: number; trace_id: string };
      expect([parsed.type, parsed.seq, parsed.trace_id]).toEqual([
        event.type,
        event.seq,
        `t${String(event.trace_seq)}`,
      ]);
      expect(index.trace(i)).toBe(event.trace_seq);
      expect(index.lineAt(index.offset(i))).toBe(i);
      expect(index.lineAt(index.offset(i + 1) - 1)).toBe(i);
    });
  });

  test('refuses events after the end and a hash that is none', () => {
    const sink = new LogSink({ shown: [], onChunk: () => undefined });
    expect(() => sink.seal('a'.repeat(64))).toThrow('before RunFinished');
    sink.write(finished);
    expect(() => sink.write(finished)).toThrow('after RunFinished');
    expect(() => sink.seal('')).toThrow('SHA-256');
  });
});

describe('indexLines', () => {
  test('finds from the bytes alone what was indexed while they were written', () => {
    const { chunks, sink } = writeThroughSink(300_000, 777);
    const found = new LogIndex();
    for (const chunk of chunks) expect(indexLines(chunk.bytes, found)).toBe(chunk.bytes.length);
    expect(found.columns()).toEqual(sink.index.columns());
    expect(LogIndex.from(found.columns()).columns()).toEqual(found.columns());
  });

  test.each([
    ['a torn line', '{"type":"OrderIntent","seq":2,"trace_id":"t2"'],
    ['a foreign type', '{"type":"Other","seq":2,"trace_id":"t2"}\n'],
    ['no trace', '{"type":"OrderIntent","seq":2}\n'],
    ['a trace that is no number', '{"type":"OrderIntent","seq":2,"trace_id":"tx"}\n'],
    ['no JSON', 'hello\n'],
  ])('stops before %s', (_what, tail) => {
    const good = '{"type":"OrderIntent","seq":1,"trace_id":"t1"}\n';
    const index = new LogIndex();
    expect(indexLines(new TextEncoder().encode(good + tail), index)).toBe(good.length);
    expect(index.lines).toBe(1);
  });
});
