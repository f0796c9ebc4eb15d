/** What becomes of a message to an exchange that fails: any config, any key. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../../src/contracts/config.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { deliver, factsOf } from '../../../src/core/execution/delivery.ts';
import { failing } from '../engine/random.ts';

describe('a delivery', () => {
  const configOf = (asked: Record<string, unknown>): RunConfig => {
    const request = resolveRequest({ fields: asked });
    if (!request.ok) throw new Error(request.problem.message);
    return request.value.config;
  };
  const asking = fc.record({
    config: failing.map((how) => configOf(how)),
    seed: fc.nat(),
    order_no: fc.integer({ min: 1, max: 1e6 }),
    operation: fc.constantFrom('submit' as const, 'cancel' as const),
    nth: fc.nat(3),
    sent_ts: fc.integer({ min: 0, max: 2e12 }),
  });

  it('waits min(cap, base · 2^k) give or take the jitter between attempts, and ends as it must', () => {
    fc.assert(
      fc.property(asking, (asked) => {
        const { attempts, arrive_ms, known_ms, refusal } = deliver(asked);
        const { config } = asked;
        expect(attempts.length).toBeLessThanOrEqual(config.exchange_retries_max + 1);
        attempts.slice(1).forEach(({ sent_ms }, k) => {
          const wait = Math.min(config.exchange_backoff_cap_ms, config.exchange_backoff_ms * 2 ** k);
          const waited = sent_ms - attempts[k]!.known_ms;
          expect(waited).toBeGreaterThanOrEqual(wait * (1 - config.exchange_backoff_jitter) - 0.002);
          expect(waited).toBeLessThanOrEqual(wait * (1 + config.exchange_backoff_jitter) + 0.002);
        });
        const arrivals = attempts.flatMap((each) => (each.arrive_ms === null ? [] : [each.arrive_ms]));
        if (refusal !== 'RETRIES_EXHAUSTED') expect(arrive_ms).toBe(Math.min(...arrivals));
        else expect([arrivals, attempts.length]).toEqual([[], config.exchange_retries_max + 1]);
        expect(known_ms).toBeGreaterThanOrEqual(arrive_ms);
        expect(attempts.slice(0, -1).every(({ fault }) => fault !== null)).toBe(true);
        for (const { sent_ms, known_ms: known, fault } of attempts) {
          const in_time = fault === null || fault === 'UNAVAILABLE';
          if (in_time) expect(known - sent_ms).toBeLessThanOrEqual(config.exchange_timeout_ms + 0.001);
          else expect(known - sent_ms).toBeCloseTo(config.exchange_timeout_ms, 2);
        }
        expect(factsOf({ attempts, arrive_ms, known_ms, refusal }, Infinity)).toMatchObject({
          retries: attempts.length - 1,
          duplicates: Math.max(0, arrivals.length - 1),
        });
        expect(deliver(asked)).toEqual({ attempts, arrive_ms, known_ms, refusal });
      }),
      { numRuns: 500 },
    );
  });

  it('is turned away as long as an outage lasts, and gets through after', () => {
    const config = configOf({
      exchange: 'realish',
      exchange_unavailable_pct: 0,
      exchange_lost_pct: 0,
      exchange_ack_lost_pct: 0,
      exchange_refused_pct: 0,
      exchange_outage_every_ms: 60_000,
      exchange_outage_ms: 5000,
      exchange_backoff_jitter: 0,
      exchange_backoff_ms: 1000,
      latency_entry_ms: 0,
    });
    const send = (sent_ts: number) =>
      deliver({ config, seed: 1, order_no: 1, operation: 'submit', nth: 0, sent_ts }).attempts;
    expect(send(60_000 * 7 + 1500).map(({ sent_ms, fault }) => [sent_ms, fault])).toEqual([
      [0, 'UNAVAILABLE'],
      [1000, 'UNAVAILABLE'],
      [3000, 'UNAVAILABLE'],
      [7000, null],
    ]);
    expect(send(60_000 * 7 + 5000).map(({ fault }) => fault)).toEqual([null]);
    expect(send(60_000 * 8 - 1).map(({ fault }) => fault)).toEqual([null]);
  });

  it('fails as often as it is told to', () => {
    const config = configOf({ exchange: 'realish', exchange_retries_max: 0, exchange_refused_pct: 10 });
    const count = new Map<string, number>();
    const total = 20_000;
    for (let order_no = 1; order_no <= total; order_no++) {
      const { attempts, refusal } = deliver({ config, seed: 3, order_no, operation: 'submit', nth: 0, sent_ts: 0 });
      const what = attempts[0]!.fault ?? refusal ?? 'none';
      count.set(what, (count.get(what) ?? 0) + 1);
    }
    const share = (what: string) => ((count.get(what) ?? 0) / total) * 100;
    const { exchange_unavailable_pct, exchange_lost_pct, exchange_ack_lost_pct, exchange_refused_pct } = config;
    expect(share('UNAVAILABLE')).toBeCloseTo(exchange_unavailable_pct, -0.3);
    expect(share('TIMEOUT')).toBeCloseTo(exchange_lost_pct, -0.3);
    expect(share('ACK_LOST')).toBeCloseTo(exchange_ack_lost_pct, -0.3);
    expect(share('EXCHANGE_REFUSED')).toBeCloseTo(exchange_refused_pct, -0.3);
  });
});
