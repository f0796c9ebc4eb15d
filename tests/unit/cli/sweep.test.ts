import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { STAT_DEFINITIONS } from '../../../src/core/stats/index.ts';
import type * as RunThrough from '../../../src/runtime/run/run-through.ts';
import { papertape, type Surroundings } from './memory-io.ts';

/** A fault of the program, for one amount of cash: no settings are known that bring one about. */
const FAULTY_CASH = 12_345;
vi.mock('../../../src/runtime/run/run-through.ts', async (actual) => {
  const real = await actual<typeof RunThrough>();
  const runThrough: typeof real.runThrough = (engine, effects, options) =>
    engine.request.config.cash === FAULTY_CASH
      ? Promise.reject(new Error('fee is Infinity'))
      : real.runThrough(engine, effects, options);
  return { ...real, runThrough };
});

let folder = '';
let data = '';
const at = (...parts: string[]) => join(folder, ...parts);
const text = (...parts: string[]) => readFileSync(at(...parts), 'utf8');
const sweep = (out: string, args: readonly string[], around?: Surroundings) =>
  papertape(['sweep', '--data', data, '--out', at(out), ...args], around);

type Cells = Readonly<Record<string, string>>;

function rowsOf(csv: string): Cells[] {
  const [head = '', ...lines] = csv.trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, k) => [names[k]!, cell])));
}
const table = (out: string) => rowsOf(text(out, 'sweep.csv'));
const summary = (out: string) => JSON.parse(text(out, 'sweep.json'));

/** The same run by `papertape run`. */
async function alone(args: readonly string[], path = data): Promise<Record<string, unknown>> {
  const ran = await papertape(['run', '--data', path, '--out', at('alone.ndjson'), '--json', '--quiet', ...args]);
  expect(ran.err).toBe('');
  return JSON.parse(ran.out) as Record<string, unknown>;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-sweep-'));
  data = at('walk.csv');
  const made = await papertape(['generate', '--bars', '600', '--interval', '1h', '--out', data, '--quiet']);
  expect(made.code).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const GRID = ['--set', 'fast=3:9:3', '--set', 'slow=6,12', '--quiet'];

describe('papertape sweep', () => {
  it('writes a row for each combination, in order, those that cannot be left out', async () => {
    expect(await sweep('grid', GRID)).toEqual({ code: 0, out: '', err: '' });
    expect(readdirSync(at('grid')).sort()).toEqual(['sweep.csv', 'sweep.html', 'sweep.json']);
    const [head = ''] = text('grid', 'sweep.csv').split('\n');
    const stats = STAT_DEFINITIONS.map(({ key }) => key).filter((key) => key !== 'trades');
    expect(head.split(',')).toEqual(['index', 'fast', 'slow', 'run_id', 'log_sha256', 'trades', ...stats, 'error']);
    const rows = table('grid');
    expect(rows.map(({ index, fast, slow }) => [index, fast, slow].join(' '))).toEqual([
      '0 3 6',
      '1 3 12',
      '3 6 12',
      '5 9 12',
    ]);
    expect(summary('grid')).toMatchObject({
      complete: true,
      swept: [
        { name: 'fast', values: [3, 6, 9] },
        { name: 'slow', values: [6, 12] },
      ],
      counts: { combinations: 6, refused: 2, done: 4, failed: 0, not_run: 0 },
      first_refused: {
        values: { fast: 6, slow: 6 },
        reason: expect.stringContaining('fast (6) must be below slow (6)'),
      },
      base: { strategy: 'sma-cross', symbol: 'WALK', seed: 42, params: { mode: 'flip' } },
      rank: { key: 'sharpe', direction: 'max' },
    });
  });

  it('gives the hashes and figures that the run alone gives', async () => {
    const flags = ['--set', 'fast=3,4', '--fee-bps', '0,7.5', '--seed', '1:2:1', '--profile', 'realistic,signal-close'];
    expect((await sweep('same', [...flags, '--slippage-bps', '3', '--quiet'])).code).toBe(0);
    const rows = table('same');
    expect(rows.length).toBe(16);
    for (const { fast, fee_bps, seed, profile, ...row } of [rows[0]!, rows[5]!, rows[10]!, rows[15]!]) {
      const one = ['--set', `fast=${fast!}`, '--fee-bps', fee_bps!, '--seed', seed!, '--profile', profile!];
      const ran = await alone([...one, '--slippage-bps', '3']);
      expect([row['run_id'], row['log_sha256']]).toEqual([ran['run_id'], ran['log_sha256']]);
      const { equity_final } = ran['headline'] as Record<string, number>;
      expect(Number(row['equity_final'])).toBe(equity_final);
    }
    expect(new Set(rows.map((row) => row['log_sha256'])).size).toBeGreaterThan(8);
  });

  it('says what all runs have in common as a config file that a run takes', async () => {
    expect((await sweep('base', ['--set', 'fast=3,4', '--fee-bps', '1,2', '--risk', 'guarded', '--quiet'])).code).toBe(
      0,
    );
    writeFileSync(at('base.json'), JSON.stringify(summary('base').base));
    const ran = await alone(['--config', at('base.json'), '--set', 'fast=4', '--fee-bps', '2']);
    expect(table('base')[3]!['log_sha256']).toBe(ran['log_sha256']);
  });

  it('tells the best as a table, what it took, and what to run for it', async () => {
    const ran = await sweep('words', ['--set', 'fast=3:9:3', '--set', 'slow=6,12', '--rank', 'return_pct']);
    expect(ran.err).toMatch(/runs +4 of 6 combinations, 2 left out: Strategy sma-cross: fast \(6\) must be below/);
    expect(ran.err).toMatch(/index +fast +slow +return_pct +sharpe +max_drawdown_pct +trades\n/);
    expect(ran.err).toMatch(
      /The best of 4 tried is partly luck\. .*Bailey.* Its deflated Sharpe ratio is 0\.\d+, (not )?short of the 0\.95 /s,
    );
    const rows = table('words');
    const best = rows.reduce((a, b) => (Number(b['return_pct']) > Number(a['return_pct']) ? b : a));
    expect(ran.err).toContain(`papertape run … --set fast=${best['fast']!} --set slow=${best['slow']!}`);
    const { best: told } = summary('words');
    expect(told.map((row: { stats: { return_pct: number } }) => row.stats.return_pct)).toEqual(
      rows.map((row) => Number(row['return_pct'])).sort((a, b) => b - a),
    );
    expect(told[0]).toMatchObject({ index: Number(best['index']), run_id: best['run_id'] });
  });

  it('prints the whole result for machines', async () => {
    const ran = await sweep('json', [...GRID, '--json', '--force']);
    const { rows, ...rest } = JSON.parse(ran.out);
    expect(rest).toEqual(summary('json'));
    expect(rows.length).toBe(4);
    expect(rows.map((row: { log_sha256: string }) => row.log_sha256)).toEqual(
      table('json').map((row) => row['log_sha256']),
    );
  });

  it('runs each part of a split as data of its own', async () => {
    expect((await sweep('split', ['--set', 'fast=3,6', '--split', '0.7', '--quiet'])).code).toBe(0);
    const [head, ...lines] = text('walk.csv').trimEnd().split('\n');
    const cut = (name: string, part: readonly string[]) => writeFileSync(at(name), `${[head, ...part].join('\n')}\n`);
    cut('first.csv', lines.slice(0, 420));
    cut('rest.csv', lines.slice(420));
    for (const row of table('split')) {
      const one = ['--set', `fast=${row['fast']!}`, '--ticker', 'WALK'];
      expect(row['log_sha256']).toBe((await alone(one, at('first.csv')))['log_sha256']);
      expect(row['oos_log_sha256']).toBe((await alone(one, at('rest.csv')))['log_sha256']);
      expect(Number(row['oos_trades'])).toBeGreaterThan(0);
    }
    const { data: told, best } = summary('split');
    expect(told).toMatchObject({ split: 0.7, in_sample: { rows: 420 }, out_of_sample: { rows: 180 } });
    // Ranked by the first part, whatever the second says.
    expect(best[0].stats.sharpe).toBeGreaterThanOrEqual(best[1].stats.sharpe);
    expect(best[0].out_of_sample).toMatchObject({ error: null, stats: { trades: expect.any(Number) } });
  });

  it('makes a row of a run that fails, and lets the others be', async () => {
    const ran = await sweep('failing', ['--cash', `${String(FAULTY_CASH)},1e4`, '--quiet']);
    expect(ran).toMatchObject({ code: 1, err: 'Run 0 has failed: fee is Infinity\n' });
    const [broken, fine] = table('failing');
    expect(broken).toMatchObject({
      cash: String(FAULTY_CASH),
      log_sha256: '',
      equity_final: '',
      error: 'fee is Infinity',
    });
    expect(broken!['run_id']).toMatch(/^[0-9a-f]{12}$/);
    expect(fine).toMatchObject({ cash: '10000', error: '' });
    expect(summary('failing')).toMatchObject({ complete: true, counts: { done: 1, failed: 1 } });
  });

  it('refuses a tick above every price, whichever combination has it', async () => {
    const ran = await sweep('ticks', ['--tick', '0.01,1e6']);
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/^--tick: A tick of 1000000 is above/) });
  });

  it('keeps what is done when it is stopped, and says that it is not all', async () => {
    const controller = new AbortController();
    const onErr = (said: string) => {
      if (said.includes('of 400 runs')) controller.abort();
    };
    const ran = await sweep('stopped', ['--seed', '1:400:1'], { signal: controller.signal, onErr });
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/stopped +as asked, with 3\d\d runs not done; --resume goes on/);
    const seeds = table('stopped').map((row) => Number(row['seed']));
    expect(seeds.length).toBeGreaterThan(0);
    expect(seeds).toEqual(seeds.map((_, i) => i + 1));
    const counts = { done: seeds.length, not_run: 400 - seeds.length };
    expect(summary('stopped')).toMatchObject({ complete: false, counts });
    const files = ['sweep.csv', 'sweep.html', 'sweep.json', 'sweep.rows.ndjson.part'];
    expect(readdirSync(at('stopped')).sort()).toEqual(files);
  });

  it('does not touch a folder that is not empty, and when forced its own files alone', async () => {
    mkdirSync(at('taken'));
    writeFileSync(at('taken', 'notes.txt'), 'mine');
    const refused = await sweep('taken', GRID);
    expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(/is not empty.*--force/) });
    expect(readdirSync(at('taken'))).toEqual(['notes.txt']);
    expect((await sweep('taken', [...GRID, '--force'])).code).toBe(0);
    expect(text('taken', 'notes.txt')).toBe('mine');
    expect(text('taken', 'sweep.csv')).toBe(text('grid', 'sweep.csv'));
  });

  it.each([
    [[], /Nothing is swept: give a list or a range/],
    [['--set', 'fast=5'], /Nothing is swept/],
    [['--set', 'quick=1,2'], /no parameter "quick".*fast/],
    [['--set', 'fast=5,0'], /Parameter fast of sma-cross is "0"; it must be/],
    [['--set', 'fast=5,x'], /Parameter fast of sma-cross is "x"/],
    [['--set', 'fast=1:9'], /--set fast: "1:9" is no range/],
    [['--set', 'fast=1,2', '--set', 'fast=3,4'], /--set fast is given twice/],
    [['--set', 'fast=1,2', '--set', 'fast=3'], /fast is given twice/],
    [['--set', 'fast=5,5.0'], /fast is to be 5 twice/],
    [['--set', 'fast=40,50'], /None of the 2 combinations can be run\. .*fast \(40\)/],
    [['--fee-bps', '1,-1'], /fee.*-1.*from 0/i],
    [['--allow-short=true,maybe'], /--allow-short takes no value; "maybe"/],
    [['--fee-bps', '1,many'], /--fee-bps must be a number; "many"/],
    [['--profile', 'realistic,perfect'], /--profile must be one of .*"perfect"/],
    [['--seed', '1:20000:1'], /--seed: .*has 20000 values; at most 10000/],
    [
      ['--seed', '1:20:1', '--cash', '1e4,2e4', '--max-runs', '39'],
      /20 of seed × 2 of cash are 40 combinations; at most 39.*--max-runs/,
    ],
    [['--seed', '1,2', '--rank', 'sharp'], /--rank: There is no statistic "sharp".*sharpe/],
    [['--seed', '1,2', '--rank', 'sharpe:best'], /--rank: .*max or min/],
    [['--seed', '1,2', '--split', '1'], /--split must be above 0 and below 1; 1 was given/],
    [['--seed', '1,2', '--jobs', '0'], /--jobs must be 1 to/],
  ] as const)('calls %j wrong usage, before it reads or makes anything', async (args, message) => {
    const ran = await papertape(['sweep', '--data', at('absent.csv'), '--out', at('never'), ...args]);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(message);
    expect(readdirSync(folder)).not.toContain('never');
  });

  it('says before the first run which bars cannot be made, and leaves no file', async () => {
    const ran = await sweep('bars', ['--resample', '4h,30m', '--quiet']);
    expect(ran).toMatchObject({ code: 2, err: expect.stringMatching(/--resample: /) });
    const short = await sweep('bars', ['--seed', '1,2', '--split', '0.001', '--quiet']);
    expect(short).toMatchObject({ code: 2, err: expect.stringMatching(/--split: 600 bars cannot be split at 0\.001/) });
    expect(readdirSync(folder)).not.toContain('bars');
  });

  it('sweeps the length of bars', async () => {
    expect((await sweep('longer', ['--resample', '2h,240m', '--set', 'fast=3,4', '--quiet'])).code).toBe(0);
    expect(table('longer').map((row) => row['resample'])).toEqual(['2h', '2h', '240m', '240m']);
    const { log_sha256 } = await alone(['--resample', '4h', '--set', 'fast=4']);
    expect(table('longer')[3]!['log_sha256']).toBe(log_sha256);
  });

  it('sweeps strategies, switches and rules that may be off, over what a config file says', async () => {
    writeFileSync(at('config.json'), JSON.stringify({ cash: 5000, fee_taker_bps: 2, strategy: 'rsi', seed: 3 }));
    const flags = ['--config', at('config.json'), '--ticker', 'OWN'];
    const swept = ['--strategy', 'macd,keltner', '--allow-short=true,false', '--risk-kelly-cap', 'off,0.5'];
    expect(await sweep('wide', [...flags, ...swept, '--quiet'])).toEqual({ code: 0, out: '', err: '' });
    const rows = table('wide');
    expect(rows.map((row) => [row['strategy'], row['allow_short'], row['risk_kelly_cap']].join(' '))).toEqual(
      ['macd', 'keltner'].flatMap((name) =>
        ['true off', 'true 0.5', 'false off', 'false 0.5'].map((rest) => `${name} ${rest}`),
      ),
    );
    expect(summary('wide').base).toMatchObject({ symbol: 'OWN', seed: 3, cash: 5000, fee_taker_bps: 2 });
    const one = [...flags, '--strategy', 'keltner', '--no-allow-short', '--risk-kelly-cap', '0.5'];
    expect(rows[7]!['log_sha256']).toBe((await alone(one))['log_sha256']);
    const told = await sweep('switch', ['--allow-short=true,false']);
    expect(told.err).toMatch(/papertape run … --(no-)?allow-short\n/);
  });

  it('is explained by help', async () => {
    const help = await papertape(['help', 'sweep']);
    expect(help).toEqual(await papertape(['sweep', '--help']));
    expect(help.out).toMatch(/--rank KEY.*\n.*--split F/s);
    expect((await papertape(['help', 'swep'])).err).toMatch(/Did you mean sweep/);
  });
});
