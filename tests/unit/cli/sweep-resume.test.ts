/** papertape sweep --resume: what goes on, what is refused, what is left alone. */
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape, type Ran } from './memory-io.ts';

let folder = '';
let data = '';
const at = (...parts: string[]) => join(folder, ...parts);
const ROWS = 'sweep.rows.ndjson.part';
const GRID = ['--set', 'fast=3:12:3', '--set', 'slow=15,20', '--split', '0.7'];
const sweep = (out: string, ...args: string[]) => papertape(['sweep', '--data', data, '--out', at(out), ...args]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-sweep-resume-'));
  data = at('walk.csv');
  await papertape(['generate', '--bars', '600', '--interval', '1h', '--out', data, '--quiet']);
  expect((await sweep('whole', ...GRID, '--quiet')).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const contents = (out: string) =>
  Object.fromEntries(readdirSync(at(out)).map((name) => [name, readFileSync(at(out, name), 'utf8')]));

/** Runs until three of the eight are done, then stops as a signal would. */
async function stopped(out: string): Promise<Ran> {
  const controller = new AbortController();
  const onProgress = (done: number) => done >= 3 && controller.abort();
  const around = { signal: controller.signal, onProgress };
  const ran = await papertape(['sweep', '--data', data, '--out', at(out), ...GRID], around);
  expect(ran.err).toContain('--resume goes on');
  expect(readFileSync(at(out, ROWS), 'utf8').split('\n')).toHaveLength(5);
  return ran;
}

describe('papertape sweep --resume', () => {
  it('begins where there is nothing, goes on where something is, and leaves alone what is whole', async () => {
    expect((await sweep('fresh', ...GRID, '--resume', '--quiet')).code).toBe(0);
    expect(contents('fresh')).toEqual(contents('whole'));
    await stopped('stopped');
    const refused = await sweep('stopped', ...GRID);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('--resume to go on') as string });
    const on = await sweep('stopped', ...GRID, '--resume');
    expect([on.code, on.err]).toEqual([0, expect.stringMatching(/resumed +3 of them were done before/)]);
    expect(contents('stopped')).toEqual(contents('whole'));

    rmSync(at('stopped', 'sweep.csv'));
    const again = await sweep('stopped', ...GRID, '--resume');
    expect(again).toEqual({ code: 0, out: '', err: 'The sweep in the folder is whole: it is left alone.\n' });
    expect(readdirSync(at('stopped')).sort()).toEqual(['sweep.html', 'sweep.json']);
  });

  it.each([
    ['was cut within its last line', (path: string) => appendFileSync(path, '{"index":7,"par')],
    ['has zeros where a loss of power left them', (path: string) => appendFileSync(path, Buffer.alloc(500))],
    ['has a combination twice', (path: string) => appendFileSync(path, readFileSync(path, 'utf8').split('\n')[1]!)],
    ['has one that is none of its own', (path: string) => appendFileSync(path, '{"index":99,"parts":[]}\n')],
    [
      'has a digit changed',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('"equity_final":', '"equity_final":7')),
    ],
    ['was cut within its first line', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 40))],
    ['is empty', (path: string) => writeFileSync(path, '')],
  ])('takes of a file that %s what is whole', async (_, spoil) => {
    await stopped('spoilt');
    spoil(at('spoilt', ROWS));
    const on = await sweep('spoilt', ...GRID, '--resume', '--quiet');
    expect([on.code, on.err]).toEqual([0, '']);
    expect(contents('spoilt')).toEqual(contents('whole'));
    rmSync(at('spoilt'), { recursive: true });
  });

  it('refuses another sweep by the name of what differs, and touches nothing', async () => {
    await stopped('other');
    const before = contents('other');
    const refused = async (...args: string[]) => {
      const ran = await sweep('other', ...args, '--resume');
      expect([ran.code, contents('other')]).toEqual([2, before]);
      return ran.err;
    };
    expect(await refused(...GRID, '--fee-bps', '3')).toMatch(/its fee_taker_bps is 10, not 3/);
    expect(await refused(...GRID, '--seed', '7')).toMatch(/its seed is 42, not 7/);
    expect(await refused('--set', 'fast=3:12:3', '--set', 'slow=15,21', '--split', '0.7')).toMatch(/its swept is /);
    expect(await refused(...GRID.slice(0, -1), '0.6')).toMatch(/its data is /);
    expect(await refused(...GRID, '--force')).toMatch(/exclude one another/);
    const rows = readFileSync(at('other', ROWS), 'utf8');
    writeFileSync(at('other', ROWS), rows.replace('"format":2', '"format":1'));
    const older = await sweep('other', ...GRID, '--resume');
    expect([older.code, older.err]).toEqual([2, expect.stringContaining('its format is 1, not 2')]);
    writeFileSync(at('other', ROWS), rows);
    cpSync(at('whole'), at('other-whole'), { recursive: true });
    for (const [args, what] of [
      [[...GRID, '--fee-bps', '3'], /its fee_taker_bps is 10, not 3/],
      [[...GRID.slice(0, -1), '0.6'], /its data is /],
      [GRID.slice(0, -2), /its data is /],
      [[...GRID.slice(0, 3), 'slow=15,21', '--split', '0.7'], /its swept is /],
    ] as const) {
      const ran = await sweep('other-whole', ...args, '--resume');
      expect([ran.code, ran.err]).toEqual([2, expect.stringMatching(what)]);
    }
    expect((await sweep('other-whole', ...GRID, '--resume', '--rank', 'sqn', '--quiet')).code).toBe(0);
    expect(contents('other-whole')).toEqual(contents('whole'));
    // What only tells the rows in another order is no other sweep.
    expect((await sweep('other', ...GRID, '--resume', '--rank', 'sqn', '--quiet')).code).toBe(0);
  });

  it('finds the files of its supervisor in the folder, and leaves them', async () => {
    for (const more of [[], ['--resume']]) {
      const out = `watched${more.join('')}`;
      mkdirSync(at(out));
      for (const name of ['supervisor_state.json', 'supervisor.log', '.heartbeat'])
        writeFileSync(at(out, name), 'here');
      const ran = await sweep(out, ...GRID, '--quiet', ...more);
      expect(ran).toEqual({ code: 0, out: '', err: '' });
      const files = { '.heartbeat': 'here', 'supervisor.log': 'here', 'supervisor_state.json': 'here' };
      expect(contents(out)).toEqual({ ...contents('whole'), ...files });
    }
  });

  it('does not take a folder for a sweep that holds something else', async () => {
    mkdirSync(at('mine'));
    writeFileSync(at('mine', 'notes.txt'), 'mine');
    const ran = await sweep('mine', ...GRID, '--resume');
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('holds no sweep to go on with')]);
    expect(contents('mine')).toEqual({ 'notes.txt': 'mine' });
  });
});
