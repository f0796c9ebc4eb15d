/** What every call between page and worker has in common. */
import { releaseProxy, transfer } from 'comlink';
import { Damage } from '../../contracts/check.ts';
import type { RunRequest } from '../../contracts/config.ts';
import { checkMetricsPlan } from '../../contracts/metrics-plan.ts';
import type { MetricsPlan } from '../../contracts/records.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import { resolveStored } from '../../core/engine/index.ts';
import { buffersIn } from './columns.ts';
import { Turns } from './turns.ts';

/** A function of the page; each call is a message, which a page that is gone does not answer. */
export type PageCallback<T> = ((value: T) => unknown) & { readonly [releaseProxy]?: () => void };

/**
 * Calls a function of the page, and resolves when the page has taken it in; one that was released already is not there
 * to hear it.
 */
export async function tell<T>(callback: PageCallback<T>, value: T): Promise<void> {
  try {
    await callback(value);
  } catch {
    // Comlink throws for a released proxy.
  }
}

/** Least time between two messages about work under way. */
const PROGRESS_MS = 50;

/** Tells the page of progress at most 20 times a second and only while it listens, and the last it hears in any case. */
export function paced<T>(
  callback: PageCallback<T>,
  now: () => number,
  last: (value: T) => boolean,
): (value: T) => void {
  const turns = new Turns();
  let told = -Infinity;
  return (value) => {
    const at = now();
    const final = last(value);
    if (at - told < PROGRESS_MS && !final) return;
    told = at;
    turns.take(() => tell(callback, value), final);
  };
}

/** No further call will come. */
export function release<T>(callback: PageCallback<T>): void {
  try {
    callback[releaseProxy]?.();
  } catch {
    // Comlink throws for one that was released already.
  }
}

export function internal(error: unknown): Problem {
  return storeProblems.internal(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

/** Whatever `work` throws becomes a problem: over the bridge an error would lose its code. */
export async function safely<T>(work: () => Result<T> | Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    return err(internal(error));
  }
}

/** The request of a run, whole and checked; it comes from the page, so from anywhere. */
export function checkRequest(request: RunRequest | null | undefined): Result<RunRequest> {
  return resolveStored(request?.symbol, request?.seed, request?.config);
}

/** What is to be measured of a run's stages; it comes from the page, so from anywhere. */
export function checkPlan(plan: unknown): Result<MetricsPlan | null> {
  try {
    return ok(checkMetricsPlan(plan, 'metrics'));
  } catch (error) {
    if (error instanceof Damage) return err(storeProblems.requestInvalid(error.path, error.expected));
    throw error;
  }
}

export function checkName(name: string): Result<string> {
  return typeof name === 'string' ? ok(name) : err(storeProblems.requestInvalid('name', 'a text'));
}

/** Hands the columns of a reply over instead of copying them; they are the reply's own. */
export function handOver<T>(reply: T): T {
  return transfer(reply, buffersIn(reply));
}
