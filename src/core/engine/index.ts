/** The engine as everyone else sees it. */
import { invariant } from '../../contracts/assert.ts';
import type { Bars } from '../../contracts/bars.ts';
import type { RunRequest } from '../../contracts/config.ts';
import { utf8 } from '../journal/text.ts';
import type { CreateHasher } from '../journal/hash.ts';
import { canonicalConfig } from './canonical.ts';
import { Engine } from './engine.ts';
import type { EngineOptions } from './options.ts';
import { runBars } from './run-bars.ts';
import { ENGINE_VERSION } from './version.ts';

export { Engine } from './engine.ts';
export type { EngineOptions } from './options.ts';
export { type EventSink } from './run-log.ts';
export { FIELDS } from './fields.ts';
export { PROFILES, RISK_PRESETS, type FieldValues, type Profile } from './profiles.ts';
export {
  parseSeed,
  profileFields,
  resolveRequest,
  resolveStored,
  SEED_DEFAULT,
  STRATEGY_DEFAULT,
  type RequestInput,
} from './resolve.ts';
export { readLogHeader, readLogTrailer, type HeaderReply, type LogHeader, type LogTrailer } from './log-header.ts';
export { lastBarBefore } from './bars.ts';
export { fieldPairs, isDifferent, type FieldPair } from './compare.ts';
export { CommandScan, OperatedEngine, type LoggedCommand } from './commands.ts';
export { LogVerifier, type VerifyOutcome } from './verify.ts';
export { inStep, LogReplay, type ReplayOptions, type ReplayReply } from './replay.ts';
export { resumeEngine, type ResumeReply } from './resume.ts';
export { rowsOf, runBars } from './run-bars.ts';
export { firstBarHash, grownData, GrowingBars, sealOf } from './growing.ts';
export { RunSeries } from './series.ts';
export type { EngineState, RunPast } from './state.ts';
export { ENGINE_VERSION } from './version.ts';

/** First 12 hex digits of SHA-256 over engine version, data hash, canonical config and seed, a line each. */
export function runIdOf(request: RunRequest, data_sha256: string, createHasher: CreateHasher): string {
  const hasher = createHasher();
  const parts = [ENGINE_VERSION, data_sha256, canonicalConfig(request.config), String(request.seed)];
  hasher.update(utf8(parts.join('\n')));
  return hasher.hex().slice(0, 12);
}

/**
 * An engine on this data, its header already written to the sink. The header describes the data; the run is on the bars
 * that `runBars` makes of it, which the caller has seen to be possible.
 */
export function createEngine(
  data: Bars,
  request: RunRequest,
  options: Omit<EngineOptions, 'run_id' | 'data'> & { readonly createHasher: CreateHasher },
): Engine {
  const run_id = runIdOf(request, options.data_sha256, options.createHasher);
  const bars = runBars(data, request.config);
  invariant(bars.ok, 'the bars of the run can be made of its data');
  return new Engine(bars.value, request, { ...options, run_id, data });
}
