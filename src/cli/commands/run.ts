import { statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';
import type { LoaderOptions } from '../../contracts/loader.ts';
import type { RunRequest } from '../../contracts/config.ts';
import { ok, type Result } from '../../contracts/result.ts';
import { ENGINE_VERSION, resolveRequest } from '../../core/engine/index.ts';
import { hashBars } from '../../core/journal/hash.ts';
import { tearSheet } from '../../core/stats/index.ts';
import { RUN_FOLDER, runMetaJson, statsJson, tradesCsv } from '../../runtime/run-folder.ts';
import type { Flag, Parsed } from '../args.ts';
import { CLOCK_FLAGS, clockFacts, clockPlan, type ClockPlan } from '../clock.ts';
import type { Command } from '../command.ts';
import { startEquityThread } from '../equity-file.ts';
import { execute, type Executed } from '../execute.ts';
import { nodeSha256 } from '../hash.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Io } from '../io.ts';
import { loadFile, type Loaded } from '../load-file.ts';
import { LOADER_FLAGS, loaderOptions } from '../loader-flags.ts';
import { checkOperator, OPERATOR_FLAGS, operatorCommands } from '../operator.ts';
import { PATH_BAND_FLAG, runBand } from '../path-band.ts';
import { fileProblem, usage } from '../problems.ts';
import { ProgressLine } from '../progress.ts';
import { requestInput, RUN_FLAGS } from '../run-flags.ts';
import { METRICS_FLAGS, metricsPlan, removeMetrics, RunMetrics, type MetricsPlan } from '../run-metrics.ts';
import { planOutput, RunOutput, type OutputPlan } from '../run-output.ts';
import { summaryJson, summaryText, type Summary } from '../run-summary.ts';
import type { TearSheet } from '../tear-sheet.ts';

/** Where orders go. There is one place so far; a command line may say so. */
const HOST_FLAGS: readonly Flag[] = [
  { name: 'exchange', kind: 'enum', choices: ['paper'], help: 'Orders execute on paper.', group: 'Host', rare: true },
];

export const run: Command = {
  name: 'run',
  summary: 'Run a strategy over a file of bars and write its log and run folder.',
  usage: '--data FILE --out DIR|LOG.ndjson [--strategy NAME] [--set KEY=VALUE] …',
  words: 0,
  flags: () => [
    { name: 'data', kind: 'text', value: 'FILE', help: 'The bars.', group: 'Files' },
    {
      name: 'out',
      kind: 'text',
      value: 'DIR',
      help: 'Run folder to make; a path ending in .ndjson: the log alone.',
      group: 'Files',
    },
    { name: 'force', kind: 'bool', help: 'Replace the run in a folder that is not empty.', group: 'Files' },
    { name: 'json', kind: 'bool', help: 'One JSON object about the run on stdout.', group: 'Files' },
    { name: 'quiet', kind: 'bool', help: 'Say nothing on stderr but problems.', group: 'Files' },
    ...RUN_FLAGS,
    ...OPERATOR_FLAGS,
    PATH_BAND_FLAG,
    ...METRICS_FLAGS,
    ...CLOCK_FLAGS,
    ...HOST_FLAGS,
    ...LOADER_FLAGS,
  ],
  examples: [
    'papertape run --data bars.csv --out out/first',
    'papertape run --data bars.csv --out log.ndjson --set fast=5 --set slow=20 --fee-bps 2',
    'papertape run --data bars.csv --out out/halted --halt-at 2024-03-01 --resume-at bar:5000',
    'papertape run --data bars.csv --out out/plain --profile signal-close --qty 1 --json',
  ],
  run: runCommand,
};

async function runCommand(parsed: Parsed, io: Io): Promise<number> {
  const quiet = parsed.flags.has('quiet');
  const progress = new ProgressLine(io, quiet);
  const done = await job(parsed, io, progress);
  progress.clear();
  if (!done.ok) {
    io.err(`${done.problem.message}\n`);
    return done.problem.code === 'USAGE' ? EXIT_USAGE : EXIT_FAILED;
  }
  if (!quiet) io.err(summaryText(done.value));
  if (parsed.flags.has('json')) io.out(summaryJson(done.value));
  return EXIT_DONE;
}

/** The whole of a run, from the command line to files with their final names. */
async function job(parsed: Parsed, { signal, halt }: Io, progress: ProgressLine): Promise<Result<Summary>> {
  const path = needed(parsed, 'data', 'the file of bars to run over');
  if (!path.ok) return path;
  const out = needed(parsed, 'out', 'the run folder to make, or a log ending in .ndjson');
  if (!out.ok) return out;
  const options = loaderOptions(parsed);
  if (!options.ok) return options;
  // What is wrong with the command line is said before a large file is read.
  const early = request(parsed, 'ASSET');
  if (!early.ok) return early;
  const operator = checkOperator(parsed);
  if (!operator.ok) return operator;
  const clock = clockPlan(parsed);
  if (!clock.ok) return clock;
  const plan = await planOutput(out.value, parsed.flags.has('force'));
  if (!plan.ok) return plan;
  const metrics = metricsPlan(parsed, plan.value.folder !== null);
  if (!metrics.ok) return metrics;
  const data_bytes = statSync(path.value, { throwIfNoEntry: false })?.size ?? 0;
  const thread = plan.value.folder === null ? null : startEquityThread(data_bytes);
  try {
    const means = { thread, signal, halt, progress, metrics: metrics.value, clock: clock.value };
    return await runFile(path.value, options.value, parsed, plan.value, means);
  } finally {
    await thread?.terminate();
  }
}

interface Means {
  readonly thread: Worker | null;
  readonly signal: AbortSignal;
  readonly halt: AbortSignal;
  readonly progress: ProgressLine;
  readonly metrics: MetricsPlan | null;
  readonly clock: ClockPlan;
}

async function runFile(
  path: string,
  options: LoaderOptions,
  parsed: Parsed,
  plan: OutputPlan,
  { thread, signal, halt, progress, metrics, clock }: Means,
): Promise<Result<Summary>> {
  const started_at = Date.now();
  const begin = performance.now();
  const loaded = await loadFile(path, options, progress, signal);
  if (!loaded.ok) return loaded;
  const asked = request(parsed, loaded.value.symbol);
  if (!asked.ok) return asked;
  const { bars, report } = loaded.value;
  const { max_steps } = asked.value.config;
  const bars_total = max_steps > 0 ? Math.min(max_steps, bars.length) : bars.length;
  const commands = operatorCommands(parsed, bars, bars_total);
  if (!commands.ok) return commands;
  const operator = { commands: commands.value, halt, pace: clock.pace };
  const data_sha256 = hashBars(bars, nodeSha256);
  const loaded_at = performance.now();
  const output = await RunOutput.create(plan, thread);
  if (!output.ok) return output;
  let done: Omit<Summary, 'path_band'>;
  let meter: RunMetrics | null = null;
  try {
    if (metrics !== null) meter = new RunMetrics(plan.folder!, metrics, clock.stages);
    const stages = meter?.stages ?? null;
    const executed = await execute(bars, data_sha256, asked.value, output.value, progress, signal, stages, operator);
    const run_at = performance.now();
    const stats = statsOf(loaded.value, executed);
    const facts = { loaded: loaded.value, request: asked.value, executed, stats, data_sha256, started_at, clock };
    await addFiles(output.value, facts);
    const measured = meter?.finish() ?? [];
    if (meter === null && plan.folder !== null) removeMetrics(plan.folder);
    const files = [...(await output.value.commit()), ...measured];
    const end = performance.now();
    const parts = { load_ms: loaded_at - begin, run_ms: run_at - loaded_at, write_ms: end - run_at };
    const timings = { ...parts, total_ms: end - begin };
    done = { request: asked.value, report, data_sha256, executed, stats, files, timings, clock };
  } catch (error) {
    meter?.keep();
    await output.value.abandon();
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return fileProblem('write', plan.log, error);
  }
  const wanted = parsed.flags.has('path-band') && done.executed.complete;
  const path_band = wanted
    ? await runBand(bars, data_sha256, asked.value, done.executed.commands, progress, signal)
    : null;
  return ok({ ...done, path_band });
}

function needed({ flags }: Parsed, name: string, what: string): Result<string> {
  const value = flags.get(name);
  return typeof value === 'string' ? ok(value) : usage(`--${name} is missing: ${what}.`, name);
}

/** The request of this command line; what is wrong with it is wrong usage. */
function request(parsed: Parsed, symbol: string): Result<RunRequest> {
  const input = requestInput(parsed, symbol);
  if (!input.ok) return input;
  const resolved = resolveRequest(input.value);
  return resolved.ok ? resolved : usage(resolved.problem.message, resolved.problem.text);
}

function statsOf({ bars }: Loaded, { engine }: Executed): TearSheet {
  const n = engine.bars_done;
  // Stopped before the first bar there is nothing to measure.
  if (n === 0) return {};
  return tearSheet({
    ts: bars.ts.subarray(0, n),
    close: bars.close.subarray(0, n),
    interval_ms: bars.interval_ms,
    equity: engine.series.equity.subarray(0, n),
    trades: engine.trades,
    cash_start: engine.request.config.cash,
    fees_total: engine.fees_total,
    traded_notional: engine.traded_notional,
    first_active_bar: engine.first_active_bar,
    open_entry_bar: engine.open_entry_bar,
  });
}

interface Facts {
  readonly loaded: Loaded;
  readonly request: RunRequest;
  readonly executed: Executed;
  readonly stats: TearSheet;
  readonly data_sha256: string;
  readonly started_at: number;
  readonly clock: ClockPlan;
}

async function addFiles(output: RunOutput, facts: Facts): Promise<void> {
  const { loaded, request, executed, stats, data_sha256, started_at, clock } = facts;
  const { engine, complete, log_bytes, log_sha256 } = executed;
  const { report, file_name } = loaded;
  const { rows, first_ts, last_ts, interval_ms, source } = report;
  await output.add(RUN_FOLDER.trades, tradesCsv(engine.trades));
  await output.add(RUN_FOLDER.stats, [statsJson(stats)]);
  const meta = runMetaJson({
    ...request,
    name: `${request.config.strategy} on ${request.symbol}`,
    run_id: engine.run_id,
    engine_version: ENGINE_VERSION,
    ...clockFacts(clock),
    exchange: 'paper',
    data: { id: data_sha256, file_name, rows, first_ts, last_ts, interval_ms, source },
    host: `node ${process.version} ${process.platform} ${process.arch}`,
    started_at,
    finished_at: Date.now(),
    state: complete ? 'done' : 'canceled',
    error: null,
    bars_done: engine.bars_done,
    counts: engine.counts,
    log_bytes,
    log_sha256,
  });
  await output.add(RUN_FOLDER.meta, [meta]);
}
