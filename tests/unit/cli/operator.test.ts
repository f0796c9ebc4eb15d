import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/cli/files/disk.ts';
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

  it('keeps a halt that came before the first bar, where the run was stopped before it as well', async () => {
    const [halt, stop] = [new AbortController(), new AbortController()];
    const both = () => [halt, stop].forEach((each) => each.abort());
    const disk = { ...nodeDisk, create: (path: string) => (both(), nodeDisk.create(path)) };
    const stopped = await run('early', ['--json'], { disk, halt: halt.signal, signal: stop.signal });
    expect(JSON.parse(stopped.out)).toMatchObject({ bars: 0, complete: false });
    expect(await run('early', ['--resume'])).toMatchObject({ code: 0 });
    expect(moves('early/events.ndjson')).toEqual([['2024-01-01T01:00:00.000Z', 'HALTED', 'OPERATOR']]);
    expect((await papertape(['verify', at('early/events.ndjson'), '--data', data])).code).toBe(0);
    expect(await run('planned.ndjson', ['--halt-at', 'bar:0'])).toMatchObject({ code: 0 });
    expect(readFileSync(at('early/events.ndjson'))).toEqual(readFileSync(at('planned.ndjson')));
  });

  it('stops and goes on more than once before the first bar, and still halts', async () => {
    const stopAtOnce = async (halted: boolean, args: readonly string[]) => {
      const [halt, stop] = [new AbortController(), new AbortController()];
      const end = () => (halted && halt.abort(), stop.abort());
      const disk = {
        ...nodeDisk,
        create: (path: string) => (end(), nodeDisk.create(path)),
        open: (path: string) => (end(), nodeDisk.open(path)),
      };
      const ran = await run('twice', ['--json', ...args], { disk, halt: halt.signal, signal: stop.signal });
      expect(JSON.parse(ran.out)).toMatchObject({ bars: 0, complete: false });
    };
    await stopAtOnce(true, []);
    await stopAtOnce(false, ['--resume']);
    expect(await run('twice', ['--resume'])).toMatchObject({ code: 0 });
    expect(moves('twice/events.ndjson')).toEqual([['2024-01-01T01:00:00.000Z', 'HALTED', 'OPERATOR']]);
  });

  it('writes a halt down at once, while the run waits for its next bar', async () => {
    const [halt, stop] = [new AbortController(), new AbortController()];
    // A bar an hour: none comes while this test lasts.
    const slow = ['--clock', 'real', '--checkpoint-every-s', '3600'];
    const ran = run('waiting', slow, { halt: halt.signal, signal: stop.signal });
    const there = () =>
      readdirSync(folder).includes('waiting') && readdirSync(at('waiting')).includes('checkpoint.json');
    await expect.poll(() => readdirSync(folder).includes('waiting')).toBe(true);
    halt.abort();
    await expect.poll(there).toBe(true);
    const { commands } = JSON.parse(readFileSync(at('waiting/checkpoint.json'), 'utf8')) as { commands: object[] };
    expect(commands).toEqual([{ bar: 0, to: 'HALTED' }]);
    stop.abort();
    expect(await ran).toMatchObject({ code: 0 });
  });

  it('says that a halt is lost where nothing was begun', async () => {
    const all = AbortSignal.abort();
    const stopped = await papertape(['run', '--data', data, '--out', at('none')], { halt: all, signal: all });
    expect(stopped).toMatchObject({
      code: 0,
      err: expect.stringMatching(/nothing has been begun.*--halt-at bar:0/) as string,
    });
  });

  it('refuses what names no bar of the run, and a resume that comes first', async () => {
    for (const [args, reason] of [
      [['--halt-at', 'noon'], /--halt-at must be a time as/],
      [['--halt-at', '2024-02-31T99:00Z'], /--halt-at must be a time as/],
      [['--halt-at', '2024-01-32'], /--halt-at must be a time as/],
      [['--halt-at', '2024-02-30'], /--halt-at must be a time as/],
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
