import { describe, expect, it } from 'vitest';
import { MARKET_ENTRY, type Strategy } from '../../../src/contracts/strategy.ts';
import { clockResolution, STAGES, summaryText, type Stage } from '../../../src/core/metrics/index.ts';
import { bars, measured } from './measured.ts';

const FIELDS = ['stage', 'step_id', 'trace_id', 't_start', 't_end', 'dt', 'outcome', 'reason'];
const MODEL: Readonly<Record<Stage, number>> = { strategy: 0.001, risk: 0.0005, exec: 0.002, position: 0.0003 };
const split = { partial: 'split', size_mode: 'notional', size_value: 1000 };
const logLines = (log: string) =>
  log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, any>);

/** Sends an order on each of the first bars, then throws. */
function faulty(at: number): Strategy {
  return {
    plots: [],
    plot_values: new Float64Array(0),
    onBar(view, desk) {
      if (view.index === at) throw new TypeError('no such "indicator"\n');
      desk.submit({ ...MARKET_ENTRY, side: view.index % 2 === 0 ? 'BUY' : 'SELL', qty: 1 });
    },
    snapshot: () => null,
    restore: () => undefined,
  };
}

describe('stage metrics on the simulated clock', () => {
  it('leave the log as it is, byte for byte', () => {
    expect(measured({ fields: split }).log).toBe(measured({ fields: split, clock: null }).log);
  });

  it('have exactly the named fields, in order', () => {
    const { events } = measured();
    expect(events.length).toBeGreaterThan(bars.length);
    for (const event of events) expect(Object.keys(event)).toEqual(FIELDS);
  });

  it('have one line a bar of the strategy, and one an event of the other stages', () => {
    const { events, log } = measured({ fields: split });
    const count = (stage: Stage) => events.filter((event) => event.stage === stage).length;
    const logged = (type: string) => logLines(log).filter((line) => line['type'] === type).length;
    expect(count('strategy')).toBe(bars.length);
    expect(count('risk')).toBe(logged('RiskDecision'));
    expect(count('exec')).toBe(logged('ExecutionReport'));
    expect(count('position')).toBe(logged('PositionChanged'));
    expect(count('position')).toBeGreaterThan(10);
  });

  it('take the modelled time, never nothing, and never two at once', () => {
    const { events } = measured({ fields: { ...split, market_fill: 'same_close', latency_entry_ms: 0 } });
    for (const event of events) {
      expect(event.dt).toBe(MODEL[event.stage]);
      expect(Math.round((event.t_end - event.t_start) * 1e4)).toBe(Math.round(event.dt * 1e4));
    }
    const spans = events.toSorted((a, b) => a.t_start - b.t_start);
    for (let i = 1; i < spans.length; i++) expect(spans[i]!.t_start).toBeGreaterThanOrEqual(spans[i - 1]!.t_end);
  });

  it('lie on the engine’s time: a bar’s strategy begins at its close or right after what came before', () => {
    const { events } = measured();
    for (const event of events.filter(({ stage }) => stage === 'strategy')) {
      const close_s = (bars.ts[event.step_id]! + bars.interval_ms) / 1000;
      expect(event.t_start).toBeGreaterThanOrEqual(close_s);
      expect(event.t_start).toBeLessThan(close_s + 0.1);
    }
  });

  it('name the order’s chain as the log does', () => {
    const { events, log } = measured({ fields: split });
    const chains = (stage: Stage) => events.filter((event) => event.stage === stage).map((event) => event.trace_id);
    const logged = (type: string) =>
      logLines(log)
        .filter((l) => l['type'] === type)
        .map((l) => l['trace_id'] as string);
    expect(chains('risk')).toEqual(logged('RiskDecision'));
    expect(chains('exec')).toEqual(logged('ExecutionReport'));
    expect(new Set(chains('strategy'))).toEqual(new Set([null]));
  });

  it('count denials by their code', () => {
    const { metrics, events, log } = measured({ fields: { risk_max_order_notional: 1 } });
    const { summary } = metrics!;
    const decisions = logLines(log).filter((line) => line['type'] === 'RiskDecision');
    const denied = decisions.filter((line) => line['allowed'] === false);
    expect(denied.length).toBeGreaterThan(5);
    expect(summary.rejects_by_reason.get('MAX_ORDER_NOTIONAL')).toBe(denied.length);
    expect(summary).toMatchObject({ rejected: denied.length, allowed: decisions.length - denied.length, filled: 0 });
    const reasons = events.filter((event) => event.outcome === 'rejected').map((event) => event.reason);
    expect(reasons).toEqual(denied.map((line) => line['rejection_reasons'][0] as string));
  });

  it('sum up to what the lines say', () => {
    const { metrics, events, log } = measured({ fields: split });
    const { summary } = metrics!;
    for (const stage of STAGES) {
      const own = events.filter((event) => event.stage === stage);
      const outcomes = { ok: 0, rejected: 0, error: 0 };
      for (const { outcome } of own) outcomes[outcome]++;
      expect(summary.outcomes_by_stage.get(stage)).toEqual(outcomes);
      const ms = MODEL[stage] * 1000;
      expect(summary.stages_by_name.get(stage)).toEqual({ count: own.length, p50_ms: ms, p95_ms: ms });
    }
    const fills = logLines(log).filter((line) => line['type'] === 'ExecutionReport' && line['extra'].fill_seq > 0);
    const latencies = fills.map((line) => line['latency_ms'] as number).sort((a, b) => a - b);
    const at = (p: number) => latencies[Math.floor((p * (latencies.length - 1)) / 100)];
    expect(summary).toMatchObject({
      processed: bars.length,
      filled: fills.length,
      errors: 0,
      latency_count: fills.length,
      latency_p50_ms: at(50),
      latency_p95_ms: at(95),
      stage_events_count: events.length,
    });
  });

  it('do not depend on how the run is sliced', () => {
    expect(measured({ slice: 7 }).parts).toEqual(measured().parts);
  });

  it('name the stage and the reason of the error that ended a run, and count nothing twice', () => {
    const { metrics, events } = measured({ strategy: faulty(20) });
    const last = events.at(-1)!;
    expect(last).toMatchObject({ stage: 'strategy', step_id: 20, outcome: 'error' });
    expect(last.reason).toBe('TypeError: no such "indicator"\n');
    expect(events.filter(({ stage }) => stage === 'strategy').map(({ step_id }) => step_id)).toEqual(
      Array.from({ length: 21 }, (_, i) => i),
    );
    expect(metrics!.summary).toMatchObject({ errors: 1, processed: 20 });
    expect([...metrics!.summary.errors_by_reason]).toEqual([['TypeError: no such "indicator"\n', 1]]);
  });
});

describe('metrics_summary.json', () => {
  it('has exactly the named keys in order', () => {
    const parsed = JSON.parse(summaryText(measured().metrics!.summary)) as Record<string, unknown>;
    expect(Object.keys(parsed)).toEqual(
      (
        'processed allowed rejected filled errors retries dupes_filtered latency_p50_ms latency_p95_ms latency_count ' +
        'errors_by_reason rejects_by_reason stages_by_name outcomes_by_stage stage_events_count'
      ).split(' '),
    );
    expect(Object.keys(parsed['stages_by_name'] as object)).toEqual([...STAGES]);
    expect((parsed['outcomes_by_stage'] as Record<string, object>)['risk']).toEqual({
      ok: expect.any(Number),
      rejected: 0,
      error: 0,
    });
  });

  it('says null, not 0, where nothing was measured', () => {
    const text = summaryText(measured({ fields: { max_steps: 3 } }).metrics!.summary);
    expect(JSON.parse(text)).toMatchObject({
      latency_p50_ms: null,
      latency_count: 0,
      stages_by_name: { risk: { count: 0, p50_ms: null, p95_ms: null } },
    });
  });

  it('carries a reason that is called like a part of every object', () => {
    const { summary } = measured({ strategy: faulty(1) }).metrics!;
    const text = summaryText({ ...summary, errors_by_reason: new Map([['__proto__', 2]]) });
    expect(Object.entries(JSON.parse(text).errors_by_reason as object)).toEqual([['__proto__', 2]]);
  });
});

describe('stage metrics on the real clock', () => {
  /** Moves on by one at each reading: every step between two readings takes exactly that. */
  const ticking = () => {
    let now = 5000;
    return { kind: 'real' as const, now: () => now++, resolution_ms: 1 };
  };

  it('measure each stage’s own time, which the parts of a bar share without overlap', () => {
    const { events } = measured({ clock: ticking(), fields: { market_fill: 'same_close', latency_entry_ms: 0 } });
    const busy = events.filter(({ stage, dt, t_start, t_end }) => stage === 'strategy' && t_end - t_start > dt + 1e-9);
    expect(busy.length).toBeGreaterThan(5);
    for (const bar of busy) {
      const inside = events.filter((e) => e !== bar && e.t_start >= bar.t_start && e.t_end <= bar.t_end);
      expect(inside.map(({ stage }) => stage)).toContain('position');
      const parts = inside.reduce((sum, { dt }) => sum + dt, bar.dt);
      expect(parts).toBeLessThanOrEqual(bar.t_end - bar.t_start + 1e-9);
    }
    for (const { stage, dt } of events) if (stage !== 'strategy') expect(dt).toBeCloseTo(0.001, 9);
  });

  it('leave out what the thread did between two slices', () => {
    let now = 0;
    const clock = { kind: 'real' as const, now: () => (now += 0.001), resolution_ms: 0.001 };
    const pausing = { ...clock, now: () => clock.now() };
    const { metrics } = measured({ clock: pausing, slice: 1, fields: {} });
    const before = metrics!.summary.stages_by_name.get('exec')!.p95_ms!;
    expect(before).toBeLessThan(0.01);
    // A pause of an hour, then the engine takes over again and a report comes.
    now += 3_600_000;
    metrics!.resume();
    metrics!.reported(0, 1, 0, null, false, -1);
    expect(metrics!.summary.stages_by_name.get('exec')!.p95_ms!).toBeLessThan(0.01);
  });

  it('state the resolution of a clock by watching it', () => {
    let reading = 0;
    expect(clockResolution(() => Math.floor(reading++ / 10) * 0.125)).toBe(0.125);
    expect(clockResolution(() => 7, 100)).toBeNull();
    const uneven = [0, 5, 5, 7, 12];
    expect(clockResolution(() => uneven.shift() ?? 12, 20)).toBe(2);
  });
});
