/** A run that goes on in this worker: engine, driver, log and store together. */
import type { RunRequest } from '../contracts/config.ts';
import type { OperatorCommand, RunHeadline, RunInfo, RunState } from '../contracts/records.ts';
import { ok } from '../contracts/result.ts';
import type { TradingState } from '../contracts/events.ts';
import type { Problem } from '../contracts/result.ts';
import { createEngine, ENGINE_VERSION } from '../core/engine/index.ts';
import type { Engine } from '../core/engine/index.ts';
import { createSha256 } from '../core/journal/index.ts';
import { LogIndex } from '../runtime/log-index.ts';
import { LogSink } from '../runtime/log-sink.ts';
import { RunDriver } from '../runtime/run-driver.ts';
import type { DriverEnd, DriverProgress, Runnable } from '../runtime/run-driver.ts';
import type { RunStore } from '../store/runs.ts';
import type { RunUpdate } from './api.ts';
import { FILL_COLUMNS, buffersOf, thinTable } from './columns.ts';
import { RunCommits } from './commits.ts';
import type { LoadedDataset } from './datasets.ts';
import type { WorkerEffects } from './effects.ts';
import { EngineRun } from './engine-run.ts';
import { hashPieces } from './hash.ts';
import { headlineOf, liveHeadline } from './headline.ts';
import { inBatches, storedForm } from './run-columns.ts';
import { RunLog } from './run-log.ts';
import type { RunSource } from './run-source.ts';

/** Longest time a written line stays out of the store. */
const FLUSH_MS = 1000;
/** Above this the run waits for the store. */
const PENDING_BYTES_WAIT = 1 << 26;
/** Above this, with a store that refuses, the run pauses: the rest of memory is the page's. */
const PENDING_BYTES_MAX = 1 << 29;
/** The columns are stored this long after the end, in transactions of this many bytes. */
const COLUMNS_DELAY_MS = 300;
const COLUMNS_BYTES = 1 << 23;
/** Fills an update carries at most. */
const UPDATE_FILLS_MAX = 4096;

export interface LiveRunOptions {
  readonly key: string;
  readonly name: string;
  readonly request: RunRequest;
  readonly runs: RunStore;
  readonly effects: WorkerEffects;
  /** Takes an update and the buffers in it that may be transferred. */
  readonly onUpdate: (update: RunUpdate, transfer: ArrayBuffer[]) => void;
}

interface Parts {
  readonly engine: Engine;
  readonly sink: LogSink;
  readonly log: RunLog;
  readonly commits: RunCommits;
}

/** The engine with its log, whose pieces go to memory and, pending, to the store. */
function assemble(dataset: LoadedDataset, options: LiveRunOptions): Parts {
  const { key, name, request, runs, effects } = options;
  const index = new LogIndex();
  const log = new RunLog(index, async (n) => {
    const chunk = await runs.chunk(key, n);
    return chunk.ok ? ok(chunk.value.bytes) : chunk;
  });
  const commits = new RunCommits(runs, log, name, effects.now);
  const sinks: LogSink[] = [];
  const engine = createEngine(dataset.bars, request, {
    data_sha256: dataset.info.id,
    createHasher: createSha256,
    keep: { equity: true, plots: true },
    sink: (shown) => {
      const onChunk = ({ lines, bytes }: { readonly lines: number; readonly bytes: Uint8Array<ArrayBuffer> }) =>
        commits.add(log.add(lines, bytes.length, bytes));
      const sink = new LogSink({ shown, index, onChunk });
      sinks.push(sink);
      return sink;
    },
  });
  return { engine, sink: sinks[0]!, log, commits };
}

export class LiveRun extends EngineRun implements RunSource {
  readonly driver: RunDriver;
  readonly #options: LiveRunOptions;
  readonly #sink: LogSink;
  readonly #commits: RunCommits;
  readonly #created_at: number;
  #finished_at: number | null = null;
  #state: RunState | null = null;
  #error: string | null = null;
  #headline: RunHeadline | null = null;
  #log_sha256: string | null = null;
  #flushedAt: number;
  #fillsSent = 0;
  /** The operator's word before the first bar: it is given after it. */
  #toSay: TradingState | null = null;
  #said: readonly OperatorCommand[] = [];

  /** Throws when the engine refuses to be made: a request not checked, or no bars. */
  constructor(dataset: LoadedDataset, options: LiveRunOptions) {
    const { engine, sink, log, commits } = assemble(dataset, options);
    super(engine, dataset, log);
    this.#options = options;
    this.#sink = sink;
    this.#commits = commits;
    this.#created_at = options.effects.wallClock();
    this.#flushedAt = options.effects.now();
    const runnable: Runnable = {
      bars_total: engine.bars_total,
      get bars_done() {
        return engine.bars_done;
      },
      advance: (max_bars) => engine.advance(max_bars),
      finish: () => this.#finish(),
    };
    this.driver = new RunDriver(runnable, options.effects, {
      onUpdate: (progress) => this.#update(progress),
      afterSlice: () => this.#afterSlice(),
    });
  }

  get info(): RunInfo {
    const { engine } = this;
    return {
      key: this.#options.key,
      run_id: engine.run_id,
      name: this.#commits.name,
      dataset_id: this.dataset.info.id,
      created_at: this.#created_at,
      finished_at: this.#finished_at,
      request: engine.request,
      commands: this.#said,
      engine_version: ENGINE_VERSION,
      state: this.#state ?? (this.driver.paused ? 'paused' : 'running'),
      bars_done: engine.bars_done,
      bars_total: engine.bars_total,
      counts: { ...engine.counts },
      log_bytes: this.log.bytes,
      log_sha256: this.#log_sha256,
      headline: this.#headline ?? liveHeadline(this),
      error: this.#error,
    };
  }

  /** Why the run is not in the store as far as it has come; null when it is. */
  get storeProblem(): Problem | null {
    return this.#commits.problem;
  }

  rename(name: string): void {
    this.#commits.name = name;
  }

  /** Halts, reduces or resumes trading after the bars done so far; an update tells of it. */
  command(to: TradingState): void {
    const { engine } = this;
    if (this.#state !== null) return;
    this.#toSay = engine.bars_done === 0 ? to : null;
    if (!engine.command(to)) return;
    this.#said = [...this.#said, { bar: engine.bars_done - 1, to }];
    this.#update(this.driver.progress);
  }

  flush(): void {
    if (this.#state === null) this.#sink.flush();
  }

  /** Stores the record, runs to the end, stores what came of it. Never rejects. */
  async run(): Promise<void> {
    this.#commits.commit(() => this.#edge());
    this.#ended(await this.driver.run());
    await this.#commits.close(this.info);
    this.#update({ ...this.driver.progress, bars_per_s: 0, eta_ms: null });
  }

  /**
   * After the end: stores the columns, so that the run opens without being executed again. In small steps and not at
   * once, since the page now asks for all it wants to show.
   */
  async storeColumns(): Promise<void> {
    const { effects, runs, key } = this.#options;
    if (this.storeProblem !== null) return;
    await effects.sleep(COLUMNS_DELAY_MS);
    const { columns, details } = storedForm(this);
    for (const batch of inBatches(columns, COLUMNS_BYTES)) {
      const stored = await runs.putColumns(key, batch, null);
      if (!stored.ok) return;
      await effects.yieldNow();
    }
    await runs.putColumns(key, new Map(), details);
  }

  /** Of a run that has ended: stores what was refused before; the problem if it is refused again. */
  async storeAgain(): Promise<Problem | null> {
    await this.#commits.close(this.info);
    void this.storeColumns();
    return this.storeProblem;
  }

  /** Ends the engine's log: the hash of all lines before it goes into the last one. */
  async #finish(): Promise<void> {
    const { engine, log } = this;
    engine.finish();
    this.#sink.flush();
    this.#log_sha256 = await hashPieces(piecesOf(log), log.bytes, this.#options.effects.yieldNow);
    this.#sink.seal(this.#log_sha256);
  }

  #ended(end: DriverEnd): void {
    if (end.kind === 'failed') this.#sink.flush();
    this.engineFinished();
    this.#finished_at = this.#options.effects.wallClock();
    this.#error = end.kind === 'failed' ? failureText(end.error) : null;
    try {
      this.#headline = headlineOf(this, end.kind);
    } catch (error) {
      this.#headline = liveHeadline(this);
      this.#error ??= failureText(error);
    }
    this.#state = this.#error === null ? end.kind : 'failed';
  }

  #afterSlice(): Promise<void> | undefined {
    if (this.#toSay !== null) this.command(this.#toSay);
    const commits = this.#commits;
    const now = this.#options.effects.now();
    const due = now - this.#flushedAt >= FLUSH_MS;
    if (due) {
      this.#flushedAt = now;
      this.#sink.flush();
    }
    // Without a new line the record still tells how far the run has come.
    if (!due && commits.pendingBytes === 0) return undefined;
    commits.commit(() => this.#edge());
    if (commits.pendingBytes < PENDING_BYTES_WAIT) return undefined;
    if (commits.problem !== null && commits.pendingBytes >= PENDING_BYTES_MAX) this.driver.pause();
    return commits.settled();
  }

  /** The record as of now, with every line up to now among what is pending: in the store they are one state. */
  #edge(): RunInfo {
    this.#sink.flush();
    return this.info;
  }

  #update(progress: DriverProgress): void {
    if (progress.paused && this.#state === null) this.#commits.commit(() => this.#edge());
    const { columns, info } = this;
    const total = columns.fills.seq.length;
    const from = Math.max(this.#fillsSent, total - UPDATE_FILLS_MAX);
    this.#fillsSent = total;
    const fills = thinTable(FILL_COLUMNS, columns.fills, from, total, UPDATE_FILLS_MAX);
    const update: RunUpdate = {
      key: info.key,
      state: info.state,
      bars_done: info.bars_done,
      bars_total: info.bars_total,
      bars_per_s: progress.bars_per_s,
      elapsed_ms: progress.elapsed_ms,
      eta_ms: progress.eta_ms,
      events: this.log.index.lines,
      trading_state: this.state_changes.at(-1)?.to ?? 'ACTIVE',
      headline: info.headline,
      fills,
      fills_total: total,
      problem: this.storeProblem,
    };
    this.#options.onUpdate(update, buffersOf(fills));
  }
}

async function* piecesOf(log: RunLog): AsyncGenerator<Uint8Array> {
  for (const piece of log.pieces) {
    const bytes = await log.bytesOf(piece);
    if (!bytes.ok) throw new Error(bytes.problem.message);
    yield bytes.value;
  }
}

/** What a failed run says: the broken invariant, or the strategy's own error. */
function failureText(error: unknown): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${what}. The log up to this point is kept.`;
}
