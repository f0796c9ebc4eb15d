/** The indicators against an independent library, on 2,000 market-like bars. */
import { ATR, BollingerBands, DonchianChannels, EMA, MACD, RSI, SuperTrend, WSMA } from 'trading-signals';
import { describe, expect, it } from 'vitest';
import { AverageTrueRange } from '../../../src/core/strategy/indicators/average-true-range.ts';
import { ConvergenceDivergence } from '../../../src/core/strategy/indicators/convergence-divergence.ts';
import { ema, rma } from '../../../src/core/strategy/indicators/exponential-average.ts';
import { MeanDeviation } from '../../../src/core/strategy/indicators/mean-deviation.ts';
import { RelativeStrength } from '../../../src/core/strategy/indicators/relative-strength.ts';
import { Supertrend } from '../../../src/core/strategy/indicators/supertrend.ts';
import { WindowExtreme } from '../../../src/core/strategy/indicators/window-extreme.ts';
import { walk } from './candles.ts';

const bars = walk(2000, 11);
/** The library begins an EMA with the first price, not with a mean: after this many bars nothing of that is left. */
const SETTLED = 600;

function compare(
  from: number,
  pair: (bar: (typeof bars)[number]) => readonly (readonly [number, number | undefined])[],
): void {
  let worst = 0;
  let compared = 0;
  bars.forEach((bar, i) => {
    for (const [ours, theirs] of pair(bar)) {
      if (i < from) continue;
      compared++;
      worst = Math.max(worst, Math.abs(ours - theirs!));
    }
  });
  expect(compared).toBeGreaterThanOrEqual(bars.length - from);
  expect(worst).toBeLessThan(1e-9);
}

describe('the indicators agree with trading-signals', () => {
  it('Wilder average, ATR and RSI, from their first value on', () => {
    const [average, atr, rsi] = [rma(14), new AverageTrueRange(14), new RelativeStrength(14)];
    const theirs = [new WSMA(14), new ATR(14), new RSI(14)] as const;
    compare(14, (bar) => [
      [average.push(bar.close), theirs[0].update(bar.close, false)!],
      [atr.push(bar.high, bar.low, bar.close), theirs[1].update(bar, false)!],
      [rsi.push(bar.close), theirs[2].update(bar.close, false)!],
    ]);
  });

  it('EMA and MACD, once the beginnings are forgotten', () => {
    const [average, macd] = [ema(20), new ConvergenceDivergence(12, 26, 9)];
    const theirs = [new EMA(20), new MACD(new EMA(12), new EMA(26), new EMA(9))] as const;
    compare(SETTLED, (bar) => {
      macd.push(bar.close);
      const other = theirs[1].update(bar.close, false);
      return [
        [average.push(bar.close), theirs[0].update(bar.close, false)],
        [macd.line, other?.macd],
        [macd.signal, other?.signal],
        [macd.histogram, other?.histogram],
      ];
    });
  });

  it('Bollinger bands and the highest and lowest of a window', () => {
    const [window, high, low] = [new MeanDeviation(20), new WindowExtreme(20, 1), new WindowExtreme(20, -1)];
    const theirs = [new BollingerBands(20, 2), new DonchianChannels(20)] as const;
    compare(19, (bar) => {
      window.push(bar.close);
      const bands = theirs[0].update(bar.close, false);
      const channel = theirs[1].update(bar, false);
      return [
        [window.mean, bands?.middle],
        [window.mean + 2 * window.deviation, bands?.upper],
        [high.push(bar.high), channel?.upper],
        [low.push(bar.low), channel?.lower],
      ];
    });
  });

  it('Supertrend: line and direction', () => {
    const trend = new Supertrend(3, 10);
    const theirs = new SuperTrend({ interval: 10, multiplier: 3 });
    compare(9, (bar) => {
      trend.push(bar.high, bar.low, bar.close);
      const other = theirs.update(bar, false);
      return [
        [trend.line, other?.supertrend],
        [trend.direction, other?.trend === 'BULLISH' ? 1 : -1],
      ];
    });
  });
});
