/** The metrics' part of a checkpoint, and the check of what is read back. */
import { Damage, count, finite, list, nullable, record, text, type Check } from '../../contracts/check.ts';
import { storedNumber as stored, type StoredNumber } from '../num/stored.ts';
import { KEPT_MAX, LAST_BUCKET, type PercentilesState } from './percentiles.ts';
import type { WatchState } from './rotation.ts';
import { OUTCOMES, STAGES } from './stages.ts';

/** Bounded: at most `KEPT_MAX` values, or the buckets that hold anything, a stage. */
export interface StageMetricsState {
  readonly retries: number;
  readonly dupes_filtered: number;
  readonly stages: readonly PercentilesState[];
  readonly latency: PercentilesState;
  /** By stage and outcome. */
  readonly outcomes: readonly number[];
  readonly errors: readonly (readonly [reason: string, count: number])[];
  readonly rejects: readonly (readonly [reason: string, count: number])[];
  readonly events: number;
  readonly filled: number;
  /** End of the step laid last, in tenths of a millisecond. */
  readonly cursor: StoredNumber;
  readonly step: number;
  /** Since the run began, by the real clock; null on the simulated one. */
  readonly elapsed_ms: number | null;
}

const percentileFields = record({ count, kept: nullable(list(finite)), buckets: nullable(list(finite)) });

export const checkPercentiles: Check<PercentilesState> = (value, path) => {
  const found = percentileFields(value, path);
  const { kept, buckets } = found;
  if (kept !== null && !(inRows(kept, 2, found.count) && found.count <= KEPT_MAX)) {
    throw new Damage(`${path}.kept`, 'values and how often each comes, as many as counted');
  }
  if (kept === null && !(buckets !== null && inRows(buckets, 3, found.count) && buckets.every(isBucket))) {
    throw new Damage(`${path}.buckets`, 'buckets with their counts and sums, as many as counted');
  }
  return found;
};

/** Whether the list is rows of `width` numbers, the second of each a whole number above 0, together `total`. */
function inRows(list: readonly number[], width: number, total: number): boolean {
  const counts = list.filter((_, i) => i % width === 1);
  const whole = counts.every((n) => n > 0 && Math.floor(n) === n);
  return list.length % width === 0 && whole && counts.reduce((sum, n) => sum + n, 0) === total;
}

/** Of a list of rows of three: the first of each must be the index of a bucket. */
function isBucket(item: number, i: number): boolean {
  return i % 3 !== 0 || (item >= 0 && item <= LAST_BUCKET && Math.floor(item) === item);
}

const reasons: Check<[string, number][]> = list((value, path) => {
  const [reason, times, ...more] = list((item: unknown) => item)(value, path);
  if (more.length > 0) throw new Damage(path, 'a reason and its count');
  return [text(reason, `${path}[0]`), count(times, `${path}[1]`)] as [string, number];
});

const ofLength =
  <T>(check: Check<T[]>, length: number): Check<T[]> =>
  (value, path) => {
    const found = check(value, path);
    if (found.length !== length) throw new Damage(path, `a list of ${String(length)}`);
    return found;
  };

/** Throws `Damage`, which names the field. */
export const checkStageMetrics: Check<StageMetricsState> = record({
  retries: count,
  dupes_filtered: count,
  stages: ofLength(list(checkPercentiles), STAGES.length),
  latency: checkPercentiles,
  outcomes: ofLength(list(count), STAGES.length * OUTCOMES.length),
  errors: reasons,
  rejects: reasons,
  events: count,
  filled: count,
  cursor: stored,
  step: count,
  elapsed_ms: nullable(finite),
});

export const checkWatch: Check<WatchState> = record({ bytes: count, lines: count, unchecked: count });
