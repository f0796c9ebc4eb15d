/** What a strategy sees: closed bars up to now, and its own account as reported so far. */
import { InvariantError } from '../../../contracts/assert.ts';
import type { Bars } from '../../../contracts/bars.ts';
import type { TradingState } from '../../../contracts/events.ts';
import type { OpenOrder, StrategyView } from '../../../contracts/strategy.ts';

function beyond(ago: number, index: number): never {
  throw new InvariantError(`bar ${String(ago)} ago asked for at bar ${String(index)}: out of what has happened`);
}

/** What the engine moves on before each call; the strategy holds only the read side. */
export interface ViewState {
  index: number;
  position: number;
  avg_price: number;
  cash: number;
  trading_state: TradingState;
}

/**
 * A view on bars 0 … index. The columns are private to the object, and every access is checked against `index`, so that
 * a strategy cannot reach past the bar that just closed, by mistake or on purpose.
 */
export class EngineView implements StrategyView {
  readonly tick: number;
  readonly #bars: Bars;
  readonly #state: ViewState;
  readonly #open: () => readonly OpenOrder[];

  constructor(bars: Bars, state: ViewState, tick: number, open: () => readonly OpenOrder[]) {
    this.#bars = bars;
    this.#state = state;
    this.tick = tick;
    this.#open = open;
  }

  get index(): number {
    return this.#state.index;
  }
  get position(): number {
    return this.#state.position;
  }
  get avg_price(): number {
    return this.#state.avg_price;
  }
  get cash(): number {
    return this.#state.cash;
  }
  get equity(): number {
    const { cash, position } = this.#state;
    return cash + position * this.close(0);
  }
  get trading_state(): TradingState {
    return this.#state.trading_state;
  }
  get open_orders(): readonly OpenOrder[] {
    return this.#open();
  }

  #at(ago: number): number {
    const index = this.#state.index;
    if (!(ago >= 0 && ago <= index) || Math.floor(ago) !== ago) beyond(ago, index);
    return index - ago;
  }

  ts(ago: number): number {
    return this.#bars.ts[this.#at(ago)];
  }
  open(ago: number): number {
    return this.#bars.open[this.#at(ago)];
  }
  high(ago: number): number {
    return this.#bars.high[this.#at(ago)];
  }
  low(ago: number): number {
    return this.#bars.low[this.#at(ago)];
  }
  close(ago: number): number {
    return this.#bars.close[this.#at(ago)];
  }
  volume(ago: number): number {
    return this.#bars.volume[this.#at(ago)];
  }
}
