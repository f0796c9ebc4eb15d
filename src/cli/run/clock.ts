/** Which clock a run goes by: the simulated one, as fast as possible, or the real one, at the pace of its bars. */
import { performance } from 'node:perf_hooks';
import { FREE, type Pace } from '../../contracts/pace.ts';
import { ok, type Result } from '../../contracts/result.ts';
import { clockResolution, type StageClock } from '../../core/metrics/index.ts';
import type { Flag, Parsed } from '../line/args.ts';
import { usage } from '../line/problems.ts';

const GROUP = 'Clock';

export const CLOCK_FLAGS: readonly Flag[] = [
  {
    name: 'clock',
    kind: 'enum',
    choices: ['simulated', 'real'],
    help: 'As fast as possible (the default), or at the pace of the bars. The log is the same; measured stages are real.',
    group: GROUP,
  },
  {
    name: 'speed',
    kind: 'number',
    help: 'With --clock real: seconds of the bars’ time that pass in a second; 60 is a bar of a minute each second. Default 1.',
    group: GROUP,
  },
];

export interface ClockPlan {
  readonly kind: 'simulated' | 'real';
  readonly pace: Pace;
  /** What times the stages where that is asked for. */
  readonly stages: StageClock;
}

/** The clock a command line asks for. */
export function clockPlan({ flags }: Parsed): Result<ClockPlan> {
  const speed = (flags.get('speed') as number | undefined) ?? null;
  if (flags.get('clock') !== 'real') {
    if (speed !== null) return usage('--speed does nothing without --clock real.', 'speed');
    return ok({ kind: 'simulated', pace: FREE, stages: { kind: 'simulated' } });
  }
  if (speed !== null && !(speed > 0)) return usage(`--speed must be above 0; ${String(speed)} was given.`, 'speed');
  const now = () => performance.now();
  const stages: StageClock = { kind: 'real', now, resolution_ms: clockResolution(now) ?? 0 };
  return ok({ kind: 'real', pace: { kind: 'time', speed: speed ?? 1 }, stages });
}

/** What `run_meta.json` says of it. */
export function clockFacts({ kind, pace, stages }: ClockPlan) {
  return {
    clock: kind,
    speed: pace.kind === 'time' ? pace.speed : null,
    timer_resolution_ms: stages.kind === 'real' ? stages.resolution_ms : null,
  };
}
