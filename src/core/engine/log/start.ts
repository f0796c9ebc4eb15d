import type { Bars } from '../../../contracts/bars.ts';
import type { RunRequest } from '../../../contracts/config.ts';
import { runStarted, SCHEMA_VERSION, type RunStarted } from '../../../contracts/events.ts';
import { canonicalConfig } from '../request/canonical.ts';
import type { RunLog } from './run-log.ts';
import { ENGINE_VERSION } from './version.ts';

/** The log's first event: what is run, on what, by which engine. Without a hash the data is not all there yet. */
export function startEvent(
  { ts, length, interval_ms }: Bars,
  { symbol, seed, config }: RunRequest,
  run_id: string,
  sha256: string | null,
  log: RunLog,
): RunStarted {
  const seq = log.next();
  return runStarted({
    type: 'RunStarted',
    seq,
    ts: log.clock,
    trace_seq: seq,
    schema_version: SCHEMA_VERSION,
    engine_version: ENGINE_VERSION,
    run_id,
    symbol,
    seed,
    data: {
      sha256,
      rows: sha256 === null ? null : length,
      first_ts: ts[0],
      last_ts: sha256 === null ? null : ts[length - 1],
      interval_ms,
    },
    config_json: canonicalConfig(config),
  });
}
