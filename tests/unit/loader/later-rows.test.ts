/** A file whose first rows are loaded and whose later ones come afterwards. */
import { describe, expect, it } from 'vitest';
import { BAR_COLUMNS, type Bars } from '../../../src/contracts/bars.ts';
import type { LoaderOptions } from '../../../src/contracts/loader.ts';
import { createLoader, DEFAULT_LOADER_OPTIONS, type FollowOutcome } from '../../../src/core/loader/index.ts';
import { platformZone } from '../../../src/runtime/files/zones.ts';
import { accept, bytesOf } from './helpers.ts';

function follow(text: string, options: Partial<LoaderOptions> = {}, name = 'bars.csv'): FollowOutcome {
  const bytes = bytesOf(text);
  const loader = createLoader(
    { name, size: bytes.length },
    { ...DEFAULT_LOADER_OPTIONS, ...options },
    { zone: platformZone },
  );
  loader.push(bytes);
  return loader.follow();
}

function begun(text: string, options: Partial<LoaderOptions> = {}) {
  const outcome = follow(text, options);
  if (outcome.kind !== 'following') throw new Error(`not followed: ${JSON.stringify(outcome).slice(0, 300)}`);
  return outcome;
}

function joined(parts: readonly Bars[]): Bars {
  const columns = BAR_COLUMNS.map((name) => [name, Float64Array.from(parts.flatMap((part) => [...part[name]]))]);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return { ...Object.fromEntries(columns), length, interval_ms: parts[0]!.interval_ms } as Bars;
}

const values = ({ interval_ms, length, ...columns }: Bars) => ({
  interval_ms,
  length,
  ...Object.fromEntries(BAR_COLUMNS.map((name) => [name, [...columns[name]]])),
});

/** Expects that a file read in two goes, cut after any line from `from` on, is what it is in one. */
function expectAlike(text: string, from: number, options: Partial<LoaderOptions> = {}): void {
  const whole = accept(text, options);
  const lines = text.split('\n').slice(0, -1);
  for (let cut = from; cut <= lines.length; cut++) {
    const part = (a: number, b?: number) =>
      bytesOf(
        lines
          .slice(a, b)
          .map((line) => `${line}\n`)
          .join(''),
      );
    const { bars, later } = begun(lines.slice(0, cut).join('\n') + '\n', options);
    const rest = cut === lines.length ? [] : [later.push(part(cut, cut + 1)), later.push(part(cut + 1))];
    expect(rest.flatMap(({ problems }) => problems)).toEqual([]);
    const all = joined([bars, ...rest.map((piece) => piece.bars)]);
    expect(values(all)).toEqual(values(whole.bars));
    const { rows, first_ts, last_ts, gaps, duplicates, ohlc_violations, zero_volume } = whole.report;
    const measured = { rows, first_ts, last_ts, gaps, duplicates, ohlc_violations, zero_volume };
    expect(later.report(all, text.length)).toMatchObject({ ...measured, bytes: text.length });
  }
}

const HEADER = 'time,open,high,low,close,volume\n';
const row = (minute: number, close = 100) =>
  `2024-01-01T00:${String(minute).padStart(2, '0')}:00Z,100,101,99,${String(close)},5\n`;

describe('rows that come later', () => {
  it('are read as if they had been there', () => {
    expectAlike(HEADER + [0, 1, 2, 3, 7, 8, 9].map((minute) => row(minute)).join(''), 4);
  });

  it('keep the zone, over a change of the clock, and the hour that is shown twice', () => {
    const times = ['00:00', '00:30', '01:00', '01:30', '01:00', '01:30', '02:00', '02:30'];
    const text = times.map((time) => `2024-11-03 ${time},100,101,99,100,5\n`).join('');
    expectAlike(`date,open,high,low,close,volume\n${text}`, 4, { tz: 'America/New_York' });
  });

  it('keep stamps of closes, the scale of prices, repeats, blank lines, comments and a header that is repeated', () => {
    const text = `${HEADER}${row(0)}${row(1)}${row(2)}\n${row(3)}${row(3)}# noted\n${HEADER}${row(4, 99)}${row(5)}`;
    expectAlike(text, 4, { stamp: 'close', price_scale: 10 });
  });

  it('keep dates alone, epoch units, a decimal comma and the symbol that was asked for', () => {
    const dates = [5, 8, 9, 10, 11, 12].map((day) => `${String(day).padStart(2, '0')}.01.2024;1,5;1,6;1,4;1,5;7\n`);
    expectAlike(`Date;Open;High;Low;Close;Volume\n${dates.join('')}`, 4, { decimal: 'comma', date_order: 'dmy' });
    const two = [0, 60, 120, 180, 240].map(
      (s) => `${String(1.7e9 + s)},A,1,2,1,2,3\n${String(1.7e9 + s)},B,4,5,4,5,6\n`,
    );
    expectAlike(`time,symbol,open,high,low,close,volume\n${two.join('')}`, 7, { symbol: 'B' });
  });
});

describe('what does not go on as it began is refused with its place', () => {
  const first = `${HEADER}${row(0)}${row(1)}${row(2)}`;
  const dates = 'date,open,high,low,close,volume\n2024-01-01,1,2,1,2,3\n2024-01-02,1,2,1,2,3\n2024-01-03,1,2,1,2,3\n';
  const symbols = 'time,symbol,open,high,low,close,volume\n0,A,1,2,1,2,3\n60,A,1,2,1,2,3\n120,A,1,2,1,2,3\n';
  const seconds =
    'time,open,high,low,close,volume\n' + [0, 60, 120].map((s) => `${String(1.7e9 + s)},1,2,1,2,3\n`).join('');
  const ticks = '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n';
  const tick = (minute: number, volume: number) =>
    `2024.01.01\t00:0${String(minute)}:00\t1\t2\t1\t2\t9\t${String(volume)}\t1\n`;
  it.each<readonly [string, string, string, string, number, number | null, number, Partial<LoaderOptions>]>([
    [
      'a number that is none',
      first,
      `${row(3)}${row(4)}2024-01-01T00:05:00Z,100,x,99,100,5\n`,
      'BAD_NUMBER',
      7,
      26,
      2,
      {},
    ],
    ['too few fields', first, '2024-01-01T00:03:00Z,100\n', 'FIELD_COUNT', 5, null, 0, {}],
    ['a closing line', first, `${row(3)}Total,5\n${row(4)}`, 'FIELD_COUNT', 6, null, 1, {}],
    ['an earlier bar', first, `${row(3)}${row(1)}${row(4)}`, 'FOLLOW_LATE', 6, 1, 1, {}],
    ['other values at the last time', first, row(2, 100.5), 'DUPLICATE_TIME', 5, 1, 0, {}],
    ['a time of day behind dates', dates, '2024-01-04 10:00,1,2,1,2,3\n', 'FOLLOW_CHANGED', 5, 1, 0, {}],
    ['another symbol', symbols, '180,A,1,2,1,2,3\n180,B,1,2,1,2,3\n', 'FOLLOW_CHANGED', 6, 1, 1, {}],
    ['another unit of time', seconds, '1700000180000,1,2,1,2,3\n', 'MIXED_EPOCH_UNITS', 5, 1, 0, {}],
    [
      'a volume where there was none',
      ticks + [0, 1, 2].map((minute) => tick(minute, 0)).join(''),
      tick(3, 0) + tick(4, 8),
      'FOLLOW_CHANGED',
      6,
      1,
      1,
      { tz: 'UTC' },
    ],
  ])('%s', (_what, start, more, code, line, column, kept, options) => {
    const { later } = begun(start, options);
    const { bars, problems } = later.push(bytesOf(more));
    expect(problems[0]).toMatchObject({ code, line });
    if (column !== null) expect(problems[0]!.column).toBe(column);
    expect(bars.length).toBe(kept);
  });
});

describe('what cannot be followed', () => {
  it.each([
    ['newest first', HEADER + row(3) + row(2) + row(1), 'FOLLOW_ORDER'],
    ['in no order', HEADER + row(1) + row(3) + row(2) + row(4), 'FOLLOW_ORDER'],
    ['JSON', '[[1,1,2,1,2,3],[2,1,2,1,2,3],[3,1,2,1,2,3],\n', 'FOLLOW_KIND'],
    ['lone carriage returns', (HEADER + row(1) + row(2) + row(3)).replaceAll('\n', '\r'), 'FOLLOW_KIND'],
    [
      'a bar length that the first bars do not have',
      HEADER + [0, 5, 10, 11, 12, 13, 14].map((m) => row(m)).join(''),
      'FOLLOW_INTERVAL',
    ],
    ['a closing line', `${HEADER}${row(0)}${row(1)}${row(2)}Total,5\n`, 'FIELD_COUNT'],
  ])('%s', (_what, text, code) => {
    const outcome = follow(text);
    expect(outcome.kind === 'refused' ? outcome.problems[0]!.code : outcome.kind).toBe(code);
  });

  it('the length of a bar may be given', () => {
    const text = HEADER + [0, 5, 10, 11, 12, 13, 14].map((minute) => row(minute)).join('');
    expect(begun(text, { interval_ms: 60_000 }).bars.interval_ms).toBe(60_000);
  });
});
