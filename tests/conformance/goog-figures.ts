/** backtesting.py’s figures for its SmaCross 10/30 on GOOG with 10,000 in cash, and three of the arithmetic family. */

/** Figures given with all their digits. */
export const EXACT: Readonly<Record<string, number>> = {
  trades: 66,
  equity_final: 51422.99,
  equity_peak: 75787.44,
  return_pct: 414.2299,
  buy_hold_return_pct: 522.0601851851852,
  return_ann_pct: 21.191099249053224,
  volatility_ann_pct: 36.49716090702389,
  cagr_pct: 21.160245705962623,
  sharpe: 0.5806232244485349,
  sortino: 1.0853434352488662,
  calmar: 0.44166409202994605,
  max_drawdown_pct: -47.98012705007589,
  avg_drawdown_pct: -5.925851581948801,
  max_drawdown_days: 584,
  avg_drawdown_days: 41,
  alpha_pct: 394.37391142027462,
  beta: 0.03803390709192,
  win_rate_pct: 46.96969696969697,
  best_trade_pct: 53.59595229490424,
  worst_trade_pct: -18.39887353835481,
  avg_trade_pct: 2.531715975158555,
  expectancy_pct: 3.2748078066748834,
  max_trade_days: 183,
  avg_trade_days: 46,
  profit_factor: 2.167945974262033,
  sqn: 1.0766187356697705,
  kelly: 0.1518705127029717,
  exposure_pct: 96.74115456238361,
};

/** Figures given to five or six digits, each with its number of decimals. */
export const ROUNDED: readonly (readonly [key: string, value: number, decimals: number])[] = [
  ['profit_factor_cash', 1.47784, 5],
  ['sharpe_arith', 0.79835, 5],
  ['volatility_ann_arith_pct', 29.489, 3],
];
