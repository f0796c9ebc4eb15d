/** A run's stage metrics and the writer of their lines, as one thing that can be taken down and taken up again. */
import { nullable } from '../contracts/check.ts';
import type { RotationLimits } from '../contracts/records.ts';
import {
  checkStageMetrics,
  checkWatch,
  StageLineWriter,
  StageMetrics,
  type StageClock,
  type StageLineTarget,
  type StageMetricsState,
  type WatchState,
} from '../core/metrics/index.ts';

/** What of it a checkpoint holds; where the lines stood is for whoever keeps them. */
export interface RecorderState {
  readonly stages: StageMetricsState;
  /** Null where nothing is rotated. */
  readonly watch: WatchState | null;
}

export const recorderFields = { stages: checkStageMetrics, watch: nullable(checkWatch) };

export interface RecorderOptions {
  readonly clock: StageClock;
  /** Where the lines go; null = figures alone. */
  readonly target: StageLineTarget | null;
  readonly rotation: RotationLimits | null;
  /** Goes on from there; null = anew. */
  readonly after: RecorderState | null;
}

export class StageRecorder {
  readonly stages: StageMetrics;
  readonly #lines: StageLineWriter | null;

  constructor({ clock, target, rotation, after }: RecorderOptions) {
    this.#lines = target === null ? null : new StageLineWriter({ target, rotation, after: after?.watch ?? null });
    this.stages = new StageMetrics({ clock, lines: this.#lines });
    if (after !== null) this.stages.restore(after.stages);
  }

  /** At a bar's edge; hands over the lines written so far. */
  snapshot(): RecorderState {
    this.stages.flush();
    return { stages: this.stages.snapshot(), watch: this.#lines?.watch ?? null };
  }
}
