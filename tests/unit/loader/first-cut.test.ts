import { describe, expect, it } from 'vitest';
import { accept, expectRefused, load, rowsOf, warningsOf } from './helpers.ts';

const ROW = '1704067200,10,12,9,11,100';
const NEXT = '1704070800,11,13,10,12,50';
const READ = ['2024-01-01T00:00:00Z 10 12 9 11 100', '2024-01-01T01:00:00Z 11 13 10 12 50'];

describe('columns are found by name, whatever their order and case', () => {
  it.each([
    ['ts,open,high,low,close,volume'],
    ['Timestamp,Open,High,Low,Close,Volume'],
    ['date,o,h,l,c,v'],
    ['Datetime, Open , High , Low , Close , Vol'],
    ['time,OPEN,HIGH,LOW,CLOSE,volumen'],
    ['open_time,open_price,high_price,low_price,close_price,volume'],
    ['unix,open,high,low,close,tick_volume'],
    ['start,open,high,low,close,volume'],
    ['window_start,open,high,low,close,volume'],
  ])('%s', (header) => {
    expect(rowsOf(accept(`${header}\n${ROW}\n${NEXT}\n`))).toEqual(READ);
  });

  it('reads close, high, low, open in that order by their names', () => {
    const text = 'date,close,high,low,open,volume\n1704067200,11,12,9,10,100\n1704070800,12,13,10,11,50\n';
    expect(rowsOf(accept(text))).toEqual(READ);
  });

  it('reads rows without a header by position', () => {
    const loaded = accept(`${ROW}\n${NEXT}\n`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.has_header).toBe(false);
  });

  it('names the columns that are missing', () => {
    const outcome = load('time,open,high,close\n1704067200,10,12,11\n');
    expectRefused(outcome, 'MISSING_COLUMN', 1, 1);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('low');
  });
});

describe('times', () => {
  it.each([
    ['s', '1704067200', '1704070800'],
    ['ms', '1704067200000', '1704070800000'],
    ['us', '1704067200000000', '1704070800000000'],
    ['ns', '1704067200000000000', '1704070800000000000'],
  ])('epoch %s by magnitude', (unit, first, second) => {
    const loaded = accept(`ts,open,high,low,close,volume\n${first},10,12,9,11,100\n${second},11,13,10,12,50\n`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.time_unit).toBe(unit);
  });

  it.each([
    ['2024-01-01T00:00:00Z', '2024-01-01T01:00:00Z'],
    ['2024-01-01T00:00:00.000Z', '2024-01-01T01:00:00.000Z'],
    ['2024-01-01 00:00:00+00:00', '2024-01-01 01:00:00+00:00'],
    ['2023-12-31T19:00:00-05:00', '2023-12-31T20:00:00-05:00'],
    ['2024-01-01T05:30:00+0530', '2024-01-01T06:30:00+0530'],
    ['20240101T000000Z', '20240101T010000Z'],
  ])('%s', (first, second) => {
    expect(
      rowsOf(accept(`time,open,high,low,close,volume\n${first},10,12,9,11,100\n${second},11,13,10,12,50\n`)),
    ).toEqual(READ);
  });
});

describe('text', () => {
  it.each([[';'], ['\t'], ['|'], [' ']])('delimiter %j', (delimiter) => {
    const text = `ts,open,high,low,close,volume\n${ROW}\n${NEXT}\n`.replaceAll(',', delimiter);
    const loaded = accept(text);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.delimiter).toBe(delimiter);
  });

  it('takes a byte order mark and CRLF in its stride', () => {
    const loaded = accept(`\ufeffts,open,high,low,close,volume\r\n${ROW}\r\n${NEXT}\r\n`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.encoding).toBe('utf-8-bom');
    expect(loaded.report.warning_count).toBe(0);
  });

  it('does without a last line end', () => {
    expect(rowsOf(accept(`ts,open,high,low,close,volume\n${ROW}\n${NEXT}`))).toEqual(READ);
  });
});

describe('refusals name line and column', () => {
  const HEADER = 'ts,open,high,low,close,volume\n';
  it.each([
    ['NaN', 'BAD_NUMBER'],
    ['', 'BAD_NUMBER'],
    ['abc', 'BAD_NUMBER'],
    ['0x10', 'BAD_NUMBER'],
    ['-5', 'NONPOSITIVE_PRICE'],
    ['0', 'NONPOSITIVE_PRICE'],
  ])('a low of %j is %s', (low, code) => {
    expectRefused(load(`${HEADER}${ROW}\n1704070800,11,13,${low},12,50\n`), code, 3, 18);
  });

  it('refuses a second bar at the same time with other values', () => {
    expectRefused(load(`${HEADER}${ROW}\n1704067200,10,12,9,11.5,100\n`), 'DUPLICATE_TIME', 3, 1);
  });

  it('drops an exact repetition and says so', () => {
    const loaded = accept(`${HEADER}${ROW}\n${ROW}\n${NEXT}\n`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.duplicates).toBe(1);
    expect(warningsOf(loaded)).toEqual(['DUPLICATE_ROW']);
  });

  it('sorts rows that are out of order and says so', () => {
    const third = '1704074400,12,14,11,13,1';
    const loaded = accept(`${HEADER}${ROW}\n${third}\n${NEXT}\n1704078000,1,1,1,1,1\n`);
    expect(loaded.report.order).toBe('unsorted');
    expect(rowsOf(loaded).slice(0, 2)).toEqual(READ);
    expect(warningsOf(loaded)).toEqual(['UNSORTED']);
  });

  it('turns descending rows round and says so', () => {
    const loaded = accept(`${HEADER}${NEXT}\n${ROW}\n`);
    expect(rowsOf(loaded)).toEqual(READ);
    expect(loaded.report.order).toBe('descending');
    expect(warningsOf(loaded)).toEqual(['DESCENDING']);
  });
});

describe('gaps', () => {
  it('counts steps over one and a half intervals and lists them', () => {
    const bar = (hour: number): string => `${1704067200 + hour * 3600},10,12,9,11,100`;
    const text = ['ts,open,high,low,close,volume', ...[0, 1, 2, 5, 6, 8].map(bar)].join('\n');
    const { report } = accept(text);
    expect(report.interval_ms).toBe(3_600_000);
    expect(report.gaps).toBe(2);
    expect(report.gap_list.map((gap) => gap.missing)).toEqual([2, 1]);
  });
});
