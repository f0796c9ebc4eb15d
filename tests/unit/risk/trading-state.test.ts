import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/core/engine/index.ts';
import { FLAT, play, type Row } from '../engine/scripted.ts';
import { checkOf } from './check.ts';

const at = (price: number): Row => [price, price, price, price];
const cash = { cash: 10000 } as const;
const all = { 0: [{ qty: 100 }] } as const;
const exit = { intent: 'exit', side: 'SELL', qty: null } as const;
const moves = (run: { of(type: string): readonly Record<string, unknown>[] }) =>
  run.of('TradingStateChanged').map(({ from, to, reason, limit, actual }) => [from, to, reason, limit, actual]);

describe('MAX_DRAWDOWN_SOFT', () => {
  const fields = { ...cash, risk_max_drawdown_soft_pct: 5 };

  it('reduces at its limit and comes back when the drawdown is smaller, each with limit and actual', () => {
    const run = play([FLAT, FLAT, at(95), at(96)], all, fields);
    expect(moves(run).map((move) => move.slice(0, 4))).toEqual([
      ['ACTIVE', 'REDUCING', 'MAX_DRAWDOWN_SOFT', 5],
      ['REDUCING', 'ACTIVE', 'RECOVERED', 5],
    ]);
    expect(moves(run).map((move) => Number(move[4]).toFixed(9))).toEqual(['5.000000000', '4.000000000']);
  });

  it('halves what an order opens, not what it closes', () => {
    const run = play([FLAT, FLAT, at(95), at(95)], { ...all, 2: [{ side: 'SELL', qty: 140 }] }, fields);
    expect(run.decision(2).adjusted_qty).toBe(120);
    expect(checkOf(run.decision(2), 'MAX_DRAWDOWN_SOFT')).toEqual({
      rule: 'MAX_DRAWDOWN_SOFT',
      limit: 120,
      actual: 140,
    });
    expect(run.decision(2).extra.trading_state).toBe('REDUCING');
  });

  it('measures from the highest equity, not from the start (naive engines do)', () => {
    expect(moves(play([FLAT, FLAT, at(120), at(113)], all, fields))).toHaveLength(1);
    expect(moves(play([FLAT, FLAT, at(120), at(115)], all, fields))).toEqual([]);
  });
});

describe('MAX_DRAWDOWN_HARD', () => {
  const fields = { ...cash, risk_max_drawdown_hard_pct: 10 };

  it('halts for good: everything is denied, a close too', () => {
    const run = play([FLAT, FLAT, at(90), at(120), at(120)], { ...all, 2: [exit, {}], 3: [{}] }, fields);
    expect(moves(run)).toHaveLength(1);
    expect(moves(run)[0]).toEqual(['ACTIVE', 'HALTED', 'MAX_DRAWDOWN_HARD', 10, expect.closeTo(10, 9)]);
    for (const no of [2, 3, 4]) expect(run.decision(no).rejection_reasons[0]).toBe('TRADING_HALTED');
    expect(checkOf(run.decision(2), 'TRADING_HALTED')).toEqual({ rule: 'TRADING_HALTED', limit: null, actual: null });
  });

  it('calls back what is open, but not what protects', () => {
    const script = {
      0: [
        { qty: 100, stop_loss: 85 },
        { order_type: 'LIMIT', limit_price: 50 },
      ],
    } as const;
    const run = play([FLAT, FLAT, at(90), FLAT, at(84)], script, fields);
    expect(run.story(2)).toEqual(['NEW', 'CANCELED REQUESTED']);
    expect(run.fills.at(-1)).toMatchObject({ side: 'SELL', qty: 100, price: 84 });
  });

  it('flattens by option, at the next market, past the gate', () => {
    const run = play([FLAT, FLAT, at(90), at(89)], all, { ...fields, risk_flatten_on_halt: true });
    expect(run.intent(2)).toMatchObject({
      tag: 'flatten',
      side: 'SELL',
      qty: 100,
      reduce_only: true,
      order_type: 'MARKET',
    });
    expect(run.decision(2)).toMatchObject({ allowed: true, extra: { trading_state: 'HALTED' } });
    expect(run.fills[1]).toMatchObject({ price: 89, at: '03:00:00.000' });
    expect(run.engine.series.position[3]).toBe(0);
  });
});

describe('DAILY_LOSS', () => {
  const fields = { ...cash, risk_daily_loss_pct: 5 };
  const day = (rows: readonly Row[]) => [...rows, ...Array.from({ length: 24 - rows.length }, () => rows.at(-1)!)];

  it('lets only closes through until the next UTC day, though the loss is made good (naive engines look at each bar afresh)', () => {
    const rows = [...day([FLAT, FLAT, at(94), FLAT]), FLAT, FLAT];
    const script = { ...all, 3: [{}], 10: [{ side: 'SELL', qty: 150 }], 24: [{}] } as const;
    const run = play(rows, script, fields);
    expect(run.decision(2).rejection_reasons[0]).toBe('REDUCE_ONLY_STATE');
    expect(checkOf(run.decision(2), 'REDUCE_ONLY_STATE')).toEqual({
      rule: 'REDUCE_ONLY_STATE',
      limit: null,
      actual: null,
    });
    expect(run.decision(3)).toMatchObject({ allowed: true, adjusted_qty: 100 });
    expect(run.decision(4).allowed).toBe(true);
    const states = run.of('TradingStateChanged');
    expect(states.map((line) => [line['to'], line['reason'], line.ts])).toEqual([
      ['REDUCING', 'DAILY_LOSS', '2024-01-01T03:00:00.000Z'],
      ['ACTIVE', 'RECOVERED', '2024-01-02T01:00:00.000Z'],
    ]);
    expect(states[0]).toMatchObject({ limit: 5, actual: expect.closeTo(6, 9) as number });
  });

  it('starts each day from the last equity of the day before', () => {
    const rows = [...day([FLAT, FLAT, at(96)]), at(92), at(91)];
    const run = play(rows, all, fields);
    // 96 → 92 is 4.17 %, 96 → 91 is 5.2 %; from the start 8 and 9 %.
    expect(run.of('TradingStateChanged').map((line) => line.ts)).toEqual(['2024-01-02T02:00:00.000Z']);
  });

  it('calls back what rests and could open, which a soft drawdown does not', () => {
    const rest = { order_type: 'LIMIT', limit_price: 80 } as const;
    const story = (limits: object) =>
      play([FLAT, FLAT, at(94), at(94)], { 0: [...all[0], rest] }, { ...limits }).story(2);
    expect(story(fields)).toEqual(['NEW', 'CANCELED REQUESTED']);
    expect(story({ ...cash, risk_max_drawdown_soft_pct: 5 })).toEqual(['NEW', 'EXPIRED END_OF_DATA']);
  });

  it('the reducing of a day’s loss is not softened by a soft drawdown', () => {
    const run = play([FLAT, FLAT, at(94), FLAT], { ...all, 2: [{}] }, { ...fields, risk_max_drawdown_soft_pct: 5 });
    expect(run.decision(2).rejection_reasons).toContain('REDUCE_ONLY_STATE');
  });
});

describe('the operator', () => {
  const command = (bar: number, act: (engine: Engine) => void) => ({
    slice: 1,
    between: (engine: Engine) => {
      if (engine.bars_done === bar) act(engine);
    },
  });

  it('halts, and with it flattens by option: both are in the log at the bar’s edge', () => {
    const run = play(
      [FLAT, FLAT, at(99), at(99)],
      { ...all, 2: [{}] },
      { ...cash, risk_flatten_on_halt: true },
      command(2, (engine) => engine.command('HALTED')),
    );
    expect(moves(run)).toEqual([['ACTIVE', 'HALTED', 'OPERATOR', null, null]]);
    expect(run.of('TradingStateChanged')[0].ts).toBe('2024-01-01T02:00:00.000Z');
    expect(run.fills[1]).toMatchObject({ side: 'SELL', qty: 100, at: '02:00:00.000' });
    expect(run.decision(3).rejection_reasons).toEqual(['TRADING_HALTED']);
  });

  it('flattens once', () => {
    const run = play(
      [FLAT, FLAT, at(99)],
      all,
      { ...cash, risk_flatten_on_halt: true },
      command(2, (engine) => engine.command('HALTED')),
    );
    expect(run.fills).toHaveLength(2);
    expect(run.of('OrderIntent')).toHaveLength(2);
  });

  it('flattens again what filled before its cancel came (naive kill switches end up holding it)', () => {
    const rest = { qty: 10, order_type: 'LIMIT', limit_price: 95 } as const;
    const run = play(
      [FLAT, FLAT, FLAT, [99, 99, 94, 99], at(99), at(99)],
      { 0: [{ qty: 20 }, rest] },
      { ...cash, risk_flatten_on_halt: true, latency_cancel_ms: 5 * 3600000, latency_jitter: 0 },
      command(3, (engine) => engine.command('HALTED')),
    );
    expect(run.fills.map((fill) => [fill.side, fill.qty, fill.at])).toEqual([
      ['BUY', 20, '01:00:00.000'],
      ['SELL', 20, '03:00:00.000'],
      ['BUY', 10, expect.stringMatching(/^03:/) as string],
      ['SELL', 10, '04:00:00.000'],
    ]);
    expect(run.engine.series.position.at(-1)).toBe(0);
  });

  it('reducing calls back what rests and could open (naive gates look at new orders only); a close stays', () => {
    const rest = { order_type: 'LIMIT', limit_price: 95 } as const;
    const target = { side: 'SELL', order_type: 'LIMIT', limit_price: 104, reduce_only: true } as const;
    const run = play(
      [FLAT, FLAT, FLAT, [100, 105, 94, 100]],
      { 0: [{}, rest], 1: [target] },
      cash,
      command(2, (engine) => engine.command('REDUCING')),
    );
    expect([run.story(2), run.story(3)]).toEqual([
      ['NEW', 'CANCELED REQUESTED'],
      ['NEW', 'FILLED'],
    ]);
  });

  it('reduces and resumes', () => {
    const run = play(
      [FLAT, FLAT, FLAT, FLAT, FLAT],
      { ...all, 2: [{}, { side: 'SELL', qty: 1 }], 3: [{ qty: 1 }] },
      cash,
      {
        slice: 1,
        between: (engine) => {
          if (engine.bars_done === 2) engine.command('REDUCING');
          if (engine.bars_done === 3) engine.command('ACTIVE');
          if (engine.bars_done === 4) engine.command('ACTIVE');
        },
      },
    );
    expect(moves(run).map((move) => move.slice(0, 3))).toEqual([
      ['ACTIVE', 'REDUCING', 'OPERATOR'],
      ['REDUCING', 'ACTIVE', 'OPERATOR'],
    ]);
    expect([2, 3, 4].map((no) => run.decision(no).allowed)).toEqual([false, true, true]);
  });

  it('who reduces does not switch the hard limit off (naive machines let the milder word stand)', () => {
    const run = play(
      [FLAT, FLAT, FLAT, at(80), at(80)],
      all,
      { ...cash, risk_max_drawdown_hard_pct: 10 },
      command(2, (engine) => engine.command('REDUCING')),
    );
    expect(moves(run).map((move) => move.slice(0, 3))).toEqual([
      ['ACTIVE', 'REDUCING', 'OPERATOR'],
      ['REDUCING', 'HALTED', 'MAX_DRAWDOWN_HARD'],
    ]);
  });

  it('halted by the operator stays halted whatever the equity does', () => {
    const run = play(
      [FLAT, FLAT, FLAT, at(200), at(50)],
      all,
      { ...cash, risk_max_drawdown_soft_pct: 5, risk_max_drawdown_hard_pct: 10 },
      command(2, (engine) => engine.command('HALTED')),
    );
    expect(moves(run)).toHaveLength(1);
  });

  it('has no word before the first bar', () => {
    const run = play([FLAT, FLAT], {}, cash, { slice: 1, between: () => undefined });
    expect(moves(run)).toEqual([]);
  });
});
