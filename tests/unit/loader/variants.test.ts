import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { LoaderOptions } from '../../../src/contracts/loader.ts';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { loadFile } from '../../../src/runtime/files/load.ts';
import { accept, bytesOf, expectAsked, expectRefused, load, type Loaded, rowsOf, warningsOf } from './helpers.ts';
import { memorySource } from './memory-source.ts';

/** Ways in which known exports differ from file to file, and what was once read wrong of them. */

const HEADER = 'date,open,high,low,close,volume';
const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;
const day = (i: number): string => new Date(Date.UTC(2024, 0, 2 + i)).toISOString().slice(0, 10);
const days = (n: number, row: (i: number) => string): string[] => Array.from({ length: n }, (_, i) => row(i));

async function unzipped(name: string, entry: string, text: string, options: Partial<LoaderOptions>): Promise<Loaded> {
  const bytes = zipSync({ [entry]: bytesOf(text) });
  const outcome = await loadFile(memorySource(bytes, name), { ...DEFAULT_LOADER_OPTIONS, ...options });
  if (outcome.kind !== 'loaded') throw new Error(JSON.stringify(outcome).slice(0, 400));
  return outcome;
}

describe('row numbers are no times', () => {
  const rows = days(100, (i) => `${i},${day(i)},10,12,9,11,${i + 1}`);
  it.each(['', 'Unnamed: 0', 'index'])('in a first column named %j, beside a date', (name) => {
    const loaded = accept(lines(`${name},${HEADER}`, ...rows));
    expect(loaded.report.columns).toMatchObject({ time: 'date' });
    expect(loaded.report.columns['clock']).toBeUndefined();
    expect([loaded.bars.length, rowsOf(loaded)[99]]).toEqual([100, '2024-04-10T00:00:00Z 10 12 9 11 100']);
  });
  it('written twice over', () => {
    const loaded = accept(lines(`,Unnamed: 0,${HEADER}`, ...rows.map((row, i) => `${i},${row}`)));
    expect(loaded.bars.length).toBe(100);
  });
  it('and without any time the file is refused', () => {
    const text = lines(',open,high,low,close,volume', ...days(3, (i) => `${i},10,12,9,11,1`));
    expectRefused(load(text), 'MISSING_COLUMN', 1, 1);
  });
  it('nor without a header, beside a count since 1970', () => {
    const loaded = accept(lines(...days(5, (i) => `${i},${1704067200 + i * 60},10,12,9,11,5`)));
    expect(rowsOf(loaded)[0]).toBe('2024-01-01T00:00:00Z 10 12 9 11 5');
  });
  it('prices in the first column are not either', () => {
    expectRefused(load(lines(...days(5, (i) => `10.${i + 1},12,9,11,5`))), 'NOT_OHLCV', 1, 1);
  });
});

describe('a header with one name less than the rows have fields', () => {
  it('has none for the row names that R writes', () => {
    const loaded = accept(lines(HEADER, ...days(3, (i) => `"${i + 1}","${day(i)}",10,12,9,11,5`)));
    expect(rowsOf(loaded)[2]).toBe('2024-01-04T00:00:00Z 10 12 9 11 5');
  });
  it('has none for the dates', () => {
    const loaded = accept(lines('open,high,low,close,volume', ...days(3, (i) => `${day(i)},10,12,9,11,5`)));
    expect(rowsOf(loaded)[2]).toBe('2024-01-04T00:00:00Z 10 12 9 11 5');
  });
  it('is refused when it is the last column that has no name', () => {
    expectRefused(load(lines(HEADER, `${day(0)},10,12,9,11,5,7`)), 'FIELD_COUNT', 2, 1);
  });
});

describe('compact times of day', () => {
  const file = (...clocks: string[]): string =>
    lines('Date,Time,Open,High,Low,Close', ...clocks.map((clock) => `20240102,${clock},10,12,9,11`));
  const times = (text: string): string[] => rowsOf(accept(text, { tz: 'UTC' })).map((row) => row.slice(11, 19));
  it('end in minutes where none has more than four digits', () =>
    expect(times(file('930', '931', '1000'))).toEqual(['09:30:00', '09:31:00', '10:00:00']));
  it('end in seconds where one has more, whatever zeros were lost', () =>
    expect(times(file('0', '900', '1000', '3000', '100000'))).toEqual([
      '00:00:00',
      '00:09:00',
      '00:10:00',
      '00:30:00',
      '10:00:00',
    ]));
});

describe('times of day with offsets, apart from their dates', () => {
  const file = (...clocks: string[]): string =>
    lines('date,time,open,high,low,close', ...clocks.map((clock) => `2024-01-02,${clock},10,12,9,11`));
  const times = (text: string): number[] => [...accept(text).bars.ts].map((ts) => (ts / 60_000) % 1440);
  it('are read with them, each row', () =>
    expect(times(file('09:30:00+02:00', '09:31:00+02:00', '09:32:00+02:00'))).toEqual([450, 451, 452]));
  it('need no zone', () => expect(times(file('09:30Z', '09:31Z'))).toEqual([570, 571]));
  it('or with the zone they name', () =>
    expect(times(file('09:30 America/New_York', '09:31 America/New_York'))).toEqual([870, 871]));
  it('must all have one', () => expectRefused(load(file('09:30+02:00', '09:31')), 'MIXED_CLOCKS', 3, 12));
});

describe('two-digit years are refused where they stand', () => {
  it.each([
    ['beside a time of day', '<DATE>;<TIME>;<OPEN>;<HIGH>;<LOW>;<CLOSE>', '03/01/24;10:01;10;12;9;11'],
    ['as six digits', 'date;open;high;low;close', '240103;10;12;9;11'],
    ['as six digits without a header', '240102;10;12;9;11;5', '240103;10;12;9;11;5'],
  ])('%s', (_, first, second) => {
    const outcome = load(lines(first, second));
    expectRefused(outcome, 'BAD_TIME', first.startsWith('2') ? 1 : 2, 1);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('two digits');
  });
});

describe('Investing.com in other languages', () => {
  it('writes an index in whole points with dots for thousands, volume or not', () => {
    const text = lines(
      '"Data","Último","Abertura","Máxima","Mínima","Var%"',
      '"03.01.2024","132.834","132.697","133.576","132.250","0,10%"',
      '"02.01.2024","132.697","134.194","134.194","132.024","-1,11%"',
    );
    expect(rowsOf(accept(text))[1]).toBe('2024-01-03T00:00:00Z 132697 133576 132250 132834 0');
  });
  it('keeps decimal points that somebody put there', () => {
    const text = lines('"Data","Último","Abertura","Máxima","Mínima"', '"03.01.2024","38.95","37.94","38.97","37.9"');
    expect(rowsOf(accept(text))[0]).toBe('2024-01-03T00:00:00Z 37.94 38.97 37.9 38.95 0');
  });
  it.each([
    ['Dutch', 'Datum', 'Laatste', 'Open', 'Hoog', 'Laag', 'Vol.'],
    ['Polish', 'Data', 'Ostatnio', 'Otwarcie', 'Max.', 'Min.', 'Wol.'],
    ['Turkish', 'Tarih', 'Şimdi', 'Açılış', 'Yüksek', 'Düşük', 'Hac.'],
    ['Russian', 'Дата', 'Цена', 'Откр.', 'Макс.', 'Мин.', 'Объём'],
  ])('%s', (_, ...names) => {
    const loaded = accept(lines(names.join(','), '03.01.2024,"1.234,5","1.230,0","1.240,0","1.220,0","1,5K"'));
    expect(rowsOf(loaded)).toEqual(['2024-01-03T00:00:00Z 1230 1240 1220 1234.5 1500']);
    expect(loaded.report.source).toBe('Investing.com');
  });
});

describe('LEAN', () => {
  const quote = (ms: string, bid: string, ask: string): string => `${ms},${bid},0,${ask},0`;
  it('quotes are read by their bid, minutes since midnight', async () => {
    const bids = ['1.38635,1.38637,1.38631,1.38633', '1.38633,1.38639,1.38631,1.38634'];
    const text = lines(quote('0', bids[0]!, bids[1]!), quote('60000', bids[1]!, bids[1]!));
    const loaded = await unzipped('20140501_quote.zip', '20140501_eurusd_minute_quote.csv', text, { tz: 'UTC' });
    expect(loaded.report.source).toBe('LEAN');
    expect(rowsOf(loaded)[1]).toBe('2014-05-01T00:01:00Z 1.38633 1.38639 1.38631 1.38634 0');
  });
  it('minutes are known by their name once unpacked, too', () => {
    const text = lines('34200000,1692300,1692700,1691900,1692500,1000', '34260000,1692500,1692700,1691900,1692600,900');
    const meta = { name: '20131007_spy_minute_trade.csv' };
    expectAsked(load(text, {}, meta), { tz: 'America/New_York' });
    expect(rowsOf(accept(text, { tz: 'America/New_York' }, meta))[0]).toBe(
      '2013-10-07T13:30:00Z 169.23 169.27 169.19 169.25 1000',
    );
  });
});

describe('orders of columns without a header', () => {
  it('low before high is seen where most bars never moved', () => {
    const flat = Array.from({ length: 6 }, (_, i) => `[${1761004800 - i * 60},5,5,5,5,1]`);
    const text = `[${[...flat, '[1761004440,4,7,5,6,1]', '[1761004380,4,8,6,7,1]'].join(',')}]`;
    expect(rowsOf(accept(text))[0]).toBe('2025-10-20T23:53:00Z 6 8 4 7 1');
  });
});

describe('header rows', () => {
  it('an older yfinance names the tickers without saying so', () => {
    const text = lines(
      ',Adj Close,Adj Close,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume',
      `${',AAPL,MSFT'.repeat(6)}`,
      `Date${','.repeat(12)}`,
      '2024-01-02,1,2,11,21,12,22,9,19,10,20,5,6',
    );
    expectAsked(load(text), { symbol: 'AAPL' });
    expect(rowsOf(accept(text, { symbol: 'MSFT' }))).toEqual(['2024-01-02T00:00:00Z 20 22 19 21 6']);
  });
  it.each(['', 'Date'])('tickers with digits in them are passed over, the first name being %j', (first) => {
    const index = first === '' ? ',Date' : first;
    const blank = first === '' ? ',' : '';
    const row = `${first === '' ? '0,' : ''}2024-01-02,11,12,9,10,5`;
    const text = lines(`${index},Close,High,Low,Open,Volume`, `${blank}${',005930.KS'.repeat(5)}`, row);
    expect(rowsOf(accept(text))).toEqual(['2024-01-02T00:00:00Z 10 12 9 11 5']);
  });
  it.each(['# ', '#', '// '])('a header behind %j is one where nothing else names the columns', (sign) => {
    const loaded = accept(lines('# written by a script', `${sign}date,close,high,low,open`, '2024-01-02,11,12,9,10'));
    expect(rowsOf(loaded)).toEqual(['2024-01-02T00:00:00Z 10 12 9 11 0']);
    expect([loaded.report.has_header, warningsOf(loaded)]).toEqual([true, ['COMMENT', 'ONE_ROW']]);
  });
  it('quotation marks in a comment open nothing', () => {
    const text = lines('# by "me", a "test', HEADER, `${day(0)},10,12,9,11,5`, '# "a" b, "c', `${day(1)},10,12,9,11,5`);
    expect(warningsOf(accept(text))).toEqual(['COMMENT']);
  });
  it('a comment with other names than there are columns is a comment', () => {
    const loaded = accept(lines('# open, high, low, close, volume of AAPL', '2024-01-02,10,12,9,11'));
    expect([loaded.report.has_header, rowsOf(loaded)[0]]).toEqual([false, '2024-01-02T00:00:00Z 10 12 9 11 0']);
  });
  it.each([',USD,USD,USD,USD,shares', '[ms],(USD),(USD),(USD),(USD),(BTC)', 'YYYY-MM-DD,$,$,$,$,#'])(
    'units below the names are passed over: %s',
    (units) => expect(warningsOf(accept(lines(HEADER, units, `${day(0)},10,12,9,11,5`)))).toContain('EXTRA_HEADER'),
  );
  it.each([',NaN,NaN,NaN,NaN,NaN', 'foo,1x,1,1,1,1'])('a broken first row is not: %s', (row) =>
    expectRefused(load(lines(HEADER, row, `${day(0)},10,12,9,11,5`)), 'BAD_TIME', 2, 1),
  );
  it.each(['DATE,OPEN,HIGH,LOW,CLOSE,VOLUME', '"date","open","high","low","close","volume"'])(
    'repeated inside in another way of writing: %s',
    (again) => {
      const loaded = accept(lines(HEADER, `${day(0)},10,12,9,11,5`, again, `${day(1)},10,12,9,11,5`));
      expect(warningsOf(loaded)).toContain('REPEATED_HEADER');
    },
  );
  it('a name that is there twice is shown where it stands, quotes and other scripts counted in bytes', () => {
    const row = '2024-01-01,x,10,12,9,11,11,5';
    expectRefused(
      load(lines('"date","é","open","high","low","close","close","volume"', row)),
      'DUPLICATE_HEADER',
      1,
      42,
    );
  });
});

describe('places of refusals', () => {
  it('a second bar of one time is the one further down, also where rows run backwards', () => {
    const text = lines(HEADER, `${day(2)},10,12,9,11,5`, `${day(1)},10,12,9,11,5`, `${day(1)},10,12,9,11,6`);
    expectRefused(load(lines(text.trim(), `${day(0)},10,12,9,11,5`)), 'DUPLICATE_TIME', 4, 1);
  });
  it('mixed units name that of the rows before', () => {
    const text = lines(
      'time,open,high,low,close',
      ...['1704067200', '1704067260', '1704067320000'].map((t) => `${t},10,12,9,11`),
    );
    const outcome = load(text);
    expectRefused(outcome, 'MIXED_EPOCH_UNITS', 4, 1);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('before it (s)');
  });
  it('a comma behind the last row of JSON', () =>
    expectRefused(load('[[1704067200000,10,12,9,11,5],]'), 'JSON_SYNTAX', 1, 31));
  it('two closing lines are two, and no rows', () => {
    const text = lines(
      HEADER,
      ...days(3, (i) => `${day(i)},10,12,9,11,5`),
      'Total,30,36,27,33,15',
      'Generated by someone',
    );
    expect(accept(text).report.warnings.filter(({ code }) => code === 'FOOTER')).toHaveLength(2);
  });
});

describe('JSON with rows under their times', () => {
  const bar = '{"open":10,"high":12,"low":9,"close":11,"volume":5}';
  it('as pandas writes frames by their index', () => {
    const loaded = accept(`{"1704153600000":${bar},\n"1704240000000":${bar}}`);
    expect(rowsOf(loaded)).toEqual(['2024-01-02T00:00:00Z 10 12 9 11 5', '2024-01-03T00:00:00Z 10 12 9 11 5']);
  });
  it.each([
    ['a number', `{"a":{"2024-01-02":${bar},\n"2024-01-03":${bar.replace('9', '"x"')}}}`, 'BAD_NUMBER', 2, 42],
    ['a time', `{"2024-01-02":${bar},\n "2024-02-30":${bar}}`, 'BAD_TIME', 2, 3],
    ['a missing comma', `{"2024-01-02":${bar}\n"2024-01-03":${bar}}`, 'JSON_SYNTAX', 2, 1],
    ['a list among them', `{"2024-01-02":${bar},\n"2024-01-03":[1]}`, 'JSON_SYNTAX', 2, 14],
    ['a missing end', `{"2024-01-02":${bar},\n"2024-01-03":{"open":1`, 'JSON_SYNTAX', 2, 1],
  ])('refuse %s where it stands', (_, text, code, line, column) => expectRefused(load(text), code, line, column));
  it('is none without times: small numbers with a fraction are prices', () =>
    expectRefused(load('{"columns":["open"],"data":[[10.5,12,9,11,5],[10.5,12,9,11,5]]}'), 'NOT_OHLCV', 1, 1));
});

describe('best guesses', () => {
  it.each([
    ['slashes', '01/02/2024,10,12,9,11', 'mdy'],
    ['dashes', '01-02-2024,10,12,9,11', 'dmy'],
    ['semicolons', '01/02/2024;10;12;9;11', 'dmy'],
  ])('the order of dates with %s', (_, row, best) => expectAsked(load(lines(row)), { date_order: best }));
});

it('UTF-16 that ends within a character is cut off: R', () => {
  const text = [0xff, 0xfe, ...Buffer.from(lines(HEADER, `${day(0)},10,12,9,11,5`), 'utf16le')];
  expectRefused(load(Uint8Array.from([...text, 0x31])), 'UTF16_CUT_OFF', 3, 1);
});

it('Bybit’s archive is known by its name in any case', () => {
  const loaded = accept('2021.11.01 03:00,10,12,9,11,5\n', {}, { name: 'bybit_btcusdt_60.csv' });
  expect(rowsOf(loaded)).toEqual(['2021-11-01T00:00:00Z 10 12 9 11 5']);
});

it('OKX names its columns in Chinese as well', () => {
  const names =
    'instrument_name/交易币对名,open/开盘价,high/最高价,low/最低价,close/收盘价,vol/成交量,open_time/开盘时间';
  const loaded = accept(lines(names, 'BTC-USDT,10,12,9,11,5,1717200000000'));
  expect(rowsOf(loaded)).toEqual(['2024-06-01T00:00:00Z 10 12 9 11 5']);
});

describe('series told apart by a column that is not called a symbol', () => {
  const file = (name: string, ...values: string[]): string =>
    lines(
      `${HEADER},${name}`,
      ...values.flatMap((value, k) => days(4, (i) => `${day(i)},10,12,9,11,${k + 1},${value}`)),
    );
  it.each([
    ['Name', 'AAL', 'AAPL'],
    ['Index', 'HSI', 'NYA'],
    ['instrument_id', '5602', '5603'],
  ])('%s', (name, first, second) => {
    expectAsked(load(file(name, first, second)), { symbol: first });
    expect(rowsOf(accept(file(name, first, second), { symbol: second }))[0]).toBe(`${day(0)}T00:00:00Z 10 12 9 11 2`);
  });
  it('rows with names of their own are one series', () => {
    const rows = days(4, (i) => `${day(i)},10,12,9,11,5,row ${i}`);
    expect(accept(lines(`${HEADER},name`, ...rows)).bars.length).toBe(4);
  });
});

it('hours in a column of their own are not taken for seconds', () => {
  const text = lines('Date,Hour,Open,High,Low,Close', ...days(3, (i) => `2024-01-02,${i},10,12,9,${i + 10}`));
  expectRefused(load(text), 'DUPLICATE_TIME', 3, 1);
});

it('a zone in brackets behind an offset, as Java prints it, says nothing new', () => {
  const loaded = accept(lines('time,open,high,low,close', '2024-01-02T09:30:00-05:00[America/New_York],10,12,9,11'));
  expect(rowsOf(loaded)).toEqual(['2024-01-02T14:30:00Z 10 12 9 11 0']);
});

describe('prices of bid and ask side by side', () => {
  it.each([
    [
      'BidOpen,BidHigh,BidLow,BidClose,AskOpen,AskHigh,AskLow,AskClose',
      'the bid (BidClose), not of the ask (AskClose)',
    ],
    [
      'Open (Ask),High (Ask),Low (Ask),Close (Ask),Open (Bid),High (Bid),Low (Bid),Close (Bid)',
      'the bid (Close (Bid)), not of the ask (Close (Ask))',
    ],
  ])('are those of the bid, which is noted: %s', (names, message) => {
    const [bid, ask] = ['10,12,9,11', '20,22,19,21'];
    const rows = days(3, (i) => `${day(i)},${names.startsWith('Bid') ? `${bid},${ask}` : `${ask},${bid}`}`);
    const loaded = accept(lines(`date,${names}`, ...rows));
    expect(rowsOf(loaded)[0]).toBe('2024-01-02T00:00:00Z 10 12 9 11 0');
    const chosen = loaded.report.assumed.filter(({ code }) => code === 'BID_CHOSEN');
    expect(chosen.map((each) => each.message)).toEqual([`Prices are those of ${message}.`]);
  });

  it('are not noted where there is no ask, or neither', () => {
    for (const names of ['BidOpen,BidHigh,BidLow,BidClose', 'open,high,low,close']) {
      const loaded = accept(lines(`date,${names}`, ...days(3, (i) => `${day(i)},10,12,9,11`)));
      expect(loaded.report.assumed.map(({ code }) => code)).not.toContain('BID_CHOSEN');
    }
  });
});
