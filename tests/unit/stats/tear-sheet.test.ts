import { describe, expect, it } from 'vitest';
import { STAT_DEFINITIONS, tearSheet } from '../../../src/core/stats/index.ts';
import { DAY, HOUR, input, MONDAY, sheet, trade } from './cases.ts';

const near = (got: number | null | undefined, want: number, within = 1e-12): void => {
  expect(Math.abs(got! - want)).toBeLessThanOrEqual(within * Math.abs(want));
};

describe('the tear sheet', () => {
  it('has every key of the definitions, in their order, on the smallest input too', () => {
    expect(Object.keys(sheet([100]))).toEqual(STAT_DEFINITIONS.map((definition) => definition.key));
    expect(new Set(STAT_DEFINITIONS.map((definition) => definition.key)).size).toBe(STAT_DEFINITIONS.length);
    for (const { label, definition, unit } of STAT_DEFINITIONS) {
      expect(label.length).toBeGreaterThan(2);
      expect(definition).toMatch(/\.$/);
      expect(['', '%', 'days', 'quote', 'count']).toContain(unit);
    }
  });

  it('needs columns of one length, and at least one bar', () => {
    expect(() => sheet([])).toThrow('one equity and close a bar');
    expect(() => tearSheet(input([1, 2], { close: new Float64Array(1) }))).toThrow('one equity and close a bar');
    expect(() => tearSheet(input([1, 2], { ts: new Float64Array(3) }))).toThrow('one equity and close a bar');
  });

  it('says null, never 0, where one bar or no trade says nothing', () => {
    const values = sheet([100]);
    const known = Object.entries(values).filter(([, value]) => value !== null);
    expect(Object.fromEntries(known)).toEqual({
      equity_final: 100,
      equity_peak: 100,
      return_pct: 0,
      buy_hold_return_pct: 0,
      max_drawdown_pct: 0,
      trades: 0,
      exposure_pct: 0,
      fees_total: 0,
      turnover: 0,
    });
  });

  it('does not extrapolate a year from a single return', () => {
    const two = sheet([100, 101]);
    for (const key of ['return_ann_pct', 'volatility_ann_pct', 'sharpe', 'sharpe_arith', 'sortino_arith', 'calmar'])
      expect(two[key]).toBeNull();
    expect(sheet([100, 101, 100])['return_ann_pct']).not.toBeNull();
  });

  it('passes on fees, and turns over money traded relative to mean equity', () => {
    expect(sheet([100, 300], { fees_total: 1.5, traded_notional: 500 })).toMatchObject({
      fees_total: 1.5,
      turnover: 2.5,
    });
  });

  it('knows no turnover of money that was owed rather than had (naive sheets show one below zero)', () => {
    expect(sheet([100, -300], { traded_notional: 500 })['turnover']).toBeNull();
    expect(sheet([100, -100], { traded_notional: 500 })['turnover']).toBeNull();
  });
});

describe('ratios by hand: returns of +10 %, −10 %, +20 %', () => {
  const equity = [100, 110, 99, 118.8];
  const returns = [0.1, -0.1, 0.2];
  const values = sheet(equity);
  const g = (1.1 * 0.9 * 1.2) ** (1 / 3) - 1;
  const mean = 0.2 / 3;
  const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 2;
  const downside = Math.sqrt(0.01 / 3) * Math.sqrt(252);

  it('compound', () => {
    const annual = (1 + g) ** 252 - 1;
    const volatility = Math.sqrt((variance + (1 + g) ** 2) ** 252 - (1 + g) ** 504);
    const close = (key: string, want: number) => expect(Math.abs(values[key]! / want - 1)).toBeLessThan(1e-11);
    close('return_ann_pct', annual * 100);
    close('volatility_ann_pct', volatility * 100);
    close('sharpe', annual / volatility);
    close('sortino', annual / downside);
    close('calmar', annual / 0.1);
    close('cagr_pct', (1.188 ** (365.25 / 3) - 1) * 100);
  });

  it('arithmetic', () => {
    const close = (key: string, want: number) => expect(Math.abs(values[key]! / want - 1)).toBeLessThan(1e-12);
    close('volatility_ann_arith_pct', Math.sqrt(variance * 252) * 100);
    close('sharpe_arith', (mean / Math.sqrt(variance)) * Math.sqrt(252));
    close('sortino_arith', (mean * 252) / downside);
  });

  it('of a quiet curve keep their digits (the difference of two powers near 1 has none left)', () => {
    const quiet = sheet([1e6, 1e6 + 0.25, 1e6, 1e6 + 0.25, 1e6]);
    // As good as no growth: nothing to compound.
    near(quiet['volatility_ann_pct'], Math.sqrt((4 / 3) * 252) * 0.25e-4, 1e-6);
    near(quiet['volatility_ann_pct'], quiet['volatility_ann_arith_pct']!, 1e-6);
    const up = sheet([1e6, 1e6 + 0.25, 1e6 + 0.25, 1e6 + 0.5]);
    near(up['sharpe'], up['sharpe_arith']!, 1e-4);
  });

  it('are null over nothing: no loss, no movement, everything lost', () => {
    expect(sheet([100, 110, 120])).toMatchObject({ sortino: null, sortino_arith: null, calmar: null });
    expect(sheet([100, 100, 100])).toMatchObject({
      return_ann_pct: 0,
      volatility_ann_pct: 0,
      sharpe: null,
      sharpe_arith: null,
    });
    const steady = sheet(Array.from({ length: 20 }, (_, i) => 100 * 1.01 ** i));
    expect(steady).toMatchObject({ volatility_ann_pct: 0, sharpe: null, sharpe_arith: null });
    const ruined = sheet(Array.from({ length: 20 }, (_, i) => 100 * 0.5 ** i + (i % 2)));
    expect(ruined['sharpe_arith']).not.toBeNull();
    expect(sheet([100, 50, 0])).toMatchObject({
      return_ann_pct: null,
      sharpe: null,
      cagr_pct: -100,
      max_drawdown_pct: -100,
    });
    expect(sheet([100, 50, -20])).toMatchObject({
      return_ann_pct: null,
      cagr_pct: null,
      return_pct: -120,
      max_drawdown_pct: -120,
    });
  });
});

describe('periods', () => {
  const year = (interval_ms: number, n: number, from = MONDAY) => {
    const equity = Array.from({ length: n }, (_, i) => 100 + (i % 3));
    const ts = Float64Array.from(equity, (_, i) => from + i * interval_ms);
    const values = tearSheet(input(equity, { interval_ms, ts }));
    // σ√N over σ tells N.
    const returns = equity.slice(1).map((e, i) => e / equity[i]! - 1);
    const mean = returns.reduce((a, b) => a + b, 0) / returns.length;
    const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (returns.length - 1);
    return (values['volatility_ann_arith_pct']! / 100) ** 2 / variance;
  };

  it('in a year: 252 or 365 days, 52 weeks, 12 months, 1 year, and by length between', () => {
    near(year(DAY, 5), 252);
    near(year(DAY, 28), 365);
    near(year(7 * DAY, 20), 52);
    near(year(28 * DAY, 20), 12);
    near(year(31 * DAY, 20), 12);
    near(year(365 * DAY, 9), 1);
    near(year(366 * DAY, 9), 1);
    near(year(730 * DAY, 9), 0.5);
    near(year(2 * DAY, 28), 365 / 2);
    near(year(91 * DAY, 9), 365 / 91);
  });

  it('in a year are 365 when bars at weekends are ordinary, not when a few are there', () => {
    // Monday to Saturday: one bar in six. Saturday to Thursday: two in six.
    near(year(DAY, 6), 252);
    near(year(DAY, 6, MONDAY + 5 * DAY), 365);
  });

  it('are UTC days within the day, by each day’s last bar', () => {
    const hourly = Array.from({ length: 72 }, (_, i) =>
      i === 23 ? 110 : i === 47 ? 99 : i === 71 ? 118.8 : 100 + (i % 7),
    );
    const daily = sheet([110, 99, 118.8]);
    const values = sheet(hourly, { interval_ms: HOUR });
    for (const key of ['return_ann_pct', 'volatility_ann_pct', 'sharpe_arith', 'sortino_arith']) {
      near(values[key], daily[key]!);
    }
  });
});

describe('beside the market', () => {
  it('buy and hold runs from the first bar the strategy could act on', () => {
    const close = Float64Array.from([50, 80, 100, 120]);
    expect(sheet([1, 1, 1, 1], { close, first_active_bar: 2 })['buy_hold_return_pct']).toBeCloseTo(20, 12);
  });

  it('a strategy that is the market has beta 1 and alpha 0; its mirror beta −1', () => {
    const close = Float64Array.from([50, 60, 45, 70, 55]);
    const same = sheet(
      [...close].map((c) => c * 3),
      { close },
    );
    near(same['beta'], 1);
    expect(Math.abs(same['alpha_pct']!)).toBeLessThan(1e-12);
    near(
      sheet(
        [...close].map((c) => 100 / c),
        { close },
      )['beta'],
      -1,
    );
  });

  it('beta counts the bars before the first trade, and alpha sets the market’s part aside', () => {
    const close = Float64Array.from([100, 110, 121, 110]);
    const equity = [100, 100, 110, 100];
    const x = [0, Math.log(1.1), Math.log(100 / 110)];
    const y = [Math.log(1.1), Math.log(1.1), Math.log(110 / 121)];
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const cov = (a: number[], b: number[]) => mean(a.map((v, i) => (v - mean(a)) * (b[i]! - mean(b))));
    const beta = cov(x, y) / cov(y, y);
    const values = sheet(equity, { close });
    expect(values['beta']).toBeCloseTo(beta, 12);
    expect(values['alpha_pct']).toBeCloseTo(0 - beta * 10, 10);
  });

  it('there is none where the market never moved, or with a single return', () => {
    expect(sheet([100, 110, 120])).toMatchObject({ beta: null, alpha_pct: null });
    expect(sheet([100, 110], { close: Float64Array.from([1, 2]) })).toMatchObject({ beta: null });
    // Steady growth: nothing but rounding is left of its spread.
    const steady = Float64Array.from({ length: 20 }, (_, i) => 100 * 1.1 ** i);
    expect(
      sheet(
        [...steady].map((_, i) => 100 + (i % 3)),
        { close: steady },
      ),
    ).toMatchObject({ beta: null, alpha_pct: null });
  });
});

describe('drawdowns', () => {
  it('by hand: depth, mean depth, lengths from peak to recovery or to the end', () => {
    const values = sheet([100, 90, 95, 100, 120, 60, 90, 90]);
    expect(values).toMatchObject({ max_drawdown_pct: -50, max_drawdown_days: 3, avg_drawdown_days: 3 });
    near(values['avg_drawdown_pct'], -30);
    expect(sheet([100, 90, 100, 120, 60, 90, 90])).toMatchObject({ max_drawdown_days: 3, avg_drawdown_days: 3 });
  });

  it('mean length is rounded up to the bars’ own unit of time', () => {
    // Two and three bars.
    const equity = [100, 90, 100, 90, 90, 100];
    expect(sheet(equity)['avg_drawdown_days']).toBe(3);
    expect(sheet(equity, { interval_ms: HOUR })['avg_drawdown_days']).toBe(3 / 24);
    expect(sheet(equity, { interval_ms: HOUR / 2 })['avg_drawdown_days']).toBe(75 / 1440);
    expect(sheet(equity, { interval_ms: 1000 })['avg_drawdown_days']).toBe(3 / 86_400);
    expect(sheet(equity, { interval_ms: 5 })['avg_drawdown_days']).toBe(13 / DAY);
  });

  it('whole bars stay whole (naive lengths come and go by way of days, and are a minute longer)', () => {
    const minutes_5 = 300_000;
    for (const bars of [2, 11, 22, 44, 53, 79, 106]) {
      const equity = [100, ...Array<number>(bars - 1).fill(90), 100];
      expect(sheet(equity, { interval_ms: minutes_5 })['max_drawdown_days']).toBe((bars * minutes_5) / DAY);
    }
  });

  it('a fall on the last bar alone is as deep as it is, and not yet an episode', () => {
    expect(sheet([100, 110, 99])).toMatchObject({
      max_drawdown_pct: expect.closeTo(-10, 12),
      avg_drawdown_pct: null,
      max_drawdown_days: null,
    });
    expect(sheet([100, 110, 99, 99])).toMatchObject({ max_drawdown_days: 2, avg_drawdown_days: 2 });
  });
});

describe('trades', () => {
  const trades = [
    trade({ return_pct: 10, pnl: 30, fees: 2, exit_ts: MONDAY + 3 * DAY, entry_bar: 0, exit_bar: 3 }),
    trade({ return_pct: -20, pnl: -10, fees: 4, exit_ts: MONDAY + 2 * DAY, entry_bar: 3, exit_bar: 5 }),
    trade({ return_pct: 5, pnl: 2, fees: 3, exit_ts: MONDAY + 2 * DAY, entry_bar: 7, exit_bar: 8 }),
  ];
  const values = sheet(Array<number>(10).fill(100), { trades });

  it('returns are of prices; money is after fees', () => {
    // Net: 28, −14, −1.
    near(values['win_rate_pct'], 100 / 3);
    expect(values).toMatchObject({ trades: 3, best_trade_pct: 10, worst_trade_pct: -20 });
    near(values['expectancy_pct'], -5 / 3);
    near(values['avg_trade_pct'], ((1.1 * 0.8 * 1.05) ** (1 / 3) - 1) * 100);
    near(values['profit_factor'], 15 / 20);
    near(values['profit_factor_cash'], 28 / 15);
    const mean = 13 / 3;
    const deviation = Math.sqrt(((28 - mean) ** 2 + (-14 - mean) ** 2 + (-1 - mean) ** 2) / 2);
    near(values['sqn'], (Math.sqrt(3) * mean) / deviation);
    near(values['kelly'], 1 / 3 - 2 / 3 / (28 / 7.5));
  });

  it('lengths run from entry to exit, the mean rounded up to whole days for daily bars', () => {
    expect(values).toMatchObject({ max_trade_days: 3, avg_trade_days: 3 });
  });

  it('exposure counts entry and exit bars, and each bar once', () => {
    expect(values['exposure_pct']).toBe(80);
    expect(
      sheet([1, 1, 1, 1, 1], { trades: [trade({ entry_bar: 1, exit_bar: 3 }), trade({ entry_bar: 1, exit_bar: 2 })] })[
        'exposure_pct'
      ],
    ).toBe(60);
    expect(sheet([1, 1, 1, 1], { open_entry_bar: 1 })['exposure_pct']).toBe(75);
    expect(sheet([1, 1, 1, 1], { open_entry_bar: null })['exposure_pct']).toBe(0);
    expect(
      sheet([1, 1, 1, 1], { open_entry_bar: 2, trades: [trade({ entry_bar: 0, exit_bar: 2 })] })['exposure_pct'],
    ).toBe(100);
  });

  it('ratios are null over nothing', () => {
    const only_wins = sheet([1, 1], { trades: [trade({ return_pct: 1, pnl: 1 }), trade({ return_pct: 2, pnl: 2 })] });
    expect(only_wins).toMatchObject({ win_rate_pct: 100, profit_factor: null, profit_factor_cash: null, kelly: null });
    const only_losses = sheet([1, 1], { trades: [trade({ return_pct: -1, pnl: -1 })] });
    expect(only_losses).toMatchObject({
      win_rate_pct: 0,
      profit_factor: 0,
      profit_factor_cash: 0,
      kelly: null,
      sqn: null,
    });
    expect(sheet([1, 1], { trades: [trade({ return_pct: -100 }), trade({})] })).toMatchObject({
      avg_trade_pct: null,
      worst_trade_pct: -100,
    });
    expect(sheet([1, 1], { trades: [trade({})] })).toMatchObject({
      win_rate_pct: 0,
      best_trade_pct: 0,
      worst_trade_pct: 0,
    });
  });
});
