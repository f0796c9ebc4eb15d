/** What each number of the tear sheet means, in the words shown beside it. Keys are those of stats.json. */

export type Unit = 'pct' | 'ratio' | 'money' | 'days' | 'count';

export interface RatioSpec {
  readonly key: string;
  readonly label: string;
  readonly unit: Unit;
  /** The number is a gain when above 0 and a loss when below. */
  readonly directed: boolean;
  readonly definition: string;
  /** Key of the same number for buying and holding. */
  readonly hold?: string;
}

export interface RatioGroup {
  readonly title: string;
  readonly ratios: readonly RatioSpec[];
}

const spec = (
  key: string,
  label: string,
  unit: Unit,
  definition: string,
  more: Partial<RatioSpec> = {},
): RatioSpec => ({
  key,
  label,
  unit,
  definition,
  directed: false,
  ...more,
});
const directed = { directed: true };

export const RATIO_GROUPS: readonly RatioGroup[] = [
  {
    title: 'Return',
    ratios: [
      spec('return_pct', 'Return', 'pct', 'Final equity over starting equity, minus one.', {
        ...directed,
        hold: 'buy_hold_return_pct',
      }),
      spec(
        'return_ann_pct',
        'Return a year',
        'pct',
        'Geometric mean of daily returns, compounded over a year.',
        directed,
      ),
      spec(
        'cagr_pct',
        'CAGR',
        'pct',
        'Growth a year over the calendar days between the first and last bar (365.25 a year).',
        directed,
      ),
      spec('alpha_pct', 'Alpha', 'pct', 'Return minus beta times the return of buying and holding.', directed),
      spec('beta', 'Beta', 'ratio', 'How far equity moved with the market: covariance over variance of log returns.'),
      spec('equity_final', 'Final equity', 'money', 'Cash and open position at the last close.'),
      spec('equity_peak', 'Highest equity', 'money', 'The highest equity at any bar’s close.'),
    ],
  },
  {
    title: 'Risk',
    ratios: [
      spec(
        'volatility_ann_pct',
        'Volatility a year',
        'pct',
        'Standard deviation of daily returns, compounded over a year.',
      ),
      spec(
        'max_drawdown_pct',
        'Deepest drawdown',
        'pct',
        'Largest fall of equity below its highest close so far.',
        directed,
      ),
      spec('avg_drawdown_pct', 'Average drawdown', 'pct', 'Mean over all episodes of each one’s depth.', directed),
      spec('max_drawdown_days', 'Longest drawdown', 'days', 'From a peak to the recovery, or to the end of the data.'),
      spec('avg_drawdown_days', 'Average drawdown lasts', 'days', 'Mean time from a peak to the recovery.'),
      spec('exposure_pct', 'Exposure', 'pct', 'Bars with an open trade, entry and exit bar counted, over all bars.'),
    ],
  },
  {
    title: 'Ratios',
    ratios: [
      spec('sharpe', 'Sharpe', 'ratio', 'Return a year over volatility a year, no risk-free rate.', directed),
      spec(
        'sortino',
        'Sortino',
        'ratio',
        'Return a year over downside deviation: only days below zero count.',
        directed,
      ),
      spec('calmar', 'Calmar', 'ratio', 'Return a year over the deepest drawdown.', directed),
      spec(
        'sharpe_arith',
        'Sharpe (arithmetic)',
        'ratio',
        'Mean daily return over its standard deviation, times √N, as QuantStats counts.',
        directed,
      ),
      spec(
        'sortino_arith',
        'Sortino (arithmetic)',
        'ratio',
        'Mean daily return times N over downside deviation times √N.',
        directed,
      ),
      spec(
        'volatility_ann_arith_pct',
        'Volatility (arithmetic)',
        'pct',
        'Standard deviation of daily returns times √N.',
      ),
      spec(
        'sqn',
        'SQN',
        'ratio',
        'System quality number: √trades × mean over standard deviation of profit a trade.',
        directed,
      ),
      spec(
        'kelly',
        'Kelly fraction',
        'ratio',
        'Win rate − loss rate ÷ (average win ÷ average loss), in money.',
        directed,
      ),
    ],
  },
  {
    title: 'Trades',
    ratios: [
      spec('trades', 'Trades', 'count', 'Closed round trips.'),
      spec('win_rate_pct', 'Win rate', 'pct', 'Share of trades that made money.'),
      spec(
        'profit_factor',
        'Profit factor',
        'ratio',
        'Sum of positive over sum of negative trade returns. Above 1 makes money.',
      ),
      spec('profit_factor_cash', 'Profit factor (money)', 'ratio', 'Money won over money lost.'),
      spec('expectancy_pct', 'Expectancy', 'pct', 'Mean return of a trade.', directed),
      spec('avg_trade_pct', 'Average trade', 'pct', 'Geometric mean return of a trade.', directed),
      spec('best_trade_pct', 'Best trade', 'pct', 'Highest return of a trade.', directed),
      spec('worst_trade_pct', 'Worst trade', 'pct', 'Lowest return of a trade.', directed),
      spec('max_trade_days', 'Longest trade', 'days', 'Longest time between entry and exit.'),
      spec('avg_trade_days', 'Average trade lasts', 'days', 'Mean time between entry and exit.'),
    ],
  },
  {
    title: 'Costs',
    ratios: [
      spec('fees_total', 'Fees', 'money', 'All fees paid.'),
      spec('turnover', 'Turnover', 'ratio', 'Money traded, buys and sells, over starting cash.'),
    ],
  },
];

/** The six numbers a person looks at first. */
export const HEADLINE_KEYS = ['return_pct', 'max_drawdown_pct', 'sharpe', 'trades', 'win_rate_pct', 'profit_factor'];

const BY_KEY = new Map(RATIO_GROUPS.flatMap((group) => group.ratios).map((ratio) => [ratio.key, ratio]));

export function ratioOf(key: string): RatioSpec {
  return BY_KEY.get(key)!;
}
