/**
 * The step: the only place that knows all stages. For each bar: venue, mark, state, strategy, and for each order the
 * strategy sends: risk, submit. Everything that happens becomes an event at the moment it happens.
 */
import { invariant } from '../../../contracts/assert.ts';
import type { Bars } from '../../../contracts/bars.ts';
import type { RunConfig, RunRequest } from '../../../contracts/config.ts';
import { runFinished, tradingStateChanged, type EventCounts, type TradingState } from '../../../contracts/events.ts';
import type { PlotSpec, Strategy } from '../../../contracts/strategy.ts';
import type { Trade } from '../../../contracts/trade.ts';
import { TradeLedger } from '../../portfolio/trades.ts';
import type { StateMove } from '../../risk/trading-state.ts';
import { getStrategy } from '../../strategy/index.ts';
import { FETCHED_BARS, fetchPrices } from '../bars/bars.ts';
import type { StepContext } from '../desk/context.ts';
import { Desk } from '../desk/desk.ts';
import { meteredSink, meteredStrategy } from './metered.ts';
import type { EngineOptions } from './options.ts';
import { RunLog } from '../log/run-log.ts';
import { RunSeries } from '../columns/series.ts';
import { restoreState, stateOf, type EngineParts, type EngineState, type RunPast } from '../state/state.ts';
import { startEvent } from '../log/start.ts';
import { EngineView, type ViewState } from '../desk/view.ts';

export class Engine {
  readonly run_id: string;
  readonly plots: readonly PlotSpec[];
  readonly series: RunSeries;
  readonly request: RunRequest;
  readonly bars: Bars;
  readonly #config: RunConfig;
  readonly #options: EngineOptions;
  readonly #strategy: Strategy;
  readonly #view: EngineView;
  readonly #viewState: ViewState;
  readonly #desk: Desk;
  readonly #log: RunLog;
  #finished = false;
  #firstActive = -1;

  /** @param request whole and checked, see `resolveRequest`; `bars` must not be empty */
  constructor(bars: Bars, request: RunRequest, options: EngineOptions) {
    invariant(bars.length > 0, 'a run needs at least one bar');
    const { config } = request;
    this.bars = bars;
    this.#config = config;
    this.#options = options;
    this.request = request;
    this.run_id = options.run_id;
    this.#viewState = { index: 0, position: 0, avg_price: 0, cash: config.cash, trading_state: 'ACTIVE' };
    const spec = getStrategy(config.strategy);
    invariant(spec.ok, `strategy ${config.strategy} is not registered`);
    const own = options.strategy ?? spec.value.create(config.params, { tick: config.tick });
    this.#strategy = meteredStrategy(own, options.metrics, () => this.#log.clock);
    this.plots = this.#strategy.plots;
    const sink = options.sink === null ? null : options.sink(this.plots.map((plot) => plot.key));
    this.#log = new RunLog(
      meteredSink(sink, options.metrics, () => this.#desk.bar()),
      bars.ts[0],
    );
    const past = options.resume?.past ?? null;
    this.series = past?.series ?? new RunSeries(this.bars_total, this.plots.length, options.keep, bars, config.cash);
    const { series } = this;
    const [strategy, view, log] = [this.#strategy, this.#viewState, this.#log];
    const context: StepContext = { bars, request, series, strategy, view, log };
    this.#desk = new Desk(context, past?.ledger ?? new TradeLedger());
    this.#view = new EngineView(bars, this.#viewState, config.tick, () => this.#desk.openOrders());
    if (options.resume !== undefined) this.#resume(options.resume.state, past);
    else {
      const sha256 = options.seal === undefined ? options.data_sha256 : null;
      this.#log.start(startEvent(options.data ?? bars, request, this.run_id, sha256, this.#log));
    }
  }

  #resume(state: EngineState, past: RunPast | null): void {
    invariant(state.bars_done <= this.bars_total, 'it is of a run over more bars');
    invariant(past !== null || !this.#options.keep.equity, 'columns go on from the columns before');
    restoreState(state, this.#parts, past);
    this.series.bars_marked = state.bars_done;
    this.#firstActive = state.first_active;
    if (state.bars_done > 0) this.#desk.atBar(state.bars_done - 1);
  }

  get #parts(): EngineParts {
    return { log: this.#log, desk: this.#desk, view: this.#viewState, strategy: this.#strategy };
  }

  /** All that the rest of the run follows from, as JSON: an engine that goes on from it writes what this one would. */
  snapshot(): EngineState {
    invariant(!this.#finished, 'the run has ended: nothing follows from its state');
    return { bars_done: this.bars_done, first_active: this.#firstActive, ...stateOf(this.#parts) };
  }

  /** Bars that can be done so far: where the data grows (see `GrowingBars`) it becomes more. */
  get bars_total(): number {
    const { max_steps } = this.#config;
    const { length } = this.bars;
    return max_steps > 0 ? Math.min(max_steps, length) : length;
  }

  get bars_done(): number {
    return this.series.bars_marked;
  }

  get counts(): EventCounts {
    return this.#log.counts;
  }

  /** Fills to trades: with `series`, all that the run leaves behind. */
  get ledger(): TradeLedger {
    return this.#desk.ledger;
  }

  /** Trades closed so far. */
  get trades_total(): number {
    return this.#desk.ledger.length;
  }

  /** Trades closed so far, as objects: made when asked for, those of earlier calls kept. */
  get trades(): readonly Trade[] {
    return this.#desk.ledger.all;
  }

  /** The same one after the other, none of them kept: for those who look at each once. */
  eachTrade(): Iterable<Trade> {
    return this.#desk.ledger.each();
  }

  /** Bar of the oldest entry of the position now open; null when flat. What `StatsInput.open_entry_bar` wants. */
  get open_entry_bar(): number | null {
    return this.#desk.ledger.open_entry_bar;
  }

  get fees_total(): number {
    return this.#desk.account.fees_total;
  }

  get traded_notional(): number {
    return this.#desk.account.traded_notional;
  }

  /** Equity at the last bar's close, or the starting cash. */
  get equity(): number {
    return this.series.bars_marked === 0
      ? this.#config.cash
      : this.#desk.account.equity(this.bars.close[this.series.bars_marked - 1]);
  }

  /** Index of the first bar at which everything the strategy shows had a value and warm-up was over; 0 if none yet. */
  get first_active_bar(): number {
    return Math.max(0, this.#firstActive);
  }

  /** Processes up to `max_bars` bars; returns how many, 0 when all are done. */
  advance(max_bars: number): number {
    if (this.#finished) return 0;
    this.#options.metrics?.resume();
    const { series, bars } = this;
    const from = series.bars_marked;
    const to = Math.min(this.bars_total, from + max_bars);
    series.reserve(to);
    for (let at = from; at < to; at += FETCHED_BARS) {
      const end = Math.min(to, at + FETCHED_BARS);
      fetchPrices(bars, at, end);
      this.#run(at, end);
    }
    series.follow();
    return to - from;
  }

  /**
   * The loop over bars `from` (inclusive) to `to` (exclusive), alone in its function: V8 enters a long loop in the middle,
   * and code behind it that has never run would throw the optimised loop away each time.
   */
  #run(from: number, to: number): void {
    const { bars } = this;
    const { ts, close, interval_ms } = bars;
    const { series } = this;
    const { plots } = series;
    const log = this.#log;
    const desk = this.#desk;
    const view = this.#view;
    const { account, venue, lags, observes } = desk;
    const state = this.#viewState;
    // What never matters in this run is asked here, and not at every bar: most bars have nothing else to do.
    const watches = desk.states.watches;
    const flattens = this.#config.risk_flatten_on_halt;
    const shows = plots.length > 0;
    const strategy = this.#strategy;
    const values = strategy.plot_values;
    for (let i = from; i < to; i++) {
      const closes = ts[i] + interval_ms;
      if (venue.busy) {
        desk.atBar(i);
        venue.bar(bars, i, Math.max(ts[i], log.clock));
      }
      log.advance(closes);
      series.bars_marked = i + 1;
      state.index = i;
      desk.atBar(i);
      if (observes) desk.observe(i);
      if (watches) this.#watch(i, account.equity(close[i]));
      if (flattens) this.#keepFlat();
      if (lags) desk.showReports(log.clock);
      strategy.onBar(view, desk);
      if (shows) {
        strategy.showPlots?.();
        for (let k = 0; k < plots.length; k++) plots[k][i] = values[k];
      }
      if (this.#firstActive < 0) this.#noteFirstActive(i);
    }
  }

  #noteFirstActive(i: number): void {
    if (i < this.#config.warmup_bars) return;
    this.#strategy.showPlots?.();
    for (const value of this.#strategy.plot_values) if (value !== value) return;
    this.#firstActive = i;
  }

  #watch(i: number, equity: number): void {
    const move = this.#desk.states.afterMark(this.bars.ts[i], equity);
    if (move !== null) this.#moved(move, i);
  }

  #moved(move: StateMove, bar: number): void {
    const { from, to, reason, limit, actual } = move;
    const seq = this.#log.next();
    this.#viewState.trading_state = to;
    this.series.state_changes.push({ ts: this.#log.clock, bar, from, to, reason, limit, actual });
    this.#log.state(
      tradingStateChanged({
        type: 'TradingStateChanged',
        seq,
        ts: this.#log.clock,
        trace_seq: seq,
        from,
        to,
        reason,
        limit,
        actual,
      }),
    );
    // A soft drawdown halves what is opened; every other restriction lets nothing open.
    if (to !== 'ACTIVE' && reason !== 'MAX_DRAWDOWN_SOFT') this.#desk.callBack();
    this.#keepFlat();
  }

  #keepFlat(): void {
    const { risk_flatten_on_halt } = this.#config;
    if (risk_flatten_on_halt && this.#viewState.trading_state === 'HALTED') this.#desk.flatten();
  }

  /**
   * The operator's word, at a bar's edge: HALTED (the kill switch), REDUCING, or ACTIVE to resume. It is an event, so the
   * log tells it. Returns whether it changed anything; without any bar done, or after the end, it never does.
   */
  command(to: TradingState): boolean {
    if (this.#finished || this.series.bars_marked === 0) return false;
    const move = this.#desk.states.command(to);
    if (move === null) return false;
    this.#options.metrics?.resume();
    this.#moved(move, this.series.bars_marked - 1);
    return true;
  }

  /**
   * Ends the run after the bars done so far: closes the position if the config says so, ends open orders, writes the
   * last event. Calling it again does nothing.
   */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#options.metrics?.resume();
    const last = this.series.bars_marked - 1;
    if (last >= 0) {
      this.#desk.atBar(last);
      // What is closed now shows at the last bar's close.
      this.series.bars_marked = last;
      this.#desk.endOfData();
      this.series.bars_marked = last + 1;
      this.series.ended = true;
      this.series.follow();
    }
    this.#desk.ledger.settle();
    const { account } = this.#desk;
    const { symbol } = this.request;
    const seq = this.#log.next();
    const positions = account.qty === 0 ? [] : [{ symbol, qty: account.qty, avg_price: account.avg_price }];
    const { equity } = this;
    const bars = this.series.bars_marked;
    const ts = this.#log.clock;
    const data = this.#options.seal?.(bars);
    const told = { bars, equity, positions, ...(data === undefined ? {} : { data }) };
    this.#log.finish((counts) => runFinished({ type: 'RunFinished', seq, ts, trace_seq: seq, counts, ...told }));
  }
}
