import { describe, expect, it } from 'vitest';
import { isoFromMs } from '../../../src/core/time/civil.ts';
import { accept, expectAsked, expectRefused, load, rowsOf, warningsOf } from './helpers.ts';

/** The part of the catalogue that is about time; A accept, W accept and say so, R refuse, ask. */
const HEADER = 'time,open,high,low,close,volume';
const file = (...stamps: string[]): string => `${[HEADER, ...stamps.map((stamp, k) => bar(stamp, k))].join('\n')}\n`;
const bar = (stamp: string, k: number): string => `${stamp},10,12,9,11,${k}`;
const timesOf = (loaded: ReturnType<typeof accept>): string[] => Array.from(loaded.bars.ts, isoFromMs);

describe('order', () => {
  const hours = (...list: number[]): string[] => list.map((hour) => `2024-01-01T0${hour}:00:00Z`);
  it('unsorted: W, and sorted', () => {
    const loaded = accept(file(...hours(0, 2, 1, 3, 4)));
    expect(timesOf(loaded)).toEqual(hours(0, 1, 2, 3, 4));
    expect(Array.from(loaded.bars.volume)).toEqual([0, 2, 1, 3, 4]);
    expect(loaded.report.order).toBe('unsorted');
    expect(warningsOf(loaded)).toEqual(['UNSORTED']);
  });
  it('descending: W, and turned round', () => {
    const loaded = accept(file(...hours(3, 2, 1, 0)));
    expect(timesOf(loaded)).toEqual(hours(0, 1, 2, 3));
    expect(Array.from(loaded.bars.volume)).toEqual([3, 2, 1, 0]);
    expect(warningsOf(loaded)).toEqual(['DESCENDING']);
  });
  it('duplicate identical row: W, and dropped, wherever it stands', () => {
    const [a, b, c] = hours(0, 1, 2).map((stamp) => `${stamp},10,12,9,11,5`) as [string, string, string];
    for (const rows of [
      [a, b, b, c],
      [a, b, c, a],
      [c, b, b, a],
      [b, c, a, b, a],
    ]) {
      const loaded = accept(`${HEADER}\n${rows.join('\n')}\n`);
      expect(timesOf(loaded)).toEqual(hours(0, 1, 2));
      expect(loaded.report.duplicates).toBe(rows.length - 3);
      expect(warningsOf(loaded)).toContain('DUPLICATE_ROW');
    }
  });
  it('same stamp, other values: R at the later row', () => {
    const other = '2024-01-01T01:00:00Z,10,12,9,11.5,1';
    expectRefused(load(`${file(...hours(0, 1))}${other}\n`), 'DUPLICATE_TIME', 4, 1);
    expectRefused(load(`${file(...hours(0, 1, 2, 3))}${other}\n`), 'DUPLICATE_TIME', 6, 1);
  });
  it('same stamp, other values, the time not first: R with its column', () => {
    const text = 'open,high,low,close,time\n10,12,9,11,2024-01-01\n10,12,9,11.5,2024-01-01\n';
    expectRefused(load(text), 'DUPLICATE_TIME', 3, 14);
    const apart = 'open,high,low,close,time\n10,12,9,11,2024-01-01\n10,12,9,11,2024-01-02\n10,12,9,11.5,2024-01-01\n';
    expectRefused(load(apart), 'DUPLICATE_TIME', 4, 14);
  });
});

describe('steps', () => {
  it('gaps: W with a list', () => {
    const days = [1, 2, 3, 4, 8, 9, 10, 12].map((day) => `2024-01-${String(day).padStart(2, '0')}`);
    const { report } = accept(file(...days));
    expect(report.gaps).toBe(2);
    expect(report.gap_list.map(({ after_ts, missing }) => [isoFromMs(after_ts), missing])).toEqual([
      ['2024-01-04T00:00:00Z', 3],
      ['2024-01-10T00:00:00Z', 1],
    ]);
    expect(report.warnings).toMatchObject([{ code: 'GAP', text: '2' }]);
  });
  it('a step of one and a half intervals is no gap yet', () => {
    const { report } = accept(file('0', '3600', '7200', '12600', '16200', '21601').replaceAll('time', 'unix'));
    expect(report.gaps).toBe(1);
  });
  it('mixed intervals: W', () => {
    const minutes = [0, 60, 120, 180, 240, 250, 260].map((minute) => String(1704067200 + minute * 60));
    expect(warningsOf(accept(file(...minutes)))).toEqual(['MIXED_INTERVALS']);
    const days = [0, 1, 2, 3, 4, 5].map((hour) => 1704067200 + hour * 3600);
    const then = [1, 2, 3, 4, 5].map((day) => 1704067200 + day * 86400);
    expect(warningsOf(accept(file(...[...days, ...then].map(String))))).toContain('MIXED_INTERVALS');
  });
  it('months are of one interval, though their lengths differ', () => {
    const months = [1, 2, 3, 4, 5, 6, 7].map((month) => `2023-0${month}-01`);
    expect(accept(file(...months)).report.warning_count).toBe(0);
  });
});

describe('zones', () => {
  it('naive local time: ask, with a preview under each answer', () => {
    const outcome = load(file('2024-07-01 10:00:00', '2024-07-01 11:00:00'));
    expectAsked(outcome, { tz: 'UTC' });
    if (outcome.kind !== 'questions') return;
    const [question] = outcome.questions;
    expect(question!.flag).toBe('--tz');
    const preview = Object.fromEntries(question!.choices.map(({ value, preview: rows }) => [value, rows[0]![0]]));
    expect(preview).toMatchObject({
      UTC: '2024-07-01T10:00:00Z',
      'America/New_York': '2024-07-01T14:00:00Z',
      EST: '2024-07-01T15:00:00Z',
    });
  });
  it.each([
    ['UTC', '2024-07-01T10:00:00Z'],
    ['America/New_York', '2024-07-01T14:00:00Z'],
    ['Europe/Berlin', '2024-07-01T08:00:00Z'],
    ['Asia/Kolkata', '2024-07-01T04:30:00Z'],
    ['+02:00', '2024-07-01T08:00:00Z'],
    ['UTC-5', '2024-07-01T15:00:00Z'],
    ['EST', '2024-07-01T15:00:00Z'],
    ['Etc/GMT+5', '2024-07-01T15:00:00Z'],
  ])('--tz %s', (tz, first) => {
    const loaded = accept(file('2024-07-01 10:00:00', '2024-07-01 11:00:00'), { tz });
    expect(timesOf(loaded)[0]).toBe(first);
    expect(loaded.report.tz).toBe(tz);
  });
  it('an unknown zone: R', () => {
    expectRefused(load(file('2024-07-01 10:00:00'), { tz: 'Mars/Olympus' }), 'UNKNOWN_ZONE', null, null);
  });
  it('dates alone need no zone', () => {
    expect(timesOf(accept(file('2024-07-01', '2024-07-02')))).toEqual(['2024-07-01T00:00:00Z', '2024-07-02T00:00:00Z']);
    expect(timesOf(accept(file('2024-07-01 00:00:00', '2024-07-02 00:00:00')))[0]).toBe('2024-07-01T00:00:00Z');
  });
  it('a header that says UTC or GMT needs no question', () => {
    for (const name of ['Gmt time', 'Date (UTC)', 'timestamp_utc']) {
      const text = file('2024-07-01 10:00:00', '2024-07-01 11:00:00').replace('time', name);
      expect(timesOf(accept(text))[0]).toBe('2024-07-01T10:00:00Z');
    }
  });
  it('mixed offsets: W, each read with its own', () => {
    const loaded = accept(file('2024-11-03T00:00:00-04:00', '2024-11-03T01:00:00-04:00', '2024-11-03T01:00:00-05:00'));
    expect(timesOf(loaded)).toEqual(['2024-11-03T04:00:00Z', '2024-11-03T05:00:00Z', '2024-11-03T06:00:00Z']);
    expect(loaded.report.warnings).toMatchObject([{ code: 'MIXED_OFFSETS', line: 4 }]);
  });
  it('some times with an offset, some without: R', () => {
    expectRefused(load(file('2024-01-01T00:00:00Z', '2024-01-01T01:00:00')), 'MIXED_CLOCKS', 3, 1);
  });
  it('a zone written behind each time', () => {
    const loaded = accept(file('2024-07-01 09:30:00 US/Eastern', '2024-07-01 09:31:00 US/Eastern'));
    expect(timesOf(loaded)[0]).toBe('2024-07-01T13:30:00Z');
  });
});

describe('summer time', () => {
  // New York put its clock back at 06:00Z on 2024-11-03 and forward at 07:00Z on 2024-03-10.
  const back = [
    '2024-11-03 00:30',
    '2024-11-03 01:00',
    '2024-11-03 01:30',
    '2024-11-03 01:00',
    '2024-11-03 01:30',
    '2024-11-03 02:00',
  ];
  it('the hour repeated is read as it came, with a zone', () => {
    const loaded = accept(file(...back), { tz: 'America/New_York' });
    expect(timesOf(loaded)).toEqual(
      ['04:30', '05:00', '05:30', '06:00', '06:30', '07:00'].map((time) => `2024-11-03T${time}:00Z`),
    );
    expect(loaded.report.gaps).toBe(0);
    expect(loaded.report.warning_count).toBe(0);
  });
  it('also where rows run from newest to oldest', () => {
    const loaded = accept(file(...[...back].reverse()), { tz: 'America/New_York' });
    expect(timesOf(loaded)[3]).toBe('2024-11-03T06:00:00Z');
    expect(warningsOf(loaded)).toEqual(['DESCENDING']);
  });
  it('the hour repeated: R without a zone that has it', () => {
    expectRefused(load(file(...back), { tz: 'UTC' }), 'DUPLICATE_TIME', 5, 1);
    expectRefused(load(file('2024-11-03 01:00', '2024-11-03 01:00'), { tz: 'UTC' }), 'DUPLICATE_TIME', 3, 1);
  });
  it('hourly bars of the repeated hour', () => {
    const loaded = accept(file('2024-11-03 00:00', '2024-11-03 01:00', '2024-11-03 01:00', '2024-11-03 02:00'), {
      tz: 'America/New_York',
    });
    expect(timesOf(loaded).map((time) => time.slice(11, 16))).toEqual(['04:00', '05:00', '06:00', '07:00']);
  });
  it('the hour missing is no gap, with a zone', () => {
    const rows = ['2024-03-10 00:00', '2024-03-10 01:00', '2024-03-10 03:00', '2024-03-10 04:00'];
    expect(accept(file(...rows), { tz: 'America/New_York' }).report.gaps).toBe(0);
    expect(accept(file(...rows), { tz: 'UTC' }).report.gaps).toBe(1);
  });
  it('a time that the zone skipped: R', () => {
    const rows = ['2024-03-10 01:00', '2024-03-10 02:00', '2024-03-10 03:00'];
    expectRefused(load(file(...rows), { tz: 'America/New_York' }), 'TIME_SKIPPED', 3, 1);
  });
});

describe('epochs', () => {
  it('mixed epoch units: R where they change', () => {
    const rows = ['1704067200', '1704070800', '1704074400000'];
    expectRefused(load(file(...rows)), 'MIXED_EPOCH_UNITS', 4, 1);
    expectRefused(load(file('1735686000000', '1735689600000000')), 'MIXED_EPOCH_UNITS', 3, 1);
  });
  it('ns beyond 2^53: A, no digit lost down to the millisecond', () => {
    const loaded = accept(file('1704067200123999999', '1704067200124000000', '1704067200125000001'));
    expect(Array.from(loaded.bars.ts)).toEqual([1704067200123, 1704067200124, 1704067200125]);
  });
  it('before 1970: A', () => {
    expect(timesOf(accept(file('-86400', '0', '86400')))[0]).toBe('1969-12-31T00:00:00Z');
    expect(timesOf(accept(file('-1', '-0', '86400')))[0]).toBe('1969-12-31T23:59:59Z');
    expect(timesOf(accept(file('1962-01-02', '1962-01-03')))[0]).toBe('1962-01-02T00:00:00Z');
    expect(timesOf(accept(file('1969-12-31T23:59:59.5Z')))[0]).toBe('1969-12-31T23:59:59.500Z');
  });
  it('fractions: A', () => {
    expect(timesOf(accept(file('1704067200.5', '1704067201.5')))[0]).toBe('2024-01-01T00:00:00.500Z');
    expect(timesOf(accept(file('1704067200.0', '1704070800.0')))[0]).toBe('2024-01-01T00:00:00Z');
    expect(timesOf(accept(file('1.7040672E9', '1.7040708E9')))[0]).toBe('2024-01-01T00:00:00Z');
  });
  it('Excel serial: ask', () => {
    const text = file('45292', '45293', '45294');
    expectAsked(load(text), { time_unit: 'excel' });
    expect(timesOf(accept(text, { time_unit: 'excel' }))[0]).toBe('2024-01-01T00:00:00Z');
    const hours = accept(file('45292.0', '45292.0416666667', '45292.0833333333'), { time_unit: 'excel', tz: 'UTC' });
    expect(timesOf(hours)).toEqual(['00', '01', '02'].map((hour) => `2024-01-01T${hour}:00:00Z`));
  });
});

describe('clocks and calendars', () => {
  it('fractional seconds: A, to the millisecond', () => {
    expect(timesOf(accept(file('2024-01-01T00:00:00.123456Z')))).toEqual(['2024-01-01T00:00:00.123Z']);
  });
  it.each([
    ['2024-01-01T00:00:60Z', 'second 60'],
    ['2024-01-01T00:60:00Z', 'minute 60'],
    ['2024-01-01T25:00:00Z', 'hour 25'],
    ['2024-02-30T00:00:00Z', 'no day 30'],
    ['2023-02-29T00:00:00Z', 'no day 29'],
    ['2024-13-01T00:00:00Z', 'month 13'],
    ['10000-01-01T00:00:00Z', 'beyond 9999'],
    ['2024-00-10T00:00:00Z', 'month 0'],
    ['soon', 'not a date'],
    ['', 'empty'],
  ])('%s: R', (stamp, why) => {
    const outcome = load(file('2024-01-01T00:00:00Z', stamp));
    expectRefused(outcome, 'BAD_TIME', 3, 1);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain(why);
  });
  it('24:00: W, the next day', () => {
    const loaded = accept(file('2024-01-01T23:00:00Z', '2024-01-01T24:00:00Z'));
    expect(timesOf(loaded)[1]).toBe('2024-01-02T00:00:00Z');
    expect(loaded.report.warnings).toMatchObject([{ code: 'HOUR_24', line: 3 }]);
  });
  it('invisible characters around a time: W', () => {
    const loaded = accept(file('\u00a02024-01-01T00:00:00Z', '\u200b2024-01-01T01:00:00Z\u00a0\ufeff'));
    expect(timesOf(loaded)).toEqual(['2024-01-01T00:00:00Z', '2024-01-01T01:00:00Z']);
    expect(warningsOf(loaded)).toEqual(['INVISIBLE']);
  });
  it('two-digit year: R', () => expectRefused(load(file('01/02/24', '01/03/24')), 'BAD_TIME', 2, 1));
  it('future: W', () => {
    const now_ms = Date.UTC(2024, 0, 2);
    const text = file('2024-01-01T00:00:00Z', '2024-01-03T00:00:00Z');
    expect(warningsOf(accept(text, {}, { now_ms }))).toEqual(['FUTURE']);
    expect(accept(text, {}, { now_ms: Date.UTC(2025, 0, 1) }).report.warning_count).toBe(0);
  });
});

describe('day and month', () => {
  it('01/02/2024: ask, and each answer is shown', () => {
    const outcome = load(file('01/02/2024', '02/02/2024'));
    expectAsked(outcome, { date_order: 'dmy' });
    if (outcome.kind !== 'questions') return;
    expect(outcome.questions[0]!.flag).toBe('--date-order');
    expect(
      outcome.questions[0]!.choices.map(({ value, preview }) => [value, preview.map((cells) => cells[0])]),
    ).toEqual([
      ['dmy', ['2024-02-01T00:00:00Z', '2024-02-02T00:00:00Z']],
      ['mdy', ['2024-01-02T00:00:00Z', '2024-02-02T00:00:00Z']],
    ]);
  });
  it.each([
    ['dmy', '2024-02-01T00:00:00Z'],
    ['mdy', '2024-01-02T00:00:00Z'],
  ] as const)('--date-order %s', (date_order, first) => {
    expect(timesOf(accept(file('01/02/2024', '02/02/2024'), { date_order }))[0]).toBe(first);
  });
  it('a day above twelve anywhere settles it', () => {
    expect(timesOf(accept(file('12/01/2024', '13/01/2024')))).toEqual(['2024-01-12T00:00:00Z', '2024-01-13T00:00:00Z']);
    expect(timesOf(accept(file('01/12/2024', '01/13/2024')))).toEqual(['2024-01-12T00:00:00Z', '2024-01-13T00:00:00Z']);
  });
  it('even where it comes long after the rows that were looked at first', () => {
    const stamps: string[] = [];
    for (let day = 1; day <= 14; day++) {
      for (let minute = 0; minute < 720; minute++) {
        const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        stamps.push(`${String(day).padStart(2, '0')}/03/2024 ${clock}`);
      }
    }
    const text = file(...stamps);
    expect(text.indexOf('13/03/2024')).toBeGreaterThan(65_536);
    const loaded = accept(text, { tz: 'UTC' });
    expect(timesOf(loaded)[0]).toBe('2024-03-01T00:00:00Z');
    expect(timesOf(loaded).at(-1)).toBe('2024-03-14T11:59:00Z');
    expect(loaded.report.order).toBe('ascending');
  });
  it('rows that rise in the one order alone are sorted in the other', () => {
    const loaded = accept(file('01/02/2024', '02/01/2024', '13/01/2024'));
    expect(timesOf(loaded)).toEqual(['2024-01-02T00:00:00Z', '2024-01-13T00:00:00Z', '2024-02-01T00:00:00Z']);
    expect(warningsOf(loaded)).toContain('UNSORTED');
  });
  it('with dots the day comes first', () => {
    expect(timesOf(accept(file('01.02.2024', '02.02.2024')))[0]).toBe('2024-02-01T00:00:00Z');
  });
  it('a date that neither order can read: R', () => {
    expectRefused(load(file('13/01/2024', '01/14/2024')), 'BAD_TIME', 3, 1);
  });
});

describe('stamps of closes', () => {
  it('--stamp close moves bars back by their interval', () => {
    const loaded = accept(file('2024-01-01T01:00:00Z', '2024-01-01T02:00:00Z'), { stamp: 'close' });
    expect(timesOf(loaded)).toEqual(['2024-01-01T00:00:00Z', '2024-01-01T01:00:00Z']);
    expect(loaded.report.stamp).toBe('close');
  });
  it('a header that names the close time alone says so', () => {
    const text = 'close_time,open,high,low,close,volume\n1704070799999,10,12,9,11,1\n1704074399999,10,12,9,11,1\n';
    const loaded = accept(text);
    expect(timesOf(loaded)).toEqual(['2024-01-01T00:00:00Z', '2024-01-01T01:00:00Z']);
    expect(rowsOf(loaded).length).toBe(2);
  });
  it('one row without an interval: R; with one: A', () => {
    expectRefused(load(file('2024-01-01T01:00:00Z'), { stamp: 'close' }), 'UNKNOWN_INTERVAL', 2, 1);
    const loaded = accept(file('2024-01-01T01:00:00Z'), { stamp: 'close', interval_ms: 3_600_000 });
    expect(timesOf(loaded)).toEqual(['2024-01-01T00:00:00Z']);
  });
});
