import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storeProblems } from '../../../src/contracts/store-errors.ts';
import { LogIndex, indexLines } from '../../../src/runtime/run/log-index.ts';
import type { LogParting } from '../../../src/worker/protocol/comparison.ts';
import { logParting } from '../../../src/worker/compare/log-parting.ts';
import { RunLog } from '../../../src/worker/log/run-log.ts';
import { value } from '../store/support/samples.ts';

const header = (run_id: string) => `{"type":"RunStarted","seq":1,"trace_id":"t1","run_id":"${run_id}"}`;
const event = (seq: number, tag = 'cross') =>
  `{"type":"OrderIntent","seq":${String(seq)},"trace_id":"t${String(seq)}","tag":"${tag}"}`;
const last = (seq: number, log_sha256: string, equity = 7, data = '') =>
  `{"type":"RunFinished","seq":${String(seq)},"trace_id":"t${String(seq)}","equity":${String(equity)}${data},"log_sha256":"${log_sha256}"}`;
const events = (n: number) => Array.from({ length: n }, (_, i) => event(i + 2));

/** A log in pieces of these many lines (the last size goes on), in the store alone or in memory. */
function logOf(lines: readonly string[], sizes: readonly number[], stored: boolean) {
  const index = new LogIndex();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const loads: number[] = [];
  const log = new RunLog(index, (n) => {
    loads.push(n);
    return Promise.resolve({ ok: true, value: pieces[n]! });
  });
  for (let from = 0, k = 0; from < lines.length; k++) {
    const size = sizes[Math.min(k, sizes.length - 1)]!;
    const cut = lines.slice(from, from + size);
    const bytes = new TextEncoder().encode(cut.map((line) => `${line}\n`).join(''));
    indexLines(bytes, index);
    pieces.push(bytes);
    log.add(cut.length, bytes.length, stored ? null : bytes);
    from += size;
  }
  return { log, loads, held: () => log.pieces.filter(({ bytes }) => bytes !== null).length };
}

const turn = () => Promise.resolve();
const part = async (a: readonly string[], b: readonly string[], cuts: [number[], number[]] = [[3], [5]]) =>
  value(await logParting(logOf(a, cuts[0], true).log, logOf(b, cuts[1], false).log, turn, () => false));

/** The same, found line by line. */
function plainly(a: readonly string[], b: readonly string[]): number | null {
  for (let i = 1; i < Math.max(a.length, b.length); i++) if (a[i] !== b[i]) return i + 1;
  return null;
}

describe('the first event where two logs part', () => {
  const words = fc.constantFrom('cross', 'Grüße €', 'gold');
  const bodies = fc.array(words, { maxLength: 12 });
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });

  test('is the line where comparing line by line finds it, however the logs are cut', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, bodies, fc.nat(12), sizes, sizes, fc.boolean(), async (one, two, shared, p, q, kept) => {
        const lines = (id: string, tags: readonly string[]) => [header(id), ...tags.map((tag, i) => event(i + 2, tag))];
        const a = lines('a', one);
        const b = lines('another', [...one.slice(0, shared), ...two]);
        const reply = value(await logParting(logOf(a, p, kept).log, logOf(b, q, !kept).log, turn, () => false));
        const line = plainly(a, b);
        if (line === null) expect(reply).toEqual({ kind: 'same', events: a.length, whole: false });
        else {
          expect(reply).toMatchObject({ kind: 'parts', line, base: a[line - 1] ?? null, other: b[line - 1] ?? null });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('names every field of both events, in order, those that are the same too', async () => {
    const rule = `{"type":"RiskDecision","seq":2,"trace_id":"t2","allowed":true,"extra":{"trading_state":"ACTIVE"}}`;
    const other = `{"type":"RiskDecision","seq":2,"trace_id":"t2","allowed":false,"extra":{"trading_state":"HALTED"},"more":[1]}`;
    const reply = await part([header('a'), rule], [header('b'), other]);
    expect(reply?.kind === 'parts' && reply.fields).toEqual([
      { field: 'type', expected: '"RiskDecision"', found: '"RiskDecision"' },
      { field: 'seq', expected: '2', found: '2' },
      { field: 'trace_id', expected: '"t2"', found: '"t2"' },
      { field: 'allowed', expected: 'true', found: 'false' },
      { field: 'extra.trading_state', expected: '"ACTIVE"', found: '"HALTED"' },
      { field: 'more', expected: '(absent)', found: '[1]' },
    ]);
  });

  test('there is none where headers differ and the hash that follows from them, or the data told at the end', async () => {
    const body = events(20);
    const same: LogParting = { kind: 'same', events: 22, whole: false };
    expect(await part([header('a'), ...body, last(22, 'aa')], [header('bcd'), ...body, last(22, 'bb')])).toEqual(same);
    const grown = last(22, 'bb', 7, ',"data":{"sha256":"cc","rows":9}');
    expect(await part([header('a'), ...body, last(22, 'aa')], [header('b'), ...body, grown])).toEqual(same);
    const richer = await part([header('a'), ...body, last(22, 'aa')], [header('a'), ...body, last(22, 'bb', 8)]);
    expect(richer).toMatchObject({ kind: 'parts', line: 22 });
  });

  test('a log that is the same to the last byte says so', async () => {
    const lines = [header('a'), ...events(9), last(11, 'aa')];
    expect(await part(lines, lines)).toEqual({ kind: 'same', events: 11, whole: true });
    expect(await part([header('a')], [header('a')])).toEqual({ kind: 'same', events: 1, whole: true });
  });

  test('one that ends earlier parts where it has ended, and one that was never written at once', async () => {
    const whole = [header('a'), ...events(9)];
    const parts = { kind: 'parts', line: 7, fields: [] };
    expect(await part(whole, whole.slice(0, 6))).toEqual({ ...parts, base: whole[6], other: null });
    expect(await part(whole.slice(0, 6), whole)).toEqual({ ...parts, base: null, other: whole[6] });
    expect(await part(whole, [])).toMatchObject({ kind: 'parts', line: 1, other: null });
    expect(await part([], [])).toEqual({ kind: 'same', events: 0, whole: false });
  });
});

describe('comparing long logs', () => {
  const long = [header('a'), ...events(20_000)];
  const changed = long.map((line, i) => (i === 19_990 ? event(19_991, 'other') : line));

  test('keeps no piece it has read, gives way between slices, and reads none behind the difference', async () => {
    const [a, b] = [logOf(long, [500], true), logOf(changed, [700], true)];
    let turns = 0;
    const between = () => Promise.resolve(void turns++);
    const reply = value(await logParting(a.log, b.log, between, () => false));
    expect(reply).toMatchObject({ kind: 'parts', line: 19_991, other: event(19_991, 'other') });
    expect([a.held(), b.held()]).toEqual([0, 0]);
    expect(turns).toBeGreaterThan(40);
    const early = logOf([header('b'), event(2, 'early'), ...long.slice(2)], [500], true);
    value(await logParting(logOf(long, [500], true).log, early.log, turn, () => false));
    expect(new Set(early.loads)).toEqual(new Set([0]));
  });

  test('a piece of any size is compared in slices', async () => {
    let turns = 0;
    const between = () => Promise.resolve(void turns++);
    const whole = logOf(long, [long.length], false);
    value(await logParting(whole.log, logOf(long, [9999], false).log, between, () => false));
    expect(turns).toBeGreaterThan(whole.log.bytes / (1 << 18));
  });

  test('stops when it is told to', async () => {
    const [a, b] = [logOf(long, [500], true), logOf(long, [500], true)];
    let turns = 0;
    const between = () => Promise.resolve(void turns++);
    expect(value(await logParting(a.log, b.log, between, () => turns >= 3))).toBeNull();
    expect(a.loads.length).toBeLessThan(5);
  });

  test('a piece that cannot be read is a problem', async () => {
    const good = logOf(long.slice(0, 40), [7], true);
    const index = new LogIndex();
    const bytes = new TextEncoder().encode(`${long.slice(0, 40).join('\n')}\n`);
    indexLines(bytes, index);
    const bad = new RunLog(index, () => Promise.resolve({ ok: false, problem: storeProblems.closed() }));
    bad.add(40, bytes.length, null);
    for (const pair of [[good.log, bad] as const, [bad, good.log] as const]) {
      const reply = await logParting(...pair, turn, () => false);
      expect(reply.ok || reply.problem.code).toBe('STORE_CLOSED');
    }
  });
});
