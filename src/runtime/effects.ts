/** What a run needs of the outside world, as arguments: the layer itself knows neither browser nor Node. */
export interface RunEffects {
  /** A monotonic clock in milliseconds; its origin does not matter. */
  now(): number;
  /** Resolves after whatever else waits for this thread (messages, I/O) had its turn, and not later. */
  yieldNow(): Promise<void>;
  /** Resolves after about `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
}
