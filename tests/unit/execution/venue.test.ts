import { describe, expect, it } from 'vitest';
import type { VenueOrder } from '../../../src/core/execution/order.ts';
import type { Wire } from '../../../src/core/execution/wire.ts';
import { FLAT, type Row } from '../engine/scripted.ts';
import { barsOf, HOUR_MS, orderOf, Paper } from './paper.ts';

const DIP: Row = [100, 101, 90, 95];
const PART = { partial: 'participation', participation_pct: 10 } as const;
const DAY_MS = 24 * HOUR_MS;

/** A wire that says what the test wants and notes what it is told. */
function fakeWire(refusal: string | null = null) {
  const noted: string[] = [];
  const wire = {
    busy: false,
    arrives: () => refusal,
    cancelArrives: () => true,
    ended: (order: VenueOrder) => noted.push(`ended o${String(order.order_no)}`),
    take: (ts: number) => noted.push(`take ${String(ts)}`),
  };
  return { wire: wire as unknown as Wire, noted, state: wire };
}

describe('a venue', () => {
  it('is busy while it has orders, or messages are under way', () => {
    const { wire, state } = fakeWire();
    const paper = new Paper({}, wire);
    expect(paper.venue.busy).toBe(false);
    state.busy = true;
    expect(paper.venue.busy).toBe(true);
    state.busy = false;
    paper.venue.submit(orderOf());
    expect(paper.venue.busy).toBe(true);
    expect(new Paper().venue.busy).toBe(false);
  });

  it('lets messages come in up to the bar’s close', () => {
    const { wire, noted } = fakeWire();
    new Paper({}, wire).run([FLAT, FLAT], orderOf());
    expect(noted).toEqual([`take ${String(HOUR_MS)}`, `take ${String(2 * HOUR_MS)}`]);
  });

  it('goes on from a snapshot with what is left of the bar’s volume', () => {
    const before = new Paper(PART);
    before.venue.submit(orderOf({ leaves_qty: 8 }));
    before.venue.fillNow(before.venue.live[0]!, 100, 5, 100, 'close');
    const after = new Paper(PART);
    after.venue.restore(JSON.parse(JSON.stringify(before.venue.snapshot())) as never, []);
    after.venue.submit(orderOf({ order_no: 2 }));
    after.venue.fillNow(after.venue.live[0]!, 100, 5, 100, 'close');
    expect(after.told).toEqual(['o2 PARTIALLY_FILLED 2 @ 100', 'o2 CANCELED NO_VOLUME 5 close']);
    expect(after.venue.live).toEqual([]);
  });
});

describe('an order’s end', () => {
  it('is told once, to the wire too', () => {
    const { wire, noted } = fakeWire();
    const paper = new Paper({}, wire);
    const order = orderOf();
    paper.venue.end(order, 'CANCELED', 'WHY', 7, 'low');
    paper.venue.end(order, 'EXPIRED', 'AGAIN', 8, null);
    expect(paper.told).toEqual(['o1 CANCELED WHY 7 low']);
    expect(noted).toEqual(['ended o1']);
  });

  it('by a cancel comes when the earliest request arrives', () => {
    const { venue } = new Paper();
    const order = orderOf();
    for (const ts of [50, 100, 20, 30]) venue.requestCancel(order, ts);
    expect(order.cancel_ts).toBe(20);
    const done = orderOf({ stage: 'done' });
    venue.requestCancel(done, 5);
    expect(done.cancel_ts).toBe(Infinity);
  });

  it('does not come by a cancel that the exchange turns away', () => {
    const limit = { order_type: 'LIMIT', limit_price: 92, stage: 'resting', cancel_ts: 0.5 * HOUR_MS } as const;
    const taken = new Paper({}, fakeWire().wire).run([FLAT], orderOf(limit));
    expect(taken.told).toEqual([`o1 CANCELED REQUESTED ${String(0.5 * HOUR_MS)} leg2`]);
    const order = orderOf(limit);
    const { wire, state } = fakeWire();
    // As the wire does it: the request is forgotten.
    state.cancelArrives = () => {
      order.cancel_ts = Infinity;
      return false;
    };
    const refused = new Paper({}, wire).run([FLAT], order);
    expect(refused.told).toEqual([]);
    expect(refused.venue.live).toEqual([order]);
  });

  it('is a rejection where the exchange refuses it on arrival', () => {
    const paper = new Paper({}, fakeWire('REFUSED').wire).run([FLAT], orderOf({ arrive_ts: HOUR_MS / 2 }));
    expect(paper.told).toEqual([`o1 REJECTED REFUSED ${String(HOUR_MS / 2)} leg2`]);
    expect(paper.fills).toEqual([]);
  });

  it('of a day order comes at the first open of another day, and only then', () => {
    const order = orderOf({ order_type: 'LIMIT', limit_price: 50, time_in_force: 'DAY', submit_ts: DAY_MS - 1 });
    const other = orderOf({ ...order, order_no: 2, time_in_force: 'GTC' });
    const paper = new Paper();
    paper.venue.submit(order);
    paper.venue.submit(other);
    const bars = barsOf(Array.from({ length: 26 }, () => FLAT));
    for (const i of [22, 23, 24, 25]) paper.venue.bar(bars, i, bars.ts[i]!);
    const [first, second] = [22 * HOUR_MS, 24 * HOUR_MS].map(String);
    expect(paper.told).toEqual([`o1 NEW ${first} open`, `o2 NEW ${first} open`, `o1 EXPIRED DAY_END ${second} open`]);
  });
});

describe('a fill outside the path', () => {
  it('takes liquidity, whatever the order', () => {
    const paper = new Paper({ fee_taker_bps: 100, fee_maker_bps: 10 });
    const order = orderOf({ order_type: 'LIMIT', limit_price: 100, rested: true });
    paper.venue.submit(order);
    paper.venue.fillNow(order, 100, 5, 1000, 'close');
    expect(paper.fills).toMatchObject([{ fee: 10, ts: 5, path_point: 'close', price: 100 }]);
  });

  it('of what waits concerns market orders on their way, without a cancel on its way', () => {
    const paper = new Paper();
    const orders = [
      orderOf({ order_no: 1 }),
      orderOf({ order_no: 2, cancel_ts: 99 }),
      orderOf({ order_no: 3, stage: 'resting' }),
      orderOf({ order_no: 4, order_type: 'LIMIT', limit_price: 200 }),
      orderOf({ order_no: 5, leaves_qty: 3 }),
    ];
    for (const order of orders) paper.venue.submit(order);
    paper.venue.fillWaiting(101, 9, 1000, 'open');
    expect(paper.told).toEqual(['o1 FILLED 10 @ 101', 'o5 FILLED 3 @ 101']);
    expect(paper.fills.map((fill) => [fill.ts, fill.path_point])).toEqual([
      [9, 'open'],
      [9, 'open'],
    ]);
    expect(paper.venue.live.map((order) => order.order_no)).toEqual([2, 3, 4]);
  });
});

describe('an order’s group', () => {
  const group = { oco_group: 'g', order_type: 'LIMIT', stage: 'resting' } as const;

  it('ends with the first part of a fill, but for the order that fills', () => {
    const paper = new Paper(PART).run(
      [[100, 101, 89, 95, 40]],
      orderOf({ ...group, limit_price: 95 }),
      orderOf({ ...group, order_no: 2, limit_price: 50 }),
      orderOf({ ...group, order_no: 3, limit_price: 50, oco_group: 'other' }),
    );
    expect(paper.told).toEqual(['o1 PARTIALLY_FILLED 4 @ 95', `o2 CANCELED OCO ${String(0.5 * HOUR_MS)} null`]);
    expect(paper.venue.live.map((order) => order.order_no)).toEqual([1, 3]);
  });

  it('of a bracket ends when the leg has filled whole', () => {
    const leg = { ...group, parent_no: 9, side: -1, reduce_only: true } as const;
    const paper = new Paper(PART);
    paper.held = 10;
    const rows: Row[] = [
      [100, 101, 90, 95, 40],
      [100, 101, 90, 95, 1000],
    ];
    paper.run(
      rows,
      orderOf({ ...leg, limit_price: 101 }),
      orderOf({ ...leg, order_no: 2, order_type: 'STOP', stop_price: 80, limit_price: null }),
    );
    const at = String(HOUR_MS + HOUR_MS / 3);
    expect(paper.told).toEqual(['o1 PARTIALLY_FILLED 4 @ 101', 'o1 FILLED 6 @ 101', `o2 CANCELED OCO ${at} null`]);
  });
});

describe('protective orders', () => {
  it('are asked for after each fill of an order that wants them, in place of the ones before', () => {
    const paper = new Paper(PART);
    let legs = 1;
    const leg = () =>
      orderOf({
        order_no: ++legs,
        parent_no: 1,
        side: -1,
        reduce_only: true,
        order_type: 'STOP',
        stop_price: 50,
        stage: 'resting',
      });
    paper.legs = () => [leg()];
    paper.run([[100, 101, 90, 95, 40], DIP], orderOf({ stop_loss: 50 }), orderOf({ order_no: 90, leaves_qty: 1 }));
    expect(paper.told).toEqual([
      'o1 PARTIALLY_FILLED 4 @ 100',
      'o90 NEW 0 open',
      'o1 FILLED 6 @ 100',
      `o2 CANCELED REPLACED ${String(HOUR_MS)} null`,
      'o90 FILLED 1 @ 100',
    ]);
    expect(paper.legsOf.map((order) => order.order_no)).toEqual([1, 1]);
    expect(paper.venue.live.map((order) => order.order_no)).toEqual([3]);
  });

  it('end where nothing is left to reduce, those of the other side stay', () => {
    const paper = new Paper();
    paper.held = 10;
    const leg = { parent_no: 7, reduce_only: true, order_type: 'STOP', stage: 'resting' } as const;
    paper.run(
      [FLAT],
      orderOf({ side: -1, leaves_qty: 15 }),
      orderOf({ ...leg, order_no: 2, side: -1, stop_price: 50 }),
      orderOf({ ...leg, order_no: 3, side: 1, stop_price: 150 }),
      orderOf({ ...leg, order_no: 4, side: -1, stop_price: 40, parent_no: 0 }),
    );
    expect(paper.told).toEqual(['o1 FILLED 15 @ 100', 'o2 CANCELED REDUCE_ONLY 0 null']);
  });

  it('are there from their place on the path on', () => {
    const paper = new Paper();
    const stop = orderOf({
      order_no: 2,
      parent_no: 1,
      side: -1,
      reduce_only: true,
      order_type: 'STOP',
      stage: 'resting',
    });
    paper.legs = () => [{ ...stop, stop_price: 92 }];
    paper.run([DIP], orderOf({ order_type: 'STOP', stop_price: 100.5, stop_loss: 92 }));
    expect(paper.told.slice(1)).toEqual(['o1 FILLED 10 @ 100.5', 'o2 FILLED 10 @ 92']);
  });
});

describe('a stop without volume', () => {
  it('is reached without a word, and fills as soon as there is some', () => {
    const paper = new Paper(PART).run(
      [
        [100, 110, 99, 100, 0],
        [100, 101, 99, 100, 1000],
      ],
      orderOf({ order_type: 'STOP', stop_price: 105 }),
    );
    expect(paper.told).toEqual(['o1 NEW 0 open', 'o1 FILLED 10 @ 100']);
  });
});
