/** The built command, killed by the system again and again while it runs and while it goes on, then let finish. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
/** Builds the command if its sources changed, then runs it. */
const CHECKED = join(ROOT, 'scripts/papertape.mjs');
const BUILT = join(ROOT, 'build/cli/papertape.js');
const BARS = 100_000;
let folder = '';
let args: readonly string[] = [];
const at = (...parts: string[]) => join(folder, ...parts);

function start(out: string): ChildProcess {
  return spawn(process.execPath, [BUILT, ...args, '--out', out], { stdio: ['ignore', 'pipe', 'pipe'] });
}

function ended(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk) => (out += String(chunk)));
  child.stderr!.on('data', (chunk) => (err += String(chunk)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const running = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

/** Tells one checkpoint from the next. */
function newest(out: string): string {
  const stat = statSync(join(out, 'checkpoint.json'), { throwIfNoEntry: false });
  return stat === undefined ? '' : `${String(stat.mtimeMs)} ${String(stat.ino)}`;
}

/** Files and contents, without what the wall clock says. */
function contents(out: string): Map<string, string> {
  const files = readdirSync(out).sort();
  return new Map(
    files.map((name) => {
      const text = readFileSync(join(out, name), 'latin1');
      return [name, name === 'run_meta.json' ? text.replace(/"(started|finished)_at": "[^"]*"/g, '') : text];
    }),
  );
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-sigkill-'));
  const data = at('walk.csv');
  const made = spawnSync(process.execPath, [CHECKED, 'generate', '--bars', String(BARS), '--out', data], {
    encoding: 'utf8',
  });
  expect(made.status, made.stderr).toBe(0);
  args = ['run', '--data', data, '--cash', '1e9', '--qty', '1', '--latency-response-ms', '90000', '--json', '--quiet'];
  args = [...args, '--enable-metrics', '--metrics-rotate-max-mb', '5', '--metrics-rotate-keep', '2'];
  args = [...args, '--checkpoint-every-s', '0.02', '--resume'];
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the papertape process, killed at any moment', () => {
  it('leaves a folder that goes on to the bytes of an undisturbed run', async () => {
    const straight = await ended(start(at('straight')));
    expect(straight.code, straight.err).toBe(0);
    const out = at('killed');
    let kills = 0;
    // As far apart as any: before a checkpoint, while it is written, while files are put back, while they get their names.
    for (const ms of [0, 7, 31, 65, 1, 13]) {
      const before = newest(out);
      const child = start(out);
      const done = ended(child);
      while (running(child) && newest(out) === before && ms % 5 !== 0) await wait(2);
      await wait(ms % 5 === 0 ? ms * 4 : ms);
      child.kill('SIGKILL');
      const { code, err } = await done;
      expect(err).toBe('');
      if (code === 0) break;
      kills++;
    }
    const last = await ended(start(out));
    expect(last.err).toBe('');
    expect(last.code).toBe(0);
    expect(kills).toBeGreaterThan(0);
    const [found, wanted] = [contents(out), contents(at('straight'))];
    expect([...found.keys()]).toEqual([...wanted.keys()]);
    for (const [name, text] of wanted) expect(found.get(name) === text, name).toBe(true);
  }, 120_000);

  it('lets no second process write to the same folder', async () => {
    const out = at('shared');
    const first = start(out);
    const done = ended(first);
    while (running(first) && newest(out) === '') await wait(2);
    first.kill('SIGSTOP');
    const second = await ended(start(out));
    first.kill('SIGCONT');
    expect((await done).code).toBe(0);
    expect(second.code).toBe(1);
    expect(second.err).toBe(`Process ${String(first.pid)} is writing to ${out}. Wait for it, or end it.\n`);
    expect(readdirSync(out).filter((name) => name.endsWith('.lock'))).toEqual([]);
    expect(readFileSync(join(out, 'events.ndjson')).equals(readFileSync(at('straight', 'events.ndjson')))).toBe(true);
  }, 60_000);
});
