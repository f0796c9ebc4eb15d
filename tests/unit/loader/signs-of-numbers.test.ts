import { describe, expect, it } from 'vitest';
import { accept, expectAsked, expectRefused, load, rowsOf } from './helpers.ts';

/** Thousands, decimal marks and units of numbers as people in many countries write them. */

const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;
const PRICES = ['18.123', '18.456', '18.001', '18.234'];
const assumed = (text: string): string[] => accept(text).report.assumed.map(({ code }) => code);

describe('points that may part thousands', () => {
  const file = (header: string, stamp: string, volume: string, mark = ';'): string =>
    lines(
      header.replaceAll(';', mark),
      [stamp, ...PRICES, volume].join(mark),
      [stamp.replace('02', '03'), ...PRICES, volume].join(mark),
    );
  const ENGLISH = 'date;open;high;low;close;volume';
  it.each([
    ['dates with points', ENGLISH, '02.01.2024', '5'],
    ['a German header', 'Datum;Eröffnung;Hoch;Tief;Schluss;Volumen', '2024-01-02', '5'],
    ['a volume with two points', ENGLISH, '2024-01-02', '1.234.567'],
  ])('are asked about beside %s', (_, header, stamp, volume) => {
    const text = file(header, stamp, volume);
    expectAsked(load(text), { decimal: 'comma' });
    const values = rowsOf(accept(text, { decimal: 'comma' }))[0]!
      .split(' ')
      .slice(1, 5);
    expect(values).toEqual(['18123', '18456', '18001', '18234']);
  });
  it('are asked about beside other numbers with commas', () => {
    const rows = ['2024-01-02', '2024-01-03'].map((stamp) => [stamp, ...PRICES, '7', '-0,31'].join(';'));
    expectAsked(load(lines(`${ENGLISH};change`, ...rows)), { decimal: 'comma' });
  });
  it('are decimal points beside nothing of the kind, which is said', () => {
    for (const mark of [';', '\t']) expect(assumed(file(ENGLISH, '2024-01-02', '5', mark))).toContain('DECIMAL_POINT');
    expect(assumed(file(ENGLISH, '2024-01-02', '5', ','))).not.toContain('DECIMAL_POINT');
    const plain = file(ENGLISH, '2024-01-02', '5').replaceAll('18.123', '18.12');
    expect(assumed(plain)).not.toContain('DECIMAL_POINT');
    expect(rowsOf(accept(plain))[0]).toContain('18.12 18.456');
  });
  it('prices in whole thousands beside others with commas are asked about, the comma first', () => {
    const rows = ['18.123;18.456;18.001;18.234', '18.123,50;18.456;18.001;18.234,5'];
    const text = lines(ENGLISH, ...rows.map((row, k) => `2024-01-0${k + 2};${row};5`));
    expectAsked(load(text), { decimal: 'comma' });
    expect(rowsOf(accept(text, { decimal: 'comma' }))[1]).toBe('2024-01-03T00:00:00Z 18123.5 18456 18001 18234.5 5');
  });
});

describe('thousands', () => {
  it.each(["18'123.5", '18’123.5', '18 123.5', '18\u00a0123.5', '18\u202f123.5', '18\u2009123.5'])('%s', (price) => {
    const text = lines('date;open;high;low;close;volume', `2024-01-02;${price};19000;18000;${price};5`);
    expect(rowsOf(accept(text))[0]).toBe('2024-01-02T00:00:00Z 18123.5 19000 18000 18123.5 5');
    const commas = text.replaceAll('.', ',');
    expectAsked(load(commas), { decimal: 'comma' });
    expect(rowsOf(accept(commas, { decimal: 'comma' }))[0]).toContain('18123.5 19000');
  });
  it('powers of ten with a decimal comma', () => {
    const text = lines('date;open;high;low;close', '2024-01-02;1,05e+2;1,2e+2;9,9e+1;1,1e+2');
    expectAsked(load(text), { decimal: 'comma' });
    expect(rowsOf(accept(text, { decimal: 'comma' }))[0]).toBe('2024-01-02T00:00:00Z 105 120 99 110 0');
  });
});

describe('volumes', () => {
  const file = (volume: string): string => lines('date,open,high,low,close,volume', `2024-01-02,10,12,9,11,${volume}`);
  it.each([
    ['1.25K', 1250],
    ['1.25 Tsd.', 1250],
    ['1.25 тыс.', 1250],
    ['1.25M', 1_250_000],
    ['1.25 Mio', 1_250_000],
    ['1.25 Mio.', 1_250_000],
    ['1.25mln', 1_250_000],
    ['1.25 млн', 1_250_000],
    ['1.25bn', 1_250_000_000],
    ['1.25 Mrd.', 1_250_000_000],
    ['1.25万', 12_500],
    ['1.25億', 125_000_000],
  ])('%s', (text, volume) => expect(accept(file(text)).bars.volume[0]).toBe(volume));
  it.each(['1.25 mil', '1.25 lakh', '1.25 Kb', '1.25 x', 'Mio', '1.25 Billion'])('%s: R', (text) =>
    expectRefused(load(file(text)), 'BAD_NUMBER', 2, 23),
  );
  it.each(['Volume (000s)', 'Volume (K)', 'Vol in millions', 'Volume (lots)', '成交量(手)'])('%s is said', (name) =>
    expect(assumed(file('5').replace('volume', name))).toContain('VOLUME_UNIT'),
  );
  it('of shares are taken beside those of money', () => {
    const text = lines('Data;Abertura;Máximo;Mínimo;Fechamento;Volume;Quantidade', '2024-01-02;10;12;9;11;5000;5');
    expect(accept(text).bars.volume[0]).toBe(5);
  });
});

describe('headers', () => {
  it.each(['day high,day low', 'highest,lowest', 'max,min', 'high bid,low bid'])('%s are not the bar’s own', (more) => {
    const file = (...fields: string[]): string => fields.join(',');
    const text = lines(file(more, 'date,open,high,low,close,volume'), file('99', '1', '2024-01-02,10,12,9,11,5'));
    expect(rowsOf(accept(text))[0]).toBe('2024-01-02T00:00:00Z 10 12 9 11 5');
  });
  it.each(['opening', 'mid close', 'bid close', 'closing price', 'total volume', 'qty', 'code', 'market'])(
    '%s in front of what it could be taken for',
    (name) => {
      const text = lines(`${name},date,symbol,open,high,low,close,volume`, '7,2024-01-02,AAPL,10,12,9,11,5');
      const loaded = accept(text);
      expect([rowsOf(loaded)[0], loaded.report.symbol]).toEqual(['2024-01-02T00:00:00Z 10 12 9 11 5', 'AAPL']);
    },
  );
  it.each([
    'Datum;Eröffnungskurs;Höchstkurs;Tiefstkurs;Schlusskurs;Volumen',
    'Datum;Eröffnung;Höchst;Tiefst;Schluss;Stück',
    'Date;Ouv.;Haut;Bas;Clôt.;Volume',
    'Date;Ouverture;Plus haut;Plus bas;Fermeture;Volume',
    'Fecha;Apertura;Alto;Bajo;Cierre;Volumen',
    'Data;Abertura;Máximo;Mínimo;Fecho;Volume',
    'Дата;Откр.;Макс.;Мин.;Закр.;Объём',
    'Дата;Цена открытия;Макс. цена;Мин. цена;Цена закрытия;Объем торгов',
    '交易日期;开盘价;最高价;最低价;收盘价;成交量(股)',
    'Datum;Öppning;Högst;Lägst;Stängning;Volym',
    'Dato;Åpning;Høy;Lav;Slutt;Volum',
    'Dato;Åbning;Høj;Lav;Luk;Volumen',
    'Datum;Otevírací;Nejvyšší;Nejnižší;Zavírací;Objem',
    'Tarih;Açılış;Yüksek;Düşük;Kapanış;Hacim',
    'Date;PX_OPEN;PX_HIGH;PX_LOW;PX_LAST;PX_VOLUME',
    'date;OPENPRC;ASKHI;BIDLO;PRC;VOL',
    'RptDt;OpnPric;MaxPric;MinPric;LastPric;FinInstrmQty',
  ])('%s', (header) =>
    expect(rowsOf(accept(lines(header, '2024-01-02;10;12;9;11;5')))).toEqual(['2024-01-02T00:00:00Z 10 12 9 11 5']),
  );
});
