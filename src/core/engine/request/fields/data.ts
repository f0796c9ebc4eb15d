import type { FieldSpec } from '../../../../contracts/config.ts';
import { field } from './field.ts';

/** `none`, or an interval as `intervalName` spells it. Weeks are the longest: months have no one length. */
export const RESAMPLE_OPTIONS = [
  ['none', '1s', '5s', '10s', '15s', '30s'],
  ['1m', '2m', '3m', '4m', '5m', '10m', '15m', '20m', '30m', '45m'],
  ['1h', '90m', '2h', '3h', '4h', '6h', '8h', '12h'],
  ['1d', '2d', '3d', '1w', '2w'],
].flat();

/** Which bars a run is on. */
export const DATA_FIELDS: readonly FieldSpec[] = [
  field(
    'data',
    'enum',
    'resample',
    'none',
    'Bars of',
    'Join the bars of the file into longer ones; only whole ones are seen.',
    {
      options: RESAMPLE_OPTIONS,
    },
  ),
  field(
    'data',
    'enum',
    'resample_anchor',
    'utc',
    'Longer bars begin',
    'On the UTC clock (weeks on Mondays), or at the first bar after each pause of three hours: an exchange’s session.',
    { options: ['utc', 'session'] },
  ),
];
