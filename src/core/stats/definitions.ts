import type { StatDefinition, StatFamily } from '../../contracts/stats.ts';

type Row = readonly [key: string, label: string, unit: StatDefinition['unit'], definition: string, family?: StatFamily];

const R =
  'Returns are those of equity from day to day (last value of each UTC day), or from bar to bar when bars are daily or slower.';

const ROWS: readonly Row[] = [
  ['equity_final', 'Final equity', 'quote', 'Equity at the last bar’s close.'],
  ['equity_peak', 'Peak equity', 'quote', 'The highest equity at any bar’s close.'],
  ['return_pct', 'Return', '%', 'Final equity over the first, less 1.'],
  [
    'buy_hold_return_pct',
    'Buy & hold return',
    '%',
    'Last close over the close of the first bar the strategy could act on, less 1.',
  ],
  [
    'return_ann_pct',
    'Return a year',
    '%',
    `(1 + g)ᴺ − 1, g the geometric mean of returns, N the periods in a year. ${R}`,
    'compound',
  ],
  [
    'volatility_ann_pct',
    'Volatility a year',
    '%',
    'Of compounded returns: √[(var(r) + (1 + g)²)ᴺ − (1 + g)²ᴺ], var with n − 1.',
    'compound',
  ],
  [
    'volatility_ann_arith_pct',
    'Volatility a year (arithmetic)',
    '%',
    'Standard deviation of returns (n − 1) × √N.',
    'arithmetic',
  ],
  ['cagr_pct', 'CAGR', '%', 'Compound growth a year over calendar time, a year being 365.25 days.'],
  [
    'sharpe',
    'Sharpe ratio',
    '',
    'Return a year over volatility a year, both compounded; risk-free rate 0. None where such a year leaves nothing.',
    'compound',
  ],
  [
    'sharpe_arith',
    'Sharpe ratio (arithmetic)',
    '',
    'Mean return over its standard deviation (n − 1), × √N.',
    'arithmetic',
  ],
  [
    'sortino',
    'Sortino ratio',
    '',
    'Return a year (compounded) over downside deviation √mean(min(r, 0)²) × √N.',
    'compound',
  ],
  ['sortino_arith', 'Sortino ratio (arithmetic)', '', 'Mean return × N over downside deviation × √N.', 'arithmetic'],
  ['calmar', 'Calmar ratio', '', 'Return a year (compounded) over the deepest drawdown.', 'compound'],
  ['max_drawdown_pct', 'Max drawdown', '%', 'Largest fall of equity below its highest value so far.'],
  ['avg_drawdown_pct', 'Average drawdown', '%', 'Mean over drawdowns of each one’s depth.'],
  [
    'max_drawdown_days',
    'Longest drawdown',
    'days',
    'From a peak until it is reached again, or to the end; rounded up to the bars’ unit of time.',
  ],
  ['avg_drawdown_days', 'Average drawdown length', 'days', 'Mean of those lengths, rounded up likewise.'],
  [
    'alpha_pct',
    'Alpha',
    '%',
    'Return − beta × buy & hold return (Jensen’s alpha over the whole run, risk-free rate 0).',
  ],
  ['beta', 'Beta', '', 'Slope of equity’s log returns on the market’s, bar by bar from the first bar.'],
  ['trades', 'Trades', 'count', 'Closed round trips.'],
  ['win_rate_pct', 'Win rate', '%', 'Share of trades that made money after fees.'],
  ['best_trade_pct', 'Best trade', '%', 'Highest side × (exit/entry − 1).'],
  ['worst_trade_pct', 'Worst trade', '%', 'Lowest side × (exit/entry − 1).'],
  ['avg_trade_pct', 'Average trade', '%', 'Geometric mean of trade returns.', 'compound'],
  ['expectancy_pct', 'Expectancy', '%', 'Arithmetic mean of trade returns.', 'arithmetic'],
  ['max_trade_days', 'Longest trade', 'days', 'From entry to exit, rounded up to the bars’ unit of time.'],
  ['avg_trade_days', 'Average trade length', 'days', 'Mean from entry to exit, rounded up to the bars’ unit of time.'],
  ['profit_factor', 'Profit factor', '', 'Sum of positive over sum of negative trade returns.'],
  [
    'profit_factor_cash',
    'Profit factor (money)',
    '',
    'Money gained by winning trades over money lost by losing ones, after fees.',
  ],
  [
    'sqn',
    'System quality number',
    '',
    '√trades × mean profit over its standard deviation (n − 1), in money after fees.',
  ],
  ['kelly', 'Kelly criterion', '', 'W − (1 − W)/(average win/average loss), W the win rate, in money after fees.'],
  ['exposure_pct', 'Exposure', '%', 'Bars from entry to exit, both counted, over all bars.'],
  ['fees_total', 'Fees', 'quote', 'All fees paid.'],
  ['turnover', 'Turnover', '', 'Money traded (Σ |quantity × price| over fills) over mean equity.'],
];

/** Every number of the tear sheet, in the order in which it is written and shown. */
export const STAT_DEFINITIONS: readonly StatDefinition[] = ROWS.map(
  ([key, label, unit, definition, family = 'both']) => ({ key, label, unit, definition, family }),
);
