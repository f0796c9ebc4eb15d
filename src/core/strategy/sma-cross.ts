import type { ParamValue } from '../../contracts/config.ts';
import {
  MARKET_ENTRY,
  type OrderDesk,
  type OrderRequest,
  type StrategySpec,
  type StrategyView,
} from '../../contracts/strategy.ts';
import { barsField, choiceField } from './fields.ts';
import { ExactAverages } from './indicators/exact-averages.ts';
import { StoredStrategy } from './stored.ts';

const GOLDEN = 'golden cross';
const DEATH = 'death cross';

/** What each mode sends at the golden and at the death cross. */
const REQUESTS = new Map<ParamValue, { readonly golden: OrderRequest; readonly death: OrderRequest }>([
  [
    'flip',
    {
      golden: { ...MARKET_ENTRY, side: 'BUY', tag: GOLDEN },
      death: { ...MARKET_ENTRY, side: 'SELL', tag: DEATH },
    },
  ],
  [
    'long-only',
    {
      golden: { ...MARKET_ENTRY, side: 'BUY', tag: GOLDEN },
      death: { ...MARKET_ENTRY, intent: 'exit', side: 'SELL', reduce_only: true, tag: DEATH },
    },
  ],
  [
    'signal-qty',
    {
      golden: { ...MARKET_ENTRY, intent: 'order', side: 'BUY', tag: GOLDEN },
      death: { ...MARKET_ENTRY, intent: 'order', side: 'SELL', tag: DEATH },
    },
  ],
]);

class SmaCross extends StoredStrategy {
  readonly #averages: ExactAverages;
  readonly #golden: OrderRequest;
  readonly #death: OrderRequest;

  constructor(fast: number, slow: number, mode: ParamValue) {
    super([
      { key: 'sma_fast', label: `SMA ${String(fast)}`, pane: 'price' },
      { key: 'sma_slow', label: `SMA ${String(slow)}`, pane: 'price' },
    ]);
    this.#averages = new ExactAverages(fast, slow);
    const requests = REQUESTS.get(mode)!;
    this.#golden = requests.golden;
    this.#death = requests.death;
  }

  override showPlots(): void {
    this.plot_values[0] = this.#averages.fast_average;
    this.plot_values[1] = this.#averages.slow_average;
  }

  onBar(view: StrategyView, desk: OrderDesk): void {
    const averages = this.#averages;
    const before = averages.order;
    averages.push(view.close(0));
    const now = averages.order;
    if (now === before) return;
    // 2 stands for "no slow average on the bar before": the first bar that has one is no cross.
    if (now === 1 && before <= 0) desk.submit(this.#golden);
    else if (now === -1 && (before === 0 || before === 1)) desk.submit(this.#death);
  }

  protected parts() {
    return [this.#averages];
  }
}

export const smaCross: StrategySpec = {
  name: 'sma-cross',
  title: 'Moving average cross',
  description:
    'Two simple moving averages of the close. When the fast one rises above the slow one (golden cross) it buys, when ' +
    'it falls below (death cross) it sells. The averages are compared exactly, so that ties in the prices are ties here.',
  params: [
    barsField('fast', 10, { label: 'Fast average', help: 'Bars in the fast average; fewer than in the slow one.' }),
    barsField('slow', 30, { label: 'Slow average', help: 'Bars in the slow average.' }, 2),
    choiceField('mode', 'flip', ['flip', 'long-only', 'signal-qty'], {
      label: 'Mode',
      help: 'What a cross leads to: always long or short, long or flat, or one order of the fixed quantity.',
    }),
  ],
  check: (params) =>
    Number(params['fast']) < Number(params['slow'])
      ? null
      : `fast (${String(params['fast'])}) must be below slow (${String(params['slow'])}).`,
  create: (params) => new SmaCross(Number(params['fast']), Number(params['slow']), params['mode']!),
};
