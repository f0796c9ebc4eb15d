/** A run that goes on in this worker: engine, driver, log and store together. */
import type { OperatorCommand, RunInfo } from '../../contracts/records.ts';
import type { TradingState } from '../../contracts/events.ts';
import type { Problem } from '../../contracts/result.ts';
import type { OperatedEngine } from '../../core/engine/index.ts';
import type { GrownMark } from '../../runtime/checkpoint/grown.ts';
import { allOf } from '../../runtime/market-data/memory.ts';
import type { LogSink } from '../../runtime/run/log-sink.ts';
import { isOutOfMemory } from '../../runtime/supervision/out-of-memory.ts';
import { RunDriver, type DriverEnd } from '../../runtime/run/run-driver.ts';
import type { RunUpdate } from '../protocol/api.ts';
import { advanceTo } from './advance.ts';
import { runnableOf, type Parts } from './assemble.ts';
import { checkpointOf } from './checkpoint.ts';
import { RunCommits, type Edge } from './commits.ts';
import type { LoadedDataset } from '../data/datasets.ts';
import { EngineRun } from '../answers/engine-run.ts';
import type { Growth } from '../data/growth.ts';
import { hashPieces } from '../platform/hash.ts';
import type { RunSource } from '../answers/run-source.ts';
import { outcomeOf, recordOf, type Outcome } from './run-record.ts';
import { errorText, RunTeller, updateOf } from '../answers/run-update.ts';
import type { LiveRunOptions } from './live-options.ts';
import type { RunMetrics } from '../metrics/run-metrics.ts';
import { StoreHold } from './store-hold.ts';
import { storeColumns } from './store-columns.ts';

/** Longest time a written line stays out of the store. */
const FLUSH_MS = 1000;
/** Above this the run waits for the store, and looks up this often. */
const PENDING_BYTES_WAIT = 1 << 26;
const WAIT_MS = 500;
/** Above this a run that goes on without storing is held after all: the rest of memory is the page's. */
const PENDING_BYTES_MAX = 1 << 29;
export class LiveRun extends EngineRun implements RunSource {
  readonly driver: RunDriver;
  readonly #hold: StoreHold;
  /** Resolves when the store has the run's end. */
  readonly stored: Promise<void>;
  #resolveStored: () => void = () => undefined;
  readonly #options: LiveRunOptions;
  readonly #sink: LogSink;
  readonly #commits: RunCommits;
  readonly #teller: RunTeller;
  readonly metrics: RunMetrics | null;
  /** Where more bars come from; null = they are all there. */
  readonly growth: Growth | null;
  readonly #mark: GrownMark | null;
  readonly #created_at: number;
  #finished_at: number | null = null;
  #outcome: Outcome | null = null;
  /** Ended, and its end offered to the store. */
  #closed = false;
  #log_sha256: string | null = null;
  #flushedAt: number;
  #columnsStored = false;
  /** The engine's end is written, or being written: nothing goes on from here. */
  #ending = false;
  readonly #operated: OperatedEngine;
  readonly #said: OperatorCommand[];
  /** The record that an interruption left. */
  readonly #before: RunInfo | null;

  constructor(parts: Parts, dataset: LoadedDataset, options: LiveRunOptions) {
    const { key, runs, effects } = options;
    const { engine, operated, sink, log, metrics, said, target, interrupted, grown } = parts;
    super(engine, dataset, log);
    this.#options = options;
    this.#sink = sink;
    this.#teller = new RunTeller(options.onUpdate);
    this.#operated = operated;
    this.metrics = metrics;
    this.#said = said;
    this.growth = grown?.growth ?? null;
    this.#mark = grown?.mark ?? null;
    this.#before = interrupted?.info ?? null;
    this.#commits = new RunCommits({
      runs,
      log,
      effects,
      name: options.name,
      edge: () => this.#edge(),
      beside: () => metrics?.pendingBytes ?? 0,
      onProblem: (problem) => this.#stored(problem),
      onLost: () => {
        metrics?.lost();
        options.onLost();
      },
      onStored: ({ finished_at }) => {
        options.onStored(key);
        if (finished_at === null || this.#columnsStored) return;
        this.#columnsStored = true;
        this.#resolveStored();
        // With its columns the run opens without being executed again.
        void storeColumns(this, runs, effects);
      },
      resumed: interrupted === null ? null : { ...interrupted, bars_done: engine.bars_done },
    });
    target.onPiece = (piece) => this.#commits.add(piece);
    this.stored = new Promise((resolve) => (this.#resolveStored = resolve));
    this.#created_at = this.#before?.created_at ?? effects.wallClock();
    this.#flushedAt = effects.now();
    const market = this.growth?.market ?? allOf(dataset.bars);
    this.driver = new RunDriver(
      runnableOf(engine, operated, dataset.bars, market, () => this.#finish()),
      effects,
      { paused: options.paused ?? false, onUpdate: () => this.#update(), afterSlice: () => this.#afterSlice() },
    );
    this.#hold = new StoreHold(this.driver);
  }

  get key(): string {
    return this.#options.key;
  }

  get info(): RunInfo {
    // `left` was said before an interruption, and is still to be said again.
    const { left, waiting } = this.#operated;
    const facts = {
      key: this.key,
      name: this.#commits.name,
      created_at: this.#created_at,
      finished_at: this.#finished_at,
      commands: [...this.#said, ...left, ...(waiting === null ? [] : [waiting])],
      metrics: this.metrics?.plan ?? null,
      speed: this.driver.speed,
      log_sha256: this.#log_sha256,
    };
    return recordOf(this, facts, this.#outcome, this.driver.paused);
  }

  /** Why the run is not in the store as far as it has come; null when it is. */
  get storeProblem(): Problem | null {
    return this.#commits.problem;
  }

  get storing() {
    const { problem, safeBars: safe_bars, storedMsAgo: stored_ms_ago, pendingBytes: pending_bytes } = this.#commits;
    return { problem, held: this.#hold.held, safe_bars, stored_ms_ago, pending_bytes };
  }

  rename(name: string): void {
    this.#commits.name = name;
  }

  pause(): void {
    this.#hold.pause();
    this.#commits.now();
  }

  /** Of a run that is held since storing fails: goes on in memory. */
  resume(): void {
    this.#hold.resume();
  }

  /** The page may be gone in a moment: what there is goes to the store now. */
  secure(): void {
    if (this.#outcome === null) this.#commits.now();
  }

  /** Ends the run: early, or, where it waits for bars to come, as one that has come to the end of its data. */
  cancel(): void {
    if (this.driver.progress.waiting) this.growth?.market.end();
    else this.driver.cancel();
  }

  /** Halts, reduces or resumes trading after the bars done so far, or the first; stored at once; an update tells of it. */
  command(to: TradingState): void {
    if (this.#outcome !== null) return;
    // A resumed run is to come as far as it had come before: nothing new happens until then.
    const bars_done = Math.max(this.engine.bars_done, this.#before?.bars_done ?? 0, 1);
    if (!this.#operated.commandAfter(bars_done - 1, to)) return;
    this.#commits.now();
    this.#update();
  }

  flush(): void {
    if (this.#outcome === null) this.#sink.flush();
  }

  /**
   * Stores the record, runs to the end, stores what came of it. Never rejects. A run that finds no more memory is not
   * ended by that: this worker is, and another goes on with it.
   */
  async run(): Promise<void> {
    this.#commits.now();
    const end = await this.#drive();
    if (end.kind === 'failed' && isOutOfMemory(String(end.error))) return this.#options.effects.dieOf(end.error);
    this.#ended(end);
    this.growth?.market.close();
    const kept = this.#options.keep?.(this.engine.bars_done);
    if (kept !== undefined) this.dataset = await kept;
    await this.#commits.close();
    this.#closed = true;
    this.#update();
  }

  /** As fast as possible to where the record says the run had come, if it goes on from an earlier point, and from there. */
  async #drive(): Promise<DriverEnd> {
    try {
      await this.#options.begins;
      const advance = (max_bars: number) => this.#operated.advance(max_bars);
      await advanceTo(this.#before?.bars_done ?? 0, this.engine, advance, async () => {
        await this.#afterSlice();
        this.#update();
        await this.#options.effects.yieldNow();
      });
    } catch (error) {
      return { kind: 'failed', error };
    }
    return this.driver.run();
  }

  /** Offers the store again what it refused; the problem if it refuses it again. */
  async storeAgain(): Promise<Problem | null> {
    await this.#commits.close();
    return this.storeProblem;
  }

  /** Ends the engine's log: the hash of all lines before it goes into the last one. */
  async #finish(): Promise<void> {
    const { engine, log } = this;
    this.#ending = true;
    engine.finish();
    this.#sink.flush();
    this.#log_sha256 = await hashPieces(log.read(), log.bytes, this.#options.effects.yieldNow);
    this.#sink.seal(this.#log_sha256);
  }

  #ended(end: DriverEnd): void {
    if (end.kind === 'failed') {
      this.#sink.flush();
      this.metrics?.stages.fail(errorText(end.error));
    }
    this.engineFinished();
    this.#finished_at = this.#options.effects.wallClock();
    this.#outcome = outcomeOf(this, end);
  }

  #afterSlice(): Promise<void> | undefined {
    const commits = this.#commits;
    const now = this.#options.effects.now();
    // What the last bars there are have brought is not kept waiting for those to come.
    const { waiting } = this.driver.progress;
    const due = waiting || now - this.#flushedAt >= FLUSH_MS;
    if (due) {
      this.#flushedAt = now;
      this.#sink.flush();
    }
    // Without a new line the record still tells how far the run has come.
    if (!due && commits.pendingBytes === 0) return undefined;
    if (waiting) commits.now();
    else commits.commit();
    if (commits.pendingBytes < PENDING_BYTES_WAIT) return undefined;
    if (commits.pendingBytes >= PENDING_BYTES_MAX) this.#hold.memoryFull();
    return commits.settled(WAIT_MS);
  }

  /** The record as of now, with every line up to now among what is pending: in the store they are one state. */
  #edge(): Edge {
    if (this.#outcome === null) this.#sink.flush();
    const { info } = this;
    const goesOn = this.#outcome === null && !this.#ending;
    const metrics = this.metrics?.edge(this.#outcome !== null) ?? null;
    const host = metrics?.host ?? null;
    const grown = this.#mark?.at(info.bars_done) ?? null;
    const checkpoint = goesOn ? checkpointOf(info, this.engine, this.log, this.#said, host, grown) : null;
    return { info, checkpoint, metrics };
  }

  /** Storing fails, or works again. */
  #stored(problem: Problem | null): void {
    if (problem === null) this.#hold.storingWorks();
    else if (this.#outcome === null) this.#hold.storingFails();
    this.#update();
  }

  #update(): void {
    if (this.driver.paused && !this.#hold.held && this.#outcome === null) this.#commits.now();
    this.#teller.tell(() => this.#news(), this.#closed);
  }

  #news(): RunUpdate | null {
    // Its end is told when it is stored, or when it is known why not.
    if (this.#outcome !== null && !this.#closed && this.storeProblem === null) return null;
    return updateOf(this, this.driver.progress, this.storing);
  }
}
