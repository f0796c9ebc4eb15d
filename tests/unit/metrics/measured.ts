import { nodeSha256 } from '../../../src/cli/files/hash.ts';
import { createEngine, resolveRequest, type Engine } from '../../../src/core/engine/index.ts';
import { hashBars, JournalWriter } from '../../../src/core/journal/index.ts';
import {
  StageLineWriter,
  StageMetrics,
  type RotationLimits,
  type StageClock,
  type StageEvent,
} from '../../../src/core/metrics/index.ts';
import { generateBars } from '../../../src/core/sample/index.ts';
import type { Strategy } from '../../../src/contracts/strategy.ts';

export const bars = generateBars({ bars: 400, seed: 8, start_ts: 1_704_067_200_000, interval_ms: 3_600_000 });
const data_sha256 = hashBars(bars, nodeSha256);
const decode = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

export interface MeasuredRun {
  readonly engine: Engine;
  readonly metrics: StageMetrics | null;
  readonly log: string;
  /** Texts of the parts, the current one last. */
  readonly parts: readonly string[];
  readonly events: readonly StageEvent[];
}

export interface Wanted {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly clock?: StageClock | null;
  readonly rotation?: RotationLimits | null;
  readonly strategy?: Strategy;
  readonly slice?: number;
}

/** A run over `bars` with its log and stage lines in memory; `clock: null` = without metrics. */
export function measured({
  fields = {},
  clock = { kind: 'simulated' },
  rotation = null,
  strategy,
  slice,
}: Wanted = {}): MeasuredRun {
  const request = resolveRequest({ params: { fast: 3, slow: 7 }, fields });
  if (!request.ok) throw new Error(request.problem.message);
  const parts = [''];
  let log = '';
  const target = {
    write: (bytes: Uint8Array) => void (parts[parts.length - 1] += decode(bytes)),
    rotate: () => void parts.push(''),
  };
  const lines = new StageLineWriter({ target, rotation, chunk_bytes: 1000 });
  const metrics = clock === null ? null : new StageMetrics({ clock, lines });
  const engine = createEngine(bars, request.value, {
    data_sha256,
    createHasher: nodeSha256,
    keep: { equity: false, plots: false },
    metrics,
    ...(strategy === undefined ? {} : { strategy }),
    sink: (shown) =>
      new JournalWriter({ shown, hasher: nodeSha256(), onChunk: (bytes) => (log += decode(bytes)) !== '' }),
  });
  try {
    while (engine.advance(slice ?? 1e9) > 0);
    engine.finish();
  } catch (error) {
    metrics?.fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  metrics?.flush();
  const text = parts.join('');
  const events =
    text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as StageEvent);
  return { engine, metrics, log, parts, events };
}
