import type { Trade } from '../../contracts/trade.ts';
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

/** What statistics need of trades, a column each: objects for all of them at once would be more work than the rest. */
export interface TradeFigures {
  /** Of prices, as a share. */
  readonly returns: Float64Array;
  /** Money after fees. */
  readonly money: Float64Array;
  readonly durations_ms: Float64Array;
  readonly entry_bars: Float64Array;
  readonly exit_bars: Float64Array;
}

export function tradeFigures(trades: Iterable<Trade>): TradeFigures {
  const [returns, money, durations, entries, exits]: number[][] = [[], [], [], [], []];
  for (const trade of trades) {
    returns!.push(trade.return_pct / 100);
    money!.push(trade.pnl - trade.fees);
    durations!.push(trade.exit_ts - trade.entry_ts);
    entries!.push(trade.entry_bar);
    exits!.push(trade.exit_bar);
  }
  return {
    returns: Float64Array.from(returns!),
    money: Float64Array.from(money!),
    durations_ms: Float64Array.from(durations!),
    entry_bars: Float64Array.from(entries!),
    exit_bars: Float64Array.from(exits!),
  };
}

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

export function tradeStats({ returns, money, durations_ms }: TradeFigures, interval_ms: number): TradeStats {
  const n = returns.length;
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
    max_trade_days: daysUp(extreme(durations_ms, 1), interval_ms),
    avg_trade_days: daysUp(mean(durations_ms), interval_ms),
    profit_factor: of_returns.gains / of_returns.losses,
    profit_factor_cash: of_money.gains / of_money.losses,
    sqn: (Math.sqrt(n) * mean(money)) / Math.sqrt(sampleVariance(money)),
    kelly: win_rate - (1 - win_rate) / payoff,
  };
}

/** Share of bars, in per cent, from a trade's entry to its exit, both counted; bars of several trades count once. */
export function exposurePct(
  { entry_bars, exit_bars }: TradeFigures,
  open_entry_bar: number | null,
  bars: number,
): number {
  // From there on all bars count.
  const open = open_entry_bar ?? bars;
  let held = bars - open;
  let next = 0;
  for (const i of byEntry(entry_bars)) {
    const end = exit_bars[i]! + 1;
    held += Math.max(0, Math.min(end, open) - Math.max(entry_bars[i]!, next));
    next = Math.max(next, end);
  }
  return (held / bars) * 100;
}

/** Indices of trades, the earliest entry first; they mostly come like that. */
function byEntry(entry_bars: Float64Array): Uint32Array {
  const order = Uint32Array.from(entry_bars, (_, i) => i);
  const rising = entry_bars.every((entry, i) => i === 0 || entry >= entry_bars[i - 1]!);
  return rising ? order : order.sort((a, b) => entry_bars[a]! - entry_bars[b]!);
}
