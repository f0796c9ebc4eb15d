/**
 * The tear sheet once more, each number by its definition and nothing else: whole columns, one pass a number, the
 * platform's own logarithm and powers. What the real one computes is held against it.
 */
import type { StatsInput } from '../../../src/contracts/trade.ts';

const DAY = 86_400_000;

const sum = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);
const mean = (x: readonly number[]): number => sum(x) / x.length;
const squares = (x: readonly number[], centre: number): number => sum(x.map((v) => (v - centre) ** 2));
const variance = (x: readonly number[]): number => squares(x, mean(x)) / (x.length - 1);
const geometric = (x: readonly number[]): number => Math.exp(mean(x.map((v) => Math.log(1 + v)))) - 1;
const changes = (x: readonly number[]): number[] => x.slice(1).map((v, i) => v / x[i]! - 1);
const logs = (x: readonly number[]): number[] => x.slice(1).map((v, i) => Math.log(v / x[i]!));

function periodsPerYear({ ts, interval_ms }: StatsInput): number {
  const days = interval_ms / DAY;
  if (days === 7) return 52;
  const weekend = [...ts].filter((t) => [0, 6].includes(new Date(t).getUTCDay())).length;
  return weekend / ts.length > (2 / 7) * 0.6 ? 365 : 252;
}

/** Last value of each UTC day; every value where bars are daily or slower. */
function daily({ ts, equity, interval_ms }: StatsInput): number[] {
  if (interval_ms >= DAY) return [...equity];
  const days = new Map<number, number>();
  ts.forEach((t, i) => days.set(Math.floor(t / DAY), equity[i]!));
  return [...days.values()];
}

/** How far each bar is below the highest so far. */
function fallsOf(equity: readonly number[]): number[] {
  let peak = -Infinity;
  return equity.map((e) => 1 - e / (peak = Math.max(peak, e)));
}

/** Stretches between peaks, each with its length and depth; a fall on the last bar alone is none. */
function episodes({ ts, equity }: StatsInput): { length_ms: number; depth: number }[] {
  const falls = fallsOf([...equity]);
  const ends = falls.flatMap((fall, i) => (fall === 0 || i === falls.length - 1 ? [i] : []));
  return ends.slice(1).flatMap((end, i) => {
    const start = ends[i]!;
    if (end <= start + 1) return [];
    return [{ length_ms: ts[end]! - ts[start]!, depth: Math.max(...falls.slice(start, end + 1)) }];
  });
}

function plainTrades(input: StatsInput, up: (ms: number) => number) {
  const trades = [...input.trades];
  const returns = trades.map((trade) => trade.return_pct / 100);
  const money = trades.map((trade) => trade.pnl - trade.fees);
  const lengths = trades.map((trade) => trade.exit_ts - trade.entry_ts);
  const over = (x: readonly number[]) => x.filter((v) => v > 0);
  const under = (x: readonly number[]) => x.filter((v) => v < 0);
  const won = over(money).length / trades.length;
  return {
    trades: trades.length,
    win_rate_pct: won * 100,
    best_trade_pct: Math.max(...returns) * 100,
    worst_trade_pct: Math.min(...returns) * 100,
    avg_trade_pct: geometric(returns) * 100,
    expectancy_pct: mean(returns) * 100,
    max_trade_days: up(Math.max(...lengths)),
    avg_trade_days: up(mean(lengths)),
    profit_factor: sum(over(returns)) / -sum(under(returns)),
    profit_factor_cash: sum(over(money)) / -sum(under(money)),
    sqn: (Math.sqrt(trades.length) * mean(money)) / Math.sqrt(variance(money)),
    kelly: won - (1 - won) / (mean(over(money)) / -mean(under(money))),
  };
}

/** Every number of the tear sheet; not finite where there is none. */
export function plainFigures(input: StatsInput): Readonly<Record<string, number>> {
  const { ts, trades, interval_ms } = input;
  const equity = [...input.equity];
  const close = [...input.close];
  const n = equity.length;
  const first = equity[0]!;
  const last = equity[n - 1]!;
  const unit = [DAY, 3_600_000, 60_000].find((u) => interval_ms % u === 0)!;
  const up = (ms: number): number => (Math.ceil(ms / unit) * unit) / DAY;
  const all = changes(daily(input));
  // A year is not to be told from one return.
  const r = all.length < 2 ? [NaN] : all;
  const year = periodsPerYear(input);
  const g = geometric(r);
  const annual = (1 + g) ** year - 1;
  const volatility = Math.sqrt((variance(r) + (1 + g) ** 2) ** year - (1 + g) ** (2 * year));
  const downside = Math.sqrt(mean(r.map((v) => Math.min(v, 0) ** 2)));
  const deepest = Math.max(...fallsOf(equity));
  const found = episodes(input);
  const [x, y] = [logs(equity), logs(close)];
  const [mean_x, mean_y] = [mean(x), mean(y)];
  const covariance = sum(x.map((v, i) => (v - mean_x) * (y[i]! - mean_y))) / (x.length - 1);
  const beta = covariance / variance(y);
  const return_pct = (last / first - 1) * 100;
  const hold_pct = (close[n - 1]! / close[input.first_active_bar]! - 1) * 100;
  const held = Array.from(
    ts,
    (_, bar) =>
      [...trades].some((trade) => trade.entry_bar <= bar && bar <= trade.exit_bar) ||
      (input.open_entry_bar !== null && input.open_entry_bar !== undefined && bar >= input.open_entry_bar),
  );
  return {
    equity_final: last,
    equity_peak: Math.max(...equity),
    return_pct,
    buy_hold_return_pct: hold_pct,
    return_ann_pct: annual * 100,
    volatility_ann_pct: volatility * 100,
    volatility_ann_arith_pct: Math.sqrt(variance(r) * year) * 100,
    cagr_pct: ((last / first) ** (1 / ((ts[n - 1]! - ts[0]!) / DAY / 365.25)) - 1) * 100,
    // A year at a rate that leaves a millionth of the money is no measure of anything.
    sharpe: annual < 1e-6 - 1 ? NaN : annual / volatility,
    sharpe_arith: (mean(r) / Math.sqrt(variance(r))) * Math.sqrt(year),
    sortino: annual / (downside * Math.sqrt(year)),
    sortino_arith: (mean(r) * year) / (downside * Math.sqrt(year)),
    calmar: annual / deepest,
    max_drawdown_pct: -deepest * 100,
    avg_drawdown_pct: -mean(found.map(({ depth }) => depth)) * 100,
    max_drawdown_days: up(Math.max(...found.map(({ length_ms }) => length_ms))),
    avg_drawdown_days: up(mean(found.map(({ length_ms }) => length_ms))),
    alpha_pct: return_pct - beta * hold_pct,
    beta,
    ...plainTrades(input, up),
    exposure_pct: mean(held.map(Number)) * 100,
    fees_total: input.fees_total,
    turnover: mean(equity) > 0 ? input.traded_notional / mean(equity) : NaN,
  };
}
