/**
 * Percentiles of a stream in bounded memory: exact while all values are kept, from a log-linear histogram after that.
 *
 * A bucket is a value's binary exponent and the first eight bits of its fraction, so that it is at most 1/256 of its
 * lower edge wide; what is told of a bucket is the mean of the values that fell into it. The value of the asked rank lies
 * in the same bucket, hence the error is below `RELATIVE_ERROR` of it. Values below `FLOOR` share one bucket and are off by
 * less than `FLOOR`; those from `CEILING` on share another and are told as their mean.
 */
import { f64, HIGH, u32 } from '../num/double-bits.ts';

/** Bound of |told − true| ÷ true for values in [FLOOR, CEILING). */
export const RELATIVE_ERROR = 1 / 256;
/** 2^−30 and 2^30: in milliseconds from a picosecond to twelve days. */
export const FLOOR = 1 / 1073741824;
export const CEILING = 1073741824;
/** As many values are kept; up to here percentiles are exact. */
export const KEPT_MAX = 4096;

/** Exponent and eight bits of fraction of a positive double: grows with the value. */
function key(value: number): number {
  f64[0] = value;
  return u32[HIGH] >>> 12;
}

const FIRST_KEY = key(FLOOR);
export const LAST_BUCKET = key(CEILING) - FIRST_KEY + 1;

function bucketOf(value: number): number {
  if (!(value >= FLOOR)) return 0;
  return value < CEILING ? key(value) - FIRST_KEY + 1 : LAST_BUCKET;
}

/** Index of the p-th percentile among n sorted values, `floor(p/100·(n−1))`. Multiplied first: 7/100·100 is above 7. */
export function percentileIndex(p: number, n: number): number {
  return Math.floor((p * (n - 1)) / 100);
}

/** All that is known of a stream, as flat lists of numbers. */
export interface PercentilesState {
  readonly count: number;
  /** Values in the order they came, each followed by how many times in a row; null once there are buckets. */
  readonly kept: readonly number[] | null;
  /** Of each bucket with anything in it: its index, count and sum; null before. */
  readonly buckets: readonly number[] | null;
}

/** Values, lowest first, and how many there are of each; columns of equal length. */
export interface Weights {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

export class Percentiles {
  #kept: Float64Array | null = new Float64Array(64);
  #counts: Float64Array | null = null;
  #sums: Float64Array | null = null;
  #n = 0;

  get count(): number {
    return this.#n;
  }

  /** True while every value is kept. */
  get exact(): boolean {
    return this.#kept !== null;
  }

  snapshot(): PercentilesState {
    const kept = this.#kept === null ? null : runsOf(this.#kept.subarray(0, this.#n));
    const buckets: number[] = [];
    this.#counts?.forEach((count, i) => {
      if (count > 0) buckets.push(i, count, this.#sums![i]);
    });
    return { count: this.#n, kept, buckets: kept === null ? buckets : null };
  }

  /** Into one that has seen nothing yet; its state checked, see `checkPercentiles`. */
  restore({ count, kept, buckets }: PercentilesState): void {
    if (kept !== null) {
      for (let i = 0; i < kept.length; i += 2) for (let k = 0; k < kept[i + 1]; k++) this.add(kept[i]);
      return;
    }
    this.#kept = null;
    this.#counts = new Float64Array(LAST_BUCKET + 1);
    this.#sums = new Float64Array(LAST_BUCKET + 1);
    this.#n = count;
    const all = buckets ?? [];
    for (let i = 0; i < all.length; i += 3) {
      this.#counts[all[i]] = all[i + 1];
      this.#sums[all[i]] = all[i + 2];
    }
  }

  /** @param value finite and ≥ 0 */
  add(value: number): void {
    if (this.#kept === null) this.#bin(value);
    else this.#keep(this.#kept, value);
    this.#n++;
  }

  /** The value of rank `floor(p/100·(n−1))`, p in [0, 100]; null without values. */
  at(p: number): number | null {
    return this.quantiles([p])[0];
  }

  /** Several at once, for less than one by one. */
  quantiles(ps: readonly number[]): (number | null)[] {
    if (this.#n === 0) return ps.map(() => null);
    const sorted = this.#kept?.slice(0, this.#n).sort() ?? null;
    return ps.map((p) => {
      const rank = percentileIndex(p, this.#n);
      return sorted === null ? this.#binned(rank) : sorted[rank];
    });
  }

  /** All that is known of how the values are spread. */
  weights(): Weights {
    if (this.#kept !== null) {
      const values = this.#kept.slice(0, this.#n).sort();
      return { values, counts: new Float64Array(this.#n).fill(1) };
    }
    const filled: number[] = [];
    this.#counts!.forEach((count, i) => {
      if (count > 0) filled.push(i);
    });
    const counts = Float64Array.from(filled, (i) => this.#counts![i]);
    return { values: Float64Array.from(filled, (i, k) => this.#sums![i] / counts[k]), counts };
  }

  #binned(rank: number): number | null {
    const counts = this.#counts!;
    let before = 0;
    for (let i = 0; i < counts.length; i++) {
      before += counts[i];
      if (before > rank) return this.#sums![i] / counts[i];
    }
    return null;
  }

  #keep(kept: Float64Array, value: number): void {
    if (this.#n < kept.length) {
      kept[this.#n] = value;
    } else if (this.#n < KEPT_MAX) {
      const larger = new Float64Array(Math.min(KEPT_MAX, kept.length * 2));
      larger.set(kept);
      larger[this.#n] = value;
      this.#kept = larger;
    } else {
      this.#counts = new Float64Array(LAST_BUCKET + 1);
      this.#sums = new Float64Array(LAST_BUCKET + 1);
      for (const each of kept) this.#bin(each);
      this.#kept = null;
      this.#bin(value);
    }
  }

  #bin(value: number): void {
    const bucket = bucketOf(value);
    this.#counts![bucket]++;
    this.#sums![bucket] += value;
  }
}

/** Each value followed by how many times in a row it comes. */
function runsOf(values: Float64Array): number[] {
  const runs: number[] = [];
  for (const value of values) {
    if (runs.length > 0 && runs.at(-2) === value) runs[runs.length - 1]++;
    else runs.push(value, 1);
  }
  return runs;
}
