import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { LoaderOptions, LoadOutcome } from '../../../src/contracts/loader.ts';
import { DEFAULT_LOADER_OPTIONS } from '../../../src/core/loader/index.ts';
import { loadFile } from '../../../src/runtime/files/load.ts';
import { expectAsked, type Loaded, rowsOf, warningsOf } from './helpers.ts';
import { memorySource } from './memory-source.ts';

/**
 * One small file for each source, written for this project with that source's traps, and what must come of
 * it: the first and last bar in full, so that a wrong column, unit, zone or order cannot pass.
 */
interface Case {
  readonly file: string;
  readonly source: string;
  readonly first: string;
  readonly last: string;
  readonly rows: number;
  readonly interval: string;
  readonly symbol?: string | null;
  readonly order?: 'descending';
  readonly warnings?: readonly string[];
  readonly assumed?: readonly string[];
  /** What must be asked, with the best guess; the file is then read with those answers, or with `options`. */
  readonly asks?: Readonly<Record<string, string>>;
  readonly options?: Partial<LoaderOptions>;
  /** Put into a container under this name. */
  readonly as?: { readonly container: 'gzip' | 'zip'; readonly name: string; readonly entry?: string };
}

const MINUTE = 60_000;
const INTERVALS: Readonly<Record<string, number>> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '1h': 60 * MINUTE,
  '4h': 240 * MINUTE,
  '1d': 1440 * MINUTE,
};

const CASES: readonly Case[] = [
  {
    file: 'BTCUSDT-1h-2024-12.csv',
    source: 'Binance spot',
    symbol: 'BTCUSDT',
    interval: '1h',
    rows: 4,
    first: '2024-12-01T00:00:00Z 96407.99 96900 96280.1 96650.5 512.3321',
    last: '2024-12-01T03:00:00Z 96200.75 96800 96200.75 96750 450.75',
    assumed: ['POSITIONAL'],
  },
  {
    file: 'BTCUSDT-1h-2025-01.csv',
    source: 'Binance spot',
    symbol: 'BTCUSDT',
    interval: '1h',
    rows: 3,
    first: '2025-01-01T00:00:00Z 93576 94509.42 93489.03 94401.14 755.9901',
    last: '2025-01-01T02:00:00Z 93607.74 94105.12 93594.56 94098.91 276.78045',
    assumed: ['POSITIONAL'],
  },
  {
    file: 'ETHUSDT-1m-futures.csv',
    source: 'Binance futures',
    interval: '1m',
    rows: 3,
    first: '2024-01-01T00:00:00Z 2281.87 2284.1 2281 2283.58 1412.093',
    last: '2024-01-01T00:02:00Z 2280.15 2281.5 2279.99 2281.2 900.001',
  },
  {
    file: 'BTCUSDT_15_2021-11-01_2021-11-30.csv',
    as: { container: 'gzip', name: 'BTCUSDT_15_2021-11-01_2021-11-30.csv.gz' },
    source: 'Bybit archive',
    interval: '15m',
    rows: 3,
    first: '2021-11-01T00:00:00Z 61343.5 61500 61200.5 61410 120.512',
    last: '2021-11-01T00:30:00Z 61322.5 61322.5 61100 61155 150.75',
    assumed: ['POSITIONAL', 'ZONE_KNOWN'],
  },
  {
    file: 'okx-BTC-USDT-candles.csv',
    as: { container: 'zip', name: 'BTC-USDT-candlesticks-2024-01-01.zip' },
    source: 'OKX',
    symbol: 'BTC-USDT',
    interval: '1h',
    rows: 3,
    first: '2024-01-01T00:00:00Z 42000.1 42100 41950.5 42050 12.5',
    last: '2024-01-01T02:00:00Z 42010.7 42200 42005 42199.9 20',
    warnings: ['UNFINISHED_ROW'],
    assumed: ['VOLUME_CHOSEN'],
  },
  {
    file: 'ETHUSD_60.csv',
    source: 'Kraken OHLCVT',
    symbol: 'ETHUSD',
    interval: '1h',
    rows: 4,
    first: '2015-08-07T14:00:00Z 3 3.00001 3 3 81.85727776',
    last: '2015-08-07T18:00:00Z 1.2 1.25 1.1 1.2 12',
    warnings: ['GAP'],
    assumed: ['POSITIONAL'],
  },
  {
    file: 'coinbase-candles.json',
    source: 'Coinbase',
    interval: '1h',
    rows: 3,
    order: 'descending',
    first: '2025-10-20T23:00:00Z 108050 108300 108000 108200 150.25',
    last: '2025-10-21T01:00:00Z 108400.5 108500 107900.12 108000.01 210.12345678',
    warnings: ['DESCENDING'],
  },
  {
    file: 'coinbase-arrays.json',
    source: 'Coinbase',
    interval: '1h',
    rows: 3,
    order: 'descending',
    first: '2025-10-20T23:00:00Z 108050 108300 108000 108200 150.25',
    last: '2025-10-21T01:00:00Z 108400.5 108500 107900.12 108000.01 210.12345678',
    warnings: ['DESCENDING'],
    assumed: ['POSITIONAL'],
  },
  {
    file: 'cdd-Gemini_ETHUSD_1h.csv',
    source: 'CryptoDataDownload',
    symbol: 'ETH/USD',
    interval: '1h',
    rows: 3,
    order: 'descending',
    first: '2024-01-01T01:00:00Z 2281 2286 2279.9 2285.5 77',
    last: '2024-01-01T03:00:00Z 2290 2301.5 2288.1 2300 120.5',
    warnings: ['DESCENDING', 'PREAMBLE'],
    assumed: ['VOLUME_CHOSEN'],
  },
  {
    file: 'cdd-Kraken_BTCUSD_1h.csv',
    source: 'CryptoDataDownload',
    symbol: 'BTCUSD',
    interval: '1h',
    rows: 3,
    order: 'descending',
    first: '2019-10-17T00:00:00Z 8000 8022 7990 8020 30',
    last: '2019-10-17T10:00:00Z 8030 8050.5 8020 8045 10.5',
    warnings: ['DESCENDING', 'GAP', 'PREAMBLE'],
    assumed: ['VOLUME_CHOSEN', 'ZONE_KNOWN'],
  },
  {
    file: 'yahoo-SPY.csv',
    source: 'Yahoo',
    symbol: 'SPY',
    interval: '1d',
    rows: 3,
    first: '2020-12-31T00:00:00Z 371.779999 374.660004 371.230011 373.880005 78520700',
    last: '2021-01-05T00:00:00Z 368.100006 372.5 368.049988 371.329987 66426200',
    warnings: ['GAP', 'NULL_ROW'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'yfinance-SPY.csv',
    source: 'yfinance',
    symbol: 'SPY',
    interval: '1d',
    rows: 4,
    first: '2024-01-02T00:00:00Z 472.1600036621094 473.6700134277344 470.489990234375 472.6499938964844 0',
    last: '2024-01-05T00:00:00Z 470.4400024414064 470.44000244140625 466.4300231933594 467.9199829101562 0',
    warnings: ['EXTRA_HEADER', 'OHLC_VIOLATION'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'yfinance-two-tickers.csv',
    source: 'yfinance',
    symbol: 'MSFT',
    interval: '1d',
    rows: 2,
    asks: { symbol: 'AAPL' },
    options: { symbol: 'MSFT' },
    first: '2024-01-02T00:00:00Z 370.9 372.9 363.8 367.9 25258600',
    last: '2024-01-03T00:00:00Z 366 370.2 365.5 367.7 23083500',
    warnings: ['EXTRA_HEADER'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'stooq-spx.csv',
    source: 'generic CSV',
    interval: '1d',
    rows: 3,
    first: '1984-09-07T00:00:00Z 164.64 166.27 163.97 164.37 47046666.666667',
    last: '1984-09-11T00:00:00Z 164.26 166.17 164.2 164.45 56166666.5',
    warnings: ['GAP'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'stooq-aapl.us.txt',
    source: 'Stooq',
    symbol: 'AAPL.US',
    interval: '1d',
    rows: 3,
    first: '1984-09-07T00:00:00Z 0.0989 0.1001 0.0978 0.0989 98747442.6587',
    last: '1984-09-11T00:00:00Z 0.0992 0.1019 0.0992 0.1001 181192001.5',
    warnings: ['GAP'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'finam-SBER.txt',
    source: 'Finam',
    symbol: 'SBER',
    interval: '1h',
    rows: 3,
    asks: { tz: 'Europe/Moscow' },
    first: '2024-01-03T07:00:00Z 271.9 272.8 271.5 272.3 2410100',
    last: '2024-01-03T09:00:00Z 272.9 273 272.4 272.5 900300',
  },
  {
    file: 'alphavantage-IBM-daily.csv',
    source: 'Alpha Vantage',
    interval: '1d',
    rows: 3,
    order: 'descending',
    first: '2024-01-03T00:00:00Z 160.2 161.7 159.8 160.9 4100000',
    last: '2024-01-05T00:00:00Z 161.5 162.9 160.1 161 3600000',
    warnings: ['DESCENDING'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'alphavantage-IBM-daily.json',
    source: 'Alpha Vantage',
    interval: '1d',
    rows: 2,
    order: 'descending',
    first: '2024-01-02T00:00:00Z 162.83 163.29 160.51 161.5 3825044',
    last: '2024-01-03T00:00:00Z 161 161.73 160.08 160.1 4086065',
    warnings: ['DESCENDING'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'alphavantage-IBM-5min.csv',
    source: 'Alpha Vantage',
    interval: '5m',
    rows: 3,
    order: 'descending',
    asks: { tz: 'America/New_York' },
    first: '2024-01-05T14:30:00Z 161.5 161.6 160.9 161 90000',
    last: '2024-01-05T14:40:00Z 161.1 161.4 161 161.2 35000',
    warnings: ['DESCENDING'],
  },
  {
    file: 'BATS_TSLA, 1D.csv',
    source: 'TradingView',
    symbol: 'TSLA',
    interval: '1d',
    rows: 4,
    first: '2024-03-07T14:30:00Z 174.35 180.04 173.7 178.65 102129000',
    last: '2024-03-12T13:30:00Z 177.77 179.43 172.41 177.54 87391700',
    warnings: ['GAP'],
  },
  {
    file: 'FX_EURUSD, 60.csv',
    source: 'TradingView',
    symbol: 'EURUSD',
    interval: '1h',
    rows: 4,
    first: '2022-03-13T21:00:00Z 1.091 1.092 1.0905 1.0915 0',
    last: '2022-03-14T00:00:00Z 1.0903 1.0911 1.0899 1.091 0',
    warnings: ['MIXED_OFFSETS'],
    assumed: ['NO_VOLUME'],
  },
  {
    file: 'mt5-XAUUSD_H4.csv',
    source: 'MetaTrader 5',
    symbol: 'XAUUSD',
    interval: '4h',
    rows: 3,
    asks: { tz: 'UTC' },
    options: { tz: 'Europe/Athens' },
    first: '2025-01-01T22:00:00Z 2624.81 2634.42 2621.57 2632.99 16434',
    last: '2025-01-02T06:00:00Z 2634.12 2639.92 2631.03 2636.08 29942',
    assumed: ['SPARE_VOLUME'],
  },
  {
    file: 'mt4-DAX30.csv',
    source: 'MetaTrader 4',
    symbol: 'DAX30',
    interval: '1h',
    rows: 3,
    asks: { tz: 'UTC' },
    options: { tz: '+03:00' },
    first: '2012-08-05T21:00:00Z 6919.5 6932 6910.5 6925 1234',
    last: '2012-08-05T23:00:00Z 6918 6921 6901 6905.5 1410',
    assumed: ['POSITIONAL'],
  },
  {
    file: 'dukascopy-local.csv',
    source: 'Dukascopy',
    interval: '1h',
    rows: 4,
    first: '2021-10-10T16:00:00Z 1.1572 1.1574 1.15701 1.15733 1402.12',
    last: '2021-10-10T19:00:00Z 1.15745 1.15745 1.15745 1.15745 0',
  },
  {
    file: 'dukascopy-gmt.csv',
    source: 'Dukascopy',
    interval: '1h',
    rows: 3,
    first: '2020-04-03T10:00:00Z 1.0812 1.082 1.0801 1.0805 9000.5',
    last: '2020-04-03T12:00:00Z 1.0799 1.0802 1.0773 1.078 12000',
  },
  {
    file: 'DAT_ASCII_EURUSD_M1_2015.csv',
    source: 'HistData',
    symbol: 'EURUSD',
    interval: '1m',
    rows: 4,
    asks: { tz: 'EST' },
    options: { tz: 'America/New_York' },
    first: '2015-02-01T22:00:00Z 1.13105 1.13117 1.13076 1.13084 0',
    last: '2015-02-01T22:04:00Z 1.13104 1.13104 1.13103 1.13103 0',
    warnings: ['GAP'],
    assumed: ['POSITIONAL'],
  },
  {
    file: 'ib-EURUSD.ndjson',
    source: 'Interactive Brokers',
    interval: '1h',
    rows: 3,
    first: '2024-01-01T22:00:00Z 1.1038 1.1045 1.1036 1.1042 0',
    last: '2024-01-02T00:00:00Z 1.1041 1.1043 1.103 1.1033 0',
    warnings: ['NO_VOLUME_VALUE'],
  },
  {
    file: 'ib-AAPL.csv',
    source: 'Interactive Brokers',
    interval: '1h',
    rows: 3,
    first: '2024-01-02T14:30:00Z 187.15 188.44 186.9 187.1 3511',
    last: '2024-01-02T16:30:00Z 184.9 185.6 184.11 185.2 2100',
  },
  {
    file: 'polygon-day.csv',
    source: 'Polygon',
    symbol: 'MSFT',
    interval: '1d',
    rows: 2,
    asks: { symbol: 'AAPL' },
    options: { symbol: 'MSFT' },
    first: '2024-01-02T05:00:00Z 373.86 375.9 366.77 370.87 25258600',
    last: '2024-01-03T05:00:00Z 369.01 373.26 368.51 370.6 23083500',
  },
  {
    file: 'alpaca-AAPL.csv',
    source: 'Alpaca',
    symbol: 'AAPL',
    interval: '1d',
    rows: 3,
    first: '2024-01-02T05:00:00Z 187.15 188.44 183.885 185.64 82496943',
    last: '2024-01-04T05:00:00Z 182.15 183.0872 180.88 181.91 71992243',
  },
  {
    file: 'databento-ES.csv',
    source: 'Databento',
    symbol: 'ESH4',
    interval: '1h',
    rows: 3,
    first: '2024-01-01T22:00:00Z 4820.25 4823 4818.75 4820.5 10250',
    last: '2024-01-02T00:00:00Z 4819.5 4820.75 4815 4816.25 7300',
    assumed: ['PRICE_SCALED'],
  },
  {
    file: 'tiingo-AAPL.csv',
    source: 'Tiingo',
    interval: '1d',
    rows: 3,
    first: '2024-01-02T00:00:00Z 187.15 188.44 183.885 185.64 82488674',
    last: '2024-01-04T00:00:00Z 182.15 183.0872 180.88 181.91 71983570',
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'eodhd-AAPL-1h.csv',
    source: 'EODHD',
    interval: '1h',
    rows: 3,
    first: '2024-01-02T14:30:00Z 187.15 188.44 186.9 187.1 30511000',
    last: '2024-01-02T16:30:00Z 184.9 185.6 184.11 185.2 9100000',
  },
  {
    file: 'nse-RELIANCE.csv',
    source: 'NSE India',
    interval: '1d',
    rows: 3,
    order: 'descending',
    first: '2024-01-01T00:00:00Z 2585 2606.5 2584.25 2590.25 2012313',
    last: '2024-01-03T00:00:00Z 2580 2606.85 2573 2583.55 4361230',
    warnings: ['DESCENDING', 'THOUSANDS'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'kite-INFY.csv',
    source: 'Kite',
    interval: '5m',
    rows: 3,
    first: '2024-01-01T03:45:00Z 1542.1 1548 1540 1545.5 120000',
    last: '2024-01-01T03:55:00Z 1546.05 1546.9 1541.2 1542 75500',
  },
  {
    file: 'firstrate-AAPL.txt',
    source: 'FirstRate Data',
    interval: '1m',
    rows: 3,
    asks: { tz: 'America/New_York' },
    first: '2024-01-02T14:30:00Z 187.15 187.5 186.9 187.05 1200500',
    last: '2024-01-02T14:32:00Z 186.55 186.9 186.5 186.8 650300',
    assumed: ['POSITIONAL'],
  },
  {
    file: 'kibot-IBM.txt',
    source: 'Kibot',
    interval: '1m',
    rows: 3,
    asks: { tz: 'America/New_York' },
    first: '2009-01-14T14:30:00Z 85.1 85.45 85.02 85.4 120300',
    last: '2009-01-14T14:32:00Z 85.22 85.31 85.11 85.15 65000',
    assumed: ['POSITIONAL'],
  },
  {
    file: 'lean-spy-daily.csv',
    as: { container: 'zip', name: 'spy.zip', entry: 'spy.csv' },
    source: 'LEAN',
    interval: '1d',
    rows: 3,
    first: '1998-01-02T00:00:00Z 97.31 97.53 96.53 97.36 2150000',
    last: '1998-01-06T00:00:00Z 97.25 97.28 96.19 96.63 2821800',
    warnings: ['GAP'],
    assumed: ['POSITIONAL', 'DATE_ONLY', 'PRICE_SCALED'],
  },
  {
    file: 'lean-spy-minute.csv',
    as: { container: 'zip', name: '20131007_trade.zip', entry: '20131007_spy_minute_trade.csv' },
    source: 'LEAN',
    interval: '1m',
    rows: 3,
    asks: { tz: 'America/New_York' },
    first: '2013-10-07T13:30:00Z 168.01 168.05 167.98 168.04 120300',
    last: '2013-10-07T13:32:00Z 168.01 168.03 167.95 167.96 65000',
    assumed: ['POSITIONAL', 'PRICE_SCALED'],
  },
  {
    file: 'lean-btcusd-daily.csv',
    as: { container: 'zip', name: 'btcusd_trade.zip', entry: 'btcusd.csv' },
    source: 'LEAN',
    interval: '1d',
    rows: 3,
    first: '2018-01-01T00:00:00Z 13865.33 13921.53 12776.61 13515.62 10581.09',
    last: '2018-01-03T00:00:00Z 14769.12 15550 14401 15070.04 15001.25',
    assumed: ['POSITIONAL', 'DATE_ONLY'],
  },
  {
    file: 'XRP_USDT-1h-ccxt.json',
    as: { container: 'gzip', name: 'XRP_USDT-1h.json.gz' },
    source: 'freqtrade, ccxt',
    interval: '1h',
    rows: 3,
    first: '2021-11-17T01:00:00Z 1.0801 1.09758 1.07654 1.07925 3153694.607359',
    last: '2021-11-17T03:00:00Z 1.07607 1.08521 1.05896 1.06804 4014666.826073',
    assumed: ['POSITIONAL'],
  },
  {
    file: 'pandas-unnamed.csv',
    source: 'pandas',
    interval: '1d',
    rows: 3,
    first: '2024-01-02T00:00:00Z 10 12 9.5 11 1000',
    last: '2024-01-04T00:00:00Z 12 12.2 11.1 11.5 900',
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'pandas-row-numbers.csv',
    source: 'pandas',
    interval: '1h',
    rows: 3,
    first: '2024-01-02T00:00:00Z 10 12 9.5 11 1000',
    last: '2024-01-02T02:00:00Z 12 12.2 11.1 11.5 900',
  },
  {
    file: 'investing-BTC.csv',
    source: 'Investing.com',
    interval: '1d',
    rows: 3,
    order: 'descending',
    first: '2024-12-11T00:00:00Z 96603.2 101877.1 95689.5 101126.2 1250000',
    last: '2024-12-13T00:00:00Z 100009.9 101891.2 99214.2 101417.7 162400',
    warnings: ['DESCENDING', 'SUFFIX', 'THOUSANDS'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'investing-PETR4-pt.csv',
    source: 'Investing.com',
    interval: '1d',
    rows: 3,
    order: 'descending',
    first: '2024-01-03T00:00:00Z 37.9 39.24 37.75 39.15 251640',
    last: '2024-01-05T00:00:00Z 38.3 38.9 38.12 38.44 61230000',
    warnings: ['DESCENDING', 'SUFFIX'],
    assumed: ['DECIMAL_COMMA', 'DATE_ONLY'],
  },
  {
    file: 'investing-IBEX-es.csv',
    source: 'Investing.com',
    interval: '1d',
    rows: 3,
    order: 'descending',
    first: '2024-01-03T00:00:00Z 10171.2 10180 10010.3 10055.3 120010000',
    last: '2024-01-05T00:00:00Z 10140.1 10180.9 10076.4 10164.5 101700000',
    warnings: ['DESCENDING', 'SUFFIX', 'THOUSANDS'],
    assumed: ['DECIMAL_COMMA', 'DATE_ONLY'],
  },
  {
    file: 'investing-DAX-de.csv',
    source: 'Investing.com',
    interval: '1d',
    rows: 2,
    order: 'descending',
    first: '2024-01-04T00:00:00Z 16539.09 16626.46 16502 16617.29 43100000',
    last: '2024-01-05T00:00:00Z 16547.04 16634.58 16448.73 16594.21 47310000',
    warnings: ['DESCENDING', 'SUFFIX', 'THOUSANDS'],
    assumed: ['DECIMAL_COMMA', 'DATE_ONLY'],
  },
  {
    file: 'investing-CAC-fr.csv',
    source: 'Investing.com',
    interval: '1d',
    rows: 2,
    order: 'descending',
    first: '2024-01-04T00:00:00Z 7420.51 7458.2 7400.11 7450.63 55700000',
    last: '2024-01-05T00:00:00Z 7419.28 7440.02 7357.93 7420.69 59120000',
    warnings: ['DESCENDING', 'SUFFIX', 'THOUSANDS'],
    assumed: ['DECIMAL_COMMA', 'DATE_ONLY'],
  },
  {
    file: 'investing-ENI-it.csv',
    source: 'Investing.com',
    interval: '1d',
    rows: 2,
    order: 'descending',
    first: '2024-01-04T00:00:00Z 15.25 15.42 15.248 15.364 0',
    last: '2024-01-05T00:00:00Z 15.38 15.5 15.322 15.402 0',
    warnings: ['DESCENDING'],
    assumed: ['NO_VOLUME', 'DECIMAL_COMMA', 'DATE_ONLY'],
  },
  {
    file: 'nasdaq-AAPL.csv',
    source: 'Nasdaq.com',
    interval: '1d',
    rows: 3,
    order: 'descending',
    first: '2024-01-03T00:00:00Z 184.22 185.88 183.43 184.25 58414460',
    last: '2024-01-05T00:00:00Z 181.99 182.76 180.17 181.18 62379660',
    warnings: ['CURRENCY', 'DESCENDING'],
    assumed: ['DATE_ONLY'],
  },
  {
    file: 'barchart-ES.csv',
    source: 'Barchart',
    interval: '1d',
    rows: 3,
    order: 'descending',
    first: '2024-01-03T00:00:00Z 4784.25 4787 4741 4743 1710042',
    last: '2024-01-05T00:00:00Z 4730 4760.25 4714.25 4735.25 1720305',
    warnings: ['DESCENDING', 'FOOTER'],
    assumed: ['DATE_ONLY'],
  },
];

function fileOf({ file, as }: Case): { bytes: Uint8Array; name: string } {
  const bytes = new Uint8Array(readFileSync(`tests/fixtures/ohlcv/${file}`));
  if (as === undefined) return { bytes, name: file };
  if (as.container === 'gzip') return { bytes: new Uint8Array(gzipSync(bytes)), name: as.name };
  return { bytes: zipSync({ [as.entry ?? file]: bytes }), name: as.name };
}

describe('each source', () => {
  it.each(CASES.map((each) => [each.source, each.file, each] as const))('%s: %s', async (_source, _file, each) => {
    const { bytes, name } = fileOf(each);
    const read = (options: Partial<LoaderOptions>): Promise<LoadOutcome> =>
      loadFile(memorySource(bytes, name), { ...DEFAULT_LOADER_OPTIONS, ...options });
    let outcome = await read({});
    if (each.asks !== undefined) {
      expectAsked(outcome, { ...each.asks });
      outcome = await read(each.options ?? each.asks);
    }
    expect(outcome).toMatchObject({ kind: 'loaded' });
    const loaded = outcome as Loaded;
    const rows = rowsOf(loaded);
    expect(loaded.report.source).toBe(each.source);
    expect([rows[0], rows.at(-1), rows.length]).toEqual([each.first, each.last, each.rows]);
    expect(loaded.report.interval_ms).toBe(INTERVALS[each.interval]);
    expect(loaded.report.order).toBe(each.order ?? 'ascending');
    expect(loaded.report.container).toBe(each.as?.container ?? 'plain');
    expect(warningsOf(loaded).sort()).toEqual([...(each.warnings ?? [])].sort());
    expect(loaded.report.assumed.map((note) => note.code)).toEqual(each.assumed ?? []);
    if (each.symbol !== undefined) expect(loaded.report.symbol).toBe(each.symbol);
  });
});
