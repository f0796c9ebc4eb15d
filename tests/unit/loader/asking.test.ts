import { describe, expect, it } from 'vitest';
import type { LoaderOptionKey } from '../../../src/contracts/loader.ts';
import {
  DEFAULT_LOADER_OPTIONS,
  inspect,
  loadBytes,
  OPTION_FLAGS,
  withAnswer,
  withBestAnswers,
} from '../../../src/core/loader/index.ts';
import { accept, bytesOf, expectAsked, expectRefused, load, rowsOf, warningsOf } from './helpers.ts';

const bar = (hour: number, symbol: string): string => `2024-01-01T0${hour}:00:00Z,${symbol},10,12,9,11,${hour}`;
const two = `time,symbol,open,high,low,close,volume\n${[0, 1, 2].flatMap((hour) => [bar(hour, 'AAA'), bar(hour, 'BBB')]).join('\n')}\n`;

describe('several symbols in one file', () => {
  it('are asked about, each with its own rows as a preview', () => {
    const outcome = load(two);
    expectAsked(outcome, { symbol: 'AAA' });
    if (outcome.kind !== 'questions') return;
    expect(outcome.questions[0]!.choices.map(({ value, preview }) => [value, preview.length])).toEqual([
      ['AAA', 3],
      ['BBB', 3],
    ]);
  });
  it('are read one at a time', () => {
    const loaded = accept(two, { symbol: 'BBB' });
    expect(rowsOf(loaded)).toEqual([0, 1, 2].map((hour) => `2024-01-01T0${hour}:00:00Z 10 12 9 11 ${hour}`));
    expect(loaded.report.symbol).toBe('BBB');
    expect(loaded.report.found.map(({ code }) => code)).toContain('SYMBOL_CHOSEN');
  });
  it('one after the other, in a file of blocks', () => {
    const blocks = `time,symbol,open,high,low,close,volume\n${['AAA', 'BBB'].flatMap((name) => [0, 1, 2].map((hour) => bar(hour, name))).join('\n')}\n`;
    expect(accept(blocks, { symbol: 'AAA' }).bars.length).toBe(3);
    expectAsked(load(blocks), { symbol: 'AAA' });
  });
  it('refuse a name that is not among them, listing those that are', () => {
    const outcome = load(two, { symbol: 'CCC' });
    expectRefused(outcome, 'UNKNOWN_SYMBOL', null, null);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain('AAA, BBB');
  });
  it('in lists of their own in JSON', () => {
    const list = (price: number): string =>
      `[{"t":"2024-01-02T05:00:00Z","o":${price},"h":${price},"l":${price},"c":${price},"v":1}]`;
    const text = `{"bars":{"AAPL":${list(1)},"TSLA":${list(7)}},"next":null}`;
    expectAsked(load(text), { symbol: 'AAPL' });
    expect(accept(text, { symbol: 'TSLA' }).bars.close[0]).toBe(7);
  });
  it('whose names are markup stay text', () => {
    const name = '<b onclick=x>&‮';
    const loaded = accept(two.replaceAll('AAA', name).replaceAll('BBB', name).split('\n').slice(0, 2).join('\n'));
    expect(loaded.report.symbol).toBe(name);
  });
});

describe('columns without a header', () => {
  it('are asked about where prices fit more than one order', () => {
    const text = '1704067200,10,11,12,9,5\n1704070800,11,11,12,9,5\n';
    const outcome = load(text);
    expect(outcome.kind).toBe('questions');
    const rows = rowsOf(accept(text, { columns: ['t', 'o', 'c', 'h', 'l', 'v'] }));
    expect(rows[0]).toBe('2024-01-01T00:00:00Z 10 12 9 11 5');
  });
  it('are taken as they are said to be', () => {
    const text = 'x;1,5;12:00;2024-01-01;9;11;10;12\n';
    const loaded = accept(text, {
      columns: ['s', 'v', 'clock', 'd', 'l', 'c', 'o', 'h'],
      decimal: 'comma',
      tz: 'UTC',
      delimiter: ';',
    });
    expect(rowsOf(loaded)).toEqual(['2024-01-01T12:00:00Z 10 12 9 11 1.5']);
    expect(loaded.report.symbol).toBe('x');
  });
  it.each([
    [['t', 'o', 'h', 'l'], 'close is not among them'],
    [['t', 'o', 'h', 'l', 'c', 'x'], '"x"'],
    [['t', 'o', 'h', 'l', 'c', 'c'], 'there twice'],
    [['t', 'o', 'h', 'l', 'c', 'v', '-', '-'], 'only 6'],
  ])('%j is refused', (columns, why) => {
    const outcome = load('1704067200,10,12,9,11,5\n', { columns });
    expectRefused(outcome, 'BAD_COLUMNS', null, null);
    expect(outcome.kind === 'refused' && outcome.problems[0]!.message).toContain(why);
  });
});

describe('options', () => {
  it('are each named by a flag', () => {
    expect(Object.keys(OPTION_FLAGS).sort()).toEqual(Object.keys(DEFAULT_LOADER_OPTIONS).sort());
  });
  it.each([
    ['tz', 'Europe/Berlin', 'Europe/Berlin'],
    ['stamp', 'close', 'close'],
    ['date_order', 'dmy', 'dmy'],
    ['decimal', 'comma', 'comma'],
    ['delimiter', 'tab', '\t'],
    ['symbol', 'X', 'X'],
    ['price_scale', '100', 100],
    ['interval_ms', '60000', 60_000],
    ['time_unit', 'excel', 'excel'],
    ['ohlc', 'clamp', 'clamp'],
    ['allow_nonpositive', 'true', true],
  ] as const)('%s takes %s', (key, answer, value) => {
    expect(withAnswer(DEFAULT_LOADER_OPTIONS, key, answer)).toEqual({ ...DEFAULT_LOADER_OPTIONS, [key]: value });
  });
  it.each([
    ['stamp', 'middle'],
    ['date_order', 'ydm'],
    ['price_scale', '0'],
    ['price_scale', ''],
    ['interval_ms', 'soon'],
    ['tz', ''],
    ['delimiter', 'x'],
  ] as [LoaderOptionKey, string][])('%s does not take %j', (key, answer) => {
    expect(withAnswer(DEFAULT_LOADER_OPTIONS, key, answer)).toBeNull();
  });
  it('--price-scale divides prices, not volumes', () => {
    const loaded = accept('time,open,high,low,close,volume\n2024-01-01,1000,1200,900,1100,500\n', { price_scale: 100 });
    expect(rowsOf(loaded)).toEqual(['2024-01-01T00:00:00Z 10 12 9 11 500']);
  });
  it('--interval overrules the steps, and says so', () => {
    const text =
      'time,open,high,low,close\n2024-01-01T00:00:00Z,1,1,1,1\n2024-01-01T02:00:00Z,1,1,1,1\n2024-01-01T04:00:00Z,1,1,1,1\n';
    const loaded = accept(text, { interval_ms: 3_600_000 });
    expect(loaded.bars.interval_ms).toBe(3_600_000);
    expect(loaded.report.gaps).toBe(2);
    expect(warningsOf(loaded)).toEqual(['GAP', 'INTERVAL_DIFFERS']);
  });
  it('the interval of one bar is taken from the name', () => {
    const text = 'time,open,high,low,close\n2024-01-01T00:00:00Z,1,1,1,1\n';
    expect(accept(text, {}, { name: 'BTCUSDT-4h-2024-01.csv' }).bars.interval_ms).toBe(14_400_000);
    expect(accept(text, {}, { name: 'bars.csv' }).bars.interval_ms).toBe(0);
  });
});

describe('inspecting', () => {
  const naive = 'time,open,high,low,close,volume\n2024-07-01 10:00,10,12,9,11,1.5\n2024-07-01 11:00,11,14,8,12,2\n';

  it('says what was found, with every key that was promised', () => {
    const found = inspect(accept(two, { symbol: 'AAA' }));
    expect(found).toMatchObject({
      source: 'generic CSV',
      container: 'plain',
      encoding: 'utf-8',
      delimiter: ',',
      header: true,
      columns: { time: 'time', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' },
      time_unit: 'text',
      zone: 'UTC',
      stamp: 'open',
      order: 'ascending',
      interval_ms: 3_600_000,
      rows: 3,
      first_ts: '2024-01-01T00:00:00Z',
      last_ts: '2024-01-01T02:00:00Z',
      first_close: 11,
      last_close: 11,
      sum_close: 33,
      max_high: 12,
      min_low: 9,
      sum_volume: 3,
      gaps: 0,
      duplicates: 0,
      ohlc_violations: 0,
      zero_volume: 1,
      warnings: [],
      questions: [],
    });
  });

  it('shows a reading by the best guesses beside what is asked', () => {
    const first = load(naive);
    if (first.kind !== 'questions') throw new Error(first.kind);
    const options = withBestAnswers(DEFAULT_LOADER_OPTIONS, first.questions);
    const bytes = bytesOf(naive);
    const found = inspect(loadBytes(bytes, { name: 'x.csv', size: bytes.length }, options), first.questions);
    expect(found).toMatchObject({ status: 'questions', rows: 2, zone: 'UTC', first_ts: '2024-07-01T10:00:00Z' });
    expect(found['questions']).toMatchObject([{ option: 'tz', flag: '--tz', best: 'UTC' }]);
  });

  it('leaves a file whose delimiter is open an open question, whatever the first guess came to', () => {
    const text = 'a,b;c,d;e,f;g,h;i\n1,x;2,x;3,x;4,x;5\n';
    const first = load(text);
    if (first.kind !== 'questions') throw new Error(first.kind);
    const found = inspect(load(text, withBestAnswers(DEFAULT_LOADER_OPTIONS, first.questions)), first.questions);
    expect(found).toMatchObject({ status: 'questions', questions: [{ flag: '--delimiter' }] });
  });
  it('adds without losing small values among large ones', () => {
    const rows = Array.from(
      { length: 1000 },
      (_, k) => `${1704067200 + k * 60},1,1,1,1,${k === 0 ? '9007199254740992' : '1'}`,
    );
    const found = inspect(accept(`time,open,high,low,close,volume\n${rows.join('\n')}\n`));
    expect(found['sum_volume']).toBe(9007199254740992 + 999);
  });
});
