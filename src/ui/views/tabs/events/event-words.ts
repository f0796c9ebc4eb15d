import { counted, decimal, duration, money, plain, price, quantity, signed } from '../../../io/format.ts';
import { numberOf, recordOf, stampOf, textOf } from './log-lines.ts';
import type { LogRecord } from './log-lines.ts';

/** How an event is shown: whose decision it is, and whether it went well. */
export interface EventLook {
  readonly short: string;
  /** Token of the mark's colour. */
  readonly colour: string;
}

const LOOKS: Readonly<Record<string, EventLook>> = {
  RunStarted: { short: 'Run', colour: '--ink-3' },
  OrderIntent: { short: 'Intent', colour: '--chart-1' },
  RiskDecision: { short: 'Risk', colour: '--chart-3' },
  ExecutionReport: { short: 'Execution', colour: '--chart-2' },
  PositionChanged: { short: 'Position', colour: '--chart-4' },
  TradingStateChanged: { short: 'State', colour: '--chart-5' },
  RunFinished: { short: 'Run', colour: '--ink-3' },
};

export function lookOf(type: string): EventLook {
  return LOOKS[type] ?? { short: type, colour: '--ink-3' };
}

/** One line that says what the event means. */
export function eventWords(record: LogRecord): string {
  switch (textOf(record, 'type')) {
    case 'RunStarted':
      return `${textOf(record, 'symbol')}, seed ${textOf(record, 'seed')}, engine ${textOf(record, 'engine_version')}, run ${textOf(record, 'run_id')}`;
    case 'OrderIntent':
      return intentWords(record);
    case 'RiskDecision':
      return riskWords(record);
    case 'ExecutionReport':
      return reportWords(record);
    case 'PositionChanged':
      return positionWords(record);
    case 'TradingStateChanged':
      return `${textOf(record, 'from')} → ${textOf(record, 'to')}: ${textOf(record, 'reason')}${limitWords(record)}`;
    case 'RunFinished':
      return `${counted(numberOf(record, 'bars'), 'bar')}, equity ${decimal(numberOf(record, 'equity'))}`;
    default:
      return '';
  }
}

function intentWords(record: LogRecord): string {
  const limit = numberOf(record, 'limit_price');
  const stop = numberOf(record, 'stop_price');
  return [
    `${textOf(record, 'side')} ${quantity(numberOf(record, 'qty'))} ${textOf(record, 'order_type')}`,
    limit === null ? '' : `limit ${plain(limit)}`,
    stop === null ? '' : `stop ${plain(stop)}`,
    record['reduce_only'] === true ? 'reduce only' : '',
    textOf(record, 'tag') === '' ? '' : `“${textOf(record, 'tag')}”`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** The codes of a denial, in the log's order. */
export function denialCodes(record: LogRecord): readonly string[] {
  const reasons = record['rejection_reasons'];
  return Array.isArray(reasons) ? reasons.filter((reason): reason is string => typeof reason === 'string') : [];
}

function riskWords(record: LogRecord): string {
  if (record['allowed'] === true) {
    const codes = denialCodes(record);
    return `allowed ${quantity(numberOf(record, 'adjusted_qty'))}${codes.length > 0 ? `, reduced by ${codes.join(', ')}` : ''}`;
  }
  return `denied: ${denialCodes(record).join(', ')}`;
}

/** The checks of a decision, as the log holds them. */
export function checksOf(record: LogRecord): readonly { rule: string; limit: number | null; actual: number | null }[] {
  const checks = recordOf(record, 'extra')['checks'];
  if (!Array.isArray(checks)) return [];
  return checks.map((check: unknown) => {
    const at = (typeof check === 'object' && check !== null ? check : {}) as LogRecord;
    return { rule: textOf(at, 'rule'), limit: numberOf(at, 'limit'), actual: numberOf(at, 'actual') };
  });
}

function reportWords(record: LogRecord): string {
  const status = textOf(record, 'status').toLowerCase().replaceAll('_', ' ');
  const filled = numberOf(record, 'filled_qty');
  if (filled === null || filled === 0) {
    const reason = textOf(recordOf(record, 'extra'), 'reason');
    return `${status}${reason === '' ? '' : `: ${reason}`}`;
  }
  return `${status} ${quantity(filled)} at ${price(numberOf(record, 'avg_price'))}, fee ${money(numberOf(record, 'fee'))}, slippage ${signed(numberOf(record, 'slippage'))} bps, latency ${duration(numberOf(record, 'latency_ms'))}`;
}

function positionWords(record: LogRecord): string {
  const qty = numberOf(record, 'qty');
  const held = qty === 0 ? 'flat' : `${quantity(qty)} at ${price(numberOf(record, 'avg_price'))}`;
  return `${held}, cash ${decimal(numberOf(record, 'cash'))}, equity ${decimal(numberOf(record, 'equity'))}, realised ${signed(numberOf(record, 'realized_pnl'))}`;
}

function limitWords(record: LogRecord): string {
  const limit = numberOf(record, 'limit');
  const actual = numberOf(record, 'actual');
  return limit === null ? '' : ` (limit ${plain(limit)}, actual ${plain(actual)})`;
}

/** Milliseconds from one event to a later one, in words; "same moment" when there are none. */
export function between(before: LogRecord, at: LogRecord): string {
  const ms = stampOf(at) - stampOf(before);
  if (!(ms >= 0)) return '';
  return ms === 0 ? 'same moment' : `+${duration(ms)}`;
}

/** Whether the event is bad news for its order. */
export function isRefusal(record: LogRecord): boolean {
  const status = textOf(record, 'status');
  return record['allowed'] === false || status === 'REJECTED' || status === 'EXPIRED' || status === 'CANCELED';
}
