import { describe, expect, it } from 'vitest';
import { createLoader, DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { accept, bytesOf, expectAsked, expectRefused, load, rowsOf, warningsOf } from './helpers.ts';

/** The shapes in which programs write bars as JSON beside a list of rows: columns, frames, rows within rows. */

const FIRST = 1704067200;
const TIMES = [0, 1, 2].map((i) => FIRST + i * 3600);
const BARS = {
  open: [10, 11, 12],
  high: [13, 14, 15],
  low: [9, 10, 11],
  close: [11, 12, 13],
  volume: [100, 101, 102],
};
const ROWS = [
  '2024-01-01T00:00:00Z 10 13 9 11 100',
  '2024-01-01T01:00:00Z 11 14 10 12 101',
  '2024-01-01T02:00:00Z 12 15 11 13 102',
];
const named = (names: string): Record<string, number[]> =>
  Object.fromEntries(Object.values(BARS).map((values, k) => [names.split(' ')[k], values]));
const under = (keys: readonly (number | string)[], values: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(keys.map((key, k) => [key, values[k]]));
const frame = (keys: readonly (number | string)[], columns: Record<string, readonly unknown[]>): unknown =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, under(keys, values)]));
const MS = TIMES.map((time) => time * 1000);
const ISO = MS.map((ms) => new Date(ms).toISOString());
const TABLE = TIMES.map((_, i) => Object.values(BARS).map((values) => values[i]));

describe('columns under their names', () => {
  it.each<[string, unknown]>([
    ['lists', { time: TIMES, ...BARS }],
    ['lists with the times last', { ...BARS, time: TIMES }],
    ['lists of letters with a status', { ...named('o h l c v'), s: 'ok', t: TIMES }],
    ['ticks that are times', { jsonrpc: '2.0', result: { ticks: MS, status: 'ok', cost: [1, 2, 3], ...BARS } }],
    [
      'times in the object around',
      {
        chart: {
          result: [
            {
              meta: { symbol: 'SPY', tradingPeriods: [[{ start: 1, end: 2 }]], validRanges: ['1d', '5d'] },
              timestamp: TIMES,
              indicators: { quote: [BARS], adjclose: [{ adjclose: [1, 2, 3] }] },
            },
          ],
        },
      },
    ],
    ['objects under their times in ms', frame(MS, BARS)],
    ['objects under their times as text', frame(ISO, BARS)],
    ['objects under row numbers beside a column of times', frame([0, 1, 2], { date: ISO, ...BARS })],
    ['rows beside names and an index', { columns: Object.keys(BARS), index: MS, data: TABLE }],
    [
      'rows beside names, the time among them',
      { candles: { columns: [...Object.keys(BARS), 'begin'], data: TABLE.map((row, i) => [...row, ISO[i]]) } },
    ],
    [
      'a schema before the rows',
      {
        schema: { fields: [{ name: 'date', type: 'datetime' }] },
        data: TABLE.map((row, i) => ({ date: ISO[i], ...under(Object.keys(BARS), row) })),
      },
    ],
  ])('%s', (_, value) => {
    for (const indent of [0, 2]) expect(rowsOf(accept(JSON.stringify(value, null, indent)))).toEqual(ROWS);
  });

  it('Yahoo’s bars without trades are passed over', () => {
    const quote = Object.fromEntries(Object.entries(BARS).map(([name, [a, , c]]) => [name, [a, null, c]]));
    const text = JSON.stringify({ chart: { result: [{ timestamp: TIMES, indicators: { quote: [quote] } }] } });
    const loaded = accept(text);
    expect(rowsOf(loaded)).toEqual([ROWS[0], ROWS[2]]);
    expect([loaded.report.source, warningsOf(loaded)]).toEqual(['Yahoo', ['NULL_ROW']]);
  });

  it('are read the same in pieces of any size', () => {
    const times = Array.from({ length: 9000 }, (_, i) => FIRST + i * 60);
    const columns = Object.fromEntries(Object.entries(BARS).map(([name, [value]]) => [name, times.map(() => value)]));
    const bytes = bytesOf(JSON.stringify({ time: times, ...columns }));
    const loader = createLoader({ name: 'x.json', size: bytes.length }, DEFAULT_LOADER_OPTIONS);
    for (let at = 0; at < bytes.length; at += 50_000) loader.push(bytes.subarray(at, at + 50_000));
    const outcome = loader.finish();
    expect(outcome).toEqual(accept(bytes, {}, { name: 'x.json' }));
    expect(outcome.kind === 'loaded' && outcome.bars.ts[8999]).toBe((FIRST + 8999 * 60) * 1000);
  });

  it('ask with previews', () => {
    const text = JSON.stringify(frame(['2024-01-01 00:00', '2024-01-01 01:00', '2024-01-01 02:00'], BARS));
    expectAsked(load(text), { tz: 'UTC' });
    const outcome = load(text);
    expect(outcome.kind === 'questions' && outcome.questions[0]!.choices[0]!.preview).toHaveLength(3);
  });

  it.each<[string, string, string, number, number]>([
    [
      'a column too short',
      '{"time":[1704067200,1704070800],\n"open":[1,1],"high":[1,1],"low":[1,1],"close":[1]}',
      'JSON_SYNTAX',
      2,
      39,
    ],
    ['no times', '{"open":[1,1],"high":[1,1],"low":[1,1],"close":[1,1]}', 'JSON_SYNTAX', 1, 2],
    [
      'a value that is none',
      '{"open":[1,1],\n"high":[1,null],"low":[1,1],"close":[1,1],\n"time":[1704067200,1704070800]}',
      'BAD_NUMBER',
      2,
      11,
    ],
    [
      'a time that is none',
      '{"open":[1,1],"high":[1,1],"low":[1,1],"close":[1,1],\n"time":["2024-01-01",\n"2024-02-30"]}',
      'BAD_TIME',
      3,
      2,
    ],
    [
      'an end too early',
      '{"time":[1704067200,1704070800],"open":[1,1],"high":[1,1],"low":[1,1],"close":[1,',
      'JSON_SYNTAX',
      1,
      82,
    ],
    [
      'text behind its end',
      '{"time":[1704067200],"open":[1],"high":[1],"low":[1],"close":[1]} x',
      'JSON_SYNTAX',
      1,
      67,
    ],
    [
      'other times above one column',
      '{"open":{"1704067200":1},"high":{"1704067200":1},"low":{"1704067260":1},"close":{"1704067200":1}}',
      'JSON_SYNTAX',
      1,
      50,
    ],
    [
      'a row too long',
      '{"columns":["open","high","low","close"],"index":[1704067200],"data":[[1,1,1,1,1]]}',
      'JSON_SYNTAX',
      1,
      71,
    ],
    ['nothing in them', '{"time":[],"open":[],"high":[],"low":[],"close":[]}', 'HEADER_ONLY', 1, 1],
  ])('refuse %s', (_, text, code, line, column) => expectRefused(load(text), code, line, column));
});

describe('values in objects of their own', () => {
  it('are read as those of the row', () => {
    const rows = TABLE.map(([o, h, l, c, volume], i) =>
      JSON.stringify({ complete: true, volume, time: ISO[i], mid: { o: `${o}`, h: `${h}`, l: `${l}`, c: `${c}` } }),
    );
    expect(rowsOf(accept(`{"instrument":"EUR_USD","candles":[${rows.join(',')}]}`))).toEqual(ROWS);
  });

  it('are those of Databento, one object a line', () => {
    const text = TABLE.map((row, i) =>
      JSON.stringify({
        hd: { ts_event: `${MS[i]}000000`, rtype: 34, instrument_id: 5482 },
        ...under(
          Object.keys(BARS),
          row.map((value, k) => (k < 4 ? `${value}000000000` : `${value}`)),
        ),
        symbol: 'ESH4',
      }),
    ).join('\n');
    const loaded = accept(text);
    expect(rowsOf(loaded)).toEqual(ROWS);
    expect([loaded.report.source, loaded.report.symbol]).toEqual(['Databento', 'ESH4']);
  });

  it('are asked about where there are two of each', () => {
    const price = (add: number, [o, h, l, c]: number[]) => ({ o: o! + add, h: h! + add, l: l! + add, c: c! + add });
    const rows = TABLE.map((row, i) => ({ time: ISO[i], volume: row[4], bid: price(0, row), ask: price(1, row) }));
    const text = JSON.stringify({ candles: rows });
    expectAsked(load(text), { symbol: 'bid' });
    expect(rowsOf(accept(text, { symbol: 'bid' }))).toEqual(ROWS);
    expect(rowsOf(accept(text, { symbol: 'ask' }))[0]).toBe('2024-01-01T00:00:00Z 11 14 10 12 100');
  });
});

describe('the text behind a list of rows', () => {
  const list = '[[1704067200000,10,12,9,11,5]]';
  it.each([
    ['text', `${list}garbage`, 31],
    ['a bracket', `${list}]`, 31],
    ['an object left open', `{"data":${list}`, 39],
    ['more left open', `{"data":${list},"meta":{"a":1}`, 54],
  ])('is refused where it is %s', (_, text, column) => expectRefused(load(text), 'JSON_SYNTAX', 1, column));
  it('may be what an answer ends with', () =>
    expect(accept(`{"data":${list},"meta":{"a":[1,2],"b":"]"}}\n`).bars.length).toBe(1));
});

describe('names with the symbol beside them', () => {
  it.each([
    ['Close_SPY', (name: string) => `${name}_SPY`],
    ['SPY_Close', (name: string) => `SPY_${name}`],
    ['SPY.Close', (name: string) => `SPY.${name}`],
    ['a tuple', (name: string) => `"('${name}', 'SPY')"`],
  ])('as in %s', (_, write) => {
    const names = ['Close', 'High', 'Low', 'Open', 'Volume'].map(write).join(',');
    const loaded = accept(`Date,${names}\n2024-01-02,11,12,9,10,5\n`);
    expect(rowsOf(loaded)).toEqual(['2024-01-02T00:00:00Z 10 12 9 11 5']);
    expect([loaded.report.symbol, loaded.report.columns['close']]).toEqual(['SPY', write('Close').replaceAll('"', '')]);
  });
  it('are asked about where there are two', () => {
    const names = ['SPY', 'QQQ'].flatMap((symbol) =>
      ['Open', 'High', 'Low', 'Close'].map((name) => `${symbol}.${name}`),
    );
    const text = `Date,${names.join(',')}\n2024-01-02,10,12,9,11,20,22,19,21\n`;
    expectAsked(load(text), { symbol: 'SPY' });
    expect(rowsOf(accept(text, { symbol: 'QQQ' }))).toEqual(['2024-01-02T00:00:00Z 20 22 19 21 0']);
  });
});
