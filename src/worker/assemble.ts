/** An engine with its log, whose pieces go to memory and, pending, to the store. */
import type { OperatorCommand, RunInfo } from '../contracts/records.ts';
import type { RunRequest } from '../contracts/config.ts';
import { createEngine, OperatedEngine } from '../core/engine/index.ts';
import type { Bars } from '../contracts/bars.ts';
import type { Engine } from '../core/engine/index.ts';
import { createSha256 } from '../core/journal/index.ts';
import { LogIndex } from '../runtime/log-index.ts';
import { LogSink } from '../runtime/log-sink.ts';
import { spansOf } from '../runtime/pacer.ts';
import type { Runnable } from '../runtime/run-driver.ts';
import { loadPiece } from './log-prefix.ts';
import type { LoadedDataset } from './datasets.ts';
import { RunLog } from './run-log.ts';
import type { RunStore } from '../store/runs.ts';
import type { Piece } from './run-log.ts';

/** A run that was interrupted, and how much of it the store has. */
export interface Resumed {
  readonly info: RunInfo;
  readonly checkpoint_n: number;
}

export interface Parts {
  readonly engine: Engine;
  readonly operated: OperatedEngine;
  readonly sink: LogSink;
  readonly log: RunLog;
}

export interface AssembleOptions {
  readonly key: string;
  readonly request: RunRequest;
  readonly runs: RunStore;
  readonly resumed: Resumed | null;
  readonly onPiece: (piece: Piece) => void;
  readonly onSaid: (command: OperatorCommand) => void;
}

/** Throws when the engine refuses to be made: a request not checked, or no bars. */
export function assemble(dataset: LoadedDataset, options: AssembleOptions): Parts {
  const { key, request, runs, resumed, onPiece, onSaid } = options;
  const index = new LogIndex();
  const log = new RunLog(index, loadPiece(runs, key));
  const sinks: LogSink[] = [];
  const engine = createEngine(dataset.bars, request, {
    data_sha256: dataset.info.id,
    createHasher: createSha256,
    keep: { equity: true, plots: true },
    sink: (shown) => {
      const onChunk = ({ lines, bytes }: { readonly lines: number; readonly bytes: Uint8Array<ArrayBuffer> }) =>
        onPiece(log.add(lines, bytes.length, bytes));
      const sink = new LogSink({ shown, index, onChunk });
      sinks.push(sink);
      return sink;
    },
  });
  return { engine, operated: new OperatedEngine(engine, resumed?.info.commands ?? [], onSaid), sink: sinks[0]!, log };
}

/** The engine as the driver knows it. */
export function runnableOf(
  engine: Engine,
  operated: OperatedEngine,
  bars: Bars,
  finish: () => Promise<void>,
): Runnable {
  return {
    bars_total: engine.bars_total,
    get bars_done() {
      return engine.bars_done;
    },
    advance: (max_bars) => operated.advance(max_bars),
    span_ms: spansOf(bars),
    finish,
  };
}
