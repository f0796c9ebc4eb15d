import type { Bars } from '../../../contracts/bars.ts';
import { BAR_COLUMNS } from '../../../contracts/bars.ts';
import type { LoadedPart, LoadOutcome } from '../../../contracts/loader.ts';
import type { Problem } from '../../../contracts/result.ts';
import { isoFromMs } from '../../time/civil.ts';
import { intervalName } from '../names/names.ts';
import { refusal } from '../report/notes.ts';
import { mergedReport } from './merge-report.ts';
import { measureSteps } from './steps.ts';

/** Which bars of the first file a merge cannot lay over those of the second. */
class Conflict {
  readonly first: LoadedPart;
  readonly second: LoadedPart;
  readonly ts: number;

  constructor(first: LoadedPart, second: LoadedPart, ts: number) {
    this.first = first;
    this.second = second;
    this.ts = ts;
  }

  get problem(): Problem {
    return refusal('MERGE_OVERLAP', { first: this.first.name, second: this.second.name, text: isoFromMs(this.ts) });
  }
}

/** Parts in order of their first bar; those that begin together in the order given. */
export function inOrder(parts: readonly LoadedPart[]): LoadedPart[] {
  return parts
    .map((part, given) => ({ part, given }))
    .sort((a, b) => a.part.bars.ts[0] - b.part.bars.ts[0] || a.given - b.given)
    .map(({ part }) => part);
}

/**
 * Merges files of one symbol and interval into one: months into years, overlaps laid on each other. A bar
 * that two files share is kept once; two different bars of one time are refused, naming both files. The
 * result does not depend on the order in which the files are given, but for which of two is named first.
 */
export function mergeParts(parts: readonly LoadedPart[]): LoadOutcome {
  const merged = tryMerge(parts);
  if (merged instanceof Conflict) return { kind: 'refused', problems: [merged.problem], problem_count: 1 };
  return merged;
}

/** As `mergeParts`; a conflict as such, so that a caller can leave one of its files out. */
export function tryMerge(parts: readonly LoadedPart[]): LoadOutcome | Conflict {
  const sorted = inOrder(parts);
  const [first] = sorted;
  if (sorted.length === 1) return { kind: 'loaded', bars: first.bars, report: first.report };
  const known = sorted.filter(({ bars }) => bars.interval_ms > 0);
  const odd = known.find(({ bars }) => bars.interval_ms !== known[0].bars.interval_ms);
  if (odd !== undefined) {
    const values = { first: intervalName(known[0].bars.interval_ms), second: intervalName(odd.bars.interval_ms) };
    return { kind: 'refused', problems: [refusal('MERGE_INTERVALS', values)], problem_count: 1 };
  }
  const joined = new Join(sorted);
  const conflict = joined.run();
  if (conflict !== null) return conflict;
  const { columns, length, dropped } = joined;
  const steps = measureSteps(columns[0], length, known.length > 0 ? known[0].bars.interval_ms : 0);
  const interval_ms = known.length > 0 ? known[0].bars.interval_ms : steps.modal;
  const fit = (column: Float64Array): Float64Array => (dropped === 0 ? column : column.slice(0, length));
  const [ts, open, high, low, close, volume] = columns.map(fit);
  const bars: Bars = { ts, open, high, low, close, volume, length, interval_ms };
  return { kind: 'loaded', bars, report: mergedReport(sorted, bars, dropped, steps) };
}

export type { Conflict };

export function isConflict(merged: LoadOutcome | Conflict): merged is Conflict {
  return merged instanceof Conflict;
}

interface Cursor {
  readonly part: LoadedPart;
  at: number;
}

/** The columns of several files under way into one set. */
class Join {
  readonly columns: Float64Array[];
  length = 0;
  dropped = 0;
  readonly #parts: readonly LoadedPart[];
  #last: { readonly part: LoadedPart; readonly at: number } | null = null;

  constructor(sorted: readonly LoadedPart[]) {
    this.#parts = sorted;
    const total = sorted.reduce((sum, { bars }) => sum + bars.length, 0);
    this.columns = BAR_COLUMNS.map(() => new Float64Array(total));
  }

  /** Joins all parts; returns the first conflict met, or null. */
  run(): Conflict | null {
    let from = 0;
    while (from < this.#parts.length) {
      // Files that do not overlap are copied as they are; only those that do are compared bar by bar.
      let end = from + 1;
      let until = lastOf(this.#parts[from]);
      while (end < this.#parts.length && this.#parts[end].bars.ts[0] <= until) {
        until = Math.max(until, lastOf(this.#parts[end]));
        end++;
      }
      if (end === from + 1) this.#copy(this.#parts[from]);
      else {
        const conflict = this.#interleave(this.#parts.slice(from, end));
        if (conflict !== null) return conflict;
      }
      from = end;
    }
    return null;
  }

  #copy(part: LoadedPart): void {
    const { bars } = part;
    BAR_COLUMNS.forEach((name, k) => this.columns[k].set(bars[name].subarray(0, bars.length), this.length));
    this.length += bars.length;
    this.#last = { part, at: bars.length - 1 };
  }

  #interleave(parts: readonly LoadedPart[]): Conflict | null {
    const cursors: Cursor[] = parts.map((part) => ({ part, at: 0 }));
    for (let next = earliest(cursors); next !== null; next = earliest(cursors)) {
      const { part, at } = next;
      next.at++;
      const last = this.#last;
      if (last !== null && last.part.bars.ts[last.at] === part.bars.ts[at]) {
        if (!sameBar(last.part.bars, last.at, part.bars, at)) return new Conflict(last.part, part, part.bars.ts[at]);
        this.dropped++;
        continue;
      }
      for (let k = 0; k < BAR_COLUMNS.length; k++) this.columns[k][this.length] = part.bars[BAR_COLUMNS[k]][at];
      this.length++;
      this.#last = { part, at };
    }
    return null;
  }
}

function lastOf({ bars }: LoadedPart): number {
  return bars.ts[bars.length - 1];
}

function sameBar(a: Bars, i: number, b: Bars, j: number): boolean {
  for (const name of BAR_COLUMNS) if (a[name][i] !== b[name][j]) return false;
  return true;
}

/** The cursor whose next bar is the earliest; the first given of several. Null when all are at their end. */
function earliest(cursors: readonly Cursor[]): Cursor | null {
  let best: Cursor | null = null;
  for (const cursor of cursors) {
    if (cursor.at >= cursor.part.bars.length) continue;
    if (best === null || cursor.part.bars.ts[cursor.at] < best.part.bars.ts[best.at]) best = cursor;
  }
  return best;
}
