/** What any log must hold, found from its lines alone. Each law throws with the line that breaks it. */
import type { RunConfig } from '../../../src/contracts/config.ts';
import type { LogLine, TestRun } from '../../unit/engine/run.ts';

const HEAD = ['type', 'seq', 'ts', 'event_id', 'trace_id'];
const KEYS: Readonly<Record<string, readonly string[]>> = {
  RunStarted: ['schema_version', 'engine_version', 'run_id', 'symbol', 'seed', 'data', 'config'],
  OrderIntent: [
    ...['order_id', 'symbol', 'side', 'qty', 'notional', 'order_type', 'limit_price', 'stop_price'],
    ...['time_in_force', 'reduce_only', 'tag', 'meta'],
  ],
  RiskDecision: ['ref_order_event_id', 'allowed', 'adjusted_qty', 'adjusted_notional', 'rejection_reasons', 'extra'],
  ExecutionReport: [
    ...['ref_order_event_id', 'ref_risk_event_id', 'order_id', 'status', 'filled_qty', 'cum_qty', 'leaves_qty'],
    ...['avg_price', 'fee', 'slippage', 'latency_ms', 'extra'],
  ],
  PositionChanged: ['symbol', 'qty', 'avg_price', 'realized_pnl', 'cash', 'equity'],
  TradingStateChanged: ['from', 'to', 'reason', 'limit', 'actual'],
  RunFinished: ['counts', 'bars', 'equity', 'positions', 'log_sha256'],
};
const INNER: Readonly<Record<string, readonly string[]>> = {
  data: ['sha256', 'rows', 'first_ts', 'last_ts', 'interval_ms'],
  'RiskDecision extra': ['trading_state', 'checks'],
  'ExecutionReport extra': ['ref_price', 'fill_seq', 'path_point', 'reason'],
};

/** What a report adds where the exchange had to be asked again. */
const DELIVERY = ['retries', 'duplicates', 'errors'];

/** Relative closeness: both are sums of the same terms in another order. */
function near(a: number, b: number, scale: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, scale);
}

function must(holds: boolean, law: string, line: unknown): void {
  if (!holds) throw new Error(`${law}: ${JSON.stringify(line)}`);
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((key, i) => key === b[i]);
const number = (value: unknown): number => value as number;

/** seq, time, ids, references, key order, and text that is nothing but the canonical JSON of its values. */
export function checkForm(run: TestRun): void {
  const texts = run.text.trimEnd().split('\n');
  const types = new Map<string, string>();
  let before = '';
  must(run.text.endsWith('\n') && !run.text.includes('\r'), 'lines end in LF', '');
  run.lines.forEach((line, i) => {
    must(JSON.stringify(line) === texts[i], 'a line is the JSON of what it says', texts[i]);
    must(!/:-0[,}\]]|NaN|Infinity|undefined/.test(texts[i]), 'no −0, NaN, Infinity, undefined', texts[i]);
    must(line.seq === i + 1 && line.event_id === `e${String(i + 1)}`, 'seq is gapless, event_id is its own', line);
    must(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(line.ts) && line.ts >= before, 'time does not go back', line);
    before = line.ts;
    must(same(Object.keys(line), [...HEAD, ...(KEYS[line.type] ?? [])]), 'key order', line);
    for (const [key, value] of Object.entries(line)) {
      const inner = INNER[key] ?? INNER[`${line.type} ${key}`];
      const keys = Object.keys((value ?? {}) as object);
      const told = key === 'extra' && keys.includes('retries') ? DELIVERY : [];
      if (inner !== undefined) must(same(keys, [...inner, ...told]), `key order of ${key}`, line);
    }
    const trace = types.get(line.trace_id.replace('t', 'e'));
    must(line.trace_id === `t${String(line.seq)}` || trace === 'OrderIntent', 'a chain starts with an intent', line);
    for (const [key, type] of [
      ['ref_order_event_id', 'OrderIntent'],
      ['ref_risk_event_id', 'RiskDecision'],
    ] as const) {
      if (key in line) must(types.get(String(line[key])) === type, `${key} is an earlier ${type}`, line);
    }
    types.set(line.event_id, line.type);
  });
  const last = run.lines.at(-1)!;
  const counts = Object.fromEntries(Object.keys(KEYS).map((type) => [type, run.of(type).length]));
  must(last.type === 'RunFinished' && JSON.stringify(last['counts']) === JSON.stringify(counts), 'counts', last);
}

/** Cash, position, equity and average price after every fill, from the fills before it alone. */
export function checkAccount(run: TestRun, config: RunConfig): void {
  let cash = config.cash;
  let qty = 0;
  let gross = config.cash;
  let report: LogLine | null = null;
  for (const line of run.lines) {
    if (line.type === 'ExecutionReport' && number(line['filled_qty']) > 0) {
      must(report === null, 'each fill is posted before the next', line);
      report = line;
      continue;
    }
    if (line.type !== 'PositionChanged') {
      must(report === null, 'a fill is posted at once', line);
      continue;
    }
    if (report === null) throw new Error(`a position changed without a fill: ${JSON.stringify(line)}`);
    const side = intentOf(run, report)['side'] === 'BUY' ? 1 : -1;
    const worth = number(report['filled_qty']) * number(report['avg_price']);
    cash -= side * worth + number(report['fee']);
    qty += side * number(report['filled_qty']);
    gross += Math.abs(worth) + number(report['fee']);
    must(line.ts === report.ts && line.trace_id === report.trace_id, 'posted in its moment and chain', line);
    must(near(number(line['cash']), cash, gross), 'cash = start + Σ(−side·qty·price) − Σfee', line);
    must(Math.abs(number(line['qty']) - qty) < 1e-9, 'position = Σ signed fills', line);
    const ref = number((report['extra'] as { ref_price: number }).ref_price);
    must(near(number(line['equity']), number(line['cash']) + number(line['qty']) * ref, gross), 'equity', line);
    must((line['qty'] === 0) === (line['avg_price'] === 0), 'flat is no average price', line);
    report = null;
  }
  must(report === null, 'the last fill is posted', report);
  const last = run.lines.at(-1)!;
  must(near(number(last['equity']), run.engine.equity, gross), 'equity at the end', last);
  const realized = run.of('PositionChanged').at(-1);
  if (realized !== undefined) {
    const { qty: open, avg_price } = realized as unknown as { qty: number; avg_price: number };
    const fees = run.of('ExecutionReport').reduce((sum, line) => sum + number(line['fee']), 0);
    const all = config.cash + number(realized['realized_pnl']) - fees - open * avg_price;
    must(near(number(realized['cash']), all, gross), 'cash = start + realised − fees − what is open at cost', realized);
    must(near(run.engine.fees_total, fees, gross), 'fees', realized);
  }
}

function intentOf(run: TestRun, line: LogLine): LogLine {
  return run.lines[Number(String(line['ref_order_event_id']).slice(1)) - 1];
}

const ENDS = new Set(['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED']);

/** Every order's reports follow the order state machine. */
export function checkOrders(run: TestRun): void {
  const allowed = new Map<string, boolean>();
  for (const line of run.of('RiskDecision')) {
    const order_id = String(intentOf(run, line)['order_id']);
    must(!allowed.has(order_id), 'one decision an order', line);
    allowed.set(order_id, line['allowed'] === true);
    const reasons = line['rejection_reasons'] as string[];
    must((line['allowed'] === true) === (reasons.length === 0), 'denied with a reason, allowed without', line);
    must((line['allowed'] === true) === number(line['adjusted_qty']) > 0, 'allowed is some quantity', line);
    must(number(line['adjusted_qty']) <= number(intentOf(run, line)['qty']), 'risk does not add', line);
    const codes = new Set((line['extra'] as { checks: { rule: string }[] }).checks.map((check) => check.rule));
    for (const code of reasons)
      must(code === 'INVALID_PRICE' || codes.has(code), 'a code has its limit and actual', line);
  }
  run.of('OrderIntent').forEach((line, i) => {
    must(line['order_id'] === `o${String(i + 1)}`, 'orders are numbered 1, 2, 3', line);
    must(allowed.has(String(line['order_id'])), 'every intent is decided', line);
    const next = run.lines[line.seq];
    must(next.type === 'RiskDecision' && next['ref_order_event_id'] === line.event_id, 'at once', next);
  });
  for (const [order_id, may] of allowed) checkReports(run, order_id, may);
}

function checkReports(run: TestRun, order_id: string, may: boolean): void {
  const reports = run.of('ExecutionReport').filter((line) => line['order_id'] === order_id);
  must(may === reports.length > 0, 'allowed orders are reported on, denied ones are not', order_id);
  let cum = 0;
  let fills = 0;
  reports.forEach((line, i) => {
    const status = String(line['status']);
    const last = i === reports.length - 1;
    must(ENDS.has(status) === last, 'one end, and nothing after it', reports);
    if (status === 'NEW') must(i === 0, 'NEW is first', reports);
    const qty = number(line['filled_qty']);
    const extra = line['extra'] as { fill_seq: number; reason: string | null; ref_price: number | null };
    const fill = status === 'FILLED' || status === 'PARTIALLY_FILLED';
    must(
      fill === qty > 0 && fill === (line['avg_price'] !== null) && fill === (extra.ref_price !== null),
      'a fill',
      line,
    );
    must(extra.fill_seq === (fill ? ++fills : 0), 'fill_seq counts fills', line);
    cum += qty;
    must(Math.abs(number(line['cum_qty']) - cum) <= 1e-9 * Math.max(1, cum), 'cum_qty is the sum of fills', reports);
    const leaves = number(line['leaves_qty']);
    must(leaves >= 0 && (leaves === 0) === ENDS.has(status), 'leaves_qty is 0 at the end and not before', line);
    must(fill || status === 'NEW' || extra.reason !== null, 'an end without a fill has a reason', line);
    if (qty === 0) must(line['fee'] === 0 && line['slippage'] === 0, 'what is no fill costs nothing', line);
    must(number(line['slippage']) >= 0 && number(line['fee']) >= 0 && number(line['latency_ms']) >= 0, 'costs', line);
  });
}
