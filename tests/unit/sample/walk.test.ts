import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_START_TS, generateBars, sampleCsv, SAMPLE_TIMES } from '../../../src/core/sample/index.ts';
import { HOURLY_ACTIVITY, nextRegime, REGIMES } from '../../../src/core/sample/regimes.ts';

const options = fc.record({
  bars: fc.integer({ min: 1, max: 600 }),
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  start_ts: fc.integer({ min: -4_000_000, max: 4_000_000 }).map((s) => s * 1000),
  interval_ms: fc.constantFrom(1000, 60_000, 300_000, 3_600_000, 86_400_000, 604_800_000),
});

function csv(...args: Parameters<typeof sampleCsv>): string {
  return Buffer.concat([...sampleCsv(...args)]).toString('latin1');
}

describe('generateBars', () => {
  it('gives well-formed bars on a 0.01 tick for any options', () => {
    fc.assert(
      fc.property(options, (o) => {
        const bars = generateBars(o);
        expect(bars.length).toBe(o.bars);
        for (let i = 0; i < bars.length; i++) {
          const [open, high, low, close] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
          expect(bars.ts[i]).toBe(o.start_ts + i * o.interval_ms);
          expect(low).toBeGreaterThanOrEqual(1);
          expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
          expect(low).toBeLessThanOrEqual(Math.min(open, close));
          // A price is the double nearest to its two decimals: what the CSV says is what is in the columns.
          for (const price of [open, high, low, close]) expect(Number(price.toFixed(2))).toBe(price);
          expect(Number.isInteger(bars.volume[i])).toBe(true);
          expect(bars.volume[i]).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('extends a shorter walk: the first bars do not depend on how many follow', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 600 }), (o, more) => {
        const short = generateBars(o);
        const long = generateBars({ ...o, bars: o.bars + more });
        expect(long.close.slice(0, o.bars)).toEqual(short.close);
        expect(long.volume.slice(0, o.bars)).toEqual(short.volume);
      }),
      { numRuns: 30 },
    );
  });

  it('differs by seed from the first bars on', () => {
    const first = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      first.add(generateBars({ bars: 8, seed, start_ts: DEFAULT_START_TS, interval_ms: 60_000 }).close.join());
    }
    expect(first.size).toBe(200);
  });

  it('stays far from zero and from infinity over a long walk', () => {
    for (const interval_ms of [60_000, 86_400_000]) {
      const bars = generateBars({ bars: 200_000, seed: 5, start_ts: 0, interval_ms });
      expect(bars.low.reduce((a, b) => Math.min(a, b))).toBeGreaterThanOrEqual(1);
      expect(bars.high.reduce((a, b) => Math.max(a, b))).toBeLessThan(20_000);
    }
  });

  it('clusters volatility: large moves follow large moves, which independent draws would not do', () => {
    const { close } = generateBars({ bars: 50_000, seed: 1, start_ts: DEFAULT_START_TS, interval_ms: 86_400_000 });
    const size = Array.from(close.subarray(1), (c, i) => Math.abs(c / close[i]! - 1));
    const mean = size.reduce((a, b) => a + b) / size.length;
    let covariance = 0;
    let variance = 0;
    for (let i = 5; i < size.length; i++) {
      covariance += (size[i]! - mean) * (size[i - 5]! - mean);
      variance += (size[i]! - mean) ** 2;
    }
    expect(covariance / variance).toBeGreaterThan(0.1);
  });

  it('refuses what is no walk', () => {
    const good = { bars: 1, seed: 1, start_ts: 0, interval_ms: 1000 };
    for (const bad of [
      { bars: 0 },
      { bars: 1.5 },
      { interval_ms: 1500 },
      { interval_ms: 0 },
      { seed: -1 },
      { seed: 2 ** 32 },
      { start_ts: 1 },
    ])
      expect(() => generateBars({ ...good, ...bad })).toThrow();
  });
});

describe('sampleCsv', () => {
  it('says what the columns hold, whatever the chunk size', () => {
    fc.assert(
      fc.property(options, fc.constantFrom(...SAMPLE_TIMES), fc.integer({ min: 1, max: 5000 }), (o, time, chunk) => {
        const bars = generateBars(o);
        const lines = csv(o, time, chunk).split('\n');
        expect(lines.pop()).toBe('');
        expect(lines.shift()).toBe('timestamp,open,high,low,close,volume');
        expect(lines.length).toBe(bars.length);
        lines.forEach((line, i) => {
          const [stamp = '', ...cells] = line.split(',');
          const ts = bars.ts[i]!;
          const iso = new Date(ts).toISOString().replace('.000Z', 'Z');
          expect(stamp).toBe(time === 'iso' ? iso : String(time === 'ms' ? ts : ts / 1000));
          const prices = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!].map((p) => p.toFixed(2));
          expect(cells).toEqual([...prices, String(bars.volume[i])]);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('is the same bytes everywhere', () => {
    const text = csv({ bars: 5000, seed: 42, start_ts: DEFAULT_START_TS, interval_ms: 60_000 }, 'iso');
    expect(createHash('sha256').update(text, 'latin1').digest('hex')).toBe(
      '642fd7e116efd4441507bbd116d4e945e6d9317f03932203aed3817c38d6c4aa',
    );
  });
});

describe('phases', () => {
  it('lead on with weights that sum to 1 and never to themselves', () => {
    for (const [i, regime] of REGIMES.entries()) {
      expect(regime.next.length).toBe(REGIMES.length);
      expect(regime.next.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      expect(regime.next[i]).toBe(0);
      for (const u of [0, 0.25, 0.5, 0.75, 1 - 2 ** -32]) expect(regime.next[nextRegime(i, u)]).toBeGreaterThan(0);
    }
  });

  it('have an even day: busy hours average 1', () => {
    expect(HOURLY_ACTIVITY.length).toBe(24);
    expect(HOURLY_ACTIVITY.reduce((a, b) => a + b) / 24).toBeCloseTo(1, 1);
  });
});
