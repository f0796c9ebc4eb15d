import { describe, expect, it } from 'vitest';
import { accept, expectAsked, expectRefused, load, rowsOf } from './helpers.ts';

/** Times that name a month, a quarter or a week, and days in words; each bar is stamped at the first day. */

const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;
const file = (...stamps: string[]): string =>
  lines('date,open,high,low,close,volume', ...stamps.map((stamp) => `"${stamp}",10,12,9,11,5`));
const days = (...stamps: string[]): string[] => rowsOf(accept(file(...stamps))).map((row) => row.slice(0, 10));

describe('months', () => {
  it.each([
    ['2022-01', '2022-02', '2022-12'],
    ['2022/01', '2022/02', '2022/12'],
    ['01/2022', '02/2022', '12/2022'],
    ['1/2022', '2/2022', '12/2022'],
    ['01-2022', '02-2022', '12-2022'],
    ['Jan 2022', 'Feb 2022', 'Dec 2022'],
    ['Jan-2022', 'Feb-2022', 'Dec-2022'],
    ['January 2022', 'February 2022', 'December 2022'],
    ['2022 Jan', '2022 Feb', '2022 Dec'],
    ['2022-Jan', '2022-Feb', '2022-Dec'],
    ['2022M01', '2022M02', '2022M12'],
    ['2022-M01', '2022-M02', '2022-M12'],
    ['2022m1', '2022m2', '2022m12'],
    ['2022年1月', '2022年2月', '2022年12月'],
    ['Januar 2022', 'Februar 2022', 'Dezember 2022'],
    ['janv. 2022', 'févr. 2022', 'déc. 2022'],
    ['январь 2022', 'февраль 2022', 'декабрь 2022'],
  ])('%s', (...stamps) => {
    expect(days(...stamps)).toEqual(['2022-01-01', '2022-02-01', '2022-12-01']);
    expect(accept(file(...stamps)).report.assumed.map(({ code }) => code)).toContain('PERIOD_START');
  });
  it('are of one interval', () => {
    const { report } = accept(file('2022-01', '2022-02', '2022-03', '2022-04'));
    expect([report.interval_ms, report.gaps, report.warning_count]).toEqual([31 * 86_400_000, 0, 0]);
  });
  it.each(['2022-13', '00/2022', '2022M13', 'Foo 2022', 'Jui 2022', '2022-Q5', '2022-W54', '2024-W53'])(
    '%s: R',
    (stamp) => expectRefused(load(file(stamp)), 'BAD_TIME', 2, 2),
  );
  it.each([
    ['Jan 22', 'Feb 22'],
    ['Jan-22', 'Feb-22'],
    ["Jan '22", "Feb '22"],
    ['202201', '202202'],
  ])('%s, which may be days or years: R', (...stamps) => expectRefused(load(file(...stamps)), 'BAD_TIME', 2, 2));
  it.each([
    ['2022.01', '2022.02', '2022.03'],
    ['2022.1', '2022.11', '2022.12'],
    ['01.2022', '02.2022', '03.2022'],
  ])('%s, which are numbers: R', (...stamps) => {
    const outcome = load(file(...stamps));
    expectRefused(outcome, 'BAD_TIME', 2, 2);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('2024-01-31');
  });
  it('stand behind the days where both are there', () => {
    const text = lines(
      'Month,Date,Open,High,Low,Close',
      '2022-01,2022-01-03,10,12,9,11',
      '2022-01,2022-01-04,10,12,9,11',
    );
    expect(rowsOf(accept(text)).map((row) => row.slice(0, 10))).toEqual(['2022-01-03', '2022-01-04']);
  });
});

it.each([
  ['2022Q1', '2022Q2', '2022Q4'],
  ['2022-Q1', '2022-Q2', '2022-Q4'],
  ['2022q1', '2022q2', '2022q4'],
  ['Q1 2022', 'Q2 2022', 'Q4 2022'],
  ['1Q2022', '2Q2022', '4Q2022'],
])('quarters: %s', (...stamps) => expect(days(...stamps)).toEqual(['2022-01-01', '2022-04-01', '2022-10-01']));

it.each([
  ['2020-W53', '2021-W01', '2021-W02'],
  ['2020W53', '2021W01', '2021W02'],
  ['2020-W53-1', '2021-W01-1', '2021-W02-1'],
])('weeks begin on Mondays: %s', (...stamps) =>
  expect(days(...stamps)).toEqual(['2020-12-28', '2021-01-04', '2021-01-11']),
);

describe('days', () => {
  it.each([
    ['2024年01月02日', '2024年1月15日'],
    ['2024년 1월 2일', '2024년 1월 15일'],
    ['2024- 01- 02', '2024- 01- 15'],
    ['2024. 1. 2.', '2024. 1. 15.'],
    ['2 janv. 2024', '15 janv. 2024'],
    ['2 января 2024', '15 января 2024'],
    ['2 de enero de 2024', '15 de enero de 2024'],
  ])('%s', (...stamps) => expect(days(...stamps)).toEqual(['2024-01-02', '2024-01-15']));
  it('März and août', () => expect(days('2. März 2024', '2 août 2024')).toEqual(['2024-03-02', '2024-08-02']));
  it('that are none: R', () => expectRefused(load(file('2024年02月30日')), 'BAD_TIME', 2, 2));
  it('with a time behind them', () =>
    expect(rowsOf(accept(file('2024年1月2日 09:30'), { tz: 'UTC' }))[0]!.slice(0, 16)).toBe('2024-01-02T09:30'));
  it('with the blank that JavaScript writes before AM', () =>
    expect(rowsOf(accept(file('1/20/2024, 1:30:00\u202fPM'), { tz: 'UTC' }))[0]!.slice(0, 16)).toBe(
      '2024-01-20T13:30',
    ));
});

describe('counts', () => {
  const from = Date.UTC(2024, 0, 2, 14);
  const table = (...stamps: (string | number)[]): string =>
    lines('time,open,high,low,close,volume', ...stamps.map((stamp) => `${stamp},10,12,9,11,5`));
  const steps = (count: number, ms: number): number[] => Array.from({ length: count }, (_, i) => from + i * ms);
  it.each([
    ['hours in ms', steps(30, 3_600_000).map((ms) => ms.toExponential())],
    ['minutes in ms', steps(30, 60_000).map((ms) => ms.toExponential())],
    ['days in s', steps(5, 86_400_000).map((ms) => (ms / 1000).toExponential().replace('e+', 'e+0'))],
  ])('in powers of ten with all their digits, as R writes them: %s', (_, stamps) =>
    expect(rowsOf(accept(table(...stamps)))[1]).toBe(rowsOf(accept(table(...stamps.map(Number))))[1]),
  );
  it.each([
    ['by Excel', steps(30, 60_000).map((ms) => ms.toExponential(5).toUpperCase())],
    ['to seven digits', steps(30, 3_600_000).map((ms) => ms.toExponential(6))],
  ])('rounded %s: R', (_, stamps) => expectRefused(load(table(...stamps)), 'BAD_TIME', 2, 1));
  it('a later one that is rounded: R', () => {
    const stamps = steps(200, 3_600_000).map((ms, i) => (i < 199 ? ms.toExponential() : '1.705001e+12'));
    expectRefused(load(table(...stamps)), 'BAD_TIME', 201, 1);
  });
  it('days since 1970 are asked about', () => {
    const text = table(19_724, 19_725, 19_726);
    expectAsked(load(text), { time_unit: 'days' });
    const loaded = accept(text, { time_unit: 'days' });
    expect([rowsOf(loaded)[0]!.slice(0, 10), loaded.report.time_unit]).toEqual(['2024-01-02', 'days']);
  });
  it('hours counted in minutes: R', () =>
    expectRefused(load(table(...steps(30, 3_600_000).map((ms) => ms / 60_000))), 'BAD_TIME', 2, 1));
});

it('lists one a line are rows', () => {
  const text = lines('[1704067200000,"10","12","9","11","5"]', '[1704153600000,10,12,9,11,5]');
  expect(rowsOf(accept(text))).toEqual(['2024-01-01T00:00:00Z 10 12 9 11 5', '2024-01-02T00:00:00Z 10 12 9 11 5']);
});
