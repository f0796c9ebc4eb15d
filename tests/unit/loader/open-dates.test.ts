import { describe, expect, it } from 'vitest';
import { accept, expectAsked, expectRefused, load } from './helpers.ts';

/** Dates that could be read in two ways, settled by one that comes after the rows that are looked at first. */
const MINUTE = 60_000;
const FIRST = Date.UTC(2024, 2, 1);
const HEADER = 'time,open,high,low,close,volume';

type Writing = (iso: string) => string;
const iso: Writing = (text) => `${text.slice(0, 10)} ${text.slice(11, 16)}`;
const dmy: Writing = (t) => `${t.slice(8, 10)}/${t.slice(5, 7)}/${t.slice(0, 4)} ${t.slice(11, 16)}`;
const mdy: Writing = (t) => `${t.slice(5, 7)}/${t.slice(8, 10)}/${t.slice(0, 4)} ${t.slice(11, 16)}`;

/** Thirty minutes of each of `days` days: 360 rows before the 13th, 250 of which are looked at first. */
const instants = (days: number): number[] =>
  Array.from({ length: days * 30 }, (_, k) => FIRST + Math.floor(k / 30) * 1440 * MINUTE + (k % 30) * MINUTE);

const file = (times: readonly number[], write: (text: string, k: number) => string): string =>
  `${[HEADER, ...times.map((ts, k) => `${write(new Date(ts).toISOString(), k)},10,12,9,11,${k}`)].join('\n')}\n`;

describe.each([
  ['day first', dmy],
  ['month first', mdy],
] as const)('settled late, %s', (_, slashes) => {
  it.each([
    ['ISO rows before', (k: number) => k === 0],
    ['every third row ISO', (k: number) => k % 3 === 0],
    ['ISO rows among them', (k: number) => k > 40 && k < 90],
    ['ISO rows up to the one that settles it', (k: number) => k > 20 && k < 360],
    ['no ISO rows', () => false],
  ])('%s', (_name, isIso) => {
    const times = instants(14);
    const text = file(times, (t, k) => (isIso(k) ? iso(t) : slashes(t)));
    expect([...accept(text, { tz: 'UTC' }).bars.ts]).toEqual(times);
  });
  it('behind offsets that carry a time into another day, and behind 24:00', () => {
    const times = instants(14);
    const ahead = file(times, (t) => `${slashes(new Date(Date.parse(t) + 120 * MINUTE).toISOString())}+02:00`);
    expect([...accept(ahead).bars.ts]).toEqual(times);
    const midnights = file(times, (t) =>
      t.slice(11, 16) === '00:00'
        ? slashes(new Date(Date.parse(t) - MINUTE).toISOString()).replace('23:59', '24:00')
        : slashes(t),
    );
    expect([...accept(midnights, { tz: 'UTC' }).bars.ts]).toEqual(times);
  });
  it('a row that was refused leaves no date behind', () => {
    const times = instants(14);
    const rows = file(times, (t, k) => (k % 2 === 0 ? iso(t) : slashes(t))).split('\n');
    const twice = rows.flatMap((row, k) => (k === 5 ? [row, row] : [row])).join('\n');
    expect([...accept(twice, { tz: 'UTC' }).bars.ts]).toEqual(times);
  });
});

it('dates that are the same in both orders settle nothing', () => {
  const times = Array.from({ length: 300 }, (_, k) => Date.UTC(2024, 4, 5) + k * MINUTE);
  expectAsked(load(file(times, mdy), { tz: 'UTC' }), { date_order: 'mdy' });
});

it.each([
  ['days that follow each other', '10:00', [1, 2, 3, 4, 5, 6].map((d) => Date.UTC(2024, 1, d, 10)), mdy, 'mdy'],
  ['days that follow each other', '10:00', [1, 2, 3, 4, 5, 6].map((d) => Date.UTC(2024, 1, d, 10)), dmy, 'dmy'],
  ['minutes of two days', '', Array.from({ length: 99 }, (_, k) => Date.UTC(2024, 1, 8, 23, k)), dmy, 'dmy'],
  ['the same day of all months', '', [0, 1, 2, 3, 4].map((m) => Date.UTC(2024, m, 5)), mdy, 'dmy'],
  ['firsts of months', '', [0, 1, 2, 3, 4].map((m) => Date.UTC(2024, m, 1)), mdy, 'mdy'],
  ['first days of January', '', [1, 2, 3, 4, 5].map((d) => Date.UTC(2024, 0, d)), dmy, 'mdy'],
] as const)(
  'of two orders the one with %s %s is likelier, but for what may be months',
  (_what, _at, times, write, best) => expectAsked(load(file([...times], write), { tz: 'UTC' }), { date_order: best }),
);

it('where zones are named, whose offset hangs on the date, the order has to be said', () => {
  const times = instants(14);
  const text = file(times, (t) => `${dmy(t)} Europe/Berlin`);
  const outcome = load(text);
  expectRefused(outcome, 'BAD_TIME', 362, 1);
  expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('--date-order dmy');
  expect([...accept(text, { date_order: 'dmy' }).bars.ts]).toEqual(times.map((ts) => ts - 60 * MINUTE));
});

it.each([
  ['day', dmy],
  ['month', mdy],
] as const)('behind dates without doubt, the first of another kind may settle that the %s is first', (_, slashes) => {
  const times = instants(20).filter((_ts, k) => k < 30 || k >= 13 * 30);
  const text = file(times, (t, k) => (k < 30 ? iso(t) : slashes(t)));
  expect([...accept(text, { tz: 'UTC' }).bars.ts]).toEqual(times);
});
