import { MARKET_ENTRY, type OrderDesk, type StrategySpec, type StrategyView } from '../../../src/contracts/strategy.ts';
import { barsField, multipleField } from '../../../src/core/strategy/fields.ts';
import { AverageTrueRange } from '../../../src/core/strategy/indicators/average-true-range.ts';
import { ema, type ExponentialAverage } from '../../../src/core/strategy/indicators/exponential-average.ts';
import { StoredStrategy } from '../../../src/core/strategy/stored.ts';

class Pullback extends StoredStrategy {
  readonly #average: ExponentialAverage;
  readonly #range: AverageTrueRange;
  readonly #multiple: number;

  constructor(n: number, multiple: number) {
    super([
      { key: 'average', label: `EMA ${String(n)}`, pane: 'price' },
      { key: 'range', label: `ATR ${String(n)}`, pane: 'own' },
    ]);
    this.#average = ema(n);
    this.#range = new AverageTrueRange(n);
    this.#multiple = multiple;
  }

  onBar(view: StrategyView, desk: OrderDesk): void {
    const close = view.close(0);
    const average = this.#average.push(close);
    const range = this.#range.push(view.high(0), view.low(0), close);
    this.plot_values[0] = average;
    this.plot_values[1] = range;
    if (view.position > 0) {
      if (close < average) desk.submit({ ...MARKET_ENTRY, intent: 'exit', side: 'SELL', tag: 'trend over' });
      return;
    }
    // Both are NaN while they warm up, and no comparison with NaN is true.
    if (close > average && close < view.open(0)) {
      desk.submit({
        ...MARKET_ENTRY,
        side: 'BUY',
        tag: 'pullback',
        order_type: 'LIMIT',
        limit_price: close - range / 2,
        stop_loss: close - this.#multiple * range,
        take_profit: close + this.#multiple * range,
      });
    } else {
      desk.cancelTag('pullback');
    }
  }

  protected parts() {
    return [this.#average, this.#range];
  }
}

export const pullback: StrategySpec = {
  name: 'pullback',
  title: 'Pullback',
  description: 'Buys a falling bar above a rising average, half a range lower, with a stop and a target.',
  params: [
    barsField('length', 20, { label: 'Length', help: 'Bars in the average and in the range.' }, 2),
    multipleField('mult', 2, { label: 'Width', help: 'Average true ranges from the close to stop and target.' }),
  ],
  check: () => null,
  create: (params) => new Pullback(Number(params['length']), Number(params['mult'])),
};
