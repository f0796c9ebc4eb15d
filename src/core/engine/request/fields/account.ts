import type { FieldSpec } from '../../../../contracts/config.ts';
import { field } from './field.ts';

/** Money, size and instrument. */
export const ACCOUNT_FIELDS: readonly FieldSpec[] = [
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
];
