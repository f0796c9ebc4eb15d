import type { FieldSpec, ParamValue } from './config.ts';
import type { OrderType, Side, TimeInForce, TradingState } from './events.ts';

/** A line the strategy shows: on the candles (`price`) or in a pane of its own; its value goes into each order's meta. */
export interface PlotSpec {
  readonly key: string;
  readonly label: string;
  readonly pane: 'price' | 'own';
}

/**
 * What a strategy sees at the close of bar `index`: bars up to and including it, its own position and orders, nothing
 * later. `ago` counts back: 0 is the bar that just closed, `index` the first; anything else throws.
 */
export interface StrategyView {
  readonly index: number;
  ts(ago: number): number;
  open(ago: number): number;
  high(ago: number): number;
  low(ago: number): number;
  close(ago: number): number;
  volume(ago: number): number;
  /** Signed position as reported to the strategy so far (response latency may hold reports back). */
  readonly position: number;
  readonly avg_price: number;
  readonly cash: number;
  readonly equity: number;
  readonly trading_state: TradingState;
  /** Orders that have been sent and are not known to be done. */
  readonly open_orders: readonly OpenOrder[];
  /** Price step of the instrument, 0 when there is none. */
  readonly tick: number;
}

export interface OpenOrder {
  readonly order_no: number;
  readonly tag: string;
  readonly side: Side;
  readonly order_type: OrderType;
  readonly leaves_qty: number;
  readonly limit_price: number | null;
  readonly stop_price: number | null;
}

/**
 * What a strategy asks for. `entry`: take or turn to this side with the configured size: against a position it closes
 * and opens the other way as one order; on the side already held it does nothing. `exit`: close what is held (reduce-only).
 * `order`: exactly `qty` units (null = the configured size), whatever is held.
 */
export interface OrderRequest {
  readonly intent: 'entry' | 'exit' | 'order';
  readonly side: Side;
  /** Units; null = from the config's sizing. */
  readonly qty: number | null;
  readonly order_type: OrderType;
  readonly limit_price: number | null;
  readonly stop_price: number | null;
  /** Distance of a trailing stop in price units; null for other types. */
  readonly trail: number | null;
  readonly time_in_force: TimeInForce;
  readonly reduce_only: boolean;
  /** Orders of one group cancel one another when one fills. */
  readonly oco_group: string | null;
  /** Protective orders attached to the entry, as prices; null = none. */
  readonly stop_loss: number | null;
  readonly take_profit: number | null;
  /** The strategy's reason, shown wherever the order is shown. */
  readonly tag: string;
}

/** Where a strategy sends its decisions, during `onBar` only. */
export interface OrderDesk {
  /**
   * Sends an order; returns its number (1, 2, 3 … in the run). An `entry` on the side already held when it is submitted
   * adds nothing and leaves no resting order: it returns 0, as does any request while orders are not taken (warm-up).
   * An `entry` replaces an open `entry` of the same tag, whose rest is canceled. `stop_price` may be NaN while a
   * strategy's indicator warms up: the config's `missing_stop` decides what becomes of such a request.
   */
  submit(request: OrderRequest): number;
  /** Asks the venue to cancel; it may lose the race to a fill. Unknown or finished orders are ignored. */
  cancel(order_no: number): void;
  /** Cancels every open order with this tag; none is fine, and the usual case. */
  cancelTag(tag: string): void;
}

export interface Strategy {
  /** Lines to show; `plot_values[i]` belongs to `plots[i]` and is NaN while there is no value. */
  readonly plots: readonly PlotSpec[];
  readonly plot_values: Float64Array;
  /**
   * Brings `plot_values` up to date with the last bar; called before they are read. Leave it out where `onBar` does it
   * anyway: it is there so that values nobody looks at cost nothing.
   */
  showPlots?(): void;
  /** Called once at the close of each bar, in order, without a gap. */
  onBar(view: StrategyView, desk: OrderDesk): void;
  /** Plain JSON that `restore` turns back into exactly this state. */
  snapshot(): unknown;
  restore(state: unknown): void;
}

export interface StrategySpec {
  readonly name: string;
  readonly title: string;
  /** Two or three sentences: what it does and where its formula comes from. */
  readonly description: string;
  readonly params: readonly FieldSpec[];
  /** Checks across parameters (fast < slow); null = fine, else a sentence. */
  readonly check: (params: Readonly<Record<string, ParamValue>>) => string | null;
  readonly create: (params: Readonly<Record<string, ParamValue>>, view: Pick<StrategyView, 'tick'>) => Strategy;
}

/** The defaults of every field of a request, so that a strategy names only what it means. */
export const MARKET_ENTRY: OrderRequest = {
  intent: 'entry',
  side: 'BUY',
  qty: null,
  order_type: 'MARKET',
  limit_price: null,
  stop_price: null,
  trail: null,
  time_in_force: 'GTC',
  reduce_only: false,
  oco_group: null,
  stop_loss: null,
  take_profit: null,
  tag: '',
};
