/** A run as files. */
import type { RunConfig } from '../../contracts/config.ts';
import { err, ok } from '../../contracts/result.ts';
import type { Result } from '../../contracts/result.ts';
import { RUN_FOLDER, equityCsv, runMetaJson, statsJson, tradesCsv } from '../../runtime/run/run-folder.ts';
import { dashboardHtml } from '../../runtime/dashboard/index.ts';
import { zipFolder } from '../../runtime/files/zip.ts';
import type { ZipEntry } from '../../runtime/files/zip.ts';
import { utf8 } from '../../core/journal/index.ts';
import { summaryText } from '../../core/metrics/index.ts';
import type { WorkerEffects } from '../platform/effects.ts';
import { ProblemError } from '../../store/guard.ts';
import type { StageFigures } from '../metrics/metric-source.ts';
import { figuresOf, lastLines, metricsFiles } from './metric-files.ts';
import { statsOf } from './run-source.ts';
import type { RunSource } from './run-source.ts';

async function gather(parts: AsyncIterable<BlobPart> | Iterable<BlobPart>, type: string): Promise<Result<Blob>> {
  const blobs: BlobPart[] = [];
  try {
    for await (const part of parts) blobs.push(part);
  } catch (error) {
    if (error instanceof ProblemError) return err(error.problem);
    throw error;
  }
  return ok(new Blob(blobs, { type }));
}

/** `events.ndjson` as far as it is written. */
export function logBlob(run: RunSource): Promise<Result<Blob>> {
  run.flush();
  return gather(run.log.read(), 'application/x-ndjson');
}

export function tradesBlob(run: RunSource): Promise<Result<Blob>> {
  return gather(tradesCsv(run.trades), 'text/csv');
}

/** The run folder as a .zip. */
export function folderBlob(run: RunSource, effects: WorkerEffects): Promise<Result<Blob>> {
  run.flush();
  return gather(zipFolder(folder(run, effects.host), run.info.created_at, effects.yieldNow), 'application/zip');
}

function metaOf({ info, dataset, log }: RunSource, host: string, metrics: StageFigures | null): Uint8Array {
  return runMetaJson({
    ...info.request,
    name: info.name,
    run_id: info.run_id,
    engine_version: info.engine_version,
    clock: info.speed === null ? 'simulated' : 'real',
    speed: info.speed,
    timer_resolution_ms: metrics?.resolution_ms ?? null,
    // A record may be older than the choice.
    exchange: (info.request.config as Partial<RunConfig>).exchange ?? 'paper',
    data: { ...dataset.info, source: dataset.info.report.source },
    host,
    started_at: info.created_at,
    finished_at: info.finished_at,
    state: info.state,
    error: info.error,
    bars_done: info.bars_done,
    counts: info.counts,
    log_bytes: log.bytes,
    log_sha256: info.log_sha256,
  });
}

/** Lines of the log that a dashboard shows. */
const TAIL_LINES = 100;
const decoder = new TextDecoder();

/** `dashboard.html`, read when its turn comes. */
async function* dashboardPieces(run: RunSource, host: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { columns, dataset } = run;
  const from = Math.max(0, run.log.lines - TAIL_LINES);
  const query = { run_key: run.info.key, types: null, trace: null, text: '', from, count: TAIL_LINES };
  const tail = await run.pager.page(query);
  if (!tail.ok) throw new ProblemError(tail.problem);
  const metrics = await figuresOf(run);
  const n = columns.bars_done;
  const html = dashboardHtml({
    meta: JSON.parse(decoder.decode(metaOf(run, host, metrics))),
    stats: statsOf(run, run.info.state),
    metrics: metrics === null ? null : JSON.parse(summaryText(metrics.stages.summary)),
    equity: { ts: dataset.bars.ts.subarray(0, n), equity: columns.equity.subarray(0, n) },
    fills: columns.fills,
    stage_lines: await lastLines(run, TAIL_LINES),
    log_lines: tail.value.lines,
  });
  yield new TextEncoder().encode(html);
}

/** One HTML page of the run. */
export function dashboardBlob(run: RunSource, effects: WorkerEffects): Promise<Result<Blob>> {
  run.flush();
  return gather(dashboardPieces(run, effects.host), 'text/html');
}

async function* folder(run: RunSource, host: string): AsyncGenerator<ZipEntry> {
  const { info, dataset, columns } = run;
  const done = (column: Float64Array) => column.subarray(0, columns.bars_done);
  const equity = {
    ts: done(dataset.bars.ts),
    equity: done(columns.equity),
    cash: done(run.cash),
    position: done(columns.position),
  };
  const metrics = await figuresOf(run);
  yield { name: RUN_FOLDER.log, chunks: run.log.read() };
  yield { name: RUN_FOLDER.meta, chunks: [metaOf(run, host, metrics)] };
  yield { name: RUN_FOLDER.trades, chunks: tradesCsv(run.trades) };
  yield { name: RUN_FOLDER.equity, chunks: equityCsv(equity) };
  yield { name: RUN_FOLDER.stats, chunks: [statsJson(statsOf(run, info.state))] };
  if (metrics !== null) {
    yield { name: RUN_FOLDER.metrics_summary, chunks: [utf8(summaryText(metrics.stages.summary))] };
    yield* metricsFiles(run.metrics!, metrics);
  }
  yield { name: RUN_FOLDER.dashboard, chunks: dashboardPieces(run, host) };
}
