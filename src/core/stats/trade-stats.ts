import type { StatsInput, Trade } from '../../contracts/trade.ts';
import { MS_PER_DAY } from '../time/civil.ts';
import { mean, sampleVariance } from './moments.ts';
import { geometricMean } from './returns.ts';

/** Numbers over closed round trips; NaN where there are too few. Returns are of prices, money is after fees. */
export type TradeStats = Readonly<Record<TradeStatKey, number>>;

type TradeStatKey =
  | 'trades'
  | 'win_rate_pct'
  | 'best_trade_pct'
  | 'worst_trade_pct'
  | 'avg_trade_pct'
  | 'expectancy_pct'
  | 'max_trade_days'
  | 'avg_trade_days'
  | 'profit_factor'
  | 'profit_factor_cash'
  | 'sqn'
  | 'kelly';

const column = (trades: readonly Trade[], pick: (trade: Trade) => number): Float64Array =>
  Float64Array.from(trades, pick);

/** Gains, losses (as a number above zero) and how many there are of each. */
function sides(values: Float64Array): { gains: number; losses: number; wins: number; defeats: number } {
  let [gains, losses, wins, defeats] = [0, 0, 0, 0];
  for (const value of values) {
    if (value > 0) {
      gains += value;
      wins++;
    } else if (value < 0) {
      losses -= value;
      defeats++;
    }
  }
  return { gains, losses, wins, defeats };
}

/** The unit in which times between bars are counted: whole days, hours, minutes or seconds, as the interval is. */
export function resolution_ms(interval_ms: number): number {
  for (const unit of [MS_PER_DAY, 3_600_000, 60_000, 1000]) {
    if (interval_ms > 0 && interval_ms % unit === 0) return unit;
  }
  return 1;
}

/** Milliseconds as days, rounded up to the bars' own unit. */
export function daysUp(duration_ms: number, interval_ms: number): number {
  const unit = resolution_ms(interval_ms);
  return (Math.ceil(duration_ms / unit) * unit) / MS_PER_DAY;
}

/** The highest value, or with −1 the lowest; NaN of nothing. */
export function extreme(values: Float64Array, sign: 1 | -1): number {
  let found = NaN;
  for (const value of values) if (!(sign * value <= sign * found)) found = value;
  return found;
}

export function tradeStats(trades: readonly Trade[], interval_ms: number): TradeStats {
  const returns = column(trades, (trade) => trade.return_pct / 100);
  const money = column(trades, (trade) => trade.pnl - trade.fees);
  const durations = column(trades, (trade) => trade.exit_ts - trade.entry_ts);
  const n = trades.length;
  const of_returns = sides(returns);
  const of_money = sides(money);
  const win_rate = of_money.wins / n;
  const payoff = of_money.gains / of_money.wins / (of_money.losses / of_money.defeats);
  return {
    trades: n,
    win_rate_pct: win_rate * 100,
    best_trade_pct: extreme(returns, 1) * 100,
    worst_trade_pct: extreme(returns, -1) * 100,
    avg_trade_pct: geometricMean(returns) * 100,
    expectancy_pct: mean(returns) * 100,
    max_trade_days: daysUp(extreme(durations, 1), interval_ms),
    avg_trade_days: daysUp(mean(durations), interval_ms),
    profit_factor: of_returns.gains / of_returns.losses,
    profit_factor_cash: of_money.gains / of_money.losses,
    sqn: (Math.sqrt(n) * mean(money)) / Math.sqrt(sampleVariance(money)),
    kelly: win_rate - (1 - win_rate) / payoff,
  };
}

/** Share of bars, in per cent, from a trade's entry to its exit, both counted; bars of several trades count once. */
export function exposurePct(input: StatsInput): number {
  const n = input.ts.length;
  const spans = input.trades.map((trade) => [trade.entry_bar, trade.exit_bar] as const);
  const open = input.open_entry_bar ?? null;
  if (open !== null) spans.push([open, n - 1]);
  spans.sort((a, b) => a[0] - b[0]);
  let held = 0;
  let next = 0;
  for (const [entry, exit] of spans) {
    held += Math.max(0, exit + 1 - Math.max(entry, next));
    next = Math.max(next, exit + 1);
  }
  return (held / n) * 100;
}
