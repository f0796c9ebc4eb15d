/** The supervisor as a process over real processes: crashes, hangs, signals, its own death. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { supervisedCommand } from '../../../src/cli/supervision/command-line.ts';
import { failureOf } from '../../../src/cli/supervision/exit.ts';
import { identityOf, presenceOf } from '../../../src/cli/files/identity.ts';
import type { StateFile } from '../../../src/cli/supervision/record.ts';
import { papertape } from './memory-io.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CHECKED = join(ROOT, 'scripts/papertape.mjs');
const BUILT = join(ROOT, 'build/cli/papertape.js');
/** Real processes on a machine that may have other things to do. */
const PATIENT = { timeout: 120_000 };
let folder = '';
const at = (...parts: string[]) => join(folder, ...parts);
/** Longer than a busy machine takes to start a process. */
const SILENCE_S = '4';
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'papertape-supervise-'));
  const built = spawnSync(process.execPath, [CHECKED, '--version'], { encoding: 'utf8' });
  expect(built.status, built.stderr).toBe(0);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
interface Supervised {
  readonly dir: string;
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts `papertape supervise` over a program given as text for Node, or over a command. */
function start(name: string, flags: readonly string[], command: string | readonly string[]): Supervised {
  const dir = at(name);
  const words = typeof command === 'string' ? [process.execPath, '-e', command] : command;
  const args = [BUILT, 'supervise', '--run-dir', dir, '--backoff-base-s', '0.01', ...flags, '--', ...words];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DIR: dir } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { dir, process: child, ended };
}

const stateOf = (dir: string) => JSON.parse(readFileSync(join(dir, 'supervisor_state.json'), 'utf8')) as StateFile;
const logOf = (dir: string) =>
  readFileSync(join(dir, 'supervisor.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const eventsOf = (dir: string) => logOf(dir).map(({ event }) => event);

/** Waits until a file is there and says something. */
async function saying(path: string): Promise<string> {
  for (;;) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (text !== '') return text;
    await wait(10);
  }
}

/** A program that counts its starts in a file of the run folder, then does as told. */
const counting = (then: string) =>
  `const fs = require('fs'); const f = process.env.DIR + '/starts'; fs.appendFileSync(f, 'x');
   const starts = fs.readFileSync(f, 'utf8').length; ${then}`;

describe('papertape supervise', PATIENT, () => {
  it('restarts a command that crashes until it succeeds', async () => {
    const { dir, ended } = start('crashes', ['--max-restarts', '3'], counting('if (starts <= 3) process.exit(7)'));
    const { code, err } = await ended;
    expect(code, err).toBe(0);
    expect(err).toContain('restart 3 of 3 in 0.04 s');
    expect(readFileSync(join(dir, 'starts'), 'utf8')).toBe('xxxx');
    expect(stateOf(dir)).toMatchObject({
      phase: 'ended',
      outcome: 'done',
      attempt: 3,
      restarts_total: 3,
      last_exit: { code: 0, signal: null, reason: null },
      next_delay_s: null,
      shutdown_reason: 'the command came to its end',
      child: null,
    });
    const log = logOf(dir);
    expect(log.filter(({ event }) => event === 'restarting').map(({ delay_s }) => delay_s)).toEqual([0.01, 0.02, 0.04]);
    for (const { at: time } of log) expect(new Date(time as string).toISOString()).toBe(time);
    expect(readdirSync(dir).sort()).toEqual(['starts', 'supervisor.log', 'supervisor_state.json']);
  });

  it('gives up with exit code 2, everything kept and said', async () => {
    const { dir, ended } = start('gives-up', ['--max-restarts', '2'], counting('process.exit(7)'));
    const { code, err } = await ended;
    expect(code, err).toBe(2);
    expect(err).toContain('gave up: exit code 7, after 2 restarts');
    expect(readFileSync(join(dir, 'starts'), 'utf8')).toBe('xxx');
    expect(stateOf(dir)).toMatchObject({
      outcome: 'gave_up',
      attempt: 2,
      last_exit: { code: 7, reason: 'exit code 7' },
    });
    expect(eventsOf(dir).at(-1)).toBe('ended');
  });

  it('does not try again what cannot be started, or was used wrongly', async () => {
    const absent = await start('absent', [], ['/no/such/command']).ended;
    expect(absent.code).toBe(2);
    expect(absent.err).toContain('cannot start /no/such/command: there is no such command');
    const wrong = start('wrong', [], ['papertape', 'run', '--nonsense']);
    expect((await wrong.ended).code).toBe(2);
    expect(stateOf(wrong.dir)).toMatchObject({ restarts_total: 0, last_failure: { kind: 'unusable' } });
  });

  it('recognises what ran out of memory', async () => {
    const { dir, ended } = start(
      'memory',
      ['--max-restarts', '1'],
      [process.execPath, '--max-old-space-size=20', '-e', 'const a = []; for (;;) a.push(new Array(1000).fill(1.5))'],
    );
    const { code, err } = await ended;
    expect(code).toBe(2);
    expect(err).toContain('out of memory');
    expect(stateOf(dir).last_failure).toMatchObject({ kind: 'out_of_memory' });
  });

  it('ends and restarts a command that falls silent, also one that ignores being asked', async () => {
    const silent = counting(`if (starts === 1) { process.on('SIGTERM', () => {}); setInterval(() => {}, 1000) }`);
    const { dir, ended } = start('hangs', ['--hang-timeout-s', SILENCE_S, '--stop-grace-s', '0.2'], silent);
    const { code, err } = await ended;
    expect(code, err).toBe(0);
    expect(stateOf(dir)).toMatchObject({ restarts_total: 1, last_failure: { kind: 'hang' } });
    expect(eventsOf(dir)).toEqual(expect.arrayContaining(['hung', 'killed', 'failed', 'restarting']));
  });

  it('takes a change in the folder for a sign of life when told to expect one', async () => {
    const busy = `let n = 0; const t = setInterval(() => { require('fs').writeFileSync(process.env.DIR + '/work', String(n++));
      if (n > 15) clearInterval(t) }, 300)`;
    const { dir, ended } = start('busy', ['--hang-timeout-s', SILENCE_S], busy);
    expect((await ended).code).toBe(0);
    expect(stateOf(dir).restarts_total).toBe(0);
  });

  it('leaves a silent command alone that nobody expects to speak', async () => {
    const { dir, ended } = start('quiet', [], 'setTimeout(() => {}, 1500)');
    expect((await ended).code).toBe(0);
    expect(stateOf(dir).restarts_total).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on and ends well with the command', async (signal) => {
    const program = `const fs = require('fs'); const f = process.env.DIR + '/heard';
      process.on('${signal}', (name) => { fs.writeFileSync(f, name); process.exit(3) });
      fs.writeFileSync(process.env.DIR + '/up', 'up'); setInterval(() => {}, 1000)`;
    const { dir, process: supervisor, ended } = start(`passes-${signal}`, [], program);
    await saying(join(dir, 'up'));
    supervisor.kill(signal);
    const { code, err } = await ended;
    expect(code, err).toBe(0);
    expect(readFileSync(join(dir, 'heard'), 'utf8')).toBe(signal);
    expect(stateOf(dir)).toMatchObject({ outcome: 'stopped', shutdown_reason: signal, last_exit: { code: 3 } });
  });

  it('passes SIGUSR2 on without ending', async () => {
    const program = `process.on('SIGUSR2', () => process.exit(0));
      require('fs').writeFileSync(process.env.DIR + '/up', 'up'); setInterval(() => {}, 1000)`;
    const { dir, process: supervisor, ended } = start('usr2', [], program);
    await saying(join(dir, 'up'));
    supervisor.kill('SIGUSR2');
    expect((await ended).code).toBe(0);
    expect(stateOf(dir)).toMatchObject({ outcome: 'done' });
    expect(logOf(dir)).toContainEqual(expect.objectContaining({ event: 'signal', signal: 'SIGUSR2' }));
  });

  it('ends a command that ignores being asked to', async () => {
    const program = `process.on('SIGTERM', () => {}); require('fs').writeFileSync(process.env.DIR + '/up', 'up');
      setInterval(() => {}, 1000)`;
    const { dir, process: supervisor, ended } = start('ignores', ['--stop-grace-s', '0.3'], program);
    await saying(join(dir, 'up'));
    supervisor.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(stateOf(dir)).toMatchObject({ outcome: 'stopped', last_exit: { signal: 'SIGKILL' } });
  });

  it('stops while it waits for a restart', async () => {
    const { dir, process: supervisor, ended } = start('waits', ['--backoff-cap-s', '100'], 'process.exit(1)');
    supervisor.kill('SIGCONT');
    while (!existsSync(join(dir, 'supervisor_state.json')) || stateOf(dir).restarts_total < 4) await wait(5);
    supervisor.kill('SIGINT');
    expect((await ended).code).toBe(0);
    expect(stateOf(dir)).toMatchObject({ outcome: 'stopped', shutdown_reason: 'SIGINT' });
  });

  it('ends what a failed command has started before it starts it again', async () => {
    const program = counting(`if (starts === 1) {
        const kid = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
        fs.writeFileSync(process.env.DIR + '/kid', String(kid.pid)); process.exit(1) }`);
    const { dir, ended } = start('orphans', [], program);
    expect((await ended).code).toBe(0);
    const kid = Number(readFileSync(join(dir, 'kid'), 'utf8'));
    for (let tries = 0; presenceOf(identityOf(kid)) !== 'gone' && tries < 100; tries++) await wait(20);
    expect(presenceOf(identityOf(kid))).toBe('gone');
  });
});

describe('a supervisor that is killed itself', PATIENT, () => {
  /** Up once; the second start, which is another supervisor's, comes to its end. */
  const program = counting(`fs.writeFileSync(process.env.DIR + '/pid', String(process.pid));
    if (starts === 1) process.exit(5); if (starts === 2) setInterval(() => {}, 1000)`);

  it('is gone on with: its command ended, its count kept, the folder guarded while one lives', async () => {
    const first = start('cut', [], program);
    while (!existsSync(join(first.dir, 'starts')) || readFileSync(join(first.dir, 'starts'), 'utf8') !== 'xx')
      await wait(10);
    while (stateOf(first.dir).phase !== 'running') await wait(10);
    const second = await start('cut', [], program).ended;
    expect(second.code).toBe(1);
    expect(second.err).toContain(`being supervised by process ${String(first.process.pid)}`);

    const orphan = identityOf(Number(readFileSync(join(first.dir, 'pid'), 'utf8')));
    first.process.kill('SIGKILL');
    // Its output stays open while what it left behind lives.
    await new Promise((resolve) => first.process.once('exit', resolve));
    expect(presenceOf(orphan)).toBe('alive');
    writeFileSync(join(first.dir, 'supervisor.log'), '{"torn', { flag: 'a' });
    const third = await start('cut', [], program).ended;
    expect(third.code, third.err).toBe(0);
    expect(presenceOf(orphan)).toBe('gone');
    const lines = readFileSync(join(first.dir, 'supervisor.log'), 'utf8').trimEnd().split('\n');
    const torn = lines.indexOf('{"torn');
    const later = lines.slice(torn + 1).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(later.map(({ event }) => event)).toEqual(['supervising', 'took_over', 'continuing', 'started', 'ended']);
    expect(later[1]).toMatchObject({ pid: orphan.pid, ended_by: 'SIGTERM' });
    expect(later[3]).toMatchObject({ attempt: 1, resume: true });
  });

  it('may leave a state that nobody can read', async () => {
    mkdirSync(at('garbage'));
    for (const text of ['', '{"phase": "runn', '[]', '{"phase":"running","attempt":-1}']) {
      writeFileSync(at('garbage', 'supervisor_state.json'), text);
      expect((await start('garbage', [], '0').ended).code).toBe(0);
    }
    expect(eventsOf(at('garbage')).filter((event) => event === 'state_unreadable')).toHaveLength(4);
  });

  it('does not touch a process that only has the number of an earlier one', async () => {
    mkdirSync(at('number'));
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const found = { ...identityOf(bystander.pid!), started: '1' };
    const supervisor = { pid: 2 ** 22 + 1, started: '1' };
    const state = {
      phase: 'running',
      attempt: 0,
      restarts_total: 0,
      command: ['x'],
      progress: null,
      supervisor,
      child: found,
    };
    writeFileSync(at('number', 'supervisor_state.json'), JSON.stringify(state));
    expect((await start('number', [], '0').ended).code).toBe(0);
    expect(presenceOf(identityOf(bystander.pid!))).toBe('alive');
    bystander.kill('SIGKILL');
  });
});

describe('over papertape run', PATIENT, () => {
  it('just works', async () => {
    const data = at('walk.csv');
    expect((await papertape(['generate', '--bars', '5000', '--out', data])).code).toBe(0);
    const command = ['papertape', 'run', '--data', data, '--out', at('run'), '--json', '--quiet'];
    const { ended, dir } = start('run', [], command);
    const { code, out, err } = await ended;
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ bars: 5000 });
    expect(readdirSync(dir)).toEqual(
      expect.arrayContaining(['events.ndjson', 'supervisor.log', 'supervisor_state.json']),
    );
    expect(readdirSync(dir)).not.toContain('.heartbeat');
    expect((await papertape(['verify', join(dir, 'events.ndjson'), '--data', data])).code).toBe(0);
  });
});

describe('over papertape run that is killed', PATIENT, () => {
  it('goes on from the checkpoint, to the log of an undisturbed run', async () => {
    const data = at('long.csv');
    expect((await papertape(['generate', '--bars', '6000', '--interval', '1m', '--out', data])).code).toBe(0);
    expect((await papertape(['run', '--data', data, '--out', at('undisturbed'), '--quiet'])).code).toBe(0);
    // A thousand bars a second: it is killed twice on its way, behind a checkpoint each time.
    const paced = ['--clock', 'real', '--speed', '60000', '--checkpoint-every-s', '0.2', '--quiet'];
    const command = ['papertape', 'run', '--data', data, '--out', at('killed'), ...paced];
    const { dir, ended } = start('killed', ['--max-restarts', '3'], command);
    let reached = 0;
    for (const kill of [1, 2]) {
      for (;;) {
        const { bars_done } = checkpointOf(dir);
        if (bars_done > reached + 500) {
          reached = bars_done;
          break;
        }
        await wait(20);
      }
      const { child, restarts_total } = stateOf(dir);
      expect(restarts_total).toBe(kill - 1);
      process.kill(child!.pid, 'SIGKILL');
      while (stateOf(dir).restarts_total < kill) await wait(10);
    }
    const { code, err } = await ended;
    expect(code, err).toBe(0);
    expect(stateOf(dir)).toMatchObject({ restarts_total: 2, outcome: 'done' });
    expect(logOf(dir).filter(({ event }) => event === 'failed')).toHaveLength(2);
    const log = (name: string) => readFileSync(at(name, 'events.ndjson'));
    expect(log('killed').equals(log('undisturbed'))).toBe(true);
  });
});

/** How far the checkpoint in a folder is; 0 while there is none. */
function checkpointOf(dir: string): { readonly bars_done: number } {
  try {
    const found = JSON.parse(readFileSync(join(dir, 'checkpoint.json'), 'utf8')) as { bars_done?: number };
    return { bars_done: found.bars_done ?? 0 };
  } catch {
    return { bars_done: 0 };
  }
}

describe('the command line of an attempt', () => {
  const self = ['node', '/x/papertape.mjs'];
  it.each([
    [
      ['papertape', 'run', '--data', 'f'],
      ['node', '/x/papertape.mjs', 'run', '--resume', '--data', 'f'],
    ],
    [
      ['papertape', 'run', '--resume'],
      ['node', '/x/papertape.mjs', 'run', '--resume'],
    ],
    [
      ['papertape', 'sweep', '--force', '--data', 'f'],
      ['node', '/x/papertape.mjs', 'sweep', '--resume', '--data', 'f'],
    ],
    [
      ['papertape', 'verify', 'run'],
      ['node', '/x/papertape.mjs', 'verify', 'run'],
    ],
    [
      ['npm', 'run', '-s', 'papertape', '--', 'run', '--data', 'f'],
      ['npm', 'run', '-s', 'papertape', '--', 'run', '--resume', '--data', 'f'],
    ],
    [
      ['npx', 'papertape', 'run'],
      ['npx', 'papertape', 'run', '--resume'],
    ],
    [
      ['node', 'scripts/papertape.mjs', 'run'],
      ['node', 'scripts/papertape.mjs', 'run', '--resume'],
    ],
    [
      ['./papertape', 'run'],
      ['./papertape', 'run', '--resume'],
    ],
    [
      ['python', 'run.py'],
      ['python', 'run.py'],
    ],
  ])('%j started again is %j', (given, again) => {
    expect(supervisedCommand(given, self).line(true)).toEqual(again);
  });
  it('is the same the first time, but for one that begins anew whatever is there', () => {
    expect(supervisedCommand(['npx', 'papertape', 'run'], self).line(false)).toEqual([
      'npx',
      'papertape',
      'run',
      '--resume',
    ]);
    const forced = supervisedCommand(['papertape', 'run', '--force', '--quiet'], self);
    expect(forced.line(false)).toEqual(['node', '/x/papertape.mjs', 'run', '--force', '--quiet']);
    expect(forced.line(true)).toEqual(['node', '/x/papertape.mjs', 'run', '--resume', '--quiet']);
  });
});

describe('an end', () => {
  const exit = { code: null, signal: null, stderr: '', system_was_short: false };
  it.each([
    [{ code: 0 }, true, null, ''],
    [{ code: 1 }, true, 'crash', 'exit code 1'],
    [{ code: 2 }, true, 'unusable', 'the command was used wrongly, exit code 2'],
    [{ code: 2 }, false, 'crash', 'exit code 2'],
    [{ signal: 'SIGSEGV' as const }, false, 'crash', 'ended by SIGSEGV'],
    [{ code: 137 }, false, 'crash', 'exit code 137 (SIGKILL)'],
    [{ code: 137, system_was_short: true }, false, 'out_of_memory', 'the system ended it'],
    [{ signal: 'SIGKILL' as const, system_was_short: true }, false, 'out_of_memory', 'ended by SIGKILL'],
    [
      { signal: 'SIGABRT' as const, stderr: 'JavaScript heap out of memory' },
      true,
      'out_of_memory',
      'ended by SIGABRT',
    ],
    [{ code: 1, stderr: 'MemoryError' }, false, 'out_of_memory', 'exit code 1'],
  ])('%j (ours: %s) is %s', (how, ours, kind, text) => {
    const failure = failureOf({ ...exit, ...how }, ours);
    expect(failure?.kind ?? null).toBe(kind);
    expect(failure?.text ?? '').toContain(text);
  });
});
