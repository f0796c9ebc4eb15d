/** Writes a run's checkpoints while it goes: at a bar's edge, the log first, without holding the run up. */
import { ENGINE_VERSION, type Engine } from '../../core/engine/index.ts';
import type { JournalWriter, PrefixHasher } from '../../core/journal/index.ts';
import type { OperatorCommand } from '../../contracts/records.ts';
import { checkpointText } from '../../runtime/checkpoint/checkpoint.ts';
import type { GrownMark } from '../../runtime/checkpoint/grown.ts';
import type { AtomicFile } from '../files/atomic-file.ts';
import type { CheckpointFiles } from '../output/checkpoint-files.ts';
import type { HostFacts } from './resumption.ts';
import type { RunMetrics } from './run-metrics.ts';

export interface CheckpointPlan {
  /** Least time between two of them; null = none but when the run is stopped, or something has come (see `soon`). */
  readonly every_ms: number | null;
  /** Instead: after every so many bars, the run waiting for each; null = by time. */
  readonly every_bars: number | null;
}

/** What of a run goes into its checkpoints. */
export interface Checkpointed {
  readonly engine: Engine;
  readonly journal: JournalWriter;
  readonly hasher: PrefixHasher;
  readonly log: AtomicFile;
  readonly meter: RunMetrics | null;
  readonly data_sha256: string;
  /** How far in its data a run is that grows; null = it is all there. */
  readonly grown: { readonly mark: GrownMark } | null;
  readonly host: Omit<HostFacts, 'metrics'>;
  /** See `OperatedRun`. */
  readonly said: () => readonly OperatorCommand[];
}

/** Time between two looks while the run waits for its next bar, and before what has failed is tried again. */
const BEAT_MS = 1000;

export class Checkpointing {
  /** Whether one may be on the disk: the attempt counts, since a failed one may have left it there. */
  written: boolean;
  private readonly run: Checkpointed;
  private readonly plan: CheckpointPlan;
  private readonly files: CheckpointFiles;
  private readonly onTrouble: (error: unknown) => void;
  private readonly timer: NodeJS.Timeout;
  /** The log or the metrics could not be made safe: the run must not go on. */
  private failure: unknown = null;
  /** Something has come that no checkpoint on the disk has. */
  private urgent = false;
  private last_ms = performance.now();
  private last_bars = -1;
  private last_lines = -1;
  private writing: Promise<void> | null = null;
  /** Why the latest one could not be written; null when it could. */
  private trouble: unknown = null;
  private ended = false;

  /**
   * @param written whether the run goes on from one
   * @param onTrouble told of the first of several that could not be written; the run goes on without them
   */
  constructor(
    run: Checkpointed,
    plan: CheckpointPlan,
    files: CheckpointFiles,
    written: boolean,
    onTrouble: (error: unknown) => void,
  ) {
    this.run = run;
    this.plan = plan;
    this.files = files;
    this.written = written;
    this.onTrouble = onTrouble;
    if (written) this.remember();
    this.timer = setInterval(() => this.beat(), BEAT_MS);
    this.timer.unref();
  }

  /** Bars that may be done before there is something to do here. */
  get bars_allowed(): number {
    const { every_bars } = this.plan;
    return every_bars === null ? Infinity : every_bars - (this.run.engine.bars_done % every_bars);
  }

  /**
   * At a bar's edge: begins one if it is time. Returns what the run has to wait for, if anything. Throws when what it has
   * written may be lost.
   */
  tick(): Promise<void> | null {
    this.check();
    if (this.ended) return null;
    if (this.plan.every_bars === null) {
      if (this.writing === null && this.due) void this.begin();
      return null;
    }
    // One that was begun out of turn: the bars that one is due after are not passed meanwhile.
    if (this.writing !== null) return this.writing.then(() => this.tick() ?? undefined);
    return this.due ? this.begin().then(() => this.check()) : null;
  }

  /** Something has come that must not be lost: one is written at once, or as soon as the one that is being written is. */
  soon(): void {
    this.urgent = true;
    this.beat();
  }

  private beat(): void {
    if (this.ended || this.writing !== null || this.failure !== null) return;
    if (this.due && this.changed) void this.begin();
  }

  private check(): void {
    if (this.failure !== null) throw this.failure as Error;
  }

  private get due(): boolean {
    const { every_ms, every_bars } = this.plan;
    const since_ms = performance.now() - this.last_ms;
    if (this.urgent && (this.trouble === null || since_ms >= BEAT_MS)) return true;
    if (every_bars !== null) {
      const { bars_done } = this.run.engine;
      return bars_done > 0 && bars_done % every_bars === 0 && bars_done !== this.last_bars;
    }
    if (every_ms === null) return false;
    const crowded = this.written && this.run.meter?.wantsCheckpoint === true;
    return crowded || since_ms >= every_ms;
  }

  private get changed(): boolean {
    const { engine, journal } = this.run;
    return this.urgent || engine.bars_done !== this.last_bars || journal.lines_total !== this.last_lines;
  }

  private remember(): void {
    const { engine, journal } = this.run;
    this.last_ms = performance.now();
    this.last_bars = engine.bars_done;
    this.last_lines = journal.lines_total;
  }

  private begin(): Promise<void> {
    this.remember();
    const { urgent } = this;
    this.urgent = false;
    this.writing = this.write().finally(() => {
      this.writing = null;
      if (this.trouble !== null) this.urgent ||= urgent;
    });
    return this.writing;
  }

  /** Takes everything at once, then writes it in the order in which it becomes safe. Never rejects. */
  private async write(): Promise<void> {
    const { log, meter, journal } = this.run;
    let text: string;
    let metrics: HostFacts['metrics'];
    try {
      metrics = meter?.checkpoint() ?? null;
      text = this.text(metrics);
      await Promise.all([log.sync(journal.bytes_total), meter?.sync()]);
    } catch (error) {
      // A disk that has failed to keep written bytes does not say which: nothing may be built on them.
      this.failure = error;
      return;
    }
    try {
      this.written = true;
      await this.files.write(text);
      this.trouble = null;
      if (metrics !== null) meter?.kept(metrics);
    } catch (error) {
      if (this.trouble === null) this.onTrouble(error);
      this.trouble = error;
    }
  }

  private text(metrics: HostFacts['metrics']): string {
    const { engine, journal, hasher, data_sha256, grown, said, host } = this.run;
    journal.flush();
    return checkpointText({
      engine_version: ENGINE_VERSION,
      run_id: engine.run_id,
      data_sha256,
      ...(grown === null ? {} : { grown: grown.mark.at(engine.bars_done) }),
      request: engine.request,
      bars_done: engine.bars_done,
      bars_total: engine.bars_total,
      log: { bytes: journal.bytes_total, lines: journal.lines_total, sha256: hasher.peek() },
      commands: said(),
      state: engine.snapshot(),
      host: { ...host, metrics },
    });
  }

  /** No more of them; resolves when none is being written. */
  async end(): Promise<void> {
    this.ended = true;
    clearInterval(this.timer);
    await this.writing;
  }

  /** As `end`; rejects when what has been written may be lost. */
  async close(): Promise<void> {
    await this.end();
    this.check();
  }

  /** The run is left here: writes a last one, if anything has come since. Rejects with what went wrong. */
  async stop(): Promise<void> {
    await this.close();
    if (this.changed || !this.written || this.trouble !== null) await this.begin();
    this.check();
    if (this.trouble !== null) throw this.trouble as Error;
  }
}
