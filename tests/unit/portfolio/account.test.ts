import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Account } from '../../../src/core/portfolio/account.ts';

describe('an account', () => {
  it('growing a position averages its price by quantity', () => {
    const account = new Account(1000);
    account.apply(1, 100, 0);
    account.apply(3, 120, 0);
    expect(account).toMatchObject({ qty: 4, avg_price: 115, realized_pnl: 0, cash: 540 });
  });

  it('shrinking it leaves the average and realises the difference (naive engines average the exit in)', () => {
    const account = new Account(1000);
    account.apply(4, 100, 0);
    account.apply(-1, 130, 0);
    expect(account).toMatchObject({ qty: 3, avg_price: 100, realized_pnl: 30, cash: 730 });
    expect(account.equity(130)).toBe(1120);
  });

  it('crossing zero closes first, then opens at the fill’s price (naive engines keep the old average)', () => {
    const account = new Account(1000);
    account.apply(4, 100, 0);
    account.apply(-10, 90, 0);
    expect(account).toMatchObject({ qty: -6, avg_price: 90, realized_pnl: -40, cash: 1500 });
    account.apply(16, 80, 0);
    expect(account).toMatchObject({ qty: 10, avg_price: 80, realized_pnl: 20 });
  });

  it('a short earns when the price falls', () => {
    const account = new Account(1000);
    account.apply(-2, 100, 1);
    expect(account.equity(90)).toBe(1019);
    account.apply(2, 90, 1);
    expect(account).toMatchObject({
      qty: 0,
      avg_price: 0,
      realized_pnl: 20,
      cash: 1018,
      fees_total: 2,
      traded_notional: 380,
    });
  });

  it('what sums of decimals leave behind is flat (naive engines hold 5e-17 for ever)', () => {
    const account = new Account(1000);
    account.apply(0.1, 100, 0);
    account.apply(0.2, 100, 0);
    account.apply(-0.3, 100, 0);
    expect(account.qty).toBe(0);
    expect(account.avg_price).toBe(0);
    expect(account.equity(120)).toBe(account.cash);
  });

  it('holds a position of 1e-10, and nothing smaller', () => {
    for (const [qty, held] of [
      [1e-10, 1e-10],
      [-1e-10, -1e-10],
      [0.9e-10, 0],
      [-0.9e-10, 0],
    ] as const) {
      const account = new Account(1000);
      account.apply(qty, 100, 0);
      expect(account.qty).toBe(held);
    }
  });

  it('writes no negative zero, whatever the prices', () => {
    const account = new Account(0);
    account.apply(1, 0, 0);
    account.apply(-1, 0, 0);
    for (const value of [account.cash, account.qty, account.avg_price, account.realized_pnl, account.equity(-5)]) {
      expect(Object.is(value, -0)).toBe(false);
    }
  });

  it('opens at the fill’s price on either side', () => {
    for (const qty of [3, -3]) {
      const account = new Account(1000);
      account.apply(qty, 100.1, 0);
      expect(account).toMatchObject({ qty, avg_price: 100.1, realized_pnl: 0 });
    }
  });

  it('goes on from its written state as if nothing had happened', () => {
    const account = new Account(1000);
    account.apply(3, 100, 1);
    account.apply(-1, 110, 1);
    const state = JSON.parse(JSON.stringify(account.snapshot())) as ReturnType<Account['snapshot']>;
    const other = new Account(1000);
    other.restore(state);
    for (const each of [account, other]) each.apply(-5, 90, 2);
    expect(other).toEqual(account);
    expect(state).toMatchObject({ cash: 808, qty: 2, avg_price: 100, realized_pnl: 10, fees_total: 2 });
  });

  it('a fill of nothing is a fault of the program', () => {
    expect(() => new Account(0).apply(0, 100, 0)).toThrow('a fill of nothing');
  });

  it('keeps cash, realised and unrealised in balance over any fills', () => {
    const fill = fc.record({
      qty: fc.integer({ min: -50, max: 50 }).filter((n) => n !== 0),
      price: fc.integer({ min: 1, max: 500 }),
      fee: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 40 }), fc.integer({ min: 1, max: 500 }), (fills, mark) => {
        const account = new Account(10000);
        let qty = 0;
        let cash = 10000;
        for (const { qty: n, price, fee } of fills) {
          account.apply(n / 4, price, fee);
          qty += n / 4;
          cash -= (n / 4) * price + fee;
          expect(account.qty).toBe(qty);
          expect(account.cash).toBeCloseTo(cash, 6);
          const unrealized = account.qty * (mark - account.avg_price);
          const earned = account.realized_pnl + unrealized - account.fees_total;
          expect(account.equity(mark)).toBeCloseTo(10000 + earned, 6);
          expect(account.avg_price === 0).toBe(qty === 0);
        }
      }),
    );
  });
});
