import type { FieldSpec } from '../../../../contracts/config.ts';
import { field } from './field.ts';

/** How orders meet the market. */
export const EXECUTION_FIELDS: readonly FieldSpec[] = [
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
];
