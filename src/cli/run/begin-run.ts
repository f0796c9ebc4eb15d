/** A run's engine with its journal and metrics: at its first bar, or where a checkpoint left it. */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { DataSeal } from '../../contracts/events.ts';
import { ok, type Result } from '../../contracts/result.ts';
import { createEngine, sealOf, type Engine } from '../../core/engine/index.ts';
import { JournalWriter } from '../../core/journal/index.ts';
import type { PrefixHasher } from '../../core/journal/index.ts';
import { GrownMark } from '../../runtime/checkpoint/grown.ts';
import { resumeRun } from '../../runtime/checkpoint/resume.ts';
import type { RunEffects } from '../../runtime/effects.ts';
import { partialName, type AtomicFile } from '../files/atomic-file.ts';
import type { ClockPlan } from './clock.ts';
import type { Disk } from '../files/disk.ts';
import { nodeSha256 } from '../files/hash.ts';
import type { HostFacts, Resumption, Wanted } from './resumption.ts';
import { RunMetrics } from './run-metrics.ts';
import type { OutputPlan } from '../output/run-output.ts';

/** Time as this process has it; what waits for `over` to be aborted waits no longer. */
export function nodeEffects(over?: AbortSignal): RunEffects {
  return {
    now: () => performance.now(),
    yieldNow: () => nextTurn(),
    sleep: (ms) => sleep(ms, undefined, { signal: over }).catch(() => undefined),
  };
}

/** What is run, and where to. */
export interface RunJob extends Wanted {
  readonly plan: OutputPlan;
  readonly disk: Disk;
  readonly started_at: number;
  readonly clock: ClockPlan;
}

/** Nothing has been written yet. */
export interface Begun {
  readonly engine: Engine;
  readonly journal: JournalWriter;
  readonly hasher: PrefixHasher;
  readonly meter: RunMetrics | null;
  readonly host: Omit<HostFacts, 'metrics'>;
  /** Of a run on data that grows, or did: what is said of it in the end, and in checkpoints. Null = the header says it. */
  readonly grown: { readonly seal: (bars_done: number) => DataSeal; readonly mark: GrownMark } | null;
  /** The checkpoint it goes on from; null = it begins. */
  readonly from: Resumption | null;
  /** Where the journal's bytes go: to be set before the first bar, which is before there are any. */
  readonly target: { log: AtomicFile | null };
}

const decoder = new TextDecoder();
const decode = (bytes: Uint8Array) => decoder.decode(bytes);

/** Refused as `resumeRun` does: what the log or the state has wrong. */
export async function beginRun(job: RunJob, from: Resumption | null): Promise<Result<Begun>> {
  const { bars, data_sha256, request, plan, disk, metrics_plan, planned } = job;
  const hasher = nodeSha256();
  const target: Begun['target'] = { log: null };
  let journal: JournalWriter | null = null;
  const after = from?.checkpoint.log ?? { bytes: 0, lines: 0 };
  const onChunk = (bytes: Uint8Array) => {
    target.log!.write(bytes);
    return false;
  };
  const spareBuffer = () => target.log!.spareBuffer();
  const sink = (shown: readonly string[]) =>
    (journal = new JournalWriter({ shown, hasher, onChunk, spareBuffer, after }));
  const meter =
    metrics_plan === null || plan.folder === null
      ? null
      : new RunMetrics(plan.folder, disk, metrics_plan, job.clock.stages, from?.host.metrics ?? null);
  const metrics = meter?.stages ?? null;
  const keep = { equity: true, plots: false };
  const grows = job.market !== null || (from?.checkpoint.grown ?? null) !== null;
  const grown = grows
    ? { seal: sealOf(bars, request.config, nodeSha256), mark: new GrownMark(bars, request.config, nodeSha256()) }
    : null;
  const seal = grown === null ? {} : { seal: grown.seal };
  const engine =
    from === null
      ? ok(createEngine(bars, request, { data_sha256, createHasher: nodeSha256, keep, metrics, sink, ...seal }))
      : await resumeRun({
          bars,
          checkpoint: from.checkpoint,
          log: disk.read(partialName(plan.log)),
          hasher,
          sink,
          metrics,
          ...seal,
          columns: 'log',
          decode,
          effects: nodeEffects(),
        });
  if (!engine.ok) return engine;
  const started_at = from?.host.started_at ?? job.started_at;
  const host = { started_at, interval_ms: bars.interval_ms, clock_kind: job.clock_kind, planned, metrics_plan };
  return ok({ engine: engine.value, journal: journal!, hasher, meter, host, grown, from, target });
}
