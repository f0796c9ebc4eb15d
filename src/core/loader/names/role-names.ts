/** What a column is for. */
export type Role =
  'time' | 'close_time' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'tick_volume' | 'symbol' | 'confirm';

/**
 * Names of each role in order of preference; among the times those of one inner list are equally good. All as `plainName` writes them, which
 * leaves no blanks in them: several stand in one text.
 */
export const ROLE_NAMES: readonly (readonly [Role, readonly string[]])[] = [
  [
    'time',
    [
      'opentime timeopen starttime startat opentimestamp opentimems opentimeutc starttimestamp begintime',
      'windowstart timeperiodstart periodstart periodstartunix barstart candledatetimeutc snapshottimeutc',
      'candlestarttime barstarttime starttimeutc opendatetime',
    ],
  ],
  [
    'time',
    [
      'unix unixtime unixtimestamp timestampms timems tsms epochms epoch tsevent timestamp ts t start begin',
      'candlebegintime',
    ],
  ],
  ['time', ['gmttime utctime timeutc timegmt dateutc datetimeutc timestamputc utc gmt dategmt']],
  [
    'time',
    [
      'datetime dt localtime bartime timeeet timeest eet candletime timelocal datetimelocal dateandtime',
      'datetimestamp',
    ],
  ],
  [
    'time',
    [
      'time hour hora heure uhrzeit ora zeit время 时间 日時 日时 시간 交易时间 zeitpunkt zeitstempel horodatage',
      'датаивремя datumuhrzeit datahora fechahora tradetime',
    ],
  ],
  [
    'time',
    [
      'date day date1 traddt tarih tradedate tradingdate tradingday data fecha datum дата 日期 日付 日付け 날짜 일자',
      'dtyyyymmdd 交易日期 交易日 dato dag paiva paivamaara tanggal ngay handelstag borsentag jour giorno dia день',
      'bardate pricedate opendate tradedatetime rptdt',
    ],
  ],
  ['time', ['index unnamed0 indexlevel0']],
  ['time', ['month quarter week monat quartal woche mois semaine trimestre mes mese']],
  ['close_time', ['closetime timeclose endtime windowend timeperiodend periodend end barend finish']],
  ['open', ['open o openprice priceopen opening openingprice opn openbid bidopen midopen pxopen openprc']],
  [
    'open',
    [
      'abertura opnpric acılış otwarcie apertura eroffn eroffnung eroffnungskurs ouv eroffnungspreis',
      'preciodeapertura precodeabertura prezzodiapertura ценаоткрытия відкриття oppning oppningskurs oppen',
      'oppet',
    ],
  ],
  [
    'open',
    [
      'ouverture откр открытие 开盘 开盘价 開盤 開盤價 始値 시가 erster apning apningskurs abning aben abningskurs avaus',
      'avauskurssi oteviraci otevreni otevrit nyito nyitoar pembukaan opent 今开',
    ],
  ],
  ['high', ['high h highprice pricehigh max highest hi highbid bidhigh midhigh dayhigh pxhigh askhi']],
  [
    'high',
    [
      'maxima hghpric hoog yuksek najwyzszy maximo massimo hoch tageshoch hochst hochstkurs hochstpreis',
      'alto preciomaximo precomaximo prezzomassimo maxpric maxprice максцена максимальнаяцена hoogste hogst',
      'hogsta',
    ],
  ],
  [
    'high',
    [
      'plushaut haut maximum макс максимум 最高 最高价 最高價 高 高値 고가 hoy hoyest hoj hojest ylin nejvyssi najwyzsza',
      'legmagasabb tertinggi 最高値',
    ],
  ],
  ['low', ['low l lowprice pricelow min lowest lo lowbid bidlow midlow daylow pxlow bidlo']],
  [
    'low',
    [
      'minima lwpric laag duşuk najnizszy minimo tief tagestief plusbas bas tiefst tiefstkurs tiefstpreis',
      'bajo baixo preciominimo precominimo prezzominimo minpric minprice минцена минимальнаяцена laagste',
      'lagst lagsta',
    ],
  ],
  [
    'low',
    [
      'minimum мин минимум 最低 最低价 最低價 低 安値 저가 мінімум lav lavest alin nejnizsi najnizsza legalacsonyabb',
      'terendah 最低値',
    ],
  ],
  [
    'close',
    ['close c closeprice priceclose closelast closing closingprice cls closebid bidclose midclose pxclose', 'closeprc'],
  ],
  [
    'close',
    [
      'fechamento clspric closeclosepriceadjustedforsplits zamkniecie cierre chiusura schlusspreis',
      'fermeture clot fecho preciodecierre precodefechamento prezzodichiusura закр ценазакрытия закриття',
      'slotkoers stangning stangningskurs slutkurs sluttkurs slutt luk lukkekurs paatos paatoskurssi',
      'zaviraci kapanış kapanışfiyatı zaver zaro zaroar kapanis',
    ],
  ],
  ['close', ['schluss schlusskurs cloture закрытие 收盘 收盘价 收盤 收盤價 終値 종가 tradeprice']],
  [
    'close',
    [
      'latest last lastprice ultimo zuletzt dernier laatste ostatnio şimdi settle цена ltp pxlast trdprc',
      'prc lastpric senaste sidste viimeisin posledni terakhir 最新价',
    ],
  ],
  ['close', ['price precio preco prezzo kurs prix']],
  ['volume', ['quantidade']],
  [
    'volume',
    [
      'volume v basevolume volumebase volumefrom volumetraded tradedvolume totalvolume stucke stuecke',
      'candleacctradevolume',
    ],
  ],
  [
    'volume',
    [
      'vol volumen wolumen volumes volumi volumeo totaltradedquantity tottrdqty ttltradgvol wol hac',
      'ttltrdqnty sharestraded объем объём 成交量 交易量 出来高 거래량 objem volym volum hacim обсяг объемторгов',
      'объёмторгов 成交股数 pxvolume acvoluns acvol obj 总手 fininstrmqty stuck stueck',
    ],
  ],
  ['volume', ['realvolume realvol quantity qty tradedquantity umsatz noofshares numberofshares lasttradedvolume']],
  ['volume', ['umsatzinstuck umsatzstuck sxsum']],
  ['tick_volume', ['tickvol tickvolume ticks tickcount tickqty']],
  [
    'symbol',
    ['ticker symbol instrumentname tckrsymb instrument pair tic secid rawsymbol market asset stock code', 'product'],
  ],
  ['symbol', ['tscode tradingsymbol actsymbol stocksymbol symbolname tickersymbol stockcode']],
  ['symbol', ['securitycode scripcode sccode isin ric cusip permno coin currencypair']],
  ['symbol', ['orderbookid stockname scripname scname securityname companyname']],
  ['symbol', ['contract contractcode contractname contractsymbol sym security figi wkn sedol']],
  ['symbol', ['valor pairname localsymbol tickerid crypto cryptocurrency epic underlying aktie']],
  ['symbol', ['wertpapier ativo papel activo titolo strumento instrumento valeur hisse walor']],
  ['symbol', ['тикер инструмент бумага 代码 股票代码 证券代码 合约 合约代码 銘柄 銘柄コード 종목코드']],
  ['confirm', ['confirm complete isclosed isfinal']],
];
