import type { LoaderOptions } from '../../../contracts/loader.ts';
import type { Problem } from '../../../contracts/result.ts';
import { NAMELESS } from '../names/affix.ts';
import { plainName, roleOfName, volumeUnit } from '../names/aliases.ts';
import type { HeadRow } from '../head/headers.ts';
import { textsOf, type Layout } from '../head/layout.ts';
import { refusal } from '../report/notes.ts';
import { pickTime } from './pick-time.ts';
import type { Columns } from '../plan/plan.ts';
import { seriesColumns } from './series-columns.ts';

export type RolesResult =
  | {
      readonly kind: 'columns';
      readonly columns: Columns;
      readonly unused: readonly string[];
      readonly volumeOf: string | null;
    }
  | { readonly kind: 'refused'; readonly problem: Problem };

const QUOTE_UNITS = new Set([
  'usd',
  'usdt',
  'usdc',
  'busd',
  'eur',
  'gbp',
  'jpy',
  'krw',
  'try',
  'quote',
  'ccy',
  'currency',
  'value',
  'notional',
]);
const NO_UNITS = new Set([
  'ma',
  'sma',
  'ema',
  'average',
  'avg',
  'atility',
  'weighted',
  'weightedaverageprice',
  'change',
  'delta',
  'profile',
]);

/** Among columns that begin with "volume", the one counted in the thing traded: `Volume BTC` beside `Volume USD`. */
function pickVolume(names: readonly string[], exact: number, symbol: string): number {
  const units = names.map((name) => volumeUnit(name));
  const base = plainName(symbol);
  const inBase = units.findIndex((unit) => unit !== null && unit.length > 1 && base.startsWith(unit));
  if (inBase >= 0) return inBase;
  if (exact >= 0 && !QUOTE_UNITS.has(units[exact] ?? '')) return exact;
  const usable = (unit: string | null): boolean => unit !== null && unit !== '' && !NO_UNITS.has(unit);
  const other = units.findIndex((unit) => usable(unit) && !QUOTE_UNITS.has(unit as string));
  if (other >= 0 || exact >= 0) return other >= 0 ? other : exact;
  return units.findIndex(usable);
}

/** Whether a volume's name says that it counts money, or what is paid with: `Volume USD`. */
export function countsMoney(name: string): boolean {
  return QUOTE_UNITS.has(volumeUnit(name) ?? '');
}

/** Words in a volume's name that say in what it is counted, if it is not the thing traded itself. */
const LARGE_UNITS = [
  '000',
  'thousand',
  'million',
  'billion',
  'tsd',
  'mio',
  'mln',
  'mrd',
  'lots',
  'тыс',
  'млн',
  '手',
  '万',
  '億',
];
const LARGE_SIGNS = new Set(['k', 'm', 'b', 'mn', 'mm', 'bn']);

/** Whether a volume's name says that it counts by the thousand, the million or the lot: `Volume (000s)`. */
export function countsUnits(name: string): boolean {
  const lower = name.toLowerCase();
  const bracket = lower.slice(lower.indexOf('(') + 1, lower.indexOf(')'));
  return LARGE_UNITS.some((unit) => lower.includes(unit)) || LARGE_SIGNS.has(bracket.trim());
}

/** Names without capital letters that stand beside their small ones, as `T`, the close's time, beside `t`. */
function withoutShadows(names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const small = name.toLowerCase();
    return name.length === 1 && name !== small && names.includes(small) ? NAMELESS : name;
  });
}

/** What HTX (Huobi) calls the parts of a candle: its time an id, the volume an amount, the turnover a volume. */
const HTX: ReadonlyMap<string, string> = new Map([
  ['id', 'timestamp'],
  ['open', 'open'],
  ['close', 'close'],
  ['low', 'low'],
  ['high', 'high'],
  ['amount', 'volume'],
  ['vol', NAMELESS],
  ['count', NAMELESS],
]);

/** Names as everybody else has them where they are just those of HTX. */
function withoutHtx(names: readonly string[]): readonly string[] {
  const own = names.length === HTX.size && names.every((name) => HTX.has(name)) && new Set(names).size === HTX.size;
  return own ? names.map((name) => HTX.get(name) as string) : names;
}

/** Assigns roles by the header's names. `tickerField` restricts price columns to those of one ticker. */
export function rolesByName(layout: Layout, allowed: ((field: number) => boolean) | null, symbol: string): RolesResult {
  const names = withoutHtx(withoutShadows((layout.header as { fields: readonly string[] }).fields));
  const best = new Map<string, { field: number; rank: number }>();
  const twice: string[] = [];
  const unused: string[] = [];
  for (const [field, name] of names.entries()) {
    const found = roleOfName(name);
    if (found === null || found.role === 'time' || found.role === 'close_time') continue;
    if (allowed !== null && !allowed(field)) continue;
    const known = best.get(found.role);
    if (known !== undefined && plainName(names[known.field]) === plainName(name)) twice.push(name);
    if (known === undefined || found.rank < known.rank) best.set(found.role, { field, rank: found.rank });
  }
  const at = (role: string): number => best.get(role)?.field ?? -1;
  const timeNames = names.filter((name) => roleOfName(name)?.role === 'time').map(plainName);
  const twiceTime = timeNames.find((name, k) => timeNames.indexOf(name) !== k);
  const clash = twice.find((name) => best.get(roleOfName(name)?.role ?? '') !== undefined) ?? twiceTime;
  if (clash !== undefined) {
    return {
      kind: 'refused',
      problem: refusal('DUPLICATE_HEADER', { name: clash.trim() }, headerPlace(layout, clash)),
    };
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (name !== '' && name !== NAMELESS && seen.has(name)) unused.push(name);
    seen.add(name);
  }
  const time = pickTime(layout, names);
  const missing = (['open', 'high', 'low', 'close'] as const).filter((role) => at(role) < 0) as string[];
  if (time === null) missing.unshift('time');
  if (missing.length > 0 || time === null) {
    const values = {
      roles: missing.join(', '),
      header: names
        .map((name) => name.trim())
        .join(', ')
        .slice(0, 200),
    };
    return { kind: 'refused', problem: refusal('MISSING_COLUMN', values, headerPlace(layout, '')) };
  }
  let volume = pickVolume(names, at('volume'), symbol);
  if (volume >= 0 && allowed !== null && !allowed(volume)) volume = at('volume');
  const tick = at('tick_volume');
  const priced = ['open', 'high', 'low', 'close', 'confirm'].map(at);
  const told =
    allowed !== null
      ? { symbol: at('symbol'), series: [] }
      : seriesColumns(layout, names, at('symbol'), [time.time, time.clock, volume, tick, ...priced]);
  const several = names.filter((name) => volumeUnit(name) !== null).length > 1;
  return {
    kind: 'columns',
    columns: {
      ...time,
      open: at('open'),
      high: at('high'),
      low: at('low'),
      close: at('close'),
      ...volumeFields(layout, names, volume, tick),
      ...told,
      confirm: at('confirm'),
    },
    unused,
    volumeOf: several && volume >= 0 ? names[volume].trim() : null,
  };
}

/** The volume and what stands in for it: TradeStation has it as `Up` and `Down`, whole numbers side by side, where it has no other. */
function volumeFields(
  layout: Layout,
  names: readonly string[],
  volume: number,
  tick: number,
): Pick<Columns, 'volume' | 'spare' | 'parted'> {
  if (volume >= 0) return { volume, spare: tick, parted: false };
  const up = names.findIndex((name, k) => plainName(name) === 'up' && plainName(names[k + 1] ?? '') === 'down');
  const isCount = (text: string) => text !== '' && [...text].every((digit) => digit >= '0' && digit <= '9');
  const counts = (field: number) => textsOf(layout, field, 250).every((text) => isCount(text.trim()));
  const parted = tick < 0 && up >= 0 && counts(up) && counts(up + 1);
  return parted ? { volume: up, spare: up + 1, parted } : { volume: tick, spare: -1, parted: false };
}

/** Place of the second column called `name`, or of the header line. */
function headerPlace(layout: Layout, name: string): { line: number; column: number; text: string } {
  const { fields, columns, line } = layout.header as HeadRow;
  const same = fields.flatMap((field, k) => (plainName(field) === plainName(name) ? [k] : []));
  const column = name === '' ? 1 : (columns[same[1] ?? same[0]] ?? 1);
  return { line, column, text: name === '' ? fields.join(',').slice(0, 60) : name };
}

const LETTERS: ReadonlyMap<string, keyof Columns> = new Map([
  ['t', 'time'],
  ['ts', 'time'],
  ['time', 'time'],
  ['timestamp', 'time'],
  ['date', 'time'],
  ['d', 'time'],
  ['clock', 'clock'],
  ['k', 'clock'],
  ['o', 'open'],
  ['open', 'open'],
  ['h', 'high'],
  ['high', 'high'],
  ['l', 'low'],
  ['low', 'low'],
  ['c', 'close'],
  ['close', 'close'],
  ['v', 'volume'],
  ['volume', 'volume'],
  ['s', 'symbol'],
  ['symbol', 'symbol'],
]);

type Draft = { -readonly [K in keyof Columns]: Columns[K] };

function emptyColumns(): Draft {
  return {
    time: -1,
    clock: -1,
    open: -1,
    high: -1,
    low: -1,
    close: -1,
    volume: -1,
    spare: -1,
    parted: false,
    symbol: -1,
    series: [],
    confirm: -1,
    closeStamp: false,
  };
}

/** Reads `--columns t,o,h,l,c,v`: `d` and `t` together are a date and a time of day, `-` skips a column. */
export function rolesByOption(given: readonly string[], options: LoaderOptions, width: number): RolesResult {
  const draft = emptyColumns();
  const words = given.map((word) => word.trim().toLowerCase());
  const shown = given.join(',');
  const fail = (why: string): RolesResult => ({
    kind: 'refused',
    problem: refusal('BAD_COLUMNS', { given: shown, why }),
  });
  const split = (words.includes('d') || words.includes('date')) && (words.includes('t') || words.includes('time'));
  for (const [field, word] of words.entries()) {
    if (word === '-' || word === '') continue;
    const role = split && (word === 't' || word === 'time') ? 'clock' : LETTERS.get(word);
    if (role === undefined) return fail(`"${word}" is none of t, d, o, h, l, c, v, s and -`);
    if (draft[role] !== -1) return fail(`${word} is there twice`);
    (draft[role] as number) = field;
  }
  for (const role of ['time', 'open', 'high', 'low', 'close'] as const)
    if (draft[role] < 0) return fail(`${role} is not among them`);
  if (words.length > width) return fail(`the rows have only ${width} fields`);
  draft.closeStamp = options.stamp === 'close';
  return { kind: 'columns', columns: draft, unused: [], volumeOf: null };
}

export function columnsFrom(
  time: number,
  clock: number,
  prices: readonly number[],
  volume: number,
  symbol: number,
): Columns {
  const [open, high, low, close] = prices;
  return { ...emptyColumns(), time, clock, open, high, low, close, volume, symbol };
}
