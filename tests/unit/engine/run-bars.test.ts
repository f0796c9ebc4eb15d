import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars } from '../../../src/contracts/bars.ts';
import { GrowingBars, newRunBars, runBars } from '../../../src/core/engine/index.ts';
import { RESAMPLE_OPTIONS } from '../../../src/core/engine/request/fields/data.ts';
import { intervalName, parseInterval } from '../../../src/core/loader/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import { runEngine, truncated } from './run.ts';

const MINUTE = 60_000;
const START = Date.UTC(2024, 2, 1, 10, 20);
const minutes = (length: number, start_ts = START): Bars =>
  generateBars({ bars: length, seed: 3, start_ts, interval_ms: MINUTE });
const hourly = { resample: '1h', resample_anchor: 'utc' } as const;

function seen(data: Bars, how: { resample: string; resample_anchor: 'utc' | 'session' } = hourly): Bars {
  const bars = runBars(data, how);
  if (!bars.ok) throw new Error(bars.problem.message);
  return bars.value;
}

const input = (resample: string) => ({
  symbol: 'X',
  strategy: 'sma-cross',
  params: { fast: 2, slow: 4 },
  fields: { resample },
});

describe('the bars of a run', () => {
  it('are the data’s own unless they are to be joined', () => {
    const data = minutes(200);
    expect(seen(data, { resample: 'none', resample_anchor: 'utc' })).toBe(data);
    expect(seen(data, { resample: '1m', resample_anchor: 'utc' })).toBe(data);
  });

  it('begin with what there is of the first hour and end with the last whole one', () => {
    const bars = seen(minutes(40 + 60 + 59));
    expect([...bars.ts]).toEqual([START - 20 * MINUTE, START + 40 * MINUTE]);
    expect(seen(minutes(40 + 60 + 60)).length).toBe(3);
    expect(bars.interval_ms).toBe(60 * MINUTE);
  });

  it('of data that grows have closed with the row that fills them', () => {
    const lengthOf = (rows: number) => seen(new GrowingBars(minutes(rows, START + 40 * MINUTE)).bars).length;
    expect([119, 120, 121].map(lengthOf)).toEqual([1, 2, 2]);
  });

  it('cannot be shorter than the data’s, nor no multiple of it, nor none at all', () => {
    const why = (data: Bars, resample: string) => {
      const bars = runBars(data, { resample, resample_anchor: 'utc' });
      return bars.ok ? null : [bars.problem.code, bars.problem.text, bars.problem.message];
    };
    const slow = { ...minutes(100), interval_ms: 7 * MINUTE };
    expect(why(minutes(100), '30s')).toMatchObject(['RESAMPLE_INTERVAL', 'resample', /split/]);
    expect(why(slow, '1h')).toMatchObject(['RESAMPLE_INTERVAL', 'resample', /whole multiple/]);
    expect(why(minutes(1), '1h')).toMatchObject(['RESAMPLE_INTERVAL', 'resample', expect.any(String)]);
    expect(why(minutes(30), '1h')).toMatchObject(['RESAMPLE_EMPTY', 'resample', /30 bars of 1m.*one bar of 1h/]);
  });

  it('can be of every interval the schema offers, each spelled in the one way', () => {
    for (const name of RESAMPLE_OPTIONS.slice(1)) expect(intervalName(parseInterval(name)!)).toBe(name);
  });
});

describe('the bars of a run that is yet to begin', () => {
  it('have a price that is not below the tick, of whichever sign', () => {
    const data = minutes(3000);
    const bars = seen(data);
    const most = Math.max(...bars.high);
    const refused = { ok: false, problem: { code: 'TICK_TOO_LARGE', text: 'tick' } };
    expect(newRunBars(data, { ...hourly, tick: 0 })).toMatchObject({ ok: true, value: { length: bars.length } });
    expect(newRunBars(data, { ...hourly, tick: most })).toMatchObject({ ok: true });
    expect(newRunBars(data, { ...hourly, tick: most * 1.001 })).toMatchObject(refused);
    const below = (column: Float64Array) => column.map((price) => -price);
    const { open, high, low, close } = data;
    const negative = { ...data, open: below(open), high: below(low), low: below(high), close: below(close) };
    expect(newRunBars(negative, { ...hourly, tick: most })).toMatchObject({ ok: true });
    expect(newRunBars(negative, { ...hourly, tick: most * 1.001 })).toMatchObject(refused);
  });
});

describe('a run on joined bars', () => {
  it('is the run on a file of such bars but for its header, which describes the data', () => {
    const data = minutes(3000);
    const joined = runEngine(data, input('1h'));
    const plain = runEngine(seen(data), input('none'));
    expect(joined.lines.slice(1, -1)).toEqual(plain.lines.slice(1, -1));
    expect(joined.lines[0]).toMatchObject({
      data: { rows: 3000, interval_ms: MINUTE, first_ts: '2024-03-01T10:20:00.000Z' },
      config: { resample: '1h', resample_anchor: 'utc' },
    });
    expect(joined.lines.at(-1)).toMatchObject({ bars: 50 });
  });

  it('sees closed bars alone: on data cut after any minute it does the same up to the last whole hour', () => {
    const data = minutes(1500);
    const body = (cut: Bars) => runEngine(cut, input('1h')).lines;
    const whole = body(data).slice(1);
    fc.assert(
      fc.property(fc.integer({ min: 160, max: 1499 }), (length) => {
        const part = body(truncated(data, length));
        const ended = part.findIndex((line) => line['ts']! >= part.at(-1)!.ts);
        expect(part.slice(1, ended)).toEqual(whole.slice(0, ended - 1));
      }),
      { numRuns: 40 },
    );
  });
});
