import { describe, expect, it } from 'vitest';
import { createEngine, resolveRequest } from '../../../src/core/engine/index.ts';
import { createSha256 } from '../../../src/core/journal/index.ts';
import { barsOf, runEngine, truncated } from './run.ts';
import { FLAT, FREE, order, play, scripted, type Row } from './scripted.ts';

const rising = Array.from({ length: 6 }, (_, i): Row => [100 + i, 101 + i, 99 + i, 100.5 + i]);

describe('the loop of a bar', () => {
  it('venue, mark, state, strategy, risk, submit: the log is in this order', () => {
    const run = play(
      [FLAT, FLAT, [80, 80, 80, 80], [80, 80, 80, 80]],
      { 0: [{ qty: 9000 }], 2: [{ side: 'SELL', qty: 1 }] },
      { risk_max_drawdown_soft_pct: 5 },
    );
    expect(run.lines.map((line) => line.type)).toEqual([
      'RunStarted',
      'OrderIntent',
      'RiskDecision',
      'ExecutionReport',
      'PositionChanged',
      'TradingStateChanged',
      'OrderIntent',
      'RiskDecision',
      'ExecutionReport',
      'PositionChanged',
      'RunFinished',
    ]);
  });

  it('the strategy sees the fills of its own bar and decides on them at its close', () => {
    const seen: number[] = [];
    play(rising, (desk, view) => {
      seen.push(view.position);
      if (view.index === 1) desk.submit(order({}));
    });
    expect(seen).toEqual([0, 0, 1, 1, 1, 1]);
  });

  it('the strategy knows of a fill at the close at which its report arrives, and not before', () => {
    for (const [latency_response_ms, known] of [
      [3_600_000, [0, 1, 1]],
      [3_600_001, [0, 0, 1]],
    ] as const) {
      const seen: number[] = [];
      play(
        rising.slice(0, 3),
        (desk, view) => {
          seen.push(view.position);
          if (view.index === 0) desk.submit(order({}));
        },
        { latency_response_ms, latency_jitter: 0 },
      );
      expect(seen).toEqual(known);
    }
  });

  it('equity is marked at the close before the strategy looks', () => {
    const seen: number[] = [];
    play([FLAT, FLAT, [100, 130, 100, 130]], (desk, view) => {
      seen.push(view.equity);
      if (view.index === 0) desk.submit(order({ qty: 10 }));
    });
    expect(seen).toEqual([1000000, 1000000, 1000300]);
  });

  it('a decision cannot be filled in its own bar (naive engines fill at the close they decided on)', () => {
    const run = play(rising, { 2: [{}, { order_type: 'LIMIT', limit_price: 150 }] });
    expect(run.fills.map((fill) => [fill.at, fill.price])).toEqual([
      ['03:00:00.000', 103],
      ['03:00:00.000', 103],
    ]);
  });

  it('the view ends at the bar that has closed: asking for more throws, and so does asking for what was never there', () => {
    for (const ago of [-1, 3, NaN, Infinity]) {
      expect(() => play(rising, { 2: (_desk, view) => void view.close(ago) }), String(ago)).toThrow();
    }
  });

  it('the view holds nothing else of the data (naive views hand out their columns)', () => {
    play(rising, {
      2: (_desk, view) => {
        for (const key of Reflect.ownKeys(view)) {
          const value: unknown = Reflect.get(view, key);
          expect(typeof value === 'object' && value !== null && 'length' in value).toBe(false);
        }
      },
    });
  });

  it('before warm-up is over no order is taken', () => {
    const run = play(rising, (desk) => void desk.submit(order({})), { warmup_bars: 3 });
    expect(run.of('OrderIntent')[0]['meta']).toMatchObject({ bar_index: 3 });
    expect(run.engine.first_active_bar).toBe(3);
  });

  it('max_steps ends the run early, on the same bytes', () => {
    const all = play(rising, (desk) => void desk.submit(order({})));
    const some = play(rising, (desk) => void desk.submit(order({})), { max_steps: 3 });
    const body = (text: string) => text.split('\n').slice(1);
    const until = some.lines.findIndex((line) => line.type === 'ExecutionReport' && line['status'] === 'EXPIRED');
    expect(body(some.text).slice(0, until - 1)).toEqual(body(all.text).slice(0, until - 1));
    expect(some.lines.at(-1)).toMatchObject({ type: 'RunFinished', bars: 3 });
  });
});

describe('time', () => {
  it('a decision is stamped with its bar’s close, the header with the first open', () => {
    const run = play(rising, { 1: [{}] });
    expect(run.lines[0].ts).toBe('2024-01-01T00:00:00.000Z');
    expect(run.intent(1).ts).toBe('2024-01-01T02:00:00.000Z');
    expect(run.lines.at(-1)!.ts).toBe('2024-01-01T06:00:00.000Z');
  });

  it('stamped by bar a fill has its bar’s open, and time still does not go back', () => {
    const run = play(
      [FLAT, [100, 110, 90, 100]],
      { 0: [{ order_type: 'STOP', stop_price: 105 }] },
      { fill_stamp: 'bar', path: 'ohlc' },
    );
    expect(run.fills[0].at).toBe('01:00:00.000');
    expect(run.engine.series.fills_total).toBe(1);
  });

  it('bars that come closer than the interval do not run time back', () => {
    const even = barsOf(rising);
    const ts = even.ts.map((t, i) => t + (i > 2 ? -1800000 * (i - 2) : 0));
    const run = runEngine(
      { ...even, ts },
      { fields: { slippage_model: 'none' } },
      Infinity,
      undefined,
      scripted((desk) => void desk.submit(order({}))),
    );
    const stamps = run.lines.map((line) => line.ts);
    expect([...stamps].sort()).toEqual(stamps);
  });

  it('a bar that opens before the one before has closed is one from that close on', () => {
    const even = barsOf([FLAT, FLAT, [100, 110, 90, 100]]);
    const ts = Float64Array.from(even.ts, (t, i) => (i === 2 ? t - 1_800_000 : t));
    const stop = order({ order_type: 'STOP', stop_price: 105 });
    const act = scripted((desk, view) => void (view.index === 1 && desk.submit(stop)));
    const run = runEngine({ ...even, ts }, { fields: { ...FREE, path: 'ohlc' } }, Infinity, undefined, act);
    // Half of the first of three legs, which the half hour from two o'clock on is left for.
    const filled = run.of('ExecutionReport').find((line) => line['status'] === 'FILLED');
    expect(filled?.ts).toBe('2024-01-01T02:05:00.000Z');
  });
});

describe('what is kept of a run', () => {
  it('tells a decision that lets all through from one that lets less, and from a denial', () => {
    const fields = { risk_oversize: 'trim', risk_max_order_notional: 1000, cash: 10_000, risk_max_position_pct: 15 };
    const run = play(
      [FLAT, FLAT, FLAT, FLAT],
      { 0: [{}], 1: [{ qty: 12 }], 2: [{ qty: 12 }], 3: [{ qty: 12 }] },
      fields,
    );
    const { reason } = run.engine.series.decisions();
    expect([...reason]).toEqual([-1, -2, -2, 0]);
  });
});

describe('the operator’s word', () => {
  it('counts from the first bar’s close to the end', () => {
    const request = resolveRequest({ symbol: 'X' });
    if (!request.ok) throw new Error(request.problem.message);
    const options = { data_sha256: '', createHasher: createSha256, keep: { equity: false, plots: false }, sink: null };
    const engine = createEngine(barsOf(rising), request.value, options);
    expect(engine.command('HALTED')).toBe(false);
    engine.advance(1);
    expect(engine.command('HALTED')).toBe(true);
    engine.finish();
    expect(engine.command('ACTIVE')).toBe(false);
  });
});

describe('the end of the data', () => {
  const held: Row[] = [FLAT, FLAT, [105, 112, 104, 111]];

  it('leaves an open position marked at the last close', () => {
    const run = play(held, { 0: [{ qty: 2 }] });
    expect(run.lines.at(-1)).toMatchObject({ equity: 1000022, positions: [{ symbol: 'X', qty: 2, avg_price: 100 }] });
    expect(run.engine.trades).toEqual([]);
  });

  it('closes it at the last close or the last open by option, as a trade with its costs', () => {
    for (const [close_at_end, price, point] of [
      ['close', 111, 'close'],
      ['open', 105, 'open'],
    ] as const) {
      const run = play(held, { 0: [{ qty: 2 }] }, { close_at_end, fee_taker_bps: 10 });
      expect(run.fills[1]).toMatchObject({
        side: 'SELL',
        qty: 2,
        price,
        point,
        fee: expect.closeTo(price * 0.002, 9) as number,
      });
      expect(run.intent(2)).toMatchObject({ tag: 'end of data', reduce_only: true });
      expect(run.lines.at(-1)).toMatchObject({ positions: [] });
      expect(run.engine.trades[0].exit_price).toBe(price);
      expect(run.engine.series.equity[2]).toBeCloseTo(1000000 + 2 * (price - 100) - 0.2 - price * 0.002, 6);
    }
  });

  it('closes it at the last open also where market orders fill at the decision’s close', () => {
    const run = play(held, { 0: [{ qty: 2 }] }, { market_fill: 'same_close', close_at_end: 'open' });
    expect(run.fills[1]).toMatchObject({ side: 'SELL', qty: 2, price: 105, point: 'open' });
  });

  it('a position opened on the last bar is closed too, an order still in flight expires', () => {
    const run = play(held, { 1: [{ qty: 2 }], 2: [{}] }, { close_at_end: 'close' });
    expect(run.fills.map((fill) => fill.side)).toEqual(['BUY', 'SELL']);
    expect(run.story(2)).toEqual(['EXPIRED END_OF_DATA']);
  });

  it('ending twice, advancing after the end and a run of one bar are harmless', () => {
    const run = play([FLAT], { 0: [{}] });
    const before = run.text;
    run.engine.finish();
    expect(run.engine.advance(5)).toBe(0);
    run.engine.command('HALTED');
    expect(run.text).toBe(before);
    expect(run.lines.at(-1)).toMatchObject({ bars: 1 });
  });

  it('what is done before the cut is the same for a shorter file', () => {
    const act = scripted((desk) => void desk.submit(order({ qty: 1 })));
    const whole = runEngine(barsOf(rising), {}, Infinity, undefined, act);
    const cut = runEngine(truncated(barsOf(rising), 4), {}, Infinity, undefined, act);
    const body = (text: string) => text.split('\n').slice(1);
    const n = cut.lines.findIndex((line) => line['status'] === 'EXPIRED') - 1;
    expect(n).toBeGreaterThan(5);
    expect(body(cut.text).slice(0, n)).toEqual(body(whole.text).slice(0, n));
  });
});
