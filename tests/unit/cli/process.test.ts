/** The built command as a process: threads, signals, pipes, exit codes. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape } from './memory-io.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Builds the command if its sources changed, then runs it. */
const CHECKED = join(ROOT, 'scripts/papertape.mjs');
const BUILT = join(ROOT, 'build/cli/papertape.js');
let folder = '';
let data = '';
const at = (...parts: string[]) => join(folder, ...parts);

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [BUILT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

function ended(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk) => (out += String(chunk)));
  child.stderr!.on('data', (chunk) => (err += String(chunk)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

const isLog = (name: string) => name.startsWith('events.ndjson') && !name.endsWith('.lock');
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-process-'));
  data = at('walk.csv');
  const made = spawnSync(process.execPath, [CHECKED, 'generate', '--bars', '60000', '--out', data], {
    encoding: 'utf8',
  });
  expect(made.status, made.stderr).toBe(0);
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the papertape process', () => {
  it('writes what the program writes in one thread, though a second one prints the equity', async () => {
    const args = ['run', '--data', data, '--cash', '1000000', '--qty', '1', '--seed', '5', '--json'];
    const there = await ended(start([...args, '--out', at('there')]));
    expect(there.code, there.err).toBe(0);
    // Run from source there is no thread to start.
    const here = await papertape([...args, '--out', at('here')]);
    expect(here.code).toBe(0);
    for (const name of ['events.ndjson', 'equity.csv', 'trades.csv', 'stats.json']) {
      expect(readFileSync(at('there', name)).equals(readFileSync(at('here', name))), name).toBe(true);
    }
    expect(JSON.parse(there.out)).toMatchObject({ bars: 60_000, complete: true });
    expect(there.err).toMatch(/return +[-+]/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops in good order at %s, or had already ended', async (signal) => {
    const out = at(signal);
    const child = start(['run', '--data', data, '--out', out, '--json', '--quiet']);
    const done = ended(child);
    // As soon as something is being written the run is on its way.
    while (child.exitCode === null && !readdirSync(folder).includes(signal)) await wait(5);
    while (child.exitCode === null && !readdirSync(out).some(isLog)) await wait(2);
    child.kill(signal);
    const { code, out: said, err } = await done;
    expect(code, err).toBe(0);
    const { bars, complete } = JSON.parse(said) as { bars: number; complete: boolean };
    const names = readdirSync(out);
    expect(names.includes('events.ndjson')).toBe(complete);
    expect(names.filter((name) => name.endsWith('.part'))).toEqual(complete ? [] : ['events.ndjson.part']);
    expect(names.includes('checkpoint.json')).toBe(!complete);
    expect(bars).toBeLessThanOrEqual(60_000);
    const resumed = await ended(start(['run', '--data', data, '--out', out, '--resume', '--quiet']));
    expect(resumed.code, resumed.err).toBe(0);
    expect((await papertape(['verify', join(out, 'events.ndjson'), '--data', data])).code).toBe(0);
  });

  it('leaves no log under its name when it is killed', async () => {
    const out = at('killed');
    const child = start(['run', '--data', data, '--out', out, '--quiet']);
    const done = ended(child);
    while (child.exitCode === null && !readdirSync(folder).includes('killed')) await wait(5);
    while (child.exitCode === null && !readdirSync(out).some(isLog)) await wait(2);
    child.kill('SIGKILL');
    const { code } = await done;
    const names = readdirSync(out);
    if (code === 0) expect(names).toContain('events.ndjson');
    else expect(names.filter((name) => !/\.(part|lock)$/.test(name))).toEqual([]);
  });

  it('takes a closed pipe for an answer', async () => {
    const child = start(['generate', '--bars', '300000', '--out', '-']);
    const done = ended(child);
    child.stdout!.once('data', () => child.stdout!.destroy());
    const { code, err } = await done;
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  it('says that its answer could not be written, and works on when its words cannot', async () => {
    const full = openSync('/dev/full', 'w');
    const said = spawnSync(process.execPath, [BUILT, 'strategies'], { stdio: ['ignore', full, 'pipe'] });
    expect([said.status, String(said.stderr)]).toEqual([
      1,
      'Cannot write to standard output: no space is left on the device.\n',
    ]);
    const out = at('unheard.ndjson');
    const run = ['run', '--data', data, '--out', out, '--json'];
    const unheard = spawnSync(process.execPath, [BUILT, ...run], { stdio: ['ignore', 'pipe', full] });
    closeSync(full);
    expect([unheard.status, JSON.parse(String(unheard.stdout))]).toMatchObject([0, { complete: true }]);
    expect(readdirSync(folder)).toContain('unheard.ndjson');
  });

  it.skipIf(process.platform === 'win32')('takes its config from a pipe, which says it once', () => {
    const out = at('piped.ndjson');
    const run = '"$0" "$1" run --data "$2" --out "$3" --config /dev/stdin';
    const piped = spawnSync('sh', ['-c', `echo '{"cash":5000}' | ${run}`, process.execPath, BUILT, data, out], {
      encoding: 'utf8',
    });
    expect(piped.status, piped.stderr).toBe(0);
    expect(readFileSync(out, 'utf8').slice(0, 2000)).toContain('"cash":5000,');
  });

  it('answers with 0, 1 and 2', async () => {
    expect((await ended(start(['--version']))).code).toBe(0);
    expect((await ended(start(['stats', at('nowhere')]))).code).toBe(1);
    expect((await ended(start(['run', '--nonsense']))).code).toBe(2);
  });
});
