import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderedParts } from '../../../src/core/metrics/index.ts';
import { papertape } from '../cli/memory-io.ts';

let folder = '';
const at = (...parts: string[]) => join(folder, ...parts);
const run = (out: string, ...args: string[]) =>
  papertape(['run', '--data', at('walk.csv'), '--quiet', '--out', at(out), ...args]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-metrics-'));
  const made = await papertape(['generate', '--bars', '700', '--interval', '1h', '--out', at('walk.csv'), '--quiet']);
  expect(made.code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (...parts: string[]) => readFileSync(at(...parts), 'utf8');

describe('papertape run --enable-metrics', () => {
  it('writes lines and summary into the run folder, and says so', async () => {
    const ran = await run('plain', '--enable-metrics', '--json');
    expect(ran).toMatchObject({ code: 0, err: '' });
    const summary = JSON.parse(text('plain', 'metrics_summary.json')) as Record<string, number>;
    const lines = text('plain', 'metrics.ndjson').trimEnd().split('\n');
    expect(lines.length).toBe(summary['stage_events_count']);
    expect(summary['processed']).toBe(700);
    const said = JSON.parse(ran.out) as { files: string[] };
    expect(said.files.map((path) => path.slice(at('plain').length + 1)).sort()).toEqual(
      readdirSync(at('plain')).sort(),
    );
  });

  it('leaves the log as it is', async () => {
    await run('without');
    expect(text('plain', 'events.ndjson')).toBe(text('without', 'events.ndjson'));
    expect(readdirSync(at('without'))).not.toContain('metrics.ndjson');
  });

  it('rotates, keeps the newest parts, and does not reset the summary', async () => {
    const args = ['--enable-metrics', '--metrics-rotate-max-lines', '50', '--metrics-rotate-keep', '3'];
    expect((await run('rotated', ...args)).code).toBe(0);
    const parts = orderedParts('metrics.ndjson', readdirSync(at('rotated')));
    expect(parts.length).toBe(4);
    const kept = parts.map((name) => text('rotated', name)).join('');
    expect(text('plain', 'metrics.ndjson').endsWith(kept)).toBe(true);
    expect(text('rotated', 'metrics_summary.json')).toBe(text('plain', 'metrics_summary.json'));
    // One file only, by size, when asked so; what the run before left is gone.
    expect((await run('rotated', '--force', '--enable-metrics', '--metrics-rotate-max-mb', '0.05')).code).toBe(0);
    const anew = orderedParts('metrics.ndjson', readdirSync(at('rotated')));
    expect(anew[0]).toBe('metrics.ndjson.1');
    expect(anew.map((name) => text('rotated', name)).join('')).toBe(text('plain', 'metrics.ndjson'));
    expect((await run('rotated', '--force')).code).toBe(0);
    expect(readdirSync(at('rotated')).filter((name) => name.startsWith('metrics'))).toEqual([]);
  });

  it.each([
    [['--metrics-rotate-keep', '3'], 'without --enable-metrics'],
    [['--enable-metrics', '--metrics-rotate-keep', '3'], 'needs a limit'],
    [['--enable-metrics', '--metrics-rotate-max-lines', '0'], 'at least 1'],
    [['--enable-metrics', '--metrics-rotate-max-mb', '0'], 'above 0'],
    [['--enable-metrics', '--metrics-rotate-max-lines', '5', '--metrics-rotate-keep', '-1'], '0 or more'],
  ])('refuses %j: %s', async (args, why) => {
    const ran = await run('refused', ...args);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(why);
  });

  it('refuses metrics of a log alone', async () => {
    expect(await run('alone.ndjson', '--enable-metrics')).toMatchObject({ code: 2 });
  });
});
