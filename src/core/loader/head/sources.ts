import { plainName } from '../names/aliases.ts';
import { decimalOf } from '../numbers/number.ts';
import type { Source } from '../plan/plan.ts';
import type { StampKind } from '../times/stamps.ts';
import { COUNTS_TIME } from '../times/stamps.ts';

/** What the head of a file shows, for telling its source. */
export interface Evidence {
  readonly shape: 'delimited' | 'json';
  readonly container: string;
  /** File name without folders; also that of a zip's entry. */
  readonly name: string;
  /** Plain names of the header; empty without one. */
  readonly names: readonly string[];
  /** The header as it is written. */
  readonly header: readonly string[];
  readonly delimiter: number;
  readonly fields: number;
  readonly stamp: StampKind;
  readonly splitClock: boolean;
  readonly firstStamp: string;
  /** Of the last row that was looked at. */
  readonly lastStamp: string;
  /** Text above the header, and whether there were further header rows. */
  readonly preamble: string;
  readonly extraHeader: boolean;
  /** Roles by position where there is no header, as `--columns` spells them. */
  readonly spelled: string;
  /** Whether all prices are whole numbers of four digits at least. */
  readonly wholePrices: boolean;
}

const BASE: Omit<Source, 'name'> = {
  zone: null,
  bestZone: 'UTC',
  dateOrder: null,
  comma: false,
  nullRows: false,
  nullVolume: false,
};

type Entry = readonly [name: string, facts: Partial<Source>, fits: (e: Evidence) => boolean];

const has = (e: Evidence, ...wanted: string[]): boolean => wanted.every((name) => e.names.includes(name));

function headerless(e: Evidence, fields: number | readonly [number, number]): boolean {
  const [low, high] = typeof fields === 'number' ? [fields, fields] : fields;
  return e.shape === 'delimited' && e.names.length === 0 && e.fields >= low && e.fields <= high;
}

const dotted = (text: string): boolean => text.charAt(4) === '.' && text.charAt(7) === '.';

const LOCAL_CLOSE = ['ultimo', 'zuletzt', 'dernier', 'laatste', 'ostatnio', 'şimdi', 'цена'];

/** Names Bybit gives its archive files: `BTCUSDT_15_2021-11-01_2021-11-30.csv.gz`. */
function isBybitName(name: string): boolean {
  const head = name.split('_')[0];
  if (name.toLowerCase().includes('bybit')) return true;
  return (
    head !== name && (head.endsWith('USDT') || head.endsWith('USD') || head.endsWith('USDC') || head.endsWith('PERP'))
  );
}

/** Names HistData gives its files: `DAT_MT_EURUSD_M1_2015.csv`. */
function isHistDataName(name: string): boolean {
  return ['DAT_MT_', 'DAT_ASCII_', 'DAT_NT_', 'DAT_XLSX_', 'HISTDATA'].some((part) =>
    name.toUpperCase().includes(part),
  );
}

/** Known sources, the more particular first. */
const SOURCES: readonly Entry[] = [
  ['Databento', { zone: 'UTC' }, (e) => has(e, 'tsevent')],
  [
    'Polygon',
    { zone: 'UTC' },
    (e) =>
      has(e, 'windowstart', 'transactions') || (has(e, 't', 'o', 'h', 'l', 'c', 'v', 'n', 'vw') && e.stamp === 'epoch'),
  ],
  ['OKX', { zone: 'UTC' }, (e) => has(e, 'instrumentname', 'opentime') || has(e, 'volccy', 'confirm')],
  ['Binance spot', { zone: 'UTC' }, (e) => has(e, 'opentime', 'closetime', 'quoteassetvolume', 'numberoftrades')],
  [
    'Binance futures',
    { zone: 'UTC' },
    (e) => has(e, 'opentime', 'closetime', 'ignore') || has(e, 'opentime', 'quotevolume', 'count'),
  ],
  [
    'Binance spot',
    { zone: 'UTC' },
    (e) => headerless(e, [11, 12]) && e.stamp === 'epoch' && decimalOf(e.firstStamp) >= COUNTS_TIME,
  ],
  [
    'CryptoDataDownload',
    { zone: 'UTC' },
    (e) => e.preamble.toLowerCase().includes('cryptodatadownload') || has(e, 'unix', 'date', 'symbol'),
  ],
  ['Coinbase', { zone: 'UTC' }, (e) => e.shape === 'json' && has(e, 'start', 'low', 'high', 'open', 'close', 'volume')],
  ['Interactive Brokers', { bestZone: 'America/New_York', nullVolume: true }, (e) => has(e, 'date', 'barcount')],
  ['Alpaca', { zone: 'UTC' }, (e) => has(e, 'tradecount', 'vwap') || has(e, 't', 'o', 'h', 'l', 'c', 'v', 'n', 'vw')],
  [
    'EODHD',
    { zone: 'UTC', nullVolume: true },
    (e) => has(e, 'gmtoffset') || (e.names[0] === 'date' && has(e, 'adjustedclose')),
  ],
  ['Tiingo', { zone: 'UTC' }, (e) => has(e, 'adjclose', 'adjhigh', 'adjlow', 'adjopen')],
  ['NSE India', { bestZone: 'Asia/Kolkata' }, (e) => has(e, 'date', 'ltp') || has(e, 'series', 'prevclose')],
  [
    'yfinance',
    { bestZone: 'America/New_York', nullRows: true, nullVolume: true },
    (e) =>
      e.extraHeader &&
      (plainName(e.header[0] ?? '') === 'price' || plainName(e.header[0] ?? '') === 'attributes' || e.header[0] === ''),
  ],
  ['Kite', { bestZone: 'Asia/Kolkata' }, (e) => e.names[0] === 'date' && e.firstStamp.endsWith('+05:30')],
  [
    'Yahoo',
    { bestZone: 'America/New_York', nullRows: true, nullVolume: true },
    (e) => has(e, 'date', 'adjclose', 'open', 'close', 'volume'),
  ],
  ['Alpha Vantage', { bestZone: 'America/New_York' }, (e) => isAlphaVantage(e)],
  ['MetaTrader 5', {}, (e) => isMetaTrader5(e)],
  [
    'Stooq',
    { bestZone: 'Europe/Warsaw' },
    (e) => e.header.includes('<OPENINT>') || has(e, 'data', 'otwarcie', 'zamkniecie'),
  ],
  [
    'Finam',
    { bestZone: 'Europe/Moscow' },
    (e) => e.header.includes('<DATE>') || (e.header.includes('<TICKER>') && e.header.includes('<PER>')),
  ],
  [
    'Dukascopy',
    { dateOrder: 'dmy' },
    (e) => has(e, 'localtime') || isDukascopyClock((e.header[0] ?? '').trim().toLowerCase(), e.firstStamp),
  ],
  [
    'Investing.com',
    { comma: true, nullVolume: true, dateOrder: 'dmy' },
    (e) => LOCAL_CLOSE.some((name) => has(e, name)) && e.names.length <= 8,
  ],
  ['Investing.com', { nullVolume: true }, (e) => has(e, 'date', 'price', 'open', 'high', 'low') && !has(e, 'close')],
  ['Nasdaq.com', { dateOrder: 'mdy', nullVolume: true }, (e) => has(e, 'closelast')],
  [
    'Barchart',
    { dateOrder: 'mdy', bestZone: 'America/Chicago' },
    (e) => has(e, 'latest') || (has(e, 'time', 'last', 'change') && has(e, 'open')),
  ],
  [
    'TradingView',
    { zone: 'UTC' },
    (e) => e.names[0] === 'time' && has(e, 'open', 'high', 'low', 'close') && e.stamp === 'epoch',
  ],
  [
    'TradingView',
    {},
    (e) =>
      e.names[0] === 'time' &&
      e.names[1] === 'open' &&
      (e.firstStamp.charAt(10) === 'T' || (e.stamp === 'date' && e.firstStamp.charAt(4) === '-')),
  ],
  ['Coinbase', { zone: 'UTC' }, (e) => e.shape === 'json' && e.names.length === 0 && e.spelled.startsWith('t,l,h,o,c')],
  ['freqtrade, ccxt', { zone: 'UTC' }, (e) => e.shape === 'json' && e.names.length === 0 && e.stamp === 'epoch'],
  [
    'Bybit archive',
    { zone: '+03:00' },
    (e) =>
      headerless(e, [5, 7]) &&
      !e.splitClock &&
      e.stamp === 'stamp' &&
      dotted(e.firstStamp) &&
      (e.container === 'gzip' || isBybitName(e.name)),
  ],
  ['HistData', { bestZone: 'EST' }, (e) => headerless(e, [6, 7]) && isHistDataName(e.name)],
  ['MetaTrader 4', {}, (e) => headerless(e, [6, 8]) && e.splitClock && dotted(e.firstStamp)],
  [
    'HistData',
    { bestZone: 'EST' },
    (e) => headerless(e, 6) && e.delimiter === 59 && e.firstStamp.length === 15 && e.firstStamp.charAt(8) === ' ',
  ],
  ['LEAN', { bestZone: 'America/New_York' }, (e) => (headerless(e, [5, 6]) || headerless(e, 11)) && isLean(e)],
  [
    'Kibot',
    { bestZone: 'America/New_York' },
    (e) => headerless(e, [6, 7]) && e.splitClock && e.firstStamp.charAt(2) === '/',
  ],
  ['Kraken OHLCVT', { zone: 'UTC' }, (e) => headerless(e, [7, 8]) && e.stamp === 'epoch'],
  [
    'FirstRate Data',
    { bestZone: 'America/New_York' },
    (e) => headerless(e, [5, 6]) && e.stamp === 'stamp' && e.delimiter === 44,
  ],
  ['pandas', {}, (e) => e.names.length > 0 && (e.names[0] === '' || e.names[0] === 'unnamed0')],
];

/** MetaTrader 5: its own export, or `copy_rates` of its Python module. */
function isMetaTrader5(e: Evidence): boolean {
  if (e.header.includes('<TICKVOL>') || (e.header.includes('<DATE>') && e.delimiter === 9)) return true;
  return has(e, 'time', 'tickvolume', 'spread', 'realvolume');
}

/** `Gmt time` of its site; `Time (EET)` above dotted dates of its platform. */
function isDukascopyClock(name: string, stamp: string): boolean {
  return name === 'gmt time' || (name.startsWith('time (') && dotted(stamp));
}

function isAlphaVantage(e: Evidence): boolean {
  if (e.shape === 'json') return e.header.includes('1. open');
  const order = ['timestamp', 'open', 'high', 'low', 'close'];
  return (
    e.stamp !== 'epoch' &&
    order.every((name, k) => e.names[k] === name) &&
    e.firstStamp.length <= 19 &&
    // Newest first; rising rows under these names are anybody's.
    e.firstStamp >= e.lastStamp &&
    e.delimiter === 44 &&
    !e.firstStamp.includes('T')
  );
}

/** Names of LEAN's entries, which tell what they are once they are unpacked. */
export function isLeanName(name: string): boolean {
  return ['_minute_trade', '_second_trade', '_minute_quote', '_second_quote'].some((part) => name.includes(part));
}

/** LEAN: `YYYYMMDD HH:MM` or milliseconds since midnight, in a zip; trades, or quotes with bid and ask. */
function isLean(e: Evidence): boolean {
  const compact = e.firstStamp.length === 14 && e.firstStamp.charAt(8) === ' ' && e.firstStamp.charAt(11) === ':';
  if (!isLeanName(e.name) && e.container !== 'zip') return compact && e.wholePrices;
  return compact || (e.stamp === 'epoch' && decimalOf(e.firstStamp) < 86_400_000);
}

/** The known source whose files look like this, or a name for the general kind. */
export function sourceOf(evidence: Evidence): Source {
  for (const [name, facts, fits] of SOURCES) if (fits(evidence)) return { ...BASE, ...facts, name };
  const general =
    evidence.shape === 'json'
      ? 'generic JSON'
      : evidence.names.length > 0
        ? 'generic CSV'
        : 'generic CSV without a header';
  return { ...BASE, name: general };
}
