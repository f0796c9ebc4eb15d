import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
// A function that has not run for a few collections loses its code. Between two rounds of one measure there are more,
// since those of the others each begin with one: it would be half cold each time, which no program's own work is.
setFlagsFromString('--no-flush-bytecode');
const collectGarbage = runInNewContext('gc') as () => void;

/** One thing to time. */
export interface Measure {
  readonly name: string;
  readonly what: string;
  /** Bytes gone through, for MB/s; 0 where that says nothing. */
  readonly bytes: number;
  /** Bars gone through, where it is not all of them. */
  readonly bars?: number;
  /** How often to run it in one process, where a few times take too long; the last ones count as warm. */
  readonly runs?: number;
  /** Does it once and returns something that depends on the work, so that none of it can be optimised away. */
  readonly once: () => unknown;
}

/**
 * What each measure returned last. A collection takes the shapes of objects of which none is left, and with them all
 * code compiled for those shapes: without this a run that follows a forced collection would be neither cold nor warm.
 */
const kept = new Map<string, unknown>();

/** Runs it once and returns the wall time in milliseconds. Garbage of the one before is collected first. */
export async function timed(measure: Measure): Promise<number> {
  collectGarbage();
  const start = performance.now();
  const result = await measure.once();
  const took = performance.now() - start;
  kept.set(measure.name, result);
  if (result === undefined) throw new Error(`${measure.name} did nothing`);
  return took;
}

/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export interface Figure {
  readonly name: string;
  readonly what: string;
  readonly bytes: number;
  readonly bars: number;
  /** Every run's milliseconds in a process that has done it before, in order. */
  readonly warm_ms: readonly number[];
  /** Every run's milliseconds, each the first of a fresh process. */
  readonly cold_ms: readonly number[];
}
