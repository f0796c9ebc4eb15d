import type { OrderDesk, StrategySpec, StrategyView } from '../../contracts/strategy.ts';
import { barsField, multipleField, stopEntry } from './fields.ts';
import { Crossing } from './indicators/crossing.ts';
import { MeanDeviation } from './indicators/mean-deviation.ts';
import { StoredStrategy } from './stored.ts';

const LONG = 'BBandLE';
const SHORT = 'BBandSE';
const GROUP = 'BollingerBands';

class Bollinger extends StoredStrategy {
  readonly #window: MeanDeviation;
  readonly #multiple: number;
  readonly #below = new Crossing();
  readonly #above = new Crossing();

  constructor(n: number, multiple: number) {
    super([
      { key: 'basis', label: `SMA ${String(n)}`, pane: 'price' },
      { key: 'upper', label: 'Upper band', pane: 'price' },
      { key: 'lower', label: 'Lower band', pane: 'price' },
    ]);
    this.#window = new MeanDeviation(n);
    this.#multiple = multiple;
  }

  onBar(view: StrategyView, desk: OrderDesk): void {
    const close = view.close(0);
    const window = this.#window;
    window.push(close);
    const width = this.#multiple * window.deviation;
    const upper = window.mean + width;
    const lower = window.mean - width;
    this.plot_values[0] = window.mean;
    this.plot_values[1] = upper;
    this.plot_values[2] = lower;
    // Each order rests for one bar: the next bar renews it by another crossing or cancels it.
    if (this.#below.push(close, lower) > 0) desk.submit(stopEntry('BUY', LONG, lower, GROUP));
    else desk.cancelTag(LONG);
    if (this.#above.push(close, upper) < 0) desk.submit(stopEntry('SELL', SHORT, upper, GROUP));
    else desk.cancelTag(SHORT);
  }

  protected parts() {
    return [this.#window, this.#below, this.#above];
  }
}

export const bollinger: StrategySpec = {
  name: 'bollinger',
  title: 'Bollinger bands',
  description:
    'Bands around a moving average, as TradingView’s BollingerBands Strategy. A close crossing over the lower band ' +
    'sets a buy stop there for one bar, a close crossing under the upper band a sell stop; one fill cancels the other.',
  params: [
    barsField('length', 20, { label: 'Length', help: 'Bars in the average and in the deviation.' }),
    multipleField('mult', 2, { label: 'Width', help: 'Standard deviations (of the population) from average to band.' }),
  ],
  check: () => null,
  create: (params) => new Bollinger(Number(params['length']), Number(params['mult'])),
};
