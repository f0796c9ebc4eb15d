import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../../time/civil.ts';
import { decimalOf } from '../numbers/number.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', MS_PER_SECOND],
  ['m', MS_PER_MINUTE],
  ['min', MS_PER_MINUTE],
  ['t', MS_PER_MINUTE],
  ['h', MS_PER_HOUR],
  ['d', MS_PER_DAY],
  ['w', 7 * MS_PER_DAY],
]);

const WORDS: ReadonlyMap<string, number> = new Map([
  ['minute', MS_PER_MINUTE],
  ['hour', MS_PER_HOUR],
  ['hourly', MS_PER_HOUR],
  ['daily', MS_PER_DAY],
  ['day', MS_PER_DAY],
  ['weekly', 7 * MS_PER_DAY],
]);

/** Reads `1h`, `15m`, `90s`, `1d`, `1w`, MetaTrader's `M15`, `H4`, `D1`, or plain ms; null for anything else. */
export function parseInterval(text: string): number | null {
  const lower = text.trim().toLowerCase();
  const word = WORDS.get(lower);
  if (word !== undefined) return word;
  let digitsFrom = 0;
  while (digitsFrom < lower.length && !isDigit(lower, digitsFrom)) digitsFrom++;
  let digitsTo = digitsFrom;
  while (digitsTo < lower.length && isDigit(lower, digitsTo)) digitsTo++;
  const count =
    digitsTo === digitsFrom || digitsTo - digitsFrom > 12 ? NaN : decimalOf(lower.slice(digitsFrom, digitsTo));
  const before = lower.slice(0, digitsFrom);
  const after = lower.slice(digitsTo);
  if (!(count > 0) || (before !== '' && after !== '')) return null;
  if (before === '' && after === '') return count;
  const unit = UNITS.get(before === '' ? after : before);
  return unit === undefined ? null : unit * count;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** `1h`, `5m`, `1d`, `1w`; other lengths in the largest unit that divides them. */
export function intervalName(ms: number): string {
  for (const [unit, size] of [
    ['w', 7 * MS_PER_DAY],
    ['d', MS_PER_DAY],
    ['h', MS_PER_HOUR],
    ['m', MS_PER_MINUTE],
    ['s', MS_PER_SECOND],
  ] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}

/** What a file's name tells about its content; null where it tells nothing. Only ever a guess. */
export interface NameHints {
  readonly symbol: string | null;
  readonly interval_ms: number | null;
  /** Epoch ms of a date `YYYYMMDD` or `YYYY-MM-DD` in the name. */
  readonly date: string | null;
}

const SIGNS = '-_ ,.()';
/** MetaTrader's periods in minutes, those with the most digits first. */
const PERIODS = [43200, 10080, 1440, 240, 60, 30, 15, 5, 1];
const QUOTES = new Set(['USD', 'USDT', 'USDC', 'BUSD', 'EUR', 'GBP', 'JPY', 'BTC', 'ETH', 'BNB', 'TRY', 'CHF', 'AUD']);

const MINUTES = new Set(['1', '3', '5', '15', '30', '60', '120', '240', '360', '720', '1440', '10080']);

/** A file's name without its folders and endings. */
function bareName(path: string): string {
  let name = path;
  for (const slash of ['/', '\\']) name = name.slice(name.lastIndexOf(slash) + 1);
  return withoutEndings(name);
}

function withoutEndings(path: string): string {
  let name = path;
  for (const ending of ['.gz', '.zip', '.csv', '.txt', '.json', '.ndjson', '.jsonl', '.parquet', '.tsv']) {
    if (name.toLowerCase().endsWith(ending)) name = name.slice(0, -ending.length);
  }
  return name;
}

/**
 * What is left of a file's name without its digits and signs: the same for `bars-2023.csv` and `bars-2024.csv`. Its folders
 * are part of the name: `AAPL/2024.csv` and `MSFT/2024.csv` differ.
 */
export function stemOf(path: string): string {
  let stem = '';
  for (const char of withoutEndings(path).toLowerCase()) if (char.toUpperCase() !== char) stem += char;
  return stem;
}

/** Reads `BTCUSDT-1h-2025-01.csv`, `ETHUSD_1440.csv`, `BATS_TSLA, 1D.csv`, `DAT_NT_EURUSD_M1_201502.csv`. */
export function nameHints(path: string): NameHints {
  const name = bareName(path);
  const { words, signs } = wordsOf(name);
  let interval_ms: number | null = null;
  for (const candidate of words) interval_ms ??= intervalWord(candidate);
  const at = words.findIndex((candidate) => isSymbol(candidate, words));
  let symbol = at < 0 ? null : words[at];
  // `XRP_USDT` and `BTC-USD` are pairs: the base alone would be the same for all of its markets.
  if (symbol !== null && QUOTES.has(words[at + 1]) && (signs[at] === '-' || signs[at] === '_')) {
    symbol += signs[at] + words[at + 1];
  }
  const date = words.find(
    (candidate) => candidate.length === 8 && candidate >= '19000101' && candidate <= '21001231' && allDigits(candidate),
  );
  return { symbol, interval_ms, date: date ?? null };
}

/** Words of a name, and the first sign behind each. */
function wordsOf(name: string): { readonly words: string[]; readonly signs: string[] } {
  const words: string[] = [];
  const signs: string[] = [];
  let word = '';
  for (const char of `${name} `) {
    if (SIGNS.includes(char)) {
      if (word !== '') {
        words.push(word);
        signs.push(char);
      }
      word = '';
    } else word += char;
  }
  return { words, signs };
}

/**
 * Splits a name as MetaTrader 4 gives it, the period's minutes behind the symbol: `EURUSD1440`. Where the
 * interval is known it decides, else the longest period that fits.
 */
export function withoutPeriod(name: string, interval_ms: number): NameHints {
  for (const minutes of PERIODS) {
    const length = minutes * MS_PER_MINUTE;
    if (!name.endsWith(String(minutes)) || (interval_ms > 0 && interval_ms !== length)) continue;
    return { symbol: name.slice(0, -String(minutes).length), interval_ms: length, date: null };
  }
  return { symbol: name, interval_ms: null, date: null };
}

function intervalWord(word: string): number | null {
  if (MINUTES.has(word)) return decimalOf(word) * MS_PER_MINUTE;
  // Digits alone are part of a date, not a length of time.
  return allDigits(word) || word.length > 7 ? null : parseInterval(word);
}

function allDigits(word: string): boolean {
  for (let i = 0; i < word.length; i++) if (!isDigit(word, i)) return false;
  return word.length > 0;
}

const EXCHANGES = new Set([
  'BATS',
  'NASDAQ',
  'NYSE',
  'BINANCE',
  'COINBASE',
  'KRAKEN',
  'BITSTAMP',
  'AMEX',
  'OANDA',
  'FX',
  'DAT',
  'NT',
  'ASCII',
  'XLSX',
  'MT',
  'CSV',
  'OHLC',
  'OHLCV',
  'OHLCVT',
  'HISTDATA',
  'BYBIT',
  'OKX',
]);

function isSymbol(word: string, words: readonly string[]): boolean {
  if (word.length < 2 || word.length > 12 || word !== word.toUpperCase() || allDigits(word)) return false;
  if (intervalWord(word) !== null) return false;
  return !EXCHANGES.has(word) || words.length === 1;
}
