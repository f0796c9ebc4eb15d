import { describe, expect, it } from 'vitest';
import { accept, expectAsked, expectRefused, load, rowsOf, warningsOf } from './helpers.ts';

/** Times, names and lines that were once read as something else without a word, or refused without need. */
const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;
const HEADER = 'open,high,low,close,volume';
const bars = (...stamps: readonly string[]): string[] => stamps.map((stamp, k) => `${stamp},10,12,9,11,${k}`);
const times = (text: string): string[] => rowsOf(accept(text, { tz: 'UTC' })).map((row) => row.split(' ')[0]!);

describe('digits alone', () => {
  it('are a date with its milliseconds, beside the date', () => {
    const rows = ['093000000', '093500000', '094000250'].map(
      (clock, k) => `2024-01-16,20240116${clock},10,12,9,11,${k}`,
    );
    expect(times(lines(`date,time,${HEADER}`, ...rows))).toEqual([
      '2024-01-16T09:30:00Z',
      '2024-01-16T09:35:00Z',
      '2024-01-16T09:40:00.250Z',
    ]);
  });
  it('are refused where a part of such a date cannot be', () =>
    expectRefused(
      load(lines(`time,${HEADER}`, ...bars('20240116093000000', '20240116093500000', '20240116096000000'))),
      'BAD_TIME',
      4,
      1,
    ));
  it('are a date with its hour', () =>
    expect(times(lines(`time,${HEADER}`, ...bars('2024011622', '2024011623', '2024011700')))).toEqual([
      '2024-01-16T22:00:00Z',
      '2024-01-16T23:00:00Z',
      '2024-01-17T00:00:00Z',
    ]));
  it('are seconds where one of them is no such date', () =>
    expect(times(lines(`time,${HEADER}`, ...bars('2024011600', '2024011660', '2024011720')))[0]).toBe(
      '2034-02-20T01:26:40Z',
    ));
  it('are a month without its day: R', () => {
    const outcome = load(lines(`date,${HEADER}`, ...bars('202201', '202202', '202203')));
    expectRefused(outcome, 'BAD_TIME', 2, 1);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('its day is missing');
  });
});

describe('numbers that count something else than time', () => {
  it.each([
    ['rows', 'time', ['0', '1', '2', '3']],
    ['rows, newest first', 'timestamp', ['4', '3', '2', '1']],
    ['days of a month', 'Day', ['2', '3', '5', '8']],
    ['hours', 'Hour', ['9', '10', '13', '14']],
  ])('%s: R', (_, name, stamps) =>
    expectRefused(load(lines(`${name},${HEADER}`, ...bars(...stamps))), 'MISSING_COLUMN', 1, 1),
  );
  it('days beside year and month: R', () => {
    const rows = bars('2024,1,2', '2024,1,3', '2024,1,5');
    expectRefused(load(lines(`Year,Month,Day,${HEADER}`, ...rows)), 'MISSING_COLUMN', 1, 1);
  });
  it('hours beside their dates: R, and said where the time of day would be', () => {
    const outcome = load(lines(`Date,Hour,${HEADER}`, ...bars('2024-01-02,9', '2024-01-02,10', '2024-01-02,11')));
    expectRefused(outcome, 'DUPLICATE_TIME', 3, 1);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('the column Hour, write it as 09:30');
  });
  it('rows without a header: R', () => expectRefused(load(lines(...bars('1', '2', '3', '4'))), 'NOT_OHLCV', 1, 1));
  it('but not minutes since 1970', () =>
    expect(times(lines(`time,${HEADER}`, ...bars('0', '60', '120')))[2]).toBe('1970-01-01T00:02:00Z'));
  it('nor times of day that have lost their colon', () =>
    expect(times(lines(`date,time,${HEADER}`, ...bars('20240102,930', '20240102,931', '20240102,932')))[1]).toBe(
      '2024-01-02T09:31:00Z',
    ));
  it('nor the days of a spreadsheet, with a decimal comma', () => {
    const text = lines('Date;Open;High;Low;Close', '45474,5;10,5;12;9;11', '45474,75;10;12;9;11', '45475;10;12;9;11');
    expectAsked(load(text), { time_unit: 'excel' });
    const loaded = accept(text, { time_unit: 'excel', decimal: 'comma', tz: 'UTC' });
    expect(rowsOf(loaded)[0]).toBe('2024-07-01T12:00:00Z 10.5 12 9 11 0');
  });
});

it.each(['ts_code', 'SC_CODE', 'ISIN', 'coin', 'RIC', 'Stock Code', 'act_symbol'])(
  'a column called %s tells symbols apart',
  (name) => {
    const rows = ['A.1', 'B.2'].flatMap((symbol, k) =>
      [2, 3].map((day) => `${symbol},2024-0${k + 1}-0${day},10,12,9,11,5`),
    );
    const text = lines(`${name},date,${HEADER}`, ...rows);
    expectAsked(load(text), { symbol: 'A.1' });
    expect([...accept(text, { symbol: 'B.2' }).bars.ts]).toEqual([Date.UTC(2024, 1, 2), Date.UTC(2024, 1, 3)]);
  },
);

it('a ticker is preferred to what else names a symbol', () =>
  expect(accept(lines(`ISIN,ticker,date,${HEADER}`, ...bars('US0,AAPL,2024-01-02'))).report.symbol).toBe('AAPL'));

it('the volume is that in shares beside one in money, in German too', () => {
  const text = lines(
    'Datum;Eröffnung;Schluss;Tageshoch;Tagestief;Umsatz in EUR;Umsatz in Stück',
    '02.01.2024;10;11;12;9;5500;500',
  );
  expect(rowsOf(accept(text))).toEqual(['2024-01-02T00:00:00Z 10 12 9 11 500']);
});

describe('dividends between the bars of Yahoo', () => {
  const yahoo = (...rows: string[]): string => lines('Date\tOpen\tHigh\tLow\tClose\tAdj Close\tVolume', ...rows);
  const bar = (day: number): string => `Feb ${day}, 2024\t10.0\t12.0\t9.0\t11.0\t10.5\t1000`;
  it.each(['0.24 Dividend', '4:1 Stock Splits'])('%s is passed over, and said', (event) => {
    const loaded = accept(yahoo(bar(6), `Feb 6, 2024\t${event}`, bar(5)));
    expect(rowsOf(loaded)).toEqual(['2024-02-05T00:00:00Z 10 12 9 11 1000', '2024-02-06T00:00:00Z 10 12 9 11 1000']);
    expect(warningsOf(loaded)).toContain('NULL_ROW');
  });
  it('any other short line: R', () =>
    expectRefused(load(yahoo(bar(6), 'Feb 6, 2024\t10', bar(5))), 'FIELD_COUNT', 3, 1));
  it('anywhere else: R', () =>
    expectRefused(
      load(lines(`date,${HEADER}`, ...bars('2024-01-02'), '2024-01-03,0.24 Dividend')),
      'FIELD_COUNT',
      3,
      1,
    ));
});

describe('what a column counts', () => {
  const notes = (header: string, row: string): string[] =>
    accept(lines(header, row)).report.assumed.map(({ code }) => code);
  it('money, where no other volume is there, is said', () => {
    expect(notes('time,open,high,low,close,trades,volume_usd', '2024-01-02,10,12,9,11,5,55000')).toContain(
      'VOLUME_MONEY',
    );
    expect(notes('time,open,high,low,close,volume', '2024-01-02,10,12,9,11,5')).not.toContain('VOLUME_MONEY');
    expect(notes('time,open,high,low,close,Volume USD,Volume BTC', '2024-01-02,10,12,9,11,55,5')).toEqual([
      'VOLUME_CHOSEN',
      'DATE_ONLY',
    ]);
  });
  it.each([
    ['bid first', ['Bid', 'Ask']],
    ['ask first', ['Ask', 'Bid']],
  ])('bid and ask in brackets: the bid, %s', (_, sides) => {
    const header = sides.flatMap((side) => ['Open', 'High', 'Low', 'Close'].map((name) => `${name}(${side})`));
    const prices = sides.flatMap((side) => (side === 'Bid' ? [10, 12, 9, 11] : [20, 22, 19, 21]));
    expect(rowsOf(accept(lines(`Date,${header.join(',')}`, `2024-01-02,${prices.join(',')}`)))).toEqual([
      '2024-01-02T00:00:00Z 10 12 9 11 0',
    ]);
  });
});

describe('services with words of their own', () => {
  it('HTX: the id is the time, the amount the volume, the vol what was paid', () => {
    const rows = [2, 1].map(
      (k) =>
        `{"id":${1_704_067_200 + k * 60},"open":10,"close":11,"low":9,"high":12,"amount":${k},"vol":${k * 10},"count":7}`,
    );
    const loaded = accept(`{"ch":"market.btcusdt.kline.1min","status":"ok","ts":1,"data":[${rows.join(',')}]}`);
    expect(rowsOf(loaded)).toEqual(['2024-01-01T00:01:00Z 10 12 9 11 1', '2024-01-01T00:02:00Z 10 12 9 11 2']);
    expect(loaded.report.columns).toMatchObject({ time: 'id', volume: 'amount' });
  });
  it('an id beside other columns is no time', () =>
    expectRefused(load(lines('id,open,close,low,high,volume', '1704067200,10,11,9,12,5')), 'MISSING_COLUMN', 1, 1));
  it('Glassnode: prices in an object that is called like one of them', () => {
    const rows = [0, 1].map((k) => `{"t":${1_704_067_200 + k * 60},"o":{"c":11,"h":12,"l":9,"o":10}}`);
    expect(rowsOf(accept(`[${rows.join(',')}]`))[1]).toBe('2024-01-01T00:01:00Z 10 12 9 11 0');
  });
  it('an underscore between date and time', () =>
    expect(times(lines(`time,${HEADER}`, ...bars('2024-07-01_13:30:00', '2024-07-01_13:31:00')))[1]).toBe(
      '2024-07-01T13:31:00Z',
    ));
});

describe('a byte beside the digits in the place of one', () => {
  // As numbers '/' and ':' are −1 and 10: with a neighbour's carry they would make another date, or another time.
  const stamps = ['2024-01-10 10:10:10.100', '2024-10-02 01:01:01.010', '2010-11-21 21:51:51.001'];
  const before = bars('2009-01-01 10:00:00.000', '2009-01-01 10:00:01.000', '2009-01-01 10:00:02.000');
  it.each(stamps)('in %s is refused, wherever it stands', (stamp) => {
    for (const [at, char] of Array.from(stamp).entries()) {
      if (!/\d/.test(char)) continue;
      for (const other of ['/', ':']) {
        const odd = stamp.slice(0, at) + other + stamp.slice(at + 1);
        const outcome = load(lines(`time,${HEADER}`, ...before, ...bars(odd)), { tz: 'UTC' });
        expect([odd, outcome.kind === 'refused' && outcome.problems[0]!.code]).toEqual([odd, 'BAD_TIME']);
      }
    }
  });
});
