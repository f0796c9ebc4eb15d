/** An engine with its log, whose pieces go to memory and, pending, to the store: at its first bar, or where it was. */
import type { RunRequest } from '../../contracts/config.ts';
import type { OperatorCommand, RunInfo } from '../../contracts/records.ts';
import { ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { createEngine, firstBarHash, OperatedEngine, sealOf } from '../../core/engine/index.ts';
import type { Bars } from '../../contracts/bars.ts';
import type { DataSeal } from '../../contracts/events.ts';
import type { MarketData } from '../../contracts/market-data.ts';
import type { Engine } from '../../core/engine/index.ts';
import { createSha256 } from '../../core/journal/index.ts';
import type { Checkpoint } from '../../runtime/checkpoint/checkpoint.ts';
import { GrownMark } from '../../runtime/checkpoint/grown.ts';
import { resumeRun } from '../../runtime/checkpoint/resume.ts';
import { LogSink } from '../../runtime/run/log-sink.ts';
import { spansOf } from '../../runtime/run/pacer.ts';
import type { Runnable } from '../../runtime/run/run-driver.ts';
import type { LoadedDataset } from '../data/datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import type { Growth } from '../data/growth.ts';
import type { Piece, RunLog } from '../log/run-log.ts';
import type { RunMetrics } from '../metrics/run-metrics.ts';

/** A run that was interrupted. */
export interface Interrupted {
  readonly info: RunInfo;
  /** Number of the newest checkpoint in the store, 0 when there is none. */
  readonly checkpoint_n: number;
}

/** What a live run is made of. */
export interface Parts {
  readonly engine: Engine;
  /** Gives the operator's commands again that the engine has not heard of. */
  readonly operated: OperatedEngine;
  readonly sink: LogSink;
  readonly log: RunLog;
  /** Null = its stages are not measured. */
  readonly metrics: RunMetrics | null;
  /** What the operator has said up to where the engine is; grows. */
  readonly said: OperatorCommand[];
  /** Takes the log's pieces; to be set before the first bar. */
  readonly target: { onPiece: (piece: Piece) => void };
  readonly interrupted: Interrupted | null;
  readonly grown: Grown | null;
}

/** Of a run whose data grows, or did. */
export interface Grown {
  /** Where more comes from; null = what is there is all. */
  readonly growth: Growth | null;
  readonly seal: (bars_done: number) => DataSeal;
  readonly mark: GrownMark;
}

function grownOf(source: Bars, config: RunRequest['config'], growth: Growth | null): Grown {
  return { growth, seal: sealOf(source, config, createSha256), mark: new GrownMark(source, config, createSha256()) };
}

/** Writes behind what the log holds already. */
class Pieces {
  readonly target: Parts['target'] = { onPiece: () => undefined };
  readonly #log: RunLog;
  #sink: LogSink | null = null;

  constructor(log: RunLog) {
    this.#log = log;
  }

  readonly make = (shown: readonly string[]): LogSink => {
    const log = this.#log;
    const after = { bytes: log.bytes, lines: log.lines };
    this.#sink = new LogSink({
      shown,
      index: log.index,
      after,
      onChunk: ({ lines, bytes }) => this.target.onPiece(log.add(lines, bytes.length, bytes)),
    });
    return this.#sink;
  };

  get sink(): LogSink {
    return this.#sink!;
  }
}

/**
 * From the first bar on; of a run that was interrupted with everything that its operator said. Throws when the engine
 * refuses to be made: a request not checked, or no bars.
 * @param log empty
 * @param metrics of which nothing has been measured
 */
export function begin(
  dataset: LoadedDataset,
  request: RunRequest,
  log: RunLog,
  metrics: RunMetrics | null = null,
  interrupted: Interrupted | null = null,
  growth: Growth | null = null,
): Parts {
  const pieces = new Pieces(log);
  const grown = growth === null ? null : grownOf(dataset.source, request.config, growth);
  const data =
    grown === null
      ? { data_sha256: dataset.info.id }
      : { data_sha256: firstBarHash(dataset.source, createSha256), seal: grown.seal };
  const engine = createEngine(dataset.source, request, {
    ...data,
    createHasher: createSha256,
    keep: { equity: true, plots: true },
    sink: pieces.make,
    metrics: metrics?.stages ?? null,
  });
  const said: OperatorCommand[] = [];
  const operated = new OperatedEngine(engine, interrupted?.info.commands ?? [], (command) => said.push(command));
  return { engine, operated, sink: pieces.sink, log, metrics, said, target: pieces.target, interrupted, grown };
}

const decoder = new TextDecoder();

/** The store has held every piece against its hash: there is no need to hash the whole. */
const noHasher = { update: () => undefined, hex: () => '', peek: () => '' };

/**
 * From a checkpoint on. The columns up to there come from executing the run again without a log, which also gives those
 * of the strategy's plots; that the checkpoint's state goes with them is checked.
 * @param log up to the checkpoint
 * @param metrics likewise
 */
export async function goOn(
  dataset: LoadedDataset,
  checkpoint: Checkpoint,
  log: RunLog,
  metrics: RunMetrics | null,
  interrupted: Interrupted,
  effects: WorkerEffects,
  growth: Growth | null = null,
): Promise<Result<Parts>> {
  const pieces = new Pieces(log);
  const grown = checkpoint.grown === undefined ? null : grownOf(dataset.source, checkpoint.request.config, growth);
  const resumed = await resumeRun({
    bars: dataset.source,
    checkpoint,
    log: log.read(),
    hasher: noHasher,
    sink: pieces.make,
    metrics: metrics?.stages ?? null,
    ...(grown === null ? {} : { seal: grown.seal }),
    columns: 'again',
    decode: (bytes) => decoder.decode(bytes),
    effects,
  });
  if (!resumed.ok) return resumed;
  const engine = resumed.value;
  const said = [...checkpoint.commands];
  const onSaid = (command: OperatorCommand) => said.push(command);
  const left = interrupted.info.commands.slice(said.length);
  const operated = new OperatedEngine(engine, left, onSaid);
  // Said at the very edge at which the checkpoint was taken, but after it.
  for (const { bar, to } of left) if (bar < engine.bars_done) operated.command(to);
  return ok({ engine, operated, sink: pieces.sink, log, metrics, said, target: pieces.target, interrupted, grown });
}

/** The engine as the driver knows it. */
export function runnableOf(
  engine: Engine,
  operated: OperatedEngine,
  bars: Bars,
  market: MarketData,
  finish: () => Promise<void>,
): Runnable {
  const { max_steps } = engine.request.config;
  return {
    get bars_total() {
      return engine.bars_total;
    },
    get bars_done() {
      return engine.bars_done;
    },
    get open() {
      return !market.ended && (max_steps === 0 || engine.bars_done < max_steps);
    },
    more: () => market.more(),
    advance: (max_bars) => operated.advance(max_bars),
    span_ms: spansOf(bars),
    finish,
  };
}
