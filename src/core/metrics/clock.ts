/** What time a stage takes: modelled, or measured by a clock the host brings. */

/** Modelled latency by stage (`STAGES`), in tenths of a millisecond so that sums stay whole: 1, 0.5, 2 and 0.3 ms. */
export const MODEL_TENTHS_MS: readonly number[] = [10, 5, 20, 3];

export type StageClock =
  /** Latencies of the model, laid on the engine's time: the same run gives the same lines. */
  | { readonly kind: 'simulated' }
  | {
      readonly kind: 'real';
      /** Monotonic, in milliseconds. */
      readonly now: () => number;
      /** Smallest step the clock was seen to make, see `clockResolution`. */
      readonly resolution_ms: number;
    };

/**
 * The smallest step `now` was seen to make, in ms: two durations that differ by less cannot be told apart. Null when it
 * did not move at all within `readings`.
 */
export function clockResolution(now: () => number, readings = 100_000): number | null {
  let least = Infinity;
  let seen = 0;
  let last = now();
  for (let i = 0; i < readings && seen < 1000; i++) {
    const next = now();
    if (next > last) {
      if (next - last < least) least = next - last;
      seen++;
    }
    last = next;
  }
  return least < Infinity ? least : null;
}
