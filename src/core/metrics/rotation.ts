/**
 * When a file of lines is rotated and what its parts are called: `metrics.ndjson.1`, `.2` … in the order they were filled,
 * then `metrics.ndjson`, which is being filled. Pure; whoever holds the files acts on it.
 */
import { assertCount, assertPositive, invariant } from '../../contracts/assert.ts';
import type { RotationLimits } from '../../contracts/records.ts';

export type { RotationLimits } from '../../contracts/records.ts';

/** Writes between two looks at the limits; every write is looked at where fewer lines than this are allowed. */
export const CHECK_EVERY = 100;

/** What the current part holds, and how many lines of it came since the limits were last looked at. */
export interface WatchState {
  readonly bytes: number;
  readonly lines: number;
  readonly unchecked: number;
}

/** Watches what is written to the current part. */
export class RotationWatch {
  readonly #max_bytes: number;
  readonly #max_lines: number;
  readonly #every: number;
  #bytes: number;
  #lines: number;
  #unchecked = 0;

  /** @param after where the watch over the same file had come to */
  constructor(limits: RotationLimits, after: WatchState = { bytes: 0, lines: 0, unchecked: 0 }) {
    const { max_bytes, max_lines, keep } = limits;
    invariant(max_bytes !== null || max_lines !== null, 'a rotation needs a limit');
    if (max_bytes !== null) assertPositive(max_bytes, 'max_bytes');
    if (max_lines !== null) assertCount(max_lines, 'max_lines', 1);
    if (keep !== null) assertCount(keep, 'keep', 0);
    this.#max_bytes = max_bytes ?? Infinity;
    this.#max_lines = max_lines ?? Infinity;
    this.#every = this.#max_lines < CHECK_EVERY ? 1 : CHECK_EVERY;
    this.#bytes = after.bytes;
    this.#lines = after.lines;
    this.#unchecked = after.unchecked;
  }

  snapshot(): WatchState {
    return { bytes: this.#bytes, lines: this.#lines, unchecked: this.#unchecked };
  }

  /** Takes note of one line written; true when the file is to be rotated after it. */
  wrote(bytes: number): boolean {
    this.#bytes += bytes;
    this.#lines++;
    this.#unchecked++;
    if (this.#unchecked < this.#every) return false;
    this.#unchecked = 0;
    if (this.#bytes < this.#max_bytes && this.#lines < this.#max_lines) return false;
    this.#bytes = 0;
    this.#lines = 0;
    return true;
  }
}

/** N of `base.N`, from 1 and without leading zeros; null for any other name, the current part's among them. */
export function partNumber(base: string, name: string): number | null {
  if (!name.startsWith(`${base}.`)) return null;
  const digits = name.slice(base.length + 1);
  return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : null;
}

/** Numbers of the rotated parts among `names`, lowest first: the order in which they were filled. */
function rotatedNumbers(base: string, names: readonly string[]): number[] {
  const numbers = names.map((name) => partNumber(base, name)).filter((n) => n !== null);
  return numbers.sort((a, b) => a - b);
}

/** The parts among `names` in the order of their lines: rotated ones by number, then the current one. */
export function orderedParts(base: string, names: readonly string[]): string[] {
  const rotated = rotatedNumbers(base, names).map((n) => `${base}.${String(n)}`);
  return names.includes(base) ? [...rotated, base] : rotated;
}

/**
 * What the current part is renamed to: one above the highest number there is. A number freed at the low end by `keep` is
 * not taken again, or the newest lines would be read first.
 */
export function nextPart(base: string, names: readonly string[]): string {
  return `${base}.${String((rotatedNumbers(base, names).at(-1) ?? 0) + 1)}`;
}

/** The rotated parts beyond the newest `keep`, oldest first. */
export function surplusParts(base: string, names: readonly string[], keep: number | null): string[] {
  const numbers = rotatedNumbers(base, names);
  return keep === null ? [] : numbers.slice(0, Math.max(0, numbers.length - keep)).map((n) => `${base}.${String(n)}`);
}
