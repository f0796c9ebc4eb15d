import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../../src/contracts/config.ts';
import { placedThere, type VenueOrder } from '../../../src/core/execution/order.ts';
import { tellDelivery, Wire } from '../../../src/core/execution/wire.ts';
import { NO_FAILURES } from './no-failures.ts';

/** A millisecond there, ten of patience, five until the next attempt: attempts leave at 0, 15 and 30, and come at 1, 16, 31. */
const CONFIG = {
  ...NO_FAILURES,
  latency_entry_ms: 1,
  latency_cancel_ms: 2,
  latency_response_ms: 0,
  latency_jitter: 0,
  exchange_timeout_ms: 10,
  exchange_retries_max: 2,
  exchange_backoff_ms: 5,
  exchange_backoff_cap_ms: 5,
  exchange_backoff_jitter: 0,
} as RunConfig;
const wireOf = (fields: Partial<RunConfig> = {}) => new Wire({ ...CONFIG, ...fields }, 42);
const LOSSY = { exchange_ack_lost_pct: 100 };

/** Order `order_no`, sent at `submit_ts` as the desk sends it. */
function send(wire: Wire, order_no: number, submit_ts: number): VenueOrder {
  const order = {
    order_no,
    submit_ts,
    stage: 'flight',
    cancel_ts: Infinity,
    wire: wire.submit(order_no, submit_ts),
  } as unknown as VenueOrder;
  wire.sent(order);
  return order;
}
const copies = (wire: Wire) => wire.snapshot().copies.map(({ key, ts }) => `${key}@${String(ts)}`);
const ask = (wire: Wire, order: VenueOrder, ts: number) => {
  const arrives = wire.cancel(order, ts);
  if (arrives !== Infinity) order.cancel_ts = arrives;
  return arrives;
};

describe('messages under way', () => {
  it('are none where the first is answered', () => {
    const wire = wireOf();
    const order = send(wire, 1, 1000);
    expect([wire.busy, copies(wire), order.wire!.known_ts]).toEqual([false, [], 0]);
    expect(wire.arrives(order)).toBeNull();
    expect(wire.snapshot()).toEqual({ done: [], copies: [], dupes_filtered: 0 });
  });

  it('are the copies behind the first to come, in order of time over all orders', () => {
    const wire = wireOf(LOSSY);
    const order = send(wire, 1, 1000);
    send(wire, 2, 1010);
    expect(wire.busy).toBe(true);
    expect(copies(wire)).toEqual(['o1:submit:0@1016', 'o2:submit:0@1026', 'o1:submit:0@1031', 'o2:submit:0@1041']);
    expect(order.wire).toMatchObject({ arrived: false, cancels: 0, cancel: null, failed: null, known_ts: 1040 });
  });

  it('leave out attempts that never come', () => expect(copies(withSent({ exchange_lost_pct: 100 }))).toEqual([]));

  it('are none of an order that was placed at the exchange itself', () => {
    const wire = wireOf(LOSSY);
    const leg = { order_no: 3, submit_ts: 5, stage: 'resting', wire: placedThere() } as unknown as VenueOrder;
    wire.sent(leg);
    expect(wire.busy).toBe(false);
    expect(wire.arrives(leg)).toBeNull();
  });
});

function withSent(fields: Partial<RunConfig>): Wire {
  const wire = wireOf(fields);
  send(wire, 1, 1000);
  return wire;
}

describe('the exchange', () => {
  it('knows an order by its key as long as a copy may come, and drops each', () => {
    const wire = wireOf(LOSSY);
    const order = send(wire, 1, 1000);
    expect(wire.arrives(order)).toBeNull();
    order.stage = 'resting';
    expect(order.wire!.arrived).toBe(true);
    expect(wire.snapshot().done).toEqual(['o1:submit:0']);
    const live = [order];
    wire.take(1016, live);
    expect([wire.dupes_filtered, copies(wire).length]).toEqual([0, 2]);
    wire.take(1017, live);
    expect([wire.dupes_filtered, copies(wire), wire.snapshot().done]).toEqual([
      1,
      ['o1:submit:0@1031'],
      ['o1:submit:0'],
    ]);
    wire.take(5000, live);
    expect(wire.snapshot()).toEqual({ done: [], copies: [], dupes_filtered: 2 });
    expect([live, wire.busy]).toEqual([[order], false]);
  });

  it('would open an order anew that it did not know', () => {
    const wire = wireOf(LOSSY);
    const order = send(wire, 1, 1000);
    wire.arrives(order);
    const other = wireOf(LOSSY);
    other.restore({ ...wire.snapshot(), done: [] });
    const live: VenueOrder[] = [];
    other.take(1020, live);
    expect(live.map(({ order_no, stage, cancel_ts }) => [order_no, stage, cancel_ts])).toEqual([
      [1, 'flight', Infinity],
    ]);
    expect(other.dupes_filtered).toBe(0);
  });

  it('lets a copy wait for the first message of its own order, and for that of no other', () => {
    const wire = wireOf(LOSSY);
    const [first, second] = [send(wire, 1, 1000), send(wire, 2, 1000)];
    wire.arrives(second);
    second.stage = 'resting';
    wire.take(1020, [first, second]);
    expect([wire.dupes_filtered, copies(wire).length]).toEqual([0, 4]);
    wire.arrives(first);
    first.stage = 'resting';
    wire.take(1020, [first, second]);
    expect([wire.dupes_filtered, copies(wire).length]).toEqual([2, 2]);
    const third = send(wire, 3, 1019);
    wire.take(1032, [third]);
    expect([wire.dupes_filtered, copies(wire)]).toEqual([4, ['o3:submit:0@1035', 'o3:submit:0@1050']]);
  });

  it('is not opened by copies of an order that ended before it came', () => {
    const wire = wireOf(LOSSY);
    const order = send(wire, 1, 1000);
    wire.ended(order);
    const live: VenueOrder[] = [];
    wire.take(5000, live);
    expect([live, wire.dupes_filtered, wire.busy]).toEqual([[], 2, false]);
  });

  it('says why it turns an order away', () => {
    const fate = (fields: Partial<RunConfig>) => {
      const wire = wireOf(fields);
      return wire.arrives(send(wire, 1, 0));
    };
    expect(fate({ exchange_refused_pct: 100 })).toBe('EXCHANGE_REFUSED');
    expect(fate({ exchange_lost_pct: 100 })).toBe('RETRIES_EXHAUSTED');
    expect(fate(LOSSY)).toBeNull();
  });

  it('is what it was after a restart, and shares nothing with what it was taken from', () => {
    const wire = wireOf(LOSSY);
    const order = send(wire, 1, 1000);
    wire.arrives(order);
    order.stage = 'resting';
    wire.take(1017, [order]);
    const state = JSON.parse(JSON.stringify(wire.snapshot())) as ReturnType<Wire['snapshot']>;
    const other = wireOf(LOSSY);
    other.restore(state);
    expect(other.snapshot()).toEqual(state);
    other.take(5000, [order]);
    expect([other.dupes_filtered, wire.dupes_filtered, copies(wire).length, state.copies.length]).toEqual([2, 1, 1, 1]);
  });
});

describe('a cancel', () => {
  it('arrives after its own latency; while one is under way a second is none', () => {
    const wire = wireOf();
    const order = send(wire, 1, 1000);
    expect(ask(wire, order, 2000)).toBe(2002);
    expect(ask(wire, order, 2001)).toBe(Infinity);
    expect(order.wire).toMatchObject({ cancels: 1, cancel: { sent_ts: 2000, arrived: false } });
    expect(wire.cancelArrives(order)).toBe(true);
    expect(order.wire).toMatchObject({ cancel: { arrived: true }, known_ts: 0, failed: null });
  });

  it('whose answers are lost is known late, by copies of its own key that are dropped', () => {
    const wire = wireOf(LOSSY);
    const order = send(wire, 1, 0);
    wire.arrives(order);
    order.stage = 'resting';
    wire.take(1000, [order]);
    expect(ask(wire, order, 2000)).toBe(2002);
    expect(copies(wire)).toEqual(['o1:cancel:0@2017', 'o1:cancel:0@2032']);
    expect(wire.cancelArrives(order)).toBe(true);
    expect(order.wire!.known_ts).toBe(2040);
    expect(wire.snapshot().done).toEqual(['o1:cancel:0']);
    const live = [order];
    wire.take(3000, live);
    expect([live, wire.snapshot()]).toEqual([[order], { done: [], copies: [], dupes_filtered: 4 }]);
  });

  it('does not make known earlier what was known later', () => {
    const wire = wireOf(LOSSY);
    const order = send(wire, 1, 0);
    order.wire!.known_ts = 9000;
    ask(wire, order, 2000);
    wire.cancelArrives(order);
    expect(order.wire!.known_ts).toBe(9000);
  });

  it('that comes to nothing may be asked for again, under another key, and its failures add up', () => {
    const wire = wireOf({ exchange_unavailable_pct: 100 });
    const order = send(wire, 1, 0);
    expect(ask(wire, order, 2000)).toBe(2000 + 2 + 5 + 2 + 5 + 2);
    expect(wire.cancelArrives(order)).toBe(false);
    expect([order.cancel_ts, order.wire!.cancel, order.wire!.cancels]).toEqual([Infinity, null, 1]);
    const thrice = Array<string>(3).fill('UNAVAILABLE');
    const once = { retries: 2, duplicates: 0, errors: [...thrice, 'RETRIES_EXHAUSTED'] };
    expect(order.wire!.failed).toEqual(once);
    expect(ask(wire, order, 4000)).toBe(4016);
    wire.cancelArrives(order);
    expect(order.wire!.cancels).toBe(2);
    expect(order.wire!.failed).toEqual({ retries: 4, duplicates: 0, errors: [...once.errors, ...once.errors] });
  });

  it('is not expected where none was sent', () => {
    const wire = wireOf();
    const order = send(wire, 1, 0);
    expect(() => wire.cancelArrives(order)).toThrow('a cancel that arrives was sent');
    expect(() => wire.arrives({ ...order, wire: null } as VenueOrder)).toThrow('has a wire');
  });
});

describe('what a report tells of the messages', () => {
  const told = (order: VenueOrder, ts: number) => tellDelivery(order, order.wire!, ts);

  it('is nothing where all went well', () => {
    const wire = wireOf();
    const order = send(wire, 1, 0);
    wire.arrives(order);
    expect(told(order, 1)).toBeNull();
    expect(order.wire!.submit).toBeNull();
  });

  it('is told once, and whole once the order is there', () => {
    const wire = wireOf(LOSSY);
    const order = send(wire, 1, 0);
    wire.arrives(order);
    expect(told(order, 1)).toEqual({ retries: 2, duplicates: 2, errors: ['ACK_LOST', 'ACK_LOST', 'ACK_LOST'] });
    expect(told(order, 2)).toBeNull();
  });

  it('is what had happened by then of an order that never came', () => {
    const order = send(wireOf(LOSSY), 1, 1000);
    expect(told(order, 1015)).toEqual({ retries: 1, duplicates: 0, errors: ['ACK_LOST'] });
    expect(told(send(wireOf(LOSSY), 1, 1000), 1010)).toEqual({ retries: 0, duplicates: 0, errors: ['ACK_LOST'] });
    expect(told(send(wireOf(LOSSY), 1, 1000), 1009)).toBeNull();
  });

  it('leaves cancels to the last report: those that came to nothing, and the one under way as far as it is', () => {
    const wire = wireOf({ exchange_unavailable_pct: 100 });
    const order = send(wire, 1, 0);
    order.wire!.submit = null;
    ask(wire, order, 2000);
    wire.cancelArrives(order);
    ask(wire, order, 4000);
    expect(told(order, 4008)).toBeNull();
    expect(order.wire!.failed).not.toBeNull();
    order.stage = 'done';
    const first = ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'RETRIES_EXHAUSTED'];
    expect(told(order, 4008)).toEqual({ retries: 3, duplicates: 0, errors: [...first, 'UNAVAILABLE'] });
    expect(order.wire).toMatchObject({ failed: null, cancel: null });
    expect(told(order, 9000)).toBeNull();
  });

  it('tells all of a cancel that was carried out', () => {
    const wire = wireOf(LOSSY);
    const order = send(wire, 1, 0);
    wire.arrives(order);
    told(order, 1);
    ask(wire, order, 2000);
    wire.cancelArrives(order);
    order.stage = 'done';
    expect(told(order, 2002)).toEqual({ retries: 2, duplicates: 2, errors: ['ACK_LOST', 'ACK_LOST', 'ACK_LOST'] });
  });
});
