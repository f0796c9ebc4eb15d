/** A sweep as a process: threads, and a signal in the middle of it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
const read = (...parts: string[]) => readFileSync(at(...parts), 'utf8');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-sweep-process-'));
  data = at('walk.csv');
  const made = spawnSync(process.execPath, [CHECKED, 'generate', '--bars', '20000', '--out', data], {
    encoding: 'utf8',
  });
  expect(made.status, made.stderr).toBe(0);
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the papertape sweep process', () => {
  it('writes the same bytes however many threads it has', async () => {
    const few = at('few.csv');
    expect((await papertape(['generate', '--bars', '3000', '--out', few])).code).toBe(0);
    const args = ['sweep', '--data', few, '--set', 'fast=5:40:5', '--set', 'slow=10,30,60', '--cash', '1e4,1e6'];
    const more = ['--risk', 'open', '--split', '0.6', '--json', '--quiet'];
    const outputs = ['1', '2', '4'].map((jobs) => {
      const child = spawnSync(process.execPath, [BUILT, ...args, ...more, '--jobs', jobs, '--out', at(jobs)], {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      });
      expect(child.status, child.stderr).toBe(0);
      return [child.stdout, child.stderr, ...readdirSync(at(jobs)).map((name) => `${name}\n${read(jobs, name)}`)];
    });
    expect(outputs[0]!.length).toBeGreaterThan(3);
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).toEqual(outputs[0]);
    // From source there is no thread to start.
    const here = await papertape([...args, ...more, '--out', at('here')]);
    expect([here.out, here.err]).toEqual(outputs[0]!.slice(0, 2));
  });

  it('ends at a signal with what is done, whichever threads are at work', async () => {
    const out = at('stopped');
    const args = ['sweep', '--data', data, '--seed', '1:9000:1', '--jobs', '2', '--out', out, '--json'];
    const env = { ...process.env, PAPERTAPE_HEARTBEAT: at('beat') };
    const child = spawn(process.execPath, [BUILT, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
    let said = '';
    let told = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (told += String(chunk)));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    // A beat that tells of runs: some are done, and most are not.
    const isRunning = () => existsSync(at('beat')) && /\d/.test(read('beat'));
    while (child.exitCode === null && !isRunning()) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await ended, told).toBe(0);
    const { complete, counts, rows } = JSON.parse(said) as {
      complete: boolean;
      counts: { done: number; not_run: number };
      rows: { index: number; values: { seed: number } }[];
    };
    expect(complete).toBe(false);
    expect(counts.done + counts.not_run).toBe(9000);
    expect(rows.length).toBe(counts.done);
    expect(counts.done).toBeGreaterThan(0);
    expect(
      rows.every(({ index, values }, i) => values.seed === index + 1 && (i === 0 || rows[i - 1]!.index < index)),
    ).toBe(true);
    expect(told).toMatch(/stopped +as asked, with [\d,]+ runs not done/);
    const others = readdirSync(out).filter((name) => !/^sweep\.(csv|json|html)$/.test(name));
    expect(others).toEqual(['sweep.rows.ndjson.part']);
  });

  it('goes on after it was killed, with what was done', async () => {
    const args = ['sweep', '--data', data, '--seed', '1:30:1', '--jobs', '2', '--quiet'];
    const out = at('killed');
    const child = spawn(process.execPath, [BUILT, ...args, '--out', out], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const rows = () => {
      try {
        return readFileSync(join(out, 'sweep.rows.ndjson.part'), 'utf8').split('\n').length - 2;
      } catch {
        return 0;
      }
    };
    while (child.exitCode === null && rows() < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await ended;
    const done = rows();
    expect(done).toBeGreaterThan(3);
    const on = spawnSync(process.execPath, [BUILT, ...args.slice(0, -1), '--out', out, '--resume'], {
      encoding: 'utf8',
    });
    expect(on.status, on.stderr).toBe(0);
    expect(on.stderr).toMatch(new RegExp(`resumed +${String(done)} of them were done before`));
    const whole = spawnSync(process.execPath, [BUILT, ...args, '--out', at('whole')]);
    expect(whole.status).toBe(0);
    expect(readdirSync(out).sort()).toEqual(readdirSync(at('whole')).sort());
    for (const name of readdirSync(out)) expect(read('killed', name)).toBe(read('whole', name));
  });
});
