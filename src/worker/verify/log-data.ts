/** The data that a log was written on, looked for in the library. */
import { firstOf } from '../../contracts/bars.ts';
import type { Bars } from '../../contracts/bars.ts';
import type { Problem, Result } from '../../contracts/result.ts';
import { readLogTrailer } from '../../core/engine/index.ts';
import type { LogHeader, LogTrailer } from '../../core/engine/index.ts';
import type { Datasets } from '../data/datasets.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { hashDataset } from '../platform/hash.ts';

export type LogData =
  | { readonly kind: 'found'; readonly bars: Bars }
  | { readonly kind: 'needed'; readonly sha256: string; readonly rows: number }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** No last line is longer. */
const TRAILER_BYTES_MAX = 1 << 18;
const LF = 10;

/**
 * By the hash in the log's header. Of data that grew while the run went the hash stands in the last line, and a dataset may
 * hold more by now: then it is the one that begins with these bars.
 */
export async function dataOfLog(
  log: Blob,
  header: LogHeader,
  datasets: Datasets,
  effects: WorkerEffects,
): Promise<LogData> {
  const { data_sha256, rows } = header;
  const grew = data_sha256 === null || rows === null;
  const said = grew ? await trailerOf(log) : { data_sha256, rows };
  if (said === null) {
    const message =
      'The log has no whole last line. Of a run that followed a file it names the bars, so it is not known which to compare with.';
    return { kind: 'refused', problem: { code: 'NOT_A_LOG', message, line: null, column: null, text: null } };
  }
  const dataset = await datasets.get(said.data_sha256);
  if (dataset.ok) return { kind: 'found', bars: dataset.value.source };
  if (dataset.problem.code !== 'DATASET_UNKNOWN') return { kind: 'refused', problem: dataset.problem };
  const longer = grew ? await longerData(said, header, datasets, effects) : null;
  if (longer === null) return { kind: 'needed', sha256: said.data_sha256, rows: said.rows };
  return longer.ok ? { kind: 'found', bars: longer.value } : { kind: 'refused', problem: longer.problem };
}

async function trailerOf(log: Blob): Promise<LogTrailer | null> {
  const bytes = new Uint8Array(await log.slice(Math.max(0, log.size - TRAILER_BYTES_MAX)).arrayBuffer());
  return readLogTrailer(new TextDecoder().decode(bytes.subarray(bytes.lastIndexOf(LF, bytes.length - 2) + 1)));
}

/** The beginning of a dataset that has gone on since; null when there is none. */
async function longerData(
  { data_sha256, rows }: LogTrailer,
  { first_ts, interval_ms }: LogHeader,
  datasets: Datasets,
  effects: WorkerEffects,
): Promise<Result<Bars> | null> {
  const listed = await datasets.list();
  if (!listed.ok) return listed;
  for (const info of listed.value.items) {
    if (info.rows <= rows || info.first_ts !== first_ts || info.interval_ms !== interval_ms) continue;
    const dataset = await datasets.get(info.id);
    if (!dataset.ok) continue;
    const bars = firstOf(dataset.value.source, rows);
    if ((await hashDataset(bars, effects.yieldNow)) === data_sha256) return { ok: true, value: bars };
  }
  return null;
}
