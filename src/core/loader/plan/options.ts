import type { LoaderOptionKey, LoaderOptions } from '../../../contracts/loader.ts';
import { decimalOf } from '../numbers/number.ts';

/** The command line's flag for each option. */
export const OPTION_FLAGS: Readonly<Record<LoaderOptionKey, string>> = {
  tz: '--tz',
  stamp: '--stamp',
  date_order: '--date-order',
  decimal: '--decimal',
  delimiter: '--delimiter',
  symbol: '--symbol',
  price_scale: '--price-scale',
  interval_ms: '--interval',
  columns: '--columns',
  time_unit: '--time-unit',
  entry: '--entry',
  ohlc: '--ohlc',
  allow_nonpositive: '--allow-nonpositive',
};

/** Delimiters as an answer spells them. */
const DELIMITER_NAMES: ReadonlyMap<string, LoaderOptions['delimiter']> = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['pipe', '|'],
  ['space', ' '],
  [',', ','],
  [';', ';'],
  ['\t', '\t'],
  ['|', '|'],
  [' ', ' '],
]);

/**
 * Options with one answer filled in, the answer spelled as in a question's choices or behind the flag.
 * Null when the text is no answer to that option.
 */
export function withAnswer(options: LoaderOptions, key: LoaderOptionKey, value: string): LoaderOptions | null {
  const oneOf = (...allowed: string[]): boolean => allowed.includes(value);
  switch (key) {
    case 'tz':
    case 'symbol':
    case 'entry':
      return value === '' ? null : { ...options, [key]: value };
    case 'stamp':
      return oneOf('open', 'close') ? { ...options, stamp: value as 'open' | 'close' } : null;
    case 'date_order':
      return oneOf('dmy', 'mdy', 'ymd') ? { ...options, date_order: value as 'dmy' | 'mdy' | 'ymd' } : null;
    case 'decimal':
      return oneOf('point', 'comma') ? { ...options, decimal: value as 'point' | 'comma' } : null;
    case 'delimiter': {
      const delimiter = DELIMITER_NAMES.get(value);
      return delimiter === undefined ? null : { ...options, delimiter };
    }
    case 'ohlc':
      return oneOf('keep', 'clamp', 'refuse') ? { ...options, ohlc: value as 'keep' | 'clamp' | 'refuse' } : null;
    case 'time_unit':
      return oneOf('s', 'ms', 'us', 'ns', 'days', 'excel')
        ? { ...options, time_unit: value as NonNullable<LoaderOptions['time_unit']> }
        : null;
    case 'columns':
      return value === '' ? null : { ...options, columns: value.split(',') };
    case 'allow_nonpositive':
      return oneOf('true', 'false', 'yes', 'no') ? { ...options, allow_nonpositive: oneOf('true', 'yes') } : null;
    case 'price_scale':
      return numberAnswer(value, (scale) => ({ ...options, price_scale: scale }));
    case 'interval_ms':
      return numberAnswer(value, (interval) => ({ ...options, interval_ms: interval }));
  }
}

function numberAnswer(value: string, make: (parsed: number) => LoaderOptions): LoaderOptions | null {
  const parsed = decimalOf(value);
  return Number.isFinite(parsed) && parsed > 0 ? make(parsed) : null;
}
