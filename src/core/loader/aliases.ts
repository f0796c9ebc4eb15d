/** What a column is for. */
export type Role =
  'time' | 'close_time' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'tick_volume' | 'symbol' | 'confirm';

/** Names of each role in order of preference; names of one inner list are equally good. All as `plainName` writes them. */
const NAMES: readonly (readonly [Role, readonly string[]])[] = [
  [
    'time',
    [
      'opentime',
      'timeopen',
      'starttime',
      'startat',
      'opentimestamp',
      'opentimems',
      'opentimeutc',
      'starttimestamp',
      'begintime',
      'windowstart',
      'timeperiodstart',
      'periodstart',
      'periodstartunix',
      'barstart',
      'candledatetimeutc',
      'snapshottimeutc',
    ],
  ],
  [
    'time',
    [
      'unix',
      'unixtime',
      'unixtimestamp',
      'timestampms',
      'timems',
      'tsms',
      'epochms',
      'epoch',
      'tsevent',
      'timestamp',
      'ts',
      't',
      'start',
      'begin',
      'candlebegintime',
    ],
  ],
  [
    'time',
    ['gmttime', 'utctime', 'timeutc', 'timegmt', 'dateutc', 'datetimeutc', 'timestamputc', 'utc', 'gmt', 'dategmt'],
  ],
  [
    'time',
    [
      'datetime',
      'dt',
      'localtime',
      'bartime',
      'timeeet',
      'timeest',
      'eet',
      'candletime',
      'timelocal',
      'datetimelocal',
      'dateandtime',
      'datetimestamp',
    ],
  ],
  ['time', ['time', 'hour', 'hora', 'heure', 'uhrzeit', 'ora', 'zeit', 'время', '时间', '日時', '日时', '시간']],
  [
    'time',
    [
      'date',
      'day',
      'date1',
      'traddt',
      'tarih',
      'tradedate',
      'tradingdate',
      'tradingday',
      'data',
      'fecha',
      'datum',
      'дата',
      '日期',
      '日付',
      '日付け',
      '날짜',
      '일자',
      'dtyyyymmdd',
    ],
  ],
  ['time', ['index', 'unnamed0', 'indexlevel0']],
  [
    'close_time',
    ['closetime', 'timeclose', 'endtime', 'windowend', 'timeperiodend', 'periodend', 'end', 'barend', 'finish'],
  ],
  ['open', ['open', 'o', 'openprice', 'priceopen', 'opening', 'openingprice', 'opn', 'openbid', 'bidopen', 'midopen']],
  ['open', ['abertura', 'opnpric', 'acılış', 'otwarcie', 'apertura', 'eroffn', 'eroffnung', 'eroffnungskurs', 'ouv']],
  ['open', ['ouverture', 'откр', 'открытие', '开盘', '开盘价', '開盤', '開盤價', '始値', '시가', 'erster']],
  ['high', ['high', 'h', 'highprice', 'pricehigh', 'max', 'highest', 'hi', 'highbid', 'bidhigh', 'midhigh', 'dayhigh']],
  ['high', ['maxima', 'hghpric', 'hoog', 'yuksek', 'najwyzszy', 'maximo', 'massimo', 'hoch', 'tageshoch']],
  ['high', ['plushaut', 'haut', 'maximum', 'макс', 'максимум', '最高', '最高价', '最高價', '高', '高値', '고가']],
  ['low', ['low', 'l', 'lowprice', 'pricelow', 'min', 'lowest', 'lo', 'lowbid', 'bidlow', 'midlow', 'daylow']],
  ['low', ['minima', 'lwpric', 'laag', 'duşuk', 'najnizszy', 'minimo', 'tief', 'tagestief', 'plusbas', 'bas']],
  ['low', ['minimum', 'мин', 'минимум', '最低', '最低价', '最低價', '低', '安値', '저가']],
  [
    'close',
    [
      'close',
      'c',
      'closeprice',
      'priceclose',
      'closelast',
      'closing',
      'closingprice',
      'cls',
      'closebid',
      'bidclose',
      'midclose',
    ],
  ],
  ['close', ['fechamento', 'clspric', 'closeclosepriceadjustedforsplits', 'zamkniecie', 'cierre', 'chiusura']],
  [
    'close',
    ['schluss', 'schlusskurs', 'cloture', 'закрытие', '收盘', '收盘价', '收盤', '收盤價', '終値', '종가', 'tradeprice'],
  ],
  [
    'close',
    [
      'latest',
      'last',
      'lastprice',
      'ultimo',
      'zuletzt',
      'dernier',
      'laatste',
      'ostatnio',
      'şimdi',
      'settle',
      'цена',
      'ltp',
    ],
  ],
  ['close', ['price', 'precio', 'preco', 'prezzo', 'kurs', 'prix']],
  [
    'volume',
    [
      'volume',
      'v',
      'basevolume',
      'volumebase',
      'volumefrom',
      'volumetraded',
      'tradedvolume',
      'totalvolume',
      'stucke',
      'stuecke',
      'candleacctradevolume',
    ],
  ],
  [
    'volume',
    [
      'vol',
      'volumen',
      'wolumen',
      'volumes',
      'volumi',
      'volumeo',
      'totaltradedquantity',
      'tottrdqty',
      'ttltradgvol',
      'wol',
      'hac',
      'ttltrdqnty',
      'sharestraded',
      'объем',
      'объём',
      '成交量',
      '交易量',
      '出来高',
      '거래량',
      'objem',
    ],
  ],
  [
    'volume',
    [
      'realvolume',
      'realvol',
      'quantity',
      'qty',
      'tradedquantity',
      'umsatz',
      'noofshares',
      'numberofshares',
      'lasttradedvolume',
    ],
  ],
  ['volume', ['umsatzinstuck', 'umsatzstuck', 'sxsum']],
  ['tick_volume', ['tickvol', 'tickvolume', 'ticks', 'tickcount', 'tickqty']],
  [
    'symbol',
    [
      'ticker',
      'symbol',
      'instrumentname',
      'tckrsymb',
      'instrument',
      'pair',
      'tic',
      'secid',
      'rawsymbol',
      'market',
      'asset',
      'stock',
      'code',
      'product',
    ],
  ],
  ['symbol', ['tscode', 'tradingsymbol', 'actsymbol', 'stocksymbol', 'symbolname', 'tickersymbol', 'stockcode']],
  ['symbol', ['securitycode', 'scripcode', 'sccode', 'isin', 'ric', 'cusip', 'permno', 'coin', 'currencypair']],
  ['symbol', ['orderbookid', 'stockname', 'scripname', 'scname', 'securityname', 'companyname']],
  ['confirm', ['confirm']],
];

const BY_NAME: ReadonlyMap<string, { readonly role: Role; readonly rank: number }> = new Map(
  NAMES.flatMap(([role, names], rank) => names.map((name) => [name, { role, rank }] as const)),
);

const ACCENTS: ReadonlyMap<string, string> = new Map(
  ['aàáâãäåą', 'cçćč', 'eèéêëęě', 'iìíîï', 'lł', 'nñńň', 'oòóôõöøő', 'rř', 'sśš', 'uùúûüůű', 'yýÿ', 'zźżž'].flatMap(
    (group) => [...group].slice(1).map((accented): [string, string] => [accented, group.charAt(0)]),
  ),
);

/** A header name in plain letters and digits: no case, accents, blanks, brackets, quotes or signs; `1. open` → `open`. */
export function plainName(name: string): string {
  let plain = '';
  for (const char of name.toLowerCase()) {
    const base = ACCENTS.get(char) ?? char;
    const code = base.codePointAt(0) as number;
    const digit = code >= 48 && code <= 57;
    // Letters of any script count; the blanks and marks between U+0080 and U+00BF and in U+2000–U+206F do not.
    const letter =
      (code >= 97 && code <= 122) || (code > 0xbf && !(code >= 0x2000 && code <= 0x206f) && code !== 0xfeff);
    const leading = digit && plain === '' && name.includes('.');
    if ((digit && !leading) || letter) plain += base;
  }
  return plain;
}

type Named = { readonly role: Role; readonly rank: number } | null;

/** Answers already given: a header's names are asked for many times over. */
const remembered = new Map<string, Named>();

/** What a header name is for, and how good a name it is (lower is better); null when it is none of the roles. */
export function roleOfName(name: string): Named {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  if (remembered.size > 1000) remembered.clear();
  const role = findRole(name);
  remembered.set(name, role);
  return role;
}

function findRole(name: string): Named {
  const found = BY_NAME.get(plainName(name));
  if (found !== undefined) return found;
  // A unit in brackets, `Close (USD)`, does not change what the column is.
  for (const bracket of ['(', '[']) {
    const at = name.indexOf(bracket);
    if (at <= 0) continue;
    const bare = BY_NAME.get(plainName(name.slice(0, at))) ?? null;
    // Of bid and ask the bid is taken, as where they have no brackets, whichever comes first.
    const isAsk = bare !== null && plainName(name.slice(at)) === 'ask';
    return isAsk ? { ...bare, rank: bare.rank + NAMES.length } : bare;
  }
  // OKX has the name in Chinese behind it: `open/开盘价`.
  const slash = name.indexOf('/');
  const behind = slash > 0 ? (name.codePointAt(slash + 1) ?? 0) : 0;
  return behind >= 0x2e80 ? (BY_NAME.get(plainName(name.slice(0, slash))) ?? null) : null;
}

/** What follows `volume` or `vol` in a name like `Volume BTC`, in lower case; null for other names. */
export function volumeUnit(name: string): string | null {
  const plain = plainName(name);
  if (plain.startsWith('volume')) return plain.slice(6);
  return plain.startsWith('vol') ? plain.slice(3) : null;
}
