/** Every field of a run's config except profile, strategy and its parameters: one list for forms, flags and validation. */
import type { FieldGroup, FieldSpec, ParamValue } from '../../contracts/config.ts';

type Bounds = Pick<Partial<FieldSpec>, 'min' | 'max' | 'above_min' | 'nullable' | 'unit'>;

function field(
  group: FieldGroup,
  kind: FieldSpec['kind'],
  key: string,
  value: ParamValue | null,
  label: string,
  help: string,
  more: Bounds & { options?: readonly string[] } = {},
): FieldSpec {
  return {
    key,
    kind,
    default: value,
    nullable: more.nullable ?? false,
    min: more.min ?? (kind === 'enum' || kind === 'bool' ? null : 0),
    max: more.max ?? null,
    above_min: more.above_min ?? false,
    options: more.options ?? null,
    unit: more.unit ?? '',
    label,
    help,
    group,
  };
}

const off: Bounds = { nullable: true };
const pct: Bounds = { unit: '%', nullable: true, above_min: true };

/** In the order in which a form shows them. Defaults are those of the `realistic` profile. */
export const FIELDS: readonly FieldSpec[] = [
  field('sizing', 'number', 'cash', 10000, 'Starting cash', 'Money in the account before the first bar.', {
    above_min: true,
    unit: 'quote',
  }),
  field('sizing', 'enum', 'size_mode', 'equity_pct', 'Size by', 'What the size of an entry counts in.', {
    options: ['qty', 'notional', 'equity_pct'],
  }),
  field('sizing', 'number', 'size_value', 95, 'Size', 'Units, money, or per cent of equity, by the mode above.', {
    above_min: true,
  }),
  field(
    'sizing',
    'enum',
    'sizing_at',
    'decision',
    'Sized at',
    'Prices known at the decision, or the price of the fill.',
    {
      options: ['decision', 'fill'],
    },
  ),
  field('sizing', 'bool', 'allow_short', true, 'Short selling', 'Whether a position may go below zero.'),
  field('sizing', 'number', 'leverage', 1, 'Leverage', 'A position is worth at most this many times the equity.', {
    min: 1,
    max: 1000,
    unit: '×',
  }),
  field(
    'sizing',
    'enum',
    'buying_power',
    'trim',
    'Too little money',
    'Cut the order to what can be paid, or refuse it.',
    {
      options: ['trim', 'reject'],
    },
  ),

  field('instrument', 'number', 'tick', 0, 'Tick', 'Smallest price step; 0 leaves prices as they are.', {
    unit: 'quote',
  }),
  field('instrument', 'number', 'lot', 0, 'Lot', 'Smallest quantity step; 0 allows any quantity.', { unit: 'units' }),
  field('instrument', 'number', 'min_qty', 0, 'Least quantity', 'Smaller orders are denied.', { unit: 'units' }),
  field('instrument', 'number', 'min_notional', 0, 'Least order value', 'Orders worth less are denied.', {
    unit: 'quote',
  }),

  field(
    'execution',
    'enum',
    'market_fill',
    'arrival',
    'Orders reach the market',
    'After their latency, at the next open, or at the decision’s own close.',
    {
      options: ['arrival', 'next_open', 'same_close'],
    },
  ),
  field(
    'execution',
    'enum',
    'path',
    'nearest',
    'Path inside a bar',
    'Which extreme comes first: the nearer to the open, always high, always low, or the worse for the position.',
    {
      options: ['nearest', 'ohlc', 'olhc', 'adverse'],
    },
  ),
  field(
    'execution',
    'enum',
    'limit_fill',
    'through',
    'Limit fills on',
    'The price touching the limit, or trading through it.',
    {
      options: ['touch', 'through'],
    },
  ),
  field(
    'execution',
    'enum',
    'bracket_fill',
    'path',
    'Stop and target in one bar',
    'The path decides, or the stop always comes first.',
    {
      options: ['path', 'stop_first'],
    },
  ),
  field(
    'execution',
    'enum',
    'fill_stamp',
    'moment',
    'Fills are stamped',
    'With their own moment, or with their bar’s open.',
    {
      options: ['moment', 'bar'],
    },
  ),
  field(
    'execution',
    'enum',
    'missing_stop',
    'refuse',
    'Entry without its stop yet',
    'Refuse it, or send it as a market order as TradingView does.',
    {
      options: ['refuse', 'market'],
    },
  ),
  field(
    'execution',
    'bool',
    'exclusive_orders',
    false,
    'Exclusive orders',
    'A new order first cancels those still open.',
  ),
  field(
    'execution',
    'enum',
    'close_at_end',
    'none',
    'At the end of the data',
    'Leave the position marked, or close it at the last bar’s close or open.',
    {
      options: ['none', 'close', 'open'],
    },
  ),
  field('execution', 'int', 'warmup_bars', 0, 'Warm-up', 'Bars before the strategy may send orders.', { unit: 'bars' }),
  field('execution', 'int', 'max_steps', 0, 'Stop after', 'Number of bars to run; 0 runs them all.', { unit: 'bars' }),

  field(
    'slippage',
    'enum',
    'slippage_model',
    'bps',
    'Slippage',
    'None, drawn around a mean, a fixed number of ticks, or growing with the share of the bar’s volume.',
    {
      options: ['none', 'bps', 'ticks', 'volume_share'],
    },
  ),
  field('slippage', 'number', 'slippage_bps', 5, 'Mean slippage', 'Always against the order.', {
    unit: 'bps',
    max: 10000,
  }),
  field(
    'slippage',
    'number',
    'slippage_jitter',
    0.5,
    'Slippage spread',
    'Standard deviation of the draw, relative to its mean.',
    { max: 10 },
  ),
  field('slippage', 'number', 'slippage_ticks', 0, 'Ticks', 'Ticks against the order, for the model in ticks.', {
    unit: 'ticks',
  }),
  field(
    'slippage',
    'number',
    'slippage_impact',
    0.1,
    'Impact',
    'Price moves by this times the square of quantity over bar volume.',
    { max: 100 },
  ),
  field('slippage', 'number', 'spread_bps', 0, 'Half spread', 'Paid by market and stop orders on each side.', {
    unit: 'bps',
    max: 10000,
  }),

  field('latency', 'number', 'latency_entry_ms', 100, 'Order latency', 'From the decision to the venue.', {
    unit: 'ms',
  }),
  field(
    'latency',
    'number',
    'latency_cancel_ms',
    100,
    'Cancel latency',
    'A cancel on its way can lose the race to a fill.',
    { unit: 'ms' },
  ),
  field(
    'latency',
    'number',
    'latency_response_ms',
    0,
    'Response latency',
    'From a fill until the strategy knows of it.',
    { unit: 'ms' },
  ),
  field(
    'latency',
    'number',
    'latency_jitter',
    0.2,
    'Latency spread',
    'Standard deviation of each draw, relative to its mean.',
    { max: 10 },
  ),

  field(
    'partial fills',
    'enum',
    'partial',
    'none',
    'Partial fills',
    'Whole, cut into two or three parts, or a share of the bar’s volume at most.',
    {
      options: ['none', 'split', 'participation'],
    },
  ),
  field(
    'partial fills',
    'number',
    'participation_pct',
    10,
    'Share of volume',
    'All our orders together take at most this of a bar’s volume.',
    { unit: '%', above_min: true, max: 100 },
  ),

  field(
    'fees',
    'number',
    'fee_taker_bps',
    10,
    'Taker fee',
    'On market and stop orders, and limits that fill on arrival.',
    { unit: 'bps', max: 10000 },
  ),
  field('fees', 'number', 'fee_maker_bps', 10, 'Maker fee', 'On limit orders that rested.', {
    unit: 'bps',
    max: 10000,
  }),
  field('fees', 'number', 'fee_per_unit', 0, 'Fee a unit', 'Added for each unit traded.', { unit: 'quote' }),
  field('fees', 'number', 'fee_per_order', 0, 'Fee an order', 'Added once, with the first fill.', { unit: 'quote' }),
  field('fees', 'number', 'fee_min', 0, 'Least fee', 'An order that fills pays at least this.', { unit: 'quote' }),

  field('risk', 'enum', 'risk_oversize', 'deny', 'Beyond a size limit', 'Deny the order, or cut it to the limit.', {
    options: ['deny', 'trim'],
  }),
  field('risk', 'number', 'risk_max_position_pct', null, 'Largest position', 'MAX_POSITION_PCT: of equity.', pct),
  field('risk', 'number', 'risk_max_order_notional', null, 'Largest order', 'MAX_ORDER_NOTIONAL: worth of one order.', {
    ...off,
    above_min: true,
    unit: 'quote',
  }),
  field(
    'risk',
    'number',
    'risk_kelly_cap',
    null,
    'Kelly cap',
    'KELLY_CAP: position over equity is at most this times Kelly’s fraction of the trades so far.',
    { ...off, above_min: true, max: 10 },
  ),
  field(
    'risk',
    'number',
    'risk_min_liquidity',
    null,
    'Least liquidity',
    'MIN_LIQUIDITY: volume × close of the last bar.',
    { ...off, unit: 'quote' },
  ),
  field(
    'risk',
    'number',
    'risk_max_drawdown_soft_pct',
    null,
    'Soft drawdown',
    'MAX_DRAWDOWN_SOFT: REDUCING, new sizes are halved until it recovers.',
    { ...pct, max: 100 },
  ),
  field(
    'risk',
    'number',
    'risk_max_drawdown_hard_pct',
    null,
    'Hard drawdown',
    'MAX_DRAWDOWN_HARD: HALTED for the rest of the run.',
    { ...pct, max: 100 },
  ),
  field('risk', 'bool', 'risk_flatten_on_halt', false, 'Flatten on halt', 'Close the position when trading halts.'),
  field(
    'risk',
    'number',
    'risk_daily_loss_pct',
    null,
    'Daily loss',
    'DAILY_LOSS: only closing orders until the next UTC day.',
    { ...pct, max: 100 },
  ),
  field('risk', 'int', 'risk_order_rate_max', null, 'Order rate', 'ORDER_RATE: orders within the window below.', {
    ...off,
    min: 1,
    unit: 'orders',
  }),
  field(
    'risk',
    'number',
    'risk_order_rate_window_ms',
    60000,
    'Rate window',
    'Length of the window of the order rate.',
    { above_min: true, unit: 'ms' },
  ),
  field(
    'risk',
    'number',
    'risk_price_collar_pct',
    null,
    'Price collar',
    'PRICE_COLLAR: limit and stop prices further from the close are denied.',
    pct,
  ),
  field(
    'risk',
    'number',
    'risk_atr_stop_mult',
    null,
    'ATR stop',
    'ATR_STOP: each entry gets a stop this many average true ranges away.',
    { ...off, above_min: true, max: 1000, unit: '× ATR' },
  ),
  field('risk', 'int', 'risk_atr_stop_period', 14, 'ATR length', 'Bars of the average true range (Wilder).', {
    min: 1,
    max: 10000,
    unit: 'bars',
  }),
];
