/** Every field of a run's config except profile, strategy and its parameters: one list for forms, flags and validation. */
import type { FieldSpec } from '../../../contracts/config.ts';
import { ACCOUNT_FIELDS } from './fields/account.ts';
import { COST_FIELDS } from './fields/costs.ts';
import { DATA_FIELDS } from './fields/data.ts';
import { EXCHANGE_FIELDS } from './fields/exchange.ts';
import { EXECUTION_FIELDS } from './fields/execution.ts';
import { RISK_FIELDS } from './fields/risk.ts';

/** In the order in which a form shows them. Defaults are those of the `realistic` profile. */
export const FIELDS: readonly FieldSpec[] = [
  ...DATA_FIELDS,
  ...ACCOUNT_FIELDS,
  ...EXECUTION_FIELDS,
  ...COST_FIELDS,
  ...RISK_FIELDS,
  ...EXCHANGE_FIELDS,
];
