import { describe, expect, it } from 'vitest';
import type { OrderDesk } from '../../../src/contracts/strategy.ts';
import { FLAT, play, type Played, type Report, type Row, type Script } from '../engine/scripted.ts';
import { NO_FAILURES } from './no-failures.ts';

/** An hour's bars, a minute there and none back, ten minutes of patience, then five until the next attempt. */
const MINUTE = 60_000;
const LOSSY = {
  ...NO_FAILURES,
  path: 'ohlc',
  market_fill: 'arrival',
  limit_fill: 'touch',
  latency_entry_ms: MINUTE,
  latency_cancel_ms: MINUTE,
  latency_response_ms: 0,
  latency_jitter: 0,
  exchange_timeout_ms: 10 * MINUTE,
  exchange_retries_max: 2,
  exchange_backoff_ms: 5 * MINUTE,
  exchange_backoff_cap_ms: 5 * MINUTE,
  exchange_backoff_jitter: 0,
} as const;

const FLATS: readonly Row[] = Array<Row>(6).fill(FLAT);
const RESTING = { order_type: 'LIMIT', limit_price: 50, tag: 'a' } as const;
const cancel = (desk: OrderDesk) => desk.cancelTag('a');
const met = (script: Script, fields: Readonly<Record<string, unknown>>, rows = FLATS) =>
  play(rows, script, { ...LOSSY, ...fields });

/** `time status latency retries duplicates errors` of an order's reports; zero and none left out. */
function told(run: Played, order_no: number): string[] {
  return run.story(order_no).map((story, k) => {
    const { ts, latency_ms, extra } = run.report(order_no, k);
    const {
      retries = 0,
      duplicates = 0,
      errors = [],
    } = extra as Report['extra'] & {
      readonly retries?: number;
      readonly duplicates?: number;
      readonly errors?: readonly string[];
    };
    const counts = [retries > 0 && `${String(retries)} again`, duplicates > 0 && `${String(duplicates)} twice`];
    return [ts.slice(11, 16), story, `${String(latency_ms / MINUTE)}m`, ...counts, ...errors].filter(Boolean).join(' ');
  });
}

describe('an order on its way', () => {
  it('that meets nothing says nothing of it', () => expect(told(met({ 0: [{}] }, {}), 1)).toEqual(['01:01 FILLED 1m']));

  it('that is lost each time is rejected when the last patience is over', () =>
    expect(told(met({ 0: [{}] }, { exchange_lost_pct: 100 }), 1)).toEqual([
      '01:40 REJECTED RETRIES_EXHAUSTED 40m 2 again TIMEOUT TIMEOUT TIMEOUT',
    ]));

  it('that is turned away each time is rejected sooner: it is told so', () =>
    expect(told(met({ 0: [{}] }, { exchange_unavailable_pct: 100 }), 1)).toEqual([
      '01:13 REJECTED RETRIES_EXHAUSTED 13m 2 again UNAVAILABLE UNAVAILABLE UNAVAILABLE',
    ]));

  it('that is refused is rejected on arrival, at once', () =>
    expect(told(met({ 0: [{}] }, { exchange_refused_pct: 100 }), 1)).toEqual(['01:01 REJECTED EXCHANGE_REFUSED 1m']));

  it('whose answers are lost fills once, at its first arrival, and we learn it with the last attempt', () => {
    const run = met({ 0: [{ qty: 3 }] }, { exchange_ack_lost_pct: 100 });
    expect(told(run, 1)).toEqual(['01:01 FILLED 40m 2 again 2 twice ACK_LOST ACK_LOST ACK_LOST']);
    expect(run.fills).toHaveLength(1);
    expect(run.engine.series.position[5]).toBe(3);
  });

  it('rests once though it came three times, and is told of once', () => {
    const run = met({ 0: [RESTING] }, { exchange_ack_lost_pct: 100 });
    expect(told(run, 1)).toEqual([
      '01:01 NEW 1m 2 again 2 twice ACK_LOST ACK_LOST ACK_LOST',
      '06:00 EXPIRED END_OF_DATA 1m',
    ]);
  });

  it('that has filled is not opened anew by a copy that comes in a later bar', () => {
    const late = { exchange_ack_lost_pct: 100, exchange_backoff_ms: 90 * MINUTE, exchange_backoff_cap_ms: 90 * MINUTE };
    const run = met({ 0: [{ qty: 2 }] }, late);
    expect(run.fills.map(({ at, qty }) => [at, qty])).toEqual([['01:01:00.000', 2]]);
    expect(run.engine.series.position[5]).toBe(2);
  });

  it('of which nothing has come when the data ends does not come later', () => {
    const slow = { latency_entry_ms: 300 * MINUTE, exchange_timeout_ms: 10 * MINUTE };
    expect(told(met({ 0: [{}] }, slow, FLATS.slice(0, 3)), 1)).toEqual([
      '03:00 EXPIRED END_OF_DATA 300m 2 again ACK_LOST ACK_LOST ACK_LOST',
    ]);
  });

  it('each keeps its own messages: two that overlap fill once each', () => {
    const run = met({ 0: [{ qty: 1 }, { qty: 2 }], 1: [{ qty: 4 }] }, { exchange_ack_lost_pct: 100 });
    expect(run.fills.map(({ order, qty }) => [order, qty])).toEqual([
      [1, 1],
      [2, 2],
      [3, 4],
    ]);
  });
});

describe('a cancel on its way', () => {
  it('that meets nothing says nothing of it', () => {
    const run = met({ 0: [RESTING], 1: cancel, 2: cancel }, {});
    expect(told(run, 1)).toEqual(['01:01 NEW 1m', '02:01 CANCELED REQUESTED 1m']);
  });

  /** The exchange is out for the whole third hour: the order has come before, the cancel meets the outage. */
  const out = { exchange_outage_every_ms: 180 * MINUTE, exchange_outage_ms: 59 * MINUTE };

  it('that comes to nothing is told with the order’s last report, and does not keep a later one from coming', () => {
    const run = met({ 1: [RESTING], 2: cancel, 4: cancel }, out, [...FLATS, FLAT]);
    expect(told(run, 1)).toEqual([
      '02:01 NEW 1m',
      '05:01 CANCELED REQUESTED 1m 2 again UNAVAILABLE UNAVAILABLE UNAVAILABLE RETRIES_EXHAUSTED',
    ]);
  });

  it('that comes to nothing leaves the order to fill', () => {
    const dip: Row = [100, 100, 40, 90];
    const run = met({ 1: [RESTING], 2: cancel }, out, [FLAT, FLAT, FLAT, FLAT, dip, FLAT]);
    expect(told(run, 1)).toEqual([
      '02:01 NEW 1m',
      expect.stringMatching(/^04:\d\d FILLED 1m 2 again UNAVAILABLE UNAVAILABLE UNAVAILABLE RETRIES_EXHAUSTED$/),
    ]);
  });

  it('asked for twice while one is under way is one', () => {
    const run = met(
      { 0: [RESTING], 1: (desk) => (cancel(desk), cancel(desk)) },
      { latency_cancel_ms: 90 * MINUTE, exchange_timeout_ms: 100 * MINUTE },
    );
    expect(told(run, 1)).toEqual(['01:01 NEW 1m', '03:30 CANCELED REQUESTED 1m']);
  });

  it('that is refused leaves the order to the end, and tells so then', () => {
    const refusing = { exchange_refused_pct: 50 };
    // Of fifty orders some are let in and their cancels refused; each order has draws of its own.
    const many = Array.from({ length: 50 }, () => RESTING);
    const run = met({ 0: many, 1: cancel }, refusing);
    const stories = new Set(many.map((_, k) => told(run, k + 1).join(', ')));
    expect([...stories].sort()).toEqual([
      '01:01 NEW 1m, 02:01 CANCELED REQUESTED 1m',
      '01:01 NEW 1m, 06:00 EXPIRED END_OF_DATA 1m EXCHANGE_REFUSED',
      '01:01 REJECTED EXCHANGE_REFUSED 1m',
    ]);
  });

  it('whose answers are lost is done at its first arrival', () => {
    const run = met({ 0: [RESTING], 1: cancel }, { exchange_ack_lost_pct: 100 });
    expect(told(run, 1)).toEqual([
      '01:01 NEW 1m 2 again 2 twice ACK_LOST ACK_LOST ACK_LOST',
      '02:01 CANCELED REQUESTED 1m 2 again 2 twice ACK_LOST ACK_LOST ACK_LOST',
    ]);
  });
});
