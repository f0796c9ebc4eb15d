import { basename, dirname } from 'node:path';
import type { Bars } from '../../contracts/bars.ts';
import type {
  LoadedPart,
  LoaderNote,
  LoaderOptions,
  LoaderQuestion,
  LoaderReport,
  LoadOutcome,
} from '../../contracts/loader.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { ok } from '../../contracts/result.ts';
import { shown } from '../../contracts/shown.ts';
import { inspect as inspected, intervalName, seriesOf, withBestAnswers } from '../../core/loader/index.ts';
import { isoFromMs } from '../../core/time/civil.ts';
import type { Parsed } from '../line/args.ts';
import type { Command } from '../line/command.ts';
import { columns } from '../line/help.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Io } from '../line/io.ts';
import { asksForSymbol, groupsOf, isOfOthers } from '../../runtime/files/several.ts';
import { expandPaths, questionsText, readOutcome, refusal } from '../input/load-file.ts';
import { LOADER_FLAGS, loaderOptions } from '../input/loader-flags.ts';
import { bytesText, count } from '../line/numbers.ts';
import { ProgressLine } from '../line/progress.ts';

export const inspect: Command = {
  name: 'inspect',
  summary: 'Say what the loader finds in files of bars, and what it leaves open.',
  usage: 'FILE|FOLDER … [--json]',
  words: Infinity,
  flags: () => [
    { name: 'json', kind: 'bool', help: 'One JSON object on stdout.', group: 'Output' },
    { name: 'quiet', kind: 'bool', help: 'No progress on stderr.', group: 'Output' },
    ...LOADER_FLAGS,
  ],
  examples: [
    'papertape inspect bars.csv',
    'papertape inspect bars.csv --json --tz America/New_York',
    'papertape inspect months/',
  ],
  run,
};

/** A file with what came of it, and the questions answered by their best guess on the way. */
interface Inspected {
  readonly path: string;
  readonly outcome: LoadOutcome;
  readonly asked: readonly LoaderQuestion[];
}

/**
 * Exit 0: it loads, if need be with the best guess at what is open, which is listed and said; 1: it is refused, or one of
 * several is. A run is stricter: it stops at an open question.
 */
async function run(parsed: Parsed, io: Io): Promise<number> {
  const options = loaderOptions(parsed);
  if (parsed.words.length === 0 || !options.ok) {
    io.err(`${options.ok ? 'Which file? papertape inspect FILE' : options.problem.message}\n`);
    return EXIT_USAGE;
  }
  const progress = new ProgressLine(io, parsed.flags.has('quiet'));
  const paths = await expandPaths(parsed.words);
  const files: Inspected[] = [];
  let problem: Problem | null = paths.ok ? null : paths.problem;
  const several = paths.ok && paths.value.length > 1;
  for (const path of paths.ok ? paths.value : []) {
    const file = await inspectFile(path, options.value, several, progress, io.signal);
    if (file.ok && several && isOfOthers(file.value.outcome)) continue;
    if (file.ok) files.push(file.value);
    else problem ??= file.problem;
  }
  progress.clear();
  if (problem !== null) {
    io.err(`${problem.message}\n`);
    return EXIT_FAILED;
  }
  return several ? tellMany(files, options.value.symbol, parsed, io) : tellOne(files[0]!, parsed, io);
}

/** @param several whether it is one of several files, see `readPart` */
async function inspectFile(
  path: string,
  options: LoaderOptions,
  several: boolean,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<Result<Inspected>> {
  const { symbol } = options;
  let answered = several ? { ...options, symbol: null } : options;
  let outcome = await readOutcome(path, answered, progress, signal);
  if (outcome.ok && symbol !== null && asksForSymbol(outcome.value)) {
    answered = options;
    outcome = await readOutcome(path, answered, progress, signal);
  }
  const asked: LoaderQuestion[] = [];
  // An answer may open the next question; none is asked twice.
  while (outcome.ok && outcome.value.kind === 'questions') {
    const { questions } = outcome.value;
    if (questions.some(({ option }) => asked.some((before) => before.option === option))) break;
    asked.push(...questions);
    answered = withBestAnswers(answered, questions);
    outcome = await readOutcome(path, answered, progress, signal);
  }
  return outcome.ok ? ok({ path, outcome: outcome.value, asked }) : outcome;
}

function tellOne({ path, outcome, asked }: Inspected, parsed: Parsed, io: Io): number {
  if (parsed.flags.has('json')) io.out(`${JSON.stringify(inspected(outcome, asked), null, 2)}\n`);
  else {
    say(path, outcome, io);
    if (asked.length > 0) io.err(`${questionsText(path, asked)}\n`);
  }
  const { kind } = outcome;
  return kind === 'loaded' ? EXIT_DONE : kind === 'questions' ? EXIT_USAGE : EXIT_FAILED;
}

/**
 * Several files: what they are together. In JSON one series stands at the top as a file alone would, with its `files`;
 * several stand in `series`. `refused` and `questions` name the file that each is of.
 */
function tellMany(files: readonly Inspected[], symbol: string | null, parsed: Parsed, io: Io): number {
  const parts: LoadedPart[] = [];
  const refused: { file: string; problem_count: number; problems: readonly Problem[] }[] = [];
  for (const { path, outcome } of files) {
    const name = basename(path);
    if (outcome.kind === 'loaded') {
      parts.push({ name, folder: dirname(path), bars: outcome.bars, report: outcome.report });
    } else if (outcome.kind === 'refused') {
      refused.push({ file: name, problem_count: outcome.problem_count, problems: outcome.problems });
    }
  }
  const chosen = groupsOf(parts, symbol).flatMap((group) => group.parts);
  // Files of other symbols alone are not among the files any more.
  if (symbol !== null && chosen.length === 0 && parts.length === files.length) {
    io.err(`None of the files holds the symbol ${symbol ?? ''}.\n`);
    return EXIT_USAGE;
  }
  const { series, left_out } = seriesOf(chosen, true);
  for (const { name, problem } of left_out) refused.push({ file: name, problem_count: 1, problems: [problem] });
  if (parsed.flags.has('json')) {
    const found = series.map(({ files: names, bars, report }) => ({
      files: names,
      ...inspected({ kind: 'loaded', bars, report }),
    }));
    const asked = files.flatMap(({ path, asked: open }) => open.map((each) => ({ file: basename(path), ...each })));
    const questions = asked.map(({ file, option, flag, text, best }) => ({ file, option, flag, text, best }));
    const status = asked.length > 0 ? 'questions' : refused.length > 0 ? 'refused' : 'loaded';
    const whole = found.length === 1 ? found[0] : { series: found };
    io.out(`${JSON.stringify({ ...whole, status, questions, refused }, null, 2)}\n`);
  } else {
    for (const { files: names, bars, report } of series) {
      const title = `${report.symbol ?? 'no symbol'}: ${names.length === 1 ? names[0]! : `${String(names.length)} files`}`;
      io.out(reportText(title, report, measures(bars)));
    }
    for (const { path, asked } of files) if (asked.length > 0) io.err(`${questionsText(path, asked)}\n`);
    for (const { file, problems, problem_count } of refused)
      io.err(`${refusal(file, problems, problem_count).message}\n`);
  }
  return refused.length > 0 || series.length === 0 ? EXIT_FAILED : EXIT_DONE;
}

interface Measures {
  readonly first_close: number;
  readonly last_close: number;
  readonly max_high: number;
  readonly min_low: number;
}

/** Figures that tell a right reading from a wrong one. */
function measures({ close, high, low, length }: Bars): Measures {
  let max_high = -Infinity;
  let min_low = Infinity;
  for (let i = 0; i < length; i++) {
    max_high = Math.max(max_high, high[i]!);
    min_low = Math.min(min_low, low[i]!);
  }
  return { first_close: close[0]!, last_close: close[length - 1]!, max_high, min_low };
}

function say(path: string, outcome: LoadOutcome, io: Io): void {
  if (outcome.kind === 'loaded') io.out(reportText(path, outcome.report, measures(outcome.bars)));
  else if (outcome.kind === 'questions') io.err(`${questionsText(path, outcome.questions)}\n`);
  else io.err(`${refusal(path, outcome.problems, outcome.problem_count).message}\n`);
}

function reportText(path: string, report: LoaderReport, found: Measures): string {
  const mapping = Object.entries(report.columns).map(([role, column]) => `${role}: ${column ?? 'none'}`);
  const rows: (readonly [string, string])[] = [
    ['source', `${report.source}, ${report.container}, ${report.encoding}, ${bytesText(report.bytes)}`],
    ['columns', `${mapping.join(', ')}${report.has_header ? '' : ' (no header)'}`],
    ['time', `${report.time_format} (${report.time_unit}), ${report.tz}, stamps the ${report.stamp}, ${report.order}`],
    ['bars', `${count(report.rows)} of ${intervalName(report.interval_ms)}`],
    ['first', `${isoFromMs(report.first_ts)}, close ${String(found.first_close)}`],
    ['last', `${isoFromMs(report.last_ts)}, close ${String(found.last_close)}`],
    ['range', `low ${String(found.min_low)}, high ${String(found.max_high)}`],
    ['gaps', count(report.gaps)],
    ['duplicates', count(report.duplicates)],
    ['odd bars', `${count(report.ohlc_violations)} beyond high or low, ${count(report.zero_volume)} without volume`],
  ];
  if (report.symbol !== null) rows.splice(1, 0, ['symbol', report.symbol]);
  const notes = [
    ...report.assumed.map((note) => ['assumed', noteText(note)] as const),
    ...report.warnings.map((note) => ['warning', noteText(note)] as const),
  ];
  const hidden = report.warning_count - report.warnings.length;
  if (hidden > 0) notes.push(['warning', `${count(hidden)} more`]);
  return `${shown(path)}\n${columns([...rows, ...notes].map(([name, text]) => [name, shown(text)]))}\n`;
}

function noteText({ message, line, column }: LoaderNote): string {
  if (line === null) return message;
  return `line ${String(line)}${column === null ? '' : `, column ${String(column)}`}: ${message}`;
}
