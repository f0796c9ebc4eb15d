import { describe, expect, it } from 'vitest';
import { accept, expectAsked, expectRefused, load, rowsOf } from './helpers.ts';

/** Numbers without names in places where something else could stand. */

const lines = (...rows: string[]): string => `${rows.join('\n')}\n`;
const day = (i: number): string => `2024-01-${String(i + 1).padStart(2, '0')}`;
/** Twelve bars that move, each as open, high, low, close. */
const BARS = Array.from({ length: 12 }, (_, i) => [100.5 + i, 103.25 + i, 99.75 + i, 101.5 + i] as const);
const rows = (more: (bar: readonly number[], i: number) => readonly (number | string)[]): string =>
  lines(...BARS.map((bar, i) => [day(i), ...bar, ...more(bar, i)].join(',')));
const FIRST = '2024-01-01T00:00:00Z 100.5 103.25 99.75 101.5';

describe('behind the prices', () => {
  it('money is no volume where it is one times a price', () => {
    const volume = (i: number): number => 7 + ((i * 5) % 11);
    const money = (bar: readonly number[], i: number): string => (volume(i) * (bar[3] - 0.5)).toFixed(4);
    expect(rowsOf(accept(rows((bar, i) => [money(bar, i), volume(i)])))[0]).toBe(`${FIRST} 7`);
    expect(rowsOf(accept(rows((bar, i) => [volume(i), money(bar, i)])))[0]).toBe(`${FIRST} 7`);
    expect(rowsOf(accept(rows((_, i) => [volume(i), 3])))[0]).toBe(`${FIRST} 7`);
  });
  it('prices of the other side are no volume, and which side is meant is asked', () => {
    const text = rows((bar) => bar.map((price) => price + 0.25));
    expectAsked(load(text), { columns: 't,o,h,l,c,-,-,-,-' });
    expect(rowsOf(accept(text, { columns: 't,o,h,l,c,-,-,-,-'.split(',') }))[0]).toBe(`${FIRST} 0`);
    const second = accept(text, { columns: 't,-,-,-,-,o,h,l,c'.split(',') });
    expect(rowsOf(second)[0]).toBe('2024-01-01T00:00:00Z 100.75 103.5 100 101.75 0');
    const sized = rows((bar, i) => [...bar.map((price) => price + 0.25), 5 + i]);
    expectAsked(load(sized), { columns: 't,o,h,l,c,-,-,-,-,v' });
    expect(accept(sized, { columns: 't,o,h,l,c,-,-,-,-,v'.split(',') }).bars.volume[1]).toBe(6);
  });
});

describe('before the prices', () => {
  it('prices that fit no order are none', () => {
    // Decimal commas that nobody quoted: each price is two fields.
    const prices = ['100,62,101,35,99,80,100,9', '101,57,103,07,100,11,102,4', '102,31,104,99,101,66,103,1'];
    expectRefused(load(lines(...prices.map((row, i) => `${day(i)},${row}`))), 'NOT_OHLCV', 1, 1);
  });
  it('whole numbers behind others are no time', () => {
    const list = BARS.map((_, i) => ['9.5', '12', '10', '11', `${700_000 + i * 7}`, '5', '1', '1', '5', '0', '10.5']);
    expect(load(JSON.stringify(list)).kind).toBe('refused');
  });
});

describe('counts of the far future', () => {
  const table = (...stamps: number[]): string =>
    lines('time,open,high,low,close', ...stamps.map((stamp) => `${stamp},10,12,9,11`));
  const start = Date.UTC(1975, 0, 1);
  const stamps = [0, 1, 2].map((i) => start + i * 86_400_000);
  it('may be finer ones of the seventies, and are asked about', () => {
    const text = table(...stamps);
    expectAsked(load(text), { time_unit: 'ms' });
    expect(rowsOf(accept(text, { time_unit: 'ms' }))[0]!.slice(0, 10)).toBe('1975-01-01');
    expect(rowsOf(accept(text, { time_unit: 's' }))[0]!.slice(0, 4)).toBe('6969');
    expectAsked(load(table(...stamps.map((ms) => ms * 1000))), { time_unit: 'us' });
  });
  it('are what they seem where one of them is not', () =>
    expect(accept(table(1e9, ...stamps.map((ms) => ms / 1000))).report.time_unit).toBe('s'));
});

it.each([
  'Quelle: Börse Frankfurt',
  'Источник: биржа',
  '数据来源：东方财富',
  'As of 2024-03-01',
  'Last updated: 2024-03-01 10:00',
  'All times are Eastern.',
  '* Close adjusted for splits',
  '3 rows',
  '3 rows in set (0.00 sec)',
  'Highest: 120.00, Lowest: 80.00',
  'Max,12,12,9,11,5',
])('a closing line: %s', (line) => {
  const text = lines('date,open,high,low,close,volume', `${day(0)},10,12,9,11,5`, `${day(1)},10,12,9,11,5`, line);
  const { bars, report } = accept(text);
  expect([bars.length, report.warnings.map(({ code }) => code)]).toEqual([2, ['FOOTER']]);
});
