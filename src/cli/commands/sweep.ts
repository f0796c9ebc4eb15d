import { performance } from 'node:perf_hooks';
import { ok, type Result } from '../../contracts/result.ts';
import { parseRanking, RANK_DEFAULT, type Ranking } from '../../runtime/sweep/ranking.ts';
import { sweepLine, type Sweep } from '../../runtime/sweep/report.ts';
import { errorOf, hasFailed } from '../../runtime/sweep/rows.ts';
import type { Flag, Parsed } from '../line/args.ts';
import type { Command } from '../line/command.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Io } from '../line/io.ts';
import { DATA_FLAG, dataPaths, LOADER_FLAGS, loaderOptions } from '../input/loader-flags.ts';
import { checkApart, ownIn } from '../output/own-files.ts';
import { usage } from '../line/problems.ts';
import { ProgressLine } from '../line/progress.ts';
import { SWEPT_FLAGS, sweepAsk } from '../sweep/sweep-flags.ts';
import { sweepJob, type SweepJob } from '../sweep/sweep-job.ts';
import { isOfSweep, openSweepFolder } from '../sweep/sweep-output.ts';
import { sweepText } from '../sweep/sweep-summary.ts';
import { JOBS_MAX, jobsDefault } from '../sweep/sweep-threads.ts';

const RUNS_MAX_DEFAULT = 10_000;
/** Beyond that, rows and plan do not fit into memory any more. */
const RUNS_MAX_MAX = 1_000_000;

const SWEEP = 'Sweep';
const OWN_FLAGS: readonly Flag[] = [
  {
    name: 'rank',
    kind: 'text',
    value: 'KEY[:max|:min]',
    help:
      `Statistic by which the best are told, a key of stats.json. Default ${RANK_DEFAULT}. More is better, but of ` +
      'volatility, lengths, exposure, beta, turnover and fees less; :max or :min says otherwise. A run without the ' +
      'figure is not ranked.',
    group: SWEEP,
  },
  {
    name: 'split',
    kind: 'number',
    help:
      'Run each combination on the first F of the bars and, apart, on the rest, and rank by the first: what was chosen ' +
      'there has to hold on the rest. Account and indicators begin anew there, so the first bars of the rest warm up.',
    group: SWEEP,
  },
  {
    name: 'max-runs',
    kind: 'int',
    help: `Combinations at most. Default ${String(RUNS_MAX_DEFAULT)}.`,
    group: SWEEP,
  },
  {
    name: 'jobs',
    kind: 'int',
    help: 'Runs at once, each in a thread. Default: as many as there are cores. Results do not depend on it.',
    group: SWEEP,
  },
];

export const sweep: Command = {
  name: 'sweep',
  summary: 'Run every combination of lists and ranges of values, and rank what comes of them.',
  note:
    'Every flag of run that takes a number or a choice takes a list here (a,b,c), one that takes a number a range ' +
    '(from:to:step, both ends included), a switch --name=true,false.',
  usage: '--data FILE|FOLDER … --out DIR --set KEY=a,b,c --set KEY=from:to:step …',
  words: Infinity,
  flags: () => [
    DATA_FLAG,
    { name: 'out', kind: 'text', value: 'DIR', help: 'Folder to make for the results.', group: 'Files' },
    { name: 'force', kind: 'bool', help: 'Replace the sweep in a folder that is not empty.', group: 'Files' },
    {
      name: 'resume',
      kind: 'bool',
      help:
        'Go on with the sweep in the folder, which was stopped or killed; begin where there is none; leave a whole one ' +
        'alone. The command is to be the same; --rank and --jobs may differ.',
      group: 'Files',
    },
    { name: 'json', kind: 'bool', help: 'The whole result, every row, as one JSON object on stdout.', group: 'Files' },
    { name: 'quiet', kind: 'bool', help: 'Say nothing on stderr but problems.', group: 'Files' },
    ...OWN_FLAGS,
    ...SWEPT_FLAGS,
    ...LOADER_FLAGS,
  ],
  examples: [
    'papertape sweep --data bars.csv --out out/sweep --set fast=5:20:5 --set slow=20,30,50',
    'papertape sweep --data bars.csv --out out/costs --set fast=5:50:5 --fee-bps 0,5,10 --rank calmar',
    'papertape sweep --data bars.csv --out out/check --strategy rsi --set period=7:28:7 --split 0.7',
    'papertape sweep --data bars.csv --out out/seeds --seed 1:50:1 --rank return_pct',
  ],
  run,
};

async function run(parsed: Parsed, io: Io): Promise<number> {
  const progress = new ProgressLine(io, parsed.flags.has('quiet'));
  const begin_ms = performance.now();
  const done = await ask(parsed, io, progress);
  progress.clear();
  if (!done.ok && done.problem.code === 'CANCELLED') {
    if (!parsed.flags.has('quiet')) io.err('Stopped while reading the bars: nothing has been begun.\n');
    if (parsed.flags.has('json')) io.out('{"complete":false,"rows":[]}\n');
    return EXIT_DONE;
  }
  if (!done.ok) {
    io.err(`${done.problem.message}\n`);
    return done.problem.code === 'USAGE' ? EXIT_USAGE : EXIT_FAILED;
  }
  const { value: finished } = done;
  if (finished === null) {
    if (!parsed.flags.has('quiet')) io.err('The sweep in the folder is whole: it is left alone.\n');
    return EXIT_DONE;
  }
  if (!parsed.flags.has('quiet')) io.err(sweepText({ ...finished, total_ms: performance.now() - begin_ms }));
  if (parsed.flags.has('json')) io.out(sweepLine(finished.sweep));
  return failures(finished.sweep, io);
}

function failures({ rows }: Sweep, io: Io): number {
  const failed = rows.filter(hasFailed);
  if (failed.length === 0) return EXIT_DONE;
  const others = failed.length > 1 ? ` (and ${String(failed.length - 1)} more)` : '';
  io.err(`Run ${String(failed[0]!.index)}${others} has failed: ${errorOf(failed[0]!)!}\n`);
  return EXIT_FAILED;
}

/** What is wrong with the command line is said before a large file is read, or anything made. */
async function ask(parsed: Parsed, io: Io, progress: ProgressLine) {
  const { flags } = parsed;
  const paths = dataPaths(parsed, parsed.words, 'the file of bars to run over');
  if (!paths.ok) return paths;
  const out = flags.get('out');
  if (typeof out !== 'string') return usage('--out is missing: the folder to make for the results.', 'out');
  const options = loaderOptions(parsed);
  if (!options.ok) return options;
  const own = ownFlags(flags);
  if (!own.ok) return own;
  const asked = sweepAsk(parsed, own.value.runs_max);
  if (!asked.ok) return asked;
  if (asked.value.axes.length === 0) {
    return usage('Nothing is swept: give a list or a range, such as --set fast=5:20:5 or --fee-bps 0,5,10.', 'set');
  }
  const early = asked.value.plan('ASSET');
  if (!early.ok) return early;
  const apart = await checkApart(paths.value, flags.get('config'), await ownIn(out, isOfSweep), out);
  if (!apart.ok) return apart;
  const resume = flags.has('resume');
  if (resume && flags.has('force')) return usage('--resume and --force exclude one another.', 'resume');
  const folder = await openSweepFolder(out, resume ? 'resume' : flags.has('force') ? 'replace' : 'refuse', io.disk);
  if (!folder.ok) return folder;
  try {
    const job: SweepJob = { paths: paths.value, options: options.value, asked: asked.value, ...own.value, resume };
    return await sweepJob(job, folder.value, io.signal, progress);
  } finally {
    await folder.value.release();
  }
}

interface OwnFlags {
  readonly ranking: Ranking;
  readonly split: number | null;
  readonly jobs: number;
  readonly runs_max: number;
}

function ownFlags(flags: Parsed['flags']): Result<OwnFlags> {
  const ranking = parseRanking(String(flags.get('rank') ?? RANK_DEFAULT));
  if (!ranking.ok) return usage(`--rank: ${ranking.problem.message}`, 'rank');
  const split = (flags.get('split') as number | undefined) ?? null;
  if (split !== null && !(split > 0 && split < 1)) {
    return usage(`--split must be above 0 and below 1; ${String(split)} was given.`, 'split');
  }
  const jobs = whole(flags, 'jobs', jobsDefault(), JOBS_MAX);
  if (!jobs.ok) return jobs;
  const runs_max = whole(flags, 'max-runs', RUNS_MAX_DEFAULT, RUNS_MAX_MAX);
  if (!runs_max.ok) return runs_max;
  return ok({ ranking: ranking.value, split, jobs: jobs.value, runs_max: runs_max.value });
}

function whole(flags: Parsed['flags'], name: string, initial: number, max: number): Result<number> {
  const value = (flags.get(name) as number | undefined) ?? initial;
  return value >= 1 && value <= max
    ? ok(value)
    : usage(`--${name} must be 1 to ${String(max)}; ${String(value)} was given.`, name);
}
