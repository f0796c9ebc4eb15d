/** Stores a sweep's rows while it goes. What the store refuses is kept and offered again with what comes next. */
import type { DoneRow, SweepInfo } from '../../contracts/sweep.ts';
import type { Problem } from '../../contracts/result.ts';
import type { SweepStore } from '../../store/sweeps.ts';
import type { Durability } from '../../store/tables.ts';

/** Least time between two transactions. */
const BATCH_MS = 500;

export interface KeeperOptions {
  readonly store: SweepStore;
  /** As it was begun; `runs_done` is that of the rows stored so far. */
  readonly info: SweepInfo;
  /** Rows that the store has, and pieces they are in. */
  readonly stored: { readonly rows: readonly DoneRow[]; readonly pieces: number };
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Told once the library lists it. */
  readonly onBegun: () => void;
}

export class SweepKeeper {
  readonly #options: KeeperOptions;
  /** All rows in the order in which they were done. */
  readonly #rows: DoneRow[];
  /** How many of them the store has. */
  #stored: number;
  #pieces: number;
  #writing: Promise<void> | null = null;
  #startedAt: number;
  #problem: Problem | null = null;

  constructor(options: KeeperOptions) {
    const { stored, now } = options;
    this.#options = options;
    this.#rows = [...stored.rows];
    this.#stored = stored.rows.length;
    this.#pieces = stored.pieces;
    this.#startedAt = now();
  }

  /** Its record with all rows, stored or not. */
  get info(): SweepInfo {
    return { ...this.#options.info, runs_done: this.#rows.length };
  }

  /** Why rows are not in the store; null when all are, or nothing was refused yet. */
  get problem(): Problem | null {
    return this.#problem;
  }

  add(row: DoneRow): void {
    this.#rows.push(row);
    if (this.#writing === null && this.#options.now() - this.#startedAt >= BATCH_MS) this.#begin();
  }

  /** Stores what is left, onto the disk, and tries once more if that is refused. */
  async close(): Promise<void> {
    await this.#writing;
    for (let attempt = 0; attempt < 2 && this.#stored < this.#rows.length; attempt++) await this.#write('strict');
  }

  #begin(): void {
    this.#startedAt = this.#options.now();
    this.#writing = this.#write('relaxed').finally(() => (this.#writing = null));
  }

  async #write(durability: Durability): Promise<void> {
    const { store, onBegun } = this.#options;
    const rows = this.#rows.slice(this.#stored);
    // What is done meanwhile belongs to the next piece, and so does its number.
    const done = this.#stored + rows.length;
    const batch = { info: { ...this.info, runs_done: done }, n: this.#pieces, rows, known: this.#pieces > 0 };
    const reply = await store.commit(batch, durability);
    this.#problem = reply.ok ? null : reply.problem;
    if (reply.ok) {
      this.#stored = done;
      if (this.#pieces === 0) onBegun();
      this.#pieces++;
    } else if (reply.problem.code === 'STORE_LOST') {
      // The library was cleared: the whole of it is new to it.
      this.#stored = 0;
      this.#pieces = 0;
    }
  }
}
