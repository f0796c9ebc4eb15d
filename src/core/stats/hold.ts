import type { StatsInput } from '../../contracts/trade.ts';

/**
 * Buying and holding, as the same kind of input: all of the money of the first bar in the market from the close of the
 * first bar the strategy could act on, without costs; before that it lies still. No trades: it never sells.
 */
export function holdInput(input: StatsInput): StatsInput {
  const { close, first_active_bar } = input;
  const money = input.equity[0]!;
  const bought = close[first_active_bar]!;
  const equity = close.map((price, bar) => (bar <= first_active_bar ? money : money * (price / bought)));
  return { ...input, equity, trades: [], fees_total: 0, traded_notional: 0, open_entry_bar: first_active_bar };
}
