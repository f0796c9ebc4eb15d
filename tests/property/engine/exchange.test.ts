/** Whatever an exchange that fails does: each operation is carried out once or not at all, and the log says what it took. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine, resolveRequest, resumeEngine, type Engine } from '../../../src/core/engine/index.ts';
import { createSha256, hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import { StageMetrics } from '../../../src/core/metrics/index.ts';
import type { LogLine } from '../../unit/engine/run.ts';
import { checkAccount, checkForm, checkOrders } from './check-log.ts';
import { bars, failing, fields, plan, player, runPlan, type Ran } from './random.ts';

const failingFields = fc.tuple(fields, failing).map(([asked, how]) => ({ ...asked, ...how }));
const random = { numRuns: 250, seed: 20240301 } as const;

interface Extra {
  readonly reason: string | null;
  readonly retries?: number;
  readonly duplicates?: number;
  readonly errors?: readonly string[];
}
const extraOf = (line: LogLine) => line['extra'] as Extra;

function tried(law: (run: Ran) => void, count: (run: Ran) => number): number {
  let total = 0;
  fc.assert(
    fc.property(bars(40), plan, failingFields, (data, wishes, asked) => {
      const run = runPlan(data, wishes, { fields: asked });
      law(run);
      total += count(run);
    }),
    random,
  );
  return total;
}
const told = (run: Ran, key: 'retries' | 'duplicates') =>
  run.of('ExecutionReport').reduce((sum, line) => sum + (extraOf(line)[key] ?? 0), 0);

describe('on an exchange that fails', () => {
  it('every order is executed as once sent: its states, its fills and the account hold', () => {
    const law = (run: Ran) => {
      checkForm(run);
      checkOrders(run);
      checkAccount(run, run.engine.request.config);
    };
    expect(tried(law, (run) => told(run, 'duplicates'))).toBeGreaterThan(500);
  });

  it('what fails for good is REJECTED with its reason, after as many attempts as there may be', () => {
    const rejected = (run: Ran) => run.of('ExecutionReport').filter(({ status }) => status === 'REJECTED');
    const exchange = ['EXCHANGE_REFUSED', 'RETRIES_EXHAUSTED'];
    const law = (run: Ran) => {
      const { exchange_retries_max } = run.engine.request.config;
      for (const line of rejected(run)) {
        const { reason, retries = 0, errors = [] } = extraOf(line);
        if (reason === 'RETRIES_EXHAUSTED') {
          expect(errors.filter((code) => code !== 'EXCHANGE_REFUSED').length).toBeGreaterThan(exchange_retries_max);
          expect(retries).toBeGreaterThanOrEqual(exchange_retries_max);
        }
        if (exchange.includes(reason!)) expect(line['cum_qty']).toBe(0);
      }
    };
    const count = (run: Ran) => rejected(run).filter((line) => exchange.includes(extraOf(line).reason!)).length;
    expect(tried(law, count)).toBeGreaterThan(100);
  });

  it('every attempt but the last is told as a failure, and a latency includes what the failures took', () => {
    tried(
      (run) => {
        const { exchange_backoff_ms, exchange_backoff_jitter, exchange_backoff_cap_ms } = run.engine.request.config;
        const least = Math.min(exchange_backoff_ms, exchange_backoff_cap_ms) * (1 - exchange_backoff_jitter);
        for (const line of run.of('ExecutionReport')) {
          const { retries = 0, errors = [] } = extraOf(line);
          expect(errors.length).toBeGreaterThanOrEqual(retries);
          const onlyLost = errors.length > 0 && errors.every((code) => code === 'TIMEOUT' || code === 'UNAVAILABLE');
          const filled = Number((line['extra'] as { fill_seq: number }).fill_seq) === 1;
          if (onlyLost && filled && line['status'] === 'FILLED') {
            expect(line['latency_ms']).toBeGreaterThanOrEqual(least - 0.001);
          }
        }
      },
      () => 0,
    );
  });

  it('counts in its metrics what the log tells', () => {
    fc.assert(
      fc.property(bars(40), plan, failingFields, (data, wishes, asked) => {
        const request = resolveRequest({ symbol: 'X', seed: 7, fields: asked });
        if (!request.ok) throw new Error(request.problem.message);
        const metrics = new StageMetrics({ clock: { kind: 'simulated' }, lines: null });
        const { engine, text } = logged(data, request.value, { strategy: player(wishes, true), metrics });
        while (engine.advance(1e9) > 0);
        engine.finish();
        const reports = text()
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as LogLine)
          .filter(({ type }) => type === 'ExecutionReport')
          .map(extraOf);
        const sum = (key: 'retries' | 'duplicates') => reports.reduce((total, extra) => total + (extra[key] ?? 0), 0);
        const { retries, dupes_filtered, errors, errors_by_reason } = metrics.summary;
        expect([retries, dupes_filtered]).toEqual([sum('retries'), sum('duplicates')]);
        const codes = reports.flatMap((extra) => extra.errors ?? []);
        expect(errors).toBe(codes.length);
        for (const [code, count] of errors_by_reason) expect(codes.filter((each) => each === code)).toHaveLength(count);
      }),
      { ...random, numRuns: 100 },
    );
  });

  it('that happens not to fail is a paper exchange but for the header', () => {
    const still = {
      exchange: 'realish',
      market_fill: 'arrival',
      exchange_timeout_ms: 86_400_000,
      exchange_unavailable_pct: 0,
      exchange_lost_pct: 0,
      exchange_ack_lost_pct: 0,
      exchange_refused_pct: 0,
    };
    fc.assert(
      fc.property(bars(40), plan, fields, (data, wishes, asked) => {
        const body = (over: Record<string, unknown>) => {
          const { lines } = runPlan(data, wishes, { fields: { ...asked, exchange_outage_ms: 0, ...over } });
          return lines.slice(1).map((line) => ({ ...line, log_sha256: null }));
        };
        expect(body(still)).toEqual(body({ exchange: 'paper', market_fill: 'arrival' }));
      }),
      random,
    );
  });
});

type Data = Parameters<typeof createEngine>[0];
type Request = Parameters<typeof createEngine>[1];

function logged(
  data: Data,
  request: Request,
  more: Partial<Parameters<typeof createEngine>[2]>,
  state: unknown = null,
) {
  const parts: string[] = [];
  const sinks: JournalWriter[] = [];
  const onChunk = (bytes: Uint8Array) => parts.push(new TextDecoder().decode(bytes)) > 0;
  const options = {
    data_sha256: hashBars(data, createSha256),
    createHasher: createSha256,
    keep: { equity: false, plots: false },
    sink: (shown: readonly string[]) => {
      const sink = new JournalWriter({ shown, hasher: createSha256(), onChunk });
      sinks.push(sink);
      return sink;
    },
    ...more,
  };
  const text = () => {
    sinks[0]!.flush();
    return parts.join('');
  };
  if (state === null) return { engine: createEngine(data, request, options), text };
  const resumed = resumeEngine(data, request, { ...options, run_id: 'x' }, state, null);
  if (!resumed.ok) throw new Error(resumed.reason);
  return { engine: resumed.engine, text };
}

describe('the keys of what an exchange has done', () => {
  /** Every answer is lost and the exchange asked again an hour later, so that copies are under way most of the time. */
  const lossy = {
    exchange: 'realish',
    exchange_ack_lost_pct: 100,
    exchange_unavailable_pct: 0,
    exchange_lost_pct: 0,
    exchange_refused_pct: 0,
    exchange_timeout_ms: 1000,
    exchange_backoff_ms: 3_000_000,
    exchange_backoff_cap_ms: 12_000_000,
    exchange_retries_max: 3,
  };
  const run = (blank: boolean) => {
    let twice = 0;
    fc.assert(
      fc.property(bars(40, 20), plan, fc.nat(15), (data, wishes, at) => {
        const request = resolveRequest({ symbol: 'X', seed: 7, fields: lossy });
        if (!request.ok) throw new Error(request.problem.message);
        const strategy = () => player(wishes, false);
        const whole = logged(data, request.value, { strategy: strategy() });
        const to = (engine: Engine, bar: number) => {
          while (engine.bars_done < bar && engine.advance(1) > 0);
        };
        to(whole.engine, at + 1);
        const before = whole.text();
        const state = JSON.parse(JSON.stringify(whole.engine.snapshot())) as { venue: { wire: { done: string[] } } };
        if (blank) state.venue.wire.done = [];
        to(whole.engine, Infinity);
        whole.engine.finish();
        const resumed = logged(data, request.value, { strategy: strategy() }, state);
        to(resumed.engine, Infinity);
        resumed.engine.finish();
        const end = (text: string) => text.split('\n').filter((line) => !line.startsWith('{"type":"RunFinished"'));
        if (JSON.stringify(end(before + resumed.text())) !== JSON.stringify(end(whole.text()))) twice++;
      }),
      { numRuns: 60, seed: 5 },
    );
    return twice;
  };

  it('survive a restart: the log goes on as if there had been none', () => expect(run(false)).toBe(0));
  it('are what keeps it so: without them operations are executed twice', () => expect(run(true)).toBeGreaterThan(10));
});
