/**
 * Median and 95th percentile of each stage's times over the course of a run, for charts: one point a span of bars. Bounded:
 * the spans are as wide as it takes for so many of them to cover the run; should it grow beyond that, the oldest go.
 */
import { Damage, count, finite, list, nullable, record, type Check } from '../../contracts/check.ts';
import { Percentiles } from './percentiles.ts';
import type { PercentilesState } from './percentiles.ts';
import { STAGES } from './stages.ts';
import { checkPercentiles } from './state.ts';

/** Points a stage at most. */
export const POINTS_MAX = 240;

/** Columns of equal length, a row a span of bars in which the stage had steps. */
export interface StagePoints {
  /** First bar of the span. */
  readonly bar: Float64Array;
  readonly p50_ms: Float64Array;
  readonly p95_ms: Float64Array;
}

interface SpanState {
  readonly bar: readonly number[];
  readonly p50_ms: readonly number[];
  readonly p95_ms: readonly number[];
  /** The span under way: its first bar, and its times. */
  readonly from: number;
  readonly times: PercentilesState;
  /** The shortest and the longest of them; null before the first. */
  readonly least: number | null;
  readonly most: number | null;
}

export interface StageSeriesState {
  /** Bars a point. */
  readonly width: number;
  readonly stages: readonly SpanState[];
}

class StageSpans {
  #bar: number[] = [];
  #p50: number[] = [];
  #p95: number[] = [];
  readonly #width: number;
  #from = 0;
  #end = 0;
  #times = new Percentiles();
  /** All times of the span are the same as long as these are: then there is nothing to sort. */
  #least = Infinity;
  #most = -Infinity;

  constructor(width: number) {
    this.#width = width;
  }

  add(step: number, ms: number): void {
    if (step >= this.#end) this.#begin(step);
    if (ms < this.#least) this.#least = ms;
    if (ms > this.#most) this.#most = ms;
    this.#times.add(ms);
  }

  /** The span under way included. */
  points(): StagePoints {
    const [p50, p95] = this.#now();
    const all = (closed: readonly number[], now: number | null) =>
      Float64Array.from(now === null ? closed : [...closed, now]);
    const from = p50 === null ? null : this.#from;
    return { bar: all(this.#bar, from), p50_ms: all(this.#p50, p50), p95_ms: all(this.#p95, p95) };
  }

  snapshot(): SpanState {
    const [bar, p50_ms, p95_ms] = [this.#bar, this.#p50, this.#p95].map((each) => [...each]);
    const [least, most] = this.#times.count === 0 ? [null, null] : [this.#least, this.#most];
    return { bar, p50_ms, p95_ms, from: this.#from, times: this.#times.snapshot(), least, most };
  }

  restore({ bar, p50_ms, p95_ms, from, times, least, most }: SpanState): void {
    this.#bar = [...bar];
    this.#p50 = [...p50_ms];
    this.#p95 = [...p95_ms];
    this.#from = from;
    this.#times.restore(times);
    this.#end = times.count > 0 ? from + this.#width : 0;
    this.#least = least ?? Infinity;
    this.#most = most ?? -Infinity;
  }

  #now(): readonly (number | null)[] {
    return this.#least === this.#most ? [this.#least, this.#least] : this.#times.quantiles([50, 95]);
  }

  #begin(step: number): void {
    const [p50, p95] = this.#now();
    if (p50 !== null) {
      this.#bar.push(this.#from);
      this.#p50.push(p50);
      this.#p95.push(p95!);
      if (this.#bar.length >= POINTS_MAX) for (const each of [this.#bar, this.#p50, this.#p95]) each.shift();
    }
    this.#from = step - (step % this.#width);
    this.#end = this.#from + this.#width;
    this.#times = new Percentiles();
    this.#least = Infinity;
    this.#most = -Infinity;
  }
}

export class StageSeries {
  readonly #width: number;
  readonly #stages: readonly StageSpans[];

  /** @param width bars a point, see `spanOf` */
  constructor(width: number) {
    this.#width = width;
    this.#stages = STAGES.map(() => new StageSpans(width));
  }

  /** A step of a stage, both by their index, that took `ms`; steps come in order. */
  add(stage: number, step: number, ms: number): void {
    this.#stages[stage].add(step, ms);
  }

  points(stage: number): StagePoints {
    return this.#stages[stage].points();
  }

  snapshot(): StageSeriesState {
    return { width: this.#width, stages: this.#stages.map((stage) => stage.snapshot()) };
  }

  static restored({ width, stages }: StageSeriesState): StageSeries {
    const series = new StageSeries(width);
    stages.forEach((stage, s) => series.#stages[s].restore(stage));
    return series;
  }
}

/** Bars a point for a run of so many. */
export function spanOf(bars_total: number): number {
  return Math.max(1, Math.ceil(bars_total / POINTS_MAX));
}

const span: Check<SpanState> = (value, path) => {
  const found = spanFields(value, path);
  const { length } = found.bar;
  if (length > POINTS_MAX || found.p50_ms.length !== length || found.p95_ms.length !== length) {
    throw new Damage(path, `columns of the same length, ${String(POINTS_MAX)} at most`);
  }
  return found;
};
const spanFields = record({
  bar: list(count),
  p50_ms: list(finite),
  p95_ms: list(finite),
  from: count,
  times: checkPercentiles,
  least: nullable(finite),
  most: nullable(finite),
});
const fields = record({ width: count, stages: list(span) });

/** Throws `Damage`, which names the field. */
export const checkStageSeries: Check<StageSeriesState> = (value, path) => {
  const found = fields(value, path);
  if (found.width < 1) throw new Damage(`${path}.width`, 'at least 1');
  if (found.stages.length !== STAGES.length) throw new Damage(`${path}.stages`, `a list of ${String(STAGES.length)}`);
  return found;
};
