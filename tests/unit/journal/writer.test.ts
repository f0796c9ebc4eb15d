import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderIntent, RiskDecision, RunEvent } from '../../../src/contracts/events.ts';
import { createSha256, JournalWriter, LINE_BYTES_MAX } from '../../../src/core/journal/index.ts';

interface Written {
  readonly writer: JournalWriter;
  readonly chunks: readonly Uint8Array[];
  readonly lines: readonly number[];
  readonly text: string;
}

function write(events: readonly RunEvent[], shown: readonly string[] = [], reuse = false, chunk_bytes = 0): Written {
  const chunks: Uint8Array[] = [];
  const lines: number[] = [];
  const writer = new JournalWriter({
    shown,
    chunk_bytes,
    hasher: createSha256(),
    onChunk: (bytes, count) => {
      chunks.push(bytes.slice());
      lines.push(count);
      return reuse;
    },
  });
  for (const event of events) writer.write(event);
  writer.flush();
  return { writer, chunks, lines, text: chunks.map((chunk) => new TextDecoder().decode(chunk)).join('') };
}

const TS = Date.UTC(2024, 0, 1, 10);
const intent = (more: Partial<OrderIntent>): OrderIntent => ({
  type: 'OrderIntent',
  seq: 2,
  ts: TS,
  trace_seq: 2,
  order_no: 1,
  symbol: 'X',
  side: 'BUY',
  qty: 1,
  notional: 100,
  order_type: 'MARKET',
  limit_price: null,
  stop_price: null,
  time_in_force: 'GTC',
  reduce_only: false,
  tag: '',
  meta: { bar_index: 0, close: 100, shown: new Float64Array(0), more: [] },
  ...more,
});
const finished: RunEvent = {
  type: 'RunFinished',
  seq: 3,
  ts: TS,
  trace_seq: 3,
  counts: {
    RunStarted: 0,
    OrderIntent: 0,
    RiskDecision: 0,
    ExecutionReport: 0,
    PositionChanged: 0,
    TradingStateChanged: 0,
    RunFinished: 1,
  },
  bars: 1,
  equity: 1,
  positions: [{ symbol: '"\ud800😀', qty: -1.5, avg_price: 2 }],
};

const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const text = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 60 }),
  fc.constantFrom('"\\', '\ud83d', '😀', '\n\u0000'),
);

describe('the journal', () => {
  it('writes intents that read back as what they were', () => {
    const value = fc.option(anyNumber, { nil: null });
    fc.assert(
      fc.property(
        text,
        text,
        anyNumber,
        value,
        value,
        fc.array(value, { maxLength: 3 }),
        text,
        (symbol, tag, qty, limit, trail, shown, oco) => {
          const keys = shown.map((_, i) => `plot "${String(i)}"`);
          const more = [
            ['trail', trail],
            ['oco_group', oco],
          ] as const;
          const event = intent({
            symbol,
            tag,
            qty,
            notional: qty,
            limit_price: limit,
            meta: { bar_index: 7, close: qty, shown: Float64Array.from(shown, (value) => value ?? NaN), more },
          });
          const parsed = JSON.parse(write([event], keys).text) as Record<string, unknown>;
          expect(parsed).toEqual({
            type: 'OrderIntent',
            seq: 2,
            ts: '2024-01-01T10:00:00.000Z',
            event_id: 'e2',
            trace_id: 't2',
            order_id: 'o1',
            symbol,
            side: 'BUY',
            qty,
            notional: qty,
            order_type: 'MARKET',
            limit_price: limit,
            stop_price: null,
            time_in_force: 'GTC',
            reduce_only: false,
            tag,
            meta: {
              bar_index: 7,
              close: qty,
              ...Object.fromEntries(keys.map((key, i) => [key, shown[i]])),
              trail,
              oco_group: oco,
            },
          });
        },
      ),
      { numRuns: 500, seed: 6 },
    );
  });

  it('writes every other event so that it reads back, in its key order', () => {
    const events: RunEvent[] = [
      {
        type: 'RiskDecision',
        seq: 3,
        ts: TS,
        trace_seq: 2,
        ref_order_seq: 2,
        allowed: false,
        adjusted_qty: 0,
        adjusted_notional: 0,
        rejection_reasons: ['A', 'B'],
        trading_state: 'REDUCING',
        checks: [
          { rule: 'A', limit: null, actual: 1e-9 },
          { rule: 'B', limit: 1e21, actual: -0.1 },
        ],
      },
      {
        type: 'ExecutionReport',
        seq: 4,
        ts: TS,
        trace_seq: 2,
        ref_order_seq: 2,
        ref_risk_seq: 3,
        order_no: 12,
        status: 'CANCELED',
        filled_qty: 0,
        cum_qty: 0.5,
        leaves_qty: 0,
        avg_price: null,
        fee: 0,
        slippage_bps: 0,
        latency_ms: 98.123,
        ref_price: null,
        fill_seq: 0,
        path_point: null,
        reason: 'OCO',
        delivery: null,
      },
      {
        type: 'ExecutionReport',
        seq: 5,
        ts: TS + 1,
        trace_seq: 2,
        ref_order_seq: 2,
        ref_risk_seq: 3,
        order_no: 12,
        status: 'FILLED',
        filled_qty: 0.1,
        cum_qty: 0.3,
        leaves_qty: 0,
        avg_price: 1.13077,
        fee: 1e-7,
        slippage_bps: 5.1234,
        latency_ms: 0,
        ref_price: 1.13,
        fill_seq: 2,
        path_point: 'leg2',
        reason: null,
        delivery: null,
      },
      {
        type: 'PositionChanged',
        seq: 6,
        ts: TS + 1,
        trace_seq: 2,
        symbol: 'ü',
        qty: -1.5,
        avg_price: 2,
        realized_pnl: -3.25,
        cash: 1e15,
        equity: 123456.789,
      },
      {
        type: 'TradingStateChanged',
        seq: 7,
        ts: TS + 2,
        trace_seq: 7,
        from: 'ACTIVE',
        to: 'HALTED',
        reason: 'OPERATOR',
        limit: null,
        actual: 1.5,
      },
    ];
    const texts = write(events).text.trimEnd().split('\n');
    expect(texts.map((line) => JSON.stringify(JSON.parse(line)))).toEqual(texts);
    const parsed = texts.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed[0]).toMatchObject({
      ref_order_event_id: 'e2',
      allowed: false,
      rejection_reasons: ['A', 'B'],
      extra: {
        trading_state: 'REDUCING',
        checks: [
          { rule: 'A', limit: null, actual: 1e-9 },
          { rule: 'B', limit: 1e21, actual: -0.1 },
        ],
      },
    });
    expect(parsed[1]).toMatchObject({
      order_id: 'o12',
      status: 'CANCELED',
      avg_price: null,
      latency_ms: 98.123,
      extra: { ref_price: null, fill_seq: 0, path_point: null, reason: 'OCO' },
    });
    expect(parsed[2]).toMatchObject({
      ref_risk_event_id: 'e3',
      filled_qty: 0.1,
      fee: 1e-7,
      slippage: 5.1234,
      extra: { path_point: 'leg2', reason: null },
    });
    expect(parsed[3]).toMatchObject({ symbol: 'ü', qty: -1.5, cash: 1e15, realized_pnl: -3.25, equity: 123456.789 });
    expect(parsed[4]).toMatchObject({ trace_id: 't7', to: 'HALTED', limit: null, actual: 1.5 });
  });

  it('hashes every byte before the RunFinished line, and says so in it', () => {
    const { writer, text: all } = write([intent({}), finished]);
    const body = all.slice(0, all.indexOf('\n') + 1);
    const hash = createHash('sha256').update(body).digest('hex');
    expect(writer.sha256).toBe(hash);
    const last = JSON.parse(all.slice(body.length)) as Record<string, unknown>;
    expect(last).toMatchObject({ log_sha256: hash, positions: [{ symbol: '"\ud800😀', qty: -1.5, avg_price: 2 }] });
    expect(writer.bytes_total).toBe(new TextEncoder().encode(all).length);
    expect(writer.lines_total).toBe(2);
  });

  it('hands over whole lines, the same bytes whatever the chunks and whether buffers come back', () => {
    // Lines of every length modulo eight meet a chunk's end: pieces are copied eight bytes at a time.
    const events = Array.from({ length: 6000 }, (_, i) =>
      intent({ seq: i + 1, trace_seq: i + 1, tag: 'x'.repeat((i * 7) % 190) }),
    );
    const one = write(events, [], false, 1 << 24);
    expect(one.chunks).toHaveLength(1);
    for (const reuse of [false, true]) {
      const many = write(events, [], reuse);
      expect(many.chunks.length).toBeGreaterThan(10);
      expect(many.text).toBe(one.text);
      expect(many.lines.reduce((a, b) => a + b)).toBe(6000);
      many.chunks.forEach((chunk, i) => {
        expect(chunk.at(-1)).toBe(10);
        expect(chunk.reduce((n, byte) => (byte === 10 ? n + 1 : n), 0)).toBe(many.lines[i]);
      });
    }
  });

  it('takes lines up to its bound and refuses longer ones, without writing past its buffer', () => {
    const overhead = write([intent({})]).text.length;
    for (let short = 0; short < 20; short++) {
      const event = intent({ tag: 'y'.repeat(LINE_BYTES_MAX - overhead - 16 - short) });
      expect(JSON.parse(write([event, event, event]).text.split('\n')[2])).toMatchObject({ tag: event.tag });
    }
    expect(() => write([intent({ tag: 'y'.repeat(LINE_BYTES_MAX) })])).toThrow();
    const decision: RiskDecision = {
      type: 'RiskDecision',
      seq: 2,
      ts: TS,
      trace_seq: 2,
      ref_order_seq: 2,
      allowed: true,
      adjusted_qty: 1,
      adjusted_notional: 1,
      rejection_reasons: [],
      trading_state: 'ACTIVE',
      checks: Array.from({ length: 2000 }, () => ({ rule: 'MAX_ORDER_NOTIONAL', limit: 1, actual: 2 })),
    };
    expect(() => write([decision])).toThrow();
  });

  it('keeps texts it has not room to remember right too', () => {
    const events = Array.from({ length: 5000 }, (_, i) =>
      intent({ seq: i + 1, trace_seq: i + 1, tag: `tag ${String(i)} "` }),
    );
    const lines = write([...events, ...events])
      .text.trimEnd()
      .split('\n');
    lines.forEach((line, i) => expect((JSON.parse(line) as { tag: string }).tag).toBe(`tag ${String(i % 5000)} "`));
  });
});
