import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../../src/contracts/config.ts';
import { resolveRequest } from '../../../src/core/engine/index.ts';
import { drawLatency } from '../../../src/core/execution/costs.ts';
import { deliver, factsOf, RETRIES_MAX, type Delivery, type Operation } from '../../../src/core/execution/delivery.ts';
import { keyedUniform, PURPOSE } from '../../../src/core/num/keyed-random.ts';
import { NO_FAILURES } from './no-failures.ts';

/** Ten milliseconds there, five back, half a second of patience, then 100, 200, 300, 300 … before the next attempt. */
const STEADY = {
  ...NO_FAILURES,
  latency_entry_ms: 10,
  latency_cancel_ms: 20,
  latency_response_ms: 5,
  latency_jitter: 0,
  exchange_timeout_ms: 500,
  exchange_retries_max: 4,
  exchange_backoff_ms: 100,
  exchange_backoff_cap_ms: 300,
  exchange_backoff_jitter: 0,
} as const;

function configOf(fields: Readonly<Record<string, unknown>>): RunConfig {
  const request = resolveRequest({ fields: { ...STEADY, ...fields } });
  if (!request.ok) throw new Error(request.problem.message);
  return request.value.config;
}

interface Key {
  readonly order_no?: number;
  readonly operation?: Operation;
  readonly nth?: number;
  readonly sent_ts?: number;
}

function sent(fields: Readonly<Record<string, unknown>>, key: Key = {}): Delivery {
  const { order_no = 1, operation = 'submit', nth = 0, sent_ts = 0 } = key;
  return deliver({ config: configOf(fields), seed: 42, order_no, operation, nth, sent_ts });
}

/** `sent arrive known fault` of each attempt. */
const table = ({ attempts }: Delivery) =>
  attempts.map(({ sent_ms, arrive_ms, known_ms, fault }) => [sent_ms, arrive_ms, known_ms, fault]);

describe('an operation', () => {
  it('that meets nothing arrives after its way there, and is known after the way back', () => {
    const delivery = sent({});
    expect(table(delivery)).toEqual([[0, 10, 15, null]]);
    expect(delivery).toMatchObject({ arrive_ms: 10, known_ms: 15, refusal: null });
    expect(table(sent({}, { operation: 'cancel' }))).toEqual([[0, 20, 25, null]]);
  });

  it('is tried again after 1, 2, 4 … times the base, at most the cap, while the exchange is unavailable', () => {
    const delivery = sent({ exchange_unavailable_pct: 100 });
    expect(table(delivery)).toEqual([
      [0, null, 15, 'UNAVAILABLE'],
      [115, null, 130, 'UNAVAILABLE'],
      [330, null, 345, 'UNAVAILABLE'],
      [645, null, 660, 'UNAVAILABLE'],
      [960, null, 975, 'UNAVAILABLE'],
    ]);
    expect(delivery).toMatchObject({ arrive_ms: 975, known_ms: 975, refusal: 'RETRIES_EXHAUSTED' });
  });

  it('is waited for as long as the patience lasts when it is lost', () => {
    const delivery = sent({ exchange_lost_pct: 100, exchange_retries_max: 1 });
    expect(table(delivery)).toEqual([
      [0, null, 500, 'TIMEOUT'],
      [600, null, 1100, 'TIMEOUT'],
    ]);
    expect(delivery).toMatchObject({ arrive_ms: 1100, known_ms: 1100, refusal: 'RETRIES_EXHAUSTED' });
  });

  it('is done at the first arrival though its answers are lost, which we learn in the end', () => {
    const delivery = sent({ exchange_ack_lost_pct: 100, exchange_retries_max: 2 });
    expect(table(delivery)).toEqual([
      [0, 10, 500, 'ACK_LOST'],
      [600, 610, 1100, 'ACK_LOST'],
      [1300, 1310, 1800, 'ACK_LOST'],
    ]);
    expect(delivery).toMatchObject({ arrive_ms: 10, known_ms: 1800, refusal: null });
  });

  it('is not tried again once refused', () => {
    const delivery = sent({ exchange_refused_pct: 100 });
    expect(table(delivery)).toEqual([[0, 10, 15, null]]);
    expect(delivery).toMatchObject({ arrive_ms: 10, known_ms: 15, refusal: 'EXCHANGE_REFUSED' });
  });

  it.each([
    ['answered just in time', 490, [[0, 490, 495, null]], 490],
    ['answered at the last moment', 495, [[0, 495, 500, null]], 495],
    [
      'answered too late',
      496,
      [
        [0, 496, 500, 'ACK_LOST'],
        [600, 1096, 1100, 'ACK_LOST'],
      ],
      496,
    ],
  ] as const)('%s', (_, latency_entry_ms, attempts, arrive_ms) => {
    const delivery = sent({ latency_entry_ms, exchange_retries_max: 1 });
    expect(table(delivery)).toEqual(attempts);
    expect(delivery).toMatchObject({ arrive_ms, refusal: null });
  });

  it('that arrives after we have given up is known when it arrives, not before', () => {
    const delivery = sent({ latency_entry_ms: 2000, exchange_retries_max: 0 });
    expect(table(delivery)).toEqual([[0, 2000, 500, 'ACK_LOST']]);
    expect(delivery).toMatchObject({ arrive_ms: 2000, known_ms: 2000, refusal: null });
  });

  it('has as many attempts as it may', () => {
    for (const exchange_retries_max of [0, 1, RETRIES_MAX]) {
      expect(sent({ exchange_unavailable_pct: 100, exchange_retries_max }).attempts).toHaveLength(
        exchange_retries_max + 1,
      );
    }
    expect(RETRIES_MAX).toBe(63);
  });
});

describe('an outage', () => {
  const outage = { exchange_outage_every_ms: 1000, exchange_outage_ms: 200, exchange_retries_max: 0 };
  it.each([
    [5000, 'UNAVAILABLE'],
    [5199, 'UNAVAILABLE'],
    [5200, null],
    [5999, null],
    [-1, null],
    [-1000, 'UNAVAILABLE'],
  ] as const)('at %d: %s', (sent_ts, fault) => expect(sent(outage, { sent_ts }).attempts[0]!.fault).toBe(fault));

  it('counts from the time of each attempt, not of the first', () =>
    expect(table(sent({ ...outage, exchange_retries_max: 9 }, { sent_ts: 5100 }))).toEqual([
      [0, null, 15, 'UNAVAILABLE'],
      [115, 125, 130, null],
    ]));

  it('never comes where it has no length or no turn', () => {
    expect(sent({ ...outage, exchange_outage_ms: 0 }, { sent_ts: 5000 }).attempts[0]!.fault).toBeNull();
    expect(sent({ exchange_outage_every_ms: 1000 }, { sent_ts: 5000 }).attempts[0]!.fault).toBeNull();
  });
});

describe('the draws', () => {
  const shares = {
    exchange_unavailable_pct: 20,
    exchange_lost_pct: 20,
    exchange_ack_lost_pct: 20,
    exchange_refused_pct: 20,
    exchange_retries_max: 0,
  };

  it.each([
    ['submit', PURPOSE.exchange_submit],
    ['cancel', PURPOSE.exchange_cancel],
  ] as const)(
    'of a %s decide by shares that lie one behind the other, each operation by its own key',
    (operation, purpose) => {
      for (let order_no = 1; order_no <= 300; order_no++) {
        for (const nth of [0, 2]) {
          const u = keyedUniform(42, order_no, purpose, nth * 64) * 100;
          const fate =
            u < 20 ? 'UNAVAILABLE' : u < 40 ? 'TIMEOUT' : u < 60 ? 'ACK_LOST' : u < 80 ? 'EXCHANGE_REFUSED' : null;
          const { attempts, refusal } = sent(shares, { order_no, operation, nth });
          const met = attempts[0]!.fault ?? (refusal === 'EXCHANGE_REFUSED' ? refusal : null);
          expect([order_no, met]).toEqual([order_no, fate]);
        }
      }
    },
  );

  it.each([
    ['submit', PURPOSE.backoff_submit],
    ['cancel', PURPOSE.backoff_cancel],
  ] as const)('of a %s lengthen or shorten each wait by up to the jitter', (operation, purpose) => {
    const fields = { exchange_unavailable_pct: 100, exchange_backoff_jitter: 0.5 };
    for (const nth of [0, 1]) {
      const { attempts } = sent(fields, { operation, nth });
      attempts.slice(1).forEach(({ sent_ms }, k) => {
        const wait = Math.min(300, 100 * 2 ** k);
        const u = keyedUniform(42, 1, purpose, nth * 64 + k);
        expect(sent_ms - attempts[k]!.known_ms).toBeCloseTo(wait * (0.5 + u), 2);
      });
    }
  });

  it('of latency are each attempt’s own', () => {
    const fields = { latency_jitter: 0.3, exchange_unavailable_pct: 100, exchange_retries_max: 3 };
    const config = configOf(fields);
    for (const [operation, leg] of [
      ['submit', 'entry'],
      ['cancel', 'cancel'],
    ] as const) {
      for (const nth of [0, 1]) {
        sent(fields, { operation, nth }).attempts.forEach(({ sent_ms, known_ms }, k) => {
          const draw = nth * 64 + k;
          const both = drawLatency(config, 42, 1, leg, draw) + drawLatency(config, 42, 1, 'response', draw);
          expect(known_ms - sent_ms).toBeCloseTo(both, 2);
        });
      }
    }
  });
});

describe('what is told of a delivery', () => {
  const delivery = sent({ exchange_ack_lost_pct: 100, exchange_retries_max: 2 });

  it.each([
    [-1, 0, 0, 0],
    [0, 0, 0, 0],
    [10, 0, 0, 0],
    [499, 0, 0, 0],
    [500, 0, 0, 1],
    [599, 0, 0, 1],
    [600, 1, 0, 1],
    [609, 1, 0, 1],
    [610, 1, 1, 1],
    [1100, 1, 1, 2],
    [1310, 2, 2, 2],
    [Infinity, 2, 2, 3],
  ])('by %d ms: %d retries, %d duplicates, %d errors', (until, retries, duplicates, errors) =>
    expect(factsOf(delivery, until)).toEqual({ retries, duplicates, errors: Array(errors).fill('ACK_LOST') }),
  );

  it('counts nothing as a duplicate that never came', () =>
    expect(factsOf(sent({ exchange_lost_pct: 100, exchange_retries_max: 1 }), Infinity)).toEqual({
      retries: 1,
      duplicates: 0,
      errors: ['TIMEOUT', 'TIMEOUT'],
    }));
});
