/**
 * What the parts of the step share: the run, and the log with its clock and sequence. Written out where it is made, not
 * spread: what reads it then sees one shape, however many engines a process makes.
 */
import type { Bars } from '../../../contracts/bars.ts';
import type { RunRequest } from '../../../contracts/config.ts';
import type { Strategy } from '../../../contracts/strategy.ts';
import type { RunLog } from '../log/run-log.ts';
import type { RunSeries } from '../columns/series.ts';
import type { ViewState } from './view.ts';

export interface StepContext {
  readonly bars: Bars;
  readonly request: RunRequest;
  readonly series: RunSeries;
  readonly strategy: Strategy;
  readonly view: ViewState;
  readonly log: RunLog;
}
