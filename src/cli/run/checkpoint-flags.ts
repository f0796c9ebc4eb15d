import { ok, type Result } from '../../contracts/result.ts';
import type { Flag, Parsed } from '../line/args.ts';
import type { CheckpointPlan } from './checkpointing.ts';
import { usage } from '../line/problems.ts';

const GROUP = 'Checkpoints';
const EVERY_S = 1;

export const CHECKPOINT_FLAGS: readonly Flag[] = [
  {
    name: 'checkpoint-every-s',
    kind: 'number',
    nullable: true,
    help: `Seconds between two points to resume from. off: only when the run is stopped, and when SIGUSR2 halts it. Default ${String(EVERY_S)}.`,
    group: GROUP,
    rare: true,
  },
  {
    name: 'checkpoint-every-bars',
    kind: 'int',
    help: 'A point to resume from after every so many bars instead, the run waiting until it is on the disk.',
    group: GROUP,
    rare: true,
  },
];

export function checkpointPlan({ flags }: Parsed): Result<CheckpointPlan> {
  const [by_s, by_bars] = ['checkpoint-every-s', 'checkpoint-every-bars'] as const;
  const seconds = (flags.has(by_s) ? flags.get(by_s) : EVERY_S) as number | null;
  const bars = (flags.get(by_bars) as number | undefined) ?? null;
  if (flags.has(by_s) && bars !== null) return usage(`--${by_s} and --${by_bars} exclude one another.`, by_bars);
  if (seconds !== null && !(seconds > 0)) return usage(`--${by_s} must be above 0, or off.`, by_s);
  if (bars !== null && !(bars >= 1)) return usage(`--${by_bars} must be at least 1.`, by_bars);
  return ok({ every_ms: bars !== null || seconds === null ? null : seconds * 1000, every_bars: bars });
}
