import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape, type Surroundings } from './memory-io.ts';

let folder = '';
let data = '';
const at = (name: string) => join(folder, name);

async function run(name: string, args: readonly string[], around: Surroundings = {}) {
  const all = ['run', '--data', data, '--out', at(name), '--quiet', '--set', 'fast=2', '--set', 'slow=5', ...args];
  return papertape(all, around);
}

/** The moves of the trading state in a log: time, state, reason. */
function moves(name: string) {
  const lines = readFileSync(at(name), 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Record<string, string>)
    .filter((event) => event['type'] === 'TradingStateChanged')
    .map((event) => [event['ts'], event['to'], event['reason']]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-operator-'));
  data = at('walk.csv');
  const walk = ['--bars', '600', '--interval', '1h', '--start', '2024-01-01', '--seed', '3'];
  expect((await papertape(['generate', ...walk, '--out', data, '--quiet'])).code).toBe(0);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('papertape run with an operator', () => {
  it('halts and resumes after the bars it is told, and the log verifies', async () => {
    const args = ['--halt-at', 'bar:100', '--resume-at', '2024-01-10T03:30Z', '--risk-flatten-on-halt'];
    expect(await run('halt.ndjson', args)).toMatchObject({ code: 0 });
    expect(moves('halt.ndjson')).toEqual([
      ['2024-01-05T05:00:00.000Z', 'HALTED', 'OPERATOR'],
      ['2024-01-10T04:00:00.000Z', 'ACTIVE', 'OPERATOR'],
    ]);
    const verdict = await papertape(['verify', at('halt.ndjson'), '--data', data]);
    expect(verdict).toMatchObject({ code: 0, out: expect.stringMatching(/^verified/) as string });
  });

  it('lets only closing orders pass from the bar it is told, in whatever order the flags come', async () => {
    const args = ['--resume-at', 'bar:300', '--halt-at', 'bar:200', '--reduce-at', 'bar:100'];
    expect(await run('reduce.ndjson', args)).toMatchObject({ code: 0 });
    expect(moves('reduce.ndjson').map((move) => move[1])).toEqual(['REDUCING', 'HALTED', 'ACTIVE']);
    expect((await papertape(['verify', at('reduce.ndjson'), '--data', data])).code).toBe(0);
  });

  it('takes a bar by index or by any moment within it, at its start as at its end', async () => {
    for (const when of ['bar:3', '2024-01-01T03:00Z', '2024-01-01 03:59:59.999', '2024-01-01T03:00:00Z']) {
      expect((await run('when.ndjson', ['--halt-at', when])).code, when).toBe(0);
      expect(moves('when.ndjson'), when).toEqual([['2024-01-01T04:00:00.000Z', 'HALTED', 'OPERATOR']]);
    }
  });

  it('halts at a signal, lets the run go on to its end, and the log verifies', async () => {
    const halted = await run('signal.ndjson', ['--json'], { halt: AbortSignal.abort() });
    expect(JSON.parse(halted.out)).toMatchObject({ bars: 600, complete: true });
    expect(moves('signal.ndjson')).toMatchObject([[expect.any(String), 'HALTED', 'OPERATOR']]);
    expect((await papertape(['verify', at('signal.ndjson'), '--data', data])).code).toBe(0);
  });

  it('refuses what names no bar of the run, and a resume that comes first', async () => {
    for (const [args, reason] of [
      [['--halt-at', 'noon'], /--halt-at must be a time as/],
      [['--halt-at', '2024-02-31T99:00Z'], /--halt-at must be a time as/],
      [['--resume-at', 'bar:x'], /--resume-at must be a time as/],
      [['--halt-at', 'bar:600'], /--halt-at bar:600 is outside the run: bars 0 to 599/],
      [['--halt-at', 'bar:50', '--max-steps', '50'], /outside the run: bars 0 to 49/],
      [['--halt-at', '2023-12-31'], /outside the run/],
      [['--halt-at', '2024-01-26'], /outside the run/],
      [['--halt-at', 'bar:9', '--resume-at', 'bar:9'], /--resume-at must name a later bar/],
      [['--reduce-at', 'bar:9', '--resume-at', 'bar:8'], /--resume-at must name a later bar/],
    ] as const) {
      expect(await run('wrong.ndjson', args)).toMatchObject({ code: 2, err: expect.stringMatching(reason) as string });
    }
  });
});
