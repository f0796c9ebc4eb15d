/** The engine as everyone else sees it. */
export { Engine } from './loop/engine.ts';
export type { EngineOptions } from './loop/options.ts';
export { type EventSink } from './log/run-log.ts';
export { FIELDS } from './request/fields.ts';
export { PROFILES, RISK_PRESETS, type FieldValues, type Profile } from './request/profiles.ts';
export {
  parseSeed,
  profileFields,
  resolveRequest,
  resolveStored,
  SEED_DEFAULT,
  STRATEGY_DEFAULT,
  type RequestInput,
} from './request/resolve.ts';
export { readLogHeader, readLogTrailer, type HeaderReply, type LogHeader, type LogTrailer } from './log/log-header.ts';
export { lastBarBefore } from './bars/bars.ts';
export { fieldPairs, isDifferent, type FieldPair } from './verify/compare.ts';
export { CommandScan, commandsOnBars, OperatedEngine, type LoggedCommand, type LoggedMove } from './loop/commands.ts';
export { LogSeal } from './verify/log-seal.ts';
export { LogVerifier, type VerifyOutcome } from './verify/verify.ts';
export { inStep, LogReplay, type ReplayOptions, type ReplayReply } from './verify/replay.ts';
export { resumeEngine, type ResumeReply } from './loop/resume.ts';
export { newRunBars, rowsOf, runBars } from './bars/run-bars.ts';
export { firstBarHash, grownData, GrowingBars, sealOf } from './bars/growing.ts';
export { RunSeries } from './columns/series.ts';
export type { EngineState, RunPast } from './state/state.ts';
export { ENGINE_VERSION } from './log/version.ts';
export { createEngine, runIdOf } from './loop/create.ts';
