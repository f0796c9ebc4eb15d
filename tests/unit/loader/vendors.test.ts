import { describe, expect, it } from 'vitest';
import { accept, expectAsked, expectRefused, load, rowsOf, warningsOf } from './helpers.ts';

/** Habits of single vendors and programs that once were refused, asked about or, worse, read wrong. */

const FIRST = 1704067200;
const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;
/** Bars that open where the last one closed, as those of a market without pauses do. */
const BARS = Array.from({ length: 24 }, (_, i) => ({
  t: FIRST + i * 3600,
  o: 100 + i,
  h: 103 + i,
  l: 99 + i,
  c: 101 + i,
}));
const bar = (i: number, volume: number): string =>
  `${new Date((FIRST + i * 3600) * 1000).toISOString().replace('.000', '')} ${100 + i} ${103 + i} ${99 + i} ${101 + i} ${volume}`;

describe('lists without names', () => {
  it.each<[string, readonly unknown[][]]>([
    [
      'Gate.io: a volume before the prices',
      BARS.map(({ t, o, h, l, c }) => [`${t}`, '9', `${c}`, `${h}`, `${l}`, `${o}`, '5', 'true']),
    ],
    ['Gate.io, its files', BARS.map(({ t, o, h, l, c }) => [t, 5, c, h, l, o])],
    [
      'KuCoin, newest first',
      BARS.map(({ t, o, h, l, c }) => [`${t}`, `${o}`, `${c}`, `${h}`, `${l}`, '5', '6']).reverse(),
    ],
    ['Bitfinex', BARS.map(({ t, o, h, l, c }) => [t * 1000, o, c, h, l, 5])],
  ])('%s', (_, rows) => {
    for (const text of [JSON.stringify(rows), lines(...rows.map((row) => row.join(',')))]) {
      const read = rowsOf(accept(text));
      expect([read[0], read[23]]).toEqual([bar(0, 5), bar(23, 5)]);
    }
  });
  it('OKX: a bar that is not finished is none', () => {
    const rows = BARS.map(({ t, o, h, l, c }, i) => [t * 1000, o, h, l, c, 5, 6, 7, i < 23 ? '1' : '0'].map(String));
    const loaded = accept(JSON.stringify({ code: '0', data: rows.reverse() }));
    expect([loaded.bars.length, warningsOf(loaded)]).toEqual([23, ['DESCENDING', 'UNFINISHED_ROW']]);
  });
});

describe('names', () => {
  it('capital letters beside small ones are other things', () => {
    const row = {
      t: FIRST * 1000,
      T: FIRST * 1000 + 3599999,
      s: 'BTC',
      i: '1h',
      o: '10',
      c: '11',
      h: '12',
      l: '9',
      v: '5',
      L: 7,
      V: '3',
    };
    expect(rowsOf(accept(JSON.stringify([row])))).toEqual(['2024-01-01T00:00:00Z 10 12 9 11 5']);
  });
  it('Upbit’s timestamp is that of the last trade', () => {
    const row = {
      market: 'KRW-BTC',
      candle_date_time_utc: '2024-01-01T00:00:00',
      candle_date_time_kst: '2024-01-01T09:00:00',
      opening_price: 10,
      high_price: 12,
      low_price: 9,
      trade_price: 11,
      timestamp: FIRST * 1000 + 3599123,
      candle_acc_trade_price: 55,
      candle_acc_trade_volume: 5,
    };
    const loaded = accept(JSON.stringify([row]));
    expect([rowsOf(loaded)[0], loaded.report.symbol]).toEqual(['2024-01-01T00:00:00Z 10 12 9 11 5', 'KRW-BTC']);
  });
  it.each([
    ['Japanese', '日付け,終値,始値,高値,安値,出来高,変化率 %'],
    ['Korean', '날짜,종가,시가,고가,저가,거래량,변동 %'],
    ['Chinese', '日期,收盘,开盘,高,低,交易量,涨跌幅'],
    ['traditional Chinese', '日期,收盤價,開盤價,最高價,最低價,成交量,x'],
    ['Polish', 'Data,Zamknięcie,Otwarcie,Najwyższy,Najniższy,Wolumen,x'],
  ])('%s', (_, header) =>
    expect(rowsOf(accept(lines(header, '2024-01-02,11,10,12,9,5K,0.5%')))).toEqual([
      '2024-01-02T00:00:00Z 10 12 9 11 5000',
    ]),
  );
});

describe('Barchart’s prices in fractions', () => {
  const file = (...prices: string[]): string =>
    lines('Time,Open,High,Low,Latest,Change,%Change,Volume', `01/02/2024,${prices.join(',')},0-01,+0.1%,5`);
  it.each([
    ['32nds', ['101-16', '102-00', '101-08', '101-31'], '101.5 102 101.25 101.96875'],
    ['parts of them', ['110-165', '111-002', '110-007', '110-317'], '110.515625 111.0078125 110.0234375 110.9921875'],
    ['eighths', ['424-6', '425-0', '424-1', '424-7'], '424.75 425 424.125 424.875'],
  ])('%s', (_, prices, values) => {
    const loaded = accept(file(...prices), { date_order: 'mdy' });
    expect(rowsOf(loaded)).toEqual([`2024-01-02T00:00:00Z ${values} 5`]);
    expect(warningsOf(loaded)).toContain('FRACTION');
  });
  it.each(['101-32', '424-8', '110-164', '101-', '1-2-3', '101-1600', '1x-16'])('%s is none', (price) =>
    expectRefused(load(file(price, '102-00', '101-08', '101-31'), { date_order: 'mdy' }), 'BAD_NUMBER', 2, 12),
  );
  it('and nowhere else', () =>
    expectRefused(load(lines('date,open,high,low,close', '2024-01-02,101-16,102,101,101')), 'BAD_NUMBER', 2, 12));
});

it('LEAN’s prices, unpacked, are asked about', () => {
  const text = lines(
    '20240102 00:00,1003700,1010000,1000000,1005000,7',
    '20240103 00:00,1003700,1010000,1000000,1005000,7',
  );
  expectAsked(load(text), { price_scale: '10000' });
  expect(rowsOf(accept(text, { price_scale: 1e4 }))[0]).toBe('2024-01-02T00:00:00Z 100.37 101 100 100.5 7');
  expect(rowsOf(accept(text, { price_scale: 1 }))[0]).toBe('2024-01-02T00:00:00Z 1003700 1010000 1000000 1005000 7');
});

describe('times', () => {
  const at = (stamp: string): string =>
    rowsOf(accept(lines('time,open,high,low,close', `${stamp},10,12,9,11`), { tz: 'UTC' }))[0]!;
  it.each([
    ['Tue Jan 02 09:30:00 2024', '09:30:00'],
    ['Tue Jan  2 09:30:00 UTC 2024', '09:30:00'],
    ['Tue Jan  2 04:30:00 EST 2024', '09:30:00'],
  ])('as C writes them: %s', (stamp, clock) => expect(at(stamp).slice(0, 19)).toBe(`2024-01-02T${clock}`));
  it.each(['1.70407E+09', '1.704067E+12', '1.704067e+09'])('rounded by a spreadsheet are refused: %s', (stamp) =>
    expectRefused(load(lines('time,open,high,low,close', `${stamp},10,12,9,11`)), 'BAD_TIME', 2, 1),
  );
  it('that spreadsheets count in days, with five decimals', () => {
    const text = lines('date,open,high,low,close', '45293.04167,10,12,9,11', '45293.08333,10,12,9,11');
    const loaded = accept(text, { time_unit: 'excel', tz: 'UTC' });
    expect(rowsOf(loaded).map((row) => row.slice(0, 20))).toEqual(['2024-01-02T01:00:00Z', '2024-01-02T02:00:00Z']);
  });
  it('of the first hours that have lost their zeros', () => {
    const clocks = Array.from({ length: 130 }, (_, i) => Math.floor(i / 60) * 10_000 + (i % 60) * 100);
    const text = lines(
      '<TICKER>,<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>',
      ...clocks.map((clock) => `EURUSD,20240102,${clock},10,12,9,11,4`),
    );
    const loaded = accept(text, { tz: 'UTC' });
    expect([loaded.report.interval_ms, rowsOf(loaded)[129]]).toEqual([60_000, '2024-01-02T02:09:00Z 10 12 9 11 4']);
  });
});

it('the end of a file under DOS is none of its rows', () => {
  const text = lines('date,open,high,low,close', '2024-01-02,10,12,9,11', '2024-01-03,10,12,9,11');
  expect(accept(`${text}\u001a`).bars.length).toBe(2);
});

it('a line of one field is called that', () => {
  const outcome = load(lines('date,open,high,low,close', '2024-01-02,10,12,9,11', 'x'));
  expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('has 1 field where 5 were expected');
});

describe('tables as databases print them', () => {
  it.each([
    [
      'psql',
      ' ts | open | high | low | close \n------------+------+------+-----+-------\n',
      ' 2024-01-02 | 10 | 12 | 9 | 11 \n',
      '(2 rows)\n',
    ],
    [
      'Markdown',
      '|    | date | open | high | low | close |\n|---:|:-----|-----:|-----:|-----:|-----:|\n',
      '|  0 | 2024-01-02 | 10 | 12 | 9 | 11 |\n',
      '',
    ],
  ])('%s', (_, header, row, footer) => {
    const loaded = accept(`${header}${row}${row.replace('01-02', '01-03')}${footer}`);
    expect(rowsOf(loaded)).toEqual(['2024-01-02T00:00:00Z 10 12 9 11 0', '2024-01-03T00:00:00Z 10 12 9 11 0']);
    expect(warningsOf(loaded)).toContain('EXTRA_HEADER');
  });
  it('InfluxDB: the bounds of the query are no times of bars', () => {
    const head = ['#group,false,false,true,true,false', ',result,table,_start,_stop,_time,open,high,low,close'];
    const row = (hour: number): string =>
      `,,0,2024-01-01T00:00:00Z,2025-01-01T00:00:00Z,2024-01-02T0${hour}:00:00Z,10,12,9,11`;
    expect(rowsOf(accept(lines(...head, row(0), row(1), row(2))))[2]).toBe('2024-01-02T02:00:00Z 10 12 9 11 0');
  });
});

it.each([
  ['Volume (USD),Volume (BTC)', 9],
  ['Volume_(BTC),Volume_(Currency)', 5],
  ['Volume (USD),Trades', 5],
])('the volume of %s is that of the thing traded', (names, volume) =>
  expect(rowsOf(accept(lines(`date,open,high,low,close,${names}`, '2024-01-02,10,12,9,11,5,9')))).toEqual([
    `2024-01-02T00:00:00Z 10 12 9 11 ${volume}`,
  ]),
);

it('a semicolon may part date and time, inside of quotation marks', () =>
  expect(
    rowsOf(
      accept(lines('"Date/Time","Open","High","Low","Close"', '"20240102;093000","10","12","9","11"'), { tz: 'UTC' }),
    ),
  ).toEqual(['2024-01-02T09:30:00Z 10 12 9 11 0']));

describe('what was once decided without being known', () => {
  it('a date that may be two, behind rows whose dates could not', () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `${new Date(Date.UTC(2023, 11, 20 + i)).toISOString().slice(0, 10)},10,12,9,11`,
    );
    expectRefused(load(lines('date,open,high,low,close', ...rows, '05/01/2024,10,12,9,11')), 'BAD_TIME', 14, 1);
    const sure = accept(lines('date,open,high,low,close', ...rows, '01/25/2024,10,12,9,11'));
    expect(rowsOf(sure)[12]).toBe('2024-01-25T00:00:00Z 10 12 9 11 0');
    const said = accept(lines('date,open,high,low,close', ...rows, '05/01/2024,10,12,9,11'), { date_order: 'dmy' });
    expect(rowsOf(said)[12]).toBe('2024-01-05T00:00:00Z 10 12 9 11 0');
  });
  it('an adjusted close without a name is no volume', () => {
    const rows = ['2024-01-01', '2024-01-02'].map((date) => `${date},10,12,9,11,10.5,5000`);
    expectAsked(load(lines(...rows)), { columns: 't,o,h,l,c,-,v' });
    expect(rowsOf(accept(lines(...rows), { columns: ['t', 'o', 'h', 'l', 'c', '-', 'v'] }))[0]).toBe(
      '2024-01-01T00:00:00Z 10 12 9 11 5000',
    );
    const turnover = rows.map((row) => row.replace('10.5,5000', '5000,55000'));
    expect(rowsOf(accept(lines(...turnover)))[0]).toBe('2024-01-01T00:00:00Z 10 12 9 11 5000');
  });
  it('a volume before the prices is no time of day', () => {
    const rows = BARS.map(
      ({ o, h, l, c }, i) =>
        `${new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10)},${1000 + i},${o},${h},${l},${c}`,
    );
    expect(rowsOf(accept(lines(...rows)))[1]).toBe('2024-01-02T00:00:00Z 101 104 100 102 1001');
  });
  it('a word behind the stamp is the symbol', () => {
    const row = (symbol: string, day: number): string => `2024010${day},${symbol},10,12,9,11,5`;
    expect(accept(lines(row('AAPL', 2), row('AAPL', 3))).report.symbol).toBe('AAPL');
    expectAsked(load(lines(row('AAPL', 2), row('MSFT', 2))), { symbol: 'AAPL' });
  });
  it('rows that run backwards for the most part are not in order', () => {
    const rows = [5, 3, 4, 2, 1].map((day) => `2024-01-0${day},10,12,9,11`);
    const loaded = accept(lines('date,open,high,low,close', ...rows));
    expect([loaded.report.order, warningsOf(loaded)]).toEqual(['unsorted', ['DESCENDING', 'UNSORTED']]);
  });
});

it('a quotation mark that is wrong in the first row is refused there', () =>
  expectRefused(load(lines('date,name,open,high,low,close', '2024-01-02,"A \\"B\\"",10,12,9,11')), 'BAD_QUOTE', 2, 17));

it('names in brackets are no JSON', () =>
  expect(accept(lines('[date],[open],[high],[low],[close]', '2024-01-02,10,12,9,11')).report.columns['close']).toBe(
    '[close]',
  ));

it('a zone that is not known is called that', () => {
  const outcome = load(lines('date,open,high,low,close', '2024-06-03 10:00:00 BST,10,12,9,11'));
  expectRefused(outcome, 'BAD_TIME', 2, 1);
  expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('zone is not known');
});

describe('TradeStation: a volume in two parts, traded as the price rose and as it fell', () => {
  const header = '"Date","Time","Open","High","Low","Close","Up","Down"';
  const at = (t: number): string =>
    new Date(t * 1000).toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+:\d+).*/, '$2/$3/$1,$4');
  const row = (i: number, up: number | string, down: number | string): string => {
    const { t, o, h, l, c } = BARS[i]!;
    return [at(t), o, h, l, c, up, down].join(',');
  };
  const zone = { tz: 'UTC', date_order: 'mdy' } as const;

  it('is their sum, by whichever reader', () => {
    const rows = BARS.map((_, i) => row(i, i, 2 * i));
    // A row that only the careful reader takes.
    rows[9] = row(9, '"9"', '18');
    const loaded = accept(lines(header, ...rows), zone);
    expect(rowsOf(loaded)).toEqual(BARS.map((_, i) => bar(i, 3 * i)));
    expect(loaded.report.assumed.map(({ code }) => code)).toContain('VOLUME_PARTS');
    const none = accept(lines(header, ...BARS.map((_, i) => row(i, 0, 0))), zone);
    expect(none.report.assumed.map(({ code }) => code)).not.toContain('SPARE_VOLUME');
  });

  it('is none where the two are prices, or stand beside a volume', () => {
    const bands = accept(lines(header, ...BARS.map((_, i) => row(i, `${104 + i}.5`, `${98 + i}.5`))), zone);
    expect([...bands.bars.volume]).toEqual(BARS.map(() => 0));
    const own = accept(lines(`${header},"Volume"`, ...BARS.map((_, i) => `${row(i, 7, 8)},5`)), zone);
    expect(own.bars.volume[3]).toBe(5);
  });
});
