/** How patient a supervisor is. Times in milliseconds. */
export interface SupervisionPolicy {
  /** Restarts without sustained progress between them after which it gives up; 0 = the first failure is the last. */
  readonly restarts_max: number;
  readonly backoff_base_ms: number;
  readonly backoff_cap_ms: number;
  /** Silence after which work is taken for hung, above 0; null = never. */
  readonly hang_ms: number | null;
  /** Whether silence counts from the start of an attempt on; else from its first sign of life. */
  readonly expects_beat: boolean;
  /** Time between asking work to end and ending it; 0 = it is not asked when it hangs. */
  readonly grace_ms: number;
  /** An attempt that has lasted this long, and come further than every one before it, sets the count of attempts back. */
  readonly steady_ms: number;
}

/** Where nothing else is said. */
export const SUPERVISION_DEFAULTS: SupervisionPolicy = {
  restarts_max: 5,
  backoff_base_ms: 1000,
  backoff_cap_ms: 60_000,
  hang_ms: 60_000,
  expects_beat: false,
  grace_ms: 30_000,
  steady_ms: 60_000,
};

/**
 * Time to wait before a restart: min(cap, base · 2^attempt).
 * @param attempt restarts already made in a row, from 0
 */
export function backoffMs(policy: SupervisionPolicy, attempt: number): number {
  const { backoff_base_ms, backoff_cap_ms } = policy;
  // Zero times infinity is no number, and 2^1024 is infinite.
  return backoff_base_ms === 0 ? 0 : Math.min(backoff_cap_ms, backoff_base_ms * 2 ** attempt);
}
