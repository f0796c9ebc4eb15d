import type { OrderDesk, StrategySpec, StrategyView } from '../../contracts/strategy.ts';
import { barsField, marketEntry, numberField } from './fields.ts';
import { Crossing } from './indicators/crossing.ts';
import { RelativeStrength } from './indicators/relative-strength.ts';
import { StoredStrategy } from './stored.ts';

const LONG = marketEntry('BUY', 'RsiLE');
const SHORT = marketEntry('SELL', 'RsiSE');

class Rsi extends StoredStrategy {
  readonly #strength: RelativeStrength;
  readonly #oversold: number;
  readonly #overbought: number;
  readonly #low = new Crossing();
  readonly #high = new Crossing();

  constructor(n: number, oversold: number, overbought: number) {
    super([{ key: 'rsi', label: `RSI ${String(n)}`, pane: 'own' }]);
    this.#strength = new RelativeStrength(n);
    this.#oversold = oversold;
    this.#overbought = overbought;
  }

  onBar(view: StrategyView, desk: OrderDesk): void {
    const value = this.#strength.push(view.close(0));
    this.plot_values[0] = value;
    if (this.#low.push(value, this.#oversold) > 0) desk.submit(LONG);
    if (this.#high.push(value, this.#overbought) < 0) desk.submit(SHORT);
  }

  protected parts() {
    return [this.#strength, this.#low, this.#high];
  }
}

export const rsi: StrategySpec = {
  name: 'rsi',
  title: 'RSI',
  description:
    'Wilder’s relative strength index, as TradingView’s RSI Strategy. Goes long when the index crosses back over the ' +
    'oversold level, short when it crosses back under the overbought level.',
  params: [
    barsField('length', 14, { label: 'Length', help: 'Changes in the averages of gains and losses.' }),
    numberField('oversold', 30, 0, 100, { label: 'Oversold', help: 'Crossing over this level buys.' }),
    numberField('overbought', 70, 0, 100, { label: 'Overbought', help: 'Crossing under this level sells.' }),
  ],
  check: (params) =>
    Number(params['oversold']) < Number(params['overbought'])
      ? null
      : `oversold (${String(params['oversold'])}) must be below overbought (${String(params['overbought'])}).`,
  create: (params) => new Rsi(Number(params['length']), Number(params['oversold']), Number(params['overbought'])),
};
