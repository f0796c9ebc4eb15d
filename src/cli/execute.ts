import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Bars } from '../contracts/bars.ts';
import type { RunRequest } from '../contracts/config.ts';
import type { OperatorCommand } from '../contracts/records.ts';
import { createEngine, type Engine } from '../core/engine/index.ts';
import type { StageMetrics } from '../core/metrics/index.ts';
import { JournalWriter } from '../core/journal/writer.ts';
import { RunDriver } from '../runtime/run-driver.ts';
import type { EquityFile } from './equity-file.ts';
import { nodeSha256 } from './hash.ts';
import { OperatedRun, type Operator } from './operator.ts';
import type { ProgressLine } from './progress.ts';
import type { RunOutput } from './run-output.ts';

export interface Executed {
  readonly engine: Engine;
  /** False when a signal ended it early, at a bar's edge. */
  readonly complete: boolean;
  /** What the operator said while it ran. */
  readonly commands: readonly OperatorCommand[];
  /** Hash in the log's last line: over every byte before that line. */
  readonly log_sha256: string;
  readonly log_bytes: number;
  readonly events: number;
}

/** Long enough to cost nothing, short enough that a signal is obeyed at once. */
const SLICE_MS = 25;
const UPDATE_MS = 100;
/** Bars handed to the thread that prints them, at least; few large messages cost less than many small ones. */
const EQUITY_BARS_MIN = 32_768;

/** Runs the engine over all bars, its log and equity going to `output` as they arise. Throws what the engine throws. */
export async function execute(
  bars: Bars,
  data_sha256: string,
  request: RunRequest,
  output: RunOutput,
  progress: ProgressLine,
  signal: AbortSignal,
  metrics: StageMetrics | null,
  operator: Operator,
): Promise<Executed> {
  let journal: JournalWriter | null = null;
  const engine = createEngine(bars, request, {
    data_sha256,
    createHasher: nodeSha256,
    keep: { equity: true, plots: false },
    metrics,
    sink: (shown) =>
      (journal = new JournalWriter({
        shown,
        hasher: nodeSha256(),
        onChunk: (bytes) => {
          output.log.write(bytes);
          return false;
        },
        spareBuffer: () => output.log.spareBuffer(),
      })),
  });
  const feed = output.equity === null ? null : new EquityFeed(engine, bars, output.equity);
  // A wait for the next bar must not keep the process when the run has ended.
  const over = new AbortController();
  const effects = {
    now: () => performance.now(),
    yieldNow: () => nextTurn(),
    sleep: (ms: number) => sleep(ms, undefined, { signal: over.signal }).catch(() => undefined),
  };
  const operated = new OperatedRun(engine, bars, operator);
  const driver = new RunDriver(operated, effects, {
    pace: operator.pace,
    slice_ms: SLICE_MS,
    update_ms: UPDATE_MS,
    onUpdate: (now) => progress.running(now.bars_done, now.bars_total, now.bars_per_s, now.eta_ms),
    afterSlice: () => {
      feed?.send(EQUITY_BARS_MIN);
      return output.log.drained();
    },
  });
  const stop = () => driver.cancel();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  const end = await driver.run();
  signal.removeEventListener('abort', stop);
  over.abort();
  if (end.kind === 'failed') {
    const { error } = end;
    metrics?.fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    throw error;
  }
  feed?.rest();
  const { sha256, bytes_total, lines_total } = journal!;
  return {
    engine,
    complete: end.kind === 'done',
    commands: operated.said,
    log_sha256: sha256!,
    log_bytes: bytes_total,
    events: lines_total,
  };
}

/** Hands a run's bars on to the equity file, each once. The last bar waits: finishing the run may still change it. */
class EquityFeed {
  private sent = 0;
  private readonly engine: Engine;
  private readonly bars: Bars;
  private readonly file: EquityFile;

  constructor(engine: Engine, bars: Bars, file: EquityFile) {
    this.engine = engine;
    this.bars = bars;
    this.file = file;
  }

  /** Sends what is final, if that is at least `min` bars. */
  send(min: number): void {
    const end = this.engine.bars_done - 1;
    if (end - this.sent >= min) this.sendTo(end);
  }

  /** Sends what is left of a finished run. */
  rest(): void {
    if (this.engine.bars_done > this.sent) this.sendTo(this.engine.bars_done);
  }

  private sendTo(end: number): void {
    const { equity, cash, position } = this.engine.series;
    const from = this.sent;
    this.sent = end;
    this.file.append({
      ts: this.bars.ts.slice(from, end),
      equity: equity.slice(from, end),
      cash: cash.slice(from, end),
      position: position.slice(from, end),
    });
  }
}
