import { readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Bars } from '../../contracts/bars.ts';
import { dataNames } from '../../contracts/file-names.ts';
import type { LoadedPart, LoaderOptions, LoaderQuestion, LoaderReport, LoadOutcome } from '../../contracts/loader.ts';
import { err, ok, type Problem, type Result } from '../../contracts/result.ts';
import { shown } from '../../contracts/shown.ts';
import { seriesOf, severalSeries } from '../../core/loader/index.ts';
import { endedLines, handleSource } from '../../runtime/files/file-source.ts';
import { loadFile as readBars } from '../../runtime/files/load.ts';
import { groupsOf, isOfOthers, readPart } from '../../runtime/files/several.ts';
import { symbolFromName, togetherName } from '../../runtime/files/symbol.ts';
import { openToRead } from './open-file.ts';
import { fileProblem } from '../files/file-problem.ts';
import { problemText, usage } from '../line/problems.ts';
import type { ProgressLine } from '../line/progress.ts';

export interface Loaded {
  readonly bars: Bars;
  readonly report: LoaderReport;
  /** The data's own symbol, or one made of its first file's name. */
  readonly symbol: string;
  /** The file, or the first of several and how many more there are. */
  readonly file_name: string;
}

/** Problems printed of a file that has many. */
const PROBLEMS_SHOWN = 10;

/**
 * The files meant by some paths: of a folder, and of those within it, every file that could hold bars. A folder without
 * any is a problem.
 */
export async function expandPaths(paths: readonly string[]): Promise<Result<readonly string[]>> {
  const files: string[] = [];
  for (const path of paths) {
    try {
      if (!(await stat(path)).isDirectory()) {
        files.push(path);
        continue;
      }
      const found = await filesIn(path);
      if (found.length === 0) return usage(`The folder ${path} holds no file of bars.`, path);
      files.push(...found);
    } catch (error) {
      return fileProblem('read', path, error);
    }
  }
  return ok([...new Set(files)]);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = dataNames(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  const found = files.map((name) => join(folder, name));
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    found.push(...(await filesIn(join(folder, name))));
  }
  return found;
}

/**
 * Loads the bars of a run: one file, or several of one symbol and interval, merged. Says in whole sentences why not: what
 * is open names its flag, what is refused its place. Of several files none may be refused, since a run on the rest
 * would not be the run that was asked for.
 * @param growing whether somebody may still write to a single file: only lines that have ended are bars then
 */
export async function loadData(
  paths: readonly string[],
  options: LoaderOptions,
  progress: ProgressLine,
  signal: AbortSignal,
  growing = false,
): Promise<Result<Loaded>> {
  const files = await expandPaths(paths);
  if (!files.ok) return files;
  if (files.value.length === 1) return loadFile(files.value[0]!, options, progress, signal, growing);
  const parts: LoadedPart[] = [];
  for (const path of files.value) {
    const part = await onePart(path, options, progress, signal);
    if (!part.ok) return part;
    if (part.value !== null) parts.push(part.value);
  }
  const { symbol } = options;
  const groups = groupsOf(parts, symbol);
  if (groups.length === 0) return usage(`None of the files holds the symbol ${symbol ?? ''}.`, 'symbol');
  if (groups.length > 1) {
    return usage(severalSeries(groups, 'Give the files of one, or choose (--symbol).').message, 'data');
  }
  const { series, left_out } = seriesOf(groups[0]!.parts, true);
  if (left_out.length > 0) return err(left_out[0]!.problem);
  const { bars, report, files: names } = series[0]!;
  return ok({ bars, report, symbol: report.symbol ?? symbolFromName(names[0]!), file_name: togetherName(names) });
}

/** One of several files; null when it holds other symbols than the one asked for. */
async function onePart(
  path: string,
  options: LoaderOptions,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<Result<LoadedPart | null>> {
  let problem: Problem | null = null;
  const outcome = await readPart(async (wanted) => {
    const read = await readOutcome(path, wanted, progress, signal);
    if (read.ok) return read.value;
    ({ problem } = read);
    return { kind: 'refused', problems: [read.problem], problem_count: 1 };
  }, options);
  if (problem !== null) return err(problem);
  if (isOfOthers(outcome)) return ok(null);
  if (outcome.kind !== 'loaded') return unloaded(path, outcome);
  return ok({ name: basename(path), folder: dirname(path), bars: outcome.bars, report: outcome.report });
}

/** Loads one file. */
async function loadFile(
  path: string,
  options: LoaderOptions,
  progress: ProgressLine,
  signal: AbortSignal,
  growing: boolean,
): Promise<Result<Loaded>> {
  const outcome = await readOutcome(path, options, progress, signal, growing);
  if (!outcome.ok) return outcome;
  if (outcome.value.kind !== 'loaded') return unloaded(path, outcome.value);
  const { bars, report } = outcome.value;
  const file_name = basename(path);
  return ok({ bars, report, symbol: report.symbol ?? symbolFromName(file_name), file_name });
}

/** Refusals of a flag's value, by the flag, where no line is named: wrong usage, whatever the file. */
const OF_FLAGS: ReadonlyMap<string, string> = new Map([
  ['UNKNOWN_ZONE', 'tz'],
  ['BAD_COLUMNS', 'columns'],
]);

/** Says in whole sentences why there are no bars. */
export function unloaded(path: string, outcome: Exclude<LoadOutcome, { readonly kind: 'loaded' }>): Result<never> {
  if (outcome.kind === 'questions') return usage(questionsText(path, outcome.questions), outcome.questions[0]!.flag);
  const [first] = outcome.problems;
  const flag = first!.line === null ? OF_FLAGS.get(first!.code) : undefined;
  if (flag !== undefined) return usage(first!.message, flag);
  return err(refusal(path, outcome.problems, outcome.problem_count));
}

/** The loader's outcome for a file; a problem only where the file itself cannot be read. */
export async function readOutcome(
  path: string,
  options: LoaderOptions,
  progress: ProgressLine,
  signal: AbortSignal,
  growing = false,
): Promise<Result<LoadOutcome>> {
  let file: FileHandle | null = null;
  try {
    file = await openToRead(path);
    const source = await handleSource(file, basename(path));
    const outcome = await readBars(growing ? await endedLines(source) : source, options, {
      now_ms: Date.now(),
      signal,
      onProgress: ({ bytes, total }) => progress.loading(bytes, total),
    });
    return ok(outcome);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return fileProblem('read', path, error);
  } finally {
    await file?.close();
  }
}

/** Each question with its flag and choices, the best guess first said. */
export function questionsText(path: string, questions: readonly LoaderQuestion[]): string {
  const lines = questions.map(({ flag, text, choices, best }) => {
    const values = choices.map(({ value }) => shown(value)).join(' | ');
    return `  ${text}\n    ${flag} ${values}   (probably ${shown(best)})`;
  });
  return [`${path} leaves something open that only you can know. Add:`, ...lines].join('\n');
}

/** One problem that tells the first ones line by line, in the form editors jump to. */
export function refusal(path: string, problems: readonly Problem[], count: number): Problem {
  const lines = problems.slice(0, PROBLEMS_SHOWN).map((problem) => problemText(problem, path));
  if (count > lines.length) lines.push(`${path}: ${String(count - lines.length)} more problems`);
  return { ...problems[0]!, message: lines.join('\n') };
}
