/** What the page hears of a run's stages: figures, and columns to transfer. Types only. */
import type { MetricsPlan } from '../../contracts/records.ts';

/** `edges.length === counts.length + 1`, of equal width; what is longer than the last edge is counted apart. */
export interface TimesHistogram {
  readonly edges_ms: Float64Array;
  readonly counts: Float64Array;
  readonly above: number;
}

export interface StageShown {
  readonly name: string;
  readonly steps: number;
  /** Null before the first step. */
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly ok: number;
  readonly rejected: number;
  readonly error: number;
  /** Over the course of the run, a row a span of bars: when it begins (epoch ms), median and 95th percentile. */
  readonly points: { readonly ts: Float64Array; readonly p50_ms: Float64Array; readonly p95_ms: Float64Array };
  readonly hist: TimesHistogram;
}

export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

export interface StagesReply {
  readonly plan: MetricsPlan;
  /** Smallest step of the timer; null where times are the model's. */
  readonly resolution_ms: number | null;
  /** Parts of the lines that are full; 0 without lines. */
  readonly rotated: number;
  readonly totals: {
    readonly processed: number;
    readonly allowed: number;
    readonly rejected: number;
    readonly filled: number;
    readonly errors: number;
    readonly retries: number;
    readonly dupes_filtered: number;
    readonly events: number;
  };
  readonly stages: readonly StageShown[];
  /** Most first. */
  readonly errors: readonly ReasonCount[];
  readonly rejects: readonly ReasonCount[];
}
