import type { Bars } from '../../contracts/bars.ts';
import type { LoaderNote, LoaderQuestion, LoaderReport, LoadOutcome } from '../../contracts/loader.ts';
import { inspect as inspected, intervalName, withBestAnswers } from '../../core/loader/index.ts';
import { isoFromMs } from '../../core/time/civil.ts';
import type { Parsed } from '../args.ts';
import type { Command } from '../command.ts';
import { columns } from '../help.ts';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, type Io } from '../io.ts';
import { questionsText, readOutcome, refusal } from '../load-file.ts';
import { LOADER_FLAGS, loaderOptions } from '../loader-flags.ts';
import { bytesText, count } from '../numbers.ts';
import { ProgressLine } from '../progress.ts';

export const inspect: Command = {
  name: 'inspect',
  summary: 'Say what the loader finds in a file of bars, and what it leaves open.',
  usage: 'FILE [--json]',
  words: 1,
  flags: () => [
    { name: 'json', kind: 'bool', help: 'One JSON object on stdout.', group: 'Output' },
    { name: 'quiet', kind: 'bool', help: 'No progress on stderr.', group: 'Output' },
    ...LOADER_FLAGS,
  ],
  examples: ['papertape inspect bars.csv', 'papertape inspect bars.csv --json --tz America/New_York'],
  run,
};

/**
 * Exit 0: it loads, if need be with the best guess at what is open, which is listed and said; 1: it is refused. A run is
 * stricter: it stops at an open question.
 */
async function run(parsed: Parsed, io: Io): Promise<number> {
  const [path] = parsed.words;
  const options = loaderOptions(parsed);
  if (path === undefined || !options.ok) {
    io.err(`${options.ok ? 'Which file? papertape inspect FILE' : options.problem.message}\n`);
    return EXIT_USAGE;
  }
  const progress = new ProgressLine(io, parsed.flags.has('quiet'));
  let outcome = await readOutcome(path, options.value, progress, io.signal);
  const asked: LoaderQuestion[] = [];
  let answered = options.value;
  // An answer may open the next question; none is asked twice.
  while (outcome.ok && outcome.value.kind === 'questions') {
    const { questions } = outcome.value;
    if (questions.some(({ option }) => asked.some((before) => before.option === option))) break;
    asked.push(...questions);
    answered = withBestAnswers(answered, questions);
    outcome = await readOutcome(path, answered, progress, io.signal);
  }
  progress.clear();
  if (!outcome.ok) {
    io.err(`${outcome.problem.message}\n`);
    return EXIT_FAILED;
  }
  if (parsed.flags.has('json')) io.out(`${JSON.stringify(inspected(outcome.value, asked), null, 2)}\n`);
  else {
    say(path, outcome.value, io);
    if (asked.length > 0) io.err(`${questionsText(path, asked)}\n`);
  }
  const { kind } = outcome.value;
  return kind === 'loaded' ? EXIT_DONE : kind === 'questions' ? EXIT_USAGE : EXIT_FAILED;
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
  return `${path}\n${columns([...rows, ...notes])}\n`;
}

function noteText({ message, line, column }: LoaderNote): string {
  if (line === null) return message;
  return `line ${String(line)}${column === null ? '' : `, column ${String(column)}`}: ${message}`;
}
