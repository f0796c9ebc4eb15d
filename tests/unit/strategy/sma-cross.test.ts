import { describe, expect, it } from 'vitest';
import { barsOf, make, orders, run } from './harness.ts';

const small = { fast: 3, slow: 5 };

/** Prices in cents that wander by whole cents: ties between averages are common. */
function cents(n: number): number[] {
  const prices: number[] = [];
  let state = 7;
  let price = 10_000;
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    price += (state >>> 29) - 3 - (price > 10_000 ? 1 : 0);
    prices.push(price / 100);
  }
  return prices;
}

/** Bars at which golden and death crosses happen, from whole cents by definition. */
function exactCrosses(prices: readonly number[], fast: number, slow: number): number[] {
  const whole = prices.map((price) => Math.round(price * 100));
  const sum = (i: number, n: number) => whole.slice(i + 1 - n, i + 1).reduce((total, x) => total + x, 0);
  const sign = (i: number) => Math.sign(sum(i, fast) * slow - sum(i, slow) * fast);
  const bars: number[] = [];
  for (let i = slow; i < whole.length; i++) {
    if (sign(i) !== 0 && sign(i - 1) !== sign(i)) bars.push(i);
  }
  return bars;
}

/** The same by rolling floating-point means, as it is usually written. */
function roundedCrosses(prices: readonly number[], fast: number, slow: number): number[] {
  const bars: number[] = [];
  let a = 0;
  let b = 0;
  let before = NaN;
  prices.forEach((price, i) => {
    a += price / fast - (i >= fast ? prices[i - fast]! / fast : 0);
    b += price / slow - (i >= slow ? prices[i - slow]! / slow : 0);
    const now = Math.sign(a - b);
    if (i >= slow && now !== 0 && before !== now) bars.push(i);
    before = now;
  });
  return bars;
}

describe('sma-cross', () => {
  it('buys at the golden cross of the hand-off case, once', () => {
    const closes = [...Array<number>(25).fill(100), ...Array<number>(25).fill(110)];
    const steps = run(make('sma-cross', { ...small, mode: 'signal-qty' }), barsOf(closes));
    expect(orders(steps)).toEqual([{ bar: 25, side: 'BUY', tag: 'golden cross', stop: null }]);
    expect(steps[25]!.plots).toEqual([310 / 3, 102]);
  });

  it('takes a tie for no cross where rolling floating-point means see one', () => {
    const prices = cents(20_000);
    const exact = exactCrosses(prices, 10, 30);
    const got = orders(run(make('sma-cross'), barsOf(prices))).map((order) => order.bar);
    expect(got).toEqual(exact);
    expect(roundedCrosses(prices, 10, 30)).not.toEqual(exact);
  });

  it('crosses from a tie, and does not cross into one', () => {
    // 3/5: equal averages until 11, above on 12 …
    const closes = [1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 0.5];
    const found = orders(run(make('sma-cross', small), barsOf(closes)));
    expect(found.map((order) => [order.bar, order.side])).toEqual([
      [6, 'BUY'],
      [9, 'SELL'],
      [12, 'SELL'],
    ]);
  });

  it('has no cross on the first bar with a slow average: there was none before it', () => {
    expect(orders(run(make('sma-cross', small), barsOf([1, 2, 3, 4, 5, 6])))).toEqual([]);
  });

  it('asks by its mode for an entry, an exit or its fixed quantity', () => {
    const closes = [2, 2, 2, 2, 2, 3, 3, 1, 1, 1];
    const actions = (mode: string) =>
      run(make('sma-cross', { ...small, mode }), barsOf(closes)).flatMap((s) => s.actions);
    const intents = (mode: string) => actions(mode).map((a) => (typeof a === 'string' ? a : `${a.intent} ${a.side}`));
    expect(intents('flip')).toEqual(['entry BUY', 'entry SELL']);
    expect(intents('long-only')).toEqual(['entry BUY', 'exit SELL']);
    expect(intents('signal-qty')).toEqual(['order BUY', 'order SELL']);
    expect(actions('long-only')[1]).toMatchObject({ reduce_only: true, qty: null });
  });
});

describe('buy-and-hold', () => {
  it('sends one order, and tries again while the desk takes none', () => {
    const bars = barsOf([1, 2, 3, 4]);
    expect(orders(run(make('buy-and-hold'), bars))).toEqual([{ bar: 0, side: 'BUY', tag: 'buy and hold', stop: null }]);
    const strategy = make('buy-and-hold');
    let calls = 0;
    const desk = { submit: () => (++calls < 3 ? 0 : 1), cancel: () => undefined, cancelTag: () => undefined };
    for (let i = 0; i < 5; i++) strategy.onBar({} as never, desk);
    expect(calls).toBe(3);
  });
});
