import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../../src/contracts/config.ts';
import { blankContext, increases, type RiskContext, type RiskOrder } from '../../../src/core/risk/rule.ts';
import { shortNotAllowed } from '../../../src/core/risk/rules/short-not-allowed.ts';
import { reduceOnlyState, tradingHalted } from '../../../src/core/risk/rules/trading-state.ts';

const config = { allow_short: false } as RunConfig;
const context = (changes: Partial<RiskContext>): RiskContext => ({ ...blankContext(config), ...changes });

function order(side: 1 | -1, qty: number, position: number): RiskOrder {
  const closing_qty = Math.max(0, Math.min(qty, -side * position));
  return { side, qty, limit_price: null, stop_price: null, price: 100, closing_qty };
}

describe('whether an order leaves more open', () => {
  it.each([
    ['from flat', 1, 1, 0, true],
    ['adding', 1, 1, 2, true],
    ['closing a part', -1, 1, 2, false],
    ['closing all', -1, 2, 2, false],
    ['turning to less', -1, 3, 2, true],
    ['turning to as much', -1, 4, 2, true],
    ['turning to more', -1, 5, 2, true],
    ['closing a part of a short', 1, 1, -2, false],
    ['turning a short to less', 1, 3, -2, true],
  ] as const)('%s: side %d, %d units, %d held: %s', (_, side, qty, position, more) =>
    expect(increases(order(side, qty, position), context({ position }))).toBe(more),
  );
});

describe('no short selling', () => {
  const { apply, enabled } = shortNotAllowed;

  it('is on where short selling is off', () =>
    expect([true, false].map((allow_short) => enabled({ allow_short } as RunConfig))).toEqual([false, true]));

  it.each([
    ['a purchase that leaves a short open still passes: it closes', 1, 1, -3, Infinity, -2],
    ['a sale down to flat passes', -1, 3, 3, Infinity, 0],
    ['a sale that leaves less than a rounding passes', -1, 3 + 1e-11, 3, Infinity, -1e-11],
    ['a sale of a ten-billionth too much still counts as one', -1, 1e-10, 0, Infinity, -1e-10],
    ['a sale of more is cut to what closes', -1, 5, 3, 3, -2],
    ['a sale of nothing from flat passes', -1, 0, 0, Infinity, 0],
  ] as const)('%s', (_, side, qty, position, lets, after) => {
    const { check, max_qty } = apply(order(side, qty, position), context({ position }));
    expect(max_qty).toBe(lets);
    expect(check).toMatchObject({ rule: 'SHORT_NOT_ALLOWED', limit: 0 });
    expect(check.actual).toBeCloseTo(after, 12);
  });

  it('shows flat as 0, not as -0', () => {
    const actual = apply(order(-1, 0, -0), context({ position: -0 })).check.actual;
    expect(Object.is(actual, 0)).toBe(true);
  });
});

describe('the trading state', () => {
  const sale = order(-1, 5, 3);
  const found = (rule: string) => ({ rule, limit: null, actual: null });

  it.each([
    ['ACTIVE', null, Infinity, Infinity],
    ['REDUCING', 'DAILY_LOSS', Infinity, 3],
    ['REDUCING', 'OPERATOR', Infinity, 3],
    ['REDUCING', 'MAX_DRAWDOWN_SOFT', Infinity, Infinity],
    ['HALTED', 'OPERATOR', 0, Infinity],
  ] as const)('%s by %s', (state, state_reason, halted, reducing) => {
    const now = context({ position: 3, state, state_reason });
    expect(tradingHalted.apply(sale, now)).toEqual({ check: found('TRADING_HALTED'), max_qty: halted });
    expect(reduceOnlyState.apply(sale, now)).toEqual({ check: found('REDUCE_ONLY_STATE'), max_qty: reducing });
  });

  it('is asked of every order, whatever is configured', () =>
    expect([tradingHalted.enabled(config), reduceOnlyState.enabled(config)]).toEqual([true, true]));

  it('is ACTIVE before anything has happened', () => expect(blankContext(config).state).toBe('ACTIVE'));
});
