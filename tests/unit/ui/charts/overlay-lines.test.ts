import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  extentOf,
  linesOf,
  movedApart,
  overlayWords,
  spreadRows,
} from '../../../../src/ui/charts/plots/overlay-lines.ts';

const of = (...values: number[]) => Float64Array.from(values);
const run = (letter: string, values: Float64Array, start: number | null, more = {}) => ({
  letter,
  name: `run ${letter}`,
  colour: 1,
  start,
  equity: values,
  low: values,
  high: values,
  ...more,
});

describe('lines of an overlay', () => {
  const a = run('A', of(100, 110, 95, NaN), 100, { low: of(99, 105, 90, NaN), high: of(101, 120, 97, NaN) });
  const b = run('B', of(NaN, 50, 60, 75), 50);

  it('are equity in money, or what it gained since the first bar in per cent', () => {
    const money = linesOf([a, b], 'money');
    expect(money.map(({ equity, end }) => [[...equity], end])).toEqual([
      [[100, 110, 95, NaN], 2],
      [[NaN, 50, 60, 75], 3],
    ]);
    const gained = linesOf([a, b], 'percent').map(({ equity }) => [...equity].map((v) => Math.round(v * 1e6) / 1e6));
    expect(gained).toEqual([
      [0, 10, -5, NaN],
      [NaN, 0, 20, 50],
    ]);
  });

  it('span the extremes between the points too', () => {
    expect(extentOf(linesOf([a], 'money'))).toEqual([90, 120]);
    expect(extentOf(linesOf([a, b], 'money'))).toEqual([50, 120]);
    expect(extentOf(linesOf([run('C', of(NaN), null)], 'money'))).toBeNull();
  });

  it('have no per cent where there is no start, or nothing at it', () => {
    for (const start of [null, 0]) expect(linesOf([run('A', of(1, 2), start)], 'percent')[0]!.end).toBe(-1);
  });

  it('are told in words: the span, each run’s end and extremes', () => {
    const ts = of(0, 3_600_000, 7_200_000, 10_800_000);
    expect(overlayWords(ts, linesOf([a, b], 'percent'), 'percent')).toBe(
      'Equity of 2 runs from 1970-01-01 00:00 to 1970-01-01 03:00; A, run A: ends at −5.00 %, between −10.00 % and +20.00 %; B, run B: ends at +50.00 %, between 0.00 % and +50.00 %',
    );
    expect(overlayWords(of(), [], 'money')).toContain('none of the runs');
  });
});

describe('rows of its table', () => {
  it('are spread evenly, with the first and the last point, each once', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.integer({ min: 2, max: 300 }), (points, rows) => {
        const at = spreadRows(points, rows);
        expect(at.length).toBe(Math.min(points, rows));
        expect(new Set(at).size).toBe(at.length);
        if (points > 0) expect([at[0], at.at(-1)]).toEqual([0, points - 1]);
      }),
    );
  });
});

describe('letters at the lines’ ends', () => {
  it('stand at least so far apart, within the plot, in the order of the lines', () => {
    const heights = fc.array(fc.double({ min: -50, max: 350, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(heights, (at) => {
        const moved = movedApart(at, 13, 0, 300);
        const order = at.map((y, i) => ({ y, i })).sort((p, q) => p.y - q.y || p.i - q.i);
        for (let k = 1; k < order.length; k++) {
          expect(moved[order[k]!.i]! - moved[order[k - 1]!.i]!).toBeGreaterThanOrEqual(13 - 1e-9);
        }
        for (const y of moved) expect(y).toBeLessThanOrEqual(300);
        for (const y of moved) expect(y).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(movedApart([100, 200, 150], 13, 0, 300)).toEqual([100, 200, 150]);
    expect(movedApart([100, 101], 13, 0, 300)).toEqual([100, 113]);
  });
});
