import type { RunStore } from '../store/runs.ts';
import type { WorkerEffects } from './effects.ts';
import type { OnUpdate } from './run-update.ts';

export interface LiveRunOptions {
  readonly key: string;
  readonly name: string;
  readonly runs: RunStore;
  readonly effects: WorkerEffects;
  readonly onUpdate: OnUpdate;
  /** Told that the library was cleared: the run's data are to be stored again. */
  readonly onLost: () => void;
  /** Told that the store has the run as far as it had come. */
  readonly onStored: (key: string) => void;
  /** Begins paused. */
  readonly paused?: boolean;
}
