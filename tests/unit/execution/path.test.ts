import { describe, expect, it } from 'vitest';
import { BarPath } from '../../../src/core/execution/path.ts';
import { FLAT, play, type Row } from '../engine/scripted.ts';

const HOUR = 3600000;

describe('the path inside a bar', () => {
  const cases = [
    ['nearest takes the nearer extreme first', 'nearest', [100, 102, 90, 95], ['high', 'low']],
    ['nearest takes the nearer extreme first, downwards', 'nearest', [100, 110, 98, 105], ['low', 'high']],
    [
      'nearest: a tie goes low first (naive engines test >= and go high)',
      'nearest',
      [100, 105, 95, 101],
      ['low', 'high'],
    ],
    ['nearest: a flat bar has a path too', 'nearest', [100, 100, 100, 100], ['low', 'high']],
    ['ohlc is high first though the low is nearer', 'ohlc', [100, 110, 99, 105], ['high', 'low']],
    ['olhc is low first though the high is nearer', 'olhc', [100, 101, 90, 95], ['low', 'high']],
  ] as const;
  for (const [title, path, row, extremes] of cases) {
    it(title, () => {
      const found = new BarPath();
      found.set(path, row[0], row[1], row[2], row[3], 0);
      const high = extremes[0] === 'high';
      expect([...found.points]).toEqual([row[0], high ? row[1] : row[2], high ? row[2] : row[1], row[3]]);
      expect([0, 0.5, 1, 1.5, 2, 2.5, 3].map((s) => found.nameOf(s))).toEqual([
        'open',
        'leg1',
        extremes[0],
        'leg2',
        extremes[1],
        'leg3',
        'close',
      ]);
    });
  }

  it('nearest: a tie in decimals is a tie (naive engines let the last bit of a difference decide)', () => {
    // 1.1 − 1 is 0.10000000000000009 and 1 − 0.9 is 0.09999999999999998; 2.3 − 2.2 is less than 2.2 − 2.1.
    for (const [open, high, low] of [
      [1, 1.1, 0.9],
      [2.2, 2.3, 2.1],
      [0.3, 0.4, 0.2],
      [100.15, 100.3, 100],
      [1.10005, 1.10006, 1.10004],
    ]) {
      const path = new BarPath();
      path.set('nearest', open, high, low, open, 0);
      expect(path.high_first, `${String(open)} ${String(high)} ${String(low)}`).toBe(false);
    }
  });

  it('adverse hurts the position that is open at the bar’s open, and is nearest when flat', () => {
    const path = new BarPath();
    path.set('adverse', 100, 101, 90, 95, 1);
    expect(path.high_first).toBe(false);
    path.set('adverse', 100, 110, 99, 105, -1);
    expect(path.high_first).toBe(true);
    path.set('adverse', 100, 101, 90, 95, 0);
    expect(path.high_first).toBe(true);
  });

  it('spaces its points evenly in time and is linear between', () => {
    const path = new BarPath();
    path.set('ohlc', 100, 112, 94, 100, 0);
    path.ts_open = 0;
    path.length_ms = HOUR;
    expect([0, 0.5, 1, 1.5, 2, 2.75, 3].map((s) => path.priceAt(s))).toEqual([100, 106, 112, 103, 94, 98.5, 100]);
    expect(path.placeOf(-5)).toBe(0);
    expect(path.placeOf(HOUR / 3)).toBe(1);
    expect(path.placeOf(HOUR)).toBe(3);
  });

  it('stamps every whole millisecond of an arrival as it is (naive rounding loses one in seven)', () => {
    const path = new BarPath();
    path.ts_open = Date.UTC(2024, 0, 1);
    for (const length of [60000, 300000, HOUR, 86400000, 7 * 86400000]) {
      path.length_ms = length;
      for (let ms = 0; ms < 2000; ms++) {
        expect(path.timeAt(path.placeOf(path.ts_open + ms)) - path.ts_open).toBe(ms);
      }
    }
  });
});

describe('a market order', () => {
  const bar: Row = [100, 130, 85, 100];

  it('fills at the open without latency, not at the decision’s close (naive engines see the close and trade it)', () => {
    const run = play([[90, 90, 90, 90], bar], { 0: [{}] });
    expect(run.fills).toEqual([
      { order: 1, side: 'BUY', qty: 1, price: 100, at: '01:00:00.000', point: 'open', fee: 0 },
    ]);
  });

  it('fills at the path’s price at its arrival when it arrives inside a bar', () => {
    const at = (path: string, minutes: number) =>
      play([FLAT, bar], { 0: [{}] }, { path, latency_entry_ms: minutes * 60000, latency_jitter: 0 }).fills[0];
    expect(at('ohlc', 10)).toMatchObject({ price: 115, at: '01:10:00.000', point: 'leg1' });
    expect(at('ohlc', 20)).toMatchObject({ price: 130, at: '01:20:00.000', point: 'high' });
    expect(at('olhc', 10)).toMatchObject({ price: 92.5, point: 'leg1' });
    expect(at('ohlc', 30)).toMatchObject({ price: 107.5, point: 'leg2' });
    expect(at('ohlc', 40)).toMatchObject({ price: 85, point: 'low' });
    expect(at('ohlc', 56)).toMatchObject({ price: 97, at: '01:56:00.000', point: 'leg3' });
  });

  it('that arrives at the very close of a bar fills at the next open (naive engines give it the close)', () => {
    const run = play([FLAT, bar, [140, 140, 140, 140]], { 0: [{}] }, { latency_entry_ms: HOUR, latency_jitter: 0 });
    expect(run.fills[0]).toMatchObject({ price: 140, at: '02:00:00.000', point: 'open' });
  });

  it('waits through a gap in time for the next bar that exists (naive engines fill into the hole)', () => {
    const whole = play([FLAT, FLAT], { 0: [{}] });
    expect(whole.fills).toHaveLength(1);
    const ts = Float64Array.from([0, HOUR, 50 * HOUR]);
    const column = (a: number, b: number, c: number) => Float64Array.from([a, b, c]);
    const bars = {
      ts,
      open: column(100, 100, 70),
      high: column(100, 100, 71),
      low: column(100, 100, 69),
      close: column(100, 100, 70),
      volume: column(1, 1, 1),
      length: 3,
      interval_ms: HOUR,
    };
    const run = play(bars, { 1: [{}] }, { latency_entry_ms: 600000, latency_jitter: 0 });
    expect(run.fills[0]).toMatchObject({ price: 70, at: '02:00:00.000', point: 'open' });
  });
});
