import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { firstOf, type Bars } from '../../contracts/bars.ts';
import { err, ok, type Result } from '../../contracts/result.ts';
import { shown } from '../../contracts/shown.ts';
import {
  CommandScan,
  ENGINE_VERSION,
  LogVerifier,
  runBars,
  type LogHeader,
  type LogTrailer,
  type VerifyOutcome,
} from '../../core/engine/index.ts';
import { hashBars } from '../../core/journal/hash.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';
import type { Parsed } from '../line/args.ts';
import type { Command } from '../line/command.ts';
import { nodeDisk } from '../files/disk.ts';
import { nodeSha256 } from '../files/hash.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Io } from '../line/io.ts';
import { loadData } from '../input/load-file.ts';
import { DATA_FLAG, dataPaths, LOADER_FLAGS, loaderOptions } from '../input/loader-flags.ts';
import { count } from '../line/numbers.ts';
import { badLog, readHeader, readTrailer } from '../input/log-lines.ts';
import { openToRead } from '../input/open-file.ts';
import { fileProblem } from '../files/file-problem.ts';
import { usage } from '../line/problems.ts';
import { ProgressLine } from '../line/progress.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'Re-execute a log from its own header and say whether every byte is as it must be.',
  usage: 'LOG|DIR --data FILE|FOLDER …',
  words: Infinity,
  flags: () => [
    DATA_FLAG,
    { name: 'json', kind: 'bool', help: 'The verdict as one JSON object on stdout.', group: 'Files' },
    { name: 'quiet', kind: 'bool', help: 'Say nothing: the exit code is the answer.', group: 'Files' },
    ...LOADER_FLAGS,
  ],
  examples: ['papertape verify out/first/events.ndjson --data bars.csv'],
  run,
};

const PIECE_BYTES = 1 << 20;
/** Lines and values are shown up to this many characters. */
const SHOWN_MAX = 400;

async function run(parsed: Parsed, io: Io): Promise<number> {
  const quiet = parsed.flags.has('quiet');
  const progress = new ProgressLine(io, quiet);
  const verdict = await judge(parsed, io.signal, progress);
  progress.clear();
  if (!verdict.ok) {
    const { code, message } = verdict.problem;
    if (parsed.flags.has('json')) io.out(`${JSON.stringify({ kind: 'refused', code, reason: message })}\n`);
    io.err(`${message}\n`);
    return code === 'USAGE' ? EXIT_USAGE : EXIT_FAILED;
  }
  const outcome = verdict.value;
  if (parsed.flags.has('json')) io.out(`${JSON.stringify(outcome)}\n`);
  else if (!quiet) io.out(verdictText(outcome));
  return outcome.kind === 'verified' ? EXIT_DONE : EXIT_FAILED;
}

/** What is printed: one line when all is well, else the reason and both sides. */
function verdictText(outcome: VerifyOutcome): string {
  if (outcome.kind === 'verified') return `verified: ${String(outcome.events)} events, sha256 ${outcome.sha256}\n`;
  const lines = [`different: ${outcome.reason}`];
  for (const { field, expected, found } of outcome.fields) {
    lines.push(`  ${field}`, `    expected ${cut(expected)}`, `    found    ${cut(found)}`);
  }
  if (outcome.fields.length === 0) {
    if (outcome.expected !== null) lines.push(`  expected ${cut(outcome.expected)}`);
    if (outcome.found !== null) lines.push(`  found    ${cut(outcome.found)}`);
  }
  return `${lines.join('\n')}\n`;
}

const cut = (text: string) => shown(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)} …` : text);

async function judge(parsed: Parsed, signal: AbortSignal, progress: ProgressLine): Promise<Result<VerifyOutcome>> {
  // With `--data *.csv` the shell puts all files but the first among the words, before the log or behind it.
  const word = parsed.words.find((each) => each.endsWith('.ndjson')) ?? parsed.words[0];
  if (word === undefined) return usage('Which log? papertape verify LOG --data FILE');
  const others = parsed.words.filter((each) => each !== word);
  if (!parsed.flags.has('data'))
    return usage('--data is missing: the file of bars that the log was written on.', 'data');
  const data = dataPaths(parsed, others, 'the file of bars that the log was written on');
  if (!data.ok) return data;
  const options = loaderOptions(parsed);
  if (!options.ok) return options;
  // A run's folder stands for the log in it.
  const path = (await nodeDisk.isFolder(word)) ? join(word, RUN_FOLDER.log) : word;
  let file: FileHandle | null = null;
  try {
    file = await openToRead(path);
    const header = await readHeader(file, path);
    if (!header.ok) return header;
    const loaded = await loadData(data.value, options.value, progress, signal, header.value.data_sha256 === null);
    if (!loaded.ok) return loaded;
    const bars = await barsOf(file, header.value, loaded.value.bars, data.value.join(', '));
    if (!bars.ok) return bars;
    const own = runBars({ ...bars.value, interval_ms: header.value.interval_ms }, header.value.request.config);
    if (!own.ok) return badLog(`${path}: ${own.problem.message}`);
    return await compare(file, bars.value, header.value, signal, progress);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return fileProblem('read', path, error);
  } finally {
    await file?.close();
  }
}

const decoder = new TextDecoder();
const decodeText = (bytes: Uint8Array) => decoder.decode(bytes);

function failed(code: string, message: string): Result<never> {
  return err({ code, message, line: null, column: null, text: null });
}

/** The bars that a log was written on; of data that grew while it was, the first of those there are now. */
async function barsOf(file: FileHandle, header: LogHeader, bars: Bars, path: string): Promise<Result<Bars>> {
  const { data_sha256, rows } = header;
  const said = data_sha256 === null || rows === null ? await readTrailer(file) : { data_sha256, rows };
  // Without its last line it is no whole log, whatever it was written on: which line is missing is found by comparing.
  if (said === null) return ok(bars);
  const own = data_sha256 === null && said.rows < bars.length ? firstOf(bars, said.rows) : bars;
  const wrong = wrongData(header, said, hashBars(own, nodeSha256), own.length, path);
  return wrong === null ? ok(own) : failed('WRONG_DATA', wrong);
}

function wrongData(header: LogHeader, said: LogTrailer, sha256: string, rows: number, path: string): string | null {
  if (sha256 === said.data_sha256) return null;
  const other =
    header.engine_version === ENGINE_VERSION
      ? ''
      : ` The log was written by engine ${header.engine_version}; this is engine ${ENGINE_VERSION}.`;
  return (
    `wrong data: the log was written on ${count(said.rows)} bars with sha256 ${said.data_sha256}; ` +
    `${path} holds ${count(rows)} bars with sha256 ${sha256}.${other}`
  );
}

/** The file from its start; each piece is overwritten by the next. */
async function* pieces(file: FileHandle): AsyncGenerator<Uint8Array> {
  const bytes = new Uint8Array(PIECE_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield bytes.subarray(0, bytesRead);
  }
}

/** Streams the log past the verifier: once for what the operator said, which the engine must be told, and once to compare. */
async function compare(
  file: FileHandle,
  bars: Bars,
  header: LogHeader,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<Result<VerifyOutcome>> {
  const stopped = failed('STOPPED', 'Stopped before the end of the log; nothing is known of the rest.');
  const scan = new CommandScan(decodeText);
  for await (const piece of pieces(file)) {
    if (signal.aborted) return stopped;
    scan.push(piece);
  }
  const verifier = new LogVerifier(bars, header, nodeSha256, decodeText, scan.commands);
  const begin = performance.now();
  for await (const piece of pieces(file)) {
    if (signal.aborted) return stopped;
    verifier.push(piece);
    const { bars_done, bars_total } = verifier;
    const bars_per_s = bars_done / Math.max(1e-3, (performance.now() - begin) / 1000);
    progress.running({ bars_done, bars_total, bars_per_s, eta_ms: null });
  }
  return ok(verifier.finish());
}
