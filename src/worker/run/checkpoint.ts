import type { OperatorCommand, RunInfo } from '../../contracts/records.ts';
import { ENGINE_VERSION } from '../../core/engine/index.ts';
import type { Engine } from '../../core/engine/index.ts';
import { checkpointText } from '../../runtime/checkpoint/checkpoint.ts';
import type { GrownData } from '../../runtime/checkpoint/grown.ts';
import type { RunLog } from '../log/run-log.ts';
import type { MetricsHost } from '../metrics/run-metrics.ts';

/** The run at the bar's edge where it is, as text; the log's mark needs no hash, since the store keeps both together. */
export function checkpointOf(
  info: RunInfo,
  engine: Engine,
  log: RunLog,
  commands: readonly OperatorCommand[],
  metrics: MetricsHost | null,
  grown: GrownData | null,
): string {
  const { run_id, dataset_id, request, bars_done, bars_total } = info;
  return checkpointText({
    engine_version: ENGINE_VERSION,
    run_id,
    data_sha256: dataset_id,
    ...(grown === null ? {} : { grown }),
    request,
    bars_done,
    bars_total,
    log: { bytes: log.bytes, lines: log.lines, sha256: null },
    commands,
    state: engine.snapshot(),
    host: metrics,
  });
}
