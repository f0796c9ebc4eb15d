import { setImmediate as nextTurn } from 'node:timers/promises';
import { MarketDataError } from '../../contracts/market-data.ts';
import type { Pace } from '../../contracts/pace.ts';
import type { OperatorCommand } from '../../contracts/records.ts';
import type { Problem } from '../../contracts/result.ts';
import type { Engine } from '../../core/engine/index.ts';
import { allOf } from '../../runtime/market-data/memory.ts';
import { RunDriver, type Runnable } from '../../runtime/run/run-driver.ts';
import { nodeEffects, type Begun, type RunJob } from './begin-run.ts';
import { Checkpointing, type CheckpointPlan } from './checkpointing.ts';
import type { EquityFile } from '../output/equity-file.ts';
import { OperatedRun } from './operator.ts';
import type { ProgressLine } from '../line/progress.ts';
import type { RunOutput } from '../output/run-output.ts';

export interface Executed {
  readonly engine: Engine;
  /** False when a signal stopped it, at a bar's edge: it can be gone on with. */
  readonly complete: boolean;
  /** Why no more bars could be had, where that has stopped it. */
  readonly problem: Problem | null;
  /** What the operator said while it ran. */
  readonly commands: readonly OperatorCommand[];
  /** Hash in the log's last line, over every byte before that line; null when it was stopped and has none yet. */
  readonly log_sha256: string | null;
  readonly log_bytes: number;
  readonly events: number;
}

/** Long enough to cost nothing, short enough that a signal is obeyed at once. */
const SLICE_MS = 25;
const UPDATE_MS = 100;
/** Bars handed to the thread that prints them, at least; few large messages cost less than many small ones. */
const EQUITY_BARS_MIN = 32_768;

export interface ExecuteOptions {
  readonly output: RunOutput;
  readonly progress: ProgressLine;
  /** Stops the run at a bar's edge. */
  readonly signal: AbortSignal;
  /** Halts trading and lets the run go on. */
  readonly halt: AbortSignal;
  readonly pace: Pace;
  readonly checkpoints: CheckpointPlan;
  /** Told when checkpoints could not be written; the run goes on. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Runs the engine to the end of its bars or until it is stopped, its log and equity going to `output` as they arise, its
 * checkpoints beside them. Throws what the engine or the disk throws. Returns also whether a checkpoint may be on the disk.
 */
export async function execute(
  job: RunJob,
  begun: Begun,
  options: ExecuteOptions,
): Promise<Executed & { readonly checkpointed: boolean }> {
  const { output, progress, signal, halt, pace } = options;
  const { engine, journal, hasher, meter, host, grown, from } = begun;
  const operator = { commands: job.planned, halt, pace };
  const market = job.market ?? allOf(job.bars);
  const operated = new OperatedRun(engine, operator, market, from?.checkpoint.commands ?? []);
  const parts = { engine, journal, hasher, log: output.log, meter, data_sha256: job.data_sha256, grown, host };
  const said = () => operated.commands;
  const plan = options.checkpoints;
  const keeper = new Checkpointing({ ...parts, said }, plan, output.checkpoints, from !== null, options.onTrouble);
  const feed = output.equity === null ? null : new EquityFeed(engine, output.equity);
  // A wait for the next bar must not keep the process when the run has ended.
  const over = new AbortController();
  const driver = new RunDriver(runnable(operated, keeper), nodeEffects(over.signal), {
    pace,
    slice_ms: SLICE_MS,
    update_ms: UPDATE_MS,
    onUpdate: (now) => progress.running(now),
    afterSlice: () => {
      feed?.send(EQUITY_BARS_MIN);
      // Whoever reads along sees what the bars that are there have brought.
      if (operated.open && operated.bars_done === operated.bars_total) journal.flush();
      return keeper.tick() ?? output.log.drained();
    },
  });
  const unhear = hear([
    [signal, () => driver.stop()],
    // At a bar's edge, as everything is that comes from outside; what kills the process next must not undo it.
    [halt, () => (operated.heed(), keeper.soon())],
  ]);
  const end = await driver.run();
  unhear();
  over.abort();
  market.close();
  const problem = end.kind === 'failed' && end.error instanceof MarketDataError ? end.error.problem : null;
  try {
    if (end.kind === 'failed' && problem === null) throw end.error;
    // A halt that came with the stop, or within the last bars, holds when the run goes on.
    if (end.kind === 'stopped') operated.heed();
    if (end.kind !== 'done') await keeper.stop();
    await feed?.rest();
  } catch (error) {
    await keeper.end();
    if (!isSystemError(error))
      meter?.stages.fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    throw error;
  }
  return {
    engine,
    complete: end.kind === 'done',
    problem,
    commands: said(),
    log_sha256: journal.sha256,
    log_bytes: journal.bytes_total,
    events: journal.lines_total,
    checkpointed: keeper.written,
  };
}

/** Calls for each signal when it is aborted, or at once where it is; returns how to end that. */
function hear(wishes: readonly (readonly [signal: AbortSignal, obey: () => void])[]): () => void {
  for (const [signal, obey] of wishes) {
    if (signal.aborted) obey();
    else signal.addEventListener('abort', obey);
  }
  return () => wishes.forEach(([signal, obey]) => signal.removeEventListener('abort', obey));
}

/** An error of the file system, not of the program. */
export function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException | null)?.code === 'string';
}

/** Stops for checkpoints that are wanted at certain bars, and takes none once the run is being finished. */
function runnable(run: OperatedRun, keeper: Checkpointing): Runnable {
  return {
    get bars_total() {
      return run.bars_total;
    },
    get bars_done() {
      return run.bars_done;
    },
    get open() {
      return run.open;
    },
    span_ms: run.span_ms,
    more: () => run.more(),
    advance: (max_bars) => run.advance(Math.min(max_bars, keeper.bars_allowed)),
    finish: async () => {
      await keeper.close();
      run.finish();
    },
  };
}

/** Bars handed over at once at most: what a resumed run catches up with is not all in memory twice. */
const EQUITY_BARS_MAX = 1 << 18;

/** Hands a run's bars on to the equity file, each once. The last bar waits: finishing the run may still change it. */
class EquityFeed {
  private sent = 0;
  private readonly engine: Engine;
  private readonly file: EquityFile;

  constructor(engine: Engine, file: EquityFile) {
    this.engine = engine;
    this.file = file;
  }

  /** Sends what is final, if that is at least `min` bars. */
  send(min: number): void {
    const end = this.engine.bars_done - 1;
    if (end - this.sent >= min) this.sendTo(Math.min(end, this.sent + EQUITY_BARS_MAX));
  }

  /** Sends what is left, the last bar too. */
  async rest(): Promise<void> {
    while (this.engine.bars_done > this.sent) {
      this.sendTo(Math.min(this.engine.bars_done, this.sent + EQUITY_BARS_MAX));
      await nextTurn();
    }
  }

  private sendTo(end: number): void {
    const { equity, cash, position } = this.engine.series;
    const from = this.sent;
    this.sent = end;
    this.file.append({
      ts: this.engine.bars.ts.slice(from, end),
      equity: equity.slice(from, end),
      cash: cash.slice(from, end),
      position: position.slice(from, end),
    });
  }
}
