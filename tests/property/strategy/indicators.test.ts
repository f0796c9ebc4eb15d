import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AverageTrueRange } from '../../../src/core/strategy/indicators/average-true-range.ts';
import { ConvergenceDivergence } from '../../../src/core/strategy/indicators/convergence-divergence.ts';
import { Crossing } from '../../../src/core/strategy/indicators/crossing.ts';
import { ema, rma } from '../../../src/core/strategy/indicators/exponential-average.ts';
import { MeanDeviation } from '../../../src/core/strategy/indicators/mean-deviation.ts';
import { RelativeStrength } from '../../../src/core/strategy/indicators/relative-strength.ts';
import { Supertrend } from '../../../src/core/strategy/indicators/supertrend.ts';
import { WindowExtreme } from '../../../src/core/strategy/indicators/window-extreme.ts';
import { StateReader, StateWriter, type Stored } from '../../../src/core/strategy/stored.ts';
import { candles } from '../../unit/strategy/candles.ts';
import type { Candle } from '../../unit/strategy/harness.ts';

const length = fc.integer({ min: 1, max: 12 });
const prices = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 30 }).map((n) => n / 4) },
    { weight: 2, arbitrary: fc.double({ min: 0.01, max: 1000, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(1e-6, 1e7) },
  ),
  { maxLength: 60 },
);
const flats = fc
  .array(fc.tuple(fc.constantFrom(1.13, 0.1, 7, 1e6), fc.integer({ min: 1, max: 15 })), { maxLength: 6 })
  .map((runs) => runs.flatMap(([value, n]) => Array<number>(n).fill(value)));

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
const last = (values: readonly number[], i: number, n: number): readonly number[] => values.slice(i + 1 - n, i + 1);

function expectNear(got: number, want: number, scale: number): void {
  if (want !== want) expect(got).toBeNaN();
  else expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-11 * scale);
}

/** Weighted average seeded with a plain mean, written as one weighted sum: what the recursion stands for. */
function seededAverage(values: readonly number[], i: number, n: number, weight: number): number {
  if (i + 1 < n) return NaN;
  const steps = i + 1 - n;
  const seed = (sum(values.slice(0, n)) / n) * (1 - weight) ** steps;
  return seed + sum(values.slice(n, i + 1).map((x, k) => weight * x * (1 - weight) ** (steps - 1 - k)));
}

const biggest = (values: readonly number[]): number => Math.max(1e-300, ...values.map(Math.abs));

describe('each indicator equals its formula on the whole past', () => {
  it('EMA and RMA: the mean of the first n, then a weighted sum', () => {
    fc.assert(
      fc.property(length, prices, (n, values) => {
        const [a, b] = [ema(n), rma(n)];
        values.forEach((x, i) => {
          expectNear(a.push(x), seededAverage(values, i, n, 2 / (n + 1)), biggest(values));
          expectNear(b.push(x), seededAverage(values, i, n, 1 / n), biggest(values));
        });
      }),
    );
  });

  it('mean and population deviation: two passes over the window, also after an outlier has left it', () => {
    fc.assert(
      fc.property(length, fc.oneof(prices, flats), (n, values) => {
        const window = new MeanDeviation(n);
        values.forEach((x, i) => {
          window.push(x);
          if (i + 1 < n) {
            expect([window.mean, window.deviation]).toEqual([NaN, NaN]);
            return;
          }
          const part = last(values, i, n);
          const mean = sum(part) / n;
          const deviation = Math.sqrt(sum(part.map((y) => (y - mean) * (y - mean))) / n);
          expectNear(window.mean, mean, biggest(part));
          // Of the window's own scale: cancellation against values long gone would show.
          expect(Math.abs(window.deviation - deviation)).toBeLessThanOrEqual(1e-7 * deviation + 1e-13 * biggest(part));
        });
      }),
      { numRuns: 500 },
    );
  });

  it('mean and deviation are as near after a long trend as at its start', () => {
    const window = new MeanDeviation(20);
    for (let i = 0; i < 100_000; i++) window.push(i / 3);
    expect(Math.abs(window.mean / ((99_980 + 99_999) / 6) - 1)).toBeLessThan(1e-14);
    expect(Math.abs(window.deviation / (Math.sqrt(399 / 12) / 3) - 1)).toBeLessThan(1e-11);
  });

  it('a flat window has exactly that mean and no deviation, where rolling sums leave crumbs', () => {
    fc.assert(
      fc.property(length, prices, fc.constantFrom(1.13, 0.1, 1 / 3), (n, values, flat) => {
        const window = new MeanDeviation(n);
        for (const x of [...values, ...Array<number>(n).fill(flat)]) window.push(x);
        expect([window.mean, window.deviation]).toEqual([flat, 0]);
      }),
    );
  });

  it('true range and its average: the first bar has no close before it', () => {
    fc.assert(
      fc.property(length, candles(50), (n, bars) => {
        const ranges = bars.map(({ high, low }, i) => {
          const before = bars[i - 1]?.close;
          return before === undefined ? high - low : Math.max(high, before) - Math.min(low, before);
        });
        const atr = new AverageTrueRange(n);
        bars.forEach(({ high, low, close }, i) => {
          expectNear(atr.push(high, low, close), seededAverage(ranges, i, n, 1 / n), 100);
        });
      }),
    );
  });

  it('RSI: share of gains in all moves, so that the limits need no special case', () => {
    fc.assert(
      fc.property(length, prices, (n, values) => {
        const rsi = new RelativeStrength(n);
        const changes = values.slice(1).map((x, i) => x - values[i]!);
        values.forEach((x, i) => {
          const got = rsi.push(x);
          if (i < n) {
            expect(got).toBeNaN();
            return;
          }
          const up = seededAverage(
            changes.map((c) => Math.max(c, 0)),
            i - 1,
            n,
            1 / n,
          );
          const down = seededAverage(
            changes.map((c) => Math.max(-c, 0)),
            i - 1,
            n,
            1 / n,
          );
          // Where nothing has fallen, also when nothing has moved, the reference says 100.
          expectNear(got, down === 0 ? 100 : (100 * up) / (up + down), 1e4);
        });
      }),
    );
  });

  it('MACD: differences of averages, the signal beginning n values after the line', () => {
    fc.assert(
      fc.property(length, length, length, prices, (fast, more, smooth, values) => {
        const slow = fast + more;
        const macd = new ConvergenceDivergence(fast, slow, smooth);
        const average = (n: number, i: number) => seededAverage(values, i, n, 2 / (n + 1));
        const line = values.map((_, i) => average(fast, i) - average(slow, i)).slice(slow - 1);
        values.forEach((x, i) => {
          macd.push(x);
          const at = i - slow + 1;
          const want = at < 0 ? NaN : line[at]!;
          const signal = at < 0 ? NaN : seededAverage(line, at, smooth, 2 / (smooth + 1));
          expectNear(macd.line, want, biggest(values));
          expectNear(macd.signal, signal, biggest(values));
          expectNear(macd.histogram, want - signal, biggest(values));
        });
      }),
    );
  });

  it('highest and lowest of a window, exactly', () => {
    fc.assert(
      fc.property(length, prices, (n, values) => {
        const [high, low] = [new WindowExtreme(n, 1), new WindowExtreme(n, -1)];
        values.forEach((x, i) => {
          const part = last(values, i, n);
          expect(high.push(x)).toBe(i + 1 < n ? NaN : Math.max(...part));
          expect(low.push(x)).toBe(i + 1 < n ? NaN : Math.min(...part));
        });
      }),
    );
  });

  it('crossings: strictly beyond now, at or before it on the bar before, never with a value missing', () => {
    const value = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) },
      { weight: 1, arbitrary: fc.constant(NaN) },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value)), (pairs) => {
        const crossing = new Crossing();
        pairs.forEach(([a, b], i) => {
          const [a1, b1] = i === 0 ? [NaN, NaN] : pairs[i - 1]!;
          const over = a > b && a1 <= b1;
          const under = a < b && a1 >= b1;
          expect(crossing.push(a, b)).toBe(over ? 1 : under ? -1 : 0);
        });
      }),
    );
  });
});

describe('supertrend', () => {
  it('is down first, turns on a close beyond its band alone, and its band only tightens until then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.constantFrom(0.5, 1, 3), candles(80), (n, factor, bars) => {
        const trend = new Supertrend(factor, n);
        bars.forEach(({ high, low, close }, i) => {
          const before = { direction: trend.direction, lower: trend.lower, upper: trend.upper };
          trend.push(high, low, close);
          if (i + 1 < n) expect([trend.direction, trend.line]).toEqual([0, NaN]);
          if (i + 1 === n) expect(trend.direction).toBe(-1);
          if (i + 1 <= n) return;
          const close_before = bars[i - 1]!.close;
          if (close_before >= before.lower) expect(trend.lower).toBeGreaterThanOrEqual(before.lower);
          if (close_before <= before.upper) expect(trend.upper).toBeLessThanOrEqual(before.upper);
          if (before.direction < 0) expect(trend.direction).toBe(close > trend.upper ? 1 : -1);
          else if (before.lower !== before.upper) expect(trend.direction).toBe(close < trend.lower ? -1 : 1);
        });
      }),
    );
  });
});

/** Feeds one candle to any of the indicators and returns what they show. */
const feeds: readonly [string, (n: number) => Stored, (indicator: any, bar: Candle) => unknown][] = [
  ['exponential average', ema, (x, bar) => x.push(bar.close)],
  ['mean and deviation', (n) => new MeanDeviation(n), (x, bar) => (x.push(bar.close), [x.mean, x.deviation])],
  ['average true range', (n) => new AverageTrueRange(n), (x, bar) => x.push(bar.high, bar.low, bar.close)],
  ['relative strength', (n) => new RelativeStrength(n), (x, bar) => x.push(bar.close)],
  ['MACD', (n) => new ConvergenceDivergence(n, n + 2, 3), (x, bar) => (x.push(bar.close), [x.line, x.signal])],
  [
    'supertrend',
    (n) => new Supertrend(1, n),
    (x, bar) => (x.push(bar.high, bar.low, bar.close), [x.direction, x.line]),
  ],
  ['window extreme', (n) => new WindowExtreme(n, 1), (x, bar) => x.push(bar.high)],
  ['crossing', () => new Crossing(), (x, bar) => x.push(bar.close, bar.open)],
];

describe('a stored state', () => {
  it.each(feeds)('of %s goes on as if nothing had happened, at every bar', (_name, create, feed) => {
    fc.assert(
      fc.property(length, candles(40), (n, bars) => {
        let indicator = create(n);
        const straight = create(n);
        for (const bar of bars) {
          const out = new StateWriter();
          indicator.save(out);
          indicator = create(n);
          const from = new StateReader(JSON.parse(JSON.stringify(out.values)));
          indicator.load(from);
          from.end();
          expect(feed(indicator, bar)).toEqual(feed(straight, bar));
        }
      }),
    );
  });

  it('of another shape is refused', () => {
    const reader = (state: unknown) => new StateReader(state);
    expect(() => reader({})).toThrow('not a list');
    expect(() => reader([]).take()).toThrow('too short');
    expect(() => reader(['1']).take()).toThrow('other than a number');
    expect(() => reader([1]).end()).toThrow('too long');
  });
});
