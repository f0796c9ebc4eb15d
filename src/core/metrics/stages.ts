/** The stages that are measured, and what a step of one may come to. */

export const STAGES = ['strategy', 'risk', 'exec', 'position'] as const;
export type Stage = (typeof STAGES)[number];

export const OUTCOMES = ['ok', 'rejected', 'error'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Indices into `STAGES` and `OUTCOMES`: the hot path carries numbers. */
export const STRATEGY = 0;
export const RISK = 1;
export const EXEC = 2;
export const POSITION = 3;
export const OK = 0;
export const REJECTED = 1;
export const ERROR = 2;

/** One line of `metrics.ndjson`: one step of one stage. */
export interface StageEvent {
  readonly stage: Stage;
  /** Index of the bar the step belongs to, from 0. */
  readonly step_id: number;
  /** The order's chain as in the log, `t7`; null for a bar of the strategy, which belongs to no order. */
  readonly trace_id: string | null;
  /** Seconds: since the epoch on the simulated clock, since the run began on the real one. */
  readonly t_start: number;
  readonly t_end: number;
  /**
   * Seconds the stage itself took. On the simulated clock that is `t_end − t_start`; on the real clock a strategy's span
   * also holds the risk checks of the orders it sent, and `dt` does not.
   */
  readonly dt: number;
  readonly outcome: Outcome;
  /** Why, as a code of the log or, for an error, its text; null where there is nothing to say. */
  readonly reason: string | null;
}
