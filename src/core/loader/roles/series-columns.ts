import { plainName, roleOfName } from '../names/aliases.ts';
import type { Layout } from '../head/layout.ts';
import { textsOf } from '../head/layout.ts';
import { decimalOf } from '../numbers/number.ts';
import { hasLetter } from '../text/text.ts';

/** Columns that tell what may be told apart of what stands in one file. */
export interface SeriesColumns {
  /** The symbol, or what else names the thing traded; -1 where nothing does. */
  readonly symbol: number;
  /** What tells series of one symbol apart, such as the exchange. */
  readonly series: readonly number[];
}

/** Names of the thing traded where no column is called a symbol, unless each row has one of its own. */
const THINGS = new Set([
  ...['name', 'id', 'index', 'instrumentid', 'securityid', 'assetid', 'coinid', 'symbolid', 'productid', 'stockid'],
  ...['companyid', 'company', 'contractid', 'pairid', 'itemid', 'item', 'conid', 'instrumenttoken', 'token', 'tokenid'],
  ...[
    'indexname',
    'root',
    'gvkey',
    'permco',
    'sid',
    'fund',
    'fundid',
    'issueid',
    'nombre',
    'nome',
    'nom',
    'bezeichnung',
    'название',
  ],
  ...['наименование', '名称', '名前', '股票名称', '证券名称', '合约名称', '銘柄名', '종목명'],
]);

/** Names of what stands beside a symbol, and makes another series of each of its values. */
const BESIDE = new Set([
  ...['exchange', 'exchangeid', 'exchangename', 'exch', 'venue', 'mic', 'miccode', 'market', 'marketid', 'board'],
  ...['boardid', 'segment', 'series', 'country', 'region', 'area', 'hub', 'node', 'side', 'pricetype', 'quotetype'],
  ...['currency', 'ccy', 'basecurrency', 'quotecurrency', 'base', 'interval', 'timeframe', 'resolution'],
  ...['granularity', 'per', 'tf', 'freq', 'frequency', 'barsize', 'contract', 'contractmonth', 'deliverymonth'],
  ...['deliverydate', 'delivery', 'expiry', 'expirydate', 'expiration', 'expirationdate', 'maturity', 'maturitydate'],
  ...[
    'strike',
    'strikeprice',
    'optiontype',
    'callput',
    'right',
    'borse',
    'boerse',
    'borsa',
    'bolsa',
    'биржа',
    '交易所',
  ],
]);

/** Finds the columns that tell series apart, `taken` being the fields that are used for something else. */
export function seriesColumns(
  layout: Layout,
  names: readonly string[],
  symbol: number,
  taken: readonly number[],
): SeriesColumns {
  const free = names.flatMap((name, field) =>
    taken.includes(field) || field === symbol ? [] : [[plainName(name), field] as const],
  );
  const things = free.filter(([name, field]) => THINGS.has(name) && comesAgain(textsOf(layout, field, 250)));
  const thing = symbol >= 0 ? symbol : (things[0]?.[1] ?? -1);
  const beside = free.filter(
    ([name, field]) => BESIDE.has(name) && field !== thing && tellsApart(textsOf(layout, field, 250)),
  );
  return { symbol: thing, series: beside.map(([, field]) => field) };
}

/** Finds codes such as `AAPL` or `NYSE` among the fields that have no names and are none of a bar's. */
export function seriesByPosition(layout: Layout, symbol: number, taken: readonly number[]): SeriesColumns {
  const codes = Array.from({ length: layout.fields }, (_, field) => field).filter((field) => {
    const texts = textsOf(layout, field, 250);
    return field !== symbol && !taken.includes(field) && texts.every(isCode) && comesAgain(texts);
  });
  return symbol >= 0 ? { symbol, series: codes } : { symbol: codes[0] ?? -1, series: codes.slice(1) };
}

/** Words that tell of a row rather than of its series. */
const FLAGS = new Set(['TRUE', 'FALSE', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN', 'UP', 'DOWN', 'BUY', 'SELL']);

function isCode(text: string): boolean {
  return hasLetter(text) && text === text.toUpperCase() && !text.includes(' ') && !FLAGS.has(text);
}

/** Whether values come again and again, as those of a row's own number or note do not. */
function comesAgain(texts: readonly string[]): boolean {
  const different = new Set(texts).size;
  return different === 1 || (different > 1 && different * 2 <= texts.length);
}

/** Whether values name something: words, or numbers that come again. */
function tellsApart(texts: readonly string[]): boolean {
  return texts.every((text) => text !== '' && Number.isNaN(decimalOf(text))) || comesAgain(texts);
}

/** Whether a name of a column that all rows have in common is that of a symbol. */
export function namesSymbol(name: string, value: string): boolean {
  return hasLetter(value) || roleOfName(name)?.role === 'symbol';
}
