/** How an engine comes to be. */
import { invariant } from '../../../contracts/assert.ts';
import type { Bars } from '../../../contracts/bars.ts';
import type { RunRequest } from '../../../contracts/config.ts';
import { utf8 } from '../../journal/text.ts';
import type { CreateHasher } from '../../journal/hash.ts';
import { canonicalConfig } from '../request/canonical.ts';
import { Engine } from './engine.ts';
import type { EngineOptions } from './options.ts';
import { runBars } from '../bars/run-bars.ts';
import { ENGINE_VERSION } from '../log/version.ts';

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
