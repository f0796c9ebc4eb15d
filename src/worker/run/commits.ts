/**
 * Stores a run's log while it grows: one transaction at a time, each with whatever has come since the last and with the
 * point from which the run can go on after it. What the store refuses stays in memory and is offered again.
 */
import type { RunInfo } from '../../contracts/records.ts';
import { err } from '../../contracts/result.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { storeProblems } from '../../contracts/store-errors.ts';
import type { LogChunk, StoredCheckpoint } from '../../store/index.ts';
import type { RunStore } from '../../store/runs.ts';
import { internal } from '../protocol/bridge.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { hashBytes } from '../platform/hash.ts';
import type { Piece, RunLog } from '../log/run-log.ts';
import type { MetricsEdge } from '../metrics/run-metrics.ts';

/** Pauses between attempts after failures in a row: none after the first, then these, doubling. */
const RETRY_MS = 1000;
const RETRY_MS_MAX = 15_000;
/** A transaction costs as much as a megabyte: one is begun for this many bytes, or this long after the last. */
const BATCH_BYTES = 1 << 23;
const BATCH_MS = 500;
/** Longest time between two transactions that wait for the disk; what came since may go with the machine's power. */
const STRICT_MS = 1000;
/** A transaction without an answer for this long is a failure, though it may still succeed. */
const SILENT_MS = 15_000;

/** A run at a bar's edge, with every line up to there among the log's pieces. */
export interface Edge {
  readonly info: RunInfo;
  /** What the run can go on from, as text; null = nothing. */
  readonly checkpoint: string | null;
  /** Null = its stages are not measured. */
  readonly metrics: MetricsEdge | null;
}

export interface CommitsOptions {
  readonly runs: RunStore;
  readonly log: RunLog;
  readonly name: string;
  readonly effects: Pick<WorkerEffects, 'now' | 'sleep'>;
  readonly edge: () => Edge;
  /** Bytes that wait beside the log's. */
  readonly beside?: () => number;
  /** Told when storing begins to fail, fails otherwise, or works again (null). */
  readonly onProblem: (problem: Problem | null) => void;
  /** Told of each transaction that went through. */
  readonly onStored: (info: RunInfo) => void;
  /** Told that the library was cleared: what the run needs beside its own record is to be stored again. */
  readonly onLost: () => void;
  /** Of a run that goes on from what the store has of it. */
  readonly resumed?: { readonly checkpoint_n: number; readonly bars_done: number } | null;
}

export class RunCommits {
  readonly #options: CommitsOptions;
  /** Pieces that are not in the store, in order. */
  #pending: Piece[] = [];
  #pendingBytes = 0;
  #writing: Promise<void> | null = null;
  #attempting = false;
  /** Called after the next attempt. */
  #waiting: (() => void)[] = [];
  #startedAt = -Infinity;
  #strictAt = -Infinity;
  /** A transaction is wanted as soon as the one under way is through. */
  #again = false;
  #failures = 0;
  #problem: Problem | null = null;
  /** As in the store, where another tab may have changed it. */
  #name: string;
  #known: boolean;
  #replaceFrom: number | null;
  #checkpoints: number;
  /** The newest checkpoint stored from here. */
  #lastText: string | null = null;
  #safeBars: number;
  /** When that was stored; null before the first time. */
  #safeAt: number | null = null;
  #wake: (() => void) | null = null;

  constructor(options: CommitsOptions) {
    const { resumed = null } = options;
    this.#options = options;
    this.#name = options.name;
    this.#known = resumed !== null;
    this.#replaceFrom = resumed === null ? null : options.log.pieces.length;
    this.#checkpoints = resumed?.checkpoint_n ?? 0;
    this.#safeBars = resumed?.bars_done ?? 0;
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
  }

  /** Why storing fails; null when it does not. What is pending stays in memory. */
  get problem(): Problem | null {
    return this.#problem;
  }

  get pendingBytes(): number {
    return this.#pendingBytes + (this.#options.beside?.() ?? 0);
  }

  /** Bars of the run that are in the store. */
  get safeBars(): number {
    return this.#safeBars;
  }

  /** Since they were stored. */
  get storedMsAgo(): number | null {
    return this.#safeAt === null ? null : this.#options.effects.now() - this.#safeAt;
  }

  add(piece: Piece): void {
    this.#pending.push(piece);
    this.#pendingBytes += piece.length;
  }

  /** Begins to store what is pending, unless it is little, or a transaction is under way, as it is after a failure. */
  commit(): void {
    const now = this.#options.effects.now();
    if (this.#writing !== null) return this.#listen(now);
    if (this.pendingBytes < BATCH_BYTES && now - this.#startedAt < BATCH_MS) return;
    this.#begin(false);
  }

  /** Stores what there is now, or as soon as the transaction under way is through, and onto the disk. */
  now(): void {
    this.#again = true;
    if (this.#writing === null) this.#begin(true);
    else this.#wake?.();
  }

  /** Resolves when what is wanted at once was tried, whether it worked or not, or after `ms`. */
  async settled(ms: number): Promise<void> {
    let late = false;
    const timer = this.#options.effects.sleep(ms).then(() => (late = true));
    while ((this.#again || this.#attempting || this.#failures === 1) && !late) {
      await Promise.race([timer, new Promise<void>((resolve) => this.#waiting.push(resolve))]);
    }
  }

  /**
   * Stores the run's end with all that is pending. Resolves when that worked or failed; a failure is tried again later,
   * like every other.
   */
  async close(): Promise<void> {
    this.now();
    await this.settled(SILENT_MS);
    this.#listen(this.#options.effects.now());
  }

  #begin(strict: boolean): void {
    this.#writing = this.#work(strict).finally(() => (this.#writing = null));
  }

  /** Transactions until nothing more is wanted at once. */
  async #work(strict: boolean): Promise<void> {
    const { effects } = this.#options;
    for (;;) {
      const now = effects.now();
      this.#again = false;
      this.#startedAt = now;
      this.#attempting = true;
      await this.#write(strict || now - this.#strictAt >= STRICT_MS);
      this.#attempting = false;
      for (const resolve of this.#waiting.splice(0)) resolve();
      if (this.#failures === 0 && !this.#again) return;
      if (this.#failures > 1) await this.#pause();
      strict = true;
    }
  }

  /** Until the next attempt is due, or wanted. */
  async #pause(): Promise<void> {
    const ms = Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** (this.#failures - 2));
    await Promise.race([this.#options.effects.sleep(ms), new Promise<void>((resolve) => (this.#wake = resolve))]);
    this.#wake = null;
  }

  async #write(strict: boolean): Promise<void> {
    const edge = this.#options.edge();
    const { info } = edge;
    // The same once more would only push out the one before.
    const checkpoint = edge.checkpoint === this.#lastText ? null : edge.checkpoint;
    const pieces = this.#pending;
    const chunks = this.#options.log.pieces.length;
    this.#pending = [];
    const stored = await this.#store({ ...edge, checkpoint }, pieces, chunks, strict);
    if (!stored.ok) {
      this.#pending = [...pieces, ...this.#pending];
      this.#failed(stored.problem);
      return;
    }
    this.#name = stored.value.name;
    this.#known = true;
    this.#replaceFrom = null;
    this.#safeBars = info.bars_done;
    this.#safeAt = this.#options.effects.now();
    this.#failures = 0;
    if (checkpoint !== null) {
      this.#checkpoints++;
      this.#lastText = checkpoint;
    }
    if (strict) this.#strictAt = this.#startedAt;
    edge.metrics?.stored(checkpoint !== null);
    for (const piece of pieces) {
      this.#pendingBytes -= piece.length;
      this.#options.log.markStored(piece);
    }
    this.#tell(null);
    this.#options.onStored(info);
  }

  async #store(
    { info, checkpoint: text, metrics: measured }: Edge,
    pieces: readonly Piece[],
    chunks: number,
    strict: boolean,
  ): Promise<Result<RunInfo>> {
    try {
      const hashed = await Promise.all(pieces.map(toChunk));
      const { bars_done } = info;
      const checkpoint: StoredCheckpoint | null =
        text === null ? null : { n: this.#checkpoints + 1, chunks, bars_done, text };
      const metrics = measured === null ? null : await measured.batch(text !== null);
      const own = { info, chunks: hashed, checkpoint, known: this.#known, replace_from: this.#replaceFrom };
      return await this.#options.runs.commit({ ...own, metrics }, strict ? 'strict' : 'relaxed');
    } catch (error) {
      return err(internal(error));
    }
  }

  #failed(problem: Problem): void {
    this.#failures++;
    if (problem.code === 'STORE_LOST' && this.#takeBack()) {
      this.#options.onLost();
      return;
    }
    // One failure may be a connection that was closed: the next attempt opens another, and nobody needs to know.
    if (this.#failures > 1) this.#tell(problem);
  }

  /** Makes the whole log pending again; false if a part of it was in the store alone. */
  #takeBack(): boolean {
    const { log } = this.#options;
    if (!log.takeBack()) return false;
    this.#pending = [...log.pieces];
    this.#pendingBytes = log.bytes;
    this.#known = false;
    this.#lastText = null;
    this.#safeBars = 0;
    return true;
  }

  #listen(now: number): void {
    const silent_ms = now - this.#startedAt;
    if (this.#writing !== null && this.#failures === 0 && silent_ms >= SILENT_MS) {
      this.#tell(storeProblems.silent(Math.floor(silent_ms / 1000)));
    }
  }

  #tell(problem: Problem | null): void {
    if (problem?.code === this.#problem?.code) return;
    this.#problem = problem;
    this.#options.onProblem(problem);
  }
}

async function toChunk({ n, first_line, lines, bytes }: Piece): Promise<LogChunk> {
  return { n, first_line, lines, bytes: bytes!, sha256: await hashBytes(bytes!) };
}
