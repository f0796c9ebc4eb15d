export { clockResolution, MODEL_TENTHS_MS, type StageClock } from './clock.ts';
export { Percentiles, percentileIndex, RELATIVE_ERROR, type Weights } from './percentiles.ts';
export { checkStageMetrics, checkWatch, type StageMetricsState } from './state.ts';
export {
  nextPart,
  orderedParts,
  partNumber,
  RotationWatch,
  surplusParts,
  type RotationLimits,
  type WatchState,
} from './rotation.ts';
export { StageLineWriter, type StageLineTarget } from './stage-lines.ts';
export { StageMetrics } from './stage-metrics.ts';
export { checkStageSeries, spanOf, StageSeries, type StagePoints, type StageSeriesState } from './stage-series.ts';
export { OUTCOMES, STAGES, type Outcome, type Stage, type StageEvent } from './stages.ts';
export { summaryText, type MetricsSummary } from './summary.ts';
