/** What the parts of the step share: the run, the clock, the sequence, the log. */
import type { Bars } from '../../contracts/bars.ts';
import type { RunRequest } from '../../contracts/config.ts';
import type { RunEvent } from '../../contracts/events.ts';
import type { Strategy } from '../../contracts/strategy.ts';
import type { RunSeries } from './series.ts';
import type { ViewState } from './view.ts';

export interface StepContext {
  readonly bars: Bars;
  readonly request: RunRequest;
  readonly series: RunSeries;
  readonly strategy: Strategy;
  readonly view: ViewState;
  readonly nextSeq: () => number;
  readonly emit: (event: RunEvent) => void;
  /** Engine time, epoch ms; never goes back. */
  readonly clock: () => number;
  /** Moves the clock on to `ts`, if that is later; returns engine time. */
  readonly advanceClock: (ts: number) => number;
}
