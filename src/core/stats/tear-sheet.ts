import { invariant } from '../../contracts/assert.ts';
import type { StatsInput } from '../../contracts/trade.ts';
import { expLessOne, logOnePlus, pow } from '../num/elementary.ts';
import { MS_PER_DAY } from '../time/civil.ts';
import { STAT_DEFINITIONS } from './definitions.ts';
import { drawdowns } from './drawdown.ts';
import { downsideDeviation, logBeta, mean, sampleVariance } from './moments.ts';
import { geometricMean, periodReturns, STRAIGHT } from './returns.ts';
import { daysUp, exposurePct, extreme, tradeFigures, tradeStats } from './trade-stats.ts';

/** Fewer returns than this say nothing about a year. */
const MIN_RETURNS = 2;

/** What is left of money after a year of this growth; below that both the loss and its volatility say nothing more. */
const RUIN = 1e-6;

type Values = Readonly<Record<string, number>>;

/** Risk and return by the periods' returns; NaN where there are too few of them. */
function ratios(input: StatsInput, deepest: number): Values {
  const { returns, periods_per_year: n } = periodReturns(input.ts, input.equity, input.interval_ms);
  const enough = returns.length >= MIN_RETURNS;
  const g = enough ? geometricMean(returns) : NaN;
  const spread = enough ? sampleVariance(returns) : NaN;
  const variance = spread < STRAIGHT ? 0 : spread;
  const average = enough ? mean(returns) : NaN;
  const downside = enough ? downsideDeviation(returns) * Math.sqrt(n) : NaN;
  const growth = pow(1 + g, n);
  const annual = growth - 1;
  // √[(variance + (1 + g)²)ⁿ − (1 + g)²ⁿ] with the power taken out: the difference of the two would leave a quiet
  // curve's volatility a few digits, or none.
  const volatility = growth * Math.sqrt(expLessOne(n * logOnePlus(variance / ((1 + g) * (1 + g)))));
  const deviation = Math.sqrt(variance);
  return {
    return_ann_pct: annual * 100,
    volatility_ann_pct: volatility * 100,
    volatility_ann_arith_pct: deviation * Math.sqrt(n) * 100,
    sharpe: growth < RUIN ? NaN : annual / volatility,
    sharpe_arith: (average / deviation) * Math.sqrt(n),
    sortino: annual / downside,
    sortino_arith: (average * n) / downside,
    calmar: annual / deepest,
  };
}

/** Growth of the whole run, and beside the market. */
function wholeRun(input: StatsInput): Values {
  const { ts, close, equity } = input;
  const last = equity.length - 1;
  const return_pct = (equity[last]! / equity[0]! - 1) * 100;
  const buy_hold_return_pct = (close[last]! / close[input.first_active_bar]! - 1) * 100;
  const years = (ts[last]! - ts[0]!) / MS_PER_DAY / 365.25;
  const beta = logBeta(equity, close);
  const average = mean(equity);
  let peak = -Infinity;
  for (let i = 0; i <= last; i++) peak = Math.max(peak, equity[i]!);
  return {
    equity_final: equity[last]!,
    equity_peak: peak,
    return_pct,
    buy_hold_return_pct,
    cagr_pct: (pow(equity[last]! / equity[0]!, 1 / years) - 1) * 100,
    alpha_pct: return_pct - beta * buy_hold_return_pct,
    beta,
    fees_total: input.fees_total,
    turnover: average > 0 ? input.traded_notional / average : NaN,
  };
}

/** Depth and length over drawdowns; `deepest` as a share above zero, NaN when equity never fell. */
function drawdownStats(input: StatsInput): { readonly deepest: number; readonly values: Values } {
  const all = drawdowns(input.ts, input.equity);
  let deepest = 0;
  for (const { depth_pct } of all) deepest = Math.max(deepest, -depth_pct);
  // As the reference counts: a fall on the very last bar alone is not yet an episode.
  const grown = all.filter(({ end_bar, peak_bar }) => (end_bar ?? input.ts.length - 1) > peak_bar + 1);
  const end = input.ts[input.ts.length - 1]!;
  const lengths = Float64Array.from(grown, ({ end_ts, peak_ts }) => (end_ts ?? end) - peak_ts);
  const longest = extreme(lengths, 1);
  return {
    deepest: deepest === 0 ? NaN : deepest / 100,
    values: {
      max_drawdown_pct: -deepest,
      avg_drawdown_pct: mean(Float64Array.from(grown, (drawdown) => drawdown.depth_pct)),
      max_drawdown_days: daysUp(longest, input.interval_ms),
      avg_drawdown_days: daysUp(mean(lengths), input.interval_ms),
    },
  };
}

/**
 * Every number that `STAT_DEFINITIONS` names, in that order; null where the sample is too small or the number does not
 * exist (a ratio over nothing). Equity and closes have one value a bar, the same number, at least one.
 */
export function tearSheet(input: StatsInput): Record<string, number | null> {
  const n = input.equity.length;
  invariant(
    n > 0 && input.ts.length === n && input.close.length === n,
    'the tear sheet needs one equity and close a bar',
  );
  const { deepest, values } = drawdownStats(input);
  const trades = tradeFigures(input.trades);
  const found: Values = {
    ...wholeRun(input),
    ...ratios(input, deepest),
    ...values,
    ...tradeStats(trades, input.interval_ms),
    exposure_pct: exposurePct(trades, input.open_entry_bar ?? null, n),
  };
  return Object.fromEntries(STAT_DEFINITIONS.map(({ key }) => [key, shown(found[key]!)]));
}

/** JSON knows no NaN and no infinity, and nobody wants to read −0. */
function shown(value: number): number | null {
  if (value - value !== 0) return null;
  return value === 0 ? 0 : value;
}
