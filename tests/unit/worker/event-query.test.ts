import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storeProblems } from '../../../src/contracts/store-errors.ts';
import { LogIndex, indexLines } from '../../../src/runtime/run/log-index.ts';
import type { EventQuery } from '../../../src/worker/protocol/api.ts';
import { ByteSearch } from '../../../src/worker/log/byte-search.ts';
import { EventPager } from '../../../src/worker/log/event-query.ts';
import { RunLog } from '../../../src/worker/log/run-log.ts';

const TYPES = ['OrderIntent', 'RiskDecision', 'ExecutionReport', 'PositionChanged'] as const;
const LINES = 1000;
const log = Array.from({ length: LINES }, (_, i) => {
  const tag = i % 10 === 3 ? 'Grüße €' : 'golden cross';
  return `{"type":"${TYPES[i % 4]!}","seq":${String(i + 1)},"trace_id":"t${String(1 + Math.floor(i / 4))}","tag":"${tag}"}`;
});
const bytesOf = (lines: readonly string[]) => new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));

/** The log cut into pieces of these many lines; `stored` ones are read through `loads`. */
function cut(size: number, stored: boolean) {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const index = new LogIndex();
  const loads: number[] = [];
  const runLog = new RunLog(index, (n) => {
    loads.push(n);
    return Promise.resolve({ ok: true, value: pieces[n]! });
  });
  const add = (from: number) => {
    const bytes = bytesOf(log.slice(from, from + size));
    indexLines(bytes, index);
    pieces.push(bytes);
    runLog.add(Math.min(size, LINES - from), bytes.length, stored ? null : bytes);
  };
  return { runLog, add, loads, addAll: () => Array.from({ length: Math.ceil(LINES / size) }, (_, k) => add(k * size)) };
}

const query = (over: Partial<EventQuery>): EventQuery => ({
  run_key: 'r',
  from: 0,
  count: 20,
  types: null,
  trace: null,
  text: '',
  ...over,
});

describe('pages of events', () => {
  const filters = fc.record({
    types: fc.option(fc.subarray([...TYPES, 'RunFinished', 'Nonsense'])),
    trace: fc.option(fc.integer({ min: 0, max: 260 })),
    text: fc.constantFrom('', 'golden', 'Grüße €', '€"}', '"seq":5', '"seq":500,', '}', '{', '\n', 'nowhere'),
    from: fc.nat(LINES + 10),
    count: fc.nat(60),
  });

  test('are what filtering all lines gives, however the log is cut', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.constantFrom(1, 7, 250, LINES), fc.boolean(), async (over, size, stored) => {
        const { runLog, addAll } = cut(size, stored);
        addAll();
        const matching = log.filter((line, i) => {
          if (over.types !== null && !over.types.includes(TYPES[i % 4]!)) return false;
          if (over.trace !== null && over.trace !== 1 + Math.floor(i / 4)) return false;
          return line.includes(over.text);
        });
        const reply = await new EventPager(runLog).page(query(over));
        expect(reply).toEqual({
          ok: true,
          value: { total: matching.length, lines: matching.slice(over.from, over.from + over.count) },
        });
      }),
      { numRuns: 300 },
    );
  });

  test('a live log: the same question again finds what came since, and looks at nothing twice', async () => {
    const { runLog, add, loads } = cut(100, true);
    const pager = new EventPager(runLog);
    for (let from = 0; from < LINES; from += 100) {
      add(from);
      const replies = await Promise.all([
        pager.page(query({ text: 'Grüße', count: 0 })),
        pager.page(query({ text: 'Grüße', count: 0 })),
      ]);
      for (const reply of replies) expect(reply.ok && reply.value.total).toBe((from + 100) / 10);
    }
    expect(loads).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('a piece that cannot be read is a problem, and can be asked for again', async () => {
    let broken = true;
    const index = new LogIndex();
    const bytes = bytesOf(log.slice(0, 5));
    indexLines(bytes, index);
    const runLog = new RunLog(index, () =>
      Promise.resolve(broken ? { ok: false, problem: storeProblems.closed() } : { ok: true, value: bytes }),
    );
    runLog.add(5, bytes.length, null);
    const pager = new EventPager(runLog);
    const first = await pager.page(query({ text: 'golden' }));
    expect(first.ok || first.problem.code).toBe('STORE_CLOSED');
    broken = false;
    const second = await pager.page(query({ text: 'golden' }));
    expect(second.ok && second.value.total).toBe(4);
  });
});

test('ByteSearch finds what indexOf finds', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), maxLength: 40 });
  const needle = fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(text, needle, fc.nat(10), (hay, sought, from) => {
      const bytes = new TextEncoder().encode(hay);
      const expected = Buffer.from(bytes).indexOf(sought, from);
      expect(new ByteSearch(sought).indexIn(bytes, from, bytes.length)).toBe(from > bytes.length ? -1 : expected);
    }),
  );
});

describe('the pieces of a log', () => {
  test('are taken back from a store that lost them only where all of them are still here', () => {
    const here = cut(250, false);
    here.addAll();
    for (const piece of here.runLog.pieces) here.runLog.markStored(piece);
    expect(here.runLog.takeBack()).toBe(true);
    expect(here.runLog.pieces.map(({ stored }) => stored)).toEqual([false, false, false, false]);
    const there = cut(250, true);
    there.addAll();
    expect(there.runLog.takeBack()).toBe(false);
    expect(there.runLog.pieces.every(({ stored }) => stored)).toBe(true);
  });

  test('are searched up to their end, whatever lies behind it', () => {
    const bytes = new TextEncoder().encode('xxab');
    expect([3, 4].map((to) => new ByteSearch('ab').indexIn(bytes, 0, to))).toEqual([-1, 2]);
  });
});
