/** Where a run's bars come from: all there, or still coming. Execution's counterpart is the `ExecutionVenue`. */
import type { Bars } from './bars.ts';
import type { Problem } from './result.ts';

export interface MarketData {
  /** The bars so far, closed ones alone. While more come the object stays the same and grows, see `GrowingBars`. */
  readonly bars: Bars;
  /** No more will come. */
  readonly ended: boolean;
  /** Resolves when there are more bars than before, or none will come. Rejects with `MarketDataError` when none can be had. */
  more(): Promise<void>;
  /** Stops waiting; nothing comes after. */
  close(): void;
}

/** The source has failed: what came is no bar, or nothing can come any more. The bars that are there stay good. */
export class MarketDataError extends Error {
  override readonly name = 'MarketDataError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}
