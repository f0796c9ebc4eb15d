import { describe, expect, it } from 'vitest';
import { FLAT, play, type Row } from './scripted.ts';

const entry = { intent: 'entry', qty: null } as const;
const UP: Row = [110, 110, 110, 110];

describe('size', () => {
  it('in units, in money, in per cent of equity, by prices known at the decision', () => {
    const qty = (fields: object) => play([FLAT, UP], { 0: [entry] }, { cash: 10000, ...fields }).fills[0].qty;
    expect(qty({ size_mode: 'qty', size_value: 3 })).toBe(3);
    expect(qty({ size_mode: 'notional', size_value: 250 })).toBe(2.5);
    expect(qty({ size_mode: 'equity_pct', size_value: 50 })).toBe(50);
  });

  it('at the fill is by the fill’s price (naive engines size it by the decision’s close and overspend)', () => {
    const fields = { cash: 10000, size_mode: 'equity_pct', size_value: 100, sizing_at: 'fill' };
    expect(play([FLAT, UP], { 0: [entry] }, fields).fills[0].qty).toBeCloseTo(10000 / 110, 9);
    expect(play([FLAT, UP], { 0: [entry] }, { ...fields, lot: 1 }).fills[0].qty).toBe(90);
    const down = play([FLAT, [80, 80, 80, 80]], { 0: [entry] }, { ...fields, lot: 1 });
    expect(down.fills[0].qty).toBe(125);
  });

  it('at the fill keeps to what risk has cut it to (naive engines size it up again)', () => {
    const fields = {
      cash: 10000,
      size_mode: 'equity_pct',
      size_value: 100,
      sizing_at: 'fill',
      risk_max_position_pct: 20,
      risk_oversize: 'trim',
    };
    const run = play([FLAT, FLAT], { 0: [entry] }, fields);
    expect(run.decision(1).adjusted_qty).toBe(20);
    expect(run.fills[0].qty).toBe(20);
  });

  it('of equity counts what is held at the last close', () => {
    const fields = { cash: 10000, size_mode: 'equity_pct', size_value: 50 };
    const run = play([FLAT, FLAT, [100, 120, 100, 120], FLAT], { 0: [entry], 2: [{ ...entry, side: 'SELL' }] }, fields);
    // 50 units bought at 100 are worth 1,000 more: half of 11,000 at 120, and the 50 to close.
    expect(run.intent(2)['qty']).toBeCloseTo(50 + 5500 / 120, 9);
  });

  it('is rounded toward zero to the lot, the strategy’s own quantity too (naive engines fill 2 of 1.5)', () => {
    const fields = { cash: 10000, size_mode: 'notional', size_value: 270, lot: 1 };
    expect(play([FLAT, FLAT], { 0: [entry] }, fields).fills.map((fill) => fill.qty)).toEqual([2]);
    const own = play([FLAT, FLAT, FLAT], { 0: [{ qty: 1.5 }] }, { lot: 1 });
    expect(own.intent(1)['qty']).toBe(1);
    expect(own.fills.map((fill) => fill.qty)).toEqual([1]);
  });

  it('is nothing where a price below zero makes it negative, and denied like any nothing', () => {
    const below: Row = [-5, -4, -6, -5, 0];
    const every = {
      risk_max_position_pct: 50,
      risk_max_order_notional: 1000,
      risk_kelly_cap: 0.7,
      risk_min_liquidity: 1,
      risk_order_rate_max: 9,
      allow_short: false,
    };
    for (const size_mode of ['equity_pct', 'notional'])
      for (const side of ['BUY', 'SELL'] as const)
        for (const fields of [{}, every]) {
          const run = play([below, below], { 0: [{ ...entry, side }] }, { size_mode, size_value: 50, ...fields });
          expect(run.decision(1)).toMatchObject({ allowed: false, adjusted_qty: 0 });
        }
  });

  it('that comes to nothing, or is no number, is denied by name', () => {
    for (const [qty, lot] of [
      [0.4, 1],
      [0, 0],
      [-1, 0],
      [NaN, 0],
      [Infinity, 0],
      [1e308, 0],
    ] as const) {
      const run = play([FLAT, FLAT], { 0: [{ qty }] }, { lot });
      expect(run.intent(1)['qty'], String(qty)).toBe(0);
      expect(run.decision(1)).toMatchObject({ allowed: false, adjusted_qty: 0, rejection_reasons: ['MIN_QTY'] });
    }
  });

  it('a negative size does not shrink a turn into a partial close', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [{ side: 'SELL', qty: 5 }], 1: [{ intent: 'entry', qty: -1 }] });
    expect(run.decision(2)).toMatchObject({ allowed: false, rejection_reasons: ['MIN_QTY'] });
  });

  it('below the least quantity or the least order value is denied with limit and actual', () => {
    const small = play([FLAT, FLAT], { 0: [{ qty: 2 }] }, { min_qty: 3 });
    expect(small.decision(1).rejection_reasons).toEqual(['MIN_QTY']);
    expect(small.decision(1).extra.checks.at(-1)).toEqual({ rule: 'MIN_QTY', limit: 3, actual: 2 });
    const cheap = play([FLAT, FLAT], { 0: [{ qty: 2 }] }, { min_notional: 201 });
    expect(cheap.decision(1).extra.checks.at(-1)).toEqual({ rule: 'MIN_NOTIONAL', limit: 201, actual: 200 });
  });

  it('a close may be below every minimum', () => {
    const exit = { intent: 'exit', side: 'SELL', qty: null } as const;
    const run = play(
      [FLAT, FLAT, [50, 50, 50, 50], FLAT],
      { 0: [{ qty: 3 }], 2: [exit] },
      { min_qty: 3, min_notional: 290 },
    );
    expect(run.fills).toHaveLength(2);
    expect(run.engine.series.position[3]).toBe(0);
  });
});

describe('an entry', () => {
  it('against a position closes it and opens the other way as one order', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [{ side: 'SELL', qty: 4 }], 1: [entry] });
    expect(run.fills[1]).toMatchObject({ side: 'BUY', qty: 5 });
    expect(run.engine.series.position[2]).toBe(1);
    expect(run.engine.trades).toHaveLength(1);
  });

  it('settles at its fill what it has to close (naive engines use the position of the decision)', () => {
    // Short 4 at the decision; the stop-loss closes them before the entry's limit is reached.
    const run = play(
      [FLAT, FLAT, [100, 106, 90, 95]],
      { 0: [{ side: 'SELL', qty: 4, stop_loss: 105 }], 1: [{ ...entry, order_type: 'LIMIT', limit_price: 92 }] },
      { path: 'ohlc', limit_fill: 'touch' },
    );
    expect(run.fills.map((fill) => [fill.side, fill.qty, fill.price])).toEqual([
      ['SELL', 4, 100],
      ['BUY', 4, 105],
      ['BUY', 1, 92],
    ]);
  });

  it('on the side already held is no order, and takes its resting one back', () => {
    const rest = { ...entry, order_type: 'LIMIT', limit_price: 90, tag: 'e' } as const;
    const run = play([FLAT, FLAT, FLAT, FLAT], { 0: [rest], 1: [{ ...entry, tag: 'm' }], 2: [rest] });
    expect(run.of('OrderIntent')).toHaveLength(2);
    expect(run.story(1)).toEqual(['NEW', 'CANCELED REQUESTED']);
  });

  it('that finds its side held when it would fill ends', () => {
    const rest = { ...entry, order_type: 'LIMIT', limit_price: 95 } as const;
    const run = play([FLAT, FLAT, [100, 100, 90, 95]], { 0: [rest, entry] });
    expect(run.story(1)).toEqual(['NEW', 'CANCELED ALREADY_HELD']);
    expect(run.engine.series.position[2]).toBe(1);
  });

  it('takes its size and no more when another order closes with it (naive venues go on with what was held at first)', () => {
    const thin = (price: number): Row => [price, price, price, price, 50];
    const rows = [100, 100, 100, 100, 100, 112, 112, 112, 112, 112, 112].map(thin);
    const short = { intent: 'entry', side: 'SELL', qty: 10, stop_loss: 110 } as const;
    const fields = { partial: 'participation', participation_pct: 10 };
    for (const sizing of [{}, { sizing_at: 'fill', size_mode: 'qty', size_value: 10 }]) {
      const long = { ...entry, qty: 'sizing_at' in sizing ? null : 10 };
      const run = play(rows, { 0: [short], 3: [long] }, { ...fields, ...sizing });
      expect([...run.engine.series.position]).toEqual([0, -5, -10, -10, -5, 0, 5, 10, 10, 10, 10]);
      const sum = run.fills.filter(({ side, price }) => side === 'BUY' && price === 100);
      expect(sum.map(({ qty }) => qty)).toEqual([5]);
    }
  });

  it('replaces its resting predecessor of the same tag', () => {
    const rest = (limit_price: number) => ({ ...entry, order_type: 'LIMIT', limit_price, tag: 'e' }) as const;
    const run = play([FLAT, FLAT, [100, 100, 90, 95]], { 0: [rest(95)], 1: [rest(92)] });
    expect(run.story(1)).toEqual(['NEW', 'CANCELED REQUESTED']);
    expect(run.prices).toEqual([92]);
  });

  it('replaces it at the market too (naive engines leave the stop to turn on the position later)', () => {
    const stop = { ...entry, order_type: 'STOP', stop_price: 110, tag: 'e' } as const;
    const run = play([FLAT, FLAT, FLAT], { 0: [stop], 1: [{ ...entry, tag: 'e' }] });
    expect(run.story(1)).toEqual(['NEW', 'CANCELED REQUESTED']);
    expect(run.story(2)).toEqual(['FILLED']);
  });

  it('replaces one of which the rules have left the close alone (naive engines pile up stops, each at its own price)', () => {
    const short = (stop_price: number) =>
      ({ intent: 'entry', side: 'SELL', tag: 'x', order_type: 'STOP', stop_price }) as const;
    const script = { 0: [{ qty: 3 }], 1: [short(90)], 2: [short(95)], 3: [short(97)] };
    const rows: Row[] = [FLAT, FLAT, FLAT, FLAT, FLAT, [100, 100, 96, 96], FLAT];
    for (const fields of [{ allow_short: false }, { risk_max_order_notional: 350 }]) {
      const run = play(rows, script, fields);
      expect(run.story(2)).toEqual(['NEW', 'CANCELED REQUESTED']);
      expect(run.story(3)).toEqual(['NEW', 'CANCELED REQUESTED']);
      expect(run.fills.map(({ order, qty, price }) => [order, qty, price])).toEqual([
        [1, 3, 100],
        [4, 3, 97],
      ]);
    }
  });

  it('replaces entries alone: another order that shares its tag stays', () => {
    const target = { side: 'SELL', order_type: 'LIMIT', limit_price: 120, tag: 'e' } as const;
    const run = play([FLAT, FLAT, FLAT], { 0: [target], 1: [{ ...entry, tag: 'e' }], 2: [{ ...entry, tag: 'e' }] });
    expect(run.story(1)).toEqual(['NEW', 'EXPIRED END_OF_DATA']);
  });
});

describe('an order at the last close, filled there', () => {
  const buy = { intent: 'entry', qty: 2 } as const;

  it('shows in the account of that bar (naive columns end before it, and with another equity than the log)', () => {
    const fields = { market_fill: 'same_close', cash: 1000, fee_taker_bps: 100 };
    for (const [how, position] of [
      ['none', 2],
      ['close', 0],
    ] as const) {
      const run = play([FLAT, FLAT], { 1: [buy] }, { ...fields, close_at_end: how });
      const { series } = run.engine;
      expect([...series.position]).toEqual([0, position]);
      expect([...series.equity]).toEqual([1000, position === 0 ? 996 : 998]);
      expect(run.of('RunFinished')[0]['equity']).toBe(series.equity[1]);
    }
  });
});

describe('exclusive orders', () => {
  it('take the place of other orders, not of the stop that protects what is held, be they refused or at rest', () => {
    const buy = { intent: 'entry', qty: 2, stop_loss: 95 } as const;
    const far = { intent: 'entry', side: 'SELL', order_type: 'STOP', stop_price: 50, tag: 'far' } as const;
    for (const fields of [{}, { risk_price_collar_pct: 10 }]) {
      const rows: Row[] = [FLAT, FLAT, FLAT, [100, 100, 90, 90, 1000]];
      const run = play(rows, { 0: [buy], 1: [far], 2: [far] }, { ...fields, exclusive_orders: true });
      expect(run.prices).toEqual([100, 95]);
      if (!('risk_price_collar_pct' in fields)) expect(run.story(3)).toEqual(['NEW', 'CANCELED REQUESTED']);
    }
  });
});

describe('shorts and leverage', () => {
  it('without shorts a sale closes what is held and goes no further', () => {
    const run = play([FLAT, FLAT, FLAT], { 0: [{ qty: 2 }], 1: [{ side: 'SELL', qty: 5 }] }, { allow_short: false });
    expect(run.decision(2)).toMatchObject({ allowed: true, adjusted_qty: 2 });
    const none = play([FLAT, FLAT], { 0: [{ side: 'SELL' }] }, { allow_short: false });
    expect(none.decision(1).rejection_reasons).toEqual(['SHORT_NOT_ALLOWED']);
  });

  it('a position is worth at most leverage × equity, its fee paid', () => {
    for (const side of ['BUY', 'SELL'] as const) {
      const run = play([FLAT, FLAT], { 0: [{ side, qty: 1000 }] }, { cash: 1000, leverage: 3, fee_taker_bps: 100 });
      const { qty } = run.fills[0];
      // q·100 = 3·(1000 − q·1)
      expect(qty).toBeCloseTo(3000 / 103, 9);
    }
  });
});

describe('buying power', () => {
  const cash = { cash: 1000 };

  it('at the decision trims, or denies, by option', () => {
    const trim = play([FLAT, FLAT], { 0: [{ qty: 15 }] }, cash);
    expect(trim.decision(1)).toMatchObject({ allowed: true, adjusted_qty: 10, rejection_reasons: [] });
    const reject = play([FLAT, FLAT], { 0: [{ qty: 15 }] }, { ...cash, buying_power: 'reject' });
    expect(reject.decision(1)).toMatchObject({ allowed: false, rejection_reasons: ['INSUFFICIENT_FUNDS'] });
    expect(reject.decision(1).extra.checks).toEqual([{ rule: 'INSUFFICIENT_FUNDS', limit: 1000, actual: 1500 }]);
  });

  it('at the fill trims again when the price has risen (naive engines go into debt)', () => {
    const run = play([FLAT, [125, 125, 125, 125]], { 0: [{ qty: 10 }] }, cash);
    expect(run.story(1)).toEqual(['PARTIALLY_FILLED', 'CANCELED INSUFFICIENT_FUNDS']);
    expect(run.fills[0].qty).toBe(8);
    expect(run.of('PositionChanged')[0]['cash']).toBe(0);
  });

  it('at the fill rejects again, by option', () => {
    const run = play([FLAT, [125, 125, 125, 125]], { 0: [{ qty: 10 }] }, { ...cash, buying_power: 'reject' });
    expect(run.story(1)).toEqual(['REJECTED INSUFFICIENT_FUNDS']);
    expect(run.fills).toEqual([]);
  });

  it('two orders of one decision do not spend the same money (naive engines check each alone)', () => {
    const run = play([FLAT, FLAT], { 0: [{ qty: 7 }, { qty: 7 }] }, cash);
    expect(run.fills.map((fill) => fill.qty)).toEqual([7, 3]);
    expect(run.of('PositionChanged').at(-1)!['cash']).toBe(0);
  });

  it('never stands in the way of a close', () => {
    const rows: Row[] = [FLAT, FLAT, [210, 210, 210, 210], FLAT];
    const exit = { intent: 'exit', side: 'BUY', qty: null } as const;
    // Short 10 at 100 with 1,000: at 210 the equity is −100.
    for (const buying_power of ['trim', 'reject']) {
      const run = play(rows, { 0: [{ side: 'SELL', qty: 10 }], 1: [exit] }, { ...cash, buying_power });
      expect(run.engine.series.position[2]).toBe(0);
      expect(run.engine.series.equity[2]).toBe(-100);
    }
  });

  it('nor of the closing part of a turn that cannot be paid for', () => {
    const rows: Row[] = [FLAT, FLAT, [210, 210, 210, 210], FLAT];
    const run = play(rows, { 0: [{ side: 'SELL', qty: 10 }], 1: [entry] }, { ...cash, size_value: 5 });
    expect(run.engine.series.position[2]).toBe(0);
  });
});
