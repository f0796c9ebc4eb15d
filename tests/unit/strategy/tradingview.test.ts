/** What each of TradingView's classics asks for, case by case; the whole trade lists are matched in conformance. */
import { describe, expect, it } from 'vitest';
import { barsOf, make, orders, run, type Candle } from './harness.ts';

const flat = (n: number, price: number): number[] => Array<number>(n).fill(price);
const sides = (found: ReturnType<typeof orders>) => found.map((order) => [order.bar, order.side]);

describe('macd', () => {
  it('does not take the first histogram for a crossing: there is no value before it', () => {
    // Rising from the start: the histogram is positive from its first value, bar 4.
    const found = orders(run(make('macd', { fast: 2, slow: 4, signal: 2 }), barsOf([1, 2, 4, 7, 11, 16, 22])));
    expect(found).toEqual([]);
  });

  it('goes short and long as the histogram changes sign', () => {
    const closes = [...flat(10, 10), 11, 12, 13, 12, 11, 10, 11, 13];
    const found = orders(run(make('macd', { fast: 2, slow: 4, signal: 2 }), barsOf(closes)));
    expect(sides(found)).toEqual([
      [10, 'BUY'],
      [13, 'SELL'],
      [16, 'BUY'],
    ]);
  });
});

describe('rsi', () => {
  it('buys on the way back over 30, sells on the way back under 70', () => {
    const closes = [10, 9, 8, 7, 6, 7, 8, 9, 10, 9, 8];
    const found = orders(run(make('rsi', { length: 2 }), barsOf(closes)));
    expect(sides(found)).toEqual([
      [5, 'BUY'],
      [9, 'SELL'],
    ]);
  });
});

describe('bollinger', () => {
  const params = { length: 4, mult: 1 };

  it('sets a stop at the band for the bar after the crossing, and cancels it on the next', () => {
    const steps = run(make('bollinger', params), barsOf([10, 10, 10, 10, 6, 9, 9]));
    // Bar 4 closes under the lower band, bar 5 back over it; the mean there is 8.75.
    const lower = 8.75 - Math.sqrt((2 * 1.25 ** 2 + 2.75 ** 2 + 0.25 ** 2) / 4);
    const [buy, cancel] = steps[5]!.actions;
    expect(buy).toMatchObject({ side: 'BUY', order_type: 'STOP', tag: 'BBandLE', oco_group: 'BollingerBands' });
    expect((buy as { stop_price: number }).stop_price).toBeCloseTo(lower, 12);
    expect(cancel).toBe('BBandSE');
    expect(steps[6]!.actions).toEqual(['BBandLE', 'BBandSE']);
  });

  it('takes no band that merely touches a flat price for a crossing', () => {
    expect(orders(run(make('bollinger', params), barsOf(flat(12, 1.13))))).toEqual([]);
  });
});

describe('supertrend', () => {
  it('is silent when it gets its first direction, which is down', () => {
    const rows = [10, 11, 12, 13, 14].map((close) => ({ open: close, high: close + 1, low: close - 1, close }));
    expect(orders(run(make('supertrend', { length: 2, factor: 3 }), barsOf(rows)))).toEqual([]);
  });
});

describe('channel-breakout', () => {
  const rows: Candle[] = [3, 4, 5, 4, 3, 4].map((close) => ({ open: close, high: close + 1, low: close - 1, close }));

  it('renews both stops at each bar, one tick outside the channel', () => {
    const found = orders(run(make('channel-breakout', { length: 3 }, 0.25), barsOf(rows), 0.25));
    const at = (bar: number) => found.filter((order) => order.bar === bar).map((order) => [order.tag, order.stop]);
    expect(at(3)).toEqual([
      ['ChBrkLE', 6.25],
      ['ChBrkSE', 2.75],
    ]);
    expect(at(5)).toEqual([
      ['ChBrkLE', 5.25],
      ['ChBrkSE', 1.75],
    ]);
  });

  it('asks to sell without a price before there is a channel, as the reference does; to buy one bar after', () => {
    const found = orders(run(make('channel-breakout', { length: 3 }), barsOf(rows)));
    expect(found.filter((order) => order.bar < 3).map((order) => [order.bar, order.tag, order.stop])).toEqual([
      [0, 'ChBrkSE', NaN],
      [1, 'ChBrkSE', NaN],
      [2, 'ChBrkSE', 2],
    ]);
  });
});

describe('keltner', () => {
  const params = { length: 2, mult: 0.25, atr_length: 2 };
  const bar = (high: number, low: number, close: number): Candle => ({ open: close, high, low, close });
  const still = [bar(11, 9, 10), bar(11, 9, 10), bar(11, 9, 10)];
  const actions = (rows: Candle[]) => run(make('keltner', params, 0.5), barsOf(rows), 0.5).map((step) => step.actions);

  it('sets a stop one tick above the high of the bar that crosses over the upper band', () => {
    const found = actions([...still, bar(14, 10, 13)]);
    expect(found.slice(0, 3)).toEqual([[], [], []]);
    expect(found[3]).toMatchObject([{ side: 'BUY', tag: 'KltChLE', stop_price: 14.5, order_type: 'STOP' }]);
  });

  it('cancels it when the high reaches it, or when the close falls below the average, from then on at each such bar', () => {
    const reached = actions([...still, bar(14, 10, 13), bar(14.5, 12, 13), bar(13.5, 12.5, 13), bar(13, 11, 11)]);
    expect(reached[4]).toEqual(['KltChLE']);
    expect(reached[5]).toEqual([]);
    expect(reached[6]!.filter((action) => typeof action === 'string')).toEqual(['KltChLE']);
    expect(actions([...still, bar(14, 10, 13), bar(14, 12, 13)])[4]).toEqual([]);
  });

  it('mirrors all that below', () => {
    const found = actions([...still, bar(10, 6, 7), bar(8, 5.5, 7), bar(9.5, 7, 9)]);
    expect(found[3]).toMatchObject([{ side: 'SELL', tag: 'KltChSE', stop_price: 5.5 }]);
    expect(found[4]).toEqual(['KltChSE']);
    expect(found[5]).toEqual(['KltChSE']);
  });
});
