import type { LoaderOptions } from '../../contracts/loader.ts';
import { ok, type Result } from '../../contracts/result.ts';
import type { Flag, Parsed } from '../line/args.ts';
import { usage } from '../line/problems.ts';
import { parseInterval } from '../line/units.ts';

const GROUP = 'Reading the file (what the file itself cannot tell)';
const DELIMITERS = new Map<string, LoaderOptions['delimiter']>([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['pipe', '|'],
  ['space', ' '],
]);

/** The files of bars: several of one symbol are merged. */
export const DATA_FLAG: Flag = {
  name: 'data',
  kind: 'text',
  value: 'FILE|FOLDER',
  repeatable: true,
  help: 'The bars: a file, several of one symbol (its months, say), or a folder of them. Several are merged.',
  group: 'Files',
};

/** The paths that `--data` and the words beside it name: a shell turns `--data *.csv` into one of the flag and words. */
export function dataPaths({ flags }: Parsed, words: readonly string[], what: string): Result<readonly string[]> {
  const given = [...((flags.get('data') as readonly string[] | undefined) ?? []), ...words];
  return given.length > 0 ? ok(given) : usage(`--data is missing: ${what}.`, 'data');
}

/** One flag for each member of `LoaderOptions`. */
export const LOADER_FLAGS: readonly Flag[] = [
  {
    name: 'tz',
    kind: 'text',
    value: 'ZONE',
    help: 'Zone of clock times without one: UTC, America/New_York …',
    group: GROUP,
  },
  {
    name: 'stamp',
    kind: 'enum',
    choices: ['open', 'close'],
    help: "Whether a bar's time is its open (default) or its close.",
    group: GROUP,
  },
  { name: 'date-order', kind: 'enum', choices: ['dmy', 'mdy', 'ymd'], help: 'How 01/02/2024 is meant.', group: GROUP },
  { name: 'decimal', kind: 'enum', choices: ['point', 'comma'], help: 'What separates decimals.', group: GROUP },
  { name: 'delimiter', kind: 'enum', choices: [...DELIMITERS.keys()], help: 'What separates cells.', group: GROUP },
  {
    name: 'columns',
    kind: 'text',
    value: 't,o,h,l,c,v',
    help: 'What each column is, by position; - skips one.',
    group: GROUP,
  },
  {
    name: 'time-unit',
    kind: 'enum',
    choices: ['s', 'ms', 'us', 'ns', 'days', 'excel'],
    help: 'What times that are plain numbers count in.',
    group: GROUP,
  },
  { name: 'interval', kind: 'text', value: '1h', help: 'Length of a bar, where the steps do not tell.', group: GROUP },
  { name: 'symbol', kind: 'text', value: 'S', help: 'Which symbol to take from a file with several.', group: GROUP },
  { name: 'entry', kind: 'text', value: 'NAME', help: 'Which file of a zip to read; * for all, merged.', group: GROUP },
  { name: 'price-scale', kind: 'number', help: 'Divide prices by this.', group: GROUP },
  {
    name: 'ohlc',
    kind: 'enum',
    choices: ['keep', 'clamp', 'refuse'],
    help: 'A bar whose high and low do not contain its open and close: keep (default), clamp or refuse it.',
    group: GROUP,
  },
  { name: 'allow-nonpositive', kind: 'bool', help: 'Accept prices of zero and below.', group: GROUP },
];

/** The loader's options from a command's flags; what is not given is null, which lets the loader find it. */
export function loaderOptions({ flags }: Parsed): Result<LoaderOptions> {
  const get = <T>(name: string): T | null => (flags.get(name) as T | undefined) ?? null;
  const interval = get<string>('interval');
  const interval_ms = interval === null ? ok(null) : parseInterval(interval, 'interval');
  if (!interval_ms.ok) return interval_ms;
  const scale = get<number>('price-scale');
  if (scale !== null && !(scale > 0))
    return usage(`--price-scale must be above 0; ${String(scale)} was given.`, 'price-scale');
  const delimiter = get<string>('delimiter');
  return ok({
    tz: get('tz'),
    stamp: get('stamp'),
    date_order: get('date-order'),
    decimal: get('decimal'),
    delimiter: delimiter === null ? null : DELIMITERS.get(delimiter)!,
    symbol: get('symbol'),
    price_scale: scale,
    interval_ms: interval_ms.value,
    columns:
      get<string>('columns')
        ?.split(',')
        .map((role) => role.trim()) ?? null,
    time_unit: get('time-unit'),
    entry: get('entry'),
    ohlc: get('ohlc'),
    allow_nonpositive: get('allow-nonpositive'),
  });
}
