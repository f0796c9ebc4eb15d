import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars } from '../../../src/contracts/bars.ts';
import type { RunConfig } from '../../../src/contracts/config.ts';
import { checkAccount, checkForm, checkOrders } from './check-log.ts';
import { bars, fields, plan, runPlan, type Ran } from './random.ts';

const configOf = (run: Ran): RunConfig => run.engine.request.config;
const random = { numRuns: 400, seed: 20240101 } as const;

/** Runs, and says how much happened over all runs, so that a law that was never tried is seen. */
function tried(law: (run: Ran, data: Bars) => void, count: (run: Ran) => number): number {
  let total = 0;
  fc.assert(
    fc.property(bars(40), plan, fields, (data, wishes, asked) => {
      const run = runPlan(data, wishes, { fields: asked });
      law(run, data);
      total += count(run);
    }),
    random,
  );
  return total;
}

describe('any run of any orders', () => {
  it('leaves a log of the written form', () => {
    expect(tried(checkForm, (run) => run.lines.length)).toBeGreaterThan(10000);
  });

  it('keeps the identities of its account after every event', () => {
    expect(
      tried(
        (run) => checkAccount(run, configOf(run)),
        (run) => run.engine.series.fills_total,
      ),
    ).toBeGreaterThan(2000);
  });

  it('takes every order through its states once', () => {
    const partial = (run: Ran) => run.lines.filter((line) => line['status'] === 'PARTIALLY_FILLED').length;
    expect(tried(checkOrders, partial)).toBeGreaterThan(200);
  });

  it('fills no more than was allowed, but for entries, which settle at the fill what they close', () => {
    tried(
      (run) => {
        const sent = run.of('RiskDecision').map((line) => line['adjusted_qty'] as number);
        for (const line of run.of('ExecutionReport')) {
          const order_no = Number(String(line['order_id']).slice(1));
          if (run.requests.get(order_no)?.intent === 'entry') continue;
          expect(line['cum_qty']).toBeLessThanOrEqual(sent[order_no - 1] * (1 + 1e-9));
        }
      },
      () => 0,
    );
  });

  it('takes of no bar more than its share of volume', () => {
    const some = tried(
      (run, data) => {
        const config = configOf(run);
        if (config.partial !== 'participation') return;
        const { bar, qty } = run.engine.series.fills();
        const taken = new Float64Array(data.length);
        bar.forEach((at, i) => (taken[at] += qty[i]));
        taken.forEach((sum, i) =>
          expect(sum).toBeLessThanOrEqual((data.volume[i] * config.participation_pct) / 100 + 1e-9),
        );
      },
      (run) => (configOf(run).partial === 'participation' ? run.engine.series.fills_total : 0),
    );
    expect(some).toBeGreaterThan(200);
  });

  it('fills at prices that the bar has seen, limits never worse than their limit, whole lots only', () => {
    tried(
      (run, data) => {
        const { tick, lot } = configOf(run);
        const { bar } = run.engine.series.fills();
        const fills = run.of('ExecutionReport').filter((line) => (line['filled_qty'] as number) > 0);
        fills.forEach((line, i) => {
          const ref = (line['extra'] as { ref_price: number }).ref_price;
          // A limit's fill between ticks is on the next one; stops of a tick can lie as far outside.
          expect(ref).toBeGreaterThanOrEqual(data.low[bar[i]] - tick - 1e-9);
          expect(ref).toBeLessThanOrEqual(data.high[bar[i]] + tick + 1e-9);
          const intent = run.lines[Number(String(line['ref_order_event_id']).slice(1)) - 1];
          const price = line['avg_price'] as number;
          const limit = intent['limit_price'] as number | null;
          if (limit !== null && intent['side'] === 'BUY') expect(price).toBeLessThanOrEqual(limit);
          if (limit !== null && intent['side'] === 'SELL') expect(price).toBeGreaterThanOrEqual(limit);
          if (tick > 0) expect(Math.abs(price / tick - Math.round(price / tick))).toBeLessThan(1e-6);
          const lots = (line['filled_qty'] as number) / (lot === 0 ? 1 : lot);
          if (lot > 0) expect(Math.abs(lots - Math.round(lots))).toBeLessThan(1e-6);
        });
      },
      () => 0,
    );
  });

  it('goes short only where it may, and no further than buying power', () => {
    tried(
      (run) => {
        const { allow_short, leverage } = configOf(run);
        let before = 0;
        for (const line of run.of('PositionChanged')) {
          const qty = line['qty'] as number;
          const report = run.lines[line.seq - 2];
          const price = report['avg_price'] as number;
          if (!allow_short) expect(qty).toBeGreaterThanOrEqual(0);
          const grows =
            Math.abs(qty) > Math.abs(before) + 1e-9 || (qty > 0 !== before > 0 && qty !== 0 && before !== 0);
          const equity = (line['cash'] as number) + qty * price;
          if (grows) expect(Math.abs(qty) * price).toBeLessThanOrEqual(leverage * equity + 1e-6);
          before = qty;
        }
      },
      () => 0,
    );
  });

  it('reaches the ends it should: every status and reason is seen', () => {
    const seen = new Set<string>();
    tried(
      (run) => {
        for (const line of run.of('ExecutionReport')) {
          seen.add(`${String(line['status'])} ${String((line['extra'] as { reason: string | null }).reason)}`);
        }
        for (const line of run.of('RiskDecision'))
          for (const code of line['rejection_reasons'] as string[]) seen.add(code);
        for (const line of run.of('TradingStateChanged')) seen.add(String(line['reason']));
      },
      () => 0,
    );
    for (const end of [
      ...['NEW null', 'PARTIALLY_FILLED null', 'FILLED null', 'CANCELED REQUESTED', 'CANCELED OCO', 'EXPIRED DAY_END'],
      ...['CANCELED REDUCE_ONLY', 'CANCELED IOC_REMAINDER', 'CANCELED FOK_UNFILLED', 'CANCELED ALREADY_HELD'],
      ...['EXPIRED END_OF_DATA', 'REJECTED INSUFFICIENT_FUNDS', 'CANCELED INSUFFICIENT_FUNDS', 'CANCELED REPLACED'],
      ...['MAX_POSITION_PCT', 'MAX_ORDER_NOTIONAL', 'KELLY_CAP', 'MIN_LIQUIDITY', 'ORDER_RATE', 'PRICE_COLLAR'],
      ...['SHORT_NOT_ALLOWED', 'INSUFFICIENT_FUNDS', 'TRADING_HALTED', 'REDUCE_ONLY_STATE', 'ATR_STOP', 'MIN_QTY'],
      ...['MIN_NOTIONAL', 'MAX_DRAWDOWN_SOFT', 'MAX_DRAWDOWN_HARD', 'DAILY_LOSS', 'RECOVERED'],
    ]) {
      expect([...seen], end).toContain(end);
    }
  });
});
