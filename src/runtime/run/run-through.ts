/** An engine from where it is to its end, in slices, for those who want what it leaves and nothing on the way. */
import type { OperatorCommand } from '../../contracts/records.ts';
import { OperatedEngine, type Engine } from '../../core/engine/index.ts';
import type { RunEffects } from '../effects.ts';
import { RunDriver, type Runnable } from './run-driver.ts';

export interface ThroughOptions {
  /** What the operator said while the run went; nothing when left out. */
  readonly commands?: readonly OperatorCommand[];
  /** Asked between slices; true ends it. */
  readonly canceled?: (() => boolean) | undefined;
}

/** Resolves to whether it came to its end; false when canceled. Rejects with what the engine throws. */
export async function runThrough(
  engine: Engine,
  effects: RunEffects,
  { commands = [], canceled }: ThroughOptions = {},
): Promise<boolean> {
  const operated = new OperatedEngine(engine, commands);
  const runnable: Runnable = {
    bars_total: engine.bars_total,
    get bars_done() {
      return engine.bars_done;
    },
    advance: (max_bars) => operated.advance(max_bars),
    finish: () => engine.finish(),
  };
  const driver = new RunDriver(runnable, effects, {
    afterSlice: () => {
      if (canceled?.() === true) driver.cancel();
    },
  });
  const end = await driver.run();
  if (end.kind === 'failed') throw end.error;
  return end.kind === 'done';
}
