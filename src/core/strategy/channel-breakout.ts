import type { OrderDesk, StrategySpec, StrategyView } from '../../contracts/strategy.ts';
import { barsField, stopEntry } from './fields.ts';
import { WindowExtreme } from './indicators/window-extreme.ts';
import { StoredStrategy } from './stored.ts';

class ChannelBreakout extends StoredStrategy {
  readonly #highest: WindowExtreme;
  readonly #lowest: WindowExtreme;
  readonly #n: number;
  readonly #tick: number;

  constructor(n: number, tick: number) {
    super([
      { key: 'upper', label: `Highest high ${String(n)}`, pane: 'price' },
      { key: 'lower', label: `Lowest low ${String(n)}`, pane: 'price' },
    ]);
    this.#highest = new WindowExtreme(n, 1);
    this.#lowest = new WindowExtreme(n, -1);
    this.#n = n;
    this.#tick = tick;
  }

  onBar(view: StrategyView, desk: OrderDesk): void {
    const highest = this.#highest.push(view.high(0));
    const lowest = this.#lowest.push(view.low(0));
    this.plot_values[0] = highest;
    this.plot_values[1] = lowest;
    if (view.index >= this.#n) desk.submit(stopEntry('BUY', 'ChBrkLE', highest + this.#tick, null));
    // Unlike the long side, TradingView's script sends this from the first bar on, with no stop price (NaN) until
    // there are n bars. Whether that becomes a market order or is refused is the profile's choice.
    desk.submit(stopEntry('SELL', 'ChBrkSE', lowest - this.#tick, null));
  }

  protected parts() {
    return [this.#highest, this.#lowest];
  }
}

export const channelBreakout: StrategySpec = {
  name: 'channel-breakout',
  title: 'Channel breakout',
  description:
    'As TradingView’s ChannelBreakOutStrategy: a buy stop one tick above the highest high of the last bars and a sell ' +
    'stop one tick below the lowest low, both renewed at every bar.',
  params: [barsField('length', 5, { label: 'Length', help: 'Bars in the channel.' })],
  check: () => null,
  create: (params, view) => new ChannelBreakout(Number(params['length']), view.tick),
};
