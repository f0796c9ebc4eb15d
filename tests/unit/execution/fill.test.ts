import { describe, expect, it } from 'vitest';
import { FLAT, play, type Row } from '../engine/scripted.ts';
import { orderOf, Paper } from './paper.ts';

const PART = { partial: 'participation', participation_pct: 10 } as const;
const SLIP = { slippage_model: 'bps', slippage_bps: 10, slippage_jitter: 0 } as const;

describe('the price of a level that is reached', () => {
  it('is the level to the last digit, for stops of any kind', () => {
    for (let i = 1; i < 100; i++) {
      const up: Row = [100, 110, 99, 104];
      const stop = 100 + i / 10;
      expect(play([FLAT, up], { 0: [{ order_type: 'STOP', stop_price: stop }] }, { path: 'ohlc' }).prices).toEqual([
        stop,
      ]);
      const trail = { side: 'SELL', order_type: 'TRAILING_STOP', trail: i / 10 } as const;
      expect(play([FLAT, [100, 100, 90, 91]], { 0: [trail] }, { path: 'ohlc' }).prices).toEqual([100 - i / 10]);
    }
  });

  it('is the level where the price of the moment differs by a rounding error, and the price of the moment else', () => {
    const price = (open: number) =>
      new Paper().run([[open, open, open, open]], orderOf({ order_type: 'STOP', stop_price: 100 })).fills[0]!.price;
    expect([price(100 + 5e-8), price(100 + 2e-7), price(100.5)]).toEqual([100, 100 + 2e-7, 100.5]);
  });

  it('of a limit that is bettered lies on the tick, on the worse side, and never beyond the limit', () => {
    const price = (side: 1 | -1, limit_price: number, open = 100.004) =>
      new Paper({ tick: 0.01 }).run([[open, open, open, open]], orderOf({ order_type: 'LIMIT', side, limit_price }))
        .fills[0]?.price;
    expect([price(1, 105), price(-1, 95)]).toEqual([100.01, 100]);
    expect([price(1, 100.004), price(-1, 100.004)]).toEqual([100.004, 100.004]);
  });
});

describe('slippage as reported', () => {
  it('is basis points against the order, whatever the sign of the price', () => {
    for (const side of [1, -1] as const)
      for (const open of [100, -100]) {
        const { fills } = new Paper(SLIP).run([[open, open, open, open]], orderOf({ side }));
        expect(fills[0]).toMatchObject({ slippage_bps: 10, ref_price: open });
        expect(side * (fills[0]!.price - open)).toBeCloseTo(0.1, 12);
      }
  });

  it('is 0 where there is none, and where a price of zero leaves nothing to relate it to', () => {
    const at = (open: number, fields: object) => new Paper(fields).run([[open, open, open, open]], orderOf()).fills[0]!;
    expect(at(100, {})).toMatchObject({ slippage_bps: 0, price: 100 });
    const ticks = { slippage_model: 'ticks', slippage_ticks: 2, tick: 0.5 };
    expect(at(0, ticks)).toMatchObject({ slippage_bps: 0, price: 1, ref_price: 0 });
    expect(at(100, ticks)).toMatchObject({ slippage_bps: 100, price: 101 });
  });
});

describe('fill or kill', () => {
  const FOK = { time_in_force: 'FOK' } as const;
  const drawn = { ...SLIP, slippage_bps: 50, slippage_jitter: 0.5, partial: 'split' } as const;

  it('asks whether all of it can be paid at the worst price of its parts', () => {
    for (const side of [1, -1] as const)
      for (let seed = 0; seed < 12; seed++) {
        const paper = new Paper(drawn, null, seed).run([FLAT], orderOf({ ...FOK, side }));
        const prices = paper.fills.map((fill) => fill.price);
        expect(prices.length).toBeGreaterThan(1);
        const worst = side > 0 ? Math.max(...prices) : Math.min(...prices);
        expect(paper.asked[0]).toEqual([1, worst]);
      }
  });

  it('asks so of what is left too, after fills that it has had', () => {
    // A stop that was reached before has had two parts: the next ones have the draws of parts three and four.
    const before = {
      fill_count: 2,
      cum_qty: 4,
      leaves_qty: 6,
      order_type: 'STOP',
      stop_price: 90,
      triggered: true,
    } as const;
    const paper = new Paper(drawn).run([FLAT], orderOf({ ...FOK, ...before, stage: 'resting' }));
    const prices = paper.fills.map((fill) => fill.price);
    expect(paper.asked[0]).toEqual([1, Math.max(...prices)]);
    const fresh = new Paper(drawn).run([FLAT], orderOf({ leaves_qty: 6 })).fills.map((fill) => fill.price);
    expect(prices[0]).not.toBe(fresh[0]);
  });

  it('takes nothing where not all of it can be paid', () => {
    const paper = new Paper(drawn);
    paper.most = 9.99;
    expect(paper.run([FLAT], orderOf(FOK)).told).toEqual(['o1 CANCELED FOK_UNFILLED 0 open']);
  });
});

describe('what cannot be paid', () => {
  it('is cut to what can, and the rest ends there, though more parts were to come', () => {
    const paper = new Paper({ partial: 'split' });
    paper.most = 1;
    paper.run([FLAT], orderOf());
    expect(paper.told).toEqual(['o1 PARTIALLY_FILLED 1 @ 100', 'o1 CANCELED INSUFFICIENT_FUNDS 0 open']);
  });

  it('is rejected whole where the config says so', () => {
    const paper = new Paper({ buying_power: 'reject' });
    paper.most = 9;
    expect(paper.run([FLAT], orderOf()).told).toEqual(['o1 REJECTED INSUFFICIENT_FUNDS 0 open']);
  });

  it('has its reason: money, or a sale below what is held where that may not be', () => {
    const reason = (side: 1 | -1, allow_short: boolean) => {
      const paper = new Paper({ allow_short });
      paper.most = 0;
      return paper.run([FLAT], orderOf({ side })).told[0];
    };
    expect(reason(1, true)).toBe('o1 REJECTED INSUFFICIENT_FUNDS 0 open');
    expect(reason(1, false)).toBe('o1 REJECTED INSUFFICIENT_FUNDS 0 open');
    expect(reason(-1, true)).toBe('o1 REJECTED INSUFFICIENT_FUNDS 0 open');
    expect(reason(-1, false)).toBe('o1 REJECTED SHORT_NOT_ALLOWED 0 open');
  });
});

describe('a quantity', () => {
  it('of less than a lot can never fill; of a lot and more waits for volume', () => {
    const lots = { ...PART, lot: 1 };
    const paper = new Paper(lots);
    const order = orderOf({ leaves_qty: 0.5 });
    paper.venue.submit(order);
    paper.venue.fillNow(order, 100, 3, 1000, 'close');
    expect(paper.told).toEqual(['o1 CANCELED NO_QUANTITY 3 close']);
    const waits = new Paper(lots).run(
      [
        [100, 100, 100, 100, 5],
        [100, 100, 100, 100, 1000],
      ],
      orderOf({ leaves_qty: 1 }),
    );
    expect(waits.told).toEqual(['o1 NEW 0 open', 'o1 FILLED 1 @ 100']);
  });

  it('left after parts lies on the lot', () => {
    const rows: Row[] = [FLAT, ...Array.from({ length: 12 }, (): Row => [100, 100, 100, 100, 1])];
    const run = play(rows, { 0: [{ qty: 1 }] }, { ...PART, lot: 0.1 });
    const left = run.fills.map((_, i) => run.report(1, i).leaves_qty);
    expect(left).toEqual([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0]);
  });

  it('of an entry is settled once: the other side’s is added at the first fill, not at each', () => {
    const paper = new Paper(PART);
    paper.held = -5;
    const rows: Row[] = [
      [100, 100, 100, 100, 80],
      [100, 100, 100, 100, 1000],
    ];
    paper.run(rows, orderOf({ entry: true, base_qty: 10 }));
    expect(paper.told).toEqual(['o1 PARTIALLY_FILLED 8 @ 100', 'o1 FILLED 7 @ 100']);
    expect(paper.held).toBe(10);
  });

  it('of an entry is none where it is sized to nothing, or its side is held already', () => {
    const sized = new Paper({ sizing_at: 'fill' });
    sized.size = 0;
    expect(sized.run([FLAT], orderOf({ entry: true })).told).toEqual(['o1 CANCELED NO_QUANTITY 0 open']);
    const held = new Paper();
    held.held = -1;
    expect(held.run([FLAT], orderOf({ entry: true, side: -1 })).told).toEqual(['o1 CANCELED ALREADY_HELD 0 open']);
    expect(new Paper().run([FLAT], orderOf({ entry: true, base_qty: 0 })).told).toEqual([
      'o1 CANCELED NO_QUANTITY 0 open',
    ]);
  });

  it('of a reduce-only order is at most what is held against it', () => {
    const reduce = (held: number, side: 1 | -1) => {
      const paper = new Paper();
      paper.held = held;
      return paper.run([FLAT], orderOf({ reduce_only: true, side })).told;
    };
    expect(reduce(4, -1)).toEqual(['o1 FILLED 4 @ 100']);
    expect(reduce(-4, 1)).toEqual(['o1 FILLED 4 @ 100']);
    expect(reduce(40, -1)).toEqual(['o1 FILLED 10 @ 100']);
    expect(reduce(0, -1)).toEqual(['o1 CANCELED REDUCE_ONLY 0 open']);
    expect(reduce(4, 1)).toEqual(['o1 CANCELED REDUCE_ONLY 0 open']);
  });
});
