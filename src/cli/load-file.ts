import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Bars } from '../contracts/bars.ts';
import type { LoaderOptions, LoaderQuestion, LoaderReport, LoadOutcome } from '../contracts/loader.ts';
import { err, ok, type Problem, type Result } from '../contracts/result.ts';
import { handleSource } from '../runtime/file-source.ts';
import { loadFile as readBars } from '../runtime/load.ts';
import { symbolFromName } from '../runtime/symbol.ts';
import { fileProblem, problemText, usage } from './problems.ts';
import type { ProgressLine } from './progress.ts';

export interface Loaded {
  readonly bars: Bars;
  readonly report: LoaderReport;
  /** The file's own symbol, or one made of its name. */
  readonly symbol: string;
  readonly file_name: string;
}

/** Problems printed of a file that has many. */
const PROBLEMS_SHOWN = 10;

/** Loads a file of bars, or says in whole sentences why not: what is open names its flag, what is refused its place. */
export async function loadFile(
  path: string,
  options: LoaderOptions,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<Result<Loaded>> {
  const outcome = await readOutcome(path, options, progress, signal);
  if (!outcome.ok) return outcome;
  switch (outcome.value.kind) {
    case 'loaded': {
      const { bars, report } = outcome.value;
      const file_name = basename(path);
      return ok({ bars, report, symbol: report.symbol ?? symbolFromName(file_name), file_name });
    }
    case 'questions':
      return usage(questionsText(path, outcome.value.questions), outcome.value.questions[0]!.flag);
    case 'refused':
      return err(refusal(path, outcome.value.problems, outcome.value.problem_count));
  }
}

/** The loader's outcome for a file; a problem only where the file itself cannot be read. */
export async function readOutcome(
  path: string,
  options: LoaderOptions,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<Result<LoadOutcome>> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'r');
    const source = await handleSource(file, basename(path));
    if (source === null) return fileProblem('read', path, { code: 'EISDIR' });
    const outcome = await readBars(source, options, {
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
    const shown = choices.map(({ value }) => value).join(' | ');
    return `  ${text}\n    ${flag} ${shown}   (probably ${best})`;
  });
  return [`${path} leaves something open that only you can know. Add:`, ...lines].join('\n');
}

/** One problem that tells the first ones line by line, in the form editors jump to. */
export function refusal(path: string, problems: readonly Problem[], count: number): Problem {
  const lines = problems.slice(0, PROBLEMS_SHOWN).map((problem) => problemText(problem, path));
  if (count > lines.length) lines.push(`${path}: ${String(count - lines.length)} more problems`);
  return { ...problems[0]!, message: lines.join('\n') };
}
