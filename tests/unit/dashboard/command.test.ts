import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastLines, lastStageLines, readRunFolder } from '../../../src/cli/input/read-run-folder.ts';
import { papertape } from '../cli/memory-io.ts';

let folder = '';
const at = (...parts: string[]) => join(folder, ...parts);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-dashboard-'));
  await papertape(['generate', '--bars', '500', '--interval', '1h', '--out', at('walk.csv'), '--quiet']);
  const args = ['--enable-metrics', '--metrics-rotate-max-lines', '120', '--quiet'];
  const ran = await papertape(['run', '--data', at('walk.csv'), '--out', at('run'), ...args]);
  expect(ran).toMatchObject({ code: 0, err: '' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('papertape dashboard', () => {
  it('writes the page into the run folder', async () => {
    const made = await papertape(['dashboard', '--run-dir', at('run'), '--tail-lines', '7']);
    expect(made.code).toBe(0);
    expect(readdirSync(at('run')).filter((name) => name.includes('dashboard'))).toEqual(['dashboard.html']);
    const html = readFileSync(at('run', 'dashboard.html'), 'utf8');
    expect(html).toContain('The last 7, oldest first');
    const stats = JSON.parse(readFileSync(at('run', 'stats.json'), 'utf8')) as { trades: number };
    expect(html).toContain(`<dt>Trades</dt><dd>${String(stats.trades)}</dd>`);
  });

  it('writes the same to stdout', async () => {
    const made = await papertape(['dashboard', '--run-dir', at('run'), '--tail-lines', '7', '--out', '-']);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toBe(readFileSync(at('run', 'dashboard.html'), 'utf8'));
  });

  it('reads what the run wrote: every fill with its side, every bar', async () => {
    const read = await readRunFolder(at('run'), 3);
    if (!read.ok) throw new Error(read.problem.message);
    const { fills, equity } = read.value;
    const events = readFileSync(at('run', 'events.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const filled = events.filter((event) => event.extra?.fill_seq > 0);
    expect([...fills!.price]).toEqual(filled.map((event) => event.avg_price));
    const sideOf = new Map(events.filter((e) => e.type === 'OrderIntent').map((e) => [e.order_id, e.side]));
    expect([...fills!.side]).toEqual(filled.map((event) => (sideOf.get(event.order_id) === 'BUY' ? 1 : -1)));
    expect(equity!.equity.length).toBe(500);
    expect(equity!.equity.at(-1)).toBe(events.at(-1).equity);
  });

  it('takes the last events across parts, in order', () => {
    const parts = readdirSync(at('run')).filter((name) => name.startsWith('metrics.ndjson.'));
    expect(parts.length).toBeGreaterThan(1);
    const all = [...Array.from({ length: parts.length }, (_, i) => `metrics.ndjson.${String(i + 1)}`), 'metrics.ndjson']
      .map((name) => readFileSync(at('run', name), 'utf8'))
      .join('')
      .split('\n')
      .slice(0, -1);
    for (const n of [0, 1, 100, 333, all.length, all.length + 5])
      expect(lastStageLines(at('run'), n)).toEqual(n === 0 ? [] : all.slice(-n));
  });

  it('leaves out a torn last line, and reads lines longer than a piece', () => {
    const path = at('tail.txt');
    const long = 'x'.repeat(200_000);
    writeFileSync(path, `a\n${long}\nb\n`);
    appendFileSync(path, '{"torn":');
    expect(lastLines(path, 2)).toEqual([long, 'b']);
    expect(lastLines(path, 9)).toEqual(['a', long, 'b']);
    writeFileSync(path, '');
    expect(lastLines(path, 3)).toEqual([]);
  });

  it('makes a page of a run that has only begun', async () => {
    mkdirSync(at('begun'));
    writeFileSync(at('begun', 'metrics.ndjson'), '{"stage":"strategy","step_id":0}\n');
    expect(await papertape(['dashboard', '--run-dir', at('begun')])).toMatchObject({ code: 0 });
  });

  it('refuses what is no run folder, and says so', async () => {
    mkdirSync(at('empty'));
    const empty = await papertape(['dashboard', '--run-dir', at('empty')]);
    expect(empty.code).toBe(1);
    expect(empty.err).toContain('is no run folder');
    expect((await papertape(['dashboard', '--run-dir', at('nowhere')])).code).toBe(1);
    expect((await papertape(['dashboard'])).code).toBe(2);
    expect((await papertape(['dashboard', '--run-dir', at('run'), '--tail-lines', '-1'])).code).toBe(2);
  });
});
