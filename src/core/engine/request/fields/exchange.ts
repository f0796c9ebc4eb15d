import type { FieldSpec } from '../../../../contracts/config.ts';
import { RETRIES_MAX } from '../../../execution/delivery.ts';
import { field } from './field.ts';

const percent = (key: string, value: number, label: string, help: string): FieldSpec =>
  field('exchange', 'number', key, value, label, help, { unit: '%', max: 100 });

const ms = (key: string, value: number, label: string, help: string, above_min = false): FieldSpec =>
  field('exchange', 'number', key, value, label, help, { unit: 'ms', max: 86_400_000, above_min });

/** Where orders go, and on what schedule that fails. */
export const EXCHANGE_FIELDS: readonly FieldSpec[] = [
  field(
    'exchange',
    'enum',
    'exchange',
    'paper',
    'Exchange',
    'Paper takes every message; realish turns some away and loses some, so that they are sent again.',
    { options: ['paper', 'realish'] },
  ),
  ms('exchange_timeout_ms', 1000, 'Time-out', 'An answer that has not come by then is not waited for.', true),
  field('exchange', 'int', 'exchange_retries_max', 5, 'Retries', 'Attempts after the first, before giving up.', {
    max: RETRIES_MAX,
  }),
  ms('exchange_backoff_ms', 200, 'First wait', 'Before the first retry; doubled for each one after.'),
  ms('exchange_backoff_cap_ms', 5000, 'Longest wait', 'Before a retry.'),
  field(
    'exchange',
    'number',
    'exchange_backoff_jitter',
    0.5,
    'Wait spread',
    'Each wait is longer or shorter by up to this share of it.',
    { max: 1 },
  ),
  percent('exchange_unavailable_pct', 8, 'Turned away', 'Attempts answered with “not now”.'),
  percent('exchange_lost_pct', 3, 'Lost', 'Attempts that never arrive.'),
  percent('exchange_ack_lost_pct', 3, 'Answer lost', 'Attempts that are done, but whose answer never arrives.'),
  percent('exchange_refused_pct', 0.5, 'Refused', 'Attempts refused for good.'),
  ms(
    'exchange_outage_every_ms',
    0,
    'Outage every',
    'From each multiple of this, all attempts are turned away; 0 for never.',
  ),
  ms('exchange_outage_ms', 0, 'Outage lasts', 'How long they are.'),
];
