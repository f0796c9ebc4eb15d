import type { RunStore } from '../../store/runs.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import type { LoadedDataset } from '../data/datasets.ts';
import type { OnUpdate } from '../answers/run-update.ts';

export interface LiveRunOptions {
  readonly key: string;
  readonly name: string;
  readonly runs: RunStore;
  readonly effects: WorkerEffects;
  readonly onUpdate: OnUpdate;
  /** The run's first bar waits for this. */
  readonly begins: Promise<void>;
  /** Told that the library was cleared: the run's data are to be stored again. */
  readonly onLost: () => void;
  /** Told that the store has the run as far as it had come. */
  readonly onStored: (key: string) => void;
  /** Of a run whose data grows: takes the rows it has used into the library, which from then on are its dataset. */
  readonly keep?: (bars_done: number) => Promise<LoadedDataset>;
  /** Begins paused. */
  readonly paused?: boolean;
}
