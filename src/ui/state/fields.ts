import type { FieldSpec, ParamValue } from '../../contracts/config.ts';

type Value = ParamValue | null;

/** Whether two values of a field are not the same. */
export function differs(a: Value, b: Value): boolean {
  return a !== b;
}

/** Why a value cannot be a field's, in one sentence; null when it can. The engine's own check has the last word. */
export function fieldProblem(spec: FieldSpec, value: Value): string | null {
  if (value === null) return spec.nullable ? null : 'A number is needed here.';
  if (spec.kind === 'enum') return spec.options?.includes(String(value)) ? null : 'Choose one of the list.';
  if (spec.kind === 'bool') return typeof value === 'boolean' ? null : 'On or off.';
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'A number is needed here.';
  if (spec.kind === 'int' && !Number.isInteger(value)) return 'A whole number is needed here.';
  if (spec.min !== null && (spec.above_min ? value <= spec.min : value < spec.min))
    return spec.above_min ? `Above ${spec.min}.` : `At least ${spec.min}.`;
  if (spec.max !== null && value > spec.max) return `At most ${spec.max}.`;
  return null;
}

const WORDS: Readonly<Record<string, string>> = {
  qty: 'Units',
  notional: 'Amount of cash',
  equity_pct: 'Share of equity',
  decision: 'At the decision',
  fill: 'At the fill',
  trim: 'Trim the order',
  reject: 'Reject the order',
  arrival: 'At arrival, next bar',
  next_open: 'Next open',
  same_close: 'Same close',
  nearest: 'Nearer extreme first',
  ohlc: 'Open, high, low, close',
  olhc: 'Open, low, high, close',
  adverse: 'Worst for the position',
  stop_first: 'Stop first',
  bps: 'Basis points',
  volume_share: 'Share of volume',
  'signal-qty': 'Fixed quantity at each signal',
  'long-only': 'Long only',
  flip: 'Flip long and short',
  'backtesting-py': 'backtesting.py',
  tradingview: 'TradingView',
  realish: 'Fails on schedule',
  utc: 'On the UTC clock',
  session: 'With the session',
};

/** `1h`, `15m`: an interval, said as it is. */
const INTERVAL = /^\d+[smhdw]$/;

/** An option as a person reads it. */
export function optionLabel(option: string): string {
  if (INTERVAL.test(option)) return option;
  const known = WORDS[option];
  if (known !== undefined) return known;
  const words = option.replaceAll('_', ' ').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A field's value in words, for "was …" and "reset to …". */
export function valueLabel(spec: FieldSpec, value: Value): string {
  if (value === null) return 'off';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (spec.kind === 'enum') return choiceLabel(spec.key, String(value));
  return spec.unit === '' ? String(value) : `${String(value)} ${spec.unit}`;
}

const EXCHANGE = [
  ...['timeout_ms', 'retries_max', 'backoff_ms', 'backoff_cap_ms', 'backoff_jitter', 'unavailable_pct', 'lost_pct'],
  ...['ack_lost_pct', 'refused_pct', 'outage_every_ms', 'outage_ms'],
];

/** Fields that mean something only while another has one of these values. */
const NEEDS: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  slippage_bps: ['slippage_model', ['bps']],
  slippage_jitter: ['slippage_model', ['bps']],
  slippage_ticks: ['slippage_model', ['ticks']],
  slippage_impact: ['slippage_model', ['volume_share']],
  participation_pct: ['partial', ['participation']],
  ...Object.fromEntries(EXCHANGE.map((name) => [`exchange_${name}`, ['exchange', ['realish']] as const])),
};

/** How a field's own options read where the word alone would not tell. */
const OWN_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  resample: { none: 'The file’s own interval' },
};

/** An option of one field as a person reads it. */
export function choiceLabel(key: string, option: string): string {
  return OWN_WORDS[key]?.[option] ?? optionLabel(option);
}

/** Whether a field has a say, given the others' values. */
export function isRelevant(key: string, valueOf: (key: string) => Value): boolean {
  if (key === 'resample_anchor') return valueOf('resample') !== 'none';
  if (key === 'risk_atr_stop_period') return valueOf('risk_atr_stop_mult') !== null;
  if (key === 'risk_order_rate_window_ms') return valueOf('risk_order_rate_max') !== null;
  const need = NEEDS[key];
  return need === undefined || need[1].includes(String(valueOf(need[0])));
}

const SIZE_UNITS: Readonly<Record<string, string>> = { qty: 'units', notional: 'quote', equity_pct: '%' };

/** The unit beside a field, where another field decides it. */
export function unitOf(spec: FieldSpec, valueOf: (key: string) => Value): string {
  return spec.key === 'size_value' ? (SIZE_UNITS[String(valueOf('size_mode'))] ?? spec.unit) : spec.unit;
}
