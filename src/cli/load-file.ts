import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Bars } from '../contracts/bars.ts';
import type { LoaderOptions, LoaderQuestion, LoaderReport, LoadOutcome } from '../contracts/loader.ts';
import { err, ok, type Problem, type Result } from '../contracts/result.ts';
import { createLoader } from '../core/loader/index.ts';
import { fileProblem, problemText, usage } from './problems.ts';
import type { ProgressLine } from './progress.ts';

export interface Loaded {
  readonly bars: Bars;
  readonly report: LoaderReport;
  /** The file's own symbol, or its name without the ending. */
  readonly symbol: string;
  readonly file_name: string;
}

/** Large enough that the calls cost nothing, small enough that a chunk is still in the cache when it is parsed. */
const CHUNK_BYTES = 1 << 20;
/** Problems printed of a file that has many. */
const PROBLEMS_SHOWN = 10;
const SYMBOL_LENGTH_MAX = 100;

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
      const stem = file_name.replace(/(\.[A-Za-z0-9]{1,8}){1,2}$/, '').slice(0, SYMBOL_LENGTH_MAX);
      return ok({ bars, report, symbol: report.symbol ?? (stem === '' ? 'ASSET' : stem), file_name });
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
    const { size } = await file.stat();
    const loader = createLoader({ name: basename(path), size, now_ms: Date.now() }, options);
    let done = 0;
    // Two buffers: the system fills one while the loader reads the other.
    const buffers = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
    let next = file.read(buffers[0]!, 0, CHUNK_BYTES, null);
    for (let turn = 1; ; turn++) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0 || loader.done()) break;
      if (signal.aborted) return err(stopped(path));
      next = file.read(buffers[turn % 2]!, 0, CHUNK_BYTES, null);
      loader.push(buffer.subarray(0, bytesRead));
      done += bytesRead;
      progress.loading(done, size);
    }
    return ok(loader.finish());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return fileProblem('read', path, error);
  } finally {
    await file?.close();
  }
}

function stopped(path: string): Problem {
  return {
    code: 'STOPPED',
    message: `Stopped while reading ${path}; nothing was run.`,
    line: null,
    column: null,
    text: path,
  };
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
function refusal(path: string, problems: readonly Problem[], count: number): Problem {
  const lines = problems.slice(0, PROBLEMS_SHOWN).map((problem) => problemText(problem, path));
  if (count > lines.length) lines.push(`${path}: ${String(count - lines.length)} more problems`);
  return { ...problems[0]!, message: lines.join('\n') };
}
