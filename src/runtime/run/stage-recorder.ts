/** A run's stage metrics and the writer of their lines, as one thing that can be taken down and taken up again. */
import { nullable, type Check } from '../../contracts/check.ts';
import type { RotationLimits } from '../../contracts/records.ts';
import {
  checkStageMetrics,
  checkStageSeries,
  checkWatch,
  StageLineWriter,
  StageMetrics,
  StageSeries,
  type StageClock,
  type StageLineTarget,
  type StageMetricsState,
  type StageSeriesState,
  type WatchState,
} from '../../core/metrics/index.ts';

/** What of it a checkpoint holds; where the lines stood is for whoever keeps them. */
export interface RecorderState {
  readonly stages: StageMetricsState;
  /** Null where nothing is rotated. */
  readonly watch: WatchState | null;
  /** Null where nobody looks at the times over the run. */
  readonly series: StageSeriesState | null;
}

/** Absent from what was taken down before there were any. */
const series: Check<StageSeriesState | null> = (value, path) => nullable(checkStageSeries)(value ?? null, path);
export const recorderFields = { stages: checkStageMetrics, watch: nullable(checkWatch), series };

export interface RecorderOptions {
  readonly clock: StageClock;
  /** Where the lines go; null = figures alone. */
  readonly target: StageLineTarget | null;
  readonly rotation: RotationLimits | null;
  /** Bars a point of the times over the run, see `spanOf`; null = without. */
  readonly span: number | null;
  /** Goes on from there; null = anew. */
  readonly after: RecorderState | null;
}

export class StageRecorder {
  readonly stages: StageMetrics;
  readonly series: StageSeries | null;
  readonly #lines: StageLineWriter | null;

  constructor({ clock, target, rotation, span, after }: RecorderOptions) {
    this.#lines = target === null ? null : new StageLineWriter({ target, rotation, after: after?.watch ?? null });
    const known = after?.series ?? null;
    this.series = known !== null ? StageSeries.restored(known) : span === null ? null : new StageSeries(span);
    this.stages = new StageMetrics({ clock, lines: this.#lines, series: this.series });
    if (after !== null) this.stages.restore(after.stages);
  }

  /** At a bar's edge; hands over the lines written so far. */
  snapshot(): RecorderState {
    this.stages.flush();
    const watch = this.#lines?.watch ?? null;
    return { stages: this.stages.snapshot(), watch, series: this.series?.snapshot() ?? null };
  }
}
