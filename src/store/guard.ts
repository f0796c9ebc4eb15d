/** From what a database throws to what a person can be told. */
import { err, ok } from '../contracts/result.ts';
import type { Problem, Result } from '../contracts/result.ts';
import { storeProblems } from '../contracts/store-errors.ts';
import { Damage } from '../contracts/check.ts';
import type { Check } from '../contracts/check.ts';

/** A problem on its way out of a transaction's body, which it aborts. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  switch (name) {
    case 'QuotaExceededError':
      return storeProblems.quota();
    case 'VersionError':
      return storeProblems.newer();
    case 'BlockedError':
      return storeProblems.blocked();
    case 'InvalidStateError':
      return storeProblems.closed();
    default:
      return storeProblems.failed(`${name}: ${message}`);
  }
}

/** Runs `work`; whatever it throws becomes a problem. */
export async function guarded<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    return err(toProblem(error));
  }
}

/** Checks one record, naming it as `what` in the problem. */
export function checked<T>(check: Check<T>, value: unknown, what: string): T {
  try {
    return check(value, '');
  } catch (error) {
    if (error instanceof Damage) throw new ProblemError(storeProblems.damaged(what, error.path, error.expected));
    throw error;
  }
}

/** Checks a list record by record: the good ones, and what is wrong with the others. */
export function checkedList<T>(check: Check<T>, values: readonly unknown[], what: string) {
  const good: T[] = [];
  const damaged: Problem[] = [];
  for (const value of values) {
    try {
      good.push(checked(check, value, what));
    } catch (error) {
      damaged.push(toProblem(error));
    }
  }
  return { good, damaged };
}
