import { statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { LoaderOptions } from '../../contracts/loader.ts';
import type { RunRequest } from '../../contracts/config.ts';
import { ok, type Result } from '../../contracts/result.ts';
import { firstBarHash, newRunBars, resolveRequest } from '../../core/engine/index.ts';
import { hashBars } from '../../core/journal/hash.ts';
import type { FollowedFile } from '../../runtime/market-data/followed-file.ts';
import type { Parsed } from '../line/args.ts';
import type { RunJob } from '../run/begin-run.ts';
import { CHECKPOINT_FLAGS, checkpointPlan } from '../run/checkpoint-flags.ts';
import { CLOCK_FLAGS, clockPlan, type ClockPlan } from '../run/clock.ts';
import type { CheckpointPlan } from '../run/checkpointing.ts';
import type { Command } from '../line/command.ts';
import { checkApart, runPaths } from '../output/own-files.ts';
import { startEquityThread } from '../output/equity-file.ts';
import { checkFinished } from '../run/finished-run.ts';
import { FOLLOW_FLAGS, followPlan, openFollowed, untilFirstBar, type FollowPlan } from '../run/follow.ts';
import { nodeSha256 } from '../files/hash.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Io } from '../line/io.ts';
import { loadData, refusal, type Loaded } from '../input/load-file.ts';
import { partialName } from '../files/atomic-file.ts';
import { hasFollowed } from '../input/log-lines.ts';
import { DATA_FLAG, dataPaths, LOADER_FLAGS, loaderOptions } from '../input/loader-flags.ts';
import { checkOperator, OPERATOR_FLAGS, operatorCommands } from '../run/operator.ts';
import { PATH_BAND_FLAG, runBand } from '../run/path-band.ts';
import { fieldUsage, usage } from '../line/problems.ts';
import { ProgressLine } from '../line/progress.ts';
import { configFile, requestInput, RUN_FLAGS } from '../run/run-flags.ts';
import { runJob, type RunMeans } from '../run/run-job.ts';
import { METRICS_FLAGS, metricsPlan } from '../run/run-metrics.ts';
import { planOutput, type OutputPlan } from '../output/run-output.ts';
import { summaryJson, summaryText, type Summary } from '../run/run-summary.ts';

export const run: Command = {
  name: 'run',
  summary: 'Run a strategy over a file of bars and write its log and run folder.',
  usage: '--data FILE|FOLDER … --out DIR|LOG.ndjson [--strategy NAME] [--set KEY=VALUE] …',
  words: Infinity,
  flags: () => [
    DATA_FLAG,
    {
      name: 'out',
      kind: 'text',
      value: 'DIR',
      help: 'Run folder to make; a path ending in .ndjson: the log alone, in place of one of that name. A log that is not whole ends in .part.',
      group: 'Files',
    },
    { name: 'force', kind: 'bool', help: 'Replace the run in a folder that is not empty.', group: 'Files' },
    {
      name: 'resume',
      kind: 'bool',
      help:
        'Go on with the unfinished run in --out: after a stop, a crash, a kill. Begins it where there is none, and leaves ' +
        'a finished one as it is.',
      group: 'Files',
    },
    ...FOLLOW_FLAGS,
    { name: 'json', kind: 'bool', help: 'One JSON object about the run on stdout.', group: 'Files' },
    { name: 'quiet', kind: 'bool', help: 'Say nothing on stderr but problems.', group: 'Files' },
    ...RUN_FLAGS,
    ...OPERATOR_FLAGS,
    PATH_BAND_FLAG,
    ...METRICS_FLAGS,
    ...CHECKPOINT_FLAGS,
    ...CLOCK_FLAGS,
    ...LOADER_FLAGS,
  ],
  examples: [
    'papertape run --data bars.csv --out out/first',
    'papertape run --data months/ --resample 1h --out out/months',
    'papertape run --data bars.csv --out log.ndjson --set fast=5 --set slow=20 --fee-bps 2',
    'papertape run --data bars.csv --out out/long --resume',
    'papertape run --data growing.csv --out out/live --follow',
    'papertape run --data bars.csv --out out/halted --halt-at 2024-03-01 --resume-at bar:5000',
    'papertape run --data bars.csv --out out/plain --profile signal-close --qty 1 --json',
  ],
  run: runCommand,
};

/** What no further attempt would mend: the command line is not that of the run which is to go on. */
const ASKED_WRONGLY = ['USAGE', 'CHECKPOINT_CONFIG', 'CHECKPOINT_DATA', 'CHECKPOINT_ENGINE', 'CHECKPOINT_FORMAT'];

async function runCommand(parsed: Parsed, io: Io): Promise<number> {
  const quiet = parsed.flags.has('quiet');
  const progress = new ProgressLine(io, quiet);
  const done = await job(parsed, io, progress);
  progress.clear();
  if (!done.ok && done.problem.code === 'CANCELLED') {
    // Asked to end before anything was begun: as good an end as at any bar.
    const halt = io.halt.aborted ? ' The halt is not kept: --halt-at bar:0 asks for it again.' : '';
    if (!quiet || halt !== '') io.err(`Stopped while reading the bars: nothing has been begun.${halt}\n`);
    if (parsed.flags.has('json')) io.out('{"complete":false,"bars":0}\n');
    return EXIT_DONE;
  }
  if (!done.ok) {
    io.err(`${done.problem.message}\n`);
    return ASKED_WRONGLY.includes(done.problem.code) ? EXIT_USAGE : EXIT_FAILED;
  }
  if (done.value === null) {
    if (!quiet) io.err(`The run in ${String(parsed.flags.get('out'))} is finished: nothing is left to do.\n`);
    if (parsed.flags.has('json')) io.out('{"complete":true,"finished_before":true}\n');
    return EXIT_DONE;
  }
  if (!quiet) io.err(summaryText(done.value));
  if (parsed.flags.has('json')) io.out(summaryJson(done.value));
  const { problem } = done.value;
  if (problem === null) return EXIT_DONE;
  io.err(`${problem.message}\n`);
  return EXIT_FAILED;
}

/** The whole of a run, from the command line to files with their final names. Null: it is there already. */
async function job(parsed: Parsed, io: Io, progress: ProgressLine): Promise<Result<Summary | null>> {
  const paths = dataPaths(parsed, parsed.words, 'the file of bars to run over');
  if (!paths.ok) return paths;
  const out = needed(parsed, 'out', 'the run folder to make, or a log ending in .ndjson');
  if (!out.ok) return out;
  const options = loaderOptions(parsed);
  if (!options.ok) return options;
  // What is wrong with the command line is said before a large file is read.
  const config = configFile(parsed);
  const requestFor = (symbol: string) => request(parsed, config, symbol);
  const early = requestFor('ASSET');
  if (!early.ok) return early;
  const operator = checkOperator(parsed);
  if (!operator.ok) return operator;
  const clock = clockPlan(parsed);
  if (!clock.ok) return clock;
  const checkpoints = checkpointPlan(parsed);
  if (!checkpoints.ok) return checkpoints;
  const follow = followPlan(parsed);
  if (!follow.ok) return follow;
  const apart = await checkApart(paths.value, parsed.flags.get('config'), await runPaths(out.value), out.value);
  if (!apart.ok) return apart;
  const wish = { out: out.value, force: parsed.flags.has('force'), resume: parsed.flags.has('resume') };
  if (wish.force && wish.resume) return usage('--force and --resume exclude one another.', 'resume');
  const plan = await planOutput(wish, io.disk);
  if (!plan.ok) return plan;
  try {
    const source = { paths: paths.value, options: options.value, follow: follow.value, requestFor };
    const place = { source, plan: plan.value, checkpoints: checkpoints.value, clock: clock.value };
    return await within(place, parsed, io, progress);
  } finally {
    await plan.value.release();
  }
}

/** What a run is made of: where the bars come from, and what is asked for once their symbol is known. */
interface Source {
  readonly paths: readonly string[];
  readonly options: LoaderOptions;
  readonly follow: FollowPlan | null;
  readonly requestFor: (symbol: string) => Result<RunRequest>;
}

interface Place {
  readonly source: Source;
  readonly plan: OutputPlan;
  readonly checkpoints: CheckpointPlan;
  readonly clock: ClockPlan;
}

/** The part of the job for which the place it goes to is locked. */
async function within(
  { source, plan, checkpoints, clock }: Place,
  parsed: Parsed,
  io: Io,
  progress: ProgressLine,
): Promise<Result<Summary | null>> {
  const { disk, signal, halt } = io;
  const metrics = metricsPlan(parsed, plan.folder !== null);
  if (!metrics.ok) return metrics;
  const data_bytes = source.paths.reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  const thread = plan.folder === null || plan.found === 'finished' ? null : startEquityThread(data_bytes);
  try {
    const warn = (text: string) => {
      progress.clear();
      io.err(`${text}\n`);
    };
    const means = { thread, signal, halt, progress, checkpoints, warn };
    return await runFiles(source, parsed, { plan, disk, metrics_plan: metrics.value, clock }, means);
  } finally {
    await thread?.terminate();
  }
}

async function runFiles(
  source: Source,
  parsed: Parsed,
  place: Pick<RunJob, 'plan' | 'disk' | 'metrics_plan' | 'clock'>,
  means: RunMeans,
): Promise<Result<Summary | null>> {
  const begun = { at: Date.now(), ms: performance.now() };
  const { plan } = place;
  // A run that followed a file goes on, without following it, with what it would have taken for bars.
  const growing = plan.found === 'unfinished' && (await hasFollowed(partialName(plan.log)));
  const opened = await openData(source, growing, means);
  if (!opened.ok) return opened;
  const { market, loaded } = opened.value;
  try {
    const ran = await runOpened(opened.value, parsed, { ...place, begun }, means);
    if (!ran.ok) return ran;
    if (ran.value === null) return ok(null);
    const [path] = source.paths;
    const behind = growing && market === null ? statSync(path!).size - loaded.report.bytes : 0;
    if (behind > 0 || (market?.ended === true && market.unfinished_bytes > 0)) {
      means.warn(`${path!}: the last line has not ended; it is no bar.`);
    }
    const { problem } = ran.value.executed;
    return ok({ ...ran.value, problem: problem === null ? null : refusal(path!, [problem], 1) });
  } finally {
    market?.close();
  }
}

async function runOpened(
  { loaded, market, asked }: Opened,
  parsed: Parsed,
  {
    begun,
    ...place
  }: Pick<RunJob, 'plan' | 'disk' | 'metrics_plan' | 'clock'> & {
    readonly begun: { readonly at: number; readonly ms: number };
  },
  means: RunMeans,
): Promise<Result<Omit<Summary, 'problem'> | null>> {
  const { progress, signal } = means;
  const { bars } = loaded;
  const own = newRunBars(bars, asked.config);
  if (!own.ok) return fieldUsage(own.problem);
  const { max_steps } = asked.config;
  const bars_total = max_steps > 0 ? Math.min(max_steps, own.value.length) : own.value.length;
  const planned = operatorCommands(parsed, own.value, bars_total);
  if (!planned.ok) return planned;
  const data_sha256 = market === null ? hashBars(bars, nodeSha256) : firstBarHash(bars, nodeSha256);
  const load_ms = performance.now() - begun.ms;
  const wanted = {
    request: asked,
    data_sha256,
    planned: planned.value,
    bars,
    market,
    started_at: begun.at,
    clock_kind: place.clock.kind,
  };
  if (place.plan.found === 'finished') {
    return checkFinished(place.plan, place.disk, { ...wanted, metrics_plan: place.metrics_plan });
  }
  const ran = await runJob({ ...place, ...wanted }, loaded, means);
  if (!ran.ok) return ran;
  const { run_ms, write_ms, ...done } = ran.value;
  const timings = { load_ms, run_ms, write_ms, total_ms: performance.now() - begun.ms };
  const band = parsed.flags.has('path-band') && done.executed.complete;
  const path_band = band ? await runBand(bars, data_sha256, asked, done.executed.commands, progress, signal) : null;
  return ok({ request: asked, report: loaded.report, ...done, timings, clock: place.clock, path_band });
}

/** The bars of a run, where more come from (null: they are all there), and what is asked for. */
interface Opened {
  readonly loaded: Loaded;
  readonly market: FollowedFile | null;
  readonly asked: RunRequest;
}

/** The bars, all of them or those there are so far, and the request for their symbol. */
async function openData(
  { paths, options, follow, requestFor }: Source,
  growing: boolean,
  { progress, signal }: RunMeans,
): Promise<Result<Opened>> {
  const opened: Result<Loaded & { readonly market?: FollowedFile }> = await (follow === null
    ? loadData(paths, options, progress, signal, growing)
    : openFollowed(paths, options, follow, progress, signal));
  if (!opened.ok) return opened;
  const { market = null, symbol } = opened.value;
  const asked = requestFor(symbol);
  if (!asked.ok) return asked;
  const ready = market === null ? ok(null) : await untilFirstBar(market, asked.value.config, signal);
  return ready.ok ? ok({ loaded: opened.value, market, asked: asked.value }) : ready;
}

function needed({ flags }: Parsed, name: string, what: string): Result<string> {
  const value = flags.get(name);
  return typeof value === 'string' ? ok(value) : usage(`--${name} is missing: ${what}.`, name);
}

/** The request of this command line; what is wrong with it is wrong usage. */
function request(parsed: Parsed, config: ReturnType<typeof configFile>, symbol: string): Result<RunRequest> {
  const input = requestInput(parsed, symbol, config);
  if (!input.ok) return input;
  const resolved = resolveRequest(input.value);
  return resolved.ok ? resolved : usage(resolved.problem.message, resolved.problem.text);
}
