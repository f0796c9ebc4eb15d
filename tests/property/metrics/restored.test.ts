/** Metrics that go on from a checkpoint come to what they would have come to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Damage } from '../../../src/contracts/check.ts';
import { checkStageMetrics, Percentiles, StageLineWriter, StageMetrics } from '../../../src/core/metrics/index.ts';

const value = fc.oneof(
  fc.double({ min: 0, max: 1e12, noNaN: true }),
  fc.constantFrom(0, 0.3, 1, 2, 1e-12, 5e9),
  fc.double({ min: 0, max: 5, noNaN: true }),
);
/** More than are kept as they are, from a few: a long list would take the test's time, not the percentiles'. */
const values = fc
  .tuple(fc.array(value, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 200 }))
  .map(([some, times]) =>
    Array.from({ length: some.length * times }, (_, i) => some[(i * 7 + (i >> 3)) % some.length]!),
  );

const figures = (of: Percentiles) => [of.count, of.exact, ...[0, 1, 25, 50, 95, 99.9, 100].map((p) => of.at(p))];

describe('percentiles', () => {
  it('go on from what was kept of them, as text, to the last digit', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, part) => {
        const whole = new Percentiles();
        const before = new Percentiles();
        const cut = Math.floor(all.length * part);
        for (const each of all) whole.add(each);
        for (const each of all.slice(0, cut)) before.add(each);
        const stored = JSON.stringify(before.snapshot());
        const after = new Percentiles();
        after.restore(JSON.parse(stored) as ReturnType<Percentiles['snapshot']>);
        expect(JSON.stringify(after.snapshot())).toBe(stored);
        for (const each of all.slice(cut)) after.add(each);
        expect(figures(after)).toEqual(figures(whole));
        expect(after.snapshot()).toEqual(whole.snapshot());
      }),
      { numRuns: 150 },
    );
  });
});

type Metrics = { metrics: StageMetrics; lines: string[] };

function measured(clock: { now_ms: number } | null): Metrics {
  const lines: string[] = [];
  const target = { write: (bytes: Uint8Array) => lines.push(new TextDecoder().decode(bytes)), rotate: () => undefined };
  const writer = new StageLineWriter({
    target: { ...target, write: (bytes) => void target.write(bytes) },
    rotation: null,
  });
  const real = clock === null ? null : ({ kind: 'real', now: () => clock.now_ms, resolution_ms: 0.1 } as const);
  return { metrics: new StageMetrics({ clock: real ?? { kind: 'simulated' }, lines: writer }), lines };
}

/** One bar: the strategy sees it and may send orders that are decided, filled, posted. */
function bar(
  { metrics }: Metrics,
  clock: { now_ms: number } | null,
  i: number,
  orders: readonly (string | null)[],
): void {
  const tick = (ms: number) => {
    if (clock !== null) clock.now_ms += ms;
  };
  metrics.resume();
  metrics.strategyStarts(i, i * 60_000);
  tick(0.25);
  orders.forEach((denied, k) => {
    metrics.intended(i);
    tick(0.125);
    metrics.decided(i, i * 10 + k + 1, i * 60_000, denied);
    metrics.logged();
    if (denied !== null) return;
    metrics.reported(i, i * 10 + k + 1, i * 60_000 + 5, null, k % 3 === 2, k % 3 === 2 ? -1 : 80 + (i % 17) / 8);
    metrics.logged();
    tick(0.5);
    metrics.posted(i, i * 10 + k + 1, i * 60_000 + 5);
    metrics.logged();
  });
  metrics.strategyEnds(i);
  tick(2);
}

const orders = fc.array(fc.constantFrom(null, null, 'KELLY_CAP', '__proto__', 'x"y'), { maxLength: 4 });

describe('stage metrics', () => {
  it.each(['simulated', 'real'])('write the rest of their lines and the whole of their summary: %s clock', (kind) => {
    fc.assert(
      fc.property(fc.array(orders, { minLength: 1, maxLength: 40 }), fc.nat(40), (plan, at) => {
        const clock = kind === 'real' ? { now_ms: 1000 } : null;
        const whole = measured(clock);
        plan.forEach((sent, i) => bar(whole, clock, i, sent));
        whole.metrics.flush();
        const cut = Math.min(at, plan.length);
        const first = kind === 'real' ? { now_ms: 1000 } : null;
        const before = measured(first);
        plan.slice(0, cut).forEach((sent, i) => bar(before, first, i, sent));
        before.metrics.flush();
        const stored = JSON.stringify(before.metrics.snapshot());
        // Another process has another zero of its clock.
        const second = kind === 'real' ? { now_ms: 777 } : null;
        const after = measured(second);
        after.metrics.restore(checkStageMetrics(JSON.parse(stored), 'metrics'));
        expect(JSON.stringify(after.metrics.snapshot())).toBe(stored);
        plan.slice(cut).forEach((sent, i) => bar(after, second, cut + i, sent));
        after.metrics.flush();
        expect(before.lines.join('') + after.lines.join('')).toBe(whole.lines.join(''));
        expect(after.metrics.summary).toEqual(whole.metrics.summary);
      }),
      { numRuns: 100 },
    );
  });

  it('are not taken from a state that is none, by the name of what is wrong', () => {
    const some = measured(null);
    for (let i = 0; i < 30; i++) bar(some, null, i, [null, 'KELLY_CAP']);
    const text = JSON.stringify(some.metrics.snapshot());
    const refused = (change: (state: Record<string, unknown>) => void) => {
      const state = JSON.parse(text) as Record<string, unknown>;
      change(state);
      try {
        checkStageMetrics(state, 'metrics');
        return 'taken';
      } catch (error) {
        return error instanceof Damage ? error.path : 'thrown';
      }
    };
    const latency = (change: object) => (state: Record<string, unknown>) =>
      (state['latency'] = { ...(state['latency'] as object), ...change });
    expect(refused(() => undefined)).toBe('taken');
    expect(refused((state) => delete state['events'])).toBe('metrics.events');
    expect(refused((state) => (state['stages'] = []))).toBe('metrics.stages');
    expect(refused((state) => (state['outcomes'] = [1]))).toBe('metrics.outcomes');
    expect(refused((state) => (state['rejects'] = [['a']]))).toBe('metrics.rejects[0][1]');
    expect(refused(latency({ count: 7 }))).toBe('metrics.latency.kept');
    expect(refused(latency({ kept: [1, 0.5] }))).toBe('metrics.latency.kept');
    expect(refused(latency({ kept: null }))).toBe('metrics.latency.buckets');
    expect(refused(latency({ kept: null, buckets: [1e9, 30, 1], count: 30 }))).toBe('metrics.latency.buckets');
    expect(refused(latency({ kept: null, buckets: [7, 30, 1], count: 30 }))).toBe('taken');
  });
});
