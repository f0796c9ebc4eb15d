import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { LoaderOptions, LoadOutcome } from '../../../src/contracts/loader.ts';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { loadFile } from '../../../src/runtime/files/load.ts';
import { bytesOf, expectAsked, type Loaded, rowsOf, warningsOf } from './helpers.ts';
import { memorySource } from './memory-source.ts';

/** Shapes in which sources hand out their files beside the usual one: names, archives, headers, rows. */

function load(text: string | Uint8Array, name: string, options: Partial<LoaderOptions> = {}): Promise<LoadOutcome> {
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  return loadFile(memorySource(bytes, name), { ...DEFAULT_LOADER_OPTIONS, ...options });
}

async function loaded(text: string | Uint8Array, name: string, options: Partial<LoaderOptions> = {}): Promise<Loaded> {
  const outcome = await load(text, name, options);
  if (outcome.kind !== 'loaded') throw new Error(JSON.stringify(outcome).slice(0, 400));
  return outcome;
}

const mt4 = (minutes: number, rows: number): string =>
  Array.from({ length: rows }, (_, i) => {
    const at = new Date(Date.UTC(2012, 7, 6) + i * minutes * 60_000).toISOString();
    return `${at.slice(0, 10).replaceAll('-', '.')},${at.slice(11, 16)},10,12,9,11,${i + 1}\r\n`;
  }).join('');

describe('MetaTrader 4 names its files by symbol and minutes', () => {
  it.each([
    ['EURUSD1440.csv', 1440, 'EURUSD'],
    ['DAX30240.csv', 240, 'DAX30'],
    ['GBPJPY60.csv', 60, 'GBPJPY'],
    ['US50015.csv', 15, 'US500'],
  ] as const)('%s', async (name, minutes, symbol) => {
    const { report } = await loaded(mt4(minutes, 5), name, { tz: 'UTC' });
    expect([report.source, report.symbol, report.interval_ms]).toEqual(['MetaTrader 4', symbol, minutes * 60_000]);
  });
  it('which also tells the interval of a single bar', async () => {
    const { report } = await loaded(mt4(5, 1), 'EURUSD5.csv', { tz: 'UTC' });
    expect([report.symbol, report.interval_ms]).toEqual(['EURUSD', 300_000]);
  });
});

it.each([
  ['XRP_USDT-1h.json', 'XRP_USDT'],
  ['BTC-USD-candles.json', 'BTC-USD'],
  ['XRP_USDT_USDT-1h-futures.json', 'XRP_USDT'],
  ['AAPL-1d.json', 'AAPL'],
])('a name of a pair holds both its sides: %s', async (name, symbol) => {
  const rows = [0, 1, 2].map((i) => [(1704067200 + i * 3600) * 1000, 10, 12, 9, 11, 100]);
  expect((await loaded(JSON.stringify(rows), name)).report.symbol).toBe(symbol);
});

describe('a zip with a report beside the bars', () => {
  const bars = [0, 1, 2].map((i) => `20150201 170${i}00;1.1;1.3;1.0;1.2;0\n`).join('');
  const report =
    'HistData.com (c) 2015\r\n\r\nFile: DAT_ASCII_EURUSD_M1_201502 Status Report:\r\n\r\nGap of 61s found.\r\n';

  it('is read without asking which of the two', async () => {
    const zip = zipSync({
      'DAT_ASCII_EURUSD_M1_201502.csv': bytesOf(bars),
      'DAT_ASCII_EURUSD_M1_201502.txt': bytesOf(report),
    });
    expectAsked(await load(zip, 'HISTDATA_COM_ASCII_EURUSD_M1_201502.zip'), { tz: 'EST' });
    expect((await loaded(zip, 'x.zip', { tz: 'EST' })).bars.length).toBe(3);
  });

  it('asks when none of the entries looks like bars', async () => {
    const zip = zipSync({ 'a.txt': bytesOf(report), 'b.txt': bytesOf(report) });
    expectAsked(await load(zip, 'x.zip'), { entry: 'a.txt' });
  });
});

describe('a header that says which clock', () => {
  const rows = (stamp: string): string =>
    `2024.07.01 ${stamp}:00:00,10,12,9,11,100\n2024.07.01 ${stamp}:01:00,11,12,9,11,100\n`;
  it.each([
    ['Time (EET)', '2024-07-01T09:00:00Z', 'Europe/Athens'],
    ['Time (UTC)', '2024-07-01T12:00:00Z', 'UTC'],
    ['Time (UTC+3)', '2024-07-01T09:00:00Z', '+3'],
    ['Time (America/New_York)', '2024-07-01T16:00:00Z', 'America/New_York'],
  ])('%s', async (header, first, tz) => {
    const outcome = await loaded(`${header},Open,High,Low,Close,Volume \n${rows('12')}`, 'x.csv');
    expect(rowsOf(outcome)[0]).toBe(`${first} 10 12 9 11 100`);
    expect(outcome.report.tz).toBe(tz);
  });
  it('EST is asked about: half of those who write it mean New York in summer too', async () => {
    expectAsked(await load(`Time (EST),Open,High,Low,Close,Volume\n${rows('12')}`, 'x.csv'), { tz: 'UTC' });
  });
});

it('a row of units below the header is passed over', async () => {
  const text =
    'time,open,high,low,close,volume\ns,usd,usd,usd,usd,btc\n1704067200,10,12,9,11,100\n1704070800,10,12,9,11,100\n';
  const outcome = await loaded(text, 'x.csv');
  expect(outcome.bars.length).toBe(2);
  expect(warningsOf(outcome)).toContain('EXTRA_HEADER');
});

it('rows of eight with an average price: the volume is behind it', async () => {
  const list = Array.from({ length: 8 }, (_, i) => [
    1704067200 + i * 60,
    '10',
    '12',
    '9',
    '11',
    '10.5',
    `${100 + i}`,
    7,
  ]);
  const outcome = await loaded(JSON.stringify({ error: [], result: { XXBTZUSD: list, last: 1 } }), 'ohlc.json');
  expect(rowsOf(outcome)[3]).toBe('2024-01-01T00:03:00Z 10 12 9 11 103');
});
