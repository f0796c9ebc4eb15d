/** What the page hears of a run's intrabar assumptions. Types only. */
import type { Trade } from '../../contracts/trade.ts';

export interface BandProgress {
  readonly runs_done: number;
  /** 1 until the run as asked is through and it is known what can matter to it. */
  readonly runs_total: number;
}

/** What a run came to under an assumption about the inside of a bar. */
export interface BandOutcome {
  readonly equity_final: number;
  readonly return_pct: number;
  readonly trades: number;
}

/** How much of a run's result hangs on what a bar does not tell: the same run under each other assumption alone. */
export interface PathBandReply {
  readonly base: BandOutcome;
  /** A field of the config and its value in place of the run's own; empty when none can matter. */
  readonly runs: readonly (BandOutcome & {
    readonly field: string;
    readonly value: string;
    /** Trades of the run that come out otherwise or not at all; trades that it does not have. */
    readonly trades_changed: number;
    readonly trades_added: number;
  })[];
  /** Number of runs in which several were changed together. */
  readonly combined: number;
  /** Least and greatest of all runs, the run itself included. */
  readonly equity_min: number;
  readonly equity_max: number;
  readonly return_min_pct: number;
  readonly return_max_pct: number;
  /** Trades that depend on an assumption, those that change most first; at most 100. */
  readonly trades: readonly {
    readonly trade: Trade;
    /** The most by which its return changes, in points of per cent; null where it is missing under one of them. */
    readonly effect_pct: number | null;
    /** The same entry under each assumption that changes it; null when there is none. */
    readonly others: readonly { readonly field: string; readonly value: string; readonly trade: Trade | null }[];
  }[];
  readonly trades_total: number;
}
