import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bars } from '../../../src/contracts/bars.ts';
import { truncated, type LogLine } from '../../unit/engine/run.ts';
import { bars, fields, MONEY_FIELDS, plan, runPlan, type Plan, type Ran } from './random.ts';

const random = { numRuns: 150, seed: 20240102 } as const;
const DAY = 86400000;

/** Lines between the header and the end of the run. */
const body = (run: Ran) => run.text.split('\n').slice(1, run.events_before_end);

describe('the same run', () => {
  it('comes out the same twice, and whatever the slices', () => {
    fc.assert(
      fc.property(bars(40), plan, fields, fc.integer({ min: 1, max: 7 }), (data, wishes, asked, slice) => {
        const whole = runPlan(data, wishes, { fields: asked });
        expect(runPlan(data, wishes, { fields: asked }, true, slice).text).toBe(whole.text);
        expect(runPlan(data, wishes, { fields: asked }).sha256).toBe(whole.sha256);
      }),
      random,
    );
  });

  it('on data that ends earlier, at every bar, is a prefix: nothing looks ahead', () => {
    fc.assert(
      fc.property(bars(24, 12), plan, fields, (data, wishes, asked) => {
        const whole = body(runPlan(data, wishes, { fields: asked }));
        for (let k = 1; k < data.length; k++) {
          const part = body(runPlan(truncated(data, k), wishes, { fields: asked }));
          expect(part.join('\n')).toBe(whole.slice(0, part.length).join('\n'));
        }
      }),
      { ...random, numRuns: 60 },
    );
  });

  it('on data that goes on in another way is the same until there (a prefix must not depend on what follows)', () => {
    fc.assert(
      fc.property(bars(30, 20), plan, fields, fc.integer({ min: 5, max: 19 }), (data, wishes, asked, k) => {
        const later = (column: Float64Array) => column.map((value, i) => (i < k ? value : value * 1.37 + 0.123456789));
        const other: Bars = {
          ...data,
          open: later(data.open),
          high: later(data.high),
          low: later(data.low),
          close: later(data.close),
          volume: later(data.volume),
        };
        const n = body(runPlan(truncated(data, k), wishes, { fields: asked })).length;
        const one = body(runPlan(data, wishes, { fields: asked })).slice(0, n);
        expect(body(runPlan(other, wishes, { fields: asked })).slice(0, n)).toEqual(one);
      }),
      random,
    );
  });

  it('under another symbol differs in the symbol alone', () => {
    fc.assert(
      fc.property(bars(30), plan, fields, (data, wishes, asked) => {
        const one = runPlan(data, wishes, { symbol: 'ONE', fields: asked });
        const two = runPlan(data, wishes, { symbol: 'TWO', fields: asked });
        expect(body(two)).toEqual(body(one).map((line) => line.replaceAll('"symbol":"ONE"', '"symbol":"TWO"')));
      }),
      { ...random, numRuns: 60 },
    );
  });

  it('some days later differs in its stamps alone', () => {
    const shift = (line: LogLine, by: number) => ({ ...line, ts: new Date(Date.parse(line.ts) + by).toISOString() });
    fc.assert(
      fc.property(bars(30), plan, fields, fc.integer({ min: -5000, max: 5000 }), (data, wishes, asked, days) => {
        const moved = { ...data, ts: data.ts.map((ts) => ts + days * DAY) };
        const one = runPlan(data, wishes, { fields: asked }).lines.slice(1, -1);
        const two = runPlan(moved, wishes, { fields: asked }).lines.slice(1, -1);
        expect(two).toEqual(one.map((line) => shift(line, days * DAY)));
      }),
      { ...random, numRuns: 80 },
    );
  });

  it('without anything drawn does not know its seed', () => {
    const undrawn = { latency_jitter: 0, slippage_jitter: 0, exchange: 'paper' };
    fc.assert(
      fc.property(bars(30), plan, fields, fc.integer({ min: 0, max: 4294967295 }), (data, wishes, asked, seed) => {
        const still = {
          ...asked,
          ...undrawn,
          partial: asked['partial'] === 'split' ? 'none' : (asked['partial'] ?? 'none'),
        };
        expect(body(runPlan(data, wishes, { fields: still, seed }))).toEqual(
          body(runPlan(data, wishes, { fields: still })),
        );
      }),
      { ...random, numRuns: 80 },
    );
  });
});

const MONEY = new Set([
  ...['notional', 'limit_price', 'stop_price', 'adjusted_notional', 'avg_price', 'fee', 'ref_price', 'realized_pnl'],
  ...['cash', 'equity', 'close', 'trail', 'stop_loss', 'take_profit'],
]);
const MONEY_RULES = new Set(['MAX_ORDER_NOTIONAL', 'MIN_LIQUIDITY', 'INSUFFICIENT_FUNDS', 'MIN_NOTIONAL']);

/** A log's value with every amount of money and every price multiplied. */
function scaled(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((item) => scaled(item, by));
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  const rule = MONEY_RULES.has(String(record['rule']));
  const atr = record['rule'] === 'ATR_STOP';
  return Object.fromEntries(
    Object.entries(record).map(([key, item]) => {
      const money = MONEY.has(key) || (rule && key !== 'rule') || (atr && key === 'actual');
      return [key, money && typeof item === 'number' ? item * by : scaled(item, by)];
    }),
  );
}

describe('scale', () => {
  it('all prices and all money times a power of two: the same orders, every amount times it, to the last bit', () => {
    fc.assert(
      fc.property(bars(30), plan, fields, fc.constantFrom(2, 1024, 0.5, 0.0078125), (data, wishes, asked, by) => {
        const one: Record<string, unknown> = { cash: 10000, ...asked, tick: 0 };
        const two: Record<string, unknown> = { ...one };
        for (const key of MONEY_FIELDS) if (typeof two[key] === 'number') two[key] = two[key] * by;
        if (one['size_mode'] === 'notional') two['size_value'] = ((one['size_value'] as number | undefined) ?? 95) * by;
        const times = (column: Float64Array) => column.map((value) => value * by);
        const grown = {
          ...data,
          open: times(data.open),
          high: times(data.high),
          low: times(data.low),
          close: times(data.close),
        };
        const small = runPlan(data, wishes, { fields: one }, false).lines.slice(1, -1);
        const large = runPlan(grown, wishes, { fields: two }, false).lines.slice(1, -1);
        expect(large).toEqual(small.map((line) => scaled(line, by)));
      }),
      { ...random, numRuns: 200 },
    );
  });
});

/** Market orders of fixed size with money to spare: what one cost does cannot change which orders there are. */
const markets = fc
  .array(fc.record({ buy: fc.boolean(), qty: fc.integer({ min: 1, max: 50 }) }), { minLength: 2, maxLength: 8 })
  .map((list): Plan => list.map(({ buy, qty }) => [{ ...PLAIN, buy, qty }]));
const PLAIN = {
  kind: 'order',
  order_type: 'MARKET',
  limit: 1,
  stop: 1,
  trail: 1,
  time_in_force: 'GTC',
  reduce_only: false,
  oco: false,
  stop_loss: null,
  take_profit: null,
  tag: '',
} as const;
const RICH = { cash: 1e9, partial: 'split', latency_cancel_ms: 100, latency_response_ms: 50 } as const;

function column(run: Ran, key: string): unknown[] {
  return run.of('ExecutionReport').map((line) => [line['order_id'], line['status'], line[key]]);
}

describe('costs', () => {
  const pairs = (law: (data: Bars, wishes: Plan) => void) =>
    fc.assert(fc.property(bars(30, 5), markets, law), { ...random, numRuns: 60 });
  const run = (data: Bars, wishes: Plan, more: object) =>
    runPlan(data, wishes, { fields: { ...RICH, ...more } }, false);

  it('without slippage every latency and every part stays what it was', () => {
    pairs((data, wishes) => {
      const all = run(data, wishes, {});
      const some = run(data, wishes, { slippage_model: 'none' });
      for (const key of ['latency_ms', 'filled_qty']) expect(column(some, key)).toEqual(column(all, key));
      expect(some.lines.map((line) => line.ts)).toEqual(all.lines.map((line) => line.ts));
    });
  });

  it('without latency every slippage and every part stays what it was', () => {
    pairs((data, wishes) => {
      const all = run(data, wishes, {});
      const some = run(data, wishes, { latency_entry_ms: 0, latency_response_ms: 0 });
      // The draws are found again from the prices, on the grid on which they are drawn.
      const filled = (ran: Ran) => ran.of('ExecutionReport').filter((line) => (line['filled_qty'] as number) > 0);
      const byFill = (ran: Ran) =>
        filled(ran)
          .map((line) => [
            line['order_id'],
            (line['extra'] as { fill_seq: number }).fill_seq,
            line['slippage'],
            line['filled_qty'],
          ])
          .sort();
      expect(byFill(some)).toEqual(byFill(all));
    });
  });

  it('without parts the latencies and the first slippage stay what they were', () => {
    pairs((data, wishes) => {
      const first = (ran: Ran, key: string) =>
        ran
          .of('ExecutionReport')
          .filter((line) => (line['extra'] as { fill_seq: number }).fill_seq === 1)
          .map((line) => [line['order_id'], line[key]]);
      const all = run(data, wishes, {});
      const some = run(data, wishes, { partial: 'none' });
      for (const key of ['latency_ms', 'slippage']) expect(first(some, key)).toEqual(first(all, key));
    });
  });

  it('higher fees never end with more money', () => {
    const rates = fc.record({
      fee_taker_bps: fc.nat(50),
      fee_per_unit: fc.nat(3),
      fee_per_order: fc.nat(5),
      fee_min: fc.nat(9),
    });
    fc.assert(
      fc.property(bars(30, 5), markets, rates, rates, (data, wishes, low, more) => {
        const high = Object.fromEntries(
          Object.entries(low).map(([key, value]) => [key, value + more[key as keyof typeof more]]),
        );
        const cheap = run(data, wishes, low);
        const dear = run(data, wishes, high);
        expect(column(dear, 'avg_price')).toEqual(column(cheap, 'avg_price'));
        expect(dear.engine.equity).toBeLessThanOrEqual(cheap.engine.equity + 1e-6);
      }),
      { ...random, numRuns: 80 },
    );
  });

  it('more slippage never buys lower nor sells higher', () => {
    pairs((data, wishes) => {
      const low = run(data, wishes, { slippage_bps: 3 });
      const high = run(data, wishes, { slippage_bps: 9 });
      const prices = low.of('ExecutionReport').map((line) => line['avg_price'] as number | null);
      high.of('ExecutionReport').forEach((line, i) => {
        const price = line['avg_price'] as number | null;
        const before = prices[i];
        if (price === null || before === null) return;
        const intent = high.lines[Number(String(line['ref_order_event_id']).slice(1)) - 1];
        if (intent['side'] === 'BUY') expect(price).toBeGreaterThanOrEqual(before);
        else expect(price).toBeLessThanOrEqual(before);
      });
    });
  });
});
