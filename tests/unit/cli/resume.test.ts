/** papertape run --resume, from the command line: what goes on, what is refused, what is left alone. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { papertape, tellingDisk, type Ran } from './memory-io.ts';

let folder = '';
let data = '';
const at = (...parts: string[]) => join(folder, ...parts);
const read = (...parts: string[]) => readFileSync(at(...parts), 'utf8');
const RUN = ['run', '--cash', '1e6', '--qty', '1', '--set', 'fast=2', '--set', 'slow=6', '--quiet', '--json'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-resume-'));
  data = at('walk.csv');
  await papertape(['generate', '--bars', '6000', '--out', data, '--quiet']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (out: string, ...more: string[]) => papertape([...RUN, '--data', data, '--out', out, ...more]);

const checkpointOf = (out: string) =>
  out.endsWith('.ndjson') ? `${out}.checkpoint.json` : join(out, 'checkpoint.json');

/** A disk, and the signal that asks to stop as soon as the run's first checkpoint is on it. */
function untilCheckpoint(out: string, also?: () => void) {
  const controller = new AbortController();
  const disk = tellingDisk((path) => {
    if (path !== checkpointOf(out)) return;
    also?.();
    controller.abort();
  });
  return { disk, signal: controller.signal };
}

const OFTEN = ['--checkpoint-every-bars', '50'];

/** Runs until there is a checkpoint, then stops as a signal would. */
async function stopped(out: string, ...more: string[]): Promise<Ran> {
  const ran = await papertape([...RUN, '--data', data, '--out', out, ...OFTEN, ...more], untilCheckpoint(out));
  expect(JSON.parse(ran.out)).toMatchObject({ complete: false });
  return ran;
}

/** Every file of a folder, but for the wall clock's words. */
function contents(out: string): Record<string, string> {
  const names = readdirSync(out).sort();
  const plain = (text: string) => text.replace(/"(started|finished)_at": "[^"]*"/g, '');
  return Object.fromEntries(names.map((name) => [name, plain(readFileSync(join(out, name), 'utf8'))]));
}

describe('papertape run --resume', () => {
  it('begins where there is nothing, goes on where something is, and leaves alone what is done', async () => {
    expect((await run(at('straight'))).code).toBe(0);
    expect((await run(at('fresh'), '--resume')).code).toBe(0);
    expect(contents(at('fresh'))).toEqual(contents(at('straight')));
    await stopped(at('stopped'));
    // What there is so far can be looked at.
    const page = await papertape(['dashboard', '--run-dir', at('stopped'), '--out', '-']);
    expect([page.code, page.out.includes('interrupted')]).toEqual([0, true]);
    expect(page.out).toMatch(/\d+ fills by price over time/);
    const on = await run(at('stopped'), '--resume');
    expect(on.code, on.err).toBe(0);
    expect(JSON.parse(on.out)).toMatchObject({ complete: true, bars: 6000, resumed_at: expect.any(Number) as number });
    expect(contents(at('stopped'))).toEqual(contents(at('straight')));
    const before = contents(at('stopped'));
    const again = await run(at('stopped'), '--resume');
    expect(again).toMatchObject({ code: 0, out: '{"complete":true,"finished_before":true}\n' });
    expect(contents(at('stopped'))).toEqual(before);
  });

  it('does the same for a log alone', async () => {
    const out = at('alone.ndjson');
    await stopped(out);
    expect(
      readdirSync(folder)
        .filter((name) => name.startsWith('alone'))
        .sort(),
    ).toEqual(expect.arrayContaining(['alone.ndjson.checkpoint.json', 'alone.ndjson.part']));
    expect((await run(out)).err).toMatch(/holds an unfinished run/);
    expect((await run(out, '--resume')).code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('alone'))).toEqual(['alone.ndjson']);
    expect(read('alone.ndjson')).toBe(read('straight', 'events.ndjson'));
  });

  it('refuses another run by the name of what differs, and touches nothing', async () => {
    const halted = ['--halt-at', 'bar:5000', '--enable-metrics'];
    await stopped(at('kept'), ...halted);
    const before = contents(at('kept'));
    const refused = async (...more: string[]) => {
      const ran = await papertape([...RUN.slice(0, -4), '--data', data, '--out', at('kept'), '--resume', ...more]);
      expect(ran.code).toBe(2);
      return ran.err;
    };
    const same = ['--set', 'slow=6', ...halted];
    expect(await refused('--set', 'slow=7', ...halted)).toMatch(/begun with params\.slow 6; now params\.slow is 7/);
    expect(await refused('--seed', '9', ...same)).toMatch(/begun with seed 42; now seed is 9/);
    expect(await refused(...same, '--fee-bps', '3')).toMatch(/begun with fee_taker_bps 10; now fee_taker_bps is 3/);
    expect(await refused('--set', 'slow=6', '--enable-metrics')).toMatch(/with halt-at 5000; now halt-at is null/);
    expect(await refused(...same, '--reduce-at', 'bar:4000')).toMatch(/with reduce-at null; now reduce-at is 4000/);
    expect(await refused('--set', 'slow=6', '--halt-at', 'bar:5000')).toMatch(/enable-metrics true; .* is false/);
    expect(await refused(...same, '--metrics-rotate-max-lines', '9')).toMatch(/metrics-rotate-max-lines null; now/);
    expect(await refused(...same, '--clock', 'real')).toMatch(/with clock "simulated"; now clock is "real"/);
    expect(await refused(...same, '--interval', '2m')).toMatch(/with interval_ms 60000; now interval_ms is 120000/);
    expect(await refused(...same, '--force')).toMatch(/--force and --resume exclude one another/);
    const changed = at('changed.csv');
    const lines = readFileSync(data, 'utf8').split('\n');
    writeFileSync(changed, lines.slice(0, -2).join('\n'));
    const ran = await papertape([
      ...RUN,
      ...halted,
      '--data',
      changed,
      '--ticker',
      'WALK',
      '--out',
      at('kept'),
      '--resume',
    ]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/begun (on bars with SHA-256 [0-9a-f]{64}|with symbol)/);
    expect(contents(at('kept'))).toEqual(before);
    expect((await run(at('kept'), '--resume', ...halted)).code).toBe(0);
    expect(read('kept', 'events.ndjson')).toContain('"reason":"OPERATOR"');
    const finished = await run(at('kept'), '--resume', ...halted, '--seed', '9');
    expect([finished.code, finished.err]).toEqual([2, expect.stringMatching(/begun with seed 42; now seed is 9/)]);
  });

  it('says what is wrong with a run that is damaged through and through, and begins it anew when told to', async () => {
    await stopped(at('damaged'));
    const whole = read('damaged', 'checkpoint.json');
    writeFileSync(at('damaged', 'checkpoint.json'), whole.replace('"bars_done":', '"bars_done":1'));
    rmSync(at('damaged', 'checkpoint.previous.json'), { force: true });
    const ran = await run(at('damaged'), '--resume');
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/No checkpoint can be gone on from\. --force begins anew\.\n.*does not have the hash/);
    expect((await run(at('damaged'))).err).toMatch(/--resume to go on with it, or --force to begin anew/);
    writeFileSync(at('damaged', 'checkpoint.json'), whole);
    rmSync(at('damaged', 'events.ndjson.part'));
    expect((await run(at('damaged'), '--resume')).err).toMatch(/events\.ndjson\.part is not there/);
    expect((await run(at('damaged'), '--force')).code).toBe(0);
    expect(contents(at('damaged'))).toEqual(contents(at('straight')));
  });

  it('leaves a finished run alone only where it is the one asked for, and whole', async () => {
    const out = at('finished');
    const said = ['--reduce-at', 'bar:100', '--resume-at', 'bar:900', '--enable-metrics'];
    const halt = AbortSignal.abort();
    const args = [...RUN, '--data', data, '--out', out];
    expect((await papertape([...args, ...said], { halt })).code).toBe(0);
    const before = contents(out);
    const again = async (...more: string[]) => {
      const ran = await papertape([...args, '--resume', ...more]);
      expect(contents(out)).toEqual(before);
      return [ran.code, ran.err];
    };
    const refused = (text: string) => [2, expect.stringContaining(text)];
    const [reduce, resume, metrics] = [said.slice(0, 2), said.slice(2, 4), said.slice(4)];
    expect(await again(...said)).toEqual([0, '']);
    expect(await again(...said, '--seed', '9')).toEqual(refused('begun with seed 42'));
    expect(await again(...said, '--halt-at', 'bar:500')).toEqual(refused('with halt-at 0; now halt-at is 500'));
    expect(await again(...resume, ...metrics)).toEqual(refused('with reduce-at 100; now reduce-at is null'));
    expect(await again(...reduce, ...metrics)).toEqual(refused('with resume-at 900; now resume-at is null'));
    const later = ['--reduce-at', 'bar:101', ...resume, ...metrics];
    expect(await again(...later)).toEqual(refused('with reduce-at 100; now reduce-at is 101'));
    expect(await again(...reduce, ...resume)).toEqual(refused('with enable-metrics true; now enable-metrics is false'));
    expect(await again(...said, '--price-scale', '10')).toEqual(refused('begun on bars with SHA-256'));
    expect(await again(...said, '--data', at('none.csv'))).toEqual([1, expect.stringContaining('no such file')]);

    for (const name of ['stats.json', 'trades.csv', 'equity.csv', 'run_meta.json']) {
      const text = readFileSync(join(out, name));
      rmSync(join(out, name));
      const ran = await papertape([...args, ...said, '--resume']);
      expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(`${name} is not there any more`) as string });
      writeFileSync(join(out, name), text);
    }
    appendFileSync(join(out, 'events.ndjson'), '{"type":"RunFinished"}\n');
    const longer = await papertape([...args, ...said, '--resume']);
    expect([longer.code, longer.err]).toEqual([1, expect.stringContaining('has been changed since it was written')]);
  });

  it('takes a command that changes nothing for one that was said', async () => {
    const out = at('vain.ndjson');
    const said = ['--resume-at', 'bar:900'];
    expect((await run(out)).code).toBe(0);
    expect((await run(out, '--resume', ...said)).code).toBe(0);
    expect((await run(out, '--resume', '--reduce-at', 'bar:100', ...said)).code).toBe(2);
    const other = [...RUN, '--data', data, '--resume', '--follow', '--follow-timeout-s', '0.1', '--out', out];
    expect((await papertape(other)).err).toContain('begun with follow false; now follow is true');
  });

  it('takes a halt for said where the operator had halted it already, and not where a rule had', async () => {
    const later = ['--resume', '--halt-at', 'bar:5999'];
    const operated = [...RUN, '--data', data, '--out', at('operated.ndjson')];
    expect((await papertape(operated, { halt: AbortSignal.abort() })).code).toBe(0);
    expect((await papertape([...operated, ...later])).code).toBe(0);
    const ruled = [...RUN, '--data', data, '--out', at('ruled.ndjson'), '--risk-max-drawdown-hard-pct', '0.01'];
    expect((await papertape(ruled)).code).toBe(0);
    expect(read('ruled.ndjson')).toContain('"to":"HALTED","reason":"MAX_DRAWDOWN_HARD"');
    expect(await papertape([...ruled, ...later])).toMatchObject({
      code: 2,
      err: expect.stringContaining('with halt-at null; now halt-at is 5999') as string,
    });
  });

  it('goes on over bars that overlap, whose log does not tell the bar of a fill', async () => {
    const lines = readFileSync(data, 'utf8').trimEnd().split('\n');
    // A bar half a minute late: the next one opens before it has closed.
    const uneven = lines.map((line, i) => (i > 0 && i % 40 === 7 ? line.replace(':00Z', ':30Z') : line));
    const path = at('uneven.csv');
    writeFileSync(path, `${uneven.join('\n')}\n`);
    // Orders that arrive in the late bar's second half fill after the next one's stamp.
    const late = [...RUN, '--data', path, '--ticker', 'U', '--latency-ms', '65000'];
    const own = (out: string, ...more: string[]) => papertape([...late, '--out', out, ...more]);
    expect((await own(at('uneven'))).code).toBe(0);
    const out = at('uneven-stopped');
    const ran = await papertape([...late, '--out', out, ...OFTEN], untilCheckpoint(out));
    expect(JSON.parse(ran.out)).toMatchObject({ complete: false });
    const on = await own(out, '--resume');
    expect(on.code, on.err).toBe(0);
    expect(contents(out)).toEqual(contents(at('uneven')));
  });

  it('keeps a halt that came together with the stop', async () => {
    const halt = new AbortController();
    const args = [...RUN, '--data', data, '--out', at('both'), ...OFTEN];
    await papertape(args, { ...untilCheckpoint(at('both'), () => halt.abort()), halt: halt.signal });
    const { commands } = JSON.parse(read('both', 'checkpoint.json')) as { commands: object[] };
    expect(commands).toEqual([{ bar: expect.any(Number) as number, to: 'HALTED' }]);
    expect((await run(at('both'), '--resume')).code).toBe(0);
    expect(read('both', 'events.ndjson')).toContain('"to":"HALTED","reason":"OPERATOR"');
    expect((await papertape(['verify', at('both', 'events.ndjson'), '--data', data])).code).toBe(0);
  });

  it.each([
    ['--checkpoint-every-s', 'off'],
    ['--checkpoint-every-s', '60'],
    ['--checkpoint-every-bars', '5000'],
  ])('writes a halt down at once, with %s %s', async (...every) => {
    const [out, killed] = [at('halted'), at('halted-killed')];
    const [halt, controller] = [new AbortController(), new AbortController()];
    const slow = ['--clock', 'real', '--speed', '10000'];
    const args = [...RUN, ...slow, ...every, '--data', data, '--out', out];
    const running = papertape(args, { signal: controller.signal, halt: halt.signal });
    const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
    while (!readdirSync(folder).includes('halted') || !readdirSync(out).includes('events.ndjson.part')) await wait();
    halt.abort();
    for (let looks = 0; looks < 400 && !existsSync(checkpointOf(out)); looks++) await wait();
    // What is there now is what a kill would leave.
    cpSync(out, killed, { recursive: true });
    controller.abort();
    await running;
    const on = await papertape([...RUN, ...slow.slice(0, -1), '1e12', '--data', data, '--out', killed, '--resume']);
    expect(on.code, on.err).toBe(0);
    expect(readFileSync(join(killed, 'events.ndjson'), 'utf8')).toContain('"to":"HALTED","reason":"OPERATOR"');
    for (const path of [out, killed]) rmSync(path, { recursive: true });
  });

  it('keeps what an operator said by signal, and what time a real clock has told', async () => {
    const halt = new AbortController();
    halt.abort();
    const more = ['--clock', 'real', '--speed', '100000000', '--enable-metrics'];
    const args = [...RUN, ...more, '--data', data, '--out', at('told'), ...OFTEN];
    await papertape(args, { ...untilCheckpoint(at('told')), halt: halt.signal });
    const { commands } = JSON.parse(read('told', 'checkpoint.json')) as { commands: object[] };
    expect(commands).toEqual([{ bar: expect.any(Number) as number, to: 'HALTED' }]);
    const on = await run(at('told'), '--resume', ...more);
    expect(on.code, on.err).toBe(0);
    expect(read('told', 'events.ndjson').match(/"reason":"OPERATOR"/g)).toHaveLength(1);
    expect((await papertape(['verify', at('told', 'events.ndjson'), '--data', data])).code).toBe(0);
    const times = read('told', 'metrics.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { t_end: number }).t_end);
    expect(times.every((time, i) => i === 0 || time >= times[i - 1]!)).toBe(true);
  });
});
