import { err, type Problem, type Result } from '../../contracts/result.ts';

/** A problem of the command line itself; `text` is the flag or word meant. */
export function usage<T = never>(message: string, text: string | null = null): Result<T> {
  return err({ code: 'USAGE', message, line: null, column: null, text });
}

/** What is wrong with a field of a run as wrong usage of the flag that gives it. */
export function fieldUsage<T = never>({ message, text }: Problem): Result<T> {
  const flag = (text ?? '').replaceAll('_', '-');
  return usage(`--${flag}: ${message}`, flag);
}

/** `name:12:3: sentence`, the form editors jump to, as far as a place is known. */
export function problemText(problem: Problem, file: string | null): string {
  const place = [file, problem.line, problem.line === null ? null : problem.column].filter((part) => part !== null);
  return place.length > 0 && problem.line !== null ? `${place.join(':')}: ${problem.message}` : problem.message;
}
