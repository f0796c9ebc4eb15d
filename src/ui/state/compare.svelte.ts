import { COMPARED_MAX, COMPARED_MIN } from '../../contracts/comparison.ts';
import type { RunInfo } from '../../contracts/records.ts';
import { recall, remember } from '../io/memory.ts';
import type { Library } from './library.svelte.ts';
import { isFinal } from './run-control.svelte.ts';

/** What a run is called where several are on show, whichever of them is the base. */
export interface Mark {
  readonly letter: string;
  /** Number of the series colour, 1 to 6. */
  readonly colour: number;
}

export interface Marked extends Mark {
  readonly run: RunInfo;
}

const LETTERS = 'ABCDEF';

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Which runs are being chosen to be compared, and which are on show beside each other. */
export class Compare {
  /** Keys chosen so far, in order; null while nobody chooses. */
  choosing = $state.raw<readonly string[] | null>(null);
  /** Keys of the runs on show, in the order they were chosen; null when none are. */
  keys = $state.raw<readonly string[] | null>(null);
  private base_key = $state<string | null>(null);

  private readonly library: Library;

  /** The runs on show that the library still has, the base first. */
  readonly runs = $derived.by<readonly Marked[]>(() => {
    const known = (this.keys ?? []).flatMap((key, i) => {
      const run = this.library.runs.find((each) => each.key === key);
      return run === undefined ? [] : [{ run, letter: LETTERS[i]!, colour: i + 1 }];
    });
    return [...known].sort((a, b) => Number(b.run.key === this.base_key) - Number(a.run.key === this.base_key));
  });
  /** There are runs beside each other: two at least. */
  readonly shown = $derived(this.runs.length >= COMPARED_MIN);
  /** The library holds enough runs to choose from. */
  readonly offered = $derived.by(
    () => this.library.runs.filter((run) => this.isComparable(run)).length >= COMPARED_MIN,
  );

  constructor(library: Library) {
    this.library = library;
  }

  /** Only what has ended stays as it is while it is looked at; without its data a run cannot be opened. */
  isComparable(run: RunInfo): boolean {
    const has_data = this.library.datasets.some(({ id }) => id === run.dataset_id);
    return isFinal(run.state) && run.log_bytes > 0 && has_data;
  }

  /** Begins to choose, with a first run, or with those on show. */
  choose(first: RunInfo | null): void {
    this.choosing = first === null ? this.runs.map(({ run }) => run.key) : [first.key];
  }

  toggle(run: RunInfo): void {
    const chosen = this.choosing ?? [];
    if (chosen.includes(run.key)) this.choosing = chosen.filter((key) => key !== run.key);
    else if (this.canChoose(run)) this.choosing = [...chosen, run.key];
  }

  /** Whether a run can be chosen, or is. */
  canChoose(run: RunInfo): boolean {
    const chosen = this.choosing ?? [];
    return chosen.includes(run.key) || (chosen.length < COMPARED_MAX && this.isComparable(run));
  }

  endChoosing(): void {
    this.choosing = null;
  }

  /** Shows the runs that were chosen, the first one as the base. */
  show(): void {
    const known = (this.choosing ?? []).filter((key) => this.library.runs.some((run) => run.key === key));
    if (known.length < COMPARED_MIN) return;
    this.choosing = null;
    this.put(known, known[0]!);
  }

  makeBase(key: string): void {
    this.put(this.keys, key);
  }

  close(): void {
    this.put(null, null);
  }

  /** Brings back what was on show at the last visit, where the library still has it. */
  restore(): void {
    const kept = recall('compare');
    if (typeof kept !== 'object' || kept === null || !('keys' in kept) || !('base' in kept)) return;
    const { keys, base } = kept;
    if (!Array.isArray(keys) || !keys.every(isText) || new Set(keys).size < keys.length) return;
    const known = keys.filter((key) => this.library.runs.some((run) => run.key === key && this.isComparable(run)));
    if (known.length < COMPARED_MIN || known.length > COMPARED_MAX) return;
    this.put(known, isText(base) && known.includes(base) ? base : known[0]!);
  }

  private put(keys: readonly string[] | null, base: string | null): void {
    this.keys = keys;
    this.base_key = base;
    remember('compare', keys === null ? null : { keys, base });
  }
}
