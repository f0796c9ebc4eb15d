import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Account } from '../../../src/core/portfolio/account.ts';
import { TradeLedger } from '../../../src/core/portfolio/trades.ts';

function ledgerOf(
  fills: readonly (readonly [order_no: number, side: 1 | -1, qty: number, price: number, fee?: number])[],
) {
  const ledger = new TradeLedger();
  fills.forEach(([order_no, side, qty, price, fee = 0], i) => {
    ledger.add({ order_no, side, qty, price, fee, ts: i * 1000, bar: i, tag: `o${String(order_no)}` });
  });
  ledger.settle();
  return ledger;
}

describe('closed trades', () => {
  it('one round trip is one trade, however many fills either end took (naive lists have one a fill)', () => {
    const trades = ledgerOf([
      [1, 1, 2, 100, 1],
      [1, 1, 2, 110, 1],
      [2, -1, 1, 120, 2],
      [2, -1, 3, 130, 6],
    ]).trades();
    expect(trades).toEqual([
      {
        trade: 1,
        side: 'long',
        qty: 4,
        entry_ts: 0,
        entry_price: 105,
        exit_ts: 3000,
        exit_price: 127.5,
        pnl: 90,
        return_pct: expect.closeTo((127.5 / 105 - 1) * 100, 12) as number,
        fees: 10,
        entry_bar: 0,
        exit_bar: 3,
        entry_tag: 'o1',
        exit_tag: 'o2',
      },
    ]);
  });

  it('a turn closes one trade and opens the next, its fee shared by quantity', () => {
    const trades = ledgerOf([
      [1, 1, 2, 100],
      [2, -1, 6, 90, 3],
      [3, 1, 4, 80],
    ]).trades();
    expect(trades.map(({ side, qty, pnl, fees }) => [side, qty, pnl, fees])).toEqual([
      ['long', 2, -20, 1],
      ['short', 4, 40, 2],
    ]);
    expect(
      trades.map(({ entry_ts, exit_ts, entry_bar, exit_bar }) => [entry_ts, exit_ts, entry_bar, exit_bar]),
    ).toEqual([
      [0, 1000, 0, 1],
      [1000, 2000, 1, 2],
    ]);
  });

  it('a short that ends where it began made 0, not −0, which JSON could not carry', () => {
    const [trade] = ledgerOf([
      [1, -1, 2, 100],
      [2, 1, 2, 100],
    ]).trades();
    expect([trade?.pnl, trade?.return_pct]).toEqual([0, 0]);
  });

  it('scaling out is a trade a step, the entry’s fee by share', () => {
    const trades = ledgerOf([
      [1, 1, 4, 100, 8],
      [2, -1, 1, 110],
      [3, -1, 3, 120],
    ]).trades();
    expect(trades.map(({ qty, pnl, fees }) => [qty, pnl, fees])).toEqual([
      [1, 10, 2],
      [3, 60, 6],
    ]);
  });

  it('shares fees by quantity on both ends', () => {
    const trades = ledgerOf([
      [1, 1, 5, 100, 10],
      [2, -1, 2, 110],
      [3, 1, 3, 100, 6],
      [4, -1, 4, 110, 8],
      [5, -1, 2, 110],
    ]).trades();
    // 2 of 5; the other 3 of 5 and 3 of the exit's 4; 1 of 3 and 1 of the exit's 4; 2 of 3.
    expect(trades.map(({ qty, fees }) => [qty, fees])).toEqual([
      [2, 4],
      [3, 6 + 6],
      [1, 2 + 2],
      [2, 4],
    ]);
  });

  it('carries the fees of a whole trade to the last digit (a third of three tenths is none of them)', () => {
    const whole = ledgerOf([
      [1, 1, 3, 100, 0.1],
      [2, -1, 3, 110, 0.1],
    ]).trades();
    expect(whole.map(({ fees }) => fees)).toEqual([0.2]);
  });

  it('an order that opens again what another has closed, and is closed again by it, is two trades', () => {
    const trades = ledgerOf([
      [1, 1, 2, 100],
      [2, -1, 2, 110],
      [1, 1, 1, 120],
      [2, -1, 1, 140],
    ]).trades();
    expect(trades.map(({ qty, entry_price, exit_price }) => [qty, entry_price, exit_price])).toEqual([
      [2, 100, 110],
      [1, 120, 140],
    ]);
  });

  it('entries are matched first in, first out (naive lists close the last one)', () => {
    const trades = ledgerOf([
      [1, 1, 1, 100],
      [2, 1, 1, 110],
      [3, -1, 1, 120],
    ]).trades();
    expect(trades.map(({ entry_price, pnl }) => [entry_price, pnl])).toEqual([[100, 20]]);
  });

  it('one exit over two entries is two trades', () => {
    const trades = ledgerOf([
      [1, -1, 1, 100],
      [2, -1, 2, 110],
      [3, 1, 3, 90, 3],
    ]).trades();
    expect(trades.map(({ side, qty, entry_price, pnl, fees }) => [side, qty, entry_price, pnl, fees])).toEqual([
      ['short', 1, 100, 10, 1],
      ['short', 2, 110, 40, 2],
    ]);
  });

  it('knows the bar of the oldest entry still open, and none when flat', () => {
    const fills = [
      [1, 1, 1, 100],
      [2, 1, 1, 100],
      [3, -1, 1, 100],
      [4, -1, 2, 100],
      [5, 1, 1, 100],
    ] as const;
    const bars = fills.map((_, i) => ledgerOf(fills.slice(0, i + 1)).open_entry_bar);
    expect([ledgerOf([]).open_entry_bar, ...bars]).toEqual([null, 0, 0, 1, 3, null]);
  });

  it('goes on from its written state at any fill, without the trades before it', () => {
    const fills = [
      [1, 1, 4, 100, 8],
      [2, -1, 1, 110, 1],
      [2, -1, 1, 120, 1],
      [3, 1, 2, 90, 4],
      [4, -1, 6, 130, 6],
      [5, 1, 2, 125, 2],
    ] as const;
    const add = (ledger: TradeLedger, from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const [order_no, side, qty, price, fee] = fills[i]!;
        ledger.add({ order_no, side, qty, price, fee, ts: i * 1000, bar: i, tag: `o${String(order_no)}` });
      }
    };
    for (let cut = 0; cut <= fills.length; cut++) {
      const whole = new TradeLedger();
      add(whole, 0, cut);
      const state = JSON.parse(JSON.stringify(whole.snapshot())) as ReturnType<TradeLedger['snapshot']>;
      const live = whole.snapshot();
      const other = new TradeLedger();
      other.restore(state);
      for (const ledger of [whole, other]) {
        add(ledger, cut, fills.length);
        ledger.settle();
      }
      // What was written down does not change with the ledger it came from.
      expect(live).toEqual(state);
      expect(other.length).toBe(whole.length);
      expect(other.trades()).toEqual(whole.trades(state.closed));
      expect(other.open_entry_bar).toBe(whole.open_entry_bar);
      for (let i = state.closed; i < whole.length; i++) expect(other.netOf(i)).toBe(whole.netOf(i));
    }
  });

  it('an exit that is not finished is no trade until the run ends', () => {
    const ledger = new TradeLedger();
    const fill = { price: 100, fee: 0, ts: 0, bar: 0, tag: '' };
    ledger.add({ ...fill, order_no: 1, side: 1, qty: 3 });
    ledger.add({ ...fill, order_no: 2, side: -1, qty: 1 });
    expect(ledger.length).toBe(0);
    ledger.settle();
    ledger.settle();
    expect(ledger.length).toBe(1);
    expect(ledger.netOf(0)).toBe(0);
  });

  it('holds thousands, asked for in pieces', () => {
    const fills = Array.from({ length: 1500 }, (_, i) => [i + 1, i % 2 === 0 ? 1 : -1, 1, 100 + (i % 7)] as const);
    const ledger = ledgerOf(fills);
    expect(ledger.length).toBe(750);
    expect([...ledger.trades(0, 300), ...ledger.trades(300)]).toEqual(ledger.trades());
    expect(ledger.trades(749)[0].trade).toBe(750);
  });

  it('earn together what the account has realised, fees and all, over any fills', () => {
    const fill = fc.tuple(
      fc.constantFrom<1 | -1>(1, -1),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 50, max: 150 }),
      fc.nat(4),
    );
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 30 }), (fills) => {
        const account = new Account(0);
        const ledger = ledgerOf(
          fills.map(
            ([side, qty, price, fee], i) =>
              [Math.floor(i / 2) * 2 + (side > 0 ? 1 : 2), side, qty / 8, price, fee] as const,
          ),
        );
        let open = 0;
        for (const [side, qty, price, fee] of fills) {
          account.apply((side * qty) / 8, price, fee);
          open += (side * qty) / 8;
        }
        // First in, first out against average cost: they agree over the run once all is closed.
        if (open !== 0) {
          account.apply(-open, 100, 0);
          ledger.add({
            order_no: 9999,
            side: open > 0 ? -1 : 1,
            qty: Math.abs(open),
            price: 100,
            fee: 0,
            ts: 0,
            bar: 0,
            tag: '',
          });
          ledger.settle();
        }
        const trades = ledger.trades();
        const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
        expect(sum(trades.map((trade) => trade.pnl))).toBeCloseTo(account.realized_pnl, 6);
        expect(sum(trades.map((trade) => trade.fees))).toBeCloseTo(account.fees_total, 6);
        expect(sum(trades.map((_, i) => ledger.netOf(i)))).toBeCloseTo(account.cash, 6);
      }),
    );
  });
});
