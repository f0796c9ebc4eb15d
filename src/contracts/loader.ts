import type { Bars } from './bars.ts';
import type { Problem } from './result.ts';

/** What a person may say about a file instead of letting the loader find it; null means "detect". */
export interface LoaderOptions {
  /** IANA zone of naive clock times, for example `America/New_York`, or `UTC`. */
  readonly tz: string | null;
  /** Whether a stamp is the bar's open or its close. */
  readonly stamp: 'open' | 'close' | null;
  readonly date_order: 'dmy' | 'mdy' | 'ymd' | null;
  readonly decimal: 'point' | 'comma' | null;
  readonly delimiter: ',' | ';' | '\t' | '|' | ' ' | null;
  /** Which symbol to take from a file that holds several. */
  readonly symbol: string | null;
  /** Prices in the file are divided by this. */
  readonly price_scale: number | null;
  /** Interval in milliseconds, where the file's own steps do not tell. */
  readonly interval_ms: number | null;
  /** Column roles by position, for example `t,o,h,l,c,v`; `-` skips one. */
  readonly columns: readonly string[] | null;
  /** Unit of stamps that are plain numbers; `excel` counts days since 1899-12-30, the others from 1970. */
  readonly time_unit: 's' | 'ms' | 'us' | 'ns' | 'days' | 'excel' | null;
  /** Which entry of a zip to read; `*` all of them, merged. */
  readonly entry: string | null;
  /** What to do with a bar whose high or low does not contain its open and close. */
  readonly ohlc: 'keep' | 'clamp' | 'refuse' | null;
  /** Accept prices of zero and below (spreads, power, crude in April 2020). */
  readonly allow_nonpositive: boolean | null;
}

/** Nothing said: everything is detected or asked. */
export const DEFAULT_LOADER_OPTIONS: LoaderOptions = {
  tz: null,
  stamp: null,
  date_order: null,
  decimal: null,
  delimiter: null,
  symbol: null,
  price_scale: null,
  interval_ms: null,
  columns: null,
  time_unit: null,
  entry: null,
  ohlc: null,
  allow_nonpositive: null,
};

export type LoaderOptionKey = keyof LoaderOptions;

/** A thing that cannot be known from the file: asked in the page, a flag on the command line. */
export interface LoaderQuestion {
  readonly option: LoaderOptionKey;
  /** The command line's flag, for example `--tz`. */
  readonly flag: string;
  /** One sentence. */
  readonly text: string;
  readonly choices: readonly {
    readonly value: string;
    readonly label: string;
    /** First rows as they would be read under this answer: [ISO time, open, high, low, close, volume]. */
    readonly preview: readonly (readonly string[])[];
  }[];
  /** The best guess, one of the choices' values. */
  readonly best: string;
}

export interface LoaderNote {
  /** Closed code in SCREAMING_SNAKE, for example `DESCENDING`, `GAP`, `OHLC_VIOLATION`. */
  readonly code: string;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly text: string | null;
}

/** What was found, assumed, repaired, refused. Every list holds at most 100 entries beside its count. */
export interface LoaderReport {
  readonly container: string;
  readonly encoding: string;
  readonly delimiter: string | null;
  readonly has_header: boolean;
  /** Where each role was found: its header name, or `#3` by position; null where absent. */
  readonly columns: Readonly<Record<string, string | null>>;
  readonly time_format: string;
  readonly time_unit: string;
  readonly tz: string;
  readonly stamp: 'open' | 'close';
  readonly order: 'ascending' | 'descending' | 'unsorted';
  readonly symbol: string | null;
  /** A name for the kind of file, for example `Binance spot`, `generic CSV`. */
  readonly source: string;
  readonly interval_ms: number;
  readonly rows: number;
  readonly first_ts: number;
  readonly last_ts: number;
  readonly bytes: number;
  readonly gaps: number;
  readonly gap_list: readonly { readonly after_ts: number; readonly missing: number }[];
  readonly duplicates: number;
  readonly ohlc_violations: number;
  readonly zero_volume: number;
  readonly found: readonly LoaderNote[];
  readonly assumed: readonly LoaderNote[];
  readonly warnings: readonly LoaderNote[];
  readonly warning_count: number;
}

export type LoadOutcome =
  | { readonly kind: 'loaded'; readonly bars: Bars; readonly report: LoaderReport }
  | {
      readonly kind: 'questions';
      readonly questions: readonly LoaderQuestion[];
      /** The kind of file, as in `LoaderReport.source`: answers are remembered under it. */
      readonly source: string;
    }
  | {
      readonly kind: 'refused';
      /** At most 100, the first being the reason shown. */
      readonly problems: readonly Problem[];
      readonly problem_count: number;
    };

/** One loaded file. */
export interface LoadedPart {
  readonly name: string;
  /** The folders it lies in, as far as they are known. */
  readonly folder?: string;
  readonly bars: Bars;
  readonly report: LoaderReport;
}
