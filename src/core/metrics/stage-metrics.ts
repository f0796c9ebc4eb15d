/**
 * Timing and outcome of every step of the four stages, while a run goes. Memory does not grow with the run.
 *
 * On the simulated clock a step begins at its engine time or, when the step before has not ended by then, at that one's
 * end. On the real clock a step lasts from the moment the stage before let go; writing the log is no stage's time.
 * A line is written when its step ends, so that the strategy's comes after those of the orders it sent.
 */
import type { DeliveryFacts } from '../../contracts/events.ts';
import { MODEL_TENTHS_MS, type StageClock } from './clock.ts';
import { loadNumber, storeNumber } from '../num/stored.ts';
import { Percentiles, type Weights } from './percentiles.ts';
import type { StageLineWriter } from './stage-lines.ts';
import type { StageSeries } from './stage-series.ts';
import type { StageMetricsState } from './state.ts';
import { ERROR, EXEC, OK, OUTCOMES, POSITION, REJECTED, RISK, STAGES, STRATEGY } from './stages.ts';
import { addReason, byCount, outcomeTable, type MetricsSummary } from './summary.ts';

export interface StageMetricsOptions {
  readonly clock: StageClock;
  /** Null = figures alone. */
  readonly lines: StageLineWriter | null;
  /** Told of each step's time, by bars; null or left out = nobody is. */
  readonly series?: StageSeries | null;
}

export class StageMetrics {
  /** Counted by an exchange that fails and is asked again. */
  retries = 0;
  dupes_filtered = 0;
  readonly clock: StageClock;
  readonly #lines: StageLineWriter | null;
  readonly #series: StageSeries | null;
  readonly #now: (() => number) | null;
  readonly #stages = STAGES.map(() => new Percentiles());
  readonly #latency = new Percentiles();
  readonly #outcomes = new Float64Array(STAGES.length * OUTCOMES.length);
  readonly #errors = new Map<string, number>();
  readonly #rejects = new Map<string, number>();
  #events = 0;
  #filled = 0;
  /** Simulated: end of the step laid last, and where the strategy's step began; tenths of a millisecond. */
  #cursor = -Infinity;
  #strategyAt = 0;
  /** Real, in ms: zero of the times told; when the stage at work took over; the strategy's begin and time so far. */
  #origin = 0;
  #mark = 0;
  #began = 0;
  #own = 0;
  #deciding = false;
  /** What is at work, for the error that ends a run. */
  #inStrategy = false;
  #atWork = EXEC;
  #step = 0;

  constructor({ clock, lines, series = null }: StageMetricsOptions) {
    this.clock = clock;
    this.#lines = lines;
    this.#series = series;
    this.#now = clock.kind === 'real' ? clock.now : null;
    this.#origin = this.#now?.() ?? 0;
    this.#mark = this.#origin;
  }

  /** The engine takes over, after whatever else its thread did: that was no stage's time. */
  resume(): void {
    if (this.#now !== null) this.#mark = this.#now();
  }

  /** The strategy is about to see bar `step`, at engine time `ts`. */
  strategyStarts(step: number, ts: number): void {
    this.#inStrategy = true;
    this.#atWork = STRATEGY;
    this.#step = step;
    if (this.#now === null) {
      this.#strategyAt = this.#lay(STRATEGY, ts);
    } else {
      this.#own = 0;
      this.#began = this.#mark = this.#now();
    }
  }

  strategyEnds(step: number): void {
    this.#inStrategy = false;
    this.#atWork = EXEC;
    if (this.#now === null) {
      this.#modelled(STRATEGY, step, 0, this.#strategyAt, OK, null);
      return;
    }
    const now = this.#now();
    this.#own += now - this.#mark;
    this.#mark = now;
    this.#measured(STRATEGY, step, 0, this.#began, now, this.#own, OK, null);
  }

  /** The time of whoever has been at work ends here: an event of its stage is complete and about to be logged. */
  #lap(): number {
    return this.#now!() - this.#mark;
  }

  /** An order is wanted: from here on risk is at work. */
  intended(step: number): void {
    this.#step = step;
    this.#atWork = RISK;
    this.#deciding = true;
    if (this.#now !== null && this.#inStrategy) this.#own += this.#lap();
  }

  /** Risk has decided; `reason` is the first code of a denial, or null when the order is let through. */
  decided(step: number, trace: number, ts: number, reason: string | null): void {
    this.#deciding = false;
    this.#item(RISK, step, trace, ts, reason === null ? OK : REJECTED, reason);
    this.#atWork = this.#inStrategy ? STRATEGY : EXEC;
  }

  /** What it took to bring an order to the exchange: each attempt that failed is a step that ended with an error. */
  delivered(step: number, trace: number, ts: number, { retries, duplicates, errors }: DeliveryFacts): void {
    for (const code of errors) this.#item(EXEC, step, trace, ts, ERROR, code);
    this.retries += retries;
    this.dupes_filtered += duplicates;
  }

  /** The venue reports. `latency_ms` of a fill's order; −1 when the report is no fill. */
  reported(
    step: number,
    trace: number,
    ts: number,
    reason: string | null,
    rejected: boolean,
    latency_ms: number,
  ): void {
    this.#item(EXEC, step, trace, ts, rejected ? REJECTED : OK, reason);
    if (latency_ms < 0) return;
    this.#filled++;
    this.#latency.add(latency_ms);
    this.#atWork = POSITION;
  }

  /** A fill is posted. */
  posted(step: number, trace: number, ts: number): void {
    this.#item(POSITION, step, trace, ts, OK, null);
    this.#atWork = this.#inStrategy ? STRATEGY : EXEC;
  }

  /** The log has taken an event: its writing was no stage's time. */
  logged(): void {
    if (this.#now !== null) this.#mark = this.#now();
  }

  /** The run has failed: the step at work ends with an error. Call it once, with the error's text. */
  fail(reason: string): void {
    const stage = this.#deciding ? RISK : this.#atWork;
    if (this.#now === null) {
      const free = this.#cursor === -Infinity ? 0 : this.#cursor / 10;
      const at = stage === STRATEGY ? this.#strategyAt : this.#lay(stage, free);
      this.#modelled(stage, this.#step, 0, at, ERROR, reason);
    } else {
      const now = this.#now();
      const own = now - this.#mark + (stage === STRATEGY ? this.#own : 0);
      this.#measured(stage, this.#step, 0, stage === STRATEGY ? this.#began : this.#mark, now, own, ERROR, reason);
    }
  }

  /** Hands over the lines written so far. */
  flush(): void {
    this.#lines?.flush();
  }

  /** At a bar's edge: all that the rest of the lines and the summary follow from. */
  snapshot(): StageMetricsState {
    return {
      retries: this.retries,
      dupes_filtered: this.dupes_filtered,
      stages: this.#stages.map((stage) => stage.snapshot()),
      latency: this.#latency.snapshot(),
      outcomes: Array.from(this.#outcomes),
      errors: [...this.#errors],
      rejects: [...this.#rejects],
      events: this.#events,
      filled: this.#filled,
      cursor: storeNumber(this.#cursor),
      step: this.#step,
      elapsed_ms: this.#now === null ? null : this.#now() - this.#origin,
    };
  }

  /** Into metrics just made; times told go on from those told before. */
  restore(state: StageMetricsState): void {
    this.retries = state.retries;
    this.dupes_filtered = state.dupes_filtered;
    state.stages.forEach((stage, s) => this.#stages[s].restore(stage));
    this.#latency.restore(state.latency);
    this.#outcomes.set(state.outcomes);
    for (const [reason, count] of state.errors) this.#errors.set(reason, count);
    for (const [reason, count] of state.rejects) this.#rejects.set(reason, count);
    this.#events = state.events;
    this.#filled = state.filled;
    this.#cursor = loadNumber(state.cursor);
    this.#step = state.step;
    this.#origin -= state.elapsed_ms ?? 0;
  }

  /** How a stage's times are spread; `stage` by its index. */
  times(stage: number): Weights {
    return this.#stages[stage].weights();
  }

  /** Totals since the start. */
  get summary(): MetricsSummary {
    const outcomes = outcomeTable(this.#outcomes);
    const [latency_p50_ms, latency_p95_ms] = this.#latency.quantiles([50, 95]);
    const total = (o: number) => STAGES.reduce((sum, _, s) => sum + this.#outcomes[s * OUTCOMES.length + o], 0);
    const count = (s: number, o: number) => this.#outcomes[s * OUTCOMES.length + o];
    return {
      processed: count(STRATEGY, OK),
      allowed: count(RISK, OK),
      rejected: total(REJECTED),
      filled: this.#filled,
      errors: total(ERROR),
      retries: this.retries,
      dupes_filtered: this.dupes_filtered,
      latency_p50_ms,
      latency_p95_ms,
      latency_count: this.#latency.count,
      errors_by_reason: byCount(this.#errors),
      rejects_by_reason: byCount(this.#rejects),
      stages_by_name: new Map(
        STAGES.map((stage, s) => {
          const times = this.#stages[s];
          const [p50_ms, p95_ms] = times.quantiles([50, 95]);
          return [stage, { count: times.count, p50_ms, p95_ms }];
        }),
      ),
      outcomes_by_stage: outcomes,
      stage_events_count: this.#events,
    };
  }

  /** Reserves the model's time for a step of `stage` at engine time `ts`; returns where it begins. */
  #lay(stage: number, ts: number): number {
    const at = ts * 10 > this.#cursor ? ts * 10 : this.#cursor;
    this.#cursor = at + MODEL_TENTHS_MS[stage];
    return at;
  }

  #item(stage: number, step: number, trace: number, ts: number, outcome: number, reason: string | null): void {
    this.#step = step;
    if (this.#now === null) {
      this.#modelled(stage, step, trace, this.#lay(stage, ts), outcome, reason);
      return;
    }
    const now = this.#now();
    this.#measured(stage, step, trace, this.#mark, now, now - this.#mark, outcome, reason);
    this.#mark = now;
  }

  #modelled(stage: number, step: number, trace: number, at: number, outcome: number, reason: string | null): void {
    const tenths = MODEL_TENTHS_MS[stage];
    this.#count(stage, step, tenths / 10, outcome, reason);
    this.#lines?.write(stage, step, trace, at / 10000, (at + tenths) / 10000, tenths / 10000, outcome, reason);
  }

  #measured(
    stage: number,
    step: number,
    trace: number,
    from: number,
    to: number,
    own_ms: number,
    outcome: number,
    reason: string | null,
  ): void {
    const origin = this.#origin;
    this.#count(stage, step, own_ms, outcome, reason);
    this.#lines?.write(
      stage,
      step,
      trace,
      (from - origin) / 1000,
      (to - origin) / 1000,
      own_ms / 1000,
      outcome,
      reason,
    );
  }

  #count(stage: number, step: number, ms: number, outcome: number, reason: string | null): void {
    this.#events++;
    this.#outcomes[stage * OUTCOMES.length + outcome]++;
    this.#stages[stage].add(ms);
    this.#series?.add(stage, step, ms);
    if (outcome === REJECTED) addReason(this.#rejects, reason);
    else if (outcome === ERROR) addReason(this.#errors, reason);
  }
}
