/**
 * backtesting.py's rules for a strategy that turns between long and short, in a few lines and without the engine: all of
 * the cash in whole shares at the next open, the position closed first; at the end the position is closed at the last
 * bar's open, and an order decided on that bar opens there and stays open.
 */
import type { Bars } from '../../src/contracts/bars.ts';
import type { Trade } from '../../src/contracts/trade.ts';
import { make, RecordingDesk, TestView } from '../unit/strategy/harness.ts';

export const CASH = 10_000;

export interface Simulation {
  /** Equity at each close. */
  readonly equity: Float64Array;
  readonly trades: readonly Trade[];
  /** Bar of the entry of the position left open at the end; null = flat. */
  readonly open_entry_bar: number | null;
}

class Position {
  cash = CASH;
  size = 0;
  entry_price = 0;
  entry_bar = 0;
  readonly trades: Trade[] = [];
  readonly #bars: Bars;

  constructor(bars: Bars) {
    this.#bars = bars;
  }

  close(price: number, bar: number): void {
    const { size, entry_price, entry_bar, trades } = this;
    if (size === 0) return;
    const { ts } = this.#bars;
    const side = Math.sign(size);
    const pnl = size * (price - entry_price);
    this.cash += pnl;
    this.size = 0;
    trades.push({
      trade: trades.length + 1,
      side: side > 0 ? 'long' : 'short',
      qty: Math.abs(size),
      entry_ts: ts[entry_bar]!,
      entry_price,
      exit_ts: ts[bar]!,
      exit_price: price,
      pnl,
      return_pct: side * (price / entry_price - 1) * 100,
      fees: 0,
      entry_bar,
      exit_bar: bar,
      entry_tag: '',
      exit_tag: '',
    });
  }

  /** Closes what is held and opens the other side with all of the cash. */
  turn(side: number, price: number, bar: number): void {
    this.close(price, bar);
    // A price that goes into the cash exactly does so whatever the last digit of a sum.
    this.size = side * Math.floor(this.cash / price + 1e-9);
    this.entry_price = price;
    this.entry_bar = bar;
  }

  equity(price: number): number {
    return this.cash + this.size * (price - this.entry_price);
  }
}

/** Runs `sma-cross` with these averages over the bars. */
export function simulate(bars: Bars, fast: number, slow: number): Simulation {
  const strategy = make('sma-cross', { fast, slow });
  const view = new TestView(bars);
  const equity = new Float64Array(bars.length);
  const position = new Position(bars);
  let asked = 0;
  for (let i = 0; i < bars.length; i++) {
    // A cross to the side already held (after a tie of the averages) is no new order.
    if (asked * position.size < 0 || (asked !== 0 && position.size === 0)) position.turn(asked, bars.open[i]!, i);
    asked = 0;
    equity[i] = position.equity(bars.close[i]!);
    view.index = i;
    const desk = new RecordingDesk();
    strategy.onBar(view, desk);
    for (const action of desk.actions) if (typeof action !== 'string') asked = action.side === 'BUY' ? 1 : -1;
  }
  const last = bars.length - 1;
  const held = position.size;
  position.close(bars.open[last]!, last);
  if (asked * held < 0 || (asked !== 0 && held === 0)) position.turn(asked, bars.open[last]!, last);
  equity[last] = position.equity(bars.close[last]!);
  return { equity, trades: position.trades, open_entry_bar: position.size === 0 ? null : position.entry_bar };
}
