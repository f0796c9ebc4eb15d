/** Everything a run has to show follows from its data, its request and what its operator said: what was not kept is computed again. */
import type { Bars } from '../../contracts/bars.ts';
import type { RunRequest } from '../../contracts/config.ts';
import type { OperatorCommand } from '../../contracts/records.ts';
import { createEngine, OperatedEngine } from '../../core/engine/index.ts';
import type { Engine } from '../../core/engine/index.ts';
import { createSha256 } from '../../core/journal/index.ts';
import type { RunEffects } from '../effects.ts';
import { RunDriver } from './run-driver.ts';

export interface ReExecution {
  /** Hash of the bars. */
  readonly data_sha256: string;
  /** How far to go. */
  readonly bars_done: number;
  /** Whether the run came to its end, early or not, so that what happens at the end happens. */
  readonly finished: boolean;
  /** What the operator said while it ran. */
  readonly commands: readonly OperatorCommand[];
}

/**
 * Runs without a log up to `bars_done`. A run that failed fails again at the same place: the engine is returned as it
 * was then.
 */
export async function reExecute(
  bars: Bars,
  request: RunRequest,
  { data_sha256, bars_done, finished, commands }: ReExecution,
  effects: RunEffects,
): Promise<Engine> {
  const engine = createEngine(bars, request, {
    data_sha256,
    createHasher: createSha256,
    keep: { equity: true, plots: true },
    sink: null,
  });
  const operated = new OperatedEngine(engine, commands);
  const driver = new RunDriver(
    {
      bars_total: bars_done,
      get bars_done() {
        return engine.bars_done;
      },
      advance: (max_bars) => {
        const left = Math.min(max_bars, bars_done - engine.bars_done);
        return left > 0 ? operated.advance(left) : 0;
      },
      finish: () => {
        if (finished) engine.finish();
      },
    },
    effects,
  );
  await driver.run();
  return engine;
}
