import { SvelteMap } from 'svelte/reactivity';
import type { MetricsPlan } from '../../contracts/records.ts';
import type { Pace } from '../../contracts/pace.ts';
import { recall, remember } from '../io/memory.ts';

/** How much of a run's stages is kept: nothing, figures alone, or a line a step as well. */
export type Measured = 'off' | 'figures' | 'steps';
/** What times them: the model, but a timer where bars come in their own time; or a timer in any case. */
export type Timed = 'clock' | 'timer';
export type LimitKey = 'max_mb' | 'max_lines' | 'keep';
type Limits = Readonly<Record<LimitKey, number | null>>;

const UNLIMITED: Limits = { max_mb: null, max_lines: null, keep: null };
const BYTES_A_MB = 1e6;

/** What is measured of the runs to come. Not part of the request: the log is the same. */
export class Measuring {
  measured = $state<Measured>('figures');
  timed = $state<Timed>('clock');
  limits = $state.raw<Limits>(UNLIMITED);
  readonly errors = new SvelteMap<LimitKey, string>();
  readonly rotates = $derived(this.limits.max_mb !== null || this.limits.max_lines !== null);
  readonly changes = $derived(
    Number(this.measured !== 'figures') +
      Number(this.timed !== 'clock') +
      Object.values(this.limits).filter((limit) => limit !== null).length,
  );

  constructor() {
    const kept = recall('measuring');
    if (typeof kept !== 'object' || kept === null) return;
    const { measured, timed, ...limits } = kept as Readonly<Record<string, unknown>>;
    if (measured === 'off' || measured === 'steps') this.measured = measured;
    if (timed === 'timer') this.timed = timed;
    for (const key of ['max_mb', 'max_lines', 'keep'] as const) {
      const limit = limits[key];
      if (typeof limit === 'number' && problemOf(key, limit) === null) this.limits = { ...this.limits, [key]: limit };
    }
  }

  /** For a run at this pace; null = nothing is measured. */
  plan(pace: Pace): MetricsPlan | null {
    if (this.measured === 'off') return null;
    const { max_mb, max_lines, keep } = this.limits;
    const rotated = this.measured === 'steps' && this.rotates;
    const max_bytes = max_mb === null ? null : max_mb * BYTES_A_MB;
    return {
      measured: this.timed === 'timer' || pace.kind === 'time',
      lines: this.measured === 'steps',
      rotation: rotated ? { max_bytes, max_lines, keep } : null,
    };
  }

  /** Takes over how a run was measured; null = it was not. */
  take(plan: MetricsPlan | null, pace: Pace): void {
    this.errors.clear();
    this.measured = plan === null ? 'off' : plan.lines ? 'steps' : 'figures';
    // In real time both choices mean the timer.
    if (pace.kind !== 'time' && plan !== null) this.timed = plan.measured ? 'timer' : 'clock';
    const { max_bytes = null, max_lines = null, keep = null } = plan?.rotation ?? {};
    this.limits = { max_mb: max_bytes === null ? null : max_bytes / BYTES_A_MB, max_lines, keep };
    this.keep();
  }

  setMeasured(measured: Measured): void {
    this.measured = measured;
    this.keep();
  }

  setTimed(timed: Timed): void {
    this.timed = timed;
    this.keep();
  }

  /** A number, or null for none; NaN when what was typed is neither. */
  setLimit(key: LimitKey, limit: number | null): void {
    const problem = limit === null ? null : problemOf(key, limit);
    if (problem === null) this.errors.delete(key);
    else this.errors.set(key, problem);
    if (problem !== null) return;
    this.limits = { ...this.limits, [key]: limit };
    this.keep();
  }

  reset(): void {
    this.measured = 'figures';
    this.timed = 'clock';
    this.limits = UNLIMITED;
    this.errors.clear();
    this.keep();
  }

  private keep(): void {
    remember('measuring', this.changes === 0 ? null : { measured: this.measured, timed: this.timed, ...this.limits });
  }
}

function problemOf(key: LimitKey, limit: number): string | null {
  if (key === 'max_mb') return limit > 0 ? null : 'A number above 0.';
  const least = key === 'keep' ? 0 : 1;
  return Number.isSafeInteger(limit) && limit >= least ? null : `A whole number from ${String(least)}.`;
}
