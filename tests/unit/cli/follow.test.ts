/** `--follow`: runs on files that grow, in this process and as processes that are stopped and killed. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleCsv } from '../../../src/core/sample/index.ts';
import { papertape, type Ran } from './memory-io.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CHECKED = join(ROOT, 'scripts/papertape.mjs');
const BUILT = join(ROOT, 'build/cli/papertape.js');
const PATIENT = { timeout: 60_000 };
const RUN = ['--set', 'fast=2', '--set', 'slow=4', '--cash', '1e6', '--qty', '1', '--ticker', 'X', '--quiet'];
let folder = '';
let csv = '';
let lines: string[] = [];
let n = 0;
const at = (...parts: string[]) => join(folder, ...parts);
/** A place of its own for each test. */
const fresh = () => at(String(n++));
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const text = (from: number, to?: number) => lines.slice(from, to).join('');
const eventLines = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1);
/** What the log says between its first and its last line. */
const events = (path: string) => eventLines(path).slice(1, -1);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-follow-'));
  const built = spawnSync(process.execPath, [CHECKED, '--version'], { encoding: 'utf8' });
  expect(built.status, built.stderr).toBe(0);
  const walk = { bars: 600, seed: 11, start_ts: Date.UTC(2024, 0, 1), interval_ms: 60_000 };
  csv = Array.from(sampleCsv(walk, 'iso'), (piece) => new TextDecoder().decode(piece)).join('');
  lines = csv.split(/(?<=\n)/);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Begins a run; `reached` waits until it has gone through so many bars. */
function begin(args: readonly string[]) {
  let bars = 0;
  const running = papertape(args, { onProgress: (done) => void (bars = done) });
  const reached = (wanted: number) => expect.poll(() => bars, { timeout: 30_000, interval: 5 }).toBe(wanted);
  return { running, reached };
}

/** Follows a file that is written by `write` while the run goes, until it has not grown for a while. */
async function followed(
  write: (file: string) => Promise<void>,
  more: readonly string[] = [],
): Promise<Ran & { log: string }> {
  const base = fresh();
  const file = `${base}.csv`;
  const writing = write(file);
  const log = `${base}.ndjson`;
  const ran = await papertape([
    'run',
    '--data',
    file,
    '--out',
    log,
    '--follow',
    '--follow-timeout-s',
    '1',
    ...RUN,
    ...more,
  ]);
  await writing;
  return { ...ran, log };
}

async function plain(data: string, more: readonly string[] = []): Promise<string> {
  const base = fresh();
  writeFileSync(`${base}.csv`, data);
  const { code, err } = await papertape(['run', '--data', `${base}.csv`, '--out', `${base}.ndjson`, ...RUN, ...more]);
  expect(code, err).toBe(0);
  return `${base}.ndjson`;
}

async function verdict(log: string, data: string): Promise<string> {
  const file = `${fresh()}.csv`;
  writeFileSync(file, data);
  return (await papertape(['verify', log, '--data', file])).out;
}

describe('a run that follows a file', () => {
  it.each([
    ['all at once', [[0, 601]]],
    [
      'header first, then bar after bar',
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 300],
        [300, 601],
      ],
    ],
    [
      'in three pieces',
      [
        [0, 200],
        [200, 201],
        [201, 601],
      ],
    ],
  ] as const)('writes the same bytes, whatever pieces it came in: %s', PATIENT, async (_what, pieces) => {
    const ran = await followed(async (file) => {
      for (const [from, to] of pieces) {
        appendFileSync(file, text(from, to));
        await wait(60);
      }
    });
    expect(ran.code, ran.err).toBe(0);
    const once = await followed((file) => Promise.resolve(writeFileSync(file, csv)));
    expect(readFileSync(ran.log, 'utf8')).toBe(readFileSync(once.log, 'utf8'));
    expect(events(ran.log)).toEqual(events(await plain(csv)));
    expect(await verdict(ran.log, csv)).toMatch(/^verified: /);
    expect(existsSync(`${ran.log}.part`)).toBe(false);
  });

  it('takes a line for a bar only once it has ended, and says what it has left', PATIENT, async () => {
    const half = csv.slice(0, csv.length - 20);
    const ran = await followed(async (file) => {
      writeFileSync(file, csv.slice(0, 5000));
      await wait(100);
      appendFileSync(file, csv.slice(5000, half.length));
    });
    expect(ran.err).toMatch(/the last line has not ended; it is no bar/);
    expect(events(ran.log)).toEqual(events(await plain(text(0, 600))));
    // The file has grown since: what the run used of it is what counts.
    expect(await verdict(ran.log, csv)).toMatch(/^verified: /);
    expect(await verdict(ran.log, text(0, 300))).toMatch(/^$/);
  });

  it('on longer bars uses whole ones alone, and stops after as many as were asked for', PATIENT, async () => {
    const more = ['--resample', '5m', '--max-steps', '30'];
    const ran = await followed(async (file) => {
      writeFileSync(file, text(0, 3));
      await wait(100);
      appendFileSync(file, text(3, 137));
      await wait(100);
      appendFileSync(file, text(137));
    }, more);
    expect(ran.code, ran.err).toBe(0);
    expect(JSON.parse(eventLines(ran.log).at(-1)!)).toMatchObject({ bars: 30, data: { rows: 150 } });
    expect(events(ran.log)).toEqual(events(await plain(csv, more)));
    expect(await verdict(ran.log, csv)).toMatch(/^verified: /);
  });

  it('goes by the real clock too', PATIENT, async () => {
    const ran = await followed(
      async (file) => {
        writeFileSync(file, text(0, 101));
        await wait(300);
        appendFileSync(file, text(101, 121));
      },
      ['--clock', 'real', '--speed', '12000'],
    );
    expect(ran.code, ran.err).toBe(0);
    expect(events(ran.log)).toEqual(events(await plain(text(0, 121))));
  });

  it('tells in its folder what it was on in the end', PATIENT, async () => {
    const out = fresh();
    const file = `${out}.csv`;
    writeFileSync(file, text(0, 50));
    const args = ['run', '--data', file, '--out', out, '--follow', '--follow-timeout-s', '1', ...RUN];
    const { running, reached } = begin([...args, '--enable-metrics']);
    await reached(49);
    appendFileSync(file, text(50));
    expect((await running).code).toBe(0);
    const straight = fresh();
    writeFileSync(`${straight}.csv`, csv);
    await papertape(['run', '--data', `${straight}.csv`, '--out', straight, ...RUN, '--enable-metrics']);
    expect(readdirSync(out).sort()).toEqual(readdirSync(straight).sort());
    for (const name of ['trades.csv', 'equity.csv', 'stats.json', 'metrics.ndjson', 'metrics_summary.json']) {
      expect(readFileSync(join(out, name), 'utf8'), name).toBe(readFileSync(join(straight, name), 'utf8'));
    }
    const [ours, theirs] = [out, straight].map(
      (dir) => JSON.parse(readFileSync(join(dir, 'run_meta.json'), 'utf8')) as { data: object },
    );
    expect({ ...ours!.data, file: '' }).toEqual({ ...theirs!.data, file: '' });
  });
});

describe('what ends it otherwise', () => {
  it('a row that is no bar: the rows above it are run, the place is named, all is kept', PATIENT, async () => {
    const out = fresh();
    const file = `${out}.csv`;
    const args = ['run', '--data', file, '--out', out, '--follow', '--follow-timeout-s', '1', ...RUN, '--json'];
    writeFileSync(file, text(0, 101));
    const { running, reached } = begin(args);
    await reached(100);
    appendFileSync(file, `${text(101, 111)}2024-01-01T01:50:00Z,1,2,x,2,3\n`);
    const ran = await running;
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({ complete: false, bars: 110, problem: { line: 112, column: 26 } });
    expect(ran.err).toMatch(/\.csv:112:26: Line 112, column 26: The low "x" is not a number/);
    expect(JSON.parse(readFileSync(join(out, 'run_meta.json'), 'utf8'))).toMatchObject({
      state: 'interrupted',
      bars: 110,
    });
    // Mended, it goes on as if nothing had been.
    writeFileSync(file, csv);
    expect((await papertape([...args, '--resume'])).code).toBe(0);
    expect(events(join(out, 'events.ndjson'))).toEqual(events(await plain(csv)));
  });

  it.each([
    ['removed', (file: string) => renameSync(file, `${file}.old`)],
    [
      'replaced by another one',
      (file: string) => {
        renameSync(file, `${file}.old`);
        writeFileSync(file, csv);
      },
    ],
    ['cut short', (file: string) => truncateSync(file, 100)],
    ['written anew', (file: string) => writeFileSync(file, csv.replaceAll('2024-01-01', '2024-02-01'))],
  ])('the file was %s', PATIENT, async (what, spoil) => {
    const base = fresh();
    writeFileSync(`${base}.csv`, text(0, 101));
    const log = `${base}.ndjson`;
    const { running, reached } = begin(['run', '--data', `${base}.csv`, '--out', log, '--follow', ...RUN]);
    await reached(100);
    spoil(`${base}.csv`);
    const ran = await running;
    expect(ran.code).toBe(1);
    expect(ran.err).toContain(`The file was ${what} after ${String(text(0, 101).length)} bytes`);
    expect(existsSync(`${log}.checkpoint.json`)).toBe(true);
  });

  it.each<readonly [string, string | Uint8Array, readonly string[], number, RegExp]>([
    ['gzip', gzipSync('time,open,high,low,close\n'), [], 1, /can be followed while it grows; this is a gzip file/],
    ['JSON', '[[1,2,3,1,2,3]]', [], 1, /can be followed while it grows; this is JSON/],
    [
      'newest first',
      'time,open,high,low,close\n2024-01-03,1,2,1,2\n2024-01-02,1,2,1,2\n2024-01-01,1,2,1,2\n',
      [],
      1,
      /these are newest first/,
    ],
    [
      'a question',
      'time,open,high,low,close\n01/02/2024,1,2,1,2\n02/02/2024,1,2,1,2\n03/02/2024,1,2,1,2\n',
      [],
      2,
      /--date-order/,
    ],
    [
      'only a header, for too long',
      'time,open,high,low,close\n',
      ['--follow-timeout-s', '0.3'],
      1,
      /a header and no rows/,
    ],
    ['a command at a bar', '', ['--halt-at', 'bar:5'], 2, /--halt-at and --follow exclude one another/],
    ['a time that is none', '', ['--follow-timeout-s', '0'], 2, /must be above 0/],
  ])('is refused: %s', PATIENT, async (_what, content, more, code, message) => {
    const base = fresh();
    writeFileSync(`${base}.csv`, content);
    const ran = await papertape([
      'run',
      '--data',
      `${base}.csv`,
      '--out',
      `${base}.ndjson`,
      '--follow',
      ...RUN,
      ...more,
    ]);
    expect(ran.err).toMatch(message);
    expect(ran.code).toBe(code);
  });

  it('a signal before there is enough to begin with: nothing has been begun', PATIENT, async () => {
    const base = fresh();
    writeFileSync(`${base}.csv`, text(0, 2));
    const stop = new AbortController();
    const running = papertape(['run', '--data', `${base}.csv`, '--out', `${base}.ndjson`, '--follow'], {
      signal: stop.signal,
    });
    await wait(200);
    stop.abort();
    expect(await running).toMatchObject({
      code: 0,
      err: expect.stringContaining('nothing has been begun') as string,
    });
    expect(existsSync(`${base}.ndjson.part`)).toBe(false);
  });

  it('is refused of several files, and a time-out alone', async () => {
    writeFileSync(at('a.csv'), csv);
    writeFileSync(at('b.csv'), csv);
    const two = await papertape(['run', '--data', at('a.csv'), at('b.csv'), '--out', at('ab.ndjson'), '--follow']);
    expect(two).toMatchObject({
      code: 2,
      err: expect.stringContaining('--follow takes one file; 2 were given') as string,
    });
    const alone = await papertape(['run', '--data', at('a.csv'), '--out', at('ab.ndjson'), '--follow-timeout-s', '3']);
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining('without --follow') as string });
  });
});

describe('the papertape process that follows a file', () => {
  interface Running {
    readonly child: ChildProcess;
    readonly ended: Promise<{ code: number | null; err: string }>;
  }

  function start(args: readonly string[]): Running {
    const child = spawn(process.execPath, [BUILT, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, err }))) };
  }

  const bars_logged = (out: string) =>
    existsSync(join(out, 'events.ndjson.part'))
      ? Number(
          /"bar_index":(\d+)[^]*$/.exec(readFileSync(join(out, 'events.ndjson.part'), 'utf8').slice(-2000))?.[1] ?? 0,
        )
      : 0;

  /** Resolves when the log, as a reader of the file sees it, has come to an order of about this bar. */
  async function logged(out: string, bar: number): Promise<number> {
    const begin = performance.now();
    while (bars_logged(out) < bar - 12) {
      if (performance.now() - begin > 20_000) throw new Error(`no event of bar ${String(bar)} in the log`);
      await wait(20);
    }
    return performance.now() - begin;
  }

  it(
    'logs bars as they come; SIGTERM and SIGKILL leave it to go on, to the bytes of an undisturbed run',
    PATIENT,
    async () => {
      const out = fresh();
      const file = `${out}.csv`;
      const args = ['run', '--data', file, '--out', out, '--follow', ...RUN, '--enable-metrics', '--resume'];
      writeFileSync(file, text(0, 101));
      const first = start(args);
      await logged(out, 100);
      appendFileSync(file, text(101, 201));
      expect(await logged(out, 200)).toBeLessThan(5000);
      first.child.kill('SIGTERM');
      expect(await first.ended).toEqual({ code: 0, err: '' });
      expect(JSON.parse(readFileSync(join(out, 'run_meta.json'), 'utf8'))).toMatchObject({
        state: 'interrupted',
        bars: 200,
      });
      expect(JSON.parse(readFileSync(join(out, 'checkpoint.json'), 'utf8'))).toMatchObject({ grown: { rows: 200 } });
      appendFileSync(file, text(201, 301));
      const second = start(args);
      await logged(out, 300);
      second.child.kill('SIGKILL');
      await second.ended;
      appendFileSync(file, text(301, 401));
      // Without --follow it goes on to the end of what is there.
      const last = start(args.filter((arg) => arg !== '--follow'));
      expect(await last.ended).toEqual({ code: 0, err: '' });
      expect(events(join(out, 'events.ndjson'))).toEqual(events(await plain(text(0, 401))));
      const once = await followed((path) => Promise.resolve(writeFileSync(path, text(0, 401))));
      expect(readFileSync(join(out, 'events.ndjson'), 'utf8')).toBe(readFileSync(once.log, 'utf8'));
      expect(await verdict(join(out, 'events.ndjson'), csv)).toMatch(/^verified: /);
    },
  );

  it('goes on with the same file alone, and follows no run that was begun without', PATIENT, async () => {
    const out = fresh();
    const file = `${out}.csv`;
    const args = ['run', '--data', file, '--out', out, ...RUN, '--resume'];
    writeFileSync(file, text(0, 101));
    const first = start([...args, '--follow']);
    await logged(out, 100);
    first.child.kill('SIGTERM');
    await first.ended;
    const resumed = async (data: string, more: readonly string[]) => {
      writeFileSync(file, data);
      return papertape([...args, ...more]);
    };
    expect((await resumed(text(0, 90), ['--follow', '--follow-timeout-s', '0.3'])).err).toMatch(
      /has used 100 bars .*; 89 are there/,
    );
    expect((await resumed(csv.replace(lines[50]!, lines[50]!.replace(/\d+\n/, '1\n')), [])).err).toMatch(
      /first 100 bars are not those/,
    );
    // A line that has not ended is no bar for it either, nor for who verifies it.
    const half = await resumed(`${csv}2024-01-01T10:00:00Z,1,2`, []);
    expect(half).toMatchObject({ code: 0, err: expect.stringContaining('the last line has not ended') as string });
    const log = join(out, 'events.ndjson');
    expect(events(log)).toEqual(events(await plain(csv)));
    for (const data of [`${csv}2024-01-01T10:00:00Z,1,2`, `${csv}${lines.at(-1)!.replace('09:59', '10:00')}`]) {
      writeFileSync(file, data);
      expect((await papertape(['verify', log, '--data', file])).out).toMatch(/^verified/);
    }
    writeFileSync(file, csv);
    // One that was begun on all of a file is another run than one that follows it.
    const own = fresh();
    const whole = ['run', '--data', file, '--out', own, ...RUN, '--clock', 'real', '--speed', '6000'];
    const slow = start(whole);
    await logged(own, 30);
    slow.child.kill('SIGTERM');
    await slow.ended;
    const other = await papertape([...whole, '--resume', '--follow']);
    expect(other).toMatchObject({ code: 2, err: expect.stringContaining('begun with follow false') as string });
  });

  it('is started again by the supervisor, and goes on following', PATIENT, async () => {
    const out = fresh();
    const file = `${out}.csv`;
    writeFileSync(file, text(0, 101));
    const supervised = start([
      'supervise',
      '--run-dir',
      out,
      '--backoff-base-s',
      '0.01',
      '--quiet',
      '--',
      'papertape',
      'run',
      '--data',
      file,
      '--out',
      out,
      '--follow',
      ...RUN,
    ]);
    await logged(out, 100);
    const state = JSON.parse(readFileSync(join(out, 'supervisor_state.json'), 'utf8')) as {
      pid?: number;
      child?: { pid: number };
    };
    const pid = state.pid ?? state.child?.pid;
    expect(pid).toBeGreaterThan(0);
    process.kill(pid!, 'SIGKILL');
    appendFileSync(file, text(101, 201));
    await logged(out, 200);
    supervised.child.kill('SIGTERM');
    expect((await supervised.ended).code).toBe(0);
    expect(JSON.parse(readFileSync(join(out, 'run_meta.json'), 'utf8'))).toMatchObject({
      state: 'interrupted',
      bars: 200,
    });
  });
});
