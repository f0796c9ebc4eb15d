/** The real clock on the command line: the pace of the bars, the same bytes, and an end when asked. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape } from './memory-io.ts';

const ROOT = join(import.meta.dirname, '../../..');
const BUILT = join(ROOT, 'build/cli/papertape.js');
let folder = '';
const at = (...parts: string[]) => join(folder, ...parts);
const metaOf = (out: string) => JSON.parse(readFileSync(join(out, 'run_meta.json'), 'utf8')) as Record<string, unknown>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-clock-'));
  expect((await papertape(['generate', '--bars', '40', '--interval', '1m', '--out', at('walk.csv')])).code).toBe(0);
  const built = spawnSync(process.execPath, [join(ROOT, 'scripts/papertape.mjs'), '--version'], { encoding: 'utf8' });
  expect(built.status, built.stderr).toBe(0);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--clock real', () => {
  it('takes the time of the bars, and writes the log of the simulated clock', async () => {
    const args = ['run', '--data', at('walk.csv'), '--quiet', '--json', '--set', 'fast=2', '--set', 'slow=5'];
    const began = performance.now();
    const real = ['--clock', 'real', '--speed', '2400', '--enable-metrics'];
    const paced = await papertape([...args, ...real, '--out', at('real')]);
    const took_ms = performance.now() - began;
    expect(paced.code, paced.err).toBe(0);
    // Forty minutes at 2400 minutes an hour.
    expect(took_ms).toBeGreaterThan(950);
    const plain = await papertape([...args, '--enable-metrics', '--out', at('simulated')]);
    expect(plain.code, plain.err).toBe(0);
    expect(readFileSync(at('real', 'events.ndjson')).equals(readFileSync(at('simulated', 'events.ndjson')))).toBe(true);
    expect(metaOf(at('simulated'))).toMatchObject({ clock: 'simulated', speed: null, timer_resolution_ms: null });
    const meta = metaOf(at('real'));
    expect(meta).toMatchObject({ clock: 'real', speed: 2400 });
    expect(meta['timer_resolution_ms']).toBeGreaterThan(0);
    expect(JSON.parse(paced.out)).toMatchObject({ clock: 'real', speed: 2400 });
  });

  it('measures stages, where the simulated clock models them', () => {
    const p50 = (out: string) =>
      (JSON.parse(readFileSync(at(out, 'metrics_summary.json'), 'utf8')) as { stages_by_name: { strategy: unknown } })
        .stages_by_name.strategy;
    expect(p50('simulated')).toMatchObject({ count: 40, p50_ms: 1 });
    expect(p50('real')).toMatchObject({ count: 40 });
    expect(p50('real')).not.toMatchObject({ p50_ms: 1 });
  });

  it('says in words what the clock was', async () => {
    const args = ['--clock', 'real', '--speed', '100000', '--max-steps', '3', '--out', at('words')];
    const { err } = await papertape(['run', '--data', at('walk.csv'), ...args]);
    expect(err).toMatch(/clock +real, 100,000\S* s of bar time a second, read to [\d.e-]+ ms/);
  });

  it('ends at a signal while it waits for a bar, without waiting on', async () => {
    const out = at('long');
    const args = ['run', '--data', at('walk.csv'), '--clock', 'real', '--out', out, '--quiet', '--json'];
    const child = spawn(process.execPath, [BUILT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (!existsSync(out) || readdirSync(out).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill('SIGTERM');
    const asked = performance.now();
    expect(await ended).toBe(0);
    // A minute a bar: it has done none, and the rest of the minute is not waited for.
    expect(performance.now() - asked).toBeLessThan(15_000);
    expect(JSON.parse(said)).toMatchObject({ bars: 0, complete: false });
  });

  it.each([
    [['--speed', '2'], '--speed does nothing without --clock real.'],
    [['--clock', 'simulated', '--speed', '2'], '--speed does nothing without --clock real.'],
    [['--clock', 'real', '--speed', '0'], '--speed must be above 0; 0 was given.'],
    [['--clock', 'real', '--speed=-1'], '--speed must be above 0; -1 was given.'],
  ])('refuses %j', async (flags, words) => {
    const { code, err } = await papertape(['run', '--data', at('walk.csv'), '--out', at('no'), ...flags]);
    expect([code, err.trim()]).toEqual([2, words]);
  });
});
