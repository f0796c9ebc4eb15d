/**
 * Where stage metrics meet the engine: a strategy and a log's sink that tell them what they see and pass it on. Without
 * metrics neither is there, and the loop is the same code.
 */
import type {
  ExecutionReport,
  OrderIntent,
  PositionChanged,
  RiskDecision,
  RunEvent,
} from '../../../contracts/events.ts';
import type { OrderDesk, Strategy, StrategyView } from '../../../contracts/strategy.ts';
import type { StageMetrics } from '../../metrics/index.ts';
import type { EventSink } from '../log/run-log.ts';

class MeteredStrategy implements Strategy {
  readonly plots: Strategy['plots'];
  readonly plot_values: Float64Array;
  readonly #inner: Strategy;
  readonly #metrics: StageMetrics;
  readonly #clock: () => number;

  constructor(inner: Strategy, metrics: StageMetrics, clock: () => number) {
    this.plots = inner.plots;
    this.plot_values = inner.plot_values;
    this.#inner = inner;
    this.#metrics = metrics;
    this.#clock = clock;
  }

  showPlots(): void {
    this.#inner.showPlots?.();
  }

  onBar(view: StrategyView, desk: OrderDesk): void {
    const step = view.index;
    this.#metrics.strategyStarts(step, this.#clock());
    this.#inner.onBar(view, desk);
    this.#metrics.strategyEnds(step);
  }

  snapshot(): unknown {
    return this.#inner.snapshot();
  }

  restore(state: unknown): void {
    this.#inner.restore(state);
  }
}

/** Stands before the log's sink, which may be none. */
class MeteredSink implements EventSink {
  readonly #inner: EventSink | null;
  readonly #metrics: StageMetrics;
  readonly #bar: () => number;

  constructor(inner: EventSink | null, metrics: StageMetrics, bar: () => number) {
    this.#inner = inner;
    this.#metrics = metrics;
    this.#bar = bar;
  }

  intent(event: OrderIntent): void {
    this.#metrics.intended(event.meta.bar_index);
    this.#inner?.intent(event);
    this.#metrics.logged();
  }

  decision(event: RiskDecision): void {
    const denied = event.allowed ? null : event.rejection_reasons[0];
    this.#metrics.decided(this.#bar(), event.trace_seq, event.ts, denied);
    this.#inner?.decision(event);
    this.#metrics.logged();
  }

  report(event: ExecutionReport): void {
    const metrics = this.#metrics;
    const latency = event.fill_seq > 0 ? event.latency_ms : -1;
    const rejected = event.status === 'REJECTED';
    if (event.delivery !== null) metrics.delivered(this.#bar(), event.trace_seq, event.ts, event.delivery);
    metrics.reported(this.#bar(), event.trace_seq, event.ts, event.reason, rejected, latency);
    this.#inner?.report(event);
    metrics.logged();
  }

  position(event: PositionChanged): void {
    this.#metrics.posted(this.#bar(), event.trace_seq, event.ts);
    this.#inner?.position(event);
    this.#metrics.logged();
  }

  write(event: RunEvent): void {
    this.#inner?.write(event);
    this.#metrics.logged();
  }
}

/** The strategy itself without metrics. `clock` says the engine's time, epoch ms. */
export function meteredStrategy(
  strategy: Strategy,
  metrics: StageMetrics | null | undefined,
  clock: () => number,
): Strategy {
  return metrics ? new MeteredStrategy(strategy, metrics, clock) : strategy;
}

/** The sink itself without metrics. `bar` says the index of the bar at work. */
export function meteredSink(
  sink: EventSink | null,
  metrics: StageMetrics | null | undefined,
  bar: () => number,
): EventSink | null {
  return metrics ? new MeteredSink(sink, metrics, bar) : sink;
}
