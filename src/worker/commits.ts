/** Stores a run's log while it grows: one transaction at a time, each with whatever has come since the last. */
import type { RunInfo } from '../contracts/records.ts';
import type { Problem } from '../contracts/result.ts';
import type { LogChunk, RunBatch } from '../store/index.ts';
import type { RunStore } from '../store/runs.ts';
import type { Piece, RunLog } from './run-log.ts';

/** Pause between two attempts after a failure. */
const RETRY_MS = 2000;

const toChunk = ({ n, first_line, lines, bytes }: Piece): LogChunk => ({ n, first_line, lines, bytes: bytes! });

export class RunCommits {
  readonly #runs: RunStore;
  readonly #log: RunLog;
  readonly #now: () => number;
  /** Pieces that are not in the store, in order. */
  #pending: Piece[] = [];
  #pendingBytes = 0;
  #writing: Promise<void> | null = null;
  #failedAt = -Infinity;
  #problem: Problem | null = null;
  /** As in the store, where another tab may have changed it. */
  #name: string;

  constructor(runs: RunStore, log: RunLog, name: string, now: () => number) {
    this.#runs = runs;
    this.#log = log;
    this.#name = name;
    this.#now = now;
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
  }

  /** Why the last attempt failed; null when it did not. What is pending stays in memory. */
  get problem(): Problem | null {
    return this.#problem;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  add(piece: Piece): void {
    this.#pending.push(piece);
    this.#pendingBytes += piece.length;
  }

  /** Begins to store what is pending, unless a transaction is under way or failed a moment ago. */
  commit(info: RunInfo): void {
    if (this.#writing !== null || this.#now() - this.#failedAt < RETRY_MS) return;
    this.#writing = this.#write({ info }).finally(() => (this.#writing = null));
  }

  /** Resolves when no transaction is under way. */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** Stores the run's end with all that is pending; `problem` tells whether it worked. */
  async close(batch: Omit<RunBatch, 'chunks'>): Promise<void> {
    await this.settled();
    await this.#write(batch);
  }

  async #write(batch: Omit<RunBatch, 'chunks'>): Promise<void> {
    const pieces = this.#pending;
    this.#pending = [];
    const stored = await this.#runs.commit({ ...batch, chunks: pieces.map(toChunk) });
    if (!stored.ok) {
      this.#pending = [...pieces, ...this.#pending];
      this.#problem = stored.problem;
      this.#failedAt = this.#now();
      return;
    }
    this.#problem = null;
    this.#name = stored.value.name;
    for (const piece of pieces) {
      this.#pendingBytes -= piece.length;
      this.#log.markStored(piece);
    }
  }
}
