import { join } from 'node:path';
import { count, record, type Check } from '../../contracts/check.ts';
import { ok, type Result } from '../../contracts/result.ts';
import { utf8 } from '../../core/journal/index.ts';
import {
  orderedParts,
  summaryText,
  surplusParts,
  type RotationLimits,
  type StageClock,
  type StageMetrics,
} from '../../core/metrics/index.ts';
import { RUN_FOLDER } from '../../runtime/run/run-folder.ts';
import { StageRecorder, recorderFields, type RecorderState } from '../../runtime/run/stage-recorder.ts';
import type { Flag, Parsed } from '../line/args.ts';
import { AtomicFile } from '../files/atomic-file.ts';
import type { Disk } from '../files/disk.ts';
import { usage } from '../line/problems.ts';
import { removeParts, RotatingFile, type PartFolder, type PartsMark } from '../files/rotating-file.ts';

const GROUP = 'Metrics';

export const METRICS_FLAGS: readonly Flag[] = [
  {
    name: 'enable-metrics',
    kind: 'bool',
    help: 'Write timing and outcome of each step of each stage into the run folder.',
    group: GROUP,
  },
  {
    name: 'metrics-rotate-max-mb',
    kind: 'number',
    help: 'Begin a new part of metrics.ndjson from this size on, in millions of bytes. Default: one file.',
    group: GROUP,
    rare: true,
  },
  {
    name: 'metrics-rotate-max-lines',
    kind: 'int',
    help: 'Begin a new part from this many lines on. Looked at every 100 lines; below 100, at every line.',
    group: GROUP,
    rare: true,
  },
  {
    name: 'metrics-rotate-keep',
    kind: 'int',
    help: 'Rotated parts to keep; older ones are deleted. Default all.',
    group: GROUP,
    rare: true,
  },
];

export interface MetricsPlan {
  readonly rotation: RotationLimits | null;
}

/** What the command line asks for; null = no metrics. `folder`: whether there is a run folder to write them into. */
export function metricsPlan({ flags }: Parsed, folder: boolean): Result<MetricsPlan | null> {
  const names = ['metrics-rotate-max-mb', 'metrics-rotate-max-lines', 'metrics-rotate-keep'] as const;
  const [mb, lines, keep] = names.map((name) => (flags.get(name) as number | undefined) ?? null);
  if (flags.get('enable-metrics') !== true) {
    const given = names.find((name) => flags.has(name));
    return given === undefined ? ok(null) : usage(`--${given} does nothing without --enable-metrics.`, given);
  }
  if (!folder) {
    return usage('--enable-metrics needs a run folder. Give --out a folder instead of a file.', 'enable-metrics');
  }
  if (mb !== null && !(mb! > 0)) return usage(`--${names[0]} must be above 0; ${String(mb)} was given.`, names[0]);
  if (lines !== null && !(lines! >= 1)) {
    return usage(`--${names[1]} must be at least 1; ${String(lines)} was given.`, names[1]);
  }
  if (keep !== null && !(keep! >= 0)) {
    return usage(`--${names[2]} must be 0 or more; ${String(keep)} was given.`, names[2]);
  }
  if (mb === null && lines === null) {
    if (keep === null) return ok({ rotation: null });
    return usage(`--${names[2]} needs a limit: add --${names[0]} or --${names[1]}.`, names[2]);
  }
  const max_bytes = mb === null ? null : mb! * 1e6;
  return ok({ rotation: { max_bytes, max_lines: lines ?? null, keep: keep ?? null } });
}

/** What a checkpoint holds of a run's metrics. */
export interface MetricsCheckpoint extends RecorderState {
  readonly parts: PartsMark;
}

export const checkMetrics: Check<MetricsCheckpoint> = record({
  ...recorderFields,
  parts: record({ rotated: count, bytes: count }),
});

/** The metrics of a run and the files they go to. */
export class RunMetrics {
  private readonly recorder: StageRecorder;
  private readonly path: string;
  private readonly disk: Disk;
  private readonly plan: MetricsPlan;
  private readonly after: MetricsCheckpoint | null;
  private file: RotatingFile | null = null;

  /** @param after goes on from there; null = anew. Nothing is touched before `open`. */
  constructor(path: string, disk: Disk, plan: MetricsPlan, clock: StageClock, after: MetricsCheckpoint | null) {
    this.path = path;
    this.disk = disk;
    this.plan = plan;
    this.after = after;
    const target = {
      write: (bytes: Uint8Array) => this.opened.write(bytes),
      rotate: () => this.opened.rotate(),
    };
    this.recorder = new StageRecorder({ clock, target, rotation: plan.rotation, span: null, after });
  }

  get stages(): StageMetrics {
    return this.recorder.stages;
  }

  /** Removes what an earlier run left, or puts the files back to where the checkpoint left them. Throws the system's error. */
  open(): void {
    const folder = this.disk.parts(this.path);
    const { rotation } = this.plan;
    const base = RUN_FOLDER.metrics;
    if (this.after === null) {
      folder.remove(RUN_FOLDER.metrics_summary);
      this.file = RotatingFile.create(folder, base, rotation);
    } else {
      this.file = RotatingFile.resume(folder, base, rotation, this.after.parts);
    }
  }

  private get opened(): RotatingFile {
    if (this.file === null) throw new Error('the metrics are not open');
    return this.file;
  }

  /** See `RotatingFile.wantsMark`. */
  get wantsCheckpoint(): boolean {
    return this.file?.wantsMark ?? false;
  }

  /** At a bar's edge. */
  checkpoint(): MetricsCheckpoint {
    return { ...this.recorder.snapshot(), parts: this.opened.mark() };
  }

  /** Of what has been written by now; see `RotatingFile.sync`. */
  sync(): Promise<void> {
    return this.opened.sync();
  }

  kept({ parts }: MetricsCheckpoint): void {
    this.opened.kept(parts);
  }

  /** Writes what is left, and the summary. */
  async finish(durable: boolean): Promise<void> {
    this.stages.flush();
    if (durable) await this.sync();
    this.opened.close();
    const path = join(this.path, RUN_FOLDER.metrics_summary);
    const summary = await AtomicFile.create(path, { disk: this.disk });
    summary.write(utf8(summaryText(this.stages.summary)));
    await summary.commit(durable);
  }

  /** The run is whole and no checkpoint is needed any more. */
  release(): void {
    this.opened.release();
  }

  /** Paths of what is there, oldest part first. */
  async files(): Promise<readonly string[]> {
    const parts = orderedParts(RUN_FOLDER.metrics, await this.disk.list(this.path));
    return [...parts, RUN_FOLDER.metrics_summary].map((name) => join(this.path, name));
  }

  /** The run has failed: what was measured up to there is kept, as far as the disk takes it. Never rejects. */
  async keep(): Promise<void> {
    try {
      await this.finish(false);
    } catch {
      // The failure of the run is what is reported; its metrics may be what the disk had no room for.
      this.file?.close();
    }
  }
}

/** Removes the metrics of an earlier run from a folder. */
export function removeMetrics(folder: PartFolder): void {
  folder.remove(RUN_FOLDER.metrics_summary);
  removeParts(folder, RUN_FOLDER.metrics);
}

/** Removes the parts that `keep` does not want: of a run that ended, but was stopped before it had done so itself. */
export function tidyMetrics(folder: PartFolder, { rotation }: MetricsPlan): void {
  const names = folder.list();
  for (const name of surplusParts(RUN_FOLDER.metrics, names, rotation?.keep ?? null)) folder.remove(name);
}
