import type { OrderDesk, StrategySpec, StrategyView } from '../../contracts/strategy.ts';
import { barsField, marketEntry } from './fields.ts';
import { ConvergenceDivergence } from './indicators/convergence-divergence.ts';
import { Crossing } from './indicators/crossing.ts';
import { StoredStrategy } from './stored.ts';

const LONG = marketEntry('BUY', 'MacdLE');
const SHORT = marketEntry('SELL', 'MacdSE');

class Macd extends StoredStrategy {
  readonly #macd: ConvergenceDivergence;
  readonly #zero = new Crossing();

  constructor(fast: number, slow: number, signal: number) {
    super([
      { key: 'macd', label: 'MACD', pane: 'own' },
      { key: 'signal', label: 'Signal', pane: 'own' },
      { key: 'histogram', label: 'Histogram', pane: 'own' },
    ]);
    this.#macd = new ConvergenceDivergence(fast, slow, signal);
  }

  onBar(view: StrategyView, desk: OrderDesk): void {
    const macd = this.#macd;
    macd.push(view.close(0));
    this.plot_values[0] = macd.line;
    this.plot_values[1] = macd.signal;
    this.plot_values[2] = macd.histogram;
    const crossing = this.#zero.push(macd.histogram, 0);
    if (crossing > 0) desk.submit(LONG);
    else if (crossing < 0) desk.submit(SHORT);
  }

  protected parts() {
    return [this.#macd, this.#zero];
  }
}

export const macd: StrategySpec = {
  name: 'macd',
  title: 'MACD',
  description:
    'Moving average convergence/divergence, as TradingView’s MACD Strategy. Goes long when the histogram (MACD line ' +
    'minus its signal) crosses over zero, short when it crosses under.',
  params: [
    barsField('fast', 12, { label: 'Fast EMA', help: 'Bars in the fast average; fewer than in the slow one.' }),
    barsField('slow', 26, { label: 'Slow EMA', help: 'Bars in the slow average.' }, 2),
    barsField('signal', 9, { label: 'Signal EMA', help: 'Bars in the average of the MACD line.' }),
  ],
  check: (params) =>
    Number(params['fast']) < Number(params['slow'])
      ? null
      : `fast (${String(params['fast'])}) must be below slow (${String(params['slow'])}).`,
  create: (params) => new Macd(Number(params['fast']), Number(params['slow']), Number(params['signal'])),
};
