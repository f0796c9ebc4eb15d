/** The engine's whole state at a bar's edge: what a checkpoint holds of it, how it is taken and how it is put back. */
import type { TradingState } from '../../../contracts/events.ts';
import type { Strategy } from '../../../contracts/strategy.ts';
import type { VenueState } from '../../execution/host.ts';
import type { TradeLedger } from '../../portfolio/trades.ts';
import type { TradingStateState } from '../../risk/trading-state.ts';
import type { BooksState } from '../desk/books.ts';
import type { Desk } from '../desk/desk.ts';
import type { ObservedState } from '../desk/observations.ts';
import type { RunLog, RunLogState } from '../log/run-log.ts';
import type { RunSeries } from '../columns/series.ts';
import type { ViewState } from '../desk/view.ts';

/**
 * Plain JSON that does not grow with the run, but for what is open: orders, late reports, lots. Columns, fills, decisions
 * and closed trades are not in it, since the log has them; nor is anything random, since draws are keyed.
 */
export interface EngineState {
  readonly bars_done: number;
  /** See `first_active_bar`; −1 while there is none. */
  readonly first_active: number;
  readonly log: RunLogState;
  readonly books: BooksState;
  readonly venue: VenueState;
  readonly trading: TradingStateState;
  readonly observed: ObservedState;
  /** Orders numbered so far. */
  readonly orders: number;
  /** The account as the strategy knows it. */
  readonly view: {
    readonly position: number;
    readonly avg_price: number;
    readonly cash: number;
    readonly trading_state: TradingState;
  };
  /** As the strategy's own `snapshot`. */
  readonly strategy: unknown;
}

/** What a run has left behind up to the checkpoint: columns and closed trades, for the engine to go on with. */
export interface RunPast {
  readonly series: RunSeries;
  readonly ledger: TradeLedger;
}

export interface EngineParts {
  readonly log: RunLog;
  readonly desk: Desk;
  readonly view: ViewState;
  readonly strategy: Strategy;
}

export function stateOf({ log, desk, view, strategy }: EngineParts): Omit<EngineState, 'bars_done' | 'first_active'> {
  const { books, intents, observed } = desk.parts;
  const { position, avg_price, cash, trading_state } = view;
  return {
    log: log.snapshot(),
    books: books.snapshot(desk.venue.live),
    venue: desk.venue.snapshot(),
    trading: desk.states.snapshot(),
    observed: observed.snapshot(),
    orders: intents.orders,
    view: { position, avg_price, cash, trading_state },
    strategy: strategy.snapshot(),
  };
}

/** Into parts just made, but for a ledger that came with its trades and lots: it is left as it is. */
export function restoreState(state: EngineState, parts: EngineParts, past: RunPast | null): void {
  const { log, desk, view, strategy } = parts;
  const { books, intents, observed } = desk.parts;
  log.restore(state.log);
  if (past === null) books.ledger.restore(state.books.ledger);
  desk.venue.restore(state.venue, books.restore(state.books));
  desk.states.restore(state.trading);
  observed.restore(state.observed);
  intents.restore(state.orders);
  Object.assign(view, state.view);
  strategy.restore(state.strategy);
}
