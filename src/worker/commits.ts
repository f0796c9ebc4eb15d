/** Stores a run's log while it grows: one transaction at a time, each with whatever has come since the last. */
import type { RunInfo } from '../contracts/records.ts';
import type { Problem } from '../contracts/result.ts';
import type { LogChunk } from '../store/index.ts';
import type { RunStore } from '../store/runs.ts';
import type { Piece, RunLog } from './run-log.ts';

/** Pause between two attempts after a failure. */
const RETRY_MS = 2000;
/** A transaction costs as much as a megabyte: one is begun for this many bytes, or this long after the last. */
const BATCH_BYTES = 1 << 23;
const BATCH_MS = 500;

const toChunk = ({ n, first_line, lines, bytes }: Piece): LogChunk => ({ n, first_line, lines, bytes: bytes! });

export class RunCommits {
  readonly #runs: RunStore;
  readonly #log: RunLog;
  readonly #now: () => number;
  /** Pieces that are not in the store, in order. */
  #pending: Piece[] = [];
  #pendingBytes = 0;
  #writing: Promise<void> | null = null;
  #startedAt = -Infinity;
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

  /** Begins to store what is pending, unless it is little, or a transaction is under way or failed a moment ago. */
  commit(info: () => RunInfo): void {
    const now = this.#now();
    if (this.#writing !== null || now - this.#failedAt < RETRY_MS) return;
    if (this.#pendingBytes < BATCH_BYTES && now - this.#startedAt < BATCH_MS) return;
    this.#startedAt = now;
    this.#writing = this.#write(info()).finally(() => (this.#writing = null));
  }

  /** Resolves when no transaction is under way. */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** Stores the run's end with all that is pending; `problem` tells whether it worked. */
  async close(info: RunInfo): Promise<void> {
    await this.settled();
    await this.#write(info);
  }

  async #write(info: RunInfo): Promise<void> {
    const pieces = this.#pending;
    this.#pending = [];
    const stored = await this.#runs.commit({ info, chunks: pieces.map(toChunk) });
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
