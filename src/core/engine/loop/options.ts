import type { Bars } from '../../../contracts/bars.ts';
import type { DataSeal } from '../../../contracts/events.ts';
import type { Strategy } from '../../../contracts/strategy.ts';
import type { StageMetrics } from '../../metrics/index.ts';
import type { EventSink } from '../log/run-log.ts';
import type { EngineState, RunPast } from '../state/state.ts';

export interface EngineOptions {
  /** What the run's bars were made of (left out: they themselves) and its hash, see `hashBars`: the header has both. */
  readonly data?: Bars;
  readonly data_sha256: string;
  /** Of a run on data that grows, what the log's last event says of it, see `sealOf`; the header then leaves it open. */
  readonly seal?: (bars_done: number) => DataSeal;
  readonly run_id: string;
  /** Makes the log's writer from the keys of the values the strategy shows; null = no log. */
  readonly sink: ((shown: readonly string[]) => EventSink) | null;
  /** Which columns to keep: `equity` also keeps position and cash; fills, decisions and trades are always kept. */
  readonly keep: { readonly equity: boolean; readonly plots: boolean };
  /** Decides in place of the one the config names; for hosts that bring their own. Its log cannot be verified elsewhere. */
  readonly strategy?: Strategy;
  /** Told of each step of each stage; null or left out = nothing is measured and nothing is spent on it. */
  readonly metrics?: StageMetrics | null;
  /** Goes on from here instead of beginning: nothing is written of what was before. See `resumeEngine`. */
  readonly resume?: { readonly state: EngineState; readonly past: RunPast | null };
}
