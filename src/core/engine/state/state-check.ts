/** Checks of a stored state, field by field: what is read back may be damaged, or may never have been one of ours. */
import {
  Damage,
  count,
  each,
  finite,
  flag,
  list,
  nullable,
  oneOf,
  record,
  text,
  type Check,
} from '../../../contracts/check.ts';
import { EVENT_TYPES } from '../../../contracts/events.ts';
import { storedNumber as stored } from '../../num/stored.ts';
import type { OrderState } from '../../execution/order.ts';
import type { EngineState } from './state.ts';

const index: Check<number> = (value, path) => {
  if (value === -1) return -1;
  return count(value, path);
};

const sign: Check<1 | -1> = (value, path) => {
  if (value !== 1 && value !== -1) throw new Damage(path, '1 or -1');
  return value;
};

const tradingState = oneOf('ACTIVE', 'REDUCING', 'HALTED');

const fault = oneOf('UNAVAILABLE', 'TIMEOUT', 'ACK_LOST');

const delivery = record({
  attempts: list(record({ sent_ms: finite, arrive_ms: nullable(finite), known_ms: finite, fault: nullable(fault) })),
  arrive_ms: finite,
  known_ms: finite,
  refusal: nullable(oneOf('EXCHANGE_REFUSED', 'RETRIES_EXHAUSTED')),
});

const order = record({
  order_no: count,
  side: sign,
  order_type: oneOf('MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'TRAILING_STOP'),
  time_in_force: oneOf('GTC', 'DAY', 'IOC', 'FOK'),
  reduce_only: flag,
  entry: flag,
  base_qty: finite,
  sized: flag,
  limit_price: nullable(finite),
  stop_price: nullable(finite),
  trail: nullable(finite),
  oco_group: nullable(text),
  stop_loss: nullable(finite),
  take_profit: nullable(finite),
  parent_no: count,
  tag: text,
  intent_seq: count,
  risk_seq: count,
  trace_seq: count,
  submit_ts: finite,
  arrive_ts: finite,
  latency_ms: finite,
  stage: oneOf('flight', 'resting', 'done'),
  leaves_qty: finite,
  cum_qty: finite,
  opened_qty: finite,
  cancel_ts: stored,
  triggered: flag,
  from_s: finite,
  best_price: finite,
  settled: flag,
  fill_count: count,
  fees_charged: finite,
  fees_due: finite,
  rested: flag,
  wire: nullable(
    record({
      submit: nullable(delivery),
      arrived: flag,
      known_ts: finite,
      cancels: count,
      cancel: nullable(record({ delivery, sent_ts: finite, arrived: flag })),
      failed: nullable(record({ retries: count, duplicates: count, errors: list(text) })),
    }),
  ),
});

const LOT = {
  order_no: count,
  side: sign,
  qty: finite,
  price: finite,
  fees: finite,
  ts: finite,
  bar: count,
  tag: text,
} as const;

const closing = record({
  ...LOT,
  exit_order_no: count,
  exit_price: finite,
  exit_fees: finite,
  exit_ts: finite,
  exit_bar: count,
  exit_tag: text,
});

const booksFields = record({
  orders: list(order),
  live: count,
  late: list(
    record({ visible_ts: finite, order: count, leaves_qty: finite, qty: finite, avg_price: finite, cash: finite }),
  ),
  account: record({
    cash: finite,
    qty: finite,
    avg_price: finite,
    realized_pnl: finite,
    fees_total: finite,
    traded_notional: finite,
  }),
  ledger: record({ closed: count, lots: list(record(LOT)), closing: nullable(closing) }),
});

const books: typeof booksFields = (value, path) => {
  const found = booksFields(value, path);
  const { orders, live, late } = found;
  if (live > orders.length) throw new Damage(`${path}.live`, `at most ${String(orders.length)}, the orders there are`);
  late.forEach((report, i) => {
    if (report.order >= orders.length) throw new Damage(`${path}.late[${String(i)}].order`, 'the index of an order');
  });
  return found;
};

const counts = each(EVENT_TYPES, count);

const logFields = record({ seq: count, clock: finite, counts });

const log: typeof logFields = (value, path) => {
  const found = logFields(value, path);
  const events = EVENT_TYPES.reduce((sum, type) => sum + found.counts[type], 0);
  if (events !== found.seq) throw new Damage(`${path}.seq`, `${String(events)}, the sum of the counts`);
  return found;
};

const copied: Check<number | OrderState> = (value, path) =>
  typeof value === 'number' ? count(value, path) : order(value, path);

const wire = record({
  done: list(text),
  copies: list(record({ key: text, ts: finite, order: copied })),
  dupes_filtered: count,
});

/** A strategy checks its own state when it takes it: only what JSON can hold gets here. */
const anything: Check<unknown> = (value) => value;

/** Throws `Damage`, which names the field. */
export const checkEngineState: Check<EngineState> = record({
  bars_done: count,
  first_active: index,
  log,
  books,
  venue: record({ day: stored, filler: record({ bar: index, budget: stored }), wire: nullable(wire) }),
  trading: record({
    state: tradingState,
    reason: nullable(text),
    peak: stored,
    day: stored,
    day_start: stored,
    last: stored,
    day_lost: flag,
  }),
  observed: record({
    next_bar: count,
    trades_seen: count,
    wins: count,
    won: stored,
    lost: stored,
    allowed_ts: list(finite),
    range: nullable(list(stored)),
  }),
  orders: count,
  view: record({ position: finite, avg_price: finite, cash: finite, trading_state: tradingState }),
  strategy: anything,
});
