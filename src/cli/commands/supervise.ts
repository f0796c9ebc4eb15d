import { join } from 'node:path';
import { ok, type Result } from '../../contracts/result.ts';
import { SUPERVISION_FILES } from '../../runtime/supervision/files.ts';
import { SUPERVISION_DEFAULTS, type SupervisionPolicy } from '../../runtime/supervision/policy.ts';
import type { Flag, Parsed } from '../line/args.ts';
import type { Command } from '../line/command.ts';
import { EXIT_FAILED, EXIT_USAGE, type Io } from '../line/io.ts';
import { fileProblem } from '../files/file-problem.ts';
import { expectFile } from '../input/open-file.ts';
import { usage } from '../line/problems.ts';
import { makeFolder } from '../output/run-output.ts';
import { supervisedCommand } from '../supervision/command-line.ts';
import { watch, type WatchPlan } from '../supervision/watch.ts';

const GROUP = 'Restarts';
const { restarts_max, backoff_base_ms, backoff_cap_ms, hang_ms, grace_ms, steady_ms } = SUPERVISION_DEFAULTS;
const seconds = (ms: number) => String(ms / 1000);
/** Above this a timer would not hold it, nor would anybody wait. */
const SECONDS_MAX = 1_000_000;

const TIMES: readonly Flag[] = [
  {
    name: 'backoff-base-s',
    kind: 'number',
    help: `Seconds before the first restart; doubled for each one after. Default ${seconds(backoff_base_ms)}.`,
    group: GROUP,
  },
  {
    name: 'backoff-cap-s',
    kind: 'number',
    help: `Seconds before a restart at most. Default ${seconds(backoff_cap_ms)}.`,
    group: GROUP,
  },
  {
    name: 'hang-timeout-s',
    kind: 'number',
    nullable: true,
    help:
      `Seconds of silence after which the command is ended and started again. Default ${seconds(hang_ms!)} for commands ` +
      'of papertape, which beat; given here, for any command: a line on stderr or a change in the folder counts too.',
    group: GROUP,
  },
  {
    name: 'stop-grace-s',
    kind: 'number',
    help: `Seconds a command has to end when asked to, before it is ended. Default ${seconds(grace_ms)}.`,
    group: GROUP,
    rare: true,
  },
  {
    name: 'steady-s',
    kind: 'number',
    help:
      'An attempt that lasts this many seconds, and gets further than all before it, ends the row of restarts that ' +
      `--max-restarts counts. Default ${seconds(steady_ms)}.`,
    group: GROUP,
    rare: true,
  },
];

export const supervise: Command = {
  name: 'supervise',
  summary: 'Run a command, start it again when it fails, and let a run go on where it was.',
  usage: '--run-dir DIR [--max-restarts N] -- COMMAND …',
  words: 0,
  takesRest: true,
  flags: () => [
    {
      name: 'run-dir',
      kind: 'text',
      value: 'DIR',
      help: 'Where supervisor_state.json and supervisor.log go.',
      group: 'Files',
    },
    {
      name: 'max-restarts',
      kind: 'int',
      help: `Restarts in a row before giving up. Default ${String(restarts_max)}.`,
      group: GROUP,
    },
    ...TIMES,
    { name: 'quiet', kind: 'bool', help: 'Say nothing on stderr but problems.', group: 'Files' },
  ],
  examples: ['papertape supervise --run-dir out/long -- papertape run --data bars.csv --out out/long'],
  run,
};

async function run(parsed: Parsed, io: Io): Promise<number> {
  const plan = await planOf(parsed);
  if (!plan.ok) {
    io.err(`${plan.problem.message}\n`);
    return plan.problem.code === 'USAGE' ? EXIT_USAGE : EXIT_FAILED;
  }
  return watch(plan.value, io);
}

async function planOf({ flags, rest }: Parsed): Promise<Result<WatchPlan>> {
  const folder = flags.get('run-dir');
  if (typeof folder !== 'string')
    return usage('--run-dir is missing: the folder that the command writes to.', 'run-dir');
  if (rest.length === 0) return usage('Which command? papertape supervise --run-dir DIR -- COMMAND …');
  const restarts = flags.get('max-restarts') ?? restarts_max;
  if ((restarts as number) < 0) return usage('--max-restarts must be 0 or more.', 'max-restarts');
  for (const { name } of TIMES) {
    const given = flags.get(name);
    if (typeof given !== 'number' || (given >= (name === 'hang-timeout-s' ? 0.001 : 0) && given <= SECONDS_MAX))
      continue;
    return usage(
      `--${name} must be ${name === 'hang-timeout-s' ? 'above 0' : '0 or more'} and at most a million; ${String(given)} was given.`,
      name,
    );
  }
  const ms = (name: string, or: number) => (flags.has(name) ? (flags.get(name) as number) * 1000 : or);
  const hang = flags.get('hang-timeout-s');
  const policy: SupervisionPolicy = {
    restarts_max: restarts as number,
    backoff_base_ms: ms('backoff-base-s', backoff_base_ms),
    backoff_cap_ms: ms('backoff-cap-s', backoff_cap_ms),
    hang_ms: hang === null ? null : ms('hang-timeout-s', hang_ms!),
    expects_beat: typeof hang === 'number',
    grace_ms: ms('stop-grace-s', grace_ms),
    steady_ms: ms('steady-s', steady_ms),
  };
  try {
    await makeFolder(folder);
  } catch (error) {
    return fileProblem('make', folder, error);
  }
  for (const name of [SUPERVISION_FILES.state, SUPERVISION_FILES.log]) {
    const path = join(folder, name);
    try {
      await expectFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'UNSEEKABLE') return fileProblem('write', path, error);
    }
  }
  const self = [process.execPath, ...process.execArgv, process.argv[1]!];
  return ok({ folder, command: supervisedCommand(rest, self), policy, quiet: flags.has('quiet') });
}
