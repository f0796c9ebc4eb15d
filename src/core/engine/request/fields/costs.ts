import type { FieldSpec } from '../../../../contracts/config.ts';
import { field } from './field.ts';

/** Slippage, latency, partial fills and fees. */
export const COST_FIELDS: readonly FieldSpec[] = [
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
];
