/** Profiles: named sets of choices, each with the reference it follows; and the risk presets. */
import type { ParamValue, ProfileName, RunConfig } from '../../../contracts/config.ts';

/** A set of fields that replaces defaults. */
export type FieldValues = Readonly<Record<string, ParamValue | null>>;

export interface Profile {
  readonly help: string;
  readonly fields: FieldValues;
  /** Strategy and parameters it starts from, where the profile has its own. */
  readonly params: Readonly<Record<string, Readonly<Record<string, ParamValue>>>>;
}

const NO_COSTS: FieldValues = {
  slippage_model: 'none',
  slippage_bps: 0,
  latency_entry_ms: 0,
  latency_cancel_ms: 0,
  fee_taker_bps: 0,
  fee_maker_bps: 0,
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  realistic: {
    help: 'Orders take time to arrive, fills slip, limits must be traded through. Sizes in per cent of equity.',
    fields: {},
    params: {},
  },
  tradingview: {
    help: 'TradingView’s broker emulator: next open, touch, no costs unless set, one unit, one entry a side.',
    fields: {
      ...NO_COSTS,
      cash: 1000000,
      size_mode: 'qty',
      size_value: 1,
      market_fill: 'next_open',
      limit_fill: 'touch',
      fill_stamp: 'bar',
      missing_stop: 'market',
      close_at_end: 'close',
    },
    params: {},
  },
  'backtesting-py': {
    help: 'backtesting.py: next open, all of the equity in whole units sized at the fill, exclusive orders, stop first.',
    fields: {
      ...NO_COSTS,
      size_value: 100,
      sizing_at: 'fill',
      lot: 1,
      market_fill: 'next_open',
      limit_fill: 'touch',
      bracket_fill: 'stop_first',
      fill_stamp: 'bar',
      exclusive_orders: true,
      close_at_end: 'open',
    },
    params: {},
  },
  'signal-close': {
    help: 'Fills at the decision’s own close, latency only reported, one unit, ten bars of warm-up: the project’s first runner.',
    fields: { market_fill: 'same_close', size_mode: 'qty', size_value: 1, warmup_bars: 10 },
    params: { 'sma-cross': { fast: 3, slow: 5 } },
  },
};

/** `open` checks buying power and nothing else; `guarded` is for those who want to be stopped. */
export const RISK_PRESETS: Readonly<Record<'open' | 'guarded', FieldValues>> = {
  open: {
    risk_max_position_pct: null,
    risk_max_order_notional: null,
    risk_kelly_cap: null,
    risk_min_liquidity: null,
    risk_max_drawdown_soft_pct: null,
    risk_max_drawdown_hard_pct: null,
    risk_daily_loss_pct: null,
    risk_order_rate_max: null,
    risk_price_collar_pct: null,
    risk_atr_stop_mult: null,
  } satisfies Partial<RunConfig>,
  guarded: {
    risk_max_position_pct: 6,
    risk_kelly_cap: 0.7,
    risk_min_liquidity: 10000,
    risk_max_drawdown_soft_pct: 5,
    risk_max_drawdown_hard_pct: 10,
    risk_order_rate_max: 10,
  } satisfies Partial<RunConfig>,
};
