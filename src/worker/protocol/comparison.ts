/** Runs beside each other, as the page asks for them and is told. */
import type { DatasetInfo, RunInfo } from '../../contracts/records.ts';

export interface CompareQuery {
  /** Two to six runs, each once. */
  readonly keys: readonly string[];
  /** Most points of the common time axis, at least 2. */
  readonly points: number;
}

export interface ComparedRun {
  readonly info: RunInfo;
  /** Of the bars as the run sees them. */
  readonly dataset: DatasetInfo;
  /** The tear sheet of the bars done; empty when there are none. */
  readonly stats: Readonly<Record<string, number | null>>;
  /** Equity at the first bar's close, from which the return is counted; null before that. */
  readonly start: number | null;
  /**
   * A value a point of the axis. `equity`: at the run's newest close up to there, NaN before its first and after its last.
   * `low` and `high`: the extremes since the point before, NaN where the run has no close since then.
   */
  readonly equity: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface CompareReply {
  /** Epoch ms of the points, ascending, from the first bar's close of any run to the last. */
  readonly ts: Float64Array;
  /** In the order asked for. */
  readonly runs: readonly ComparedRun[];
}

/** Moments of the common time axis, epoch ms. */
export interface TimeSpan {
  readonly from: number;
  /** Above `from`. */
  readonly to: number;
}

export type OverlayQuery = CompareQuery & TimeSpan;

/** A part of the axis, with points of its own. */
export type OverlayReply = Pick<CompareReply, 'ts'> & {
  /** In the order asked for. */
  readonly runs: readonly Pick<ComparedRun, 'equity' | 'low' | 'high'>[];
};

/** Where a run's log parts from the base's. Headers are not compared: each names its own run. */
export type LogParting =
  | {
      readonly kind: 'same';
      /** Lines of each log. */
      readonly events: number;
      /** To the last byte, first line and hash at the end included. */
      readonly whole: boolean;
    }
  | {
      readonly kind: 'parts';
      /** Counted from 1. */
      readonly line: number;
      /** The line in either log; null where it has ended before. */
      readonly base: string | null;
      readonly other: string | null;
      /** Every field of both events, those that differ among them; empty where there is one event. */
      readonly fields: readonly { readonly field: string; readonly expected: string; readonly found: string }[];
    };
