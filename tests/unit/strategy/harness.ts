import type { Bars } from '../../../src/contracts/bars.ts';
import type { ParamValue } from '../../../src/contracts/config.ts';
import type { OrderDesk, OrderRequest, Strategy, StrategySpec, StrategyView } from '../../../src/contracts/strategy.ts';
import { getStrategy, resolveParams } from '../../../src/core/strategy/index.ts';

export interface Candle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Bars of one hour from candles, or from closes alone (then open, high and low are the close). */
export function barsOf(rows: readonly (Candle | number)[]): Bars {
  const column = (pick: (candle: Candle) => number): Float64Array =>
    Float64Array.from(rows, (row) => (typeof row === 'number' ? row : pick(row)));
  return {
    ts: Float64Array.from(rows, (_, i) => i * 3_600_000),
    open: column((candle) => candle.open),
    high: column((candle) => candle.high),
    low: column((candle) => candle.low),
    close: column((candle) => candle.close),
    volume: new Float64Array(rows.length).fill(1000),
    length: rows.length,
    interval_ms: 3_600_000,
  };
}

/** A view on bars that throws when a strategy reaches past its bar, in either direction. */
export class TestView implements StrategyView {
  index = 0;
  position = 0;
  avg_price = 0;
  cash = 10_000;
  equity = 10_000;
  trading_state = 'ACTIVE' as const;
  open_orders = [];
  tick: number;
  readonly #bars: Bars;

  constructor(bars: Bars, tick = 0) {
    this.#bars = bars;
    this.tick = tick;
  }

  #at(ago: number): number {
    if (!Number.isInteger(ago) || ago < 0 || ago > this.index) throw new RangeError(`ago ${String(ago)}`);
    return this.index - ago;
  }

  ts(ago: number): number {
    return this.#bars.ts[this.#at(ago)]!;
  }
  open(ago: number): number {
    return this.#bars.open[this.#at(ago)]!;
  }
  high(ago: number): number {
    return this.#bars.high[this.#at(ago)]!;
  }
  low(ago: number): number {
    return this.#bars.low[this.#at(ago)]!;
  }
  close(ago: number): number {
    return this.#bars.close[this.#at(ago)]!;
  }
  volume(ago: number): number {
    return this.#bars.volume[this.#at(ago)]!;
  }
}

/** What a strategy did at one bar: requests and canceled tags in order, and the values it shows. */
export interface Step {
  readonly actions: readonly (OrderRequest | string)[];
  readonly plots: readonly number[];
}

export function specOf(name: string): StrategySpec {
  const spec = getStrategy(name);
  if (!spec.ok) throw new Error(spec.problem.message);
  return spec.value;
}

export function make(name: string, raw: Record<string, ParamValue> = {}, tick = 0): Strategy {
  const spec = specOf(name);
  const params = resolveParams(spec, raw);
  if (!params.ok) throw new Error(params.problem.message);
  return spec.create(params.value, { tick });
}

/** A desk that takes every order and remembers it. */
export class RecordingDesk implements OrderDesk {
  actions: (OrderRequest | string)[] = [];
  submit(request: OrderRequest): number {
    return this.actions.push(request);
  }
  cancel(): void {
    throw new Error('not expected');
  }
  cancelTag(tag: string): void {
    this.actions.push(tag);
  }
}

/** Shows bars [from, to) to a strategy. */
export function run(strategy: Strategy, bars: Bars, tick = 0, from = 0, to = bars.length): Step[] {
  const view = new TestView(bars, tick);
  const steps: Step[] = [];
  for (view.index = from; view.index < to; view.index++) {
    const desk = new RecordingDesk();
    strategy.onBar(view, desk);
    strategy.showPlots?.();
    steps.push({ actions: desk.actions, plots: [...strategy.plot_values] });
  }
  return steps;
}

/** The orders alone, each with its bar. */
export function orders(steps: readonly Step[]): { bar: number; side: string; tag: string; stop: number | null }[] {
  return steps.flatMap((step, bar) =>
    step.actions.flatMap((action) =>
      typeof action === 'string' ? [] : [{ bar, side: action.side, tag: action.tag, stop: action.stop_price }],
    ),
  );
}
