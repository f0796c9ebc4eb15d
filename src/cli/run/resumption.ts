/** The checkpoint to go on from: the newest of a run folder that can be, and what is wrong with the others. */
import { Damage, count, finite, list, nullable, oneOf, record, since, type Check } from '../../contracts/check.ts';
import { checkpointProblems } from '../../contracts/checkpoint-errors.ts';
import type { Bars } from '../../contracts/bars.ts';
import type { RunRequest } from '../../contracts/config.ts';
import type { MarketData } from '../../contracts/market-data.ts';
import type { OperatorCommand } from '../../contracts/records.ts';
import { err, ok, type Problem, type Result } from '../../contracts/result.ts';
import { readCheckpoint, refusal, type Checkpoint } from '../../runtime/checkpoint/checkpoint.ts';
import { otherData } from '../../runtime/checkpoint/grown.ts';
import type { CheckpointFiles, StoredCheckpoint } from '../output/checkpoint-files.ts';
import { nodeSha256 } from '../files/hash.ts';
import { fileProblem } from '../files/file-problem.ts';
import { OPERATOR_WORDS } from './operator.ts';
import { checkMetrics, type MetricsCheckpoint, type MetricsPlan } from './run-metrics.ts';

/** What the terminal keeps in a checkpoint beyond the engine. */
export interface HostFacts {
  /** Wall clock, epoch ms: when the run was begun, whoever goes on with it. */
  readonly started_at: number;
  /** Of the data: no hash says it. Null = not known. */
  readonly interval_ms: number | null;
  /** Which clock times the stages. */
  readonly clock_kind: 'simulated' | 'real';
  /** What the operator's flags asked for, whether it has been said yet or not. */
  readonly planned: readonly OperatorCommand[];
  /** What the metrics' flags asked for; null = none. */
  readonly metrics_plan: MetricsPlan | null;
  readonly metrics: MetricsCheckpoint | null;
}

const limits = record({ max_bytes: nullable(finite), max_lines: nullable(count), keep: nullable(count) });

const checkHost: Check<HostFacts> = record({
  started_at: finite,
  interval_ms: since(null, nullable(finite)),
  clock_kind: oneOf('simulated', 'real'),
  planned: list(record({ bar: count, to: oneOf('ACTIVE', 'REDUCING', 'HALTED') })),
  metrics_plan: nullable(record({ rotation: nullable(limits) })),
  metrics: nullable(checkMetrics),
});

/** A checkpoint of this run, whole and wanted; whether the log bears it out is seen when the log is read. */
export interface Resumption {
  readonly path: string;
  readonly checkpoint: Checkpoint;
  readonly host: HostFacts;
}

/** What is asked for now. */
export interface Wanted {
  readonly request: RunRequest;
  /** Of all bars; where more come of the first, see `firstBarHash`. */
  readonly data_sha256: string;
  readonly bars: Bars;
  /** Where more bars come from, in place, while the run goes; null = they are all there. */
  readonly market: MarketData | null;
  readonly clock_kind: 'simulated' | 'real';
  readonly planned: readonly OperatorCommand[];
  readonly metrics_plan: MetricsPlan | null;
}

/**
 * Tries the checkpoints there are, the newest first, until `begin` can go on from one. What is wrong with those passed
 * over goes to `onDamaged`; a run that is not the one asked for is refused at once, whatever the older one says.
 */
export async function resumeFrom<T>(
  files: CheckpointFiles,
  wanted: Wanted,
  begin: (from: Resumption) => Promise<Result<T>>,
  onDamaged: (path: string, problem: Problem) => void,
): Promise<Result<T>> {
  const damaged: string[] = [];
  for (const stored of await files.read()) {
    const read = readStored(stored);
    const fits = read.ok ? mismatch(read.value, wanted) : null;
    if (fits !== null) return err(fits);
    const begun = read.ok ? await begin(read.value) : read;
    if (begun.ok) return begun;
    if (begun.problem.code === 'CHECKPOINT_FORMAT') return begun;
    if (!begun.problem.code.startsWith('CHECKPOINT')) return begun;
    damaged.push(`${stored.path}: ${begun.problem.message}`);
    onDamaged(stored.path, begun.problem);
  }
  const message = `No checkpoint can be gone on from. --force begins anew.\n${damaged.join('\n')}`;
  return err({ code: 'CHECKPOINT_DAMAGED', message, line: null, column: null, text: files.newest });
}

function readStored({ path, text, error }: StoredCheckpoint): Result<Resumption> {
  if (text === null) {
    const unread = fileProblem('read', path, error);
    return unread.ok ? unread : err(checkpointProblems.state(unread.problem.message));
  }
  const read = readCheckpoint(text);
  if (!read.ok) return read;
  try {
    return ok({ path, checkpoint: read.value, host: checkHost(read.value.host, 'host') });
  } catch (thrown) {
    if (thrown instanceof Damage) return err(checkpointProblems.damaged(`${thrown.path} should be ${thrown.expected}`));
    throw thrown;
  }
}

type Planned = Pick<HostFacts, 'clock_kind' | 'planned' | 'metrics_plan'>;

/** How the run of a checkpoint differs from the one asked for; null = not at all. */
function mismatch({ checkpoint, host }: Resumption, wanted: Wanted): Problem | null {
  const grown = checkpoint.grown ?? null;
  if (grown === null && wanted.market !== null) return checkpointProblems.config('follow', 'false', 'true');
  const other = refusal(checkpoint, wanted.request, wanted.data_sha256);
  if (other !== null) return other;
  const data = grown === null ? null : otherData(grown, wanted.bars, wanted.request.config, nodeSha256());
  if (data !== null) return data;
  const { interval_ms } = host;
  if (interval_ms !== null && interval_ms !== wanted.bars.interval_ms) {
    return checkpointProblems.config('interval_ms', String(interval_ms), String(wanted.bars.interval_ms));
  }
  const asked: readonly (readonly [string, (of: Planned) => unknown])[] = [
    ['clock', ({ clock_kind }) => clock_kind],
    ['enable-metrics', ({ metrics_plan }) => metrics_plan !== null],
    ['metrics-rotate-max-mb', ({ metrics_plan }) => metrics_plan?.rotation?.max_bytes ?? null],
    ['metrics-rotate-max-lines', ({ metrics_plan }) => metrics_plan?.rotation?.max_lines ?? null],
    ['metrics-rotate-keep', ({ metrics_plan }) => metrics_plan?.rotation?.keep ?? null],
    ...OPERATOR_WORDS.map(
      ([flag, to]) => [flag, ({ planned }: Planned) => planned.find((each) => each.to === to)?.bar ?? null] as const,
    ),
  ];
  for (const [name, of] of asked) {
    const [theirs, ours] = [JSON.stringify(of(host)), JSON.stringify(of(wanted))];
    if (theirs !== ours) return checkpointProblems.config(name, theirs, ours);
  }
  return null;
}
