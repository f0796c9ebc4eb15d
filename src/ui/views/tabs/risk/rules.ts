import { MISSING, plain } from '../../../io/format.ts';

/** The risk rules in a sentence each, beside their codes. */
const MEANINGS: Readonly<Record<string, string>> = {
  MAX_POSITION_PCT: 'The position would be a larger share of equity than allowed.',
  MAX_ORDER_NOTIONAL: 'The order is worth more than a single order may be.',
  KELLY_CAP: 'The order is larger than the capped Kelly fraction of equity.',
  MIN_LIQUIDITY: 'Too little was traded in the bar: volume × price is below the limit.',
  MAX_DRAWDOWN_SOFT: 'Equity fell past the soft limit: sizes are halved, only reductions pass freely.',
  MAX_DRAWDOWN_HARD: 'Equity fell past the hard limit: trading is halted.',
  DAILY_LOSS: 'The day’s loss has reached its limit.',
  ORDER_RATE: 'Too many orders within the time window.',
  INSUFFICIENT_FUNDS: 'Buying power does not cover the order.',
  SHORT_NOT_ALLOWED: 'The order would sell more than is held, and shorts are off.',
  PRICE_COLLAR: 'The order’s price is too far from the market.',
  ATR_STOP: 'No stop could be set: the average true range is not known yet.',
  TRADING_HALTED: 'Trading was halted before this order.',
  REDUCE_ONLY_STATE: 'Only orders that reduce the position pass in this state.',
};

export function meaningOf(code: string): string {
  return MEANINGS[code] ?? '';
}

/** What the limits of rules count in; of money and plain numbers nothing is said. */
const UNITS: Readonly<Record<string, string>> = {
  MAX_POSITION_PCT: ' % of equity',
  KELLY_CAP: ' × equity',
  PRICE_COLLAR: ' %',
  ORDER_RATE: ' orders',
  MAX_DRAWDOWN_SOFT: ' units',
};

/** Six digits tell a limit from what broke it; the log has them all. */
function figure(value: number | null): string {
  return value === null ? MISSING : plain(Number(value.toPrecision(6)));
}

/** A rule, by its code alone or with its limit and what was found instead: "KELLY_CAP limit 0.7, actual 0.95 × equity". */
export function checkWords(
  check: string | { readonly rule: string; readonly limit: number | null; readonly actual: number | null },
): string {
  if (typeof check === 'string') return check;
  const { rule, limit, actual } = check;
  if (limit === null) return rule;
  return `${rule} limit ${figure(limit)}, actual ${figure(actual)}${UNITS[rule] ?? ''}`;
}
