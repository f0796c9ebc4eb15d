import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape } from './memory-io.ts';

let folder = '';
const at = (...parts: string[]) => join(folder, ...parts);
const HOUR = 3_600_000;
const START = Date.UTC(2024, 11, 1);

/** Hours `[from, to)` of one series, as Binance writes them, stamps in ms or in µs. */
function hours(from: number, to: number, unit: 'ms' | 'us', bump = 0): string {
  const rows: string[] = [];
  for (let i = from; i < to; i++) {
    const close = 100 + 10 * Math.round(4 * Math.sin(i / 5)) + bump;
    const stamp = `${String(START + i * HOUR)}${unit === 'us' ? '000' : ''}`;
    const end = `${String(START + (i + 1) * HOUR - 1)}${unit === 'us' ? '999' : ''}`;
    rows.push(`${stamp},${close},${close + 1},${close - 1},${close},${100 + i},${end},1.5,10,0.5,0.75,0`);
  }
  return `${rows.join('\n')}\n`;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-many-'));
  for (const name of ['months', 'months/2025', 'mixed', 'broken', 'empty']) mkdirSync(at(name));
  writeFileSync(at('whole.csv'), hours(0, 1400, 'ms'));
  writeFileSync(at('months', 'BTCUSDT-1h-2024-12.csv'), hours(0, 744, 'ms'));
  // A day of the month before, once more, and in the other unit.
  writeFileSync(at('months', '2025', 'BTCUSDT-1h-2025-01.csv'), hours(720, 1400, 'us'));
  writeFileSync(at('months', 'README.md'), '# not bars');
  writeFileSync(at('months', 'BTCUSDT-1h-2024-12.zip.CHECKSUM'), 'abc  BTCUSDT-1h-2024-12.zip');
  writeFileSync(at('mixed', 'BTCUSDT-1h-2024-12.csv'), hours(0, 100, 'ms'));
  writeFileSync(at('mixed', 'ETHUSDT-1h-2024-12.csv'), hours(0, 90, 'ms', 1000));
  writeFileSync(at('broken', 'BTCUSDT-1h-2024-12.csv'), hours(0, 100, 'ms'));
  writeFileSync(at('broken', 'BTCUSDT-1h-2025-01.csv'), hours(100, 200, 'us').replace(',277,', ',x77,'));
  writeFileSync(at('contradicts.csv'), hours(700, 1400, 'us', 5));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const json = (text: string) => JSON.parse(text) as Record<string, any>;
const december = () => at('months', 'BTCUSDT-1h-2024-12.csv');
const january = () => at('months', '2025', 'BTCUSDT-1h-2025-01.csv');
const log = (name: string) => readFileSync(at(name), 'utf8');

async function run(out: string, ...args: string[]) {
  return papertape(['run', '--out', at(out), '--ticker', 'BTCUSDT', '--quiet', ...args]);
}

describe('several files of one symbol', () => {
  it('give the log of the file they were cut from, repeated, as words or as a folder', async () => {
    expect(await run('whole.ndjson', '--data', at('whole.csv'))).toMatchObject({ code: 0, err: '' });
    expect(await run('twice.ndjson', '--data', january(), '--data', december())).toMatchObject({ code: 0, err: '' });
    expect(await run('words.ndjson', '--data', december(), january())).toMatchObject({ code: 0, err: '' });
    expect(await run('folder.ndjson', '--data', at('months'))).toMatchObject({ code: 0, err: '' });
    for (const name of ['twice.ndjson', 'words.ndjson', 'folder.ndjson']) expect(log(name)).toBe(log('whole.ndjson'));
  });

  it('verify a log together, in whatever order', async () => {
    await run('verified.ndjson', '--data', at('months'));
    for (const data of [[at('months')], [january(), december()], [at('whole.csv')]]) {
      const verdict = await papertape(['verify', '--data', ...data, at('verified.ndjson')]);
      expect(verdict).toMatchObject({ code: 0, err: '' });
      expect(verdict.out).toMatch(/^verified/);
    }
    const wrong = await papertape(['verify', at('verified.ndjson'), '--data', december()]);
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.err).toMatch(/wrong data/);
  });

  it('are inspected as what they are together', async () => {
    const { out, code } = await papertape(['inspect', at('months'), '--json']);
    expect(code).toBe(0);
    const told = json(out);
    const alone = json((await papertape(['inspect', at('whole.csv'), '--json'])).out);
    for (const key of ['rows', 'first_ts', 'last_ts', 'sum_close', 'sum_volume', 'max_high', 'gaps', 'interval_ms'])
      expect(told[key]).toEqual(alone[key]);
    expect(told).toMatchObject({ duplicates: 24, time_unit: 'several', symbol: 'BTCUSDT', refused: [], questions: [] });
    expect(told['files']).toEqual(['BTCUSDT-1h-2024-12.csv', 'BTCUSDT-1h-2025-01.csv']);
    const messages = (told['found'] as { message: string }[]).map(({ message }) => message);
    expect(messages).toContain('2 files were merged; 24 bars that were in two of them were dropped.');
    expect(messages).toContain('BTCUSDT-1h-2025-01.csv: Times are counted in us since 1970.');
    expect((await papertape(['inspect', at('months')])).out).toMatch(/BTCUSDT: 2 files[^]*1,400 of 1h/);
  });

  it('that contradict each other are refused with both names and the time', async () => {
    const ran = await run('never.ndjson', '--data', december(), at('contradicts.csv'), '--symbol', 'BTCUSDT');
    // The second file names no symbol, so that it is not of the one asked for.
    expect(ran).toMatchObject({ code: 0 });
    writeFileSync(at('BTCUSDT-1h-other.csv'), hours(700, 1400, 'us', 5));
    const refused = await run('never.ndjson', '--data', december(), at('BTCUSDT-1h-other.csv'));
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/BTCUSDT-1h-2024-12\.csv and BTCUSDT-1h-other\.csv both have a bar at 2024-12-30T04/);
  });

  it('one of them broken: a run names it and does not go on without it; inspect shows the others too', async () => {
    const ran = await run('never.ndjson', '--data', at('broken'));
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/BTCUSDT-1h-2025-01\.csv:78:\d+: /);
    const { out, code } = await papertape(['inspect', at('broken'), '--json']);
    expect(code).toBe(1);
    expect(json(out)).toMatchObject({
      status: 'refused',
      rows: 100,
      files: ['BTCUSDT-1h-2024-12.csv'],
      refused: [{ file: 'BTCUSDT-1h-2025-01.csv', problem_count: 1, problems: [{ line: 78 }] }],
    });
  });
});

describe('files of several symbols', () => {
  it('are too many for one run, which says what there is and how to choose', async () => {
    const ran = await run('never.ndjson', '--data', at('mixed'));
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/2 series.*BTCUSDT 1h .*ETHUSDT 1h .*--symbol/);
    const chosen = await run('eth.ndjson', '--data', at('mixed'), '--symbol', 'ETHUSDT');
    expect(chosen).toMatchObject({ code: 0, err: '' });
    expect(json(log('eth.ndjson').split('\n')[0]!)['data']).toMatchObject({ rows: 90 });
    expect(await run('never.ndjson', '--data', at('mixed'), '--symbol', 'XRPUSDT')).toMatchObject({ code: 2 });
  });

  it('are listed one by one', async () => {
    const { series } = json((await papertape(['inspect', at('mixed'), '--json'])).out) as { series: any[] };
    expect(series.map(({ symbol, rows, files }) => [symbol, rows, files])).toEqual([
      ['BTCUSDT', 100, ['BTCUSDT-1h-2024-12.csv']],
      ['ETHUSDT', 90, ['ETHUSDT-1h-2024-12.csv']],
    ]);
  });

  it('are chosen among by inspect as by a run, and said not to be there', async () => {
    const chosen = await papertape(['inspect', at('mixed'), '--json', '--symbol', 'ETHUSDT']);
    expect(json(chosen.out)).toMatchObject({ symbol: 'ETHUSDT', rows: 90, files: ['ETHUSDT-1h-2024-12.csv'] });
    const none = await papertape(['inspect', at('mixed'), '--symbol', 'XRPUSDT']);
    expect(none).toMatchObject({ code: 2, out: '', err: 'None of the files holds the symbol XRPUSDT.\n' });
    // Files that hold several symbols each.
    const rows = ['A', 'B'].map((symbol) => `${symbol},2024-01-01T00:00:00Z,1,2,1,2,3\n`);
    const two = [at('one.csv'), at('two.csv')];
    for (const path of two) writeFileSync(path, `symbol,time,open,high,low,close,volume\n${rows.join('')}`);
    const neither = await papertape(['inspect', ...two, '--symbol', 'C']);
    expect(neither).toMatchObject({ code: 2, out: '', err: 'None of the files holds the symbol C.\n' });
  });
});

describe('a zip of several symbols', () => {
  it('is chosen from like a folder of them', async () => {
    const names = ['BTCUSDT-1h-2024-12.csv', 'ETHUSDT-1h-2024-12.csv'];
    writeFileSync(
      at('mixed.zip'),
      zipSync(Object.fromEntries(names.map((name) => [name, readFileSync(at('mixed', name))]))),
    );
    const all = (...more: string[]) => run('zipped.ndjson', '--data', at('mixed.zip'), '--entry', '*', ...more);
    expect((await all()).err).toMatch(/BTCUSDT 1h .*ETHUSDT 1h .*--symbol/);
    expect(await all('--symbol', 'ETHUSDT')).toMatchObject({ code: 0, err: '' });
    expect(log('zipped.ndjson')).toBe(log('eth.ndjson'));
    const none = await all('--symbol', 'XRPUSDT');
    expect(none).toMatchObject({ code: 1 });
    expect(none.err).toContain('no symbol XRPUSDT. It holds: BTCUSDT, ETHUSDT.');
  });
});

describe('a zip of months', () => {
  it('asks which entry, all merged being the best guess, and loads all with --entry "*"', async () => {
    const entries = [hours(0, 744, 'ms'), hours(744, 1400, 'us')].map((text) => new TextEncoder().encode(text));
    const [first, second] = entries;
    writeFileSync(
      at('BTCUSDT.zip'),
      zipSync({ 'BTCUSDT-1h-2025-01.csv': second!, 'BTCUSDT-1h-2024-12.csv': first!, 'readme.txt': first! }),
    );
    const asked = await run('never.ndjson', '--data', at('BTCUSDT.zip'));
    expect(asked.code).toBe(2);
    expect(asked.err).toMatch(/--entry \* \|.*\(probably \*\)/);
    await run('whole.ndjson', '--data', at('whole.csv'));
    expect(await run('zip.ndjson', '--data', at('BTCUSDT.zip'), '--entry', '*')).toMatchObject({ code: 0, err: '' });
    expect(log('zip.ndjson')).toBe(log('whole.ndjson'));
  });
});

describe('files that name no symbol', () => {
  /** Hours `[from, to)` under plain names of columns. */
  function plain(path: string, from: number, to: number): string {
    const rows = hours(from, to, 'ms')
      .split('\n')
      .map((row) => row.split(',').slice(0, 6).join(','));
    mkdirSync(at(path, '..'), { recursive: true });
    writeFileSync(at(path), `time,open,high,low,close,volume\n${rows.join('\n')}`);
    return at(path);
  }
  const together = async (...files: string[]) => {
    const loaded = await papertape(['inspect', ...files, '--json']);
    expect(loaded.code, loaded.err).toBe(0);
    const { rows, warnings } = json(loaded.out) as { rows: number; warnings: { code: string; message: string }[] };
    return { rows, unnamed: warnings.filter(({ code }) => code === 'MERGED_UNNAMED').map(({ message }) => message) };
  };

  it('are one series without a word where names or bars show it', async () => {
    const years = [plain('years/2024.csv', 0, 100), plain('years/2025.csv', 400, 500)];
    expect(await together(...years)).toEqual({ rows: 200, unnamed: [] });
    const following = [plain('names/first.csv', 0, 100), plain('names/second.csv', 103, 200)];
    expect(await together(...following)).toEqual({ rows: 197, unnamed: [] });
    const lapping = [plain('laps/first.csv', 0, 100), plain('laps/second.csv', 90, 200)];
    expect(await together(...lapping)).toEqual({ rows: 200, unnamed: [] });
  });

  it('are one series with a warning where nothing shows it, in folders of different names too', async () => {
    for (const [first, second] of [
      ['apart/aapl.csv', 'apart/msft.csv'],
      ['folders/AAPL/2024.csv', 'folders/MSFT/2024.csv'],
    ] as const) {
      const files = [plain(first, 0, 100), plain(second, 400, 500)];
      const { rows, unnamed } = await together(...files);
      expect(rows).toBe(200);
      expect(unnamed).toEqual([expect.stringContaining(`${files[0]!} and ${files[1]!} name no symbol`)]);
      const out = at(first.split('/')[0]!, 'run.ndjson');
      const ran = await papertape(['run', '--data', ...files, '--out', out]);
      expect(ran.err).toMatch(/caution +The files [^]*name no symbol/);
    }
  });
});

describe('--resample', () => {
  const all = () => at('whole.csv');

  it('runs on longer bars and is verified with the original file', async () => {
    const ran = await papertape(['run', '--out', at('4h'), '--data', all(), '--resample', 'H4', '--json']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.err).toMatch(/resampled +into 350 bars of 4h on the UTC clock, 2024-12-01T00:00:00Z to/);
    expect(json(ran.out)).toMatchObject({ bars: 350, bars_total: 350, data: { rows: 1400, interval_ms: HOUR } });
    const [header] = log('4h/events.ndjson').split('\n');
    expect(json(header!)).toMatchObject({
      data: { rows: 1400, interval_ms: HOUR },
      config: { resample: '4h', resample_anchor: 'utc' },
    });
    expect(log('4h/equity.csv').split('\n')).toHaveLength(352);
    expect(log('4h/equity.csv').split('\n')[2]).toMatch(/^2024-12-01T04:00:00Z,/);
    const verdict = await papertape(['verify', at('4h', 'events.ndjson'), '--data', at('months')]);
    expect(verdict.out).toMatch(/^verified/);
  });

  it('takes operators’ bars as those of the run', async () => {
    const halted = ['--resample', '1d', '--halt-at', '2025-01-10T12:00'];
    expect(await run('halted.ndjson', '--data', all(), ...halted)).toMatchObject({ code: 0, err: '' });
    expect(log('halted.ndjson')).toMatch(/"TradingStateChanged".*"ts":"2025-01-11T00:00:00.000Z".*"HALTED"/);
    const verdict = await papertape(['verify', at('halted.ndjson'), '--data', all()]);
    expect(verdict.out).toMatch(/^verified/);
  });

  it('that cannot be made is wrong usage, and says why', async () => {
    const short = await run('never.ndjson', '--data', all(), '--resample', '30m');
    expect(short).toMatchObject({ code: 2 });
    expect(short.err).toMatch(
      /--resample: Bars of 1h cannot be made into bars of 30m: bars can be joined but not split/,
    );
    const odd = await run('never.ndjson', '--data', all(), '--resample', '7h');
    expect(odd).toMatchObject({ code: 2 });
    expect(odd.err).toMatch(/resample.*one of none, 1s.*1w/);
    expect(await run('never.ndjson', '--data', all(), '--resample', 'soon')).toMatchObject({ code: 2 });
    const changed = log('whole.ndjson').replace('"resample":"none"', '"resample":"30m"');
    writeFileSync(at('changed.ndjson'), changed);
    const verdict = await papertape(['verify', at('changed.ndjson'), '--data', all()]);
    expect(verdict).toMatchObject({ code: 1 });
    expect(verdict.err).toMatch(/cannot be made into bars of 30m/);
  });
});

it('an empty folder is a problem that names it', async () => {
  expect(await run('never.ndjson', '--data', at('empty'))).toMatchObject({ code: 2 });
  expect((await papertape(['inspect', at('empty')])).err).toMatch(/empty holds no file of bars/);
});
