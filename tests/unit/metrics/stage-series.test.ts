import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkStageSeries, percentileIndex, spanOf, StageSeries } from '../../../src/core/metrics/index.ts';
import { POINTS_MAX } from '../../../src/core/metrics/stage-series.ts';
import { timesHistogram } from '../../../src/worker/answers/stages.ts';

const at = (values: readonly number[], p: number) =>
  [...values].sort((a, b) => a - b)[percentileIndex(p, values.length)];
const stored = (series: StageSeries) =>
  StageSeries.restored(checkStageSeries(JSON.parse(JSON.stringify(series.snapshot())), ''));
/** Steps in order, with their times. */
const steps = fc
  .array(fc.tuple(fc.nat(7), fc.oneof(fc.constant(0.5), fc.double({ min: 0, max: 9, noNaN: true }))), {
    maxLength: 400,
  })
  .map((list) => {
    let step = 0;
    return list.map(([ahead, ms]) => ({ step: (step += ahead), ms }));
  });

describe('the times of a stage over a run', () => {
  it('are the percentiles of each span’s steps, also when it was taken down and up again anywhere', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 40 }), fc.nat(400), (list, width, cut) => {
        let series = new StageSeries(width);
        for (const [i, { step, ms }] of list.entries()) {
          if (i === cut) series = stored(series);
          series.add(2, step, ms);
        }
        const spans = new Map<number, number[]>();
        for (const { step, ms } of list) {
          const span = Math.floor(step / width);
          spans.set(span, [...(spans.get(span) ?? []), ms]);
        }
        const newest = [...spans].slice(-POINTS_MAX);
        const { bar, p50_ms, p95_ms } = series.points(2);
        const times = newest.map(([, own]) => own);
        expect([...bar]).toEqual(newest.map(([span]) => span * width));
        expect([...p50_ms]).toEqual(times.map((own) => at(own, 50)));
        expect([...p95_ms]).toEqual(times.map((own) => at(own, 95)));
        expect(series.points(0).bar).toHaveLength(0);
      }),
    );
  });

  it('are as many points as are shown at most, the newest of a run that outgrows them', () => {
    for (const bars of [1, 239, 240, 241, 1_000_000]) {
      expect(Math.ceil(bars / spanOf(bars))).toBeLessThanOrEqual(POINTS_MAX);
    }
    const series = new StageSeries(2);
    for (let step = 0; step < POINTS_MAX * 6; step++) series.add(0, step, step);
    const { bar } = series.points(0);
    expect(bar).toHaveLength(POINTS_MAX);
    expect(bar.at(-1)).toBe(POINTS_MAX * 6 - 2);
  });

  it('are refused when what was stored is damaged', () => {
    const series = new StageSeries(3);
    series.add(1, 5, 0.25);
    const whole = JSON.parse(JSON.stringify(series.snapshot())) as Record<string, unknown>;
    expect(() => checkStageSeries(whole, '')).not.toThrow();
    const stage = (whole['stages'] as object[])[0]!;
    for (const damage of [{ width: 0 }, { stages: [] }, { stages: [{ ...stage, bar: [1] }, stage, stage, stage] }]) {
      expect(() => checkStageSeries({ ...whole, ...damage }, '')).toThrow('expected');
    }
  });
});

describe('the histogram of a stage’s times', () => {
  const of = (...values: number[]) => {
    const sorted = Float64Array.from(values).sort();
    return timesHistogram({ values: sorted, counts: new Float64Array(sorted.length).fill(1) });
  };
  it('counts every step once, the longest hundredth beside the bars', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 500 }), (values) => {
        const { edges_ms, counts, above } = of(...values);
        expect(counts.reduce((sum, n) => sum + n, 0) + above).toBe(values.length);
        expect(above).toBeLessThanOrEqual(values.length / 100);
        expect(edges_ms).toHaveLength(counts.length + 1);
      }),
    );
  });
  it('is one bar of equal times and none of none', () => {
    expect(of(...new Array<number>(500).fill(2))).toMatchObject({ counts: Float64Array.of(500), above: 0 });
    expect(of().counts).toHaveLength(0);
  });
});
