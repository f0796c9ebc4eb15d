import type { OrderDesk, StrategySpec, StrategyView } from '../../contracts/strategy.ts';
import { barsField, multipleField, stopEntry } from './fields.ts';
import { AverageTrueRange } from './indicators/average-true-range.ts';
import { Crossing } from './indicators/crossing.ts';
import { ema, type ExponentialAverage } from './indicators/exponential-average.ts';
import { StoredStrategy, type StateReader, type StateWriter } from './stored.ts';

const LONG = 'KltChLE';
const SHORT = 'KltChSE';

class Keltner extends StoredStrategy {
  readonly #average: ExponentialAverage;
  readonly #range: AverageTrueRange;
  readonly #multiple: number;
  readonly #tick: number;
  readonly #over = new Crossing();
  readonly #under = new Crossing();
  /** The stops of the latest crossings; NaN before the first, when there is nothing to cancel. */
  #buy_stop = NaN;
  #sell_stop = NaN;

  constructor(n: number, multiple: number, atr_length: number, tick: number) {
    super([
      { key: 'basis', label: `EMA ${String(n)}`, pane: 'price' },
      { key: 'upper', label: 'Upper band', pane: 'price' },
      { key: 'lower', label: 'Lower band', pane: 'price' },
    ]);
    this.#average = ema(n);
    this.#range = new AverageTrueRange(atr_length);
    this.#multiple = multiple;
    this.#tick = tick;
  }

  onBar(view: StrategyView, desk: OrderDesk): void {
    const high = view.high(0);
    const low = view.low(0);
    const close = view.close(0);
    const middle = this.#average.push(close);
    const width = this.#range.push(high, low, close) * this.#multiple;
    this.plot_values[0] = middle;
    this.plot_values[1] = middle + width;
    this.plot_values[2] = middle - width;
    const crossed_over = this.#over.push(close, middle + width) > 0;
    const crossed_under = this.#under.push(close, middle - width) < 0;
    if (crossed_over) this.#buy_stop = high + this.#tick;
    if (crossed_under) this.#sell_stop = low - this.#tick;
    // Once a stop has been set, the conditions to cancel it are tested at every bar, the crossing's own included.
    const has_buy = this.#buy_stop === this.#buy_stop;
    const has_sell = this.#sell_stop === this.#sell_stop;
    if (has_buy && (close < middle || high >= this.#buy_stop)) desk.cancelTag(LONG);
    if (crossed_over) desk.submit(stopEntry('BUY', LONG, this.#buy_stop, null));
    if (has_sell && (close > middle || low <= this.#sell_stop)) desk.cancelTag(SHORT);
    if (crossed_under) desk.submit(stopEntry('SELL', SHORT, this.#sell_stop, null));
  }

  protected parts() {
    const stops = {
      save: (out: StateWriter): void => {
        out.put(this.#buy_stop);
        out.put(this.#sell_stop);
      },
      load: (from: StateReader): void => {
        this.#buy_stop = from.take();
        this.#sell_stop = from.take();
      },
    };
    return [this.#average, this.#range, this.#over, this.#under, stops];
  }
}

export const keltner: StrategySpec = {
  name: 'keltner',
  title: 'Keltner channels',
  description:
    'Bands of average true ranges around an EMA, as TradingView’s Keltner Channels Strategy. A close crossing over the ' +
    'upper band sets a buy stop one tick above that bar’s high, canceled when the close falls below the average or the ' +
    'high reaches the stop; mirrored below.',
  params: [
    barsField('length', 20, { label: 'Length', help: 'Bars in the average.' }),
    multipleField('mult', 2, { label: 'Width', help: 'Average true ranges from average to band.' }),
    barsField('atr_length', 10, { label: 'ATR length', help: 'Bars in the average true range.' }),
  ],
  check: () => null,
  create: (params, view) =>
    new Keltner(Number(params['length']), Number(params['mult']), Number(params['atr_length']), view.tick),
};
