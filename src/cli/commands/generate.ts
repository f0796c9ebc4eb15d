import {
  DEFAULT_INTERVAL_MS,
  DEFAULT_START_TS,
  sampleCsv,
  SAMPLE_TIMES,
  type SampleTime,
} from '../../core/sample/index.ts';
import { END_MS } from '../../core/time/civil.ts';
import { ok, type Result } from '../../contracts/result.ts';
import type { WalkOptions } from '../../core/sample/index.ts';
import type { Flag, Parsed } from '../line/args.ts';
import { writeWhole } from '../files/write-whole.ts';
import type { Command } from '../line/command.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Io } from '../line/io.ts';
import { usage } from '../line/problems.ts';
import { parseInstant, parseInterval } from '../line/units.ts';

const BARS_MAX = 1_000_000_000;
const SEED_MAX = 0xffffffff;

const FLAGS: readonly Flag[] = [
  { name: 'bars', kind: 'int', help: 'How many bars.', group: 'Walk' },
  {
    name: 'seed',
    kind: 'int',
    help: 'Seed, 0 to 4294967295. Default 42. The same seed gives the same bytes.',
    group: 'Walk',
  },
  {
    name: 'interval',
    kind: 'text',
    value: '1m',
    help: 'Length of a bar: 30s, 1m, 1h, 1d … Default 1m.',
    group: 'Walk',
  },
  {
    name: 'start',
    kind: 'text',
    value: 'TIME',
    help: 'Open of the first bar in UTC. Default 2024-01-01.',
    group: 'Walk',
  },
  { name: 'out', kind: 'text', value: 'FILE', help: 'Where to write the CSV; - is stdout.', group: 'Output' },
  {
    name: 'time',
    kind: 'enum',
    choices: SAMPLE_TIMES,
    help: 'How times are written: iso (default), epoch ms, epoch s.',
    group: 'Output',
  },
  { name: 'quiet', kind: 'bool', help: 'Say nothing on stderr but problems.', group: 'Output' },
];

export const generate: Command = {
  name: 'generate',
  summary: 'Write made-up bars, a seeded random walk, as CSV.',
  usage: '--bars N --out FILE [--seed S] [--interval 1m] [--start TIME]',
  words: 0,
  flags: () => FLAGS,
  examples: [
    'papertape generate --bars 1000000 --out walk.csv',
    'papertape generate --bars 500 --interval 1d --seed 7 --out -',
  ],
  run,
};

interface Wanted {
  readonly walk: WalkOptions;
  readonly time: SampleTime;
  readonly out: string;
}

function read({ flags }: Parsed): Result<Wanted> {
  const bars = flags.get('bars') as number | undefined;
  const out = flags.get('out') as string | undefined;
  const seed = (flags.get('seed') as number | undefined) ?? 42;
  if (bars === undefined) return usage('--bars is missing: how many bars to make, such as --bars 1000.', 'bars');
  if (out === undefined) return usage('--out is missing: the file to write, or - for stdout.', 'out');
  if (bars < 1 || bars > BARS_MAX)
    return usage(`--bars must be 1 to ${String(BARS_MAX)}; ${String(bars)} was given.`, 'bars');
  if (seed < 0 || seed > SEED_MAX)
    return usage(`--seed must be 0 to ${String(SEED_MAX)}; ${String(seed)} was given.`, 'seed');
  const interval = flags.has('interval')
    ? parseInterval(String(flags.get('interval')), 'interval')
    : ok(DEFAULT_INTERVAL_MS);
  if (!interval.ok) return interval;
  const start = flags.has('start') ? parseInstant(String(flags.get('start')), 'start') : ok(DEFAULT_START_TS);
  if (!start.ok) return start;
  if (start.value + bars * interval.value > END_MS)
    return usage('The bars would reach past the year 9999. Take fewer or shorter ones.', 'bars');
  const time = (flags.get('time') as SampleTime | undefined) ?? 'iso';
  return ok({ walk: { bars, seed, start_ts: start.value, interval_ms: interval.value }, time, out });
}

async function run(parsed: Parsed, io: Io): Promise<number> {
  const wanted = read(parsed);
  if (!wanted.ok) {
    io.err(`${wanted.problem.message}\n`);
    return EXIT_USAGE;
  }
  const { walk, time, out } = wanted.value;
  const chunks = sampleCsv(walk, time);
  if (out === '-') {
    for (const chunk of chunks) io.out(chunk);
    return EXIT_DONE;
  }
  const written = await writeWhole(out, chunks, io.signal);
  if (!written.ok) {
    io.err(`${written.problem.message}\n`);
    return EXIT_FAILED;
  }
  if (!parsed.flags.has('quiet')) io.err(`${out}: ${walk.bars.toLocaleString('en')} bars, seed ${String(walk.seed)}\n`);
  return EXIT_DONE;
}
