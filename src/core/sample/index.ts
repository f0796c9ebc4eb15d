export { sampleCsv, SAMPLE_TIMES, type SampleTime } from './csv.ts';
export { DEFAULT_INTERVAL_MS, DEFAULT_START_TS, generateBars, type WalkOptions } from './walk.ts';
