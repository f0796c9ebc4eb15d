import { describe, expect, it } from 'vitest';
import { accept, expectAsked, expectRefused, load, rowsOf } from './helpers.ts';

/** Numbers in a column of times, or of prices, that count something else than they seem to. */
const DAYS = [0, 1, 2, 3].map((day) => Date.UTC(2024, 0, 2 + day));
const MINUTES = [0, 1, 2, 3].map((minute) => Date.UTC(2024, 0, 2, 14, 30 + minute));
const table = (stamps: readonly (string | number | bigint)[]): string =>
  `time,open,high,low,close,volume\n${stamps.map((stamp, k) => `${stamp},10,12,9,11,${k}\n`).join('')}`;

describe('times counted from elsewhere', () => {
  it.each([
    ['minutes since 1970', MINUTES.map((ms) => ms / 60_000), '1970-11-25'],
    ['Julian days', DAYS.map((ms) => ms / 86_400_000 + 2_440_587.5), '1970-01-29'],
    ['days since the year 0', DAYS.map((ms) => ms / 86_400_000 + 719_529), '1970-01-09'],
    ['ticks of .NET, minutes', MINUTES.map((ms) => BigInt(ms) * 10_000n + 621_355_968_000_000_000n), '.NET'],
    ['ticks of .NET, days', DAYS.map((ms) => BigInt(ms) * 10_000n + 621_355_968_000_000_000n), '.NET'],
    ['100 ns since 1601', MINUTES.map((ms) => BigInt(ms) * 10_000n + 116_444_736_000_000_000n), 'another year'],
  ])('%s: R, and said what they would be', (_, stamps, word) => {
    const outcome = load(table(stamps));
    expectRefused(outcome, 'BAD_TIME', 2, 1);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain(word);
  });
  it('are what they are said to be', () =>
    expect(accept(table([100_001, 100_002, 100_003]), { time_unit: 's' }).bars.ts[0]).toBe(100_001_000));
  it('microseconds of the year 2287 are none of them', () =>
    expect(accept(table(['10000022400000000', '10000108800000000', '10000195200000000'])).bars.ts[0]).toBe(
      10_000_022_400_000,
    ));
  it('nanoseconds of 1990 are none of them', () =>
    expect(accept(table(['638000000000000000', '638000001000000000', '638000002000000000'])).bars.ts[1]).toBe(
      638_000_001_000,
    ));
});

describe('whole prices of few digits', () => {
  const databento = (price: string): string =>
    `ts_event,open,high,low,close,volume,symbol\n${MINUTES.map((ms) => `${ms}000000,${price},${price},${price},${price},5,6J`).join('\n')}\n`;
  it('of Databento are asked about', () => {
    expectAsked(load(databento('6194000')), { price_scale: '1000000000' });
    expect(accept(databento('6194000'), { price_scale: 1e9 }).bars.close[0]).toBe(0.006194);
    expect(accept(databento('6194000'), { price_scale: 1 }).bars.close[0]).toBe(6_194_000);
  });
  it('of Databento are certain with more digits, or with a point', () => {
    expect(accept(databento('619400000')).bars.close[0]).toBe(0.6194);
    expect(accept(databento('0.006194000')).bars.close[0]).toBe(0.006194);
  });
  it('of LEAN are asked about, also in a zip', () => {
    const text = '20240102 00:00,500,503,499,501,7\n20240103 00:00,501,504,499,502,8\n';
    expectAsked(load(text, {}, { container: 'zip', name: 'abcd.csv' }), { price_scale: '10000' });
    const loaded = accept(text, { price_scale: 1e4 }, { container: 'zip', name: 'abcd.csv' });
    expect(rowsOf(loaded)[0]).toBe('2024-01-02T00:00:00Z 0.05 0.0503 0.0499 0.0501 7');
  });
});

it('a date written with a midnight goes with the time of day beside it', () => {
  const rows = [0, 1, 2].map((hour) => `2024-01-02 00:00:00,0${hour}:30:00,10,12,9,11,${hour}`);
  const loaded = accept(`date,time,open,high,low,close,volume\n${rows.join('\n')}\n`, { tz: 'UTC' });
  expect(rowsOf(loaded)[2]).toBe('2024-01-02T02:30:00Z 10 12 9 11 2');
});

describe('a fifth number without a name', () => {
  const file = (fifth: (k: number, close: number) => string): string =>
    Array.from({ length: 12 }, (_, k) => {
      const close = 100 + k;
      return `2024-01-${String(k + 2).padStart(2, '0')},${close},${close + 2},${close - 1},${close},${fifth(k, close)}\n`;
    }).join('');
  it('is asked about where it keeps to the close, as an adjusted close does', () => {
    expectAsked(load(file((_, close) => (close * 0.9712).toFixed(4))), { columns: 't,o,h,l,c' });
  });
  it('is a volume where it does not', () => expect(accept(file((k) => `${(k % 3) + 0.5}`)).bars.volume[1]).toBe(1.5));
});

it('a close that comes first is seen by where bars open, and asked about', () => {
  // Each bar opens where the one before closed, and closes two lower or three higher.
  const closes = Array.from({ length: 31 }, (_, k) => 100 + (k % 2 === 0 ? k : k - 2));
  const file = (write: (open: number, close: number) => string): string =>
    closes
      .slice(1)
      .map((close, k) => `${1_704_067_200 + k * 60},${write(closes[k]!, close)},5\n`)
      .join('');
  const edges = (a: number, b: number): string => `${Math.max(a, b) + 1},${Math.min(a, b) - 1}`;
  expectAsked(load(file((open, close) => `${close},${edges(open, close)},${open}`)), { columns: 't,c,h,l,o,v' });
  const usual = accept(file((open, close) => `${open},${edges(open, close)},${close}`));
  expect([usual.bars.open[3], usual.bars.close[3]]).toEqual([closes[3], closes[4]]);
});
