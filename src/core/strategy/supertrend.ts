import type { OrderDesk, StrategySpec, StrategyView } from '../../contracts/strategy.ts';
import { barsField, marketEntry, multipleField } from './fields.ts';
import { Supertrend } from './indicators/supertrend.ts';
import { StoredStrategy } from './stored.ts';

const LONG = marketEntry('BUY', 'supertrend up');
const SHORT = marketEntry('SELL', 'supertrend down');

class SupertrendTurns extends StoredStrategy {
  readonly #trend: Supertrend;

  constructor(n: number, factor: number) {
    super([{ key: 'supertrend', label: 'Supertrend', pane: 'price' }]);
    this.#trend = new Supertrend(factor, n);
  }

  onBar(view: StrategyView, desk: OrderDesk): void {
    const trend = this.#trend;
    const before = trend.direction;
    trend.push(view.high(0), view.low(0), view.close(0));
    this.plot_values[0] = trend.line;
    // From no direction to the first is no turn.
    if (before < 0 && trend.direction > 0) desk.submit(LONG);
    else if (before > 0 && trend.direction < 0) desk.submit(SHORT);
  }

  protected parts() {
    return [this.#trend];
  }
}

export const supertrend: StrategySpec = {
  name: 'supertrend',
  title: 'Supertrend',
  description:
    'A trailing band of average true ranges, as TradingView’s Supertrend Strategy. Goes long when the trend turns up ' +
    '(a close above the upper band), short when it turns down.',
  params: [
    barsField('length', 10, { label: 'ATR length', help: 'Bars in the average true range.' }),
    multipleField('factor', 3, { label: 'Factor', help: 'Average true ranges from the bar’s middle to the band.' }),
  ],
  check: () => null,
  create: (params) => new SupertrendTurns(Number(params['length']), Number(params['factor'])),
};
