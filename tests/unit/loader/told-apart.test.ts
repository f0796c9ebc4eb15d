import { describe, expect, it } from 'vitest';
import { accept, bytesOf, expectAsked, expectRefused, load, rowsOf } from './helpers.ts';

/** Several series in one file whose times do not overlap, so that nothing but a column tells them apart. */

const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;
const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const bars = (from: number, count = 4, close = 11): string[] =>
  Array.from({ length: count }, (_, i) => `${day(from + i)},10,12,9,${close},5`);
/** Two blocks of four bars, the second later than the first, with these fields in front of each row. */
const blocks = (header: string, first: string, second: string): string =>
  lines(
    `${header},date,open,high,low,close,volume`,
    ...bars(0).map((bar) => `${first},${bar}`),
    ...bars(9).map((bar) => `${second},${bar}`),
  );
const FIRST = `${day(0)}T00:00:00Z 10 12 9 11 5`;
const LATER = `${day(9)}T00:00:00Z 10 12 9 11 5`;

describe('what the thing traded is called', () => {
  it.each([
    'contract',
    'pair_id',
    'instrument_id',
    'secid',
    'security',
    'FIGI',
    'id',
    'Name',
    'wkn',
    '股票代码',
    '名称',
  ])('%s', (name) => {
    for (const [first, second] of [
      ['AAA', 'BBB'],
      ['1001', '1002'],
    ] as const) {
      const file = blocks(name, first, second);
      expectAsked(load(file), { symbol: first });
      expect(rowsOf(accept(file, { symbol: second }))[0]).toBe(LATER);
      expectRefused(load(file, { symbol: 'CCC' }), 'UNKNOWN_SYMBOL', null, null);
    }
  });
  it('a number of each row’s own tells nothing apart', () => {
    for (const name of ['id', 'index', 'contract_id', 'name']) {
      const rows = bars(0, 8).map((bar, i) => `${i + 1},${bar}`);
      expect(accept(lines(`${name},date,open,high,low,close,volume`, ...rows)).bars.length).toBe(8);
    }
  });
  it('a number that is the same throughout is no symbol', () => {
    const { report } = accept(lines('id,date,open,high,low,close,volume', ...bars(0).map((bar) => `7,${bar}`)));
    expect(report.symbol).toBe(null);
  });
});

it('more symbols than a column can number are each their own', () => {
  const rows = Array.from({ length: 65_540 }, (_, i) => `S${i},${day(i % 4)},10,12,9,${11 + (i % 7) / 10},5`);
  const file = bytesOf(lines('symbol,date,open,high,low,close,volume', ...rows));
  for (const i of [65_534, 65_535, 65_537]) {
    const row = `${day(i % 4)}T00:00:00Z 10 12 9 ${11 + (i % 7) / 10} 5`;
    expect(rowsOf(accept(file, { symbol: `S${i}` }))).toEqual([row]);
  }
});

describe('what stands beside a symbol', () => {
  it.each(['exchange', 'market', 'series', 'currency', 'interval', 'expiry', 'side', 'Börse'])('%s', (name) => {
    const file = blocks(`symbol,${name}`, 'BTC,one', 'BTC,two');
    expectAsked(load(file), { symbol: `BTC ${name}=one` });
    expectAsked(load(file, { symbol: 'BTC' }), { symbol: `BTC ${name}=one` });
    expect(rowsOf(accept(file, { symbol: `BTC ${name}=two` }))[0]).toBe(LATER);
  });
  it.each(['exchange', 'market_id', 'series', 'currency', 'timeframe'])('%s, alone', (name) => {
    const file = blocks(name, 'one', 'two');
    const best = name === 'market_id' || name !== 'market' ? `${name}=one` : 'one';
    expectAsked(load(file), { symbol: best });
    expectAsked(load(file, { symbol: 'AAPL' }), { symbol: best });
    expect(rowsOf(accept(file, { symbol: `${name}=two` }))[0]).toBe(LATER);
    expectRefused(load(file, { symbol: `${name}=three` }), 'UNKNOWN_SYMBOL', null, null);
  });
  it('does no harm where it is the same in all rows', () => {
    const one = accept(blocks('exchange', 'NYSE', 'NYSE'), {}, { name: 'AAPL.csv' });
    expect([one.bars.length, one.report.symbol]).toEqual([8, 'AAPL']);
    expect(accept(blocks('exchange', 'NYSE', 'NYSE'), { symbol: 'AAPL' }).bars.length).toBe(8);
    const both = accept(blocks('exchange,symbol,currency', 'NYSE,AAPL,USD', 'NYSE,AAPL,USD'));
    expect([both.bars.length, both.report.symbol]).toEqual([8, 'AAPL']);
  });
  it('is left out of names that it does not tell apart', () =>
    expectAsked(load(blocks('symbol,exchange,currency', 'BTC,X,USD', 'ETH,X,USD')), { symbol: 'BTC' }));
  it('columns that are named by position are one series', () =>
    expect(accept(blocks('exchange', 'A', 'B'), { columns: ['-', 't', 'o', 'h', 'l', 'c', 'v'] }).bars.length).toBe(8));
});

describe('codes without names', () => {
  const file = (row: (bar: string, code: string) => string): string =>
    lines(...bars(0, 8).map((bar) => row(bar, 'AAA')), ...bars(9, 8).map((bar) => row(bar, 'BBB')));
  it('behind the numbers', () => {
    const text = file((bar, code) => `${bar},${code}`);
    expectAsked(load(text), { symbol: 'AAA' });
    expect(rowsOf(accept(text, { symbol: 'AAA' }))[0]).toBe(FIRST);
  });
  it('behind another code', () => {
    const text = file((bar, code) => `NYSE,${code},${bar}`);
    expectAsked(load(text), { symbol: 'NYSE #2=AAA' });
    expect(rowsOf(accept(text, { symbol: 'NYSE #2=BBB' }))[0]).toBe(LATER);
  });
  it('that are days of the week tell nothing apart', () =>
    expect(accept(file((bar, code) => `${bar},${code === 'AAA' ? 'MON' : 'TUE'}`)).bars.length).toBe(16));
});

describe('in JSON', () => {
  const rows = (from: number, more: object): object[] =>
    bars(from).map((bar) => {
      const [date, open, high, low, close, volume] = bar.split(',');
      return { date, open, high, low, close, volume, ...more };
    });
  it('an exchange', () => {
    const text = JSON.stringify([...rows(0, { exchange: 'A' }), ...rows(9, { exchange: 'B' })]);
    expectAsked(load(text), { symbol: 'exchange=A' });
    expect(rowsOf(accept(text, { symbol: 'exchange=B' }))[0]).toBe(LATER);
  });
  it('an exchange within lists of symbols', () => {
    const text = JSON.stringify({ AAPL: rows(0, { exchange: 'A' }), MSFT: rows(9, { exchange: 'B' }) });
    expectAsked(load(text), { symbol: 'AAPL exchange=A' });
    expect(rowsOf(accept(text, { symbol: 'MSFT exchange=B' }))[0]).toBe(LATER);
    expect(rowsOf(accept(text, { symbol: 'MSFT' }))[0]).toBe(LATER);
  });
  it('a bar that is not complete is passed over', () => {
    const text = JSON.stringify([...rows(0, { complete: true }), ...rows(9, { complete: false })]);
    expect(accept(text).bars.length).toBe(4);
  });
});

describe('a wish for one of many columns', () => {
  const columns =
    'market board segment series country region area hub node side currency base interval resolution freq contract ' +
    'expiry strike right venue mic tf per ccy maturity delivery';
  const values = (series: string): string =>
    columns
      .split(' ')
      .map((name) => (name === 'series' ? series : 'x'))
      .join();
  const text = lines(
    `date,symbol,${columns.replaceAll(' ', ',')},open,high,low,close,volume`,
    ...['y', 'z'].flatMap((series, k) => bars(9 * k).map((bar) => bar.replace(',', `,AAA,${values(series)},`))),
  );
  // Each of them could be left out of the name: all the names there could be would never be looked through.
  it.each(['AAA series=z', 'AAA market=x series=z ccy=x', 'AAA series=z delivery=x', 'series=z'])('%s', (symbol) => {
    expect(rowsOf(accept(text, { symbol }))[0]).toBe(LATER);
  });
  it('is refused where the parts come in another order', () =>
    expectRefused(load(text, { symbol: 'series=z AAA' }), 'UNKNOWN_SYMBOL', null, null));
});
