import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../contracts/result.ts';
import {
  orderedParts,
  StageLineWriter,
  StageMetrics,
  summaryText,
  type RotationLimits,
  type StageClock,
} from '../core/metrics/index.ts';
import { RUN_FOLDER } from '../runtime/run-folder.ts';
import type { Flag, Parsed } from './args.ts';
import { usage } from './problems.ts';
import { diskFolder, removeParts, RotatingFile, type PartFolder } from './rotating-file.ts';

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

/** The metrics of a run and the files they go to. */
export class RunMetrics {
  readonly stages: StageMetrics;
  private readonly path: string;
  private readonly folder: PartFolder;
  private readonly file: RotatingFile;

  /** Begins anew: removes what an earlier run left. Throws the system's error. */
  constructor(path: string, { rotation }: MetricsPlan, clock: StageClock) {
    this.path = path;
    this.folder = diskFolder(path);
    removeMetrics(path);
    this.file = RotatingFile.open(this.folder, RUN_FOLDER.metrics, rotation);
    const lines = new StageLineWriter({ target: this.file, rotation, present: this.file.present });
    this.stages = new StageMetrics({ clock, lines });
  }

  /** Writes what is left, and the summary. Returns the paths, oldest part first. */
  finish(): readonly string[] {
    this.stages.flush();
    this.file.close();
    const summary = join(this.path, RUN_FOLDER.metrics_summary);
    writeFileSync(summary, summaryText(this.stages.summary));
    const parts = orderedParts(RUN_FOLDER.metrics, this.folder.list());
    return [...parts.map((name) => join(this.path, name)), summary];
  }

  /** The run has failed: what was measured up to there is kept, as far as the disk takes it. Never throws. */
  keep(): void {
    try {
      this.finish();
    } catch {
      // The failure of the run is what is reported; its metrics may be what the disk had no room for.
      this.file.close();
    }
  }
}

/** Removes the metrics of an earlier run from a folder. */
export function removeMetrics(path: string): void {
  const folder = diskFolder(path);
  folder.remove(RUN_FOLDER.metrics_summary);
  removeParts(folder, RUN_FOLDER.metrics);
}
