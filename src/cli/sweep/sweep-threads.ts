import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { BAR_COLUMNS, type BarColumn, type Bars } from '../../contracts/bars.ts';
import type { RunRequest } from '../../contracts/config.ts';
import type { SweepRun } from '../../contracts/sweep.ts';
import { runParts, type SweepData } from '../../runtime/sweep/rows.ts';
import type { SweepRunner } from '../../runtime/sweep/sweep.ts';
import { nodeEffects } from '../run/begin-run.ts';
import { nodeSha256 } from '../files/hash.ts';
import type { SweepMessage, SweepReply } from './sweep.worker.ts';

/** In the built command the thread's file lies beside this one; run from source there is none. */
const THREAD_FILE = 'sweep.worker.js';

export const JOBS_MAX = 256;

/** As many as there are cores. */
export const jobsDefault = () => Math.min(availableParallelism(), JOBS_MAX);

/** The same bars in memory that threads share. */
export function sharedBars(bars: Bars): Bars {
  const columns = BAR_COLUMNS.map((name): [BarColumn, Float64Array] => {
    const shared = new Float64Array(new SharedArrayBuffer(bars.length * Float64Array.BYTES_PER_ELEMENT));
    shared.set(bars[name].subarray(0, bars.length));
    return [name, shared];
  });
  const { length, interval_ms } = bars;
  return { ...(Object.fromEntries(columns) as Record<BarColumn, Float64Array>), length, interval_ms };
}

/** The file of the thread for that many runs at once; null where one run goes after the other in this thread. */
export function threadFile(jobs: number): string | null {
  const path = fileURLToPath(new URL(THREAD_FILE, import.meta.url));
  return jobs > 1 && existsSync(path) ? path : null;
}

export interface SweepCrew {
  readonly runners: readonly SweepRunner[];
  readonly end: () => Promise<void>;
}

export interface CrewPlan {
  readonly jobs: number;
  /** See `threadFile`. */
  readonly thread: string | null;
  /** Ends what is on its way. */
  readonly signal: AbortSignal;
}

/** Runners for the parts, whose memory threads share (see `sharedBars`). */
export function sweepCrew(parts: readonly SweepData[], { jobs, thread, signal }: CrewPlan): SweepCrew {
  if (thread === null) {
    const means = { createHasher: nodeSha256, effects: nodeEffects(), canceled: () => signal.aborted };
    return { runners: [{ run: (request) => runParts(parts, request, means) }], end: () => Promise.resolve() };
  }
  const runners = Array.from({ length: jobs }, () => new ThreadRunner(parts, thread));
  const end = async () => void (await Promise.all(runners.map((runner) => runner.end())));
  signal.addEventListener('abort', () => void end());
  if (signal.aborted) void end();
  return { runners, end };
}

/** Runs in a thread of its own; in another one after that has broken down. */
class ThreadRunner implements SweepRunner {
  private readonly parts: readonly SweepData[];
  private readonly path: string;
  private worker: Worker | null = null;
  private ended = false;
  /** Who waits for the request on its way. */
  private waiting: { resolve: (runs: SweepReply | null) => void; reject: (error: Error) => void } | null = null;

  constructor(parts: readonly SweepData[], path: string) {
    this.parts = parts;
    this.path = path;
    this.worker = this.start();
  }

  run(request: RunRequest): Promise<readonly SweepRun[] | null> {
    if (this.ended) return Promise.resolve(null);
    const worker = (this.worker ??= this.start());
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      worker.postMessage({ kind: 'run', request } satisfies SweepMessage);
    });
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.path);
    worker.on('message', (runs: SweepReply) => this.waiting?.resolve(runs));
    worker.on('error', (error) => this.lost(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => this.lost(worker, new Error(`the thread ended with code ${String(code)}`)));
    worker.postMessage({ kind: 'data', parts: this.parts } satisfies SweepMessage);
    return worker;
  }

  private lost(worker: Worker, error: Error): void {
    // One that has failed also exits, when another one may be at work already.
    if (this.worker !== worker) return;
    this.worker = null;
    if (this.ended) this.waiting?.resolve(null);
    else this.waiting?.reject(error);
  }
}
